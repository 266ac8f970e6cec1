// What the labs on a photo have in common whose settings move in several components at once (`live_values`): built once, shown
// with each answer and again when its pictures have come, drawn at each move.

import { unpack } from "./packets.js";
import { awaitPictures } from "./picture_store.js";

const [PHONE, ABOVE] = [640, 170]; // px: a phone's width at most, and what stands above its picture

// On a phone headline and picture share half the height.
export const tallestOf = ({ tallest }) =>
  window.innerWidth > PHONE ? tallest : Math.min(tallest, Math.max(150, window.innerHeight / 2 - ABOVE));

// The component's function. `root` finds what `build(parent)` made, whose `state` it returned; `stores(scene)` are the names of
// the pictures that a scene waits for.
export function liveLab({ root, live, build, show, draw, stores }) {
  return ({ data, parentElement, setTriggerValue }) => {
    const state = parentElement.querySelector(root)?.state ?? build(parentElement);
    const scene = unpack(data);
    const showIt = () => {
      show(state, scene);
      live.redraw(); // the controls take what the page brought
    };
    state.send = setTriggerValue;
    showIt();
    const forget = awaitPictures(state.root, stores(scene), showIt);
    const unwatch = live.watch(state.root, () => draw(state));
    return () => {
      forget();
      unwatch();
    };
  };
}

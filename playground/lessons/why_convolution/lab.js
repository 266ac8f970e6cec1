// The lesson "Why convolution": one picture a view, whose numbers came once. What is dragged or pointed at is shown at once.

import { setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { awaitPictures, pictureOf } from "../../ui/components/picture_store.js";
import { readTheme } from "../../ui/components/theme.js";
import { connections } from "./connections.js";
import { growth } from "./growth.js";
import { shift } from "./shift.js";
import { trained } from "./trained.js";
import { byWindow } from "./window_view.js";

const VIEWS = { connections, growth, window: byWindow, shift, trained };
const live = liveValues();
const PHONE = 640; // px: window up to which the parts are small

function build(parent, name) {
  const root = tag("div", `why ${name}`);
  parent.append(root);
  const state = { root, live, now: live.now, figures: headline(root), view: VIEWS[name] };
  state.view.build(state);
  state.note = tag("p", "note");
  root.append(state.note);
  state.draw = () => draw(state);
  return (root.state = state);
}

function draw(state) {
  const { root, view, figures } = state;
  state.width = root.clientWidth;
  if (!state.width || !state.scene) return;
  state.small = window.innerWidth <= PHONE;
  figures.show(view.draw(state));
  Object.assign(root.dataset, { shown: figures.row.textContent, ready: "true" });
}

// The numbers of a scene come by themselves; until they are there the one before stands.
function take(state, data) {
  const numbers = pictureOf(data.name);
  if (!numbers) return;
  Object.assign(state, { scene: { ...data, arrays: numbers.arrays, texts: numbers.texts }, theme: readTheme(state.root) });
  setText(state.note, data.words.note);
  state.view.bring(state);
  state.draw();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = parentElement.querySelector(".why")?.state ?? build(parentElement, data.view);
  state.tell = (...names) => live.tell(setTriggerValue, ...names);
  live.bring(data.values);
  take(state, data);
  const watch = new ResizeObserver(state.draw);
  watch.observe(state.root);
  const forget = live.watch(state.root, state.draw);
  const awaited = awaitPictures(state.root, [data.name], () => take(state, data));
  return () => {
    awaited();
    watch.disconnect();
    forget();
  };
}

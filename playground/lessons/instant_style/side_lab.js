// The controls beside the picture that act on it at once: the strength, the square to blend in, the brushes.

import { arrived, endPoster, post, poster } from "../../ui/components/at_once.js";
import { tag } from "../../ui/components/elements.js";
import { drawKnobs } from "../../ui/components/live_knobs.js";
import { readTheme } from "../../ui/components/theme.js";
import { brushes } from "./brushes.js";
import { live, shared } from "./instant_live.js";
import { pad } from "./pad.js";

const TOOLS = { blend: pad, regions: brushes };

function build(parent) {
  const root = tag("div", "side");
  root.append(tag("div", "strength"), tag("div", "tool"));
  parent.append(root);
  const state = { root, live, now: live.now };
  state.poster = poster((edit) => state.send("edit", edit));
  state.ask = (_event, edit) => post(state.poster, edit, shared.desk);
  state.post = (...names) => live.tell(state.ask, ...names);
  return (root.state = state);
}

function showTool(state, view) {
  const place = state.root.querySelector(".tool");
  if (state.view !== view) {
    place.replaceChildren();
    Object.assign(state, { view, tool: TOOLS[view] ?? null });
    state.tool?.build(state, place);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = parentElement.querySelector(".side")?.state ?? build(parentElement);
  Object.assign(state, { data, words: data.words, theme: readTheme(state.root), send: setTriggerValue });
  Object.assign(shared, { desk: data.desk, post: state.post });
  arrived(state.poster);
  showTool(state, data.view);
  // A slider that is let go asks the desk first, as all edits here do; the run follows.
  drawKnobs(live, { data, parentElement: state.root.querySelector(".strength"), setTriggerValue: state.ask });
  const forget = live.watch(state.root, () => state.tool?.draw(state));
  live.redraw(); // the picture came first, and still had the values before
  state.root.dataset.ready = "true";
  return () => {
    forget();
    endPoster(state.poster);
  };
}

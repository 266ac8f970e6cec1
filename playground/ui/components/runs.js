// Streamlit runs a component whenever its data change, and ends a run that a later one has overtaken only after that one has
// begun. What the later run set up must then stand: of one element, only its last run is ended. What a component sends is noted
// as an edit, which the browser's Back undoes, and takes along what is still on its way (edits.js).
//
// A component may also be told something ahead of the page's run (at_once.js). While an edit waits for its run, what earlier runs
// say to such a component is kept and not shown: the picture never goes back.

import { forgetEdits, withUnanswered } from "./edits.js";
import { noteEdit, watchAddress } from "./history.js";

const last = new WeakMap(); // element that a component stands in → its last run
const shown = new Set(); // the last run of each component that is on the page
let held = false; // an edit waits for its run

// The function that a loader hands to Streamlit, of a module's own.
export const inOrder = (run) => (component) => {
  const { parentElement } = component;
  const before = last.get(parentElement);
  watchAddress();
  watchReader();
  const send = (event, edit) => {
    noteEdit();
    component.setTriggerValue(event, withUnanswered(parentElement, event, edit));
  };
  const told = { ...component, setTriggerValue: send };
  const mine = { run, told, ahead: Boolean(held && before?.ahead), end: before?.end };
  last.set(parentElement, mine);
  shown.delete(before);
  shown.add(mine);
  if (!mine.ahead) mine.end = run(told);
  return () => {
    if (last.get(parentElement) !== mine) return;
    shown.delete(mine);
    mine.end?.();
  };
};

// An edit is not sent again once the reader has gone to another step of the page, or to anything that is no component.
let watched = false;
function watchReader() {
  if (watched || !globalThis.window) return;
  watched = true;
  window.addEventListener("popstate", forgetEdits, true);
  const turned = (event) => {
    const path = event.composedPath();
    if (![...shown].some(({ told }) => path.includes(told.parentElement))) forgetEdits();
  };
  for (const name of ["pointerdown", "keydown"]) window.addEventListener(name, turned, true);
}

// Show what components are told ahead of a run: by the key that the page gives each, its data as bytes, or the parts that differ
// from what the last run told. False, and nothing shown, where one of them is not on the page.
export function tellAhead(told) {
  const found = Object.entries(told).map(([name, data]) => [named(name), data]);
  if (found.some(([mine]) => !mine)) return false;
  for (const [mine, data] of found) {
    mine.ahead = true;
    mine.end = mine.run({ ...mine.told, data: ArrayBuffer.isView(data) ? data : { ...mine.told.data, ...data } });
  }
  return true;
}

// Streamlit writes the key of a component as a class on what it stands in.
const named = (name) =>
  [...shown].find(({ told }) => told.parentElement.getRootNode().host?.closest(`.st-key-${name.replace(/[^\w-]/g, "-")}`));

// Components show again what the last run told them.
export function backToRun() {
  for (const mine of shown) {
    if (!mine.ahead) continue;
    mine.ahead = false;
    mine.end = mine.run(mine.told);
  }
}

export const holdRuns = (on) => void (held = on);

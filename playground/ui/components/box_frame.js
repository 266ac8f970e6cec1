// A frame of the box canvas, what is seen in it, and the end of an edit. Whoever changes a box says changed(state), which draws
// in the next frame; released(state) ends an edit, picked(state) the choice of another box.

import { drawAllTags, drawBox, drawStill, tagText } from "./box_drawing.js";
import { placeText } from "./box_measures.js";
import { viewOf, zoomedAt } from "./box_view.js";
import { penOf } from "./canvas.js";
import { hundredth } from "./numbers.js";

export function changed(state) {
  state.pending ??= requestAnimationFrame(() => {
    state.pending = null;
    drawNow(state);
  });
}

export function drawNow(state) {
  if (!state.scene || !state.width) return;
  if (state.stale) drawStill(state);
  state.stale = false;
  const { live, density, hooks, width, height } = state;
  const pen = penOf(live, width, height, density);
  hooks.under?.(pen, state);
  if (state.boxes[state.chosen]) drawBox(pen, state, state.chosen);
  hooks.over?.(pen, state);
  drawAllTags(pen, state); // on top of all, so that each can be read
  writePlace(state);
  hooks.moved?.(state);
}

function writePlace(state) {
  const chosen = state.boxes[state.chosen];
  const { scene, find } = state;
  const text = chosen
    ? `${tagText(state, state.chosen)}: ${placeText(scene.coordinates, chosen.box, scene.size)}`
    : scene.words.none;
  if (find(".place").textContent !== text) find(".place").textContent = text;
  state.root.dataset.boxes = JSON.stringify(state.boxes.map(({ box }) => box));
  state.root.dataset.chosen = state.chosen;
  find(".delete").disabled = !chosen || Boolean(chosen.locked);
  state.writeClass();
}

function speak(state) {
  state.find(".spoken").textContent = state.find(".place").textContent;
}

export const boxesKey = (boxes) => JSON.stringify(boxes.map(({ box, label, score }) => [box, label ?? "", score ?? null]));

// An edit is done: hundredths of a pixel are kept, and the page hears of it.
export function released(state) {
  for (const one of state.boxes) one.box = one.box.map(hundredth);
  state.sent.push(boxesKey(state.boxes));
  state.picks.push(state.chosen);
  state.stale = true; // other tags make room for the moved one's
  drawNow(state);
  speak(state);
  state.hooks.released?.(state);
}

export function picked(state) {
  state.picks.push(state.chosen);
  drawNow(state);
  speak(state);
  state.hooks.picked?.(state);
}

export function useTool(state, tool) {
  state.tool = tool;
  for (const name of ["move", "draw"]) state.find(`.${name}`).setAttribute("aria-pressed", String(name === tool));
  state.frame.style.cursor = tool === "draw" ? "crosshair" : "";
}

export function useSnap(state, snap) {
  state.snap = snap;
  state.find(".snap").setAttribute("aria-pressed", String(snap));
}

export function look(state, view) {
  Object.assign(state, { view, stale: true });
  changed(state);
}

export const zoom = (state, factor) => look(state, zoomedAt(state.view, factor, [state.width / 2, state.height / 2]));

export const fit = (state) => look(state, viewOf(state.scene.fit, state.width, state.height));

// The box canvas: a picture or squared paper, boxes on it, a bar of tools above, the chosen box's numbers below. What stays is
// painted once on one canvas; the moving box has a second one above it, so that 200 anchors cost nothing while a box moves.
//
//   const stage = boxStage(parent, hooks)   builds it, once
//   stage.show(scene)                       at every run of the page
//
// scene: {boxes: [{box, kind: "truth" | "box" | "wrong", label, score, locked}], names, still: [{box}], chosen,
// size: [width, height], picture (a name in the picture store, or null), fit: [x1, y1, x2, y2], coordinates ("corners" where
// none are named), most, words, tallest (px of the canvas), classes: names offered for the chosen box's (none: no field asks)}
// hooks: under(pen, state) and over(pen, state) draw below and above the moving box; moved(state) after each drawn frame;
// released(state) when an edit is done; picked(state) when another box is chosen; title(state) for the line below.

import { classField, writeClass } from "./box_class.js";
import { ZOOM_STEP, addInMiddle, deleteChosen, listen } from "./box_editing.js";
import { boxesKey, drawNow, fit, useSnap, useTool, zoom } from "./box_frame.js";
import { viewOf } from "./box_view.js";
import { sizeCanvas } from "./canvas.js";
import { clamp } from "./numbers.js";
import { photoBitmap } from "./picture_store.js";
import { readTheme } from "./theme.js";

const LEAST_HEIGHT = 216;
const MOST_HEIGHT = 400; // px of the canvas, unless the scene has its own

const BOX_STAGE = `<div class="bar" role="toolbar">
    <span class="group"><button type="button" class="move"></button><button type="button" class="draw"></button><button
      type="button" class="delete"></button></span>
    <span class="group"><button type="button" class="closer">+</button><button type="button" class="farther">−</button><button
      type="button" class="whole"></button></span>
    <button type="button" class="snap"></button></div>
  <div class="frame" tabindex="0" role="application"><canvas class="still"></canvas><canvas class="live"></canvas></div>
  <p class="place"></p><p class="spoken" aria-live="polite"></p>`;

export function boxStage(parent, hooks) {
  const root = document.createElement("div");
  root.className = "boxes";
  root.innerHTML = BOX_STAGE;
  parent.append(root);
  const find = (name) => root.querySelector(name);
  const state = {
    root,
    hooks,
    find,
    frame: find(".frame"),
    still: find(".still"),
    live: find(".live"),
    boxes: [],
    chosen: 0,
    tool: "move",
    snap: false,
    drag: null,
    handle: null,
    pending: null,
    sent: [],
    picks: [], // places of chosen boxes on their way to the page
  };
  root.state = state;
  find(".move").onclick = () => useTool(state, "move");
  // pressed by key: there is no pointer to draw with
  find(".draw").onclick = (event) => (event.detail ? useTool(state, "draw") : addInMiddle(state));
  find(".delete").onclick = () => deleteChosen(state);
  find(".closer").onclick = () => zoom(state, ZOOM_STEP);
  find(".farther").onclick = () => zoom(state, 1 / ZOOM_STEP);
  find(".whole").onclick = () => fit(state);
  find(".snap").onclick = () => useSnap(state, !state.snap);
  classField(state);
  state.writeClass = () => writeClass(state);
  listen(state);
  new ResizeObserver(() => state.scene && measureStage(state)).observe(state.frame);
  // an address opened anew: no edit is on its way any more
  window.addEventListener("popstate", () => Object.assign(state, { sent: [], picks: [] }));
  state.show = (scene) => showScene(state, scene);
  return state;
}

// ---- what is seen ------------------------------------------------------------------------------------------------------

function measureStage(state) {
  const width = state.frame.clientWidth;
  const {
    fit: [x1, y1, x2, y2],
  } = state.scene;
  const density = window.devicePixelRatio || 1;
  const height = Math.round(
    clamp((width * (y2 - y1)) / (x2 - x1), Math.min(LEAST_HEIGHT, width), state.scene.tallest ?? MOST_HEIGHT),
  );
  if (!width || (width === state.width && height === state.height && density === state.density)) return;
  Object.assign(state, { width, height, density, view: viewOf(state.scene.fit, width, height), stale: true });
  for (const canvas of [state.still, state.live]) sizeCanvas(canvas, width, height, density);
  state.frame.style.height = `${height}px`;
  drawNow(state);
}

// ---- a run of the page -------------------------------------------------------------------------------------------------

const inHand = ({ drag, keyed, sliding }) => drag || keyed || sliding;

// Whether the page brings boxes that are not the reader's own edit on its way back.
function bringsOthers(state, scene, before) {
  const key = boxesKey(scene.boxes);
  const at = state.sent.indexOf(key);
  if (inHand(state)) return false;
  if (at >= 0) state.sent.splice(0, at + 1);
  if (state.sent.length && (at >= 0 || (before && key === boxesKey(before.boxes)))) return false; // a later edit is on its way
  state.sent = [];
  return key !== boxesKey(state.boxes);
}

// Whether it brings another choice than the reader's.
function bringsChoice(state, { chosen }, before) {
  const at = state.picks.indexOf(chosen);
  if (at >= 0) state.picks.splice(0, at + 1);
  else if (chosen !== before?.chosen) state.picks = [];
  return chosen !== before?.chosen && !state.picks.length && !inHand(state);
}

function showScene(state, scene) {
  const before = state.scene;
  const others = bringsOthers(state, scene, before);
  const chosen = bringsChoice(state, scene, before);
  state.scene = scene;
  state.theme = readTheme(state.root);
  if (others || !before) state.boxes = scene.boxes.map((one) => ({ ...one, box: [...one.box] }));
  if (others || chosen) state.chosen = clamp(scene.chosen, 0, Math.max(0, state.boxes.length - 1));
  if (state.pictured !== scene.picture || !state.bitmap) state.bitmap = scene.picture && photoBitmap(scene.picture);
  const refit = others || state.pictured !== scene.picture;
  state.pictured = scene.picture;
  state.stale = true;
  writeWords(state);
  measureStage(state);
  if (!state.width) return;
  if (refit) state.view = viewOf(scene.fit, state.width, state.height);
  drawNow(state);
  state.root.dataset.ready = String(!scene.picture || Boolean(state.bitmap));
}

function writeWords(state) {
  const {
    find,
    scene: { words, most },
  } = state;
  for (const [name, text] of [
    ["move", words.move],
    ["draw", words.draw],
    ["delete", words.delete],
    ["whole", words.whole],
    ["snap", words.snap],
  ])
    find(`.${name}`).textContent = text;
  for (const [name, text] of [
    ["closer", words.closer],
    ["farther", words.farther],
    ["snap", words.snap_help],
    ["draw", words.draw_help],
    ["delete", words.delete_help],
  ]) {
    find(`.${name}`).title = text;
  }
  for (const [name, text] of [
    ["closer", words.closer],
    ["farther", words.farther],
  ])
    find(`.${name}`).setAttribute("aria-label", text);
  for (const name of ["draw", "delete"]) find(`.${name}`).hidden = !most;
  state.frame.setAttribute("aria-label", words.keys);
  useTool(state, state.tool);
  useSnap(state, state.snap);
}

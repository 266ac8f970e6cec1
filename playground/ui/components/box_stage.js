// The box canvas: a picture or squared paper, boxes on it, a bar of tools above, the chosen box's numbers below. What stays is
// painted once on one canvas; the moving box has a second one above it, so that 200 anchors cost nothing while a box moves.
//
//   const stage = boxStage(parent, hooks)   builds it, once
//   stage.show(scene)                       at every run of the page
//
// scene: {boxes: [{box, kind: "truth" | "box" | "wrong", label, score, locked}], names, still: [{box}], chosen, size: [width, height],
// picture (a name in the picture store, or null), fit: [x1, y1, x2, y2], coordinates, most, words}
// hooks: under(pen, state) and over(pen, state) draw below and above the moving box; moved(state) after each drawn frame;
// released(state) when an edit is done; picked(state) when another box is chosen; title(state) for the line below.

import { drawAllTags, drawBox, drawStill, tagText } from "./box_drawing.js";
import { ZOOM_STEP, addInMiddle, deleteChosen, hundredth, listen } from "./box_editing.js";
import { placeText } from "./box_measures.js";
import { viewOf, zoomedAt } from "./box_view.js";
import { bitmap, clamp, mix, readTheme, rgb } from "./picture_colours.js";

const LEAST_HEIGHT = 216;
const MOST_HEIGHT = 400; // px of the canvas

const BOX_STAGE = `<div class="bar" role="toolbar">
    <span class="group"><button type="button" class="move"></button><button type="button" class="draw"></button><button type="button" class="delete"></button></span>
    <span class="group"><button type="button" class="closer">+</button><button type="button" class="farther">−</button><button type="button" class="whole"></button></span>
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
  };
  root.state = state;
  find(".move").onclick = () => useTool(state, "move");
  find(".draw").onclick = (event) => (event.detail ? useTool(state, "draw") : addInMiddle(state)); // pressed by key: there is no pointer to draw with
  find(".delete").onclick = () => deleteChosen(state);
  find(".closer").onclick = () => zoom(state, ZOOM_STEP);
  find(".farther").onclick = () => zoom(state, 1 / ZOOM_STEP);
  find(".whole").onclick = () => fit(state);
  find(".snap").onclick = () => useSnap(state, !state.snap);
  listen(state);
  new ResizeObserver(() => state.scene && measureStage(state)).observe(state.frame);
  state.show = (scene) => showScene(state, scene);
  return state;
}

export const nameOf = (state, index) => state.boxes[index].name ?? state.scene.names?.[index] ?? "";

// ---- a change ----------------------------------------------------------------------------------------------------------

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
  const pen = live.getContext("2d");
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.clearRect(0, 0, width, height);
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
}

function speak(state) {
  state.find(".spoken").textContent = state.find(".place").textContent;
}

// An edit is done: hundredths of a pixel are kept, and the page hears of it.
export function released(state) {
  for (const one of state.boxes) one.box = one.box.map(hundredth);
  state.sent.push(boxesKey(state.boxes));
  state.stale = true; // other tags make room for the moved one's
  drawNow(state);
  speak(state);
  state.hooks.released?.(state);
}

export function picked(state) {
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

// ---- what is seen ------------------------------------------------------------------------------------------------------

export function look(state, view) {
  Object.assign(state, { view, stale: true });
  changed(state);
}

export const zoom = (state, factor) => look(state, zoomedAt(state.view, factor, [state.width / 2, state.height / 2]));
export const fit = (state) => look(state, viewOf(state.scene.fit, state.width, state.height));

function measureStage(state) {
  const width = state.frame.clientWidth;
  const {
    fit: [x1, y1, x2, y2],
  } = state.scene;
  const density = window.devicePixelRatio || 1;
  const height = Math.round(clamp((width * (y2 - y1)) / (x2 - x1), Math.min(LEAST_HEIGHT, width), MOST_HEIGHT));
  if (!width || (width === state.width && height === state.height && density === state.density)) return;
  Object.assign(state, { width, height, density, view: viewOf(state.scene.fit, width, height), stale: true });
  for (const canvas of [state.still, state.live]) {
    Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }
  state.frame.style.height = `${height}px`;
  drawNow(state);
}

// ---- a run of the page -------------------------------------------------------------------------------------------------

export function stageTheme(root) {
  const theme = readTheme(root);
  const style = getComputedStyle(root);
  theme.sans = style.getPropertyValue("--st-font").trim() || "sans-serif";
  theme.muted = `rgb(${mix(rgb(theme.text), rgb(theme.background), 0.35).map(Math.round)})`;
  return theme;
}

// The photo as pixels of this screen; null until it has come.
export function photoBitmap(name) {
  const picture = globalThis.playgroundPictures?.get(name);
  if (!picture) return null;
  const [, height, width] = picture.shape;
  const { pixels } = picture.arrays;
  const plane = height * width;
  const made = bitmap(width, height);
  const level = (index) => Math.round((pixels[index] * 255) / picture.unit);
  for (let i = 0; i < plane; i++)
    made.words[i] = (0xff000000 | (level(i + 2 * plane) << 16) | (level(i + plane) << 8) | level(i)) >>> 0;
  return made.done();
}

export const boxesKey = (boxes) => JSON.stringify(boxes.map(({ box, label, score }) => [box, label ?? "", score ?? null]));

// Whether the page brings boxes that are not the reader's own edit on its way back.
function bringsOthers(state, scene, before) {
  const key = boxesKey(scene.boxes);
  const at = state.sent.indexOf(key);
  if (state.drag || state.keyed || state.sliding) return false;
  if (at >= 0) state.sent.splice(0, at + 1);
  if (state.sent.length && (at >= 0 || (before && key === boxesKey(before.boxes)))) return false; // a later edit is on its way
  state.sent = [];
  return key !== boxesKey(state.boxes);
}

function showScene(state, scene) {
  const before = state.scene;
  const others = bringsOthers(state, scene, before);
  state.scene = scene;
  state.theme = stageTheme(state.root);
  if (others || !before) state.boxes = scene.boxes.map((one) => ({ ...one, box: [...one.box] }));
  if (others || scene.chosen !== before?.chosen) state.chosen = clamp(scene.chosen, 0, Math.max(0, state.boxes.length - 1));
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

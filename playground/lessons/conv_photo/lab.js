// One component: pictures above, the reading below. The state lives on the root element and survives every run of the page.

import { oneOf, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { clamp } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { paintInput, paintOutput } from "../../ui/components/picture_colours.js";
import { awaitPictures, pictureOf } from "../../ui/components/picture_store.js";
import { CELL_STEPS, isCommand } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { drawAll, drawOverlay, drawScale, fitScale, layout, outputPlace, windowCentre } from "./inspector_drawing.js";
import { buildReading, showReading } from "./inspector_reading.js";

const SKELETON = `<div class="stage">
    <figure class="input"><figcaption><b></b><span></span></figcaption><div class="view" tabindex="0"
      role="application"><canvas></canvas></div></figure>
    <figure class="output"><figcaption><b></b><span></span></figcaption><div class="view" tabindex="0"
      role="application"><canvas></canvas></div></figure>
    <svg class="overlay" aria-hidden="true"><line/><line/><rect class="rim input"/><rect class="input"/><rect
      class="rim output"/><rect class="output"/></svg>
  </div>
  <div class="under"><span class="zoom"><button type="button" data-by="0.5"></button><button type="button"
    data-by="2"></button><button type="button" data-by="0"></button></span>
    <span class="channels" role="group"></span><span class="place"></span><span class="pin"></span>
    <span class="scale"><span class="low"></span><i></i><span class="high"></span></span></div>
  <div class="reading"><div class="parts"></div><div class="total"><output class="result"></output><span
    class="operation"></span><span class="agrees"></span></div></div>
  <p class="spoken" aria-live="polite"></p>`;

const LARGEST_CELL = 48; // px, at the largest zoom
const TALLEST = 280; // px of a picture, so that the sum below it is in sight
const STACKED = 300; // px of the page below which the pictures stand below each other
const NARROW = 560; // px below which cells are smaller

function build(parent) {
  const root = tag("div", "inspector");
  const figures = headline(root);
  root.insertAdjacentHTML("beforeend", SKELETON);
  parent.append(root);
  const state = {
    root,
    figures,
    zoom: 1,
    centre: [0, 0],
    channel: 0,
    pinned: false,
    live: liveValues(),
    svg: root.querySelector("svg"),
    views: {},
    pointers: new Map(),
  };
  for (const side of ["input", "output"]) {
    const frame = root.querySelector(`figure.${side} .view`);
    state.views[side] = { frame, canvas: frame.querySelector("canvas") };
    listen(state, side, frame);
  }
  for (const button of root.querySelectorAll(".zoom button")) {
    button.onclick = () => zoomBy(state, Number(button.dataset.by), selectionOnScreen(state));
  }
  state.resize = new ResizeObserver(() => measure(state) && redraw(state));
  state.resize.observe(root);
  root.state = state;
  return state;
}

// ---- pointing, zoom, keys --------------------------------------------------------------------------------------------

function listen(state, side, frame) {
  frame.addEventListener("pointerdown", (event) => {
    state.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    state.drag = { from: [event.clientX, event.clientY], centre: currentCentre(state), moved: false };
    if (event.pointerType === "mouse") frame.setPointerCapture(event.pointerId);
    else pointAt(state, side, event);
  });
  frame.addEventListener("pointermove", (event) => {
    if (state.pointers.size === 2 && state.pointers.has(event.pointerId)) return pinch(state, side, event);
    if (state.pointers.has(event.pointerId) && event.pointerType === "mouse") return pan(state, event);
    pointAt(state, side, event);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    frame.addEventListener(name, (event) => {
      state.pointers.delete(event.pointerId);
      if (name === "pointerup" && event.pointerType === "mouse" && state.drag && !state.drag.moved) togglePin(state, side, event);
      state.drag = null;
    });
  }
  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls the page
      event.preventDefault();
      zoomBy(state, Math.exp(-event.deltaY / 300), inputAt(state, side, event));
    },
    { passive: false },
  );
  frame.addEventListener("keydown", (event) => keyDown(state, event));
}

function local(state, side, event) {
  const box = state.views[side].canvas.getBoundingClientRect();
  return [event.clientY - box.top, event.clientX - box.left];
}

// The place under the pointer: in input coordinates, and on the canvas from its middle; both (row, column).
function inputAt(state, side, event) {
  const { answer, size } = state;
  const at = local(state, side, event);
  const { scale, top, left } = layout(state, side);
  const place = [(at[0] - top) / scale, (at[1] - left) / scale];
  const inside = place.map((value, axis) =>
    side === "input" ? value - answer.pad[axis] : windowCentre(answer, axis, value - 0.5),
  );
  const speed = side === "input" ? 1 : answer.stride;
  return { place: inside, offset: at.map((value, axis) => value - size[1 - axis] / 2), speed };
}

function pointAt(state, side, event) {
  if (!state.ready || (state.pinned && event.pointerType === "mouse")) return;
  const { place } = inputAt(state, side, event);
  const [row, column] = place.map((value, axis) => Math.round(outputPlace(state.answer, axis, value)));
  select(state, row, column);
}

function select(state, row, column, spoken = false) {
  const [height, width] = state.answer.output;
  [state.row, state.column] = [clamp(row, 0, height - 1), clamp(column, 0, width - 1)];
  if (spoken) keepInView(state);
  state.spoken ||= spoken;
  state.frame ??= requestAnimationFrame(() => {
    state.frame = null;
    if (!state.ready) return;
    drawOverlay(state);
    showReading(state, state.spoken);
    state.spoken = false;
  });
}

function currentCentre(state) {
  const { answer } = state;
  const { rows, columns } = answer.arrays;
  return state.zoom === 1 ? [rows.length / 2 - answer.pad[0], columns.length / 2 - answer.pad[1]] : [...state.centre];
}

function selectionOnScreen(state) {
  const place = [state.row, state.column].map((n, axis) => windowCentre(state.answer, axis, n));
  const centre = currentCentre(state);
  const { scale } = layout(state, "input");
  return {
    place,
    offset: place.map((value, axis) =>
      clamp((value - centre[axis]) * scale, -state.size[1 - axis] / 2, state.size[1 - axis] / 2),
    ),
    speed: 1,
  };
}

// Zoom by a factor (0: back to the whole picture), leaving what lies under `offset` where it is.
function zoomBy(state, factor, { place, offset, speed }) {
  const fit = fitScale(state);
  state.zoom = factor ? clamp(state.zoom * factor, 1, Math.max(1, LARGEST_CELL / fit)) : 1;
  setCentre(
    state,
    place.map((value, axis) => value - (offset[axis] * speed) / (fit * state.zoom)),
  );
}

function setCentre(state, centre) {
  state.centre = centre.map((value, axis) => clamp(value, 0, state.answer.input[axis]));
  redraw(state);
}

function pan(state, event) {
  const by = [event.clientY - state.drag.from[1], event.clientX - state.drag.from[0]];
  if (Math.hypot(...by) < 4 && !state.drag.moved) return;
  state.drag.moved = true;
  const { scale } = layout(state, "input");
  if (state.zoom > 1)
    setCentre(
      state,
      state.drag.centre.map((value, axis) => value - by[axis] / scale),
    );
}

function pinch(state, side, event) {
  const before = [...state.pointers.values()];
  state.pointers.set(event.pointerId, [event.clientX, event.clientY]);
  const after = [...state.pointers.values()];
  const apart = ([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const middle = { clientX: (after[0][0] + after[1][0]) / 2, clientY: (after[0][1] + after[1][1]) / 2 };
  zoomBy(state, apart(after) / Math.max(1, apart(before)), inputAt(state, side, middle));
}

function togglePin(state, side, event) {
  if (state.pinned) state.pinned = false;
  pointAt(state, side, event);
  state.pinned = !state.wasPinned;
  state.wasPinned = state.pinned;
  showPin(state);
}

function showPin(state) {
  state.root.querySelector(".pin").textContent = state.pinned ? state.words.pinned : "";
  state.root.dataset.pinned = state.pinned;
}

function keepInView(state) {
  if (state.zoom === 1) return;
  const { place, offset } = selectionOnScreen(state);
  const { scale } = layout(state, "input");
  const centre = currentCentre(state);
  const off = place.some((value, axis) => Math.abs((value - centre[axis]) * scale) > state.size[1 - axis] / 2 - scale);
  if (off) zoomBy(state, 1, { place, offset: offset.map((value) => value * 0.5), speed: 1 });
}

function keyDown(state, event) {
  if (!state.ready || isCommand(event)) return;
  const step = CELL_STEPS[event.key];
  const far = event.shiftKey ? 10 : 1;
  if (step) select(state, state.row + step[0] * far, state.column + step[1] * far, true);
  else if (event.key === "+" || event.key === "=") zoomBy(state, 2, selectionOnScreen(state));
  else if (event.key === "-") zoomBy(state, 0.5, selectionOnScreen(state));
  else if (event.key === "0") zoomBy(state, 0, selectionOnScreen(state));
  else return;
  event.preventDefault();
}

// ---- a run of the page -----------------------------------------------------------------------------------------------

// Size of one canvas, from the room there is and the picture's shape. True when it changed.
function measure(state) {
  const room = state.root.clientWidth;
  const stacked = room < STACKED;
  if (!room || !state.answer) return false;
  const width = Math.floor(stacked ? room : (room - (room < NARROW ? 12 : 24)) / 2);
  const [tall, wide] = state.answer.input;
  const height = Math.round(clamp((width * tall) / wide, room < NARROW ? 90 : 150, TALLEST));
  const changed = !state.size || state.size[0] !== width || state.size[1] !== height || state.stacked !== stacked;
  if (!changed) return false;
  Object.assign(state, { size: [width, height], stacked, narrow: room < NARROW });
  state.root.classList.toggle("stacked", stacked);
  state.root.classList.toggle("narrow", state.narrow);
  for (const { canvas } of Object.values(state.views))
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  if (state.ready) buildReading(state);
  return true;
}

function redraw(state) {
  if (!state.ready) return;
  drawAll(state);
  showReading(state);
}

function writeWords(state) {
  const { answer, words, root } = state;
  const { rows, columns } = answer.arrays;
  const [height, width] = answer.input;
  const padded = rows.length !== height || columns.length !== width;
  const sized = (name, list) => words[name].replace("{height}", list[0]).replace("{width}", list[1]);
  const captions = {
    input: sized("size", answer.input) + (padded ? `, ${sized("padded", [rows.length, columns.length])}` : ""),
    output: sized("size", answer.output),
  };
  for (const side of ["input", "output"]) {
    root.querySelector(`figure.${side} b`).textContent = words[side];
    root.querySelector(`figure.${side} figcaption span`).textContent = ` ${captions[side]}`;
    state.views[side].frame.setAttribute("aria-label", `${words[side]} ${captions[side]}. ${words.keys}`);
  }
  ["zoom_out", "zoom_in", "fit"].forEach((name, i) => {
    const button = root.querySelectorAll(".zoom button")[i];
    button.textContent = ["−", "+", words.fit][i];
    button.title = words[name];
    button.setAttribute("aria-label", words[name]);
  });
  state.channel = Math.min(state.channel, answer.channels - 1);
  const channels = answer.channels === 1 ? [] : words.channels;
  oneOf(root.querySelector(".channels"), channels, state.channel, (channel) => {
    state.channel = channel;
    writeWords(state);
    redraw(state);
  });
  showPin(state);
}

// Keep pointing at the same place of the photo when the geometry changes; a new photo starts at the strongest output whose
// window lies in it.
function keepSelection(state, before) {
  const { answer } = state;
  const [height, width] = answer.output;
  const same = before && before.picture === answer.picture;
  const wanted = same
    ? [state.row, state.column].map((n, axis) => Math.round(outputPlace(answer, axis, windowCentre(before, axis, n))))
    : answer.startAt;
  [state.row, state.column] = [clamp(wanted[0], 0, height - 1), clamp(wanted[1], 0, width - 1)];
  if (!same) Object.assign(state, { zoom: 1, pinned: false, wasPinned: false });
}

function show(state) {
  const { answer, root } = state;
  state.picture = pictureOf(answer.picture);
  state.ready = Boolean(state.picture);
  if (!state.ready) return void (root.dataset.ready = "false"); // it is on its way: what points at the one before finds nothing
  const theme = readTheme(root);
  const inputKey = JSON.stringify([
    answer.picture,
    answer.pad,
    answer.arrays.rows.length,
    answer.arrays.columns.length,
    answer.paddingMode,
  ]);
  if (inputKey !== state.inputKey) state.bitmaps = { ...state.bitmaps, input: paintInput(answer, state.picture) };
  state.inputKey = inputKey;
  state.theme = theme;
  state.bitmaps.output = paintOutput(answer, theme);
  measure(state);
  state.ready = Boolean(state.size);
  if (!state.ready) return;
  writeWords(state);
  buildReading(state);
  drawScale(state);
  redraw(state);
  Object.assign(root.dataset, { ready: "true", version: answer.version });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = (parentElement.querySelector(".inspector") ?? build(parentElement).root).state;
  const before = state.answer;
  state.answer = unpack(data);
  state.words = state.answer.words;
  state.send = setTriggerValue;
  keepSelection(state, before);
  show(state);
  return awaitPictures(state.root, [state.answer.picture], () => show(state));
}

// One component: three grids on a canvas, the products below, and a transport that goes both ways. The state lives on the
// root element and survives every run of the page; a step or a hover never asks the server.

import { describe, oneOf, tag } from "./elements.js";
import { liveValues } from "./live_values.js";
import { clamp } from "./numbers.js";
import { unpack } from "./packets.js";
import { clock, listenToTransport, offerSpeeds, writeTransport } from "./player.js";
import { CELL_STEPS, isCommand } from "./pointer.js";
import { movingShapes, paint, stillShapes, svgOf } from "./stage_drawing.js";
import { bringTables, edit, editable } from "./stage_editing.js";
import { hit, layOut } from "./stage_layout.js";
import { nearestStep, placeOf } from "./stage_numbers.js";
import { reserveWidths, showPinned, showReading } from "./stage_reading.js";
import { readTheme } from "./theme.js";

const SKELETON = `<div class="frame" tabindex="0" role="application"><canvas></canvas></div>
  <div class="terms"></div>
  <div class="transport">
    <button type="button" class="back">◀</button><button type="button" class="play"></button>
    <button type="button" class="forward">▶▏</button>
    <input type="range" class="scrub" min="0" step="1"><span class="place"></span>
  </div>
  <div class="transport"><span class="group channels" role="group"></span><select class="speed"></select><button type="button"
    class="pin"></button>
    <button type="button" class="svg">SVG</button><button type="button" class="png">PNG</button><span
      class="pinned"></span></div><p class="spoken" aria-live="polite"></p>`;

const SPEEDS = [0.5, 1, 2, 4, 8]; // steps a second
const GLIDE = 140; // ms
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function buildStage(parent) {
  const root = tag("div", "stage");
  root.innerHTML = SKELETON;
  parent.append(root);
  const find = (name) => root.querySelector(name);
  const state = {
    root,
    frame: find(".frame"),
    canvas: find("canvas"),
    still: document.createElement("canvas"),
    n: 0,
    channel: 0,
    pinned: null,
    speed: 2,
    live: liveValues(),
  };
  root.state = state;
  root.shown = () => shownTexts(state);
  state.player = clock({
    begin: () => go(state, Math.max(state.n, state.reached) >= state.count - 1 ? 0 : state.n + 1, { build: true }),
    step: () => (go(state, state.n + 1, { build: true, glide: true }), state.n < state.count - 1),
    rate: () => state.speed,
    told: (on) => writeTransport(root, state.words, on),
  });
  state.scrubs = listenToTransport(root, state.player, {
    by: (step) => stepBy(state, step),
    to: (n) => go(state, n, { build: true }),
  });
  offerSpeeds(find(".speed"), SPEEDS, state.speed, (speed) => (state.speed = speed));
  find(".pin").onclick = () => togglePin(state, state.n);
  find(".svg").onclick = () =>
    save("stage.svg", new Blob([svgOf(allShapes(state), state.layout, state.theme)], { type: "image/svg+xml" }));
  find(".png").onclick = () => state.canvas.toBlob((blob) => save("stage.png", blob));
  listen(state);
  new ResizeObserver(() => measure(state) && redraw(state)).observe(root);
  return state;
}

function save(name, blob) {
  const link = tag("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// ---- steps -----------------------------------------------------------------------------------------------------------

// Go to a step. `build` fills the output only up to it; `glide` lets the window travel there.
function go(state, n, { build = false, glide = false, spoken = false } = {}) {
  const before = state.n;
  state.n = clamp(n, 0, state.count - 1);
  if (build) state.reached = state.n;
  if (glide && !calm.matches && before !== state.n)
    state.glide = { from: before, start: performance.now(), time: Math.min(GLIDE, 600 / state.speed) };
  state.spoken ||= spoken;
  schedule(state);
}

function schedule(state) {
  state.pending ??= requestAnimationFrame((now) => {
    state.pending = null;
    if (state.ready) drawFrame(state, now);
  });
}

function drawFrame(state, now) {
  const moved = glideOf(state, now);
  const { canvas, still, theme } = state;
  const context = canvas.getContext("2d");
  const density = state.density;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(still, 0, 0);
  context.scale(density, density);
  paint(context, movingShapes(state, moved), theme);
  state.root.querySelector(".scrub").value = state.n;
  state.root.dataset.reached = state.reached;
  showReading(state, state.spoken);
  state.spoken = false;
  if (state.glide) schedule(state);
}

// How many cells the window is still away, easing out.
function glideOf(state, now) {
  if (!state.glide) return [0, 0];
  const part = clamp((now - state.glide.start) / state.glide.time, 0, 1);
  const [from, to] = [placeOf(state.answer, state.glide.from), placeOf(state.answer, state.n)];
  if (part === 1 || from[0] !== to[0]) state.glide = null; // to the next row it jumps, as eyes do
  return state.glide ? from.map((value, axis) => (value - to[axis]) * (1 - part) ** 3) : [0, 0];
}

// From the full output, stepping leaves it full; while it is built, each step builds or takes away.
function stepBy(state, by) {
  go(state, (state.n + by + state.count) % state.count, { build: state.reached < state.count - 1, glide: true, spoken: true });
}

function togglePin(state, n) {
  state.pinned = state.pinned === n ? null : n;
  showPinned(state);
  schedule(state);
}

// ---- pointer and keys ------------------------------------------------------------------------------------------------

function listen(state) {
  const { frame } = state;
  frame.addEventListener("pointerdown", (event) => {
    state.touched = event.pointerType !== "mouse" ? state.tapped : "mouse";
    state.tapped = JSON.stringify(at(state, event));
    point(state, event);
  });
  frame.addEventListener("pointermove", (event) => point(state, event));
  frame.addEventListener("pointerleave", () => (state.over = null));
  frame.addEventListener("click", (event) => press(state, event));
  frame.addEventListener("keydown", (event) => keyDown(state, event));
}

function at(state, event) {
  const box = state.canvas.getBoundingClientRect();
  return state.layout && hit(state.layout, [event.clientX - box.left, event.clientY - box.top]);
}

const steppingSide = (answer) => (answer.paints ? "left" : "right");

function point(state, event) {
  state.over = event;
  const cell = state.ready && at(state, event);
  const { answer } = state;
  if (!state.ready) return;
  state.frame.style.cursor = cell && editable(state, cell) ? "text" : "crosshair";
  if (!cell || cell.name === "kernel" || state.player.on) return;
  const n =
    cell.name === steppingSide(answer) ? cell.row * answer.stepping[1] + cell.column : nearestStep(answer, cell.row, cell.column);
  if (n !== state.n) go(state, n);
}

// A click pins an output cell and opens the editor on a number; a finger needs a second tap to edit.
function press(state, event) {
  const cell = state.ready && at(state, event);
  if (!cell) return;
  const again = state.touched === "mouse" || state.touched === JSON.stringify(cell);
  if (editable(state, cell)) return void (again && (state.player.stop(), edit(state, cell)));
  if (cell.name === steppingSide(state.answer)) togglePin(state, cell.row * state.answer.stepping[1] + cell.column);
}

function keyDown(state, event) {
  if (!state.ready || isCommand(event) || event.target !== state.frame) return;
  const move = CELL_STEPS[event.key];
  const [row, column] = placeOf(state.answer, state.n);
  const [height, width] = state.answer.stepping;
  const building = state.reached < state.count - 1;
  if (move) {
    state.player.stop();
    go(state, clamp(row + move[0], 0, height - 1) * width + clamp(column + move[1], 0, width - 1), {
      build: building,
      glide: true,
      spoken: true,
    });
  } else if (event.key === " ") state.player.toggle();
  else if (event.key === "Home") go(state, 0, { build: building, spoken: true });
  else if (event.key === "End") go(state, state.count - 1, { build: building, spoken: true });
  else if (event.key === "p") togglePin(state, state.n);
  else return;
  event.preventDefault();
}

// ---- a run of the page -----------------------------------------------------------------------------------------------

function measure(state) {
  const room = state.root.clientWidth;
  if (!room || !state.answer) return false;
  const density = window.devicePixelRatio || 1;
  const key = JSON.stringify([room, density, state.answer.version, state.look]);
  if (key === state.measured) return false;
  Object.assign(state, { measured: key, density, layout: layOut(state.answer, room) });
  const { width, height } = state.layout;
  Object.assign(state.canvas.style, { width: `${width}px`, height: `${height}px` });
  for (const canvas of [state.canvas, state.still])
    Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
  return true;
}

function redraw(state) {
  if (!state.ready) return;
  const shapes = stillShapes(state);
  const context = state.still.getContext("2d");
  state.shapes = shapes;
  state.fonts = Object.fromEntries(shapes.filter(({ grid }) => grid).map(({ grid, size }) => [grid, size]));
  context.setTransform(state.density, 0, 0, state.density, 0, 0);
  context.clearRect(0, 0, state.layout.width, state.layout.height);
  paint(context, shapes, state.theme);
  showPinned(state);
  schedule(state);
}

const allShapes = (state) => [...stillShapes(state), ...movingShapes(state, [0, 0])];

// What stands in each cell as it is drawn now: {left, kernel, right}, each [row][column] of text.
function shownTexts(state) {
  const found = Object.fromEntries(
    Object.entries(state.layout.grids).map(([name, { rows, columns }]) => [
      name,
      Array.from({ length: rows }, () => Array(columns).fill("")),
    ]),
  );
  for (const { kind, grid, row, column, text } of allShapes(state)) if (kind === "text" && grid) found[grid][row][column] = text;
  return found;
}

function writeWords(state) {
  const { answer, words, root, frame } = state;
  const find = (name) => root.querySelector(name);
  writeTransport(root, words, state.player.on);
  find(".pin").textContent = words.pin;
  describe(find(".pin"), words.pin_help);
  describe(find(".svg"), words.save_svg);
  describe(find(".png"), words.save_png);
  find(".scrub").max = state.count - 1;
  frame.setAttribute(
    "aria-label",
    `${words.left} ${answer.captions.left}, ${words.right} ${answer.captions.right}. ${words.keys}`,
  );
  const channels = answer.kernels.length < 2 ? [] : answer.kernels.map((_, channel) => `${words.kernel} ${channel + 1}`);
  oneOf(find(".channels"), channels, state.channel, (channel) => {
    state.channel = channel;
    writeWords(state);
    redraw(state);
  });
}

function show(state) {
  state.theme = readTheme(state.root);
  measure(state);
  state.ready = Boolean(state.layout);
  if (!state.ready) return;
  reserveWidths(state);
  writeWords(state);
  redraw(state);
  Object.assign(state.root.dataset, { ready: "true", version: state.answer.version });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = (parentElement.querySelector(".stage") ?? buildStage(parentElement).root).state;
  const before = state.answer;
  const answer = unpack(data);
  const same = before && String(before.stepping) === String(answer.stepping) && before.paints === answer.paints;
  Object.assign(state, { answer, words: answer.words, send: setTriggerValue, count: answer.stepping[0] * answer.stepping[1] });
  state.channel = Math.min(state.channel, answer.kernels.length - 1);
  bringTables(state);
  if (!same) {
    state.player.stop();
    const n = state.scrubs() ? Math.min(state.n, state.count - 1) : answer.start;
    Object.assign(state, { n, reached: state.count - 1, pinned: null, glide: null });
  }
  show(state);
  if (!same && state.over) point(state, state.over);
  return state.player.stop;
}

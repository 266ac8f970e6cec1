// The map of shapes with its axes, anchors and objects, a point that is read, and a slider for each size and ratio.

import { haloText, penOf } from "../../ui/components/canvas.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { readTheme } from "../../ui/components/theme.js";
import { AROUND, bestOf, paintSea, pairsOf, sampleAt, seaOf, shapesOf, sideAt } from "./shape_sea.js";

const ROOM = { left: 46, right: 10, top: 8, bottom: 40 };
const MOST_SIDE = 430;
const [NARROW, MOST_NARROW] = [420, 240]; // px: on a phone the map is no taller than its half of the screen
const MARKS = [0.1, 0.2, 0.5, 1];
const SLIDER = 1000; // steps of a slider, on a logarithmic scale
const SHOWN = { sizes: [0.05, 1.5], ratios: [0.1, 10] }; // that a slider spans, unless a value lies beyond
const TOLD = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const FAST = 10; // samples with shift

function buildIsles(parent) {
  const isles = tag("div", "isles");
  const left = tag("div", "left");
  const panel = tag("div", "panel");
  const canvas = tag("canvas", "sea");
  const read = tag("p", "read");
  Object.assign(canvas, { tabIndex: 0 });
  canvas.setAttribute("role", "application");
  read.setAttribute("aria-live", "polite");
  left.append(canvas, read);
  isles.append(left, panel);
  const figures = headline(parent);
  parent.append(isles);
  const state = { isles, left, panel, canvas, read, figures, sent: [] };
  isles.state = state;
  canvas.onpointerdown = (event) => (canvas.setPointerCapture(event.pointerId), point(state, event));
  canvas.onpointermove = (event) => point(state, event);
  canvas.onkeydown = (event) => step(state, event);
  new ResizeObserver(() => state.scene && draw(state)).observe(left);
  return isles;
}

// ---- the map -------------------------------------------------------------------------------------------------------------

const edgesOf = ({ scene: { samples } }) => [sideAt(samples, 0), sideAt(samples, samples + 2 * AROUND - 1)];

function scales(state) {
  const [low, high] = edgesOf(state);
  const span = Math.log(high / low);
  const { size } = state;
  const part = (side) => clamp(Math.log(side / low) / span, 0, 1);
  return {
    x: (side) => ROOM.left + part(side) * size,
    y: (side) => ROOM.top + (1 - part(side)) * size,
    side: (at) => low * Math.exp(clamp(at, 0, 1) * span),
  };
}

function draw(state) {
  const { canvas, left, scene, theme, isles } = state;
  const width = left.clientWidth;
  if (!width) return;
  state.size = Math.min(width < NARROW ? MOST_NARROW : MOST_SIDE, width - ROOM.left - ROOM.right);
  const wide = state.size + ROOM.left + ROOM.right;
  const high = state.size + ROOM.top + ROOM.bottom;
  const pen = penOf(canvas, wide, high);
  state.sea = seaOf(scene);
  pen.drawImage(paintSea(state.sea, scene.threshold, theme), ROOM.left, ROOM.top, state.size, state.size);
  drawAxes(pen, state);
  drawObjects(pen, state);
  drawAnchors(pen, state);
  drawProbe(pen, state);
  writeRead(state);
  writeShare(state);
  isles.dataset.reached = state.sea.reached;
}

function drawAxes(pen, state) {
  const {
    scene: { words },
    theme,
    size,
  } = state;
  const { x, y } = scales(state);
  const [near, far] = [MARKS[0], MARKS.at(-1)];
  Object.assign(pen, { strokeStyle: theme.text, lineWidth: 1.5 });
  pen.setLineDash([6, 4]);
  pen.strokeRect(x(near), y(far), x(far) - x(near), y(near) - y(far));
  pen.setLineDash([]);
  Object.assign(pen, { font: `12px ${theme.mono}`, fillStyle: theme.text });
  for (const mark of MARKS) {
    Object.assign(pen, { textAlign: "center", textBaseline: "top" });
    pen.fillText(String(mark), x(mark), ROOM.top + size + 5);
    Object.assign(pen, { textAlign: "right", textBaseline: "middle" });
    pen.fillText(String(mark), ROOM.left - 5, y(mark));
  }
  Object.assign(pen, { font: `12px ${theme.sans}`, textAlign: "center", textBaseline: "alphabetic" });
  pen.fillText(words.wide, ROOM.left + size / 2, ROOM.top + size + 34);
  pen.save();
  pen.translate(11, ROOM.top + size / 2);
  pen.rotate(-Math.PI / 2);
  pen.fillText(words.high, 0, 0);
  pen.restore();
}

function label(pen, state, text, x, y, align = "left") {
  Object.assign(pen, {
    font: `700 12px ${state.theme.sans}`,
    textAlign: align,
    textBaseline: "middle",
    fillStyle: state.theme.text,
  });
  haloText(pen, text, x, y, state.theme.background);
}

function drawAnchors(pen, state) {
  const { x, y } = scales(state);
  const { scene, theme } = state;
  const found = shapesOf(scene);
  const room = ROOM.left + state.size - 24;
  found.forEach(([wide, high], number) => {
    const [cx, cy] = [x(wide), y(high)];
    pen.beginPath();
    [
      [0, -7],
      [7, 0],
      [0, 7],
      [-7, 0],
    ].forEach(([dx, dy], i) => pen[i ? "lineTo" : "moveTo"](cx + dx, cy + dy));
    pen.closePath();
    Object.assign(pen, { fillStyle: theme.orange, strokeStyle: theme.background, lineWidth: 2 });
    pen.fill();
    pen.stroke();
    label(pen, state, String(number), cx + (cx > room ? -11 : 11), cy - 9, cx > room ? "right" : "left");
  });
}

function drawObjects(pen, state) {
  const { x, y } = scales(state);
  const { theme, scene } = state;
  scene.objects.forEach(({ name, shape }, index) => {
    const [cx, cy] = [x(shape[0]), y(shape[1])];
    const chosen = index === scene.chosen;
    pen.beginPath();
    pen.arc(cx, cy, chosen ? 7 : 5, 0, 7);
    Object.assign(pen, { strokeStyle: theme.background, lineWidth: 5 });
    pen.stroke();
    Object.assign(pen, { strokeStyle: theme.text, lineWidth: 2 });
    pen.setLineDash([3, 2]);
    pen.stroke();
    pen.setLineDash([]);
    labelBeside(pen, state, `${name} ${fixed(bestOf(scene, shape).iou, 3)}`, cx, cy);
  });
}

// To the right of an object, or to its left, below or above: where no anchor and no end of the map is in the way.
function labelBeside(pen, state, text, cx, cy) {
  const { x, y } = scales(state);
  const long = 7 * text.length;
  const places = [
    [cx + 12, cy + 10],
    [cx - 12 - long, cy + 10],
    [cx - 12 - long, cy - 7],
    [cx - long / 2, cy + 24],
    [cx - long / 2, cy - 20],
  ];
  const meets =
    ([left, middle]) =>
    ([wide, high]) =>
      x(wide) > left - 20 && x(wide) < left + long + 8 && y(high) > middle - 16 && y(high) < middle + 25;
  const free = (place) =>
    place[0] > ROOM.left && place[0] + long < ROOM.left + state.size && !shapesOf(state.scene).some(meets(place));
  label(pen, state, text, ...(places.find(free) ?? places[0]));
}

// ---- the point that is read ----------------------------------------------------------------------------------------------

function point(state, event) {
  if (!state.scene) return;
  const box = state.canvas.getBoundingClientRect();
  const { side } = scales(state);
  state.probe = [
    side((event.clientX - box.left - ROOM.left) / state.size),
    side(1 - (event.clientY - box.top - ROOM.top) / state.size),
  ];
  soon(state);
}

function step(state, event) {
  const way = TOLD[event.key];
  if (!way || !state.scene) return;
  event.preventDefault();
  const { samples } = state.scene;
  const far = event.shiftKey ? FAST : 1;
  const [low, high] = edgesOf(state);
  state.probe = probeOf(state).map((side, axis) => clamp(sideAt(samples, sampleAt(samples, side) + way[axis] * far), low, high));
  soon(state);
}

// Where nothing was pointed at yet, the chosen object is read.
const probeOf = ({ probe, scene: { objects, chosen } }) => probe ?? objects[chosen]?.shape ?? [0.3, 0.3];

function drawProbe(pen, state) {
  if (!state.probe) return;
  const { x, y } = scales(state);
  const [cx, cy] = [x(state.probe[0]), y(state.probe[1])];
  Object.assign(pen, { strokeStyle: state.theme.text, lineWidth: 1 });
  pen.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [0, 1],
  ]) {
    pen.moveTo(cx - 9 * dx, cy - 9 * dy);
    pen.lineTo(cx + 9 * dx, cy + 9 * dy);
  }
  pen.stroke();
}

function writeRead(state) {
  const { scene, read, isles } = state;
  const { words } = scene;
  const [wide, high] = probeOf(state);
  const { iou, number } = bestOf(scene, [wide, high]);
  const [size, anchorRatio] = pairsOf(scene)[number];
  const ratio = wide >= high ? `${fixed(wide / high, 2)} : 1` : `1 : ${fixed(high / wide, 2)}`;
  const slots = {
    wide: fixed(wide, 3),
    high: fixed(high, 3),
    ratio,
    iou: fixed(iou, 3),
    anchor: number,
    size,
    anchor_ratio: anchorRatio,
    object: scene.objects[scene.chosen]?.name,
  };
  setText(read, fill(state.probe || !slots.object ? words.read : words.read_object, slots));
  isles.dataset.probe = JSON.stringify([wide, high, iou]);
}

function soon(state) {
  state.pending ??= requestAnimationFrame(() => {
    state.pending = null;
    draw(state);
  });
}

// ---- sliders ---------------------------------------------------------------------------------------------------------------

function buildPanel(state) {
  const { panel, scene, sliders } = state;
  const { words } = scene;
  const key = JSON.stringify([scene.sizes.length, scene.ratios.length]);
  if (sliders && state.panelKey === key) return; // a slider that is held stays
  state.panelKey = key;
  panel.replaceChildren();
  state.sliders = [];
  for (const [what, name] of [
    ["sizes", words.size],
    ["ratios", words.ratio],
  ]) {
    scene[what].forEach((_, index) => addSlider(state, what, index, fill(name, { number: index })));
  }
}

function addSlider(state, what, index, name) {
  const line = tag("label", "slider");
  const head = tag("span", "head");
  const range = Object.assign(tag("input", ""), { type: "range", min: 0, max: SLIDER, step: 1 });
  head.append(tag("span", "name", name), tag("span", "moves"), tag("span", "value"));
  line.append(head, range);
  range.oninput = () => {
    state.held = true;
    state.scene[what][index] = valueOf(state, what, range.value);
    writeSliders(state);
    soon(state);
  };
  range.onpointerup = range.onpointercancel = range.onblur = () => (state.held = false); // taken back, it says no change
  range.onchange = () => {
    state.held = false;
    state.sent.push(numbersKey(state.scene));
    state.send("edit", { [what]: [...state.scene[what]] });
  };
  state.sliders.push({ what, index, line, range });
  state.panel.append(line);
}

const spanOf = ({ scene }, what) => [Math.min(SHOWN[what][0], ...scene[what]), Math.max(SHOWN[what][1], ...scene[what])];
const valueOf = (state, what, at) =>
  (([low, high]) => Number(clamp(low * (high / low) ** (at / SLIDER), ...state.scene.ranges[what]).toPrecision(2)))(
    spanOf(state, what),
  );
const numbersKey = ({ sizes, ratios }) => JSON.stringify([sizes, ratios]);

// How many regions a number moves.
function movedBy(scene, what, index) {
  const place = what === "sizes" ? 0 : 1;
  const value = scene[what][index];
  const others = scene[what].some((other, i) => i !== index && other === value);
  return others ? null : pairsOf(scene).filter((pair) => pair[place] === value).length;
}

function writeSliders(state) {
  const { scene, sliders } = state;
  const { words } = scene;
  for (const { what, index, line, range } of sliders) {
    const value = scene[what][index];
    const [low, high] = spanOf(state, what);
    const moved = movedBy(scene, what, index);
    if (Math.abs(valueOf(state, what, range.value) - value) > 1e-9)
      range.value = Math.round((SLIDER * Math.log(value / low)) / Math.log(high / low));
    setText(line.querySelector(".value"), String(value));
    setText(
      line.querySelector(".moves"),
      moved === null ? "" : moved === 1 ? words.island : fill(words.islands, { count: moved }),
    );
    range.setAttribute("aria-valuetext", String(value));
  }
}

function writeShare(state) {
  const { scene, figures, sea } = state;
  const { words } = scene;
  figures.show([
    {
      label: words.share,
      value: `${fixed(100 * sea.reached, 0)} %`,
      note: fill(words.share_note, { t: fixed(scene.threshold, 2) }),
    },
    { label: words.anchors, value: String(pairsOf(scene).length) },
  ]);
}

// ---- a run of the page -----------------------------------------------------------------------------------------------------

// The page's answer to an earlier slider does not take the reader back.
function takeNumbers(state, scene) {
  const key = numbersKey(scene);
  const at = state.sent.indexOf(key);
  const before = state.scene;
  if (at >= 0) state.sent.splice(0, at + 1);
  const late = before && (state.held || (state.sent.length && (at >= 0 || key === state.told)));
  if (!late) state.sent = [];
  state.told = key;
  return late ? { ...scene, sizes: before.sizes, ratios: before.ratios } : scene;
}

function showIsles(state, scene) {
  const objects = JSON.stringify([scene.objects, scene.chosen]);
  if (objects !== state.objectsKey && !state.canvas.matches(".sea:hover")) state.probe = null; // another object is read
  state.objectsKey = objects;
  state.scene = takeNumbers(state, structuredClone(scene));
  state.theme = readTheme(state.isles);
  state.canvas.setAttribute("aria-label", scene.words.map);
  buildPanel(state);
  writeSliders(state);
  draw(state);
  state.isles.dataset.ready = "true";
}

export default function ({ data, parentElement, setTriggerValue }) {
  const isles = parentElement.querySelector(".isles") ?? buildIsles(parentElement);
  const { state } = isles;
  const scene = unpack(data);
  state.send = setTriggerValue;
  showIsles(state, scene);
}

// Two layers as planes: the picture below, the output map above it, and lines from one unit to the pixels it reads.

import { penOf } from "../../ui/components/canvas.js";
import { fill, tag } from "../../ui/components/elements.js";
import { clamp } from "../../ui/components/numbers.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { cellAt, covered, largest, mapPicture, readCount, unitOf } from "./maps.js";

const WIDE = 0.68; // of a panel: a plane's front edge
const SLANT = 0.3; // of a panel: how far its back edge lies to the right
const DEEP = 0.44; // of the front edge
const APART = 0.4; // of the front edge, between the planes
const TITLE = 20; // px
const GAP = 16; // px between the panels
const LAYERS = ["dense", "conv"];

function build(state) {
  state.canvas = tag("canvas");
  state.canvas.setAttribute("role", "application");
  state.root.append(state.canvas);
  followPointer(state.canvas, (x, y, pressed) => point(state, [x, y], pressed), {
    hover: true,
    done: () => settle(state),
    away: () => {
      state.place = state.pointed = null;
      state.draw();
    },
  });
  followArrows(
    state.canvas,
    ([right, down], times) => choose(state, unitNow(state), [down * times, right * times]),
    () => settle(state),
  );
}

function bring(state) {
  const { scene, theme, canvas } = state;
  const { arrays, side, words } = scene;
  state.pictures = { picture: mapPicture(arrays.picture, side, "grey", theme) };
  for (const name of LAYERS) state.pictures[name] = mapPicture(arrays[name], side, "signed", theme, largest(arrays[name]));
  canvas.setAttribute("aria-label", words.keys);
  if (state.pointed) state.pointed = unitAt(state, state.place); // of another picture the unit that lies there now
}

const unitNow = (state) => state.pointed ?? unitOf(state.now, state.scene.side);

function choose(state, [row, column], [down, right] = [0, 0]) {
  const { side } = state.scene;
  const [r, c] = [row + down, column + right].map((place) => clamp(place, 0, side - 1));
  state.pointed = null;
  state.moved = true;
  state.live.change({ row: r + 1, column: c + 1 }, true);
}

function settle(state) {
  if (state.moved) state.tell("row", "column");
  state.moved = false;
}

function point(state, place, pressed) {
  const unit = unitAt(state, place);
  state.place = place;
  if (unit && pressed) return choose(state, unit);
  state.pointed = unit;
  state.draw();
}

// ---- where things lie ----------------------------------------------------------------------------------------------------

// Front edge, slant and depth of the planes of a panel that is `wide`, and how high both are together.
export function planes(wide) {
  const [front, slant] = [wide * WIDE, wide * SLANT];
  const deep = front * DEEP;
  const below = TITLE + deep + front * APART;
  return { front, slant, deep, tops: [TITLE, below], high: below + deep + 2 };
}

// The point (u across, v from the back edge, both 0…1) of the plane whose back edge lies at `top`.
export const onPlane = ({ front, slant, deep }, left, top, [u, v]) => [left + u * front + (1 - v) * slant, top + v * deep];

// Back from a point to (u, v), null where it lies beside the plane.
export function backFrom({ front, slant, deep }, left, top, [x, y]) {
  const v = (y - top) / deep;
  const u = (x - left - (1 - v) * slant) / front;
  return u >= 0 && u < 1 && v >= 0 && v < 1 ? [u, v] : null;
}

const panelWide = (width) => (width - GAP) / 2;
const leftOf = (width, n) => n * (panelWide(width) + GAP);

function unitAt({ width, scene }, place) {
  const shape = planes(panelWide(width));
  for (const n of LAYERS.keys()) {
    const found = backFrom(shape, leftOf(width, n), shape.tops[0], place);
    if (found) return [cellAt(found[1], scene.side), cellAt(found[0], scene.side)];
  }
  return null;
}

// ---- one frame -----------------------------------------------------------------------------------------------------------

function draw(state) {
  const { canvas, width, scene } = state;
  const shape = planes(panelWide(width));
  const pen = penOf(canvas, width, Math.ceil(shape.high));
  const unit = unitNow(state);
  LAYERS.forEach((name, n) => drawLayer(pen, state, name, { shape, left: leftOf(width, n), unit }));
  const { words, costs, side, window } = scene;
  const [row, column] = unit;
  const read = readCount(side, window, unit);
  canvas.setAttribute("aria-description", fill(words.unit, { row: row + 1, column: column + 1 }));
  const figures = LAYERS.map((name) => ({ label: words[name], value: costs[name].parameters, note: words.parameters }));
  const both = fill(words.both, { dense: (side * side).toLocaleString("en"), conv: read.toLocaleString("en") });
  return [...figures, { label: state.small ? words.short : words.connections, value: both }];
}

function drawLayer(pen, state, name, { shape, left, unit }) {
  const { scene, theme, pictures, small } = state;
  const [top, bottom] = shape.tops;
  Object.assign(pen, { font: `600 ${small ? 11 : 13}px ${theme.sans}`, fillStyle: theme.text, textBaseline: "top" });
  pen.textAlign = "left";
  pen.fillText(
    small ? scene.words[name] : `${scene.words[name]}: ${productsOf(scene, name)}`,
    left,
    4, // clear of the canvas's round corner
    shape.front + shape.slant,
  );
  drawPlane(pen, pictures.picture, scene.side, shape, left, bottom);
  drawPlane(pen, pictures[name], scene.side, shape, left, top);
  const reads = name === "conv" ? scene.window : 2 * scene.side - 1;
  outline(pen, theme, shape, left, bottom, scene.side, unit, reads);
  drawLines(pen, state, name, { shape, left, unit });
  outline(pen, theme, shape, left, top, scene.side, unit, 1);
}

const productsOf = ({ words, costs }, name) => fill(words.products, { n: costs[name].multiply_adds });

function drawPlane(pen, picture, side, { front, slant, deep }, left, top) {
  pen.save();
  pen.transform(front / side, 0, -slant / side, deep / side, left + slant, top);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(picture, 0, 0);
  pen.restore();
}

function outline(pen, theme, shape, left, top, side, unit, window) {
  const [rows, columns] = unit.map((place) => covered(side, window, place));
  const corners = [
    [columns[0], rows[0]],
    [columns[1] + 1, rows[0]],
    [columns[1] + 1, rows[1] + 1],
    [columns[0], rows[1] + 1],
  ].map(([x, y]) => onPlane(shape, left, top, [x / side, y / side]));
  pen.beginPath();
  corners.forEach(([x, y]) => pen.lineTo(x, y));
  pen.closePath();
  for (const [colour, width] of [
    [theme.background, 4],
    [theme.orange, 2.5],
  ]) {
    Object.assign(pen, { strokeStyle: colour, lineWidth: width, lineJoin: "round" });
    pen.stroke();
  }
}

// The weight of a line from −1 to 1 of the layer's largest.
function weightOf({ scene }, name, [row, column], [r, c]) {
  const { arrays, side, window } = scene;
  if (name === "dense") return (arrays.weights[(row * side + column) * side * side + r * side + c] - 127) / 127;
  const reach = (window - 1) / 2;
  return arrays.kernel[(r - row + reach) * window + c - column + reach] * window;
}

function drawLines(pen, state, name, { shape, left, unit }) {
  const { scene, theme } = state;
  const { side, window } = scene;
  const [top, bottom] = shape.tops;
  const middle = ([row, column]) => [(column + 0.5) / side, (row + 0.5) / side];
  const start = onPlane(shape, left, top, middle(unit));
  const [rows, columns] = unit.map((place) => covered(side, name === "conv" ? window : 2 * side - 1, place));
  const count = (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1);
  const strength = clamp(6 / Math.sqrt(count), 0.12, 1);
  pen.lineWidth = count > 100 ? 0.75 : 1.25;
  for (let r = rows[0]; r <= rows[1]; r++) {
    for (let c = columns[0]; c <= columns[1]; c++) {
      const weight = weightOf(state, name, unit, [r, c]);
      pen.globalAlpha = strength * (0.25 + 0.75 * Math.min(1, Math.abs(weight)));
      pen.strokeStyle = weight < 0 ? theme.red : theme.orange;
      pen.beginPath();
      pen.moveTo(...start);
      pen.lineTo(...onPlane(shape, left, bottom, middle([r, c])));
      pen.stroke();
    }
  }
  pen.globalAlpha = 1;
}

export const connections = { build, bring, draw };

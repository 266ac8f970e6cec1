// Before, after and what is missing, as pictures or, where they are small, as numbers. The output is worked out here for
// every step from the kernel of that step. A click on a picture looks closer, at the same place in all three.

import { tag } from "../../ui/components/elements.js";
import { clamp } from "../../ui/components/numbers.js";
import { bitmap, colourOf, word } from "../../ui/components/picture_colours.js";
import { fillGrid, numberGrid } from "./number_grid.js";

const SMALL = 12; // cells per side that are shown as numbers
const LEVELS_SHOWN = 1024;
const MOST_PRODUCTS = 14e6; // for one frame; larger outputs are worked out at every second pixel, or third
const CLOSE = 72; // pixels a side of what is shown closer

// The places of the wanted picture that are shown: every `each`-th of a rectangle.
function regionOf({ answer, closer }) {
  const [height, width] = answer.wanted;
  const products = height * width * answer.size[0] * answer.size[1];
  if (!closer) {
    const each = Math.ceil(Math.sqrt(products / MOST_PRODUCTS));
    return { top: 0, left: 0, each, height: Math.ceil(height / each), width: Math.ceil(width / each) };
  }
  const size = [Math.min(CLOSE, height), Math.min(CLOSE, width)];
  const [top, left] = [height, width].map((all, axis) =>
    clamp(Math.round(closer[axis] * all - size[axis] / 2), 0, all - size[axis]),
  );
  return { top, left, each: 1, height: size[0], width: size[1] };
}

// The kernel's answer on the picture before, within a region.
function outputOf(answer, before, weights, region) {
  const [kh, kw] = answer.size;
  const wide = before.shape[2];
  const { each, height, width } = region;
  const values = new Float32Array(height * width);
  const [top, left] = [answer.offset[0] + region.top, answer.offset[1] + region.left];
  if (answer.bias) values.fill(weights[kh * kw]);
  for (let tap = 0; tap < kh * kw; tap++) {
    const weight = weights[tap];
    const di = top + Math.floor(tap / kw);
    const dj = left + (tap % kw);
    if (!weight) continue;
    for (let i = 0, k = 0; i < height; i++) {
      let source = (i * each + di) * wide + dj;
      for (let j = 0; j < width; j++, k++, source += each) values[k] += weight * before.reals[source];
    }
  }
  return { values, height, width };
}

// The same region cut out of a stored picture; the picture before is larger than the one after.
function cutOut(picture, region, [top, left] = [0, 0]) {
  const { each, height, width } = region;
  const wide = picture.shape[2];
  const values = new Float32Array(height * width);
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++)
      values[k] = picture.reals[(top + region.top + i * each) * wide + left + region.left + j * each];
  }
  return { values, height, width };
}

// Stored pictures come as bytes or as numbers; either way as numbers here.
export function reals(picture) {
  picture.reals ??=
    picture.unit === 1 ? picture.arrays.pixels : Float32Array.from(picture.arrays.pixels, (value) => value / picture.unit);
  return picture;
}

// What a number looks like: with a sign around the neutral middle, or grey from low to high.
function painterOf({ signed, low, high }, theme) {
  const [from, to] = signed ? [-high, high] : [low, high];
  const colour = signed ? colourOf("signed", high, theme) : (value) => Array(3).fill((255 * (value - low)) / (high - low));
  const table = Uint32Array.from({ length: LEVELS_SHOWN }, (_, i) =>
    word(colour(from + ((to - from) * i) / (LEVELS_SHOWN - 1)).map(Math.round)),
  );
  const gain = (LEVELS_SHOWN - 1) / (to - from);
  return (value) => table[clamp(Math.round((value - from) * gain), 0, LEVELS_SHOWN - 1)];
}

function paintPicture(canvas, { values, height, width }, look, theme) {
  const target = bitmap(width, height);
  const paint = painterOf(look, theme);
  for (let i = 0; i < values.length; i++) target.words[i] = paint(values[i]);
  const image = target.done();
  const density = window.devicePixelRatio || 1;
  const shown = canvas.clientWidth || 200;
  canvas.width = Math.round(shown * density);
  canvas.height = Math.round((canvas.width * height) / width);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = width > canvas.width;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
}

// One panel: numbers where the picture is small, pixels otherwise.
function showPanel(state, panel, picture, look, role) {
  const { height, width, values } = picture;
  const small = isSmall(state.answer);
  const shape = JSON.stringify([height, width, role, state.panelRoom]);
  if (panel.shape !== shape) {
    panel.shape = shape;
    panel.grid = small
      ? numberGrid(height, width, { role, cell: Math.min(34, Math.floor(state.panelRoom / state.before.shape[2]) - 1) })
      : null;
    panel.slot.replaceChildren(small ? panel.grid.root : pictureCanvas(state));
  }
  if (small) fillGrid(panel.grid, values, look.high);
  else paintPicture(panel.slot.firstChild, picture, look, state.theme);
}

const isSmall = ({ wanted }) => Math.max(...wanted) <= SMALL;

function pictureCanvas(state) {
  const canvas = tag("canvas");
  canvas.title = state.closer ? state.answer.words.farther : state.answer.words.closer;
  canvas.style.cursor = state.closer ? "zoom-out" : "zoom-in";
  canvas.onclick = (event) => {
    const box = canvas.getBoundingClientRect();
    state.closer = state.closer ? null : [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
    for (const panel of Object.values(state.panels)) panel.shape = null;
    state.redraw();
  };
  return canvas;
}

export function showPictures(state, { moved }) {
  const { answer, before, wanted, panels, n } = state;
  const small = isSmall(answer);
  const region = regionOf(state);
  const now = outputOf(answer, before, kernelAt(answer, n), region);
  const middle = answer.offset.map((start, axis) => start + Math.floor((answer.size[axis] - 1) / 2));
  if (!moved) {
    const whole = { values: before.reals, height: before.shape[1], width: before.shape[2] };
    showPanel(state, panels.before, small ? whole : cutOut(before, region, middle), answer.beforeLook, "blue");
  }
  showPanel(state, panels.now, now, answer.look, "green");
  if (!moved && !state.missing) showPanel(state, panels.wanted, cutOut(wanted, region), answer.look, "green");
  if (state.missing)
    showPanel(state, panels.wanted, difference(cutOut(wanted, region), now), { signed: true, high: answer.look.high }, "green");
  state.now = now;
}

const difference = (wanted, now) => ({ ...now, values: wanted.values.map((value, i) => value - now.values[i]) });

export const kernelAt = ({ arrays, weights }, n) => arrays.kernels.subarray(n * weights, (n + 1) * weights);

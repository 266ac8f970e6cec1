// Turns numbers into pixels. Outputs arrive as int16 multiples of one quantum, so 4,096 colours are worked out and looked up.

import { clamp, mix } from "./numbers.js";
import { rgb } from "./theme.js";

export const VIRIDIS = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [109, 205, 89],
  [180, 222, 44],
  [253, 231, 37],
];
const LEVELS = 4096;
const COARSER = 4; // 16 bits to 12

const levelIndex = (q) => (q + 32768) >> COARSER;
const levelValue = (index, quantum) => ((index << COARSER) - 32768) * quantum;

export function along(stops, t) {
  const place = clamp(t, 0, 1) * (stops.length - 1);
  const before = Math.min(Math.floor(place), stops.length - 2);
  return mix(stops[before], stops[before + 1], place - before);
}

// value → [r, g, b] for one channel; the same function paints the picture and its scale.
export function colourOf(view, scale, theme) {
  const black = [0, 0, 0];
  const white = [255, 255, 255];
  if (view === "signed") {
    const [minus, zero, plus] = [theme.red, theme["secondary-background"], theme.blue].map(rgb);
    return (value) => mix(zero, value < 0 ? minus : plus, clamp(Math.abs(value) / scale, 0, 1));
  }
  if (view === "absolute") return (value) => along(VIRIDIS, Math.abs(value) / scale);
  if (view === "strongest") return (value) => mix([24, 24, 24], [168, 168, 168], clamp(Math.abs(value) / scale, 0, 1));
  return (value) => mix(black, white, clamp(value, 0, 1));
}

// One level 0…255 a channel, for colour pictures.
export function levelOf(view, scale) {
  if (view === "signed") return (value) => 128 + 127 * clamp(value / scale, -1, 1);
  if (view === "absolute" || view === "strongest") return (value) => 255 * clamp(Math.abs(value) / scale, 0, 1);
  return (value) => 255 * clamp(value, 0, 1);
}

export function bitmap(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  return { canvas, words: new Uint32Array(image.data.buffer), done: () => (context.putImageData(image, 0, 0), canvas) };
}

export const word = ([r, g, b]) => (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;

export function paintOutput(answer, theme) {
  const [height, width] = answer.output;
  const count = height * width;
  const values = answer.arrays.output;
  const target = bitmap(width, height);
  const words = target.words;
  if (answer.channels === 1) {
    const colour = colourOf(answer.view, answer.scale, theme);
    const table = Uint32Array.from({ length: LEVELS }, (_, i) => word(colour(levelValue(i, answer.quantum))));
    for (let i = 0; i < count; i++) words[i] = table[levelIndex(values[i])];
  } else {
    const level = levelOf(answer.view, answer.scale);
    const table = Uint8Array.from({ length: LEVELS }, (_, i) => level(levelValue(i, answer.quantum)));
    for (let i = 0; i < count; i++) {
      const [r, g, b] = [values[i], values[i + count], values[i + 2 * count]];
      words[i] = 0xff000000 | (table[levelIndex(b)] << 16) | (table[levelIndex(g)] << 8) | table[levelIndex(r)];
    }
  }
  if (answer.view === "padding") tintInvented(answer, words, rgb(theme.red));
  return target.done();
}

// Of each window, the share of its pixels that lies in the padding.
export const inventedShare = (answer, row, column) => 1 - answer.arrays.realRows[row] * answer.arrays.realColumns[column];

function tintInvented(answer, words, tint) {
  const [height, width] = answer.output;
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) {
      const share = inventedShare(answer, i, j);
      if (share > 0) words[k] = word(mix([words[k] & 255, (words[k] >> 8) & 255, (words[k] >> 16) & 255], tint, share));
    }
  }
}

// The picture with its padding around it.
export function paintInput(answer, picture) {
  const { rows, columns } = answer.arrays;
  const [height, width] = answer.input;
  const [low, high] = answer.inputRange;
  const plane = height * width;
  const pixels = picture.arrays.pixels;
  const target = bitmap(columns.length, rows.length);
  const gain = 255 / (high - low || 1);
  const level = (index) => clamp(Math.round((pixels[index] / picture.unit - low) * gain), 0, 255);
  const colours = picture.shape[0];
  for (let i = 0, k = 0; i < rows.length; i++) {
    for (let j = 0; j < columns.length; j++, k++) {
      let r = 0;
      let g = 0;
      let b = 0;
      if (rows[i] >= 0 && columns[j] >= 0) {
        const source = rows[i] * width + columns[j];
        r = g = b = level(source);
        if (colours === 3) [g, b] = [level(source + plane), level(source + 2 * plane)];
      }
      target.words[k] = 0xff000000 | (b << 16) | (g << 8) | r;
    }
  }
  return target.done();
}

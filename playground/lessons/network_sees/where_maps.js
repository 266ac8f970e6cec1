// Maps of the lesson "What a network sees" as pixels over a photo, and what is read from them. No element is touched here.

import { word } from "../../ui/components/picture_colours.js";

export const PLUS = [0x50, 0x93, 0xf5]; // over photos, on both themes
export const MINUS = [0xdd, 0x44, 0x8c];
const STRONGEST = 0.85; // opacity where a map is largest

// One class's values of a map in which classes come first: trained[class][row][column].
export const ofClass = (values, index, count) => values.subarray(index * count, (index + 1) * count);

// The same where classes come last: squares[row][column][class].
export const everyNth = (values, index, classes) =>
  Float32Array.from({ length: values.length / classes }, (_, place) => values[place * classes + index]);

export const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

// Red, green, blue and opacity of each place as 32-bit words, the largest at STRONGEST.
export function tint(values) {
  const most = largest(values) || 1;
  return Uint32Array.from(values, (value) => {
    const opaque = Math.round((255 * STRONGEST * Math.abs(value)) / most);
    return ((word(value < 0 ? MINUS : PLUS) & 0xffffff) | (opaque << 24)) >>> 0;
  });
}

// The place (row, column) of a grid under a point of a picture, both sides 0…1.
export function placeAt([x, y], side) {
  const cell = (part) => Math.min(side - 1, Math.max(0, Math.floor(part * side)));
  return [cell(y), cell(x)];
}

// Left, top, width and height of the grey square as parts of the picture: as the core cuts it, at whole pixels of 224.
export function hiddenSquare([row, column], cells, square, side = 224) {
  const span = (n) => {
    const start = evenRound(((n + 0.5) * side) / cells - square / 2);
    return [Math.max(0, start), Math.min(side, start + square)];
  };
  const [[top, bottom], [left, right]] = [span(row), span(column)];
  return [left, top, right - left, bottom - top].map((value) => value / side);
}

// Ties go to the even number, as in Python.
function evenRound(value) {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 ? down + 1 : down;
}

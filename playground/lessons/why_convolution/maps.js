// Small maps of numbers as pictures, and which of their cells a window covers.

import { bitmap, colourOf, word } from "../../ui/components/picture_colours.js";
import { clamp } from "../../ui/components/numbers.js";

export const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;

// A canvas of one pixel a number: grey from 0 to 1, ink from 0 (white) to 1, or signed, red below 0 and blue above, full at
// ±scale.
export function mapPicture(values, side, look, theme, scale = 1) {
  const target = bitmap(side, side);
  const colour = colourOf(look === "signed" ? "signed" : "grey", scale, theme);
  for (let i = 0; i < side * side; i++) target.words[i] = word(colour(look === "ink" ? 1 - values[i] : values[i]));
  return target.done();
}

// First and last row, or column, that a window around `place` covers within the picture.
export function covered(side, window, place) {
  const reach = (window - 1) / 2;
  return [Math.max(0, place - reach), Math.min(side - 1, place + reach)];
}

// How many pixels the unit (row, column) reads.
export function readCount(side, window, [row, column]) {
  const [rows, columns] = [row, column].map((place) => covered(side, window, place));
  return (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1);
}

// The cell under a part (0…1) of a side.
export const cellAt = (part, side) => clamp(Math.floor(part * side), 0, side - 1);

// Settings count from 1, and a unit beyond a picture that has become smaller is its last.
export const unitOf = ({ row, column }, side) => [row, column].map((value) => clamp(value, 1, side) - 1);

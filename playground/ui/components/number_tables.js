// Tables of numbers that are edited cell by cell and go to the page whole, as text.
//
// The next edit changes the table as it stands after those on their way: live_values holds it, rounded as it is written.

import { MINUS } from "./numbers.js";

const FARTHEST = 1000; // from 0 a number may be

const five = (value) => Number(value.toPrecision(5));

export const rounded = (rows) => rows.map((row) => row.map(five));

export const tableText = (rows) => rows.map((row) => row.map(five).join(" ")).join("; ");

// What somebody has typed as a number, null where it is none or too large.
export function typedNumber(text) {
  const value = Number(text.trim().replace(",", ".").replace(MINUS, "-"));
  return Number.isFinite(value) && Math.abs(value) <= FARTHEST ? value : null;
}

export const withNumber = (rows, row, column, value) =>
  rows.map((line, i) => line.map((old, j) => (i === row && j === column ? value : old)));

// A table of numbers as cells of the page itself: tinted by size in a role's colour, red for minus. Follows the theme unasked.

import { tag } from "../../ui/components/elements.js";
import { cellText, figure, fixed } from "../../ui/components/numbers.js";

const NUMBERED = 20; // px a cell needs for a number
const CHARACTER_WIDTH = 6.7; // px at 11 px

// A grid of rows × columns. `role` is a colour's name in the theme; `cell` px a side.
export function numberGrid(rows, columns, { role, cell }) {
  const root = tag("table", "grid");
  const cells = [];
  root.style.gridTemplateColumns = `repeat(${columns}, ${cell}px)`;
  root.style.setProperty("--cell", `${cell}px`);
  for (let i = 0; i < rows; i++) {
    const row = root.appendChild(tag("tr"));
    for (let j = 0; j < columns; j++) cells.push(row.appendChild(tag("td", "cell")));
  }
  return { root, cells, rows, columns, role, cell };
}

// Puts values in, row by row; `most` is what 70 % of the colour stands for.
export function fillGrid(grid, values, most) {
  const chars = Math.floor((grid.cell - 3) / CHARACTER_WIDTH);
  grid.cells.forEach((cell, i) => {
    const value = values[i];
    const share = most ? Math.min(1, Math.abs(value) / most) : 0;
    const tint = Math.abs(value) > 1e-9 || grid.role === "blue" ? 8 + 62 * share : 0;
    const colour = `var(--st-${value < 0 ? "red" : grid.role}-color)`;
    cell.style.background = `color-mix(in srgb, ${colour} ${fixed(tint, 1)}%, transparent)`;
    if (!cell.firstElementChild) cell.textContent = grid.cell >= NUMBERED ? cellText(value, chars) : ""; // else it is edited
    cell.title = figure(value);
  });
}

export const largestOf = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

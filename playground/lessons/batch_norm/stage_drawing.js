// The number stage on its canvas.

import { cellText, mix } from "../../ui/components/numbers.js";
import { css, rgb } from "../../ui/components/theme.js";
import { cellOf, groupRect, knobRect, statsRect } from "./stage_layout.js";

const [FAINT, FULL] = [0.06, 0.6]; // how much of its colour a cell has, the smallest and the largest
const CHAR = 0.62; // width of a character by its height
const SIZES = [14, 13, 12, 11]; // px of text, the largest that fits

// Text of at most three significant decimals in the largest size that fits; nothing where none does.
function number(pen, theme, value, [x, y, width, height]) {
  for (const size of SIZES) {
    const chars = Math.floor((width - 4) / (size * CHAR));
    if (size > height - 1 || chars < 3) continue;
    const text = cellText(value, Math.min(chars, 7));
    if (text.length > chars) continue;
    Object.assign(pen, { font: `${size}px ${theme.mono}`, fillStyle: theme.text, textAlign: "center", textBaseline: "middle" });
    pen.fillText(text, x + width / 2, y + height / 2 + 0.5);
    return;
  }
}

function tinted(pen, theme, colour, part, [x, y, width, height]) {
  const share = FAINT + (FULL - FAINT) * Math.min(1, part);
  pen.fillStyle = css(mix(rgb(theme.background), rgb(colour), share));
  pen.fillRect(x + 0.5, y + 0.5, width - 1, height - 1);
}

function grid(pen, state, name, values, colour) {
  const { layout, theme } = state;
  const { examples, channels, side } = layout;
  const most = Math.max(1e-9, ...Array.from(values, Math.abs));
  let i = 0;
  for (let n = 0; n < examples; n += 1)
    for (let c = 0; c < channels; c += 1)
      for (let p = 0; p < side * side; p += 1, i += 1) {
        const rect = cellOf(layout, name, n, c, p);
        tinted(pen, theme, values[i] < 0 ? theme.red : colour, Math.abs(values[i]) / most, rect);
        number(pen, theme, values[i], rect);
      }
}

function outline(pen, colour, [x, y, width, height], line = 3) {
  Object.assign(pen, { strokeStyle: colour, lineWidth: line });
  pen.strokeRect(x, y, width, height);
}

function title(pen, theme, text, colour, x, y, most) {
  Object.assign(pen, { font: `600 13px ${theme.sans}`, fillStyle: colour, textAlign: "left", textBaseline: "alphabetic" });
  pen.fillText(text, x, y, most);
}

function statistics(pen, { layout, theme, result, group, data }) {
  const [rows, columns] = result.size;
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const rect = statsRect(layout, row, column);
      const [x, y, width, height] = rect;
      const k = row * columns + column;
      tinted(pen, theme, theme.orange, 0.1, rect);
      if (row === group[0] && column === group[1]) outline(pen, theme.orange, rect);
      const lines = [
        [`${data.words.mu} `, result.mean[k]],
        [`${data.words.sigma} `, result.variance[k]],
      ];
      const both = height >= 30;
      const size = height < 16 || width < 48 ? 11 : 12;
      const chars = Math.floor((both ? width - 6 : width / 2 - 4) / (size * CHAR));
      Object.assign(pen, { font: `${size}px ${theme.mono}`, fillStyle: theme.text, textBaseline: "middle", textAlign: "center" });
      lines.forEach(([name, value], line) => {
        const before = chars > 6 ? name : "";
        const text = before + cellText(value, Math.max(2, Math.min(6, chars - before.length)));
        const across = both ? x + width / 2 : x + (width * (1 + 2 * line)) / 4;
        pen.fillText(text, across, y + height / 2 + (both ? (line - 0.5) * 17 : 0));
      });
    }
}

function knobs(pen, { layout, theme, result, data }) {
  [result.gamma, result.beta].forEach((values, row) =>
    values.forEach((value, c) => {
      const rect = knobRect(layout, row, c);
      const [x, y, width, height] = rect;
      tinted(pen, theme, theme.orange, 0.25, rect);
      Object.assign(pen, { font: `12px ${theme.mono}`, fillStyle: theme.text, textAlign: "center", textBaseline: "middle" });
      const text = cellText(value, Math.max(2, Math.floor((width - 6) / (12 * CHAR))));
      pen.fillText(text, x + width / 2, y + height / 2 + 0.5);
    }),
  );
  const [, y, , height] = knobRect(layout, 0, 0);
  Object.assign(pen, { font: `12px ${theme.sans}`, fillStyle: theme.muted, textAlign: "right", textBaseline: "middle" });
  const words = layout.wide ? data.words.knob_names : data.words.knobs;
  words.forEach((text, row) => pen.fillText(text, layout.output.x - 8, y + row * (height + 4) + height / 2));
}

export function drawStage(pen, state) {
  const { layout, theme, result, data, chosen, group } = state;
  const { words } = data;
  const places = layout.side ** 2;
  title(pen, theme, words.input_title, theme.blue, layout.input.x, 14, layout.size[0]);
  title(pen, theme, words.output_title, theme.green, layout.output.x, 14, layout.size[0]);
  title(pen, theme, words.stats_title, theme.orange, layout.statsPlace.x + 2, layout.wide ? 14 : layout.statsPlace.y - 6);
  Object.assign(pen, { font: `12px ${theme.sans}`, textBaseline: "alphabetic" });
  for (const name of ["input", "output"])
    data.names.forEach((text, c) => {
      const [x, , width] = cellOf(layout, name, 0, c, 0);
      Object.assign(pen, { fillStyle: theme.muted, textAlign: "center" });
      pen.fillText(text, x + (width * layout.side) / 2, layout.top - 6, width * layout.side);
    });
  grid(pen, state, "input", result.x, theme.blue);
  grid(pen, state, "output", result.output, theme.green);
  statistics(pen, state);
  knobs(pen, state);
  for (const name of ["input", "output"]) {
    outline(pen, theme.orange, groupRect(layout, name, ...group));
    outline(pen, theme.text, cellOf(layout, name, chosen.n, chosen.c, chosen.p % places), 2);
  }
}

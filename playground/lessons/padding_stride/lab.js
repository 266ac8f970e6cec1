// Cells that are products of a row's number and a column's. Drawn on a canvas at the screen's own density; red ticks in the
// margins keep rows and columns of zeros visible where a cell is thinner than a pixel.

import { fixed } from "../../ui/components/numbers.js";
import { CELL_STEPS } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";

const LARGEST = 420; // px of the longer side
const MARGIN = 12; // px for the ticks above and left
const CELL = 38; // px at most
const NUMBERS_FROM = 22; // px a cell needs for its number
const LINES_FROM = 5; // px a cell needs for its frame

function build(root) {
  const figure = document.createElement("figure");
  figure.className = "map";
  figure.innerHTML = `<canvas tabindex="0" role="img"></canvas><p class="told" aria-live="polite"></p>`;
  root.appendChild(figure);
  return figure;
}

const short = (value) => {
  if (Number.isInteger(value)) return String(value);
  return value >= 0.01 ? fixed(value, 2) : value ? value.toExponential(1) : "0";
};

const PAINT = {
  reads: (value, most, colours) => (value ? [colours.blue, 0.08 + (0.62 * value) / most] : [colours.red, 0.45]),
  shares: (value, most, colours) => (value > 1 - 1e-9 ? [colours.green, 0.45] : [colours.red, 0.12 + 0.58 * (1 - value)]),
  glow: (value, most, colours) => [colours.green, (0.9 * value) / most],
};

function measure(figure, data) {
  figure.wide = figure.clientWidth;
  const width = Math.min(LARGEST, figure.wide || LARGEST) - MARGIN;
  const cell = Math.min(CELL, width / data.columns.length, LARGEST / data.rows.length);
  return { cell, width: cell * data.columns.length + MARGIN, height: cell * data.rows.length + MARGIN };
}

function isInside(data, row, column) {
  const [top, left] = data.origin;
  return row >= top && column >= left && row < top + data.size[0] && column < left + data.size[1];
}

function drawCell(pen, data, colours, most, cell, row, column) {
  const value = data.rows[row] * data.columns[column];
  const x = MARGIN + column * cell;
  const y = MARGIN + row * cell;
  const inside = isInside(data, row, column);
  const gap = cell >= LINES_FROM ? 0.5 : 0;
  const [colour, alpha] = inside ? PAINT[data.look](value, most, colours) : [value ? colours["gray-text"] : colours.red, 0.1];
  pen.globalAlpha = alpha;
  pen.fillStyle = colour;
  pen.fillRect(x + gap, y + gap, cell - 2 * gap, cell - 2 * gap);
  pen.globalAlpha = 1;
  if (cell >= LINES_FROM * 2) {
    pen.setLineDash(inside ? [] : [3, 3]);
    pen.strokeStyle = inside || value ? colours.border : colours.red;
    pen.strokeRect(x + 1, y + 1, cell - 2, cell - 2);
  }
  if (data.look === "reads" && inside && !value && cell >= LINES_FROM * 2) cross(pen, colours.red, x, y, cell);
  if (cell >= NUMBERS_FROM && data.look !== "glow") {
    pen.fillStyle = inside ? colours.text : value ? colours["gray-text"] : colours.red;
    pen.fillText(data.look === "shares" ? fixed(value * 100, 0) : short(value), x + cell / 2, y + cell / 2 + 1);
  }
}

function cross(pen, colour, x, y, cell) {
  pen.setLineDash([]);
  pen.strokeStyle = colour;
  pen.beginPath();
  pen.moveTo(x + 3, y + 3);
  pen.lineTo(x + cell - 3, y + cell - 3);
  pen.stroke();
}

// A row or column of zeros is at least two pixels in the margin, however thin its cells are.
function drawTicks(pen, data, colours, cell) {
  if (data.look !== "reads") return;
  pen.fillStyle = colours.red;
  data.rows.forEach((value, row) => value || pen.fillRect(2, MARGIN + row * cell, MARGIN - 5, Math.max(2, cell - 1)));
  data.columns.forEach((value, column) => value || pen.fillRect(MARGIN + column * cell, 2, Math.max(2, cell - 1), MARGIN - 5));
}

function drawMarks(pen, data, colours, cell, width) {
  for (const mark of data.marks) {
    const x = MARGIN + (mark.column + 0.5) * cell;
    const y = MARGIN + (mark.row + 0.5) * cell;
    const colour = mark.role === "input" ? colours.blue : colours.orange;
    pen.setLineDash(mark.role === "input" ? [4, 3] : []);
    pen.strokeStyle = colour;
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.arc(x, y, Math.max(7, cell), 0, 7);
    pen.stroke();
    pen.lineWidth = 1;
    pen.fillStyle = colour;
    const toTheLeft = x > width * 0.6;
    pen.textAlign = toTheLeft ? "right" : "left";
    pen.fillText(mark.label, x + (toTheLeft ? -14 : 14), y + (mark.role === "input" ? 16 : -16));
    pen.textAlign = "center";
  }
}

// Everything that stays while a pointer moves, painted once; pointing only copies it and adds a frame.
function paintBase(figure) {
  const { data } = figure;
  const { cell, width, height } = measure(figure, data);
  const density = window.devicePixelRatio || 1;
  const base = document.createElement("canvas");
  base.width = Math.round(width * density);
  base.height = Math.round(height * density);
  const pen = base.getContext("2d");
  const colours = readTheme(figure);
  pen.scale(density, density);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = `${Math.min(13, Math.max(11, cell * 0.42))}px ${colours.mono}`;
  const most = Math.max(...data.rows) * Math.max(...data.columns) || 1;
  for (let row = 0; row < data.rows.length; row += 1) {
    for (let column = 0; column < data.columns.length; column += 1) drawCell(pen, data, colours, most, cell, row, column);
  }
  pen.setLineDash([]);
  pen.strokeStyle = colours.blue;
  if (data.look === "reads") {
    const [top, left] = data.origin;
    pen.strokeRect(MARGIN + left * cell, MARGIN + top * cell, data.size[1] * cell, data.size[0] * cell);
  }
  if (data.look === "glow") {
    pen.strokeStyle = colours.border;
    pen.strokeRect(MARGIN + 0.5, MARGIN + 0.5, width - MARGIN - 1, height - MARGIN - 1);
  }
  drawTicks(pen, data, colours, cell);
  drawMarks(pen, data, colours, cell, width);
  Object.assign(figure, { base, cell, density, colours, extent: [`${width}px`, `${height}px`] });
}

function draw(figure) {
  const { base, cell, density, colours, at } = figure;
  const canvas = figure.querySelector("canvas");
  [canvas.style.width, canvas.style.height] = figure.extent;
  canvas.width = base.width;
  canvas.height = base.height;
  const pen = canvas.getContext("2d");
  pen.drawImage(base, 0, 0);
  if (at) {
    pen.scale(density, density);
    pen.strokeStyle = colours.orange;
    pen.lineWidth = 3;
    pen.strokeRect(MARGIN + at[1] * cell, MARGIN + at[0] * cell, Math.max(3, cell), Math.max(3, cell));
  }
  figure.dataset.ready = "true";
}

function repaint(figure) {
  paintBase(figure);
  draw(figure);
}

function tell(figure) {
  const { data, at } = figure;
  const told = figure.querySelector(".told");
  if (!at) {
    told.textContent = data.hint;
    return;
  }
  const [row, column] = at;
  const inside = isInside(data, row, column);
  const value = data.rows[row] * data.columns[column];
  const percent = data.look === "shares";
  const slots = {
    row: row - data.origin[0],
    column: column - data.origin[1],
    a: short(data.rows[row]),
    b: short(data.columns[column]),
    value: percent ? `${fixed(value * 100, 1)} %` : short(value),
  };
  const text = inside || !data.padding_sentence ? data.sentence : data.padding_sentence;
  told.textContent = text.replace(/\{(\w+)\}/g, (whole, name) => String(slots[name] ?? whole).replace("-", "−"));
  Object.assign(figure.dataset, { row: slots.row, column: slots.column, value });
}

function point(figure, row, column) {
  const { data } = figure;
  figure.at = [Math.min(data.rows.length - 1, Math.max(0, row)), Math.min(data.columns.length - 1, Math.max(0, column))];
  tell(figure);
  draw(figure);
}

export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector("figure") ?? build(parentElement);
  const canvas = figure.querySelector("canvas");
  const text = JSON.stringify(data);
  if (figure.drawn !== text) figure.at = null; // another map: the cell pointed at means something else
  figure.drawn = text;
  figure.data = data;
  canvas.setAttribute("aria-label", data.alt);
  tell(figure);
  repaint(figure);
  canvas.onpointermove = canvas.onpointerdown = (event) => {
    const box = canvas.getBoundingClientRect();
    const place = [event.clientY - box.top, event.clientX - box.left].map((at) => Math.floor((at - MARGIN) / figure.cell));
    if (!figure.at || place[0] !== figure.at[0] || place[1] !== figure.at[1]) point(figure, ...place);
  };
  canvas.onpointerleave = (event) => {
    if (event.pointerType !== "mouse") return; // a lifted finger leaves its cell to be read
    figure.at = null;
    tell(figure);
    draw(figure);
  };
  canvas.onkeydown = (event) => {
    const step = CELL_STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const [row, column] = figure.at ?? data.origin;
    const far = event.shiftKey ? 10 : 1;
    point(figure, row + step[0] * far, column + step[1] * far);
  };
  figure.resize?.disconnect();
  figure.resize = new ResizeObserver(() => figure.clientWidth !== figure.wide && repaint(figure));
  figure.resize.observe(figure);
  return () => figure.resize.disconnect();
}

// Cells that are products of a row's number and a column's. Drawn on a canvas at the screen's own density; red ticks in the
// margins keep rows and columns of zeros visible where a cell is thinner than a pixel. Where a window is given, it follows the
// pointer, and stands for one cell of the small grid beside.

import { describe } from "../../ui/components/elements.js";
import { fixed } from "../../ui/components/numbers.js";
import { clock } from "../../ui/components/player.js";
import { CELL_STEPS } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";

const LARGEST = { desk: 420, beside: 384, phone: 292, besideOnPhone: 232 }; // px of the longer side
const SMALL = { desk: 188, phone: 92 }; // px of the longer side of the small grid
const PHONE = 480; // px of the figure
const SPEED = 2; // windows a second
const MARGIN = 12; // px for the ticks above and left
const CELL = 48; // px at most
const NUMBERS_FROM = 22; // px a cell needs for its number
const LINES_FROM = 5; // px a cell needs for its frame

function build(root) {
  const figure = document.createElement("figure");
  figure.className = "map";
  figure.innerHTML = `<div class="grids"><canvas class="cells" tabindex="0" role="img"></canvas>
    <div class="beside" hidden><p class="title"></p><canvas class="small"></canvas>
    <button class="play" type="button"></button></div>
    </div><p class="told" aria-live="polite"></p>`;
  root.appendChild(figure);
  const step = () => moveWindow(figure, next(figure));
  figure.player = clock({ step, rate: () => SPEED, told: (on) => writePlay(figure, on) });
  figure.querySelector(".play").onclick = figure.player.toggle;
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
  const phone = (figure.wide || PHONE) < PHONE;
  const largest = data.window ? (phone ? LARGEST.besideOnPhone : LARGEST.beside) : phone ? LARGEST.phone : LARGEST.desk;
  const width = Math.min(largest, figure.wide || largest) - MARGIN;
  const cell = Math.min(CELL, width / data.columns.length, (largest - MARGIN) / data.rows.length);
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

// The window of one cell of the small grid: every place it reads (or writes) tinted, its span outlined.
function drawWindow(pen, { data, cell, colours, over }) {
  const { kernel, stride, dilation, start } = data.window;
  const [top, left] = over.map((at, axis) => start[axis] + at * stride[axis]);
  const [high, wide] = kernel.map((taps, axis) => dilation[axis] * (taps - 1) + 1);
  pen.save();
  pen.beginPath();
  pen.rect(MARGIN, MARGIN, data.columns.length * cell, data.rows.length * cell);
  pen.clip();
  pen.fillStyle = colours.orange;
  pen.globalAlpha = 0.35;
  for (let row = 0; row < kernel[0]; row += 1) {
    for (let column = 0; column < kernel[1]; column += 1) {
      pen.fillRect(MARGIN + (left + column * dilation[1]) * cell, MARGIN + (top + row * dilation[0]) * cell, cell, cell);
    }
  }
  pen.restore();
  pen.strokeStyle = colours.orange;
  pen.lineWidth = 3;
  pen.strokeRect(MARGIN + left * cell, MARGIN + top * cell, wide * cell, high * cell);
}

// The small grid: as many cells as there are windows, the one of the window outlined.
function drawSmall(figure) {
  const { data, colours, density, over } = figure;
  const [rows, columns] = data.window.cells;
  const largest = (figure.wide || PHONE) < PHONE ? SMALL.phone : SMALL.desk;
  const cell = Math.min(CELL, (largest - 3) / Math.max(rows, columns));
  const canvas = figure.querySelector(".small");
  const [width, height] = [columns * cell + 3, rows * cell + 3];
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
  const pen = canvas.getContext("2d");
  pen.scale(density, density);
  const colour = data.window.role === "output" ? colours.green : colours.blue;
  const gap = cell >= LINES_FROM ? 0.5 : 0;
  pen.fillStyle = colour;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      pen.globalAlpha = row === over[0] && column === over[1] ? 0.8 : 0.2;
      pen.fillRect(1.5 + column * cell + gap, 1.5 + row * cell + gap, cell - 2 * gap, cell - 2 * gap);
    }
  }
  pen.globalAlpha = 1;
  pen.strokeStyle = colour;
  pen.lineWidth = 3;
  pen.strokeRect(1.5 + over[1] * cell, 1.5 + over[0] * cell, Math.max(3, cell), Math.max(3, cell));
  figure.smallCell = cell;
}

// The window whose middle is nearest to a place of the map.
function windowAt({ data }, place) {
  const { kernel, stride, dilation, start } = data.window;
  return place.map((at, axis) => Math.round((at - start[axis] - (dilation[axis] * (kernel[axis] - 1)) / 2) / stride[axis]));
}

function next({ data, over }) {
  const [rows, columns] = data.window.cells;
  const index = (over[0] * columns + over[1] + 1) % (rows * columns);
  return [Math.floor(index / columns), index % columns];
}

function moveWindow(figure, to) {
  const { cells } = figure.data.window;
  figure.over = to.map((at, axis) => Math.min(cells[axis] - 1, Math.max(0, at)));
  figure.dataset.over = figure.over.join(" ");
  draw(figure);
}

function writePlay(figure, on) {
  const button = figure.querySelector(".play");
  const { play, pause } = figure.data;
  button.textContent = on ? "❚❚" : "▶";
  describe(button, on ? pause : play);
}

function draw(figure) {
  const { base, cell, density, colours, at } = figure;
  const canvas = figure.querySelector(".cells");
  [canvas.style.width, canvas.style.height] = figure.extent;
  canvas.width = base.width;
  canvas.height = base.height;
  const pen = canvas.getContext("2d");
  pen.drawImage(base, 0, 0);
  pen.scale(density, density);
  if (figure.data.window) {
    drawWindow(pen, figure);
    drawSmall(figure);
  }
  if (at) {
    pen.strokeStyle = figure.data.window ? colours.text : colours.orange;
    pen.lineWidth = figure.data.window ? 1.5 : 3;
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
  if (data.window) moveWindow(figure, windowAt(figure, figure.at));
  else draw(figure);
}

// Take what lies under a pointer: at each of its moves, and in another map that comes below it.
function followHover(figure, canvas, take) {
  canvas.onpointermove = canvas.onpointerdown = ({ clientX, clientY }) => {
    figure.under = () => {
      const box = canvas.getBoundingClientRect();
      take([clientY - box.top, clientX - box.left]);
    };
    figure.player.stop();
    figure.under();
  };
  canvas.onpointerleave = () => (figure.under = null);
}

// The grid beside: it stands for the window's places, and moves it.
function showSmall(figure) {
  const { data } = figure;
  const beside = figure.querySelector(".beside");
  beside.hidden = !data.window;
  if (!data.window) return figure.player.stop();
  beside.querySelector(".title").textContent = data.window.title;
  beside.querySelector(".title").className = `title ${data.window.role}`;
  const small = beside.querySelector(".small");
  followHover(figure, small, (at) =>
    moveWindow(
      figure,
      at.map((px) => Math.floor((px - 1.5) / figure.smallCell)),
    ),
  );
  writePlay(figure, figure.player.on);
  return undefined;
}

export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector("figure") ?? build(parentElement);
  const canvas = figure.querySelector(".cells");
  const text = JSON.stringify(data);
  const other = figure.drawn !== text;
  if (other) {
    figure.at = null; // another map: the cell pointed at means something else
    figure.over = data.window?.cells.map((count) => Math.floor(count / 2));
    figure.dataset.over = figure.over?.join(" ") ?? "";
  }
  figure.drawn = text;
  figure.data = data;
  canvas.setAttribute("aria-label", data.alt);
  tell(figure);
  showSmall(figure);
  repaint(figure);
  followHover(figure, canvas, (at) => {
    const place = at.map((px) => Math.floor((px - MARGIN) / figure.cell));
    if (!figure.at || place[0] !== figure.at[0] || place[1] !== figure.at[1]) point(figure, ...place);
  });
  canvas.onpointerleave = (event) => {
    figure.under = null;
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
  if (other) figure.under?.();
  figure.resize?.disconnect();
  figure.resize = new ResizeObserver(() => figure.clientWidth !== figure.wide && repaint(figure));
  figure.resize.observe(figure);
  return () => {
    figure.resize.disconnect();
    figure.player.stop();
  };
}

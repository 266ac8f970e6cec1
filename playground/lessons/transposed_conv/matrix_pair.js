// Two sparse matrices on canvases, each with the vector that it meets above and the vector that it gives on its right.
// The second is the first transposed: both are drawn from one list of entries.

import { fill } from "../../ui/components/elements.js";
import { MINUS } from "../../ui/components/numbers.js";
import { readTheme } from "../../ui/components/theme.js";

const CELL = 32;
const SMALLEST = 2.5;
const TALLEST = 400; // px of the higher matrix on a laptop
const TALLEST_ON_A_PHONE = 250;
const PHONE = 480; // px of the component
const NUMBERS_FROM = 21;
const LINES_FROM = 5; // px a cell needs for its number, for its frame
const APART = 0.5;
const RIGHT = 1.7; // cells between a matrix and its vectors, and the width of the results on its right
const MOST_TERMS = 12;

const short = (value, digits = 4) => Number(value.toPrecision(digits)).toString().replace("-", MINUS);
const place = (index, [, width]) => ({ row: Math.floor(index / width), column: index % width });

// Colours by what a number is.
function palette(root) {
  const theme = readTheme(root);
  return { ...theme, input: theme.blue, kernel: theme.orange, output: theme.green };
}

// {rows, columns, entries: row → [{at, value}], above, right, roles, name} for W and for its transpose.
function sheetsOf(data) {
  const group = (keys, others, count) => {
    const found = Array.from({ length: count }, () => []);
    keys.forEach((key, n) => found[key].push({ at: others[n], value: data.values[n] }));
    return found;
  };
  const [m, n] = data.shape;
  const most = Math.max(...data.values.map(Math.abs), 1e-300);
  return [
    {
      name: "y",
      rows: m,
      columns: n,
      most,
      entries: group(data.rows, data.columns, m),
      above: data.x,
      right: data.y,
      roles: ["input", "output"],
      blocks: [data.output[1], data.picture[1]],
      shape: data.output,
    },
    {
      name: "back",
      rows: n,
      columns: m,
      most,
      entries: group(data.columns, data.rows, n),
      above: data.y,
      right: data.back,
      roles: ["output", "output"],
      blocks: [data.picture[1], data.output[1]],
      shape: data.picture,
    },
  ];
}

function build(parent) {
  const root = document.createElement("div");
  root.className = "pair";
  root.innerHTML = `<div class="sheets"><figure><figcaption></figcaption><canvas tabindex="0" role="img"></canvas></figure>
    <figure><figcaption></figcaption><canvas tabindex="0" role="img"></canvas></figure></div><p class="told hint"
      aria-live="polite"></p>`;
  parent.append(root);
  root.querySelectorAll("canvas").forEach((canvas, which) => listen(root, canvas, which));
  new ResizeObserver(() => root.clientWidth !== root.wide && draw(root)).observe(root);
  return root;
}

// One cell size for both, so that they can be compared; side by side where that leaves room for numbers.
function measure(root) {
  const [m, n] = root.data.shape;
  const more = APART + RIGHT + 0.1;
  root.wide = root.clientWidth || 700;
  const beside = (root.wide - 32) / (m + n + 2 * more);
  const below = root.wide / (Math.max(m, n) + more);
  const high = (root.wide < PHONE ? TALLEST_ON_A_PHONE : TALLEST) / (Math.max(m, n) + 1 + APART);
  root.cell = Math.max(
    SMALLEST,
    Math.min(CELL, high, beside >= NUMBERS_FROM ? beside : Math.max(beside, Math.min(below, NUMBERS_FROM))),
  );
}

function tinted(pen, colours, role, value, most, box) {
  pen.globalAlpha = value ? 0.08 + (0.62 * Math.abs(value)) / most : role === "kernel" ? 0 : 0.06;
  pen.fillStyle = value < 0 ? colours.red : colours[role];
  pen.fillRect(...box);
  pen.globalAlpha = 1;
}

function drawCell(pen, { colours, cell }, role, value, most, x, y, width = cell) {
  const gap = cell >= LINES_FROM ? 0.5 : 0;
  tinted(pen, colours, role, value, most, [x + gap, y + gap, width - 2 * gap, cell - 2 * gap]);
  if (cell >= LINES_FROM) {
    pen.strokeStyle = colours.border;
    pen.lineWidth = 0.75;
    pen.strokeRect(x + 0.5, y + 0.5, width - 1, cell - 1);
  }
  if (cell >= NUMBERS_FROM && (value || role !== "kernel")) {
    const text = short(value, width > cell ? 5 : 3);
    pen.fillStyle = colours.text;
    pen.font = `${Math.max(8, Math.min(13, cell * 0.42, (width - 3) / (0.61 * text.length)))}px ${colours.mono}`;
    pen.fillText(text, x + width / 2, y + cell / 2 + 1);
  }
}

// Everything that stays while a pointer moves, painted once; pointing only copies it and adds outlines.
function paintBase(root, sheet) {
  const { cell } = root;
  const away = (1 + APART) * cell;
  const density = devicePixelRatio || 1;
  const base = document.createElement("canvas");
  base.extent = [(sheet.columns + APART + RIGHT) * cell + 2, sheet.rows * cell + away + 2];
  [base.width, base.height] = base.extent.map((side) => Math.round(side * density));
  const pen = penOf(base, density);
  const largest = (list) => Math.max(...list.map(Math.abs), 1e-300);
  sheet.above.forEach((value, j) => drawCell(pen, root, sheet.roles[0], value, largest(sheet.above), j * cell, 0));
  for (let i = 0; i < sheet.rows; i++) {
    if (cell >= LINES_FROM)
      for (let j = 0; j < sheet.columns; j++) drawCell(pen, root, "kernel", 0, 1, j * cell, away + i * cell);
    for (const { at, value } of sheet.entries[i]) drawCell(pen, root, "kernel", value, sheet.most, at * cell, away + i * cell);
    drawCell(
      pen,
      root,
      sheet.roles[1],
      sheet.right[i],
      largest(sheet.right),
      (sheet.columns + APART) * cell,
      away + i * cell,
      RIGHT * cell,
    );
  }
  drawBlocks(pen, root, sheet, away);
  return base;
}

function penOf(canvas, density) {
  const pen = canvas.getContext("2d");
  pen.setTransform(density, 0, 0, density, density, density); // one pixel of room for outlines
  return Object.assign(pen, { textAlign: "center", textBaseline: "middle" });
}

function showSheet(root, which) {
  const base = root.bases[which];
  const canvas = root.querySelectorAll("canvas")[which];
  [canvas.style.width, canvas.style.height] = base.extent.map((side) => `${side}px`);
  Object.assign(canvas, { width: base.width, height: base.height });
  canvas.getContext("2d").drawImage(base, 0, 0);
  if (root.at) drawMark(penOf(canvas, devicePixelRatio || 1), root, which, (1 + APART) * root.cell);
}

// Lines where a row of the picture or of the output ends: between them the same band repeats.
function drawBlocks(pen, { cell, colours }, sheet, away) {
  const [down, across] = sheet.blocks;
  pen.strokeStyle = colours["gray-text"];
  pen.lineWidth = 1;
  pen.strokeRect(0, away, sheet.columns * cell, sheet.rows * cell);
  pen.globalAlpha = 0.55;
  pen.beginPath();
  for (let i = down; i < sheet.rows; i += down) {
    pen.moveTo(0, away + i * cell);
    pen.lineTo(sheet.columns * cell, away + i * cell);
  }
  for (let j = across; j < sheet.columns; j += across) {
    pen.moveTo(j * cell, away);
    pen.lineTo(j * cell, away + sheet.rows * cell);
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

// The row pointed at; in the other matrix the same entries stand in a column.
function drawMark(pen, { at, cell, colours, sheets }, which, away) {
  const sheet = sheets[which];
  const [asked, index] = at;
  const outline = (x, y, w, h, colour) => {
    pen.strokeStyle = colour;
    pen.lineWidth = cell >= LINES_FROM * 2 ? 3 : 2;
    pen.strokeRect(x, y, w, h);
  };
  if (asked !== which) return outline(index * cell, away, cell, sheet.rows * cell, colours.kernel);
  outline(0, away + index * cell, sheet.columns * cell, cell, colours.kernel);
  for (const { at: j } of sheet.entries[index]) outline(j * cell, 0, cell, cell, colours[sheet.roles[0]]);
  outline((sheet.columns + APART) * cell, away + index * cell, RIGHT * cell, cell, colours[sheet.roles[1]]);
}

function tell(root) {
  const told = root.querySelector(".told");
  const { at, sheets, data } = root;
  told.classList.toggle("hint", !at);
  if (!at) return void (told.textContent = data.words.hint);
  const sheet = sheets[at[0]];
  const entries = sheet.entries[at[1]];
  const name = fill(data.words[sheet.name], place(at[1], sheet.shape));
  const terms = entries.slice(0, MOST_TERMS).map(({ at: j, value }) => `${short(value)}·${short(sheet.above[j])}`);
  if (entries.length > MOST_TERMS) terms.push(fill(data.words.more, { n: entries.length }));
  told.textContent = `${name} = ${terms.length ? `${terms.join(" + ")} = ` : ""}${short(sheet.right[at[1]], 5)}`;
  Object.assign(root.dataset, {
    name: sheet.name,
    index: at[1],
    sum: entries.reduce((sum, { at: j, value }) => sum + value * sheet.above[j], 0),
    core: sheet.right[at[1]],
  });
}

function draw(root) {
  root.colours = palette(root);
  measure(root);
  root.bases = root.sheets.map((sheet) => paintBase(root, sheet));
  show(root);
  root.dataset.ready = "true";
}

const show = (root) => root.sheets.forEach((_, which) => showSheet(root, which));

function point(root, at) {
  if (JSON.stringify(at) === JSON.stringify(root.at)) return;
  root.at = at;
  tell(root);
  root.pending ??= requestAnimationFrame(() => ((root.pending = null), show(root)));
}

function listen(root, canvas, which) {
  const row = ({ clientY }) => {
    const index = Math.floor((clientY - canvas.getBoundingClientRect().top - 1) / root.cell - 1 - APART);
    return Math.max(0, Math.min(root.sheets[which].rows - 1, index));
  };
  canvas.onpointermove = canvas.onpointerdown = (event) => {
    root.under = () => point(root, [which, row(event)]); // in whatever matrix is drawn
    root.under();
  };
  canvas.onpointerleave = (event) => {
    root.under = null;
    if (event.pointerType === "mouse") point(root, null); // a lifted finger leaves its row to be read
  };
  canvas.onkeydown = (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const from = root.at?.[0] === which ? root.at[1] : by > 0 ? -1 : root.sheets[which].rows;
    point(root, [which, Math.max(0, Math.min(root.sheets[which].rows - 1, from + by))]);
  };
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".pair") ?? build(parentElement);
  const text = JSON.stringify(data);
  if (root.drawn !== text) Object.assign(root, { at: null, drawn: text, data, sheets: sheetsOf(data) });
  root
    .querySelectorAll("figcaption")
    .forEach((caption, which) => (caption.textContent = [data.words.forward, data.words.backward][which]));
  root
    .querySelectorAll("canvas")
    .forEach((canvas, which) =>
      canvas.setAttribute("aria-label", `${data.alt}: ${[data.words.forward, data.words.backward][which]}`),
    );
  tell(root);
  draw(root);
  root.under?.();
}

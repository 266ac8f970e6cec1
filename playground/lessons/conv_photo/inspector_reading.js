// The line below the pictures: window · kernel = products → sum, as grids of numbers; and the grid in which a kernel is
// edited.

import { describe, setText, tag } from "../../ui/components/elements.js";
import { rounded, tableText, typedNumber, withNumber } from "../../ui/components/number_tables.js";
import { MINUS, fixed } from "../../ui/components/numbers.js";
import { inventedShare } from "../../ui/components/picture_colours.js";
import { coreValue, figure, readSums, readWindow, short } from "./inspector_drawing.js";

const NUMBERS_UP_TO = 9; // cells per side; larger kernels show tints only
const LARGEST = 7; // rows or columns of a kernel of one's own

function cellSize(count, parts, narrow) {
  const roomy = parts > 1 || narrow ? 30 : 38;
  return count <= 3 ? roomy : count <= 5 ? Math.min(roomy, 32) : count <= 7 ? 26 : count <= NUMBERS_UP_TO ? 22 : 10;
}

// 8 % of the colour for the smallest, 70 % for the largest; red for minus.
function tint(cell, value, largest, role) {
  const share = largest ? Math.min(1, Math.abs(value) / largest) : 0;
  const colour = value < 0 ? "red" : role;
  cell.style.background = value ? `color-mix(in srgb, var(--st-${colour}-color) ${fixed(8 + 62 * share, 0)}%, transparent)` : "";
}

// Blocks and cells of the same kind stay, with what is pressed, typed or focused in them.
export function buildReading(state) {
  const { answer, root, live } = state;
  live.bring({ own: answer.editable ? rounded(answer.shown) : null });
  const kind = JSON.stringify([answer.kernels.length, answer.editable]);
  if (state.lines?.kind !== kind) {
    state.lines = Object.assign(
      answer.kernels.map(() => newLine(state)),
      { kind },
    );
    root.querySelector(".parts").replaceChildren(...state.lines.map(({ line }) => line));
  }
  state.parts = answer.kernels.map((kernel, part) => fillLine(state, state.lines[part], kernel, part));
}

const NAMES = ["input", "kernel", "product"];

function newLine(state) {
  const line = tag("div", "part");
  const sum = tag("output", "sum");
  const grids = NAMES.map((name) => tag("div", `grid ${name}`));
  const titles = grids.map(labelled);
  const [window, kernel, products] = titles.map((title) => title.parentElement);
  if (state.answer.editable) kernel.append(sizeButtons(state));
  line.append(window, tag("span", "sign", "×"), kernel, tag("span", "sign", "="), products, tag("span", "sign", "→"), sum);
  return { line, grids, titles, sum, sizes: kernel.querySelector(".sizes") };
}

function labelled(grid) {
  const block = tag("div", `block ${grid.classList[1]}`);
  const title = tag("div", "label");
  title.append(tag("b", grid.classList[1]), "");
  block.append(title, grid);
  return title;
}

function fillLine(state, { grids, titles, sum, sizes }, kernel, part) {
  const { answer, words, narrow } = state;
  const [k, l, several] = [kernel.length, kernel[0].length, answer.kernels.length > 1];
  const size = cellSize(Math.max(k, l), answer.kernels.length, narrow);
  const numbers = Math.max(k, l) <= NUMBERS_UP_TO;
  const texts = [words.window, several ? `${words.kernel} ${"xy"[part]}` : words.kernel, words.products];
  titles.forEach(({ firstChild, lastChild }, g) => {
    setText(firstChild, texts[g]);
    lastChild.data = g === 1 && !several && answer.kernelTitle ? ` ${answer.kernelTitle}` : "";
  });
  const cells = grids.map((grid, g) => cellsOf(grid, k, l, size, g === 1 && answer.editable ? "input" : "span"));
  cells[1].forEach((cell, at) => showWeight(state, cell, kernel.flat()[at], [Math.floor(at / l), at % l], numbers));
  if (sizes) writeSizes(state, sizes);
  return { cells, sum, kernel, numbers };
}

// A grid's cells, new ones where it has another number of rows or columns.
function cellsOf(grid, rows, columns, size, kind) {
  grid.style.gridTemplateColumns = `repeat(${columns}, ${size}px)`;
  grid.style.gridAutoRows = `${size}px`;
  grid.style.fontSize = `${size > 30 ? 12 : 11}px`;
  const shape = `${rows} ${columns}`;
  if (grid.shape !== shape) grid.replaceChildren(...Array.from({ length: rows * columns }, () => tag(kind, "cell")));
  grid.shape = shape;
  return [...grid.children];
}

function showWeight(state, cell, weight, place, numbers) {
  const { answer, words, live } = state;
  const largest = Math.max(...answer.kernels.flat(2).map(Math.abs));
  tint(cell, weight, largest, "orange");
  cell.title = figure(weight, 5);
  if (cell.tagName !== "INPUT") return void (cell.textContent = numbers ? short(weight) : "");
  const [a, b] = place;
  const { shown } = answer;
  const [row, column] = answer.flip ? [shown.length - 1 - a, shown[0].length - 1 - b] : place;
  const typed = cell.matches(":focus") && cell.value !== cell.told;
  cell.told = String(live.now.own[row]?.[column] ?? weight); // with edits that no run has answered
  if (!typed) cell.value = cell.told;
  cell.inputMode = "decimal";
  cell.setAttribute("aria-label", words.cell.replace("{row}", a + 1).replace("{column}", b + 1));
  cell.onfocus = () => cell.select();
  cell.onkeydown = (event) => event.stopPropagation();
  cell.onchange = () => {
    const value = typedNumber(cell.value);
    if (cell.value.trim() === "" || value === null) return void (cell.value = cell.told);
    sendOwn(state, withNumber(live.now.own, row, column, value));
  };
}

function sendOwn(state, own) {
  const { live } = state;
  live.change({ own });
  live.tell((event, edit) => state.send(event, { own: tableText(edit.own) }), "own");
}

// Rows and columns grow at the bottom and right, one at a time, so even sizes come between the odd ones.
const SIZES = [
  ["fewer_rows", MINUS, (rows) => rows.slice(0, -1)],
  ["more_rows", "+", (rows) => [...rows, Array(rows[0].length).fill(0)]],
  ["fewer_columns", MINUS, (rows) => rows.map((row) => row.slice(0, -1))],
  ["more_columns", "+", (rows) => rows.map((row) => [...row, 0])],
];
const possible = (rows) => [rows, rows[0]].every(({ length }) => length >= 1 && length <= LARGEST);

function sizeButtons(state) {
  const bar = tag("div", "sizes");
  const buttons = SIZES.map(([, text, resized]) => {
    const button = Object.assign(tag("button", "small", text), { type: "button" });
    button.onclick = () => {
      const rows = resized(state.live.now.own);
      if (possible(rows)) sendOwn(state, rows);
    };
    return button;
  });
  const [fewerRows, moreRows, fewerColumns, moreColumns] = buttons;
  bar.append(fewerRows, tag("span"), moreRows, tag("span", "", "×"), fewerColumns, tag("span"), moreColumns);
  return bar;
}

function writeSizes({ live, answer: { shown }, words }, bar) {
  const [rows, , columns] = bar.querySelectorAll("span");
  setText(rows, String(shown.length));
  setText(columns, String(shown[0].length));
  [...bar.querySelectorAll("button")].forEach((button, n) => {
    const [name, , resized] = SIZES[n];
    describe(button, words[name]);
    button.disabled = !possible(resized(live.now.own));
  });
}

export function showReading(state, spoken = false) {
  const { answer, words, root, row, column, channel } = state;
  const cells = readWindow(state, row, column, channel);
  const flat = cells.flat();
  const { sums, result } = readSums(state, cells);
  const core = coreValue(state, row, column, channel);
  state.parts.forEach((part, p) => {
    const weights = part.kernel.flat();
    const products = weights.map((weight, i) => weight * flat[i].value);
    const largest = Math.max(...products.map(Math.abs));
    const brightest = Math.max(1, ...flat.map(({ value }) => Math.abs(value)));
    flat.forEach(({ value, invented }, i) => {
      const [seen, , product] = part.cells.map((list) => list[i]);
      tint(seen, value, brightest, "blue");
      seen.classList.toggle("invented", invented);
      tint(product, products[i], largest, "green");
      if (!part.numbers) return;
      seen.textContent = short(value);
      product.textContent = short(products[i]);
    });
    part.sum.textContent = figure(sums[p]);
  });
  const agrees = Math.abs(result - core) <= answer.quantum * 0.51 + 1e-4 * (1 + Math.abs(core));
  const place = words.place.replace("{row}", row).replace("{column}", column);
  const invented = Math.round(100 * inventedShare(answer, row, column));
  const at = words.outputAt.replace("{row}", row).replace("{column}", column);
  state.figures.show([
    { label: at, value: figure(result) },
    { label: words.outputSize, value: words.size.replace("{height}", answer.output[0]).replace("{width}", answer.output[1]) },
    { label: words.range, value: `${figure(answer.least)} … ${figure(answer.most)}` },
  ]);
  root.querySelector(".place").textContent = invented ? words.invented.replace("{share}", invented) : "";
  root.querySelector(".result").textContent = `${sums.length > 1 ? "√(x² + y²) = " : "Σ = "}${figure(result)}`;
  root.querySelector(".operation").textContent = answer.operation;
  root.querySelector(".agrees").textContent = agrees ? words.agrees : words.differs.replace("{value}", figure(core));
  if (spoken) root.querySelector(".spoken").textContent = `${place}: ${figure(result)}`;
  Object.assign(root.dataset, { row, column, sum: result, core });
}

// The line below the pictures: window · kernel = products → sum, as grids of numbers; and the grid in which a kernel is
// edited.

import { tag } from "../../ui/components/elements.js";
import { MINUS, fixed } from "../../ui/components/numbers.js";
import { inventedShare } from "../../ui/components/picture_colours.js";
import { coreValue, figure, readSums, readWindow, short } from "./inspector_drawing.js";

const NUMBERS_UP_TO = 9; // cells per side; larger kernels show tints only

function cellSize(count, parts, narrow) {
  const roomy = parts > 1 || narrow ? 30 : 38;
  return count <= 3 ? roomy : count <= 5 ? Math.min(roomy, 32) : count <= 7 ? 26 : count <= NUMBERS_UP_TO ? 22 : 10;
}

function buildGrid(className, rows, columns, size) {
  const grid = tag("div", `grid ${className}`);
  grid.style.gridTemplateColumns = `repeat(${columns}, ${size}px)`;
  grid.style.gridAutoRows = `${size}px`;
  grid.style.fontSize = `${size > 30 ? 12 : 11}px`;
  return grid;
}

// 8 % of the colour for the smallest, 70 % for the largest; red for minus.
function tint(cell, value, largest, role) {
  const share = largest ? Math.min(1, Math.abs(value) / largest) : 0;
  const colour = value < 0 ? "red" : role;
  cell.style.background = value ? `color-mix(in srgb, var(--st-${colour}-color) ${fixed(8 + 62 * share, 0)}%, transparent)` : "";
}

function labelled(name, grid, note) {
  const block = tag("div", `block ${grid.classList[1]}`);
  const title = tag("div", "label");
  title.append(tag("b", grid.classList[1], name), document.createTextNode(note ? ` ${note}` : ""));
  block.append(title, grid);
  return block;
}

export function buildReading(state) {
  const { answer, words, root } = state;
  const holder = root.querySelector(".parts");
  const [k, l] = [answer.kernels[0].length, answer.kernels[0][0].length];
  const size = cellSize(Math.max(k, l), answer.kernels.length, state.narrow);
  const numbers = Math.max(k, l) <= NUMBERS_UP_TO;
  holder.replaceChildren();
  state.parts = answer.kernels.map((kernel, part) => {
    const line = tag("div", "part");
    const grids = ["input", "kernel", "product"].map((name) => buildGrid(name, k, l, size));
    const cells = grids.map((grid, g) => {
      const editable = g === 1 && answer.editable;
      return kernel.flatMap((row, a) =>
        row.map((weight, b) => {
          const cell = tag(editable ? "input" : "span", "cell");
          grid.append(cell);
          if (g === 1) showWeight(state, cell, weight, [a, b], numbers);
          return cell;
        }),
      );
    });
    const title = answer.kernels.length > 1 ? `${words.kernel} ${"xy"[part]}` : words.kernel;
    const kernelBlock = labelled(title, grids[1], answer.kernels.length > 1 ? "" : answer.kernelTitle);
    if (answer.editable) kernelBlock.append(sizeButtons(state));
    const sum = tag("output", "sum");
    line.append(
      labelled(words.window, grids[0]),
      tag("span", "sign", "×"),
      kernelBlock,
      tag("span", "sign", "="),
      labelled(words.products, grids[2]),
      tag("span", "sign", "→"),
      sum,
    );
    holder.append(line);
    return { cells, sum, kernel, numbers };
  });
}

function showWeight(state, cell, weight, [a, b], numbers) {
  const { answer, words } = state;
  const largest = Math.max(...answer.kernels.flat(2).map(Math.abs));
  tint(cell, weight, largest, "orange");
  cell.title = figure(weight, 5);
  if (cell.tagName !== "INPUT") return void (cell.textContent = numbers ? short(weight) : "");
  cell.value = Number(weight.toPrecision(5)).toString();
  cell.inputMode = "decimal";
  cell.setAttribute("aria-label", words.cell.replace("{row}", a + 1).replace("{column}", b + 1));
  cell.onfocus = () => cell.select();
  cell.onkeydown = (event) => event.stopPropagation();
  cell.onchange = () => {
    const value = Number(cell.value.trim().replace(",", ".").replace(MINUS, "-"));
    if (cell.value.trim() === "" || !Number.isFinite(value) || Math.abs(value) > 1000) return void (cell.value = weight);
    const shown = answer.shown.map((row) => [...row]);
    const [y, x] = answer.flip ? [shown.length - 1 - a, shown[0].length - 1 - b] : [a, b];
    shown[y][x] = value;
    sendOwn(state, shown);
  };
}

const sendOwn = (state, rows) =>
  state.send("edit", { own: rows.map((row) => row.map((value) => Number(value.toPrecision(5))).join(" ")).join("; ") });

// Rows and columns grow at the bottom and right, one at a time, so even sizes come between the odd ones.
function sizeButtons(state) {
  const { answer, words } = state;
  const bar = tag("div", "sizes");
  const shown = answer.shown;
  const change = (label, text, possible, rows) => {
    const button = tag("button", "small", text);
    button.type = "button";
    button.title = label;
    button.setAttribute("aria-label", label);
    button.disabled = !possible;
    button.onclick = () => sendOwn(state, rows());
    bar.append(button);
  };
  const [k, l] = [shown.length, shown[0].length];
  const count = (text) => bar.append(tag("span", "", text));
  change(words.fewer_rows, MINUS, k > 1, () => shown.slice(0, -1));
  count(k);
  change(words.more_rows, "+", k < 7, () => [...shown, Array(l).fill(0)]);
  count("×");
  change(words.fewer_columns, MINUS, l > 1, () => shown.map((row) => row.slice(0, -1)));
  count(l);
  change(words.more_columns, "+", l < 7, () => shown.map((row) => [...row, 0]));
  return bar;
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

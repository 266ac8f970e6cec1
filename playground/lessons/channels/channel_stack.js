// Grids of numbers as SVG, coloured by the theme's own properties. A row an input channel: input, kernel, what both give; the
// outputs stand on the right where there is room, else below. The cell pointed at decides which windows are outlined.

import { fill } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { CELL_STEPS } from "../../ui/components/pointer.js";

// Cells, at most and at least; what all input channels may take while cells keep `easy`; space between grids, with the sign;
// above and below a grid. All in px.
const LAPTOP = { most: 38, least: 20, tall: 400, easy: 26, gap: 34, caption: 22, between: 8 };
const PHONE = { most: 38, least: 17, tall: 330, easy: 18, gap: 18, caption: 18, between: 3 };
const NARROW = 560; // px
const OUTPUT_GAP = 24; // px
const ROLES = { input: "blue", kernel: "orange", partial: "green", output: "green" };

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const shown = (value) => String(Math.round(value * 100) / 100).replace("-", "−");
const most = (values) => Math.max(1e-9, ...values.flat(4).map(Math.abs));

function build(root) {
  const figure = document.createElement("figure");
  figure.className = "stack";
  figure.large = headline(figure);
  figure.insertAdjacentHTML("beforeend", `<svg role="img" tabindex="0"></svg><div class="told" aria-live="polite"></div>`);
  root.appendChild(figure);
  return figure;
}

// Boxes of all grids for a width: {cell, rows: [{input, kernel, partial}], outputs: [box], width, height}.
function arrange(data, width) {
  const { most: largest, least, tall: tallest, easy, gap, caption, between } = width < NARROW ? PHONE : LAPTOP;
  const [inputs, outputs] = [data.x.length, data.output.length];
  const [wide, high] = [data.x[0][0].length, data.x[0].length];
  const [k, made, tall] = [data.kernels[0][0].length, data.output[0][0].length, data.output[0].length];
  const columns = wide + k + made;
  const perColumn = Math.max(1, Math.floor((inputs * high) / (tall + 1.5))); // outputs that fit above each other
  const across = Math.ceil(outputs / perColumn);
  const beside = (width - (2 + across) * gap - 4) / (columns + across * made);
  const stands = beside >= least;
  const low = Math.max(easy, (tallest / inputs - caption - between) / Math.max(high, k));
  const cell = Math.floor(Math.max(least, Math.min(largest, low, stands ? beside : (width - 2 * gap - 4) / columns)));
  const step = Math.max(high, k) * cell + caption + between;
  const rows = data.x.map((_, c) => {
    const y = c * step + caption;
    const middle = (size) => y + ((high - size) * cell) / 2;
    return {
      input: { x: 2, y, rows: high, columns: wide },
      kernel: { x: 2 + wide * cell + gap, y: middle(k), rows: k, columns: k },
      partial: { x: 2 + (wide + k) * cell + 2 * gap, y: middle(tall), rows: tall, columns: made },
    };
  });
  const made1 = (x, y) => ({ x, y, rows: tall, columns: made });
  const [pitch, below] = [made * cell + OUTPUT_GAP, inputs * step + caption];
  const fit = Math.max(1, Math.floor((width + OUTPUT_GAP) / pitch));
  const first = columns * cell + 3 * gap + 2;
  const drop = tall * cell + caption + between;
  const start = Math.max(caption, (inputs * step - Math.min(outputs, perColumn) * drop) / 2 + caption);
  const boxes = data.output.map((_, o) =>
    stands
      ? made1(first + Math.floor(o / perColumn) * (made * cell + gap), start + (o % perColumn) * drop)
      : made1(5 + (o % fit) * pitch, below + Math.floor(o / fit) * drop),
  );
  const right = Math.max(...boxes.map((box) => box.x + made * cell), 2 + columns * cell + 2 * gap) + 3;
  const bottom = Math.max(inputs * step, ...boxes.map((box) => box.y + tall * cell + between));
  return { cell, rows, outputs: boxes, width: right, height: bottom, stands, gap, caption };
}

function tint(role, share, value) {
  const colour = value < 0 ? "red" : ROLES[role];
  const percent = value ? Math.round(8 + 50 * share) : 4;
  return `color-mix(in srgb, var(--st-${colour}-color) ${percent}%, var(--st-background-color))`;
}

function gridMarkup(box, cell, values, role, largest, bold) {
  const size = Math.max(11, Math.min(13, cell * 0.4));
  return values
    .flatMap((line, i) =>
      line.map((value, j) => {
        const [x, y] = [box.x + j * cell, box.y + i * cell];
        const text = shown(value);
        const small = Math.min(size, (cell - 2) / (0.61 * text.length));
        const weight = bold(i, j) ? 700 : 400;
        return (
          `<rect class="cell" x="${x + 0.5}" y="${y + 0.5}" width="${cell - 1}" height="${cell - 1}" rx="2"
            style="fill:${tint(role, Math.abs(value) / largest, value)}"/>` +
          `<text class="number" x="${x + cell / 2}" y="${y + cell / 2 + 0.5}"
            style="font-size:${small}px;font-weight:${weight}">${text}</text>`
        );
      }),
    )
    .join("");
}

const frame = (kind, box, cell, i, j, rows, columns) =>
  `<rect class="${kind}" x="${box.x + j * cell}" y="${box.y + i * cell}" width="${columns * cell}" height="${rows * cell}"
    rx="3"/>`;
const label = (kind, text, box, more = "") =>
  `<text class="title ${kind}" x="${box.x}" y="${box.y - 10}">${escaped(text)}<tspan class="note"
    font-weight="400"> ${escaped(more)}</tspan></text>`;
const sign = (text, x, y) => `<text class="sign" x="${x}" y="${y}">${text}</text>`;

function rowMarkup(figure, c, scale) {
  const { data, layout, o, i, j } = figure;
  const { words } = data;
  const row = layout.rows[c];
  const { cell } = layout;
  const place = data.reads[o].indexOf(c);
  const k = row.kernel.rows;
  const inside = (a, b) => place >= 0 && a >= i && a < i + k && b >= j && b < j + k;
  const input = gridMarkup(row.input, cell, data.x[c], "input", scale.x, inside);
  if (place < 0) return `<g class="off">${label("input", data.titles[c], row.input, fill(words.unread, { o }))}${input}</g>`;
  const middle = row.input.y + (row.input.rows * cell) / 2;
  const later = place > 0 ? sign("+", row.partial.x + (row.partial.columns * cell) / 2, row.partial.y - layout.caption + 4) : "";
  return (
    label("input", data.titles[c], row.input) +
    input +
    sign("∗", row.kernel.x - layout.gap / 2, middle) +
    sign("=", row.partial.x - layout.gap / 2, middle) +
    later +
    label("kernel", k > 1 ? words.kernel : "", row.kernel) +
    gridMarkup(row.kernel, cell, data.kernels[o][place], "kernel", scale.kernel, () => false) +
    gridMarkup(row.partial, cell, data.partials[o][place], "partial", scale.partial, (a, b) => a === i && b === j) +
    frame("window", row.input, cell, i, j, k, k) +
    frame("window", row.kernel, cell, 0, 0, k, k) +
    frame("window", row.partial, cell, i, j, 1, 1) +
    thread(row, cell, i, j, k) +
    toOutput(figure, row)
  );
}

function thread(row, cell, i, j, k) {
  const [x1, x2] = [row.input.x + (j + k) * cell, row.kernel.x];
  const ends = [
    [row.input.y + i * cell, row.kernel.y],
    [row.input.y + (i + k) * cell, row.kernel.y + k * cell],
  ];
  return ends.map(([y1, y2]) => `<line class="thread" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`).join("");
}

// From a partial sum's row to the cell that adds it.
function toOutput({ layout, o, i }, row) {
  if (!layout.stands) return "";
  const { cell } = layout;
  const box = layout.outputs[o];
  return `<line class="thread" x1="${row.partial.x + row.partial.columns * cell}" y1="${row.partial.y + (i + 0.5) * cell}"
    x2="${box.x - 3}" y2="${box.y + (i + 0.5) * cell}"/>`;
}

function outputMarkup(figure, index, scale) {
  const { data, layout, o, i, j } = figure;
  const box = layout.outputs[index];
  const { cell } = layout;
  const here = index === o;
  return (
    label("output", fill(data.words.output, { o: index }), box) +
    gridMarkup(box, cell, data.output[index], "output", scale.output, (a, b) => here && a === i && b === j) +
    (here
      ? frame("chosen", { x: box.x - 3, y: box.y - 3 }, 1, 0, 0, box.rows * cell + 6, box.columns * cell + 6) +
        frame("answer", box, cell, i, j, 1, 1)
      : "")
  );
}

function tell(figure) {
  const { data, o, i, j } = figure;
  const { words } = data;
  const term = (value, weight) => {
    const k = shown(weight);
    return `<i class="x">${shown(value)}</i>·<i class="${weight < 0 ? "minus" : "k"}">${weight < 0 ? `(${k})` : k}</i>`;
  };
  const sums = data.reads[o].map((c, place) => {
    const kernel = data.kernels[o][place];
    const products = kernel.flatMap((line, a) => line.map((weight, b) => [data.x[c][i + a][j + b], weight]));
    const total = products.reduce((sum, [value, weight]) => sum + value * weight, 0);
    const sum = products.map(([value, weight]) => term(value, weight)).join(" + ");
    const name = `<b class="input">${escaped(data.titles[c])}</b>`;
    return { total, text: `<p class="products">${name} ${sum} = <b>${shown(total)}</b></p>` };
  });
  const total = sums.reduce((sum, one) => sum + one.total, 0);
  const added = sums
    .map((one, n) => (n ? (one.total < 0 ? ` − ${shown(-one.total)}` : ` + ${shown(one.total)}`) : shown(one.total)))
    .join("");
  const kernels = data.kernels.flat();
  const [at, parameters, count] = words.figures;
  figure.large.show([
    { label: fill(at, { o, row: i, column: j }), value: shown(total) },
    { label: parameters, value: kernels.flat(2).length },
    { label: count, value: kernels.length },
  ]);
  const where = fill(words.place, { o, row: i, column: j });
  figure.querySelector(".told").innerHTML =
    sums.map((one) => one.text).join("") +
    `<p class="products"><b class="output">${escaped(words.sum)}</b> ${added} = <b class="output">${shown(total)}</b> <span
      class="where">${escaped(where)}</span></p>` +
    `<p class="hint">${escaped(words.hint)}</p>`;
  Object.assign(figure.dataset, { output: o, row: i, column: j, sum: total, core: data.output[o][i][j] });
}

function draw(figure) {
  const { data, layout } = figure;
  const scale = { x: most(data.x), kernel: most(data.kernels), partial: most(data.partials), output: most(data.output) };
  const svg = figure.querySelector("svg");
  svg.setAttribute("viewBox", `0 0 ${layout.width} ${layout.height}`);
  svg.setAttribute("width", layout.width);
  svg.setAttribute("height", layout.height);
  svg.innerHTML =
    data.x.map((_, c) => rowMarkup(figure, c, scale)).join("") +
    data.output.map((_, n) => outputMarkup(figure, n, scale)).join("");
  tell(figure);
}

const clamp = (value, end) => Math.min(end, Math.max(0, value));

function point(figure, o, i, j) {
  const { data } = figure;
  const next = [clamp(o, data.output.length - 1), clamp(i, data.output[0].length - 1), clamp(j, data.output[0][0].length - 1)];
  if (next[0] === figure.o && next[1] === figure.i && next[2] === figure.j) return;
  [figure.o, figure.i, figure.j] = next;
  draw(figure);
}

// What lies under the pointer: a cell of an output or of a partial sum itself, or an input cell as the middle of a window.
function follow(figure, event) {
  const { data, layout } = figure;
  const svg = figure.querySelector("svg");
  const shape = svg.getBoundingClientRect();
  const grow = layout.width / shape.width;
  const [x, y] = [(event.clientX - shape.left) * grow, (event.clientY - shape.top) * grow];
  const cellIn = (box) => {
    const [i, j] = [Math.floor((y - box.y) / layout.cell), Math.floor((x - box.x) / layout.cell)];
    return i >= 0 && j >= 0 && i < box.rows && j < box.columns ? [i, j] : null;
  };
  layout.outputs.forEach((box, o) => cellIn(box) && point(figure, o, ...cellIn(box)));
  const half = Math.floor(data.kernels[0][0].length / 2);
  layout.rows.forEach((row) => {
    if (cellIn(row.partial)) point(figure, figure.o, ...cellIn(row.partial));
    if (cellIn(row.input)) point(figure, figure.o, ...cellIn(row.input).map((at) => at - half));
  });
}

// Where the answer is largest, up or down: there is something to see.
function strongest(grid) {
  const flat = grid.flat().map(Math.abs);
  const at = flat.indexOf(Math.max(...flat));
  return [Math.floor(at / grid[0].length), at % grid[0].length];
}

export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector("figure") ?? build(parentElement);
  const svg = figure.querySelector("svg");
  figure.data = data;
  const [i, j] = figure.i !== undefined ? [figure.i, figure.j] : strongest(data.output[0]);
  [figure.o, figure.i, figure.j] = [
    clamp(figure.o ?? 0, data.output.length - 1),
    clamp(i, data.output[0].length - 1),
    clamp(j, data.output[0][0].length - 1),
  ];
  svg.setAttribute("aria-label", data.words.alt);
  const fit = () => {
    figure.wide = figure.clientWidth;
    figure.layout = arrange(data, figure.wide || 800);
    draw(figure);
  };
  fit();
  svg.onpointermove = svg.onpointerdown = (event) => follow(figure, event);
  svg.onkeydown = (event) => {
    const turn = { PageUp: -1, PageDown: 1 }[event.key];
    const step = CELL_STEPS[event.key] ?? (turn && [0, 0]);
    if (!step && event.key !== "Home") return;
    event.preventDefault();
    if (step) point(figure, figure.o + (turn ?? 0), figure.i + step[0], figure.j + step[1]);
    else point(figure, 0, 0, 0);
  };
  figure.resize?.disconnect();
  figure.resize = new ResizeObserver(() => figure.clientWidth !== figure.wide && fit());
  figure.resize.observe(figure);
  return () => figure.resize.disconnect();
}

// The grids of a residual block as SVG: input, first kernel, hidden map, second kernel, f(x), and below it the sum and the
// output, with the skip connection drawn from the input. On a phone four maps, two in a row, and the kernels in a drawing of
// their own.

import { MINUS } from "../../ui/components/numbers.js";

const NARROW = 560; // px
const CAPTION = 22; // px above a grid
const CELL = { most: 34, least: 18 };

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
export const shown = (value) => {
  const text = Math.abs(value) < 100 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
  return (text === "-0" ? "0" : text).replace("-", MINUS);
};

// Boxes {x, y, rows, columns, cell} of every grid for a width.
export function arrange(width, size) {
  const place = (x, y, rows, cell) => ({ x, y, rows, columns: rows, cell });
  if (width < NARROW) {
    const cell = Math.min(24, Math.floor((width - 40) / (2 * size)));
    const [step, across] = [size * cell + CAPTION, size * cell + 28];
    const boxes = {
      input: place(2, CAPTION, size, cell),
      hidden: place(2 + across, CAPTION, size, cell),
      body: place(2, step + CAPTION, size, cell),
      output: place(2 + across, step + CAPTION, size, cell),
      first: place(2, CAPTION, 3, 28),
      second: place(2 + across, CAPTION, 3, 28),
    };
    return { boxes, height: 2 * step + 4, below: CAPTION + 3 * 28 + 4, narrow: true };
  }
  const gap = 26;
  const cell = Math.max(CELL.least, Math.min(CELL.most, Math.floor((width - 4 * gap - 6) / (3 * size + 6))));
  const side = size * cell;
  const xs = [2, 2 + side + gap];
  xs.push(xs[1] + 3 * cell + gap);
  xs.push(xs[2] + side + gap);
  xs.push(xs[3] + 3 * cell + gap);
  const low = CAPTION + ((size - 3) * cell) / 2;
  const below = CAPTION + side + CAPTION + 12;
  const boxes = {
    input: place(xs[0], CAPTION, size, cell),
    first: place(xs[1], low, 3, cell),
    hidden: place(xs[2], CAPTION, size, cell),
    second: place(xs[3], low, 3, cell),
    body: place(xs[4], CAPTION, size, cell),
    total: place(xs[2], below, size, cell),
    output: place(xs[4], below, size, cell),
  };
  return { boxes, height: below + side + 4, below: 0, narrow: false };
}

function tint(role, share, value) {
  const percent = value ? Math.round(8 + 55 * share) : 4;
  return `color-mix(in srgb, var(--st-${value < 0 ? "red" : role}-color) ${percent}%, var(--st-background-color))`;
}

function grid(name, box, values, role, largest) {
  const { x, y, cell } = box;
  const kind = role === "orange" ? "cell kernel" : "cell";
  return values
    .flatMap((row, i) =>
      row.map((value, j) => {
        const text = shown(value);
        const apart = text.length > 3 ? 2 : 5; // px between numbers of two cells
        const size = Math.min(13, (cell - apart) / (0.61 * text.length));
        const [left, top] = [x + j * cell, y + i * cell];
        return (
          `<rect class="${kind}" data-grid="${name}" data-row="${i}" data-column="${j}" x="${left + 0.5}" y="${top + 0.5}"
            width="${cell - 1}" height="${cell - 1}" rx="2" style="fill:${tint(role, Math.abs(value) / largest, value)}"/>` +
          `<text class="number" x="${left + cell / 2}" y="${top + cell / 2 + 0.5}" style="font-size:${size}px">${text}</text>`
        );
      }),
    )
    .join("");
}

const caption = ({ x, y }, text, role) => `<text class="title ${role}" x="${x}" y="${y - 11}">${escaped(text)}</text>`;
const sign = (text, x, y) => `<text class="sign" x="${x}" y="${y}">${text}</text>`;
const middle = ({ y, rows, cell }) => y + (rows * cell) / 2;
const rightOf = ({ x, columns, cell }) => x + columns * cell;

function outline(kind, box, i, j, reach) {
  const [top, left] = [Math.max(0, i - reach), Math.max(0, j - reach)];
  const [bottom, right] = [Math.min(box.rows - 1, i + reach), Math.min(box.columns - 1, j + reach)];
  return `<rect class="${kind}" x="${box.x + left * box.cell}" y="${box.y + top * box.cell}" rx="3"
    width="${(right - left + 1) * box.cell}" height="${(bottom - top + 1) * box.cell}"/>`;
}

// Markup of the maps and, where they stand apart, of the kernels. maps: {input, hidden, body, total, output}; kernels:
// {first, second}; at: [row, column].
export function drawing({ boxes, narrow }, maps, kernels, { skip, words, at }) {
  const largest = Math.max(1e-9, ...Object.values(maps).flat(2).map(Math.abs));
  const heavy = Math.max(1e-9, ...Object.values(kernels).flat(2).map(Math.abs));
  const roles = { input: "blue", hidden: "green", body: "green", total: "green", output: "green" };
  let markup = "";
  for (const [name, role] of Object.entries(roles)) {
    if (!boxes[name]) continue;
    markup += caption(boxes[name], words[name], role) + grid(name, boxes[name], maps[name], role, largest);
  }
  let below = "";
  for (const name of ["first", "second"])
    below += caption(boxes[name], words[name], "orange") + grid(name, boxes[name], kernels[name], "orange", heavy);
  if (!narrow) markup += below + signs(boxes, skip);
  const [i, j] = at;
  markup += outline("window", boxes.input, i, j, 2) + outline("window", boxes.hidden, i, j, 1);
  for (const name of ["body", "total", "output"]) if (boxes[name]) markup += outline("chosen", boxes[name], i, j, 0);
  if (skip) markup += outline("skip", boxes.input, i, j, 0);
  return [markup, narrow ? below : ""];
}

function signs(boxes, skip) {
  const half = 13;
  const [{ input, first, hidden, second, body }, { total, output }] = [boxes, boxes];
  const y = middle(total);
  const way = `M ${input.x + (input.columns * input.cell) / 2} ${input.y + input.rows * input.cell + 3} V ${y} H ${total.x - 12}
    m -7 -5 l 7 5 l -7 5`;
  const down = `M ${body.x + (body.columns * body.cell) / 2} ${body.y + body.rows * body.cell + 3} v 9
    H ${total.x + (total.columns * total.cell) / 2} v 3`;
  return (
    sign("∗", rightOf(input) + half, middle(first)) +
    sign("→", rightOf(first) + half, middle(first)) +
    sign("∗", rightOf(hidden) + half, middle(second)) +
    sign("→", rightOf(second) + half, middle(second)) +
    sign("→", (rightOf(total) + output.x) / 2, middle(output)) +
    `<path class="skip${skip ? "" : " off"}" d="${way}"/><path class="skip" style="stroke:var(--st-green-color)" d="${down}"/>`
  );
}

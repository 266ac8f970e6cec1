// Photo, kernel and output side by side. Pointing at a pixel shows its window, the products and their sum, worked out here.

import { MINUS, fixed } from "../../ui/components/numbers.js";
import { colourOf, levelOf } from "../../ui/components/picture_colours.js";

export function figure(value, digits = 3) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e4 || size < 1e-3 ? value.toExponential(1) : Number(value.toPrecision(digits)).toString();
  return text.replace("-", MINUS);
}

// At most four characters, for a cell.
export function short(value) {
  const size = Math.abs(value);
  if (size < 0.005) return "0";
  const text =
    size >= 99.5 ? fixed(value, 0) : size >= 9.95 ? fixed(value, 0) : Number(fixed(value, size >= 1 ? 1 : 2)).toString();
  return text.replace(/^(-?)0\./, "$1.").replace("-", MINUS);
}

// ---- numbers of one window -------------------------------------------------------------------------------------------

// Whether a padded row and column lie in the padding.
function isInvented(answer, i, j) {
  const [y, x] = [i - answer.pad[0], j - answer.pad[1]];
  return y < 0 || x < 0 || y >= answer.input[0] || x >= answer.input[1];
}

// [row][column] of {value, invented}: what the window of output pixel (row, column) reads in one channel.
export function readWindow(state, row, column, channel) {
  const { answer, picture } = state;
  const { rows, columns } = answer.arrays;
  const [height, width] = answer.input;
  const plane = height * width;
  const [k, l] = [answer.kernels[0].length, answer.kernels[0][0].length];
  return Array.from({ length: k }, (_, a) =>
    Array.from({ length: l }, (_, b) => {
      const [i, j] = [row * answer.stride + a * answer.dilation, column * answer.stride + b * answer.dilation];
      const zero = rows[i] < 0 || columns[j] < 0;
      const value = zero ? 0 : picture.arrays.pixels[channel * plane + rows[i] * width + columns[j]] / picture.unit;
      return { value, invented: isInvented(answer, i, j) };
    }),
  );
}

// Sum of products for each kernel part, and what the output is made of: the sum itself, or √(a² + b²).
export function readSums(state, cells) {
  const sums = state.answer.kernels.map((kernel) => {
    let sum = 0;
    kernel.forEach((line, a) => line.forEach((weight, b) => (sum += weight * cells[a][b].value)));
    return sum;
  });
  return { sums, result: sums.length === 1 ? sums[0] : Math.hypot(...sums) };
}

export function coreValue({ answer }, row, column, channel) {
  const [height, width] = answer.output;
  return answer.arrays.output[(channel * height + row) * width + column] * answer.quantum;
}

// ---- where things lie ------------------------------------------------------------------------------------------------

const span = (answer, axis) => answer.dilation * ((axis ? answer.kernels[0][0].length : answer.kernels[0].length) - 1) + 1;
// Centre of an output pixel's window in input coordinates, where pixel n lies from n to n + 1; and back.
export const windowCentre = (answer, axis, n) => n * answer.stride - answer.pad[axis] + span(answer, axis) / 2;
export const outputPlace = (answer, axis, y) => (y - span(answer, axis) / 2 + answer.pad[axis]) / answer.stride;

export function fitScale({ answer, size }) {
  const { rows, columns } = answer.arrays;
  return Math.min(size[0] / columns.length, size[1] / rows.length);
}

// Where the padded picture or the output begins on its canvas, and how large a pixel is: one scale for both.
export function layout(state, side) {
  const { answer, size } = state;
  const fit = fitScale(state);
  const scale = fit * state.zoom;
  const middle = [0, 1].map((axis) => {
    const length = axis ? answer.arrays.columns.length : answer.arrays.rows.length;
    return state.zoom === 1 ? length / 2 - answer.pad[axis] : state.centre[axis];
  });
  const origin = [0, 1].map((axis) => {
    const at = side === "input" ? middle[axis] + answer.pad[axis] : outputPlace(answer, axis, middle[axis]) + 0.5;
    return size[1 - axis] / 2 - at * scale;
  });
  return { scale, top: origin[0], left: origin[1] };
}

// ---- drawing ---------------------------------------------------------------------------------------------------------

function drawView(state, side) {
  const { answer, size } = state;
  const view = state.views[side];
  const context = view.canvas.getContext("2d");
  const density = window.devicePixelRatio || 1;
  const { scale, top, left } = layout(state, side);
  const source = state.bitmaps[side];
  view.canvas.width = Math.round(size[0] * density);
  view.canvas.height = Math.round(size[1] * density);
  context.scale(density, density);
  context.imageSmoothingEnabled = scale * density < 1;
  context.imageSmoothingQuality = "high";
  context.drawImage(source, left, top, source.width * scale, source.height * scale);
  if (side === "input" && (source.width > answer.input[1] || source.height > answer.input[0]))
    hatchPadding(state, context, scale, top, left);
  if (side === "output" && answer.view === "strongest") markStrongest(state, context, scale, top, left);
  if (scale >= 24) drawNumbers(state, side, context, scale, top, left);
}

// What is invented is hatched, and dashed where it begins and ends; its values keep their own grey.
function hatchPadding({ answer, size, theme }, context, scale, top, left) {
  const { rows, columns } = answer.arrays;
  const [padTop, padLeft] = answer.pad;
  const outer = [left, top, columns.length * scale, rows.length * scale];
  const inner = [left + padLeft * scale, top + padTop * scale, answer.input[1] * scale, answer.input[0] * scale];
  context.save();
  context.beginPath();
  context.rect(...outer);
  context.rect(...inner);
  context.clip("evenodd");
  context.beginPath();
  for (let x = -size[1]; x < size[0]; x += 7) {
    context.moveTo(x, size[1]);
    context.lineTo(x + size[1], 0);
  }
  context.strokeStyle = "rgb(128 128 128 / 0.55)";
  context.stroke();
  context.restore();
  context.setLineDash([4, 3]);
  context.strokeStyle = theme.text;
  context.strokeRect(outer[0] + 0.5, outer[1] + 0.5, outer[2] - 1, outer[3] - 1);
  context.strokeStyle = "rgb(128 128 128)";
  context.strokeRect(...inner);
  context.setLineDash([]);
}

function markStrongest({ answer, theme }, context, scale, top, left) {
  const [height, width] = answer.output;
  const limit = answer.threshold;
  const count = height * width;
  const dot = Math.max(3, scale);
  if (!limit) return;
  context.fillStyle = theme.orange;
  for (let i = 0; i < count; i++) {
    let most = 0;
    for (let c = 0; c < answer.channels; c++) most = Math.max(most, Math.abs(answer.arrays.output[i + c * count]));
    if (most * answer.quantum < limit - answer.quantum) continue;
    const [y, x] = [Math.floor(i / width), i % width];
    context.fillRect(left + (x + 0.5) * scale - dot / 2, top + (y + 0.5) * scale - dot / 2, dot, dot);
  }
}

function drawNumbers(state, side, context, scale, top, left) {
  const { answer, theme, size, bitmaps } = state;
  const source = bitmaps[side];
  const { rows, columns } = answer.arrays;
  const levels = source.getContext("2d", { willReadFrequently: true });
  const [firstY, firstX] = [Math.max(0, Math.floor(-top / scale)), Math.max(0, Math.floor(-left / scale))];
  const [endY, endX] = [
    Math.min(source.height, Math.ceil((size[1] - top) / scale)),
    Math.min(source.width, Math.ceil((size[0] - left) / scale)),
  ];
  if (endY <= firstY || endX <= firstX) return;
  const seen = levels.getImageData(firstX, firstY, endX - firstX, endY - firstY).data;
  context.font = `${fixed(Math.min(13, scale * 0.36), 1)}px ${theme.mono}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let y = firstY, k = 0; y < endY; y++) {
    for (let x = firstX; x < endX; x++, k += 4) {
      const inside = side === "output" || (rows[y] >= 0 && columns[x] >= 0);
      let value = 0;
      if (side === "output") value = coreValue(state, y, x, state.channel);
      else if (inside)
        value =
          state.picture.arrays.pixels[(state.channel * answer.input[0] + rows[y]) * answer.input[1] + columns[x]] /
          state.picture.unit;
      const [px, py] = [left + x * scale, top + y * scale];
      context.strokeStyle = theme.border;
      context.setLineDash(side === "input" && isInvented(answer, y, x) ? [3, 3] : []);
      context.strokeRect(px + 0.5, py + 0.5, scale, scale);
      const light = 0.3 * seen[k] + 0.59 * seen[k + 1] + 0.11 * seen[k + 2] > 128;
      context.fillStyle = light ? "#17202B" : "#F2F5F9";
      context.fillText(short(value), px + scale / 2, py + scale / 2);
    }
  }
  context.setLineDash([]);
}

// Amber window on the photo, green pixel in the output, threads between them.
export function drawOverlay(state) {
  const { answer, root } = state;
  const svg = state.svg;
  const base = root.querySelector(".stage").getBoundingClientRect();
  const boxes = {};
  for (const side of ["input", "output"]) {
    const { scale, top, left } = layout(state, side);
    const at = state.views[side].canvas.getBoundingClientRect();
    const [row, column] =
      side === "input" ? [state.row * answer.stride, state.column * answer.stride] : [state.row, state.column];
    const [tall, wide] = side === "input" ? [span(answer, 0), span(answer, 1)] : [1, 1];
    const least = 12;
    const grow = [Math.max(0, least - wide * scale) / 2, Math.max(0, least - tall * scale) / 2];
    const box = {
      x: left + column * scale - grow[0],
      y: top + row * scale - grow[1],
      w: Math.max(least, wide * scale),
      h: Math.max(least, tall * scale),
    };
    const seen = box.x + box.w > 0 && box.y + box.h > 0 && box.x < state.size[0] && box.y < state.size[1];
    const [x1, y1] = [Math.max(-2, box.x), Math.max(-2, box.y)];
    const [x2, y2] = [Math.min(state.size[0] + 2, box.x + box.w), Math.min(state.size[1] + 2, box.y + box.h)];
    boxes[side] = {
      x: x1 + at.left - base.left,
      y: y1 + at.top - base.top,
      w: Math.max(0, x2 - x1),
      h: Math.max(0, y2 - y1),
      seen,
    };
    for (const rect of svg.querySelectorAll(`rect.${side}`)) {
      for (const [name, value] of [
        ["x", boxes[side].x],
        ["y", boxes[side].y],
        ["width", boxes[side].w],
        ["height", boxes[side].h],
      ])
        rect.setAttribute(name, value);
      rect.style.display = seen ? "" : "none";
    }
  }
  const { input: a, output: b } = boxes;
  const stacked = state.stacked;
  const ends = stacked
    ? [
        [a.x, a.y + a.h, b.x, b.y],
        [a.x + a.w, a.y + a.h, b.x + b.w, b.y],
      ]
    : [
        [a.x + a.w, a.y, b.x, b.y],
        [a.x + a.w, a.y + a.h, b.x, b.y + b.h],
      ];
  svg.querySelectorAll("line").forEach((line, i) => {
    ["x1", "y1", "x2", "y2"].forEach((name, n) => line.setAttribute(name, ends[i][n]));
    line.style.display = a.seen && b.seen ? "" : "none";
  });
}

export function drawScale(state) {
  const { answer, root } = state;
  const bar = root.querySelector(".scale");
  const unsigned = answer.view === "absolute" || answer.view === "strongest";
  const [low, high] = answer.view === "signed" ? [-answer.scale, answer.scale] : [0, unsigned ? answer.scale : 1];
  const paint =
    answer.channels === 1
      ? colourOf(answer.view, answer.scale, state.theme)
      : (value) => Array(3).fill(levelOf(answer.view, answer.scale)(value));
  const stops = Array.from(
    { length: 13 },
    (_, i) =>
      `rgb(${paint(low + ((high - low) * i) / 12)
        .map(Math.round)
        .join(",")})`,
  );
  bar.querySelector("i").style.background = `linear-gradient(90deg, ${stops.join(",")})`;
  bar.querySelector(".low").textContent = figure(low);
  bar.querySelector(".high").textContent = figure(high);
}

export function drawAll(state) {
  drawView(state, "input");
  drawView(state, "output");
  drawOverlay(state);
}

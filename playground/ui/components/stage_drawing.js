// The stage as a list of shapes, which the canvas paints and the SVG writes down. The still part is painted once a
// configuration; what moves is drawn anew over it.

import { cellText, mix } from "./numbers.js";
import { SMALLEST_NUMBERED, boxOf } from "./stage_layout.js";
import { isGiven, isTouched, paintedUpTo, placeOf, stepValue, wideValue, wideWidth, windowOf } from "./stage_numbers.js";
import { css, rgb } from "./theme.js";

const ROLE = { left: "blue", kernel: "orange", right: "green" };

// 8 % of the colour for the smallest, 70 % for the largest; red for minus, nothing for what is not finite.
function tintOf(theme, role, value, largest) {
  const share = Number.isFinite(value) && largest ? Math.min(1, Math.abs(value) / largest) : 0;
  const ground = rgb(theme.background);
  if (!value && role !== "blue") return css(ground);
  return css(mix(ground, rgb(theme[value < 0 ? "red" : role]), 0.08 + 0.62 * share));
}

const finiteMost = (values) =>
  values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);

// {value(row, column), most, padding, touched, source} for one grid of the answer.
function contents(state, name, values) {
  const { answer, channel } = state;
  const { arrays } = answer;
  if (name === "kernel") {
    const kernel = answer.kernels[channel];
    return {
      value: (row, column) => kernel[row][column],
      most: finiteMost(answer.kernels.flat(2)),
      padding: () => false,
      touched: () => true,
    };
  }
  if ((name === "left") === answer.paints) {
    const columns = answer.stepping[1];
    return {
      value: (row, column) => stepValue(answer, channel, row * columns + column),
      most: finiteMost(arrays.steps),
      padding: () => false,
      touched: () => true,
    };
  }
  const value = values
    ? (row, column) => values[row * wideWidth(answer) + column]
    : (row, column) => wideValue(answer, channel, row, column);
  return {
    value,
    most: finiteMost(arrays.wide),
    padding: (row, column) => !isGiven(answer, row, column),
    touched: (row, column) => isTouched(answer, row, column),
  };
}

const CHARACTER = 0.61; // of the font's size, the width of a character
const wantedFont = ({ cell }) => Math.max(11, Math.min(13, cell * 0.36));
const textIn = (grid, value) =>
  grid.cell < SMALLEST_NUMBERED || Number.isNaN(value)
    ? ""
    : cellText(value, Math.max(3, Math.floor((grid.cell - 2) / (CHARACTER * wantedFont(grid)))));

function fontFor(grid, texts) {
  const longest = Math.max(1, ...texts.map((text) => text.length));
  return Math.max(8, Math.min(wantedFont(grid), (grid.cell - 2) / (CHARACTER * longest)));
}

function gridShapes(state, name, { values, bold } = {}) {
  const grid = state.layout.grids[name];
  const inside = contents(state, name, values);
  const cells = [];
  for (let row = 0; row < grid.rows; row++)
    for (let column = 0; column < grid.columns; column++) {
      const value = inside.value(row, column);
      cells.push({ row, column, value, text: textIn(grid, value) });
    }
  const size = fontFor(
    grid,
    cells.map(({ text }) => text),
  );
  return cells.flatMap((cell) => cellShapes(state, name, cell, { inside, size, bold }));
}

function cellShapes({ theme, layout }, name, { row, column, value, text }, { inside, size, bold = false }) {
  const grid = layout.grids[name];
  const box = boxOf(grid, row, column);
  const inset = grid.cell >= 12 ? 1 : 0;
  if (Number.isNaN(value)) return [beyondShape(box, theme)];
  const padding = inside.padding(row, column);
  const unread = !inside.touched(row, column);
  const shapes = [
    {
      kind: "rect",
      x: box.x + inset / 2,
      y: box.y + inset / 2,
      w: box.w - inset,
      h: box.h - inset,
      r: grid.cell >= 20 ? 2 : 0,
      fill: padding ? theme["secondary-background"] : tintOf(theme, ROLE[name], value, inside.most),
      stroke: grid.cell >= 8 ? (padding ? css(mix(rgb(theme.text), rgb(theme.background), 0.68)) : theme.border) : null,
      width: padding ? 0.9 : 0.75,
      dash: padding ? [3, 3] : null,
    },
  ];
  if (unread) shapes.push(...hatch(box, theme));
  if (text)
    shapes.push({
      kind: "text",
      grid: name,
      row,
      column,
      text,
      x: box.x + box.w / 2,
      y: box.y + box.h / 2,
      size,
      weight: bold ? 700 : 400,
      fill: padding || unread ? theme.muted : theme.text,
      alpha: unread ? 0.6 : 1,
      align: "center",
    });
  return shapes;
}

// Where a window hangs over the end there is nothing: no ground, no number, a dotted rim.
const beyondShape = ({ x, y, w, h }, theme) => ({
  kind: "rect",
  x: x + 1.5,
  y: y + 1.5,
  w: w - 3,
  h: h - 3,
  r: w >= 20 ? 2 : 0,
  fill: theme.background,
  stroke: theme.muted,
  width: 0.9,
  dash: [1, 3],
});

// What no window touches is greyed out and struck through.
function hatch({ x, y, w, h }, theme) {
  const veil = { kind: "rect", x, y, w, h, fill: theme.background, alpha: 0.62 };
  return [
    veil,
    { kind: "line", x1: x + 2, y1: y + h - 2, x2: x + w - 2, y2: y + 2, stroke: theme.muted, width: 0.9, alpha: 0.8 },
  ];
}

function captionShapes({ answer, theme, layout, words }) {
  const shapes = [];
  for (const [name, grid] of Object.entries(layout.grids)) {
    const title = words[name];
    const note = answer.captions[name];
    const y = grid.y - 14;
    shapes.push({
      kind: "text",
      text: title,
      x: grid.x,
      y,
      size: 14,
      weight: 700,
      fill: theme[ROLE[name]],
      align: "left",
      sans: true,
      after: { text: ` ${note}`, fill: theme.muted },
    });
  }
  const kernel = layout.grids.kernel;
  if (kernel && answer.note)
    shapes.push({
      kind: "text",
      text: answer.note,
      x: kernel.x,
      y: kernel.y + kernel.rows * kernel.cell + 16,
      size: 13,
      weight: 400,
      fill: theme.muted,
      align: "left",
      sans: true,
    });
  return shapes;
}

export const stillShapes = (state) => [
  ...captionShapes(state),
  ...Object.keys(state.layout.grids).flatMap((name) => gridShapes(state, name)),
];

// ---- what moves ------------------------------------------------------------------------------------------------------

// The window's box on the wide grid and the cell's box on the stepping grid, `moved` cells away from their place.
function boxesOf(state, n, moved = [0, 0]) {
  const { answer, layout } = state;
  const [row, column] = placeOf(answer, n);
  const cells = windowOf(answer, n);
  const [first, last] = [cells[0][0], cells.at(-1).at(-1)];
  const [wide, stepping] = answer.paints ? ["right", "left"] : ["left", "right"];
  const shift = (grid, box, by) => ({ ...box, x: box.x + by[1] * grid.cell, y: box.y + by[0] * grid.cell });
  const grids = [layout.grids[wide], layout.grids[stepping]];
  const window = boxOf(grids[0], first[0], first[1], last[0] - first[0] + 1, last[1] - first[1] + 1);
  return {
    window: shift(
      grids[0],
      window,
      moved.map((by, axis) => by * answer.strides[axis]),
    ),
    cell: shift(grids[1], boxOf(grids[1], row, column), moved),
  };
}

function threads(state, { window, cell }) {
  const [from, to] = state.answer.paints ? [cell, window] : [window, cell];
  const look = { kind: "line", stroke: state.theme.orange, width: 1, alpha: 0.55 };
  if (state.layout.way === "column") {
    return [
      [from.x, to.x],
      [from.x + from.w, to.x + to.w],
    ].map(([x1, x2]) => ({ ...look, x1, y1: from.y + from.h, x2, y2: to.y }));
  }
  return [
    [from.y, to.y],
    [from.y + from.h, to.y + to.h],
  ].map(([y1, y2]) => ({ ...look, x1: from.x + from.w, y1, x2: to.x, y2 }));
}

const outline = ({ x, y, w, h }, stroke, more) => ({ kind: "rect", x, y, w, h, r: 3, stroke, width: 3, ...more });

// Bold numbers where the window touches, a veil over the holes between.
function windowShapes(state, n, values) {
  const { answer, theme, layout } = state;
  const name = answer.paints ? "right" : "left";
  const grid = layout.grids[name];
  const inside = contents(state, name, values);
  const cells = windowOf(answer, n);
  const [first, last] = [cells[0][0], cells.at(-1).at(-1)];
  const shapes = [];
  const dilated = answer.dilations.some((d) => d > 1);
  if (dilated)
    shapes.push({
      kind: "rect",
      ...boxOf(grid, ...first, last[0] - first[0] + 1, last[1] - first[1] + 1),
      fill: theme.background,
      alpha: 0.72,
    });
  const size = state.fonts[name];
  for (const [row, column] of cells.flat()) {
    const value = inside.value(row, column);
    shapes.push(...cellShapes(state, name, { row, column, value, text: textIn(grid, value) }, { inside, size, bold: true }));
    if (dilated) shapes.push({ kind: "rect", ...boxOf(grid, row, column), r: 2, stroke: theme.orange, width: 1.5 });
  }
  return shapes;
}

// Cells that have not been visited yet are empty, while the output is being built.
function veilShapes(state) {
  const { answer, theme, layout, reached } = state;
  const grid = layout.grids.right;
  const shapes = [];
  if (answer.paints || reached >= state.count - 1) return shapes;
  for (let n = reached + 1; n < state.count; n++) {
    if (n === state.n) continue;
    const [row, column] = placeOf(answer, n);
    const box = boxOf(grid, row, column);
    const nothing = {
      kind: "text",
      grid: "right",
      row,
      column,
      text: "",
      x: box.x,
      y: box.y,
      size: 11,
      weight: 400,
      fill: theme.text,
      align: "center",
    };
    shapes.push({ kind: "rect", ...box, fill: theme.background }, nothing, {
      kind: "rect",
      x: box.x + 0.5,
      y: box.y + 0.5,
      w: box.w - 1,
      h: box.h - 1,
      r: 2,
      stroke: grid.cell >= 8 ? theme.border : null,
      width: 0.75,
    });
  }
  return shapes;
}

export function movingShapes(state, moved) {
  const { answer, theme, n, pinned, channel } = state;
  const building = answer.paints && state.reached < state.count - 1;
  const values = building ? paintedUpTo(answer, channel, state.n) : null;
  const boxes = boxesOf(state, n, moved);
  const shapes = veilShapes(state);
  if (values) shapes.push(...gridShapes(state, "right", { values }));
  shapes.push(...windowShapes(state, n, values), ...threads(state, boxes));
  if (state.layout.grids.kernel) {
    const { x, y, rows, columns, cell } = state.layout.grids.kernel;
    shapes.push(...gridShapes(state, "kernel"), outline({ x, y, w: columns * cell, h: rows * cell }, theme.orange));
  }
  if (pinned !== null) {
    const kept = boxesOf(state, pinned);
    shapes.push(
      outline(kept.window, theme.orange, { width: 2, dash: [5, 4] }),
      outline(kept.cell, theme.green, { width: 2, dash: [5, 4] }),
    );
  }
  shapes.push(outline(boxes.window, theme.orange), outline(boxes.cell, answer.paints ? theme.blue : theme.green));
  return shapes;
}

// ---- two ways to show a list of shapes -------------------------------------------------------------------------------

export function paint(context, shapes, theme) {
  for (const shape of shapes) {
    context.globalAlpha = shape.alpha ?? 1;
    context.setLineDash(shape.dash ?? []);
    context.lineWidth = shape.width ?? 1;
    if (shape.fill) context.fillStyle = shape.fill;
    if (shape.stroke) context.strokeStyle = shape.stroke;
    PAINT[shape.kind](context, shape, theme);
  }
  context.globalAlpha = 1;
}

const fontOf = ({ size, weight, sans }, theme) => `${weight} ${size}px ${sans ? theme.sans : theme.mono}`;
const PAINT = {
  rect(context, { x, y, w, h, r, fill, stroke }) {
    context.beginPath();
    if (r) context.roundRect(x, y, w, h, r);
    else context.rect(x, y, w, h);
    if (fill) context.fill();
    if (stroke) context.stroke();
  },
  line(context, { x1, y1, x2, y2 }) {
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  },
  text(context, shape, theme) {
    context.font = fontOf(shape, theme);
    context.textAlign = shape.align;
    context.textBaseline = "middle";
    context.fillText(shape.text, shape.x, shape.y + 0.5);
    if (!shape.after) return;
    const used = context.measureText(shape.text).width;
    context.font = fontOf({ ...shape, weight: 400 }, theme);
    context.fillStyle = shape.after.fill;
    context.fillText(shape.after.text, shape.x + used, shape.y + 0.5);
  },
};

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const attributes = (pairs) =>
  Object.entries(pairs)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join("");
const spanOf = ({ text, fill }) => `<tspan${attributes({ "font-weight": 400, fill })}>${escaped(text)}</tspan>`;
const WRITE = {
  rect: ({ x, y, w, h, r, ...look }) => `<rect${attributes({ x, y, width: w, height: h, rx: r })}${strokes(look)}/>`,
  line: ({ x1, y1, x2, y2, ...look }) => `<line${attributes({ x1, y1, x2, y2 })}${strokes(look)}/>`,
  text: ({ x, y, text, size, weight, fill, align, sans, after, alpha }, theme) =>
    `<text${attributes({
      x,
      y,
      "font-size": size,
      "font-weight": weight,
      "font-family": sans ? theme.sans : theme.mono,
      fill,
      opacity: alpha,
      "text-anchor": align === "center" ? "middle" : "start",
      "dominant-baseline": "central",
    })} xml:space="preserve">${escaped(text)}${after ? spanOf(after) : ""}</text>`,
};
const strokes = ({ fill, stroke, width, dash, alpha }) =>
  attributes({
    fill: fill ?? "none",
    stroke,
    "stroke-width": stroke ? width : null,
    "stroke-dasharray": dash?.join(" "),
    opacity: alpha,
  });

export function svgOf(shapes, { width, height }, theme) {
  const body = shapes.map((shape) => WRITE[shape.kind](shape, theme)).join("\n");
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const ground = `<rect width="100%" height="100%" fill="${theme.background}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${ground}\n${body}\n</svg>\n`;
}

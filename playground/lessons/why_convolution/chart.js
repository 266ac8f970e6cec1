// Lines over one axis with a place that is dragged along it.
//
//   const chart = dragged(canvas, { at, low, high, move, done })   a canvas that the pointer and the arrow keys move along
//   drawChart(state, canvas, { wide, high, x, y, lines, levels, at })
//
// An axis is {low, high, log, ticks: [[value, text], …], title}. A line is {points: [[x, y], …], colour, width, name,
// where, side}: its name stands where so much of it (0…1) has passed, "over" or "under" it, or "above" it in the middle. A
// level is {y, text}. The dots stand on the lines at x = at.

import { disc, haloText, penOf, strokeLine, strokeSegment } from "../../ui/components/canvas.js";
import { clamp } from "../../ui/components/numbers.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";

const AT = { left: 40, right: 12, top: 22, bottom: 36 };

const scaled = ({ log }, value) => (log ? Math.log10(value) : value);
const partOf = (axis, value) =>
  (scaled(axis, value) - scaled(axis, axis.low)) / (scaled(axis, axis.high) - scaled(axis, axis.low));

// Value on an axis at a part (0…1) of it.
export function valueAt(axis, part) {
  const [low, high] = [scaled(axis, axis.low), scaled(axis, axis.high)];
  const value = low + clamp(part, 0, 1) * (high - low);
  return axis.log ? 10 ** value : value;
}

// What the x of a pointer means.
export const underPointer = (axis, wide, x) => valueAt(axis, (x - AT.left) / (wide - AT.left - AT.right));

// now(): the value, axis(): the x axis, move(value): takes it, done(): the hand lets go.
export function followAlong(canvas, { now, axis, move, done }) {
  canvas.setAttribute("role", "slider");
  followPointer(canvas, (x) => move(underPointer(axis(), canvas.clientWidth, x)), { done });
  followArrows(canvas, ([right, down], times) => move(now() + (right - down) * times), done);
}

const POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
export const powerText = (power) => (power ? `10${[...String(power)].map((digit) => POWERS[digit]).join("")}` : "1");

// Powers of ten from 1 on that a logarithmic axis up to `most` has, at most `count` of them with a text.
export function powerTicks(most, count) {
  const last = Math.ceil(Math.log10(most));
  const step = Math.ceil(last / count) || 1;
  return Array.from({ length: last + 1 }, (_, power) => [10 ** power, power % step ? "" : powerText(power)]);
}

export function drawChart({ theme, small }, canvas, { wide, high, x, y, lines, levels = [], at }) {
  const pen = penOf(canvas, wide, high);
  const toX = (value) => AT.left + partOf(x, value) * (wide - AT.left - AT.right);
  const toY = (value) => high - AT.bottom - partOf(y, value) * (high - AT.bottom - AT.top);
  drawAxes(pen, theme, { wide, high, x, y, toX, toY });
  for (const { y: value } of levels) {
    strokeSegment(pen, [AT.left, toY(value), wide - AT.right, toY(value)], theme["gray-text"], { width: 1.5, dash: [3, 4] });
  }
  for (const { points, colour, width } of lines) {
    strokeLine(
      pen,
      points.map(([a, b]) => [toX(a), toY(b)]),
      colour,
      { width },
    );
  }
  strokeSegment(pen, [toX(at), AT.top, toX(at), toY(y.low)], theme.orange, { width: 1, dash: [3, 3] });
  pen.font = `600 ${small ? 11 : 12}px ${theme.sans}`;
  pen.textBaseline = "middle";
  for (const { y: value, text } of levels) {
    Object.assign(pen, { textAlign: "left", fillStyle: theme.muted });
    haloText(pen, text, AT.left + 4, toY(value) - 8, theme.background);
  }
  lines.forEach((line) => nameLine(pen, theme, line, { wide, toX, toY }));
  for (const { points, colour } of lines) {
    const [, value] = points.reduce((best, one) => (Math.abs(one[0] - at) < Math.abs(best[0] - at) ? one : best));
    disc(pen, [toX(at), toY(value)], 6, colour, theme.background, 2);
  }
  canvas.setAttribute("aria-valuenow", String(at));
}

function drawAxes(pen, theme, { wide, high, x, y, toX, toY }) {
  Object.assign(pen, { font: `11px ${theme.mono}`, textBaseline: "middle", textAlign: "right" });
  for (const [value, text] of y.ticks.filter(([one]) => one <= y.high)) {
    strokeSegment(pen, [AT.left, toY(value), wide - AT.right, toY(value)], theme.border, { width: 1 });
    pen.fillStyle = theme.muted;
    pen.fillText(text, AT.left - 5, toY(value));
  }
  pen.textAlign = "center";
  for (const [value, text] of x.ticks) pen.fillText(text, Math.min(toX(value), wide - 14), high - AT.bottom + 11);
  Object.assign(pen, { font: `12px ${theme.sans}`, textAlign: "right" });
  pen.fillText(x.title, wide - AT.right, high - 8, wide - AT.right);
  Object.assign(pen, { font: `600 12px ${theme.sans}`, textAlign: "left", fillStyle: theme.text });
  pen.fillText(y.title, 0, 8, wide);
}

// A name over a line that rises ends where the line is, one under it begins there.
const NAMED = { over: ["right", -5, -9], under: ["left", 5, 14], above: ["center", 0, -13], below: ["center", 0, 14] };

function nameLine(pen, theme, { points, name, where = 0.5, side = "above" }, { wide, toX, toY }) {
  if (!name) return;
  const [x, value] = points[Math.round(where * (points.length - 1))];
  const [textAlign, right, down] = NAMED[side];
  Object.assign(pen, { textAlign, fillStyle: theme.text });
  const long = pen.measureText(name).width + 2;
  const [before, after] = { right: [long, 0], left: [0, long], center: [long / 2, long / 2] }[textAlign];
  const place = clamp(toX(x) + right, AT.left + before, wide - AT.right - after);
  haloText(pen, name, place, Math.max(toY(value) + down, 24), theme.background);
}

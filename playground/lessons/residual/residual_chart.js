// A chart of lines over whole numbers on a canvas: frame, lines named at their right ends, dots at one place.

import { disc, haloText, penOf, strokeLine, strokeSegment } from "../../ui/components/canvas.js";
import { clamp } from "../../ui/components/numbers.js";

const FONT = 12; // px
const BETWEEN = 14; // px between two names
const SIDES = { top: 22, bottom: 22, left: 54 };
const NAMES = 144; // px that the names at the right take
const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export const decade = (power) =>
  power === 0
    ? "1"
    : `10${String(power)
        .replace("-", "⁻")
        .replace(/\d/g, (digit) => SUPERSCRIPT[digit])}`;

// Powers of ten from low to high, at most `most` of them, 0 among them.
export function decadeTicks(low, high, most) {
  const each = [1, 2, 4, 5, 10, 20].find((step) => (high - low) / step <= most) ?? 40;
  const ticks = [];
  for (let power = Math.ceil(low / each) * each; power <= high; power += each) ticks.push(power);
  return ticks;
}

// Round numbers from 0 to high.
export function evenTicks(high, most) {
  const unit = 10 ** Math.floor(Math.log10(high / most));
  const each = [1, 2, 5, 10].map((step) => step * unit).find((step) => high / step <= most);
  return Array.from({ length: Math.floor(high / each + 1e-9) + 1 }, (_, i) => i * each);
}

// Scales of a chart: {x, y, left, right, top, bottom, width, height}; `across` and `up` are [least, most].
export function scalesOf(width, height, across, up) {
  const area = { left: SIDES.left, right: width - NAMES, top: SIDES.top, bottom: height - SIDES.bottom };
  const share = (value, [least, most]) => (value - least) / (most - least || 1);
  return {
    ...area,
    width,
    height,
    x: (value) => area.left + share(value, across) * (area.right - area.left),
    y: (value) => area.bottom - share(clamp(value, up[0], up[1]), up) * (area.bottom - area.top),
  };
}

// The place among `values` that is nearest to x px.
export const nearest = (scales, values, x) =>
  values.reduce((best, value) => (Math.abs(scales.x(value) - x) < Math.abs(scales.x(best) - x) ? value : best), values[0]);

// chart: {title, xTicks, yTicks: [[value, text]], lines: [{points, colour, dash, name, faint}], at, baseline}
export function drawChart(canvas, scales, chart, theme) {
  const pen = penOf(canvas, scales.width, scales.height);
  pen.font = `${FONT}px ${theme.sans}`;
  drawFrame(pen, scales, chart, theme);
  for (const { points, colour, dash, faint } of chart.lines) {
    pen.globalAlpha = faint ? 0.55 : 1;
    const placed = points.map(([x, y]) => [scales.x(x), scales.y(y)]);
    strokeLine(pen, placed, colour, { width: faint ? 1.5 : 2.5, dash });
    pen.globalAlpha = 1;
  }
  if (chart.at !== undefined) drawPlace(pen, scales, chart, theme);
  nameLines(pen, scales, chart.lines, theme);
}

function drawFrame(pen, scales, { title, xTicks, yTicks, baseline }, theme) {
  Object.assign(pen, { fillStyle: theme.muted, textBaseline: "middle", textAlign: "right" });
  for (const [value, text] of yTicks) {
    const y = scales.y(value);
    strokeSegment(pen, [scales.left, y, scales.right, y], value === baseline ? theme.muted : theme.border, {
      dash: value === baseline ? [2, 3] : [],
    });
    pen.fillText(text, scales.left - 6, y);
  }
  pen.textBaseline = "alphabetic";
  pen.textAlign = "center";
  for (const value of xTicks) pen.fillText(String(value), scales.x(value), scales.height - 6);
  pen.textAlign = "left";
  pen.fillStyle = theme.text;
  pen.fillText(title, 2, 12);
}

function drawPlace(pen, scales, { lines, at }, theme) {
  const x = scales.x(at);
  strokeSegment(pen, [x, scales.top, x, scales.bottom], theme.orange, { width: 1.5 });
  for (const { points, colour, faint } of lines) {
    const point = points.find(([place]) => place === at);
    if (point) disc(pen, [x, scales.y(point[1])], faint ? 3.5 : 5, colour, theme.background);
  }
}

function nameLines(pen, scales, lines, theme) {
  const ends = lines
    .filter(({ points }) => points.length)
    .map(({ name, colour, points, faint }) => ({ name, colour, faint, y: scales.y(points.at(-1)[1]) }))
    .sort((a, b) => a.y - b.y);
  ends.forEach((end, i) => i && (end.y = Math.max(end.y, ends[i - 1].y + BETWEEN)));
  const over = ends.length ? Math.max(0, ends.at(-1).y - scales.bottom) : 0;
  for (const end of [...ends].reverse()) {
    const next = ends[ends.indexOf(end) + 1];
    end.y = Math.min(end.y, next ? next.y - BETWEEN : end.y - over);
  }
  Object.assign(pen, { textAlign: "left", textBaseline: "middle" });
  for (const { name, colour, faint, y } of ends) {
    pen.font = `${faint ? 400 : 700} ${FONT}px ${theme.sans}`;
    pen.fillStyle = colour;
    haloText(pen, name, scales.right + 8, y, theme.background);
  }
}

// Precision against recall, drawn: what was measured as a thin line with a dot a detection, what the definition reads as a step
// line, and the point of today, which can be dragged. Beside it the ten thresholds of mAP as columns.

import { disc, haloText, penOf, strokeBox, strokeLine, strokeSegment } from "../../ui/components/canvas.js";
import { fixed, similarityText } from "../../ui/components/numbers.js";

export const PLOT = { left: 34, right: 20, top: 20, bottom: 30 }; // px
export const panelWidth = (state) => Math.max(200, Math.floor(state.panel.clientWidth));
const DOTS = 60; // more detections are a line only

// value → px within a plot of this size
export const plotX = (width, value, most = 1) => PLOT.left + (value / most) * (width - PLOT.left - PLOT.right);
export const plotY = (height, value, top = PLOT.top) => top + (1 - value) * (height - top - PLOT.bottom);

export function plotAxes(pen, { width, height, theme, xTitle, yTitle, xTicks, top = PLOT.top }) {
  Object.assign(pen, { font: `11px ${theme.mono}`, fillStyle: theme.muted, textBaseline: "middle", textAlign: "right" });
  for (const value of [0, 0.5, 1]) {
    strokeSegment(pen, [plotX(width, 0), plotY(height, value, top), width - PLOT.right, plotY(height, value, top)], theme.border);
    pen.fillText(value === 0.5 ? "0.5" : String(value), PLOT.left - 6, plotY(height, value, top));
  }
  Object.assign(pen, { textAlign: "center" });
  for (const [x, text] of xTicks) pen.fillText(text, x, height - PLOT.bottom + 11);
  Object.assign(pen, { font: `12px ${theme.sans}`, textAlign: "right" });
  pen.fillText(xTitle, width - PLOT.right, height - 7);
  pen.textAlign = "left";
  pen.fillText(yTitle, PLOT.left - 30, 7);
}

// curve: {precision, recall, raised, marks} of what counts, whole: the same of all; kept: so many make the point; blind: the
// precision of a blind order; points: the recalls asked for, or null. Returns where on the canvas each detection stands.
export function drawPrecisionRecall(canvas, { width, height, theme, words, curve, whole = curve, kept, blind, points }) {
  const pen = penOf(canvas, width, height);
  const { recall, raised } = curve;
  const many = whole.marks.length > DOTS;
  plotAxes(pen, {
    width,
    height,
    theme,
    xTitle: words.recall,
    yTitle: words.precision,
    xTicks: [0, 0.5, 1].map((v) => [plotX(width, v), v === 0.5 ? "0.5" : String(v)]),
  });
  const place = (r, p) => [plotX(width, r), plotY(height, p)];
  const steps = [];
  raised.forEach((value, i) => steps.push(place(recall[i - 1] ?? 0, value), place(recall[i], value)));
  const places = whole.precision.map((value, i) => place(whole.recall[i], value));
  if (steps.length) {
    if (!points) fillUnder(pen, steps, height, theme);
    else drawStems(pen, { points, recall, raised, place, theme, height });
    strokeLine(pen, places, theme.muted, { width: 1 });
    const end = steps.at(-1);
    strokeLine(pen, [end, [end[0], plotY(height, 0)]], theme.green, { width: 1.5, dash: [4, 4] });
    strokeLine(pen, steps, theme.green, { width: 2.5 });
  }
  if (!many) places.forEach((at, i) => drawMark(pen, ...at, whole.marks[i], theme, i < kept));
  if (Number.isFinite(blind)) drawBlind(pen, { width, height, theme, words, blind });
  if (places.length) drawRing(pen, ...(kept ? places[kept - 1] : place(0, 1)), theme);
  return places;
}

function fillUnder(pen, steps, height, theme) {
  pen.beginPath();
  pen.moveTo(steps[0][0], plotY(height, 0));
  for (const [x, y] of steps) pen.lineTo(x, y);
  pen.lineTo(steps.at(-1)[0], plotY(height, 0));
  Object.assign(pen, { fillStyle: theme.green, globalAlpha: 0.16 });
  pen.fill();
  pen.globalAlpha = 1;
}

// A stem from the axis up to the raised curve at each recall asked for; where it is not reached, a red tick on the axis.
function drawStems(pen, { points, recall, raised, place, theme, height }) {
  const few = points.length < 20;
  for (const point of points) {
    const i = recall.findIndex((value) => value >= point);
    const value = i < 0 ? 0 : raised[i];
    const [x, y] = place(Math.min(point, 1), value);
    pen.globalAlpha = few ? 0.75 : 0.35;
    strokeSegment(pen, [x, plotY(height, 0), x, value ? y : plotY(height, 0) - 4], value ? theme.green : theme.red, {
      width: few ? 2 : 1,
    });
    pen.globalAlpha = 1;
    if (few) disc(pen, [x, y], 3, value ? theme.green : theme.red, theme.background);
  }
}

function drawBlind(pen, { width, height, theme, words, blind }) {
  const y = plotY(height, blind);
  strokeSegment(pen, [plotX(width, 0), y, width - PLOT.right, y], theme.muted, { width: 1.5, dash: [2, 3] });
  Object.assign(pen, {
    font: `11px ${theme.sans}`,
    textAlign: "left",
    textBaseline: "middle",
    fillStyle: theme.muted,
  });
  const text = words.blind.replace("{value}", similarityText(blind));
  const at = blind < 0.1 ? y - 9 : y + 9;
  haloText(pen, text, PLOT.left + 5, at, theme.background);
}

// A hit is a full green dot, a false alarm a red ring with a cross.
function drawMark(pen, x, y, hit, theme, kept) {
  pen.globalAlpha = kept ? 1 : 0.35;
  disc(pen, [x, y], 4.5, hit ? theme.green : theme.background, hit ? theme.background : theme.red);
  if (!hit) for (const way of [-1, 1]) strokeSegment(pen, [x - 2, y - 2 * way, x + 2, y + 2 * way], theme.red, { width: 1.5 });
  pen.globalAlpha = 1;
}

const drawRing = (pen, x, y, theme) => {
  disc(pen, [x, y], 9, "transparent", theme.background, 5);
  disc(pen, [x, y], 9, "transparent", theme.orange, 3);
};

// The place in a list of [x, y] that lies nearest to a point.
export function nearestPlace(places, [x, y]) {
  let best = -1;
  let least = Infinity;
  places.forEach(([px, py], i) => ((d) => d <= least && ([best, least] = [i, d]))(Math.hypot(px - x, py - y)));
  return best;
}

// ---- AP at each of the ten thresholds ------------------------------------------------------------------------------------

export const COLUMNS = { height: 128, left: 4, top: 18, bottom: 22 };
export const columnWidth = (width, count) => (width - 2 * COLUMNS.left) / count;

export function drawColumns(canvas, { width, theme, words, ious, each, mean, baseline, at }) {
  const { height, left, top, bottom } = COLUMNS;
  const pen = penOf(canvas, width, height);
  const wide = columnWidth(width, ious.length);
  const y = (value) => top + (1 - value) * (height - top - bottom);
  strokeSegment(pen, [left, y(0), width - left, y(0)], theme.border, { width: 1.5 });
  ious.forEach((iou, i) => {
    const x = left + i * wide;
    const chosen = Math.abs(iou - at) < 0.001;
    Object.assign(pen, { fillStyle: theme.green, globalAlpha: chosen ? 0.85 : 0.4 });
    pen.fillRect(x + 2, y(each[i]), wide - 4, y(0) - y(each[i]));
    pen.globalAlpha = 1;
    if (chosen)
      strokeBox(pen, [x + 1, Math.min(y(each[i]), y(0) - 3), x + wide - 1, y(0)], theme.orange, {
        width: 3,
      });
    if (baseline) strokeSegment(pen, [x, y(baseline[i]), x + wide, y(baseline[i])], theme.text, { width: 1.5, dash: [2, 2] });
    Object.assign(pen, {
      font: `${chosen ? "700 " : ""}10.5px ${theme.mono}`,
      fillStyle: chosen ? theme.text : theme.muted,
      textAlign: "center",
      textBaseline: "middle",
    });
    pen.fillText(fixed(iou, 2).slice(1), x + wide / 2, height - 12);
  });
  strokeSegment(pen, [left, y(mean), width - left, y(mean)], theme.green, { width: 1.5, dash: [6, 4] });
  Object.assign(pen, {
    font: `700 12px ${theme.sans}`,
    textAlign: "right",
    textBaseline: "middle",
    fillStyle: theme.text,
  });
  const text = `${words.mean} ${similarityText(mean)}`;
  haloText(pen, text, width - left - 2, y(mean) - 9, theme.background);
}

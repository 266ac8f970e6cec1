// The two charts beside the picture: an arrow a colour in the plane of mean and deviation, and the gain of every frequency.

import { disc, haloText, penOf, strokeLine, strokeSegment } from "../../ui/components/canvas.js";
import { clamp, fixed } from "../../ui/components/numbers.js";

const LEFT = 40; // px left of a chart
const FOOT = 34; // px below it
const TOP = 24;
const NEAR = 13; // px within which names are one
const STEPS = 30; // of a path
export const FARTHEST = 1.5; // strength
const GAINS = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8]; // marked on the axis
const ARC = 60; // points of the half circle

function axes(pen, { across, up, width, height, words, theme, xTicks, yTicks }) {
  Object.assign(pen, { font: `600 12px ${theme.sans}`, fillStyle: theme.text, textAlign: "left", textBaseline: "alphabetic" });
  pen.fillText(words.up, 0, 13, width);
  Object.assign(pen, { textAlign: "right", textBaseline: "bottom" });
  pen.fillText(words.across, width - 4, height, width);
  Object.assign(pen, { font: `11px ${theme.sans}`, fillStyle: theme.muted, textBaseline: "middle" });
  for (const [value, text] of yTicks) {
    pen.fillText(text, LEFT - 6, up(value));
    strokeSegment(pen, [LEFT, up(value), width - 4, up(value)], theme.border);
  }
  Object.assign(pen, { textAlign: "center", textBaseline: "top" });
  for (const [value, text] of xTicks) pen.fillText(text, across(value), height - FOOT + 4);
}

// Names of dots; those that lie together are written once.
function nameDots(pen, dots, theme) {
  const groups = [];
  for (const dot of dots) {
    const group = groups.find(({ at }) => Math.hypot(at[0] - dot.at[0], at[1] - dot.at[1]) < NEAR);
    if (group) group.name += `, ${dot.name}`;
    else groups.push({ ...dot });
  }
  Object.assign(pen, { font: `600 12px ${theme.sans}`, textAlign: "left", textBaseline: "middle" });
  for (const { at, name, room } of groups) {
    pen.fillStyle = theme.text;
    const wide = pen.measureText(name).width;
    const x = at[0] + 9 + wide > room ? at[0] - 9 - wide : at[0] + 9;
    haloText(pen, name, x, at[1] - 9, theme.background);
  }
}

function arrowHead(pen, [x1, y1], [x2, y2], colour) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length < 4) return;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  pen.beginPath();
  pen.moveTo(x2, y2);
  pen.lineTo(x2 - 9 * dx + 4 * dy, y2 - 9 * dy - 4 * dx);
  pen.lineTo(x2 - 9 * dx - 4 * dy, y2 - 9 * dy + 4 * dx);
  pen.fillStyle = colour;
  pen.fill();
}

// Each colour's way from the photo's mean and deviation to the style's and past it. `momentsOf(strength)` gives {mean,
// deviation}. Returns strengthAt(x, y): the strength of the nearest place on a way.
export function drawArrows(canvas, width, height, { momentsOf, content, style, strength, names, words }, theme) {
  const stops = Array.from({ length: STEPS + 1 }, (_, i) => (FARTHEST * i) / STEPS);
  const ways = stops.map(momentsOf);
  const all = [...ways, content, style];
  const means = all.flatMap(({ mean }) => mean);
  const [low, high] = [Math.min(0, ...means), Math.max(1, ...means)];
  const most = Math.max(0.5, ...all.flatMap(({ deviation }) => deviation)) * 1.04;
  const across = (mean) => LEFT + ((width - LEFT - 8) * (mean - low)) / (high - low);
  const up = (deviation) => height - FOOT - ((height - FOOT - TOP) * deviation) / most;
  const pen = penOf(canvas, width, height);
  const ticks = (values) => values.map((value) => [value, fixed(value, 1)]);
  axes(pen, {
    across,
    up,
    width,
    height,
    words,
    theme,
    xTicks: ticks([0, 0.5, 1]),
    yTicks: ticks([0, 0.2, 0.4].filter((one) => one < most)),
  });
  const arc = Array.from({ length: ARC + 1 }, (_, i) => (1 - Math.cos((Math.PI * i) / ARC)) / 2);
  strokeLine(
    pen,
    arc.map((mean) => [across(mean), up(Math.sqrt(mean * (1 - mean)))]),
    theme.muted,
    { dash: [2, 3] },
  );
  Object.assign(pen, { font: `11px ${theme.sans}`, fillStyle: theme.muted, textAlign: "center", textBaseline: "bottom" });
  haloText(pen, words.limit, across(0.5), up(0.5) + 16, theme.background);
  const points = names.map((_, c) => ways.map(({ mean, deviation }) => [across(mean[c]), up(deviation[c])]));
  const one = stops.findIndex((stop) => stop >= 1);
  points.forEach((way) => {
    strokeLine(pen, way.slice(one), theme.muted, { dash: [4, 4] });
    strokeLine(pen, way.slice(0, one + 1), theme.text, { width: 1.5 });
    arrowHead(pen, way[one - 1], way[one], theme.text);
  });
  const place = ({ mean, deviation }, c) => [across(mean[c]), up(deviation[c])];
  names.forEach((_, c) => disc(pen, place(content, c), 4.5, theme.blue, theme.background));
  names.forEach((_, c) => disc(pen, place(style, c), 4.5, theme.orange, theme.background));
  const now = momentsOf(strength);
  names.forEach((_, c) => disc(pen, place(now, c), 7, theme.green, theme.background, 2));
  nameDots(
    pen,
    names.map((name, c) => ({ name, at: place(now, c), room: width })),
    theme,
  );
  return (x, y) => {
    let best = [Infinity, strength];
    for (const way of points)
      way.forEach(([px, py], i) => {
        const far = Math.hypot(px - x, py - y);
        if (far < best[0]) best = [far, stops[i]];
      });
    return fixed(best[1], 2);
  };
}

// What each of the 192 channels is multiplied by, coarse frequencies left; `order` holds the channels by frequency.
// Returns channelAt(x).
export function drawGains(canvas, width, height, { gains, order, pointed, words }, theme) {
  const powers = gains.map((gain) => Math.log2(Math.max(gain, 1e-9)));
  const reach = clamp(Math.ceil(Math.max(...powers.map(Math.abs))), 1, 3);
  const across = (rank) => LEFT + ((width - LEFT - 8) * (rank + 0.5)) / order.length;
  const up = (power) => TOP + ((height - FOOT - TOP) * (reach - clamp(power, -reach, reach))) / (2 * reach);
  const pen = penOf(canvas, width, height);
  const shown = GAINS.map((gain) => [Math.log2(gain), gain < 1 ? `1/${1 / gain}` : String(gain)]).filter(
    ([power]) => Math.abs(power) <= reach,
  );
  axes(pen, { across, up, width, height, words, theme, xTicks: [], yTicks: shown.map(([power, text]) => [power, `× ${text}`]) });
  strokeSegment(pen, [LEFT, up(0), width - 4, up(0)], theme.text);
  order.forEach((channel, rank) => {
    const [x, y] = [across(rank), up(powers[channel])];
    const chosen = channel === pointed;
    strokeSegment(pen, [x, up(0), x, y], chosen ? theme.orange : theme.green, { width: chosen ? 3 : 1 });
    disc(pen, [x, y], chosen ? 4.5 : 1.8, chosen ? theme.orange : theme.green, theme.background, chosen ? 1.5 : 0);
  });
  Object.assign(pen, { font: `11px ${theme.sans}`, fillStyle: theme.muted, textAlign: "left", textBaseline: "top" });
  pen.fillText(words.coarse, LEFT, height - FOOT + 4);
  pen.textAlign = "right";
  pen.fillText(words.fine, width - 4, height - FOOT + 4);
  return (x) => order[clamp(Math.floor(((x - LEFT) / (width - LEFT - 8)) * order.length), 0, order.length - 1)];
}

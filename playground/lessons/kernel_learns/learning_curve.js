// Loss and distance over the steps, both as shares of where they began, on a logarithmic axis. The chart is the scrubber:
// press and drag along it.

import { strokeTo } from "../../ui/components/canvas.js";
import { clamp } from "../../ui/components/numbers.js";

const CURVE_HEIGHT = 136; // px
const CURVE_ROOM = { left: 52, right: 84, top: 10, bottom: 22 };
const LEAST_SHARE = 1e-8; // what lies below is drawn at the bottom

const LABEL = "11px";

// Steps are spread evenly where all were kept, else by their logarithm.
function curveScales(answer, width) {
  const { steps, losses, distances, floor } = answer;
  const last = steps[steps.length - 1] || 1;
  const even = steps.length === last + 1;
  const x = (step) => (even ? step / last : Math.log1p(step) / Math.log1p(last));
  const drawn = [...losses, ...distances, floor];
  const all = drawn.filter((value) => value > LEAST_SHARE);
  const top = Math.log10(Math.max(1, ...all) * 1.5);
  const bottom = Math.log10(Math.max(LEAST_SHARE, Math.min(0.1, ...all)) / 1.5);
  const { left, right, top: above, bottom: below } = CURVE_ROOM;
  const inside = [width - left - right, CURVE_HEIGHT - above - below];
  const height = (share) => (top - Math.log10(Math.max(share, LEAST_SHARE))) / (top - bottom);
  return {
    even,
    last,
    x: (step) => left + inside[0] * x(step),
    y: (share) => above + inside[1] * clamp(height(share), 0, 1),
    decades: [Math.ceil(bottom), Math.floor(top)],
    ends: [left, width - right],
  };
}

const percentText = (share) => {
  const percent = share * 100;
  if (percent < 1) return `${Number(percent.toPrecision(1))} %`;
  if (percent < 1e5) return `${percent.toLocaleString("en", { maximumFractionDigits: 0 })} %`;
  const power = String(Math.round(Math.log10(percent)));
  return `10${power.replace(/./g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])} %`;
};

export function drawCurve(state) {
  const { answer, curve, theme, n } = state;
  const width = curve.clientWidth;
  const density = window.devicePixelRatio || 1;
  if (!width) return;
  const pen = curve.getContext("2d");
  const scales = curveScales(answer, width);
  Object.assign(curve, { width: Math.round(width * density), height: Math.round(CURVE_HEIGHT * density), scales });
  pen.scale(density, density);
  pen.font = `${LABEL} ${theme.sans}`;
  drawCurveFrame(pen, scales, state);
  const lines = [
    ["distances", theme.orange, answer.words.kernel_line],
    ["losses", theme.green, answer.words.loss_line],
  ];
  for (const [name, colour] of lines) drawLine(pen, scales, answer.steps, answer[name], colour, n);
  nameLines(pen, scales, answer, lines);
  const at = scales.x(answer.steps[n]);
  pen.strokeStyle = theme.text;
  pen.globalAlpha = 0.35;
  strokeTo(pen, [
    [at, CURVE_ROOM.top],
    [at, CURVE_HEIGHT - CURVE_ROOM.bottom],
  ]);
  pen.globalAlpha = 1;
  for (const [name, colour] of lines) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(at, scales.y(answer[name][n]), 5, 0, 7);
    pen.fill();
  }
}

function drawCurveFrame(pen, scales, { answer, theme }) {
  const [low, high] = scales.decades;
  const each = Math.max(1, Math.ceil((high - low) / 5));
  pen.fillStyle = theme.muted;
  pen.textBaseline = "middle";
  pen.lineWidth = 1;
  for (let decade = high; decade >= low; decade -= each) {
    const y = scales.y(10 ** decade);
    pen.strokeStyle = theme.border;
    strokeTo(pen, [
      [scales.ends[0], y],
      [scales.ends[1], y],
    ]);
    pen.textAlign = "right";
    pen.fillText(percentText(10 ** decade), scales.ends[0] - 6, y);
  }
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  for (const step of stepTicks(scales)) pen.fillText(step.toLocaleString("en"), scales.x(step), CURVE_HEIGHT - 6);
  if (answer.floor > LEAST_SHARE) {
    const y = scales.y(answer.floor);
    pen.strokeStyle = theme.muted;
    pen.setLineDash([2, 3]);
    strokeTo(pen, [
      [scales.ends[0], y],
      [scales.ends[1], y],
    ]);
    pen.setLineDash([]);
    pen.textAlign = "left";
    pen.fillText(answer.words.floor, scales.ends[0] + 4, y + (y > CURVE_HEIGHT / 2 ? -5 : 13));
  }
}

function stepTicks({ even, last, ends }) {
  if (!even) return [0, ...[1, 10, 100, 1000, 10000].filter((step) => step < last / 2.5), last];
  const room = Math.max(2, Math.floor((ends[1] - ends[0]) / 70));
  const each = [1, 2, 5, 10, 20, 50, 100].find((size) => last / size <= room) ?? 200;
  return Array.from({ length: Math.floor(last / each) + 1 }, (_, i) => i * each);
}

// Faint as a whole, strong up to the step that is shown.
function drawLine(pen, scales, steps, shares, colour, n) {
  const points = Array.from(shares, (share, i) => [scales.x(steps[i]), scales.y(share)]);
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.globalAlpha = 0.3;
  strokeTo(pen, points);
  pen.globalAlpha = 1;
  strokeTo(pen, points.slice(0, n + 1));
}

function nameLines(pen, scales, answer, lines) {
  const ends = lines
    .map(([name, colour, text]) => ({ text, colour, y: scales.y(answer[name][answer.steps.length - 1]) }))
    .sort((a, b) => a.y - b.y);
  if (ends[1].y - ends[0].y < 14) [ends[0].y, ends[1].y] = [ends[0].y - 7, ends[1].y + 7];
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.font = `700 ${LABEL} ${pen.font.split(LABEL)[1]}`;
  for (const { text, colour, y } of ends) {
    pen.fillStyle = colour;
    pen.fillText(text, scales.ends[1] + 8, clamp(y, 8, CURVE_HEIGHT - CURVE_ROOM.bottom));
  }
}

// The kept step whose place is nearest to the pointer.
export function stepNear(curve, answer, clientX) {
  const at = clientX - curve.getBoundingClientRect().left;
  const away = Array.from(answer.steps, (step) => Math.abs(curve.scales.x(step) - at));
  return away.indexOf(Math.min(...away));
}

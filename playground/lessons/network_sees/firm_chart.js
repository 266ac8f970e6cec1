// Probabilities against the amount of change. The dot lies on the curve of the class asked about; the band below names the class
// that is highest.

import { disc, haloText, penOf, strokeLine, strokeSegment } from "../../ui/components/canvas.js";

const AT = { left: 40, right: 14, top: 12, bottom: 40 };
const BAND = 16; // px
const LABEL_HIGH = 13; // px of a curve's name

const step = ({ width, data }) => (width - AT.left - AT.right) / (data.keys.length - 1);
const toX = (state, n) => AT.left + n * step(state);
const toY = ({ high }, share) => high - AT.bottom - share * (high - AT.bottom - AT.top);

export const placeAt = (state, x) => Math.round((x - AT.left) / step(state));

export function drawChart(state) {
  const { chart, width, high, theme, data, place } = state;
  const pen = penOf(chart, width, high);
  drawAxes(pen, state);
  drawBand(pen, state);
  const [own, ...others] = data.shown;
  const points = (values) => values.map((share, n) => [toX(state, n), toY(state, share)]);
  for (const { values } of others) strokeLine(pen, points(values), theme["gray-text"], { width: 1.25 });
  if (data.attack) strokeLine(pen, points(data.attack.random), theme.orange, { width: 1.5, dash: [2, 4] });
  strokeLine(pen, points(own.values), theme.green, { width: 3 });
  strokeSegment(pen, [toX(state, place), AT.top, toX(state, place), high - AT.bottom + BAND + 3], theme.orange, {
    width: 1,
    dash: [3, 3],
  });
  nameCurves(pen, state);
  disc(pen, [toX(state, place), toY(state, own.values[place])], 7, theme.orange, "#FFFFFF", 2);
}

function drawAxes(pen, state) {
  const { data, theme, width, high } = state;
  Object.assign(pen, { font: `11px ${theme.mono}`, fillStyle: theme.muted, textBaseline: "middle", textAlign: "right" });
  for (const share of [0, 0.5, 1]) {
    strokeSegment(pen, [AT.left, toY(state, share), width - AT.right, toY(state, share)], theme.border, { width: 1 });
    pen.fillText(`${100 * share} %`, AT.left - 5, toY(state, share));
  }
  const x = toX(state, data.start);
  strokeSegment(pen, [x, AT.top, x, toY(state, 0)], theme.blue, { width: 1, dash: [2, 3] });
  pen.textAlign = "center";
  const last = data.ticks.length - 1;
  data.ticks.forEach(([n, text], at) => {
    pen.textAlign = at === last && n === data.keys.length - 1 ? "right" : "center";
    pen.fillText(text, at === last && n === data.keys.length - 1 ? width - 2 : toX(state, n), high - 9);
  });
}

// The highest class at each point: runs of one class, the answer to the photo itself in green.
function drawBand(pen, state) {
  const { data, theme, high } = state;
  const { tops, names, top } = data;
  const y = high - AT.bottom + 4;
  Object.assign(pen, { font: `11px ${theme.sans}`, textBaseline: "middle", textAlign: "center" });
  for (let first = 0; first < tops.length;) {
    let last = first;
    while (tops[last + 1] === tops[first]) last += 1;
    const from = toX(state, Math.max(0, first - 0.5));
    const to = toX(state, Math.min(tops.length - 1, last + 0.5));
    const label = names[tops[first]];
    pen.globalAlpha = 0.3;
    pen.fillStyle = tops[first] === top ? theme.green : theme["gray-text"];
    pen.fillRect(from + 0.5, y, to - from - 1, BAND);
    pen.globalAlpha = 1;
    pen.fillStyle = theme.text;
    if (label && pen.measureText(label).width < to - from - 4) pen.fillText(label, (from + to) / 2, y + BAND / 2);
    first = last + 1;
  }
}

// Each curve's name over its highest point that leaves room for it; a curve without such a point keeps none.
function nameCurves(pen, state) {
  const { data, theme, width } = state;
  const curves = data.shown.map(({ label, values }) => ({ text: data.names[label], values }));
  if (data.attack) curves.push({ text: data.words.random, values: data.attack.random });
  const taken = [];
  Object.assign(pen, { textBaseline: "middle", textAlign: "center" });
  curves.forEach(({ text, values }, n) => {
    pen.font = `${n ? 400 : 700} 12px ${theme.sans}`;
    const half = pen.measureText(text).width / 2 + 3;
    const order = values.map((share, place) => [share, place]).sort((a, b) => b[0] - a[0]);
    for (const [share, place] of order.slice(0, 12)) {
      const x = Math.min(Math.max(toX(state, place), AT.left + half), width - AT.right - half);
      const y = Math.max(toY(state, share) - LABEL_HIGH + 2, LABEL_HIGH / 2);
      if (taken.some((other) => Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < LABEL_HIGH)) continue;
      taken.push({ x, y, half });
      pen.fillStyle = n ? theme.muted : theme.text;
      haloText(pen, text, x, y, theme.background);
      return;
    }
  });
}

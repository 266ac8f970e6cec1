// Residual blocks and a dense block as they grow, block by block: what is added, what is concatenated, and what it costs. The
// number of convolutions follows the pointer; all costs came at once.

import { haloText, penOf, strokeSegment } from "../../ui/components/canvas.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { clamp } from "../../ui/components/numbers.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { drawChart, evenTicks, nearest, scalesOf } from "./residual_chart.js";

const PHONE = 640; // px of the window
const HEIGHTS = { columns: 244, chart: 164 }; // px
const SMALL = { columns: 196, chart: 140 };
const CAPTION = 22; // px of each row of columns
const live = liveValues();

function build(parent) {
  const root = tag("figure", "connections");
  const state = { root, figures: headline(root), pointed: null };
  for (const name of ["columns", "chart"]) {
    state[name] = root.appendChild(tag("canvas", name));
    state[name].setAttribute("role", "img");
    listen(state, state[name]);
  }
  state.reading = root.appendChild(tag("p", "reading"));
  state.reading.setAttribute("aria-live", "polite");
  parent.append(root);
  root.state = state;
  new ResizeObserver(() => state.data && state.width !== root.clientWidth && draw(state)).observe(root);
  return state;
}

function listen(state, canvas) {
  const point = (n) => ((state.pointed = n), draw(state));
  const keep = () => {
    if (state.pointed === null) return;
    live.change({ convolutions: state.pointed });
    state.pointed = null;
    live.tell(state.send, "convolutions");
  };
  followPointer(canvas, (x) => point(nearest(state.scales, stepsOf(state), x)), {
    hover: true,
    done: keep,
    away: () => point(null),
  });
  followArrows(
    canvas,
    ([right, down]) => {
      const steps = stepsOf(state);
      point(steps[clamp(steps.indexOf(chosen(state)) + (right || -down), 0, steps.length - 1)]);
    },
    keep,
  );
}

const chosen = (state) => state.pointed ?? live.now.convolutions;
const stepsOf = ({ data }) => data.steps;
const count = (value) => value.toLocaleString("en");
const costAt = (costs, n) => costs.find((cost) => cost.convolutions === n);

function draw(state) {
  const { data, root } = state;
  state.width = root.clientWidth;
  if (!state.width) return;
  state.theme = readTheme(root);
  const n = chosen(state);
  const heights = window.innerWidth <= PHONE ? SMALL : HEIGHTS;
  const values = Object.values(data.costs).flatMap((costs) => costs.map((cost) => cost.value));
  const high = Math.max(...values, 1e-9);
  state.scales = scalesOf(state.width, heights.chart, [0, data.steps.at(-1)], [0, high]);
  drawColumns(state, n, heights.columns);
  drawCosts(state, n, high);
  const [residual, dense] = [costAt(data.costs.residual, n), costAt(data.costs.dense, n)];
  state.figures.show([
    { label: data.words.residualFigure, value: residual.text },
    { label: data.words.denseFigure, value: dense.text },
    { label: data.words.channelsFigure, value: `${count(residual.channels)} · ${count(dense.channels)}` },
  ]);
  setText(state.reading, fill(n ? data.words.reading : data.words.start, { n, ...readingSlots(data, n) }));
  Object.assign(root.dataset, { convolutions: n, residual: residual.text, dense: dense.text });
}

function readingSlots({ start, growth, costs }, n) {
  const dense = count(costAt(costs.dense, n).channels);
  return {
    start: count(start),
    growth,
    dense,
    blocks: costs.residual.findIndex((cost) => cost.convolutions === n),
  };
}

// Columns of channels to one scale: the chain of residual blocks keeps its height, the dense block stacks what is new on top.
function drawColumns(state, n, height) {
  const { data, theme, columns, scales } = state;
  const pen = penOf(columns, state.width, height);
  const most = data.costs.dense.at(-1).channels;
  const wide = Math.max(6, Math.min(26, ((scales.right - scales.left) / data.steps.at(-1)) * 0.62));
  const unit = (height - 2 * CAPTION - 14) / (most + data.start); // px a channel, the same for both
  const feet = { residual: CAPTION + data.start * unit, dense: height - 6 };
  const marks = { pen, theme, scales, n, wide, unit };
  drawResidual(marks, data, feet.residual);
  drawDense(marks, data, feet.dense);
  pen.font = `700 12px ${theme.sans}`;
  Object.assign(pen, { textAlign: "left", textBaseline: "alphabetic", fillStyle: theme.text });
  pen.fillText(data.words.added, 2, 12);
  haloText(pen, data.words.concatenated, 2, feet.residual + CAPTION, theme.background);
  pen.font = `12px ${theme.sans}`;
  pen.fillStyle = theme.muted;
  const named = [
    [costAt(data.costs.residual, n).channels, feet.residual - (data.start * unit) / 2],
    [costAt(data.costs.dense, n).channels, feet.dense - (costAt(data.costs.dense, n).channels * unit) / 2],
  ];
  pen.textBaseline = "middle";
  for (const [channels, y] of named) pen.fillText(fill(data.words.channels, { n: count(channels) }), scales.right + 20, y);
}

function box(pen, x, foot, width, from, to, colour, alpha) {
  pen.globalAlpha = alpha;
  pen.fillStyle = colour;
  pen.fillRect(x - width / 2, foot - to, width, Math.max(1, to - from));
  pen.globalAlpha = 1;
}

function drawResidual({ pen, theme, scales, n, wide, unit }, data, foot) {
  const tall = data.start * unit;
  data.costs.residual.forEach(({ convolutions }, block) => {
    const [x, on] = [scales.x(convolutions), convolutions <= n];
    box(pen, x, foot, wide, 0, tall, theme.blue, on ? 0.75 : 0.15);
    const sums = Math.min(0.75, 0.16 * block); // green joins with every sum
    if (block) box(pen, x, foot, wide, 0, tall, theme.green, on ? sums : 0.1);
    if (!block) return;
    const before = scales.x(data.costs.residual[block - 1].convolutions) + wide / 2;
    Object.assign(pen, { fillStyle: on ? theme.text : theme.border, textAlign: "center", textBaseline: "middle" });
    strokeSegment(pen, [before, foot - tall / 2, x - wide / 2, foot - tall / 2], on ? theme.text : theme.border);
    pen.font = `700 13px ${theme.sans}`;
    haloText(pen, "+", (before + x - wide / 2) / 2, foot - tall / 2 - 8, theme.background);
  });
}

function drawDense({ pen, theme, scales, n, wide, unit }, data, foot) {
  for (const { convolutions } of data.costs.dense) {
    const [x, on] = [scales.x(convolutions), convolutions <= n];
    box(pen, x, foot, wide, 0, data.start * unit, theme.blue, on ? 0.75 : 0.15);
    for (let k = 0; k < convolutions; k++) {
      const from = (data.start + k * data.growth) * unit;
      const newest = k === convolutions - 1;
      box(pen, x, foot, wide, from + 0.75, from + data.growth * unit, theme.green, on ? (newest ? 0.95 : 0.55) : 0.15);
    }
  }
}

function drawCosts(state, n, high) {
  const { data, theme, scales } = state;
  const points = (costs) => costs.map((cost) => [cost.convolutions, cost.value]);
  const lines = [
    { name: data.words.residual, colour: theme.blue, points: points(data.costs.residual) },
    { name: data.words.dense, colour: theme.green, points: points(data.costs.dense) },
  ];
  if (data.costs.again)
    lines.push({ name: data.words.again, colour: theme.green, dash: [5, 4], faint: true, points: points(data.costs.again) });
  const yTicks = evenTicks(high, 4).map((value) => [value, data.unit.text.replace("{n}", String(Number(value.toPrecision(3))))]);
  const xTicks = data.steps.filter((step) => step % 4 === 0);
  drawChart(state.chart, scales, { title: data.words.title, xTicks, yTicks, lines, at: n }, theme);
}

export default ({ data, parentElement, setTriggerValue }) => {
  const state = parentElement.querySelector(".connections")?.state ?? build(parentElement);
  Object.assign(state, { data, send: setTriggerValue });
  live.bring({ convolutions: data.convolutions });
  for (const name of ["columns", "chart"]) state[name].setAttribute("aria-label", data.words[`${name}Alt`]);
  draw(state);
  state.root.dataset.ready = "true";
  return live.watch(state.root, () => draw(state));
};

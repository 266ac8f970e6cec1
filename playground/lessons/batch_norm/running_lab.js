// Three charts over the batches: means, variances, and the output for one pixel in both modes. Press and drag to look at a batch.

import { disc, penOf, strokeLine, strokeSegment } from "../../ui/components/canvas.js";
import { fill, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { clamp, fixed, trueMinus } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { runningOf } from "./norm_math.js";
import { live } from "./running_live.js";

const NARROW = 560; // px
const [LEFT, RIGHT, TITLE, FOOT] = [44, 84, 20, 18]; // px around the charts
const TALL = { wide: [84, 84, 150], narrow: [54, 54, 92] };
const three = (value) => trueMinus(fixed(value, 3));

function build(parent) {
  const root = tag("div", "running");
  const figures = headline(root);
  const canvas = tag("canvas");
  canvas.setAttribute("role", "slider");
  root.append(canvas);
  parent.append(root);
  const state = { root, figures, canvas };
  root.state = state;
  const stepAt = (x) => clamp(Math.round((x - LEFT) / state.unit), 1, state.last);
  followPointer(canvas, (x) => state.unit && live.change({ step: stepAt(x) }, true), {
    done: () => live.tell(state.send, "step"),
  });
  followArrows(
    canvas,
    ([right, down], times) => {
      state.keyed = true;
      live.change({ step: clamp(live.now.step + (right - down) * times, 1, state.last) }, true);
    },
    () => {
      if (state.keyed) live.tell(state.send, "step");
      state.keyed = false;
    },
  );
  new ResizeObserver(() => state.data && draw(state)).observe(root);
  return state;
}

function panelsOf({ data, found, theme }) {
  const { words } = data;
  const level = fixed(live.now.level, 2);
  const statistic = (title, all, batches, running) => ({
    title,
    dots: [batches, theme.blue, words.batch_line],
    line: [running, theme.orange, words.running_line],
    rule: [all, words.photo_line],
  });
  return [
    statistic(words.mean_title, data.mean, found.means, found.runningMeans),
    statistic(words.variance_title, data.variance, found.variances, found.runningVariances),
    {
      title: fill(words.output_title, { level }),
      dots: [found.training, theme.muted, words.training_line],
      line: [found.evaluation, theme.green, words.evaluation_line],
    },
  ];
}

// Names at the right, moved apart where they would overlap.
function nameEnds(pen, state, names, top, bottom) {
  const gap = 14;
  const sorted = names.toSorted((a, b) => a.y - b.y);
  sorted.forEach((name, i) => (name.y = Math.max(name.y, i ? sorted[i - 1].y + gap : top)));
  sorted.toReversed().forEach((name, i, all) => (name.y = Math.min(name.y, i ? all[i - 1].y - gap : bottom)));
  Object.assign(pen, { font: `600 12px ${state.theme.sans}`, textAlign: "left", textBaseline: "middle" });
  for (const { text, colour, y } of sorted) {
    pen.fillStyle = colour;
    pen.fillText(text, state.width - RIGHT + 10, y, RIGHT - 12);
  }
}

function drawPanel(pen, state, panel, top, height) {
  const { theme, width, unit } = state;
  const [dots, dotColour, dotName] = panel.dots;
  const [line, lineColour, lineName] = panel.line;
  const all = [...dots, ...line, ...(panel.rule ? [panel.rule[0]] : [])];
  let [low, high] = [Math.min(...all), Math.max(...all)];
  if (high - low < 1e-9) [low, high] = [low - 0.5, high + 0.5];
  const x = (step) => LEFT + step * unit;
  const y = (value) => top + height - 4 - ((height - 8) * (value - low)) / (high - low);
  Object.assign(pen, { font: `600 12px ${theme.sans}`, fillStyle: theme.text, textAlign: "left", textBaseline: "alphabetic" });
  pen.fillText(panel.title, LEFT, top - 6, width - LEFT);
  strokeSegment(pen, [LEFT, top + height, width - RIGHT, top + height], theme.border);
  Object.assign(pen, { font: `11px ${theme.sans}`, fillStyle: theme.muted, textAlign: "right", textBaseline: "middle" });
  pen.fillText(trueMinus(fixed(high, 2)), LEFT - 6, y(high) + 2);
  pen.fillText(trueMinus(fixed(low, 2)), LEFT - 6, y(low) - 2);
  const names = [
    { text: dotName, colour: dotColour, y: y(dots.at(-1)) },
    { text: lineName, colour: lineColour, y: y(line.at(-1)) },
  ];
  if (panel.rule) {
    strokeSegment(pen, [LEFT, y(panel.rule[0]), width - RIGHT, y(panel.rule[0])], theme.muted, { dash: [2, 3] });
    names.push({ text: panel.rule[1], colour: theme.muted, y: y(panel.rule[0]) });
  }
  const at = x(live.now.step);
  strokeSegment(pen, [at, top, at, top + height], theme.orange, { width: 1.5, dash: [4, 3] });
  dots.forEach((value, i) => disc(pen, [x(i + 1), y(value)], 2.5, dotColour, theme.background, 0.5));
  strokeLine(
    pen,
    line.map((value, i) => [x(i), y(value)]),
    lineColour,
    { width: 2.5 },
  );
  disc(pen, [at, y(dots[live.now.step - 1])], 5, dotColour, theme.background);
  disc(pen, [at, y(line[live.now.step])], 5, lineColour, theme.background);
  nameEnds(pen, state, names, top + 6, top + height - 4);
}

function draw(state) {
  const { root, canvas, data } = state;
  const room = root.clientWidth;
  if (!room) return;
  const { momentum, level } = live.now;
  state.found = runningOf(data.arrays.pixels, data.batch, { momentum, level, unbiased: data.unbiased, eps: data.eps });
  Object.assign(state, { width: room, last: state.found.means.length });
  state.unit = (room - LEFT - RIGHT) / state.last;
  const tall = TALL[room < NARROW ? "narrow" : "wide"];
  const height = tall.reduce((sum, one) => sum + one + TITLE + 6, FOOT);
  const pen = penOf(canvas, room, height);
  let top = TITLE;
  panelsOf(state).forEach((panel, i) => {
    drawPanel(pen, state, panel, top, tall[i]);
    top += tall[i] + TITLE + 6;
  });
  const { theme, found } = state;
  const { step } = live.now;
  const { words } = data;
  Object.assign(pen, {
    font: `600 12px ${theme.sans}`,
    fillStyle: theme.orange,
    textAlign: "center",
    textBaseline: "alphabetic",
  });
  pen.fillText(fill(words.axis, { step }), clamp(LEFT + step * state.unit, LEFT + 20, room - RIGHT), height - 5);
  state.figures.show([
    { label: words.training, value: three(found.training[step - 1]), note: fill(words.with, { step }) },
    { label: words.evaluation, value: three(found.evaluation[step]), note: fill(words.after, { step }) },
    { label: words.running, value: three(found.runningMeans[step]), note: fill(words.of_all, { mean: three(data.mean) }) },
  ]);
  const seven = (value) => Number(value.toPrecision(7));
  Object.assign(root.dataset, { ready: "true", step, training: seven(found.training[step - 1]) });
  Object.assign(root.dataset, { evaluation: seven(found.evaluation[step]), mean: seven(found.runningMeans[step]) });
  root.dataset.variance = seven(found.runningVariances[step]);
  canvas.setAttribute("aria-valuemin", 1);
  canvas.setAttribute("aria-valuemax", state.last);
  canvas.setAttribute("aria-valuenow", step);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = (parentElement.querySelector(".running") ?? build(parentElement).root).state;
  const answer = unpack(data);
  Object.assign(state, { data: answer, send: setTriggerValue, theme: readTheme(state.root) });
  state.canvas.setAttribute("aria-label", answer.words.alt);
  live.bring(answer.values);
  draw(state);
  return live.watch(state.root, () => draw(state));
}

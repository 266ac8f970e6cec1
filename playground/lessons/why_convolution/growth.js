// What both layers cost on pictures of any size: parameters and multiplications, side by side.

import { fill, tag } from "../../ui/components/elements.js";
import { clamp } from "../../ui/components/numbers.js";
import { drawChart, followAlong, powerTicks } from "./chart.js";

const GAP = 16; // px
const TICKS = [1, 10, 100, 1000];
const COSTS = ["parameters", "multiply_adds"];

function build(state) {
  const row = tag("div", "charts");
  state.charts = COSTS.map(() => tag("canvas", "chart"));
  row.append(...state.charts);
  state.root.append(row);
  const most = () => state.scene.texts.dense_parameters.length;
  for (const canvas of state.charts) {
    followAlong(canvas, {
      now: () => state.now.grown,
      axis: () => xAxis(state),
      move: (value) => {
        const grown = clamp(Math.round(value), 1, most());
        state.moved ||= grown !== state.now.grown;
        state.live.change({ grown }, true);
      },
      done: () => {
        if (state.moved) state.tell("grown");
        else state.live.letGo();
        state.moved = false;
      },
    });
  }
}

const xAxis = ({ scene }) => ({
  low: 1,
  high: scene.texts.dense_parameters.length,
  log: true,
  ticks: TICKS.map((side) => [side, String(side)]),
  title: scene.words.side,
});

function bring(state) {
  const { scene } = state;
  state.lines = COSTS.map((cost) =>
    ["dense", "conv"].map((name) => Array.from(scene.arrays[`${name}_${cost}`], (value, n) => [n + 1, value])),
  );
  state.charts.forEach((canvas, n) => {
    canvas.setAttribute("aria-label", fill(scene.words.keys, { what: scene.words[COSTS[n]] }));
    canvas.setAttribute("aria-valuemin", "1");
    canvas.setAttribute("aria-valuemax", String(scene.texts.dense_parameters.length));
  });
}

function draw(state) {
  const { scene, theme, width, small, now, charts, lines } = state;
  const { words, texts } = scene;
  const wide = (width - (small ? 8 : GAP)) / 2;
  charts.forEach((canvas, n) => {
    const most = lines[n][0].at(-1)[1];
    drawChart(state, canvas, {
      wide,
      high: small ? 240 : 330,
      x: xAxis(state),
      y: { low: 0.8, high: most * 2, log: true, ticks: powerTicks(most, small ? 5 : 9), title: words[COSTS[n]] },
      lines: [
        { points: lines[n][0], colour: theme.text, width: 2, name: words.dense, where: 0.05, side: "over" },
        { points: lines[n][1], colour: theme.orange, width: 3, name: words.conv, where: 0.02, side: n ? "under" : "above" },
      ],
      at: now.grown,
    });
    canvas.setAttribute(
      "aria-valuetext",
      `${texts[`dense_${COSTS[n]}`][now.grown - 1]}, ${texts[`conv_${COSTS[n]}`][now.grown - 1]}`,
    );
  });
  const size = `${now.grown} × ${now.grown}`;
  const shown = (name) => ({
    label: fill(words[`${name}_parameters`], { size }),
    value: texts[`${name}_parameters`][now.grown - 1],
    note: words.unit,
  });
  return ["dense", "conv"].map(shown);
}

export const growth = { build, bring, draw };

// Four curves of gradients over the depth, and below them every layer's gradient in the networks of the depth that is pointed at.
// All was measured once; the pointer asks nobody. A press keeps the depth.

import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { clamp, threeDigits } from "../../ui/components/numbers.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { decade, decadeTicks, drawChart, nearest, scalesOf } from "./residual_chart.js";

const PHONE = 640; // px of the window
const HEIGHTS = { curves: 228, layers: 178 }; // px
const SMALL = { curves: 176, layers: 150 };
const live = liveValues();

function build(parent) {
  const root = tag("figure", "residual");
  const state = { root, figures: headline(root), pointed: null, layer: null };
  for (const name of ["curves", "layers"]) {
    state[name] = root.appendChild(tag("canvas", name));
    state[name].setAttribute("role", "img");
  }
  state.reading = root.appendChild(tag("p", "reading"));
  state.reading.setAttribute("aria-live", "polite");
  parent.append(root);
  root.state = state;
  listen(state);
  new ResizeObserver(() => state.data && state.width !== root.clientWidth && draw(state)).observe(root);
  return state;
}

function listen(state) {
  const point = (depth) => ((state.pointed = depth), draw(state));
  const keep = () => {
    if (state.pointed === null) return;
    live.change({ depth: state.pointed });
    state.pointed = null;
    live.tell(state.send, "depth");
  };
  followPointer(state.curves, (x) => point(nearest(state.across, state.data.depths, x)), {
    hover: true,
    done: keep,
    away: () => point(null),
  });
  followArrows(
    state.curves,
    ([right, down]) => {
      const { depths } = state.data;
      point(depths[clamp(depths.indexOf(depthOf(state)) + (right || -down), 0, depths.length - 1)]);
    },
    keep,
  );
  const layer = (n) => ((state.layer = n), draw(state));
  followPointer(state.layers, (x) => layer(nearest(state.along, placesOf(state), x)), { hover: true, away: () => layer(null) });
  followArrows(state.layers, ([right, down]) => layer(clamp((state.layer ?? 1) + (right || -down), 1, placesOf(state).length)));
}

const depthOf = (state) => state.pointed ?? live.now.depth;
const placesOf = (state) => Array.from({ length: depthOf(state) - 1 }, (_, i) => i + 1);
const log = (value) => Math.log10(Math.max(value, 1e-300));

function looks(state, { skips, norm, name }) {
  return {
    name,
    colour: skips ? state.theme.green : state.theme.red,
    dash: norm ? [] : [5, 4],
    faint: norm !== state.data.norm,
  };
}

function range(lines) {
  const values = lines.flatMap(({ points }) => points.map(([, y]) => y));
  return [Math.floor(Math.min(...values, -1)), Math.ceil(Math.max(...values, 1))];
}

function draw(state) {
  const { data, root } = state;
  state.width = root.clientWidth;
  if (!state.width) return;
  state.theme = readTheme(root);
  const depth = depthOf(state);
  const at = data.depths.indexOf(depth);
  drawCurves(state, depth);
  drawLayers(state, at);
  const pair = data.curves.filter(({ norm }) => norm === data.norm);
  const shown = pair.map(({ texts, title }) => ({ label: title, value: texts[at] }));
  state.figures.show([...shown, { label: data.words.depth, value: String(depth), note: data.words.layers }]);
  setText(state.reading, reading(state, at));
  Object.assign(root.dataset, { depth, layer: state.layer ?? "", ratios: data.curves.map(({ texts }) => texts[at]).join(" | ") });
}

function drawCurves(state, depth) {
  const { data } = state;
  const lines = data.curves.map((curve) => ({
    ...looks(state, curve),
    points: curve.ratios.map((ratio, i) => [data.depths[i], log(ratio)]),
  }));
  const up = range(lines);
  const height = (window.innerWidth <= PHONE ? SMALL : HEIGHTS).curves;
  state.across = scalesOf(state.width, height, [data.depths[0], data.depths.at(-1)], up);
  const ticks = decadeTicks(...up, 5).map((power) => [power, decade(power)]);
  const xTicks = data.depths.filter((_, i) => i % 2 === 0);
  drawChart(
    state.curves,
    state.across,
    { title: data.words.curves, xTicks, yTicks: ticks, lines, at: depth, baseline: 0 },
    state.theme,
  );
}

function drawLayers(state, at) {
  const { data } = state;
  const lines = data.curves.map((curve) => ({
    ...looks(state, curve),
    points: curve.layers[at].map((share, i) => [i + 1, log(share)]),
  }));
  const up = range(lines);
  const places = placesOf(state);
  if (state.layer !== null) state.layer = Math.min(state.layer, places.length);
  const height = (window.innerWidth <= PHONE ? SMALL : HEIGHTS).layers;
  state.along = scalesOf(state.width, height, [1, places.length], up);
  const each = [1, 2, 5, 10, 20].find((step) => places.length / step <= 8);
  const xTicks = places.filter((n) => n === 1 || n % each === 0);
  const yTicks = decadeTicks(...up, 4).map((power) => [power, decade(power)]);
  const title = fill(data.words.each, { depth: depthOf(state) });
  drawChart(state.layers, state.along, { title, xTicks, yTicks, lines, at: state.layer ?? undefined, baseline: 0 }, state.theme);
}

function reading(state, at) {
  const { data, layer } = state;
  if (layer === null) return data.words.hint;
  const shares = data.curves.map(({ name, layers }) => `${name} ${threeDigits(layers[at][layer - 1])}`);
  return fill(data.words.reading, { layer, shares: shares.join(" · ") });
}

export default ({ data, parentElement, setTriggerValue }) => {
  const state = parentElement.querySelector(".residual")?.state ?? build(parentElement);
  Object.assign(state, { data, send: setTriggerValue });
  live.bring({ depth: data.depth });
  for (const name of ["curves", "layers"]) state[name].setAttribute("aria-label", data.words[`${name}Alt`]);
  draw(state);
  state.root.dataset.ready = "true";
  return live.watch(state.root, () => draw(state));
};

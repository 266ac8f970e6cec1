// Under the picture a curve whose dot can be dragged: best and worst IoU against the side of a square, or overlapping pairs
// against the size of the anchors. Both say themselves what a place on them means.

import { changed, released } from "../../ui/components/box_frame.js";
import { centreOf } from "../../ui/components/box_measures.js";
import { tickStep, ticks } from "../../ui/components/box_view.js";
import { disc, haloText, penOf, strokeLine, strokeSegment } from "../../ui/components/canvas.js";
import { fill } from "../../ui/components/elements.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { css } from "../../ui/components/theme.js";
import { pairsAt, properArea } from "./scale_numbers.js";
import { levelColour } from "./scale_tools.js";

const CURVE_HIGH = 148;
const RIBBON = 14; // px
const CURVE_AT = { left: 34, right: 14, top: 12, bottom: 22 };
const BEYOND_FIRST = 1.8; // the axis of sizes ends at so many widths of a cell

export const plotWide = (state) => state.width - CURVE_AT.left - CURVE_AT.right;
const plotBottom = (ribbon) => CURVE_HIGH - CURVE_AT.bottom - (ribbon ? RIBBON + 4 : 0);

// {most: the largest x, x: today's, tick: x → text, set(value), step, big, end: what is sent}
function axisOf(state) {
  const { scene } = state;
  if (scene.view === "touch") {
    const [least, most] = scene.limits;
    return {
      most: Math.min(most, BEYOND_FIRST / scene.cells),
      least,
      x: state.size,
      step: 0.001,
      set: (value) => {
        state.size = clamp(Math.round(value * 1000) / 1000, least, most);
        state.values.change({ s: state.size }, true);
      },
      end: () => state.values.tell(state.send, "s"),
    };
  }
  const box = state.boxes[state.chosen]?.box;
  const [side] = scene.size;
  return {
    most: side,
    least: 2,
    step: 1,
    x: box ? Math.sqrt(properArea(box)) : 0,
    set: (value) => {
      if (!box) return;
      const length = clamp(Math.round(value), 2, side);
      const [x, y] = centreOf(box).map((at) => clamp(Math.round(at - length / 2), 0, side - length));
      state.boxes[state.chosen].box = [x, y, x + length, y + length];
    },
    end: () => released(state),
  };
}

export function listenToSizes(state) {
  const { curve } = state;
  let start = null;
  const moveTo = (value) => {
    const axis = axisOf(state);
    start ??= axis.x;
    state.sliding = true;
    axis.set(value);
    changed(state);
  };
  const done = () => {
    if (start === null) return;
    const axis = axisOf(state);
    state.sliding = false;
    if (axis.x !== start) axis.end();
    state.values.letGo();
    state.size = state.values.now.s;
    start = null;
  };
  followPointer(curve, (x) => moveTo((axisOf(state).most * (x - CURVE_AT.left)) / plotWide(state)), { done });
  followArrows(curve, ([right], times) => right && moveTo(axisOf(state).x + right * times * axisOf(state).step), done);
}

export function drawCurve(state) {
  const { curve, scene, theme } = state;
  const pen = penOf(curve, state.width, CURVE_HIGH);
  const axis = axisOf(state);
  const toX = (value) => CURVE_AT.left + (value / axis.most) * plotWide(state);
  const bottom = plotBottom(scene.view === "places");
  const toY = (part) => bottom - part * (bottom - CURVE_AT.top);
  drawScale(pen, state, axis, toX, bottom);
  const dots = scene.view === "touch" ? drawPairs(pen, state, axis, toX, toY) : drawSizes(pen, state, toX, toY);
  const x = clamp(toX(axis.x), CURVE_AT.left, state.width - CURVE_AT.right);
  strokeSegment(pen, [x, CURVE_AT.top, x, bottom], theme.orange, { width: 1, dash: [3, 3] });
  for (const part of dots) disc(pen, [x, toY(part)], 6, theme.orange, "#FFFFFF", 2);
  curve.setAttribute("aria-valuenow", String(axis.x));
}

function drawScale(pen, { theme, width, scene }, { most }, toX, bottom) {
  Object.assign(pen, { font: `11px ${theme.mono}`, fillStyle: theme.muted, textAlign: "center", textBaseline: "middle" });
  strokeSegment(pen, [CURVE_AT.left, bottom, width - CURVE_AT.right, bottom], theme.border, { width: 1.5 });
  const scale = (width - CURVE_AT.left - CURVE_AT.right) / most;
  for (const at of ticks(0, most, tickStep(scale, 52))) pen.fillText(String(Number(fixed(at, 3))), toX(at), CURVE_HIGH - 9);
  Object.assign(pen, { font: `11px ${theme.sans}`, textAlign: "right" });
  haloText(
    pen,
    scene.view === "touch" ? scene.words.pairs_axis : scene.words.side,
    width - CURVE_AT.right,
    bottom - 8,
    theme.background,
  );
}

// ---- best and worst IoU against the side -----------------------------------------------------------------------------------

function drawSizes(pen, state, toX, toY) {
  const {
    scene: {
      sizes: { sides, best, worst, shares },
      threshold,
      words,
      levels,
    },
    theme,
    slid,
  } = state;
  const wide = toX(sides[1]) - toX(sides[0]);
  const top = plotBottom(true) + 5;
  shares.forEach((parts, i) => {
    const [from, to] = [toX(sides[i]) - wide, toX(sides[i])].map(Math.round); // no seams between them
    let y = top;
    pen.globalAlpha = best[i] < threshold ? 0.25 : 1;
    parts.forEach((part, level) => {
      pen.fillStyle = css(levelColour(level, levels.length));
      pen.fillRect(from, y, to - from, part * RIBBON);
      y += part * RIBBON;
    });
  });
  pen.globalAlpha = 1;
  Object.assign(pen, { font: `11px ${theme.mono}`, fillStyle: theme.muted, textAlign: "right" });
  for (const value of [0, 0.5, 1]) pen.fillText(String(value), CURVE_AT.left - 6, toY(value));
  strokeSegment(pen, [CURVE_AT.left, toY(threshold), state.width - CURVE_AT.right, toY(threshold)], theme.text, {
    width: 1.2,
    dash: [6, 4],
  });
  for (const [values, width] of [
    [worst, 1.5],
    [best, 3],
  ])
    strokeLine(
      pen,
      sides.map((side, i) => [toX(side), toY(values[i])]),
      theme.green,
      { width },
    );
  Object.assign(pen, { font: `700 12px ${theme.sans}`, fillStyle: theme.text, textAlign: "left" });
  const at = Math.floor(sides.length * 0.82);
  haloText(pen, words.best, toX(sides[at]), toY(best[at]) - 12, theme.background);
  haloText(pen, words.worst, toX(sides[at]), toY(worst[at]) + 13, theme.background);
  return slid ? [slid.best, slid.worst] : [];
}

// ---- overlapping pairs against the size --------------------------------------------------------------------------------------

function drawPairs(pen, state, { most }, toX, toY) {
  const { scene, theme, size } = state;
  const { words } = scene;
  const shown = scene.steps.filter((step) => step < most);
  const top = Math.max(pairsAt(scene, most), 1);
  const points = [[0, 0]];
  shown.forEach((step, i) => points.push([step, i ? scene.pairs[i - 1] : 0], [step, scene.pairs[i]]));
  points.push([most, shown.length ? scene.pairs[shown.length - 1] : 0]);
  strokeLine(
    pen,
    points.map(([step, count]) => [toX(step), toY(count / top)]),
    theme.green,
    { width: 2.5 },
  );
  Object.assign(pen, { font: `11px ${theme.mono}`, fillStyle: theme.muted, textAlign: "right" });
  for (const value of [0, top]) pen.fillText(String(value), CURVE_AT.left - 6, toY(value / top));
  if (shown.length) {
    // where the first two meet: high above the line, where the dot never comes near
    const x = toX(shown[0]);
    const y = toY(0) - 34;
    strokeSegment(pen, [x, toY(0), x, y - 6], theme.muted, { dash: [2, 3] });
    Object.assign(pen, { font: `700 12px ${theme.sans}`, fillStyle: theme.text, textAlign: "right" });
    haloText(pen, fill(words.first_pair, { s: fixed(shown[0], 3) }), x - 4, y, theme.background);
  }
  return [Math.min(1, pairsAt(scene, size) / top)];
}

// mAP against how far the chosen detection is shifted off its object: a step an IoU threshold, the two boxes drawn on each.
// To drag the dot is to slide the box.

import { endKeys } from "../../ui/components/box_editing.js";
import { boxesKey, changed, released } from "../../ui/components/box_frame.js";
import { centreOf, heightOf, enclosingBox, movedBox, widthOf } from "../../ui/components/box_measures.js";
import { disc, haloText, penOf, strokeBox, strokeLine, strokeSegment } from "../../ui/components/canvas.js";
import { clamp, fixed, hundredth, similarityText } from "../../ui/components/numbers.js";
import { PLOT, panelWidth, plotAxes, plotX, plotY } from "./ap_curve.js";
import { meanAtEach, meanOf, overlapOf, precisionByClass, readScene } from "./ap_measures.js";

const STAIRS = { height: 270, top: 50, farthest: 0.4, steps: 200 };
const LEAST_STEP = 20; // px, for its boxes

// {moving, still, way, width}: the chosen detection, or the one the page names, and the object nearest to it.
export function slideOf(state) {
  const { boxes, scene } = state;
  const found = boxes.flatMap(({ kind }, i) => (kind === "truth" ? [] : [i]));
  if (!found.length) return null;
  if (found.includes(state.chosen)) state.sliding_box = boxes[state.chosen].name;
  const named = found.find((i) => boxes[i].name === (state.sliding_box ?? scene.pick));
  const moving = named ?? found[0];
  const [x, y] = centreOf(boxes[moving].box);
  let still = -1;
  let least = Infinity;
  boxes.forEach(({ kind, box }, i) => {
    const [tx, ty] = centreOf(box);
    const away = Math.hypot(tx - x, ty - y);
    if (kind === "truth" && away < least) [still, least] = [i, away];
  });
  return { moving, still, way: x - centreOf(boxes[still].box)[0], width: Math.abs(widthOf(boxes[still].box)) };
}

const boxAtShare = ({ boxes }, { moving, way, width }, share) =>
  movedBox(boxes[moving].box, (way < 0 ? -1 : 1) * share * width - way, 0);

// [{share, mean, fifty}] along the way; worked out anew only when something else than the place on it changed.
export function stairsOf(state, slide) {
  const { boxes, scene } = state;
  const centred = boxAtShare(state, slide, 0);
  const key = JSON.stringify([
    boxes.map(({ box, label, score, kind }, i) => [
      i === slide.moving ? centred.map(hundredth) : box,
      label,
      score,
      kind === "truth",
    ]),
    slide.way < 0,
    scene.rule,
    scene.many,
  ]);
  if (state.stairs?.key === key) return state.stairs.found;
  const read = readScene(state);
  const row = read.found.indexOf(slide.moving);
  const found = [];
  let last = null;
  let each = null;
  for (let i = 0; i <= STAIRS.steps; i++) {
    const share = (STAIRS.farthest * i) / STAIRS.steps;
    const moved = boxAtShare(state, slide, share);
    read.table[row] = read.truths.map((j) => overlapOf(moved, boxes[j].box));
    const decisive = decidesOn(read.table[row], scene.ious);
    if (decisive !== last) each = meanAtEach(precisionByClass(read, scene));
    last = decisive;
    found.push({ share, mean: meanOf(each), fifty: each[0] });
  }
  state.stairs = { key, found };
  return found;
}

// All that a detection's IoU with each object decides: which thresholds it reaches, and which object it overlaps more.
function decidesOn(row, ious) {
  const levels = [...new Set(row)].sort((a, b) => a - b);
  return row.map((value) => `${ious.filter((threshold) => value >= threshold).length} ${levels.indexOf(value)}`).join();
}

// Runs of one mean.
function stepsOf(found) {
  const steps = [];
  for (const { share, mean } of found) {
    if (steps.length && steps.at(-1).mean === mean) steps.at(-1).to = share;
    else {
      if (steps.length) steps.at(-1).to = share;
      steps.push({ from: share, to: share, mean });
    }
  }
  return steps;
}

export const stairY = (value) => plotY(STAIRS.height, value, STAIRS.top);
export const shareX = (width, share) => plotX(width, share, STAIRS.farthest);

export function drawStairs(state) {
  const {
    stairs_canvas: canvas,
    theme,
    scene: { words, fixed: single },
  } = state;
  const { height } = STAIRS;
  const width = panelWidth(state);
  const slide = slideOf(state);
  const pen = penOf(canvas, width, height);
  const ticks = [0, 0.1, 0.2, 0.3, 0.4].map((share) => [shareX(width, share), `${Math.round(100 * share)} %`]);
  plotAxes(pen, { width, height, theme, xTitle: "", yTitle: words.map, xTicks: ticks, top: STAIRS.top });
  Object.assign(pen, { font: `12px ${theme.sans}`, textAlign: "center", fillStyle: theme.muted });
  pen.fillText(words.shift, (PLOT.left + width) / 2, height - 7);
  if (!slide) return;
  const found = stairsOf(state, slide);
  const line = (name) =>
    found.flatMap((one, i) => [
      [shareX(width, one.share), stairY(found[Math.max(0, i - 1)][name])],
      [shareX(width, one.share), stairY(one[name])],
    ]);
  strokeLine(pen, line("fifty"), theme.blue, { width: 1.5, dash: [6, 4] });
  labelLine(pen, theme, theme.blue, words.map50, shareX(width, STAIRS.farthest / 2), stairY(found[STAIRS.steps / 2].fifty) - 9);
  strokeSegment(pen, [PLOT.left, stairY(single), width - PLOT.right, stairY(single)], theme.muted, { width: 1.5, dash: [2, 3] });
  strokeLine(pen, line("mean"), theme.green, { width: 3 });
  labelLine(pen, theme, theme.muted, words.fixed.replace("{value}", similarityText(single)), PLOT.left + 6, stairY(single) + 9);
  for (const step of stepsOf(found)) drawStep(pen, state, slide, step);
  const share = Math.abs(slide.way) / slide.width;
  const here = state.ap.mean;
  disc(pen, [shareX(width, Math.min(share, STAIRS.farthest)), stairY(here)], 8, theme.orange, theme.background, 2.5);
  canvas.setAttribute("aria-valuenow", fixed(100 * share, 1));
  canvas.setAttribute("aria-valuetext", `${fixed(100 * share, 1)} %, mAP ${similarityText(here)}`);
}

function labelLine(pen, theme, colour, text, x, y, align = "left") {
  Object.assign(pen, {
    font: `11px ${theme.sans}`,
    textAlign: align,
    textBaseline: "middle",
    fillStyle: colour,
  });
  haloText(pen, text, x, y, theme.background);
}

// Truth dashed, the slid box amber, as they lie in the middle of the step; the step's mAP below it.
function drawStep(pen, state, slide, { from, to, mean }) {
  const { theme, boxes } = state;
  const width = panelWidth(state);
  const wide = shareX(width, to) - shareX(width, from);
  const y = stairY(mean);
  if (wide < LEAST_STEP) return;
  const middle = (from + to) / 2;
  const truth = boxes[slide.still].box;
  const moved = boxAtShare(state, slide, middle);
  const enclosing = enclosingBox(truth, moved);
  const scale = Math.min((wide - 8) / widthOf(enclosing), 30 / heightOf(enclosing));
  const x = shareX(width, middle);
  const top = y - 6 - heightOf(enclosing) * scale;
  const place = ([x1, y1, x2, y2]) => [
    (x1 - (enclosing[0] + enclosing[2]) / 2) * scale + x,
    (y1 - enclosing[1]) * scale + top,
    (x2 - (enclosing[0] + enclosing[2]) / 2) * scale + x,
    (y2 - enclosing[1]) * scale + top,
  ];
  strokeBox(pen, place(moved), theme.orange, { width: 1.5 });
  strokeBox(pen, place(truth), theme.text, { width: 1, dash: [2, 2] });
  Object.assign(pen, {
    font: `700 11px ${theme.mono}`,
    textAlign: "center",
    textBaseline: "middle",
    fillStyle: theme.text,
  });
  const text = fixed(mean, Math.abs(10 * mean - Math.round(10 * mean)) < 1e-9 ? 1 : 2);
  if (pen.measureText(text).width > wide + 6) return;
  haloText(pen, text, x, y + 14, theme.background);
}

export function listenToStairs(state) {
  const canvas = state.stairs_canvas;
  let start = null;
  const follow = (event) => {
    const slide = slideOf(state);
    if (!slide) return;
    const x = event.clientX - canvas.getBoundingClientRect().left;
    const share = clamp(((x - PLOT.left) / (panelWidth(state) - PLOT.left - PLOT.right)) * STAIRS.farthest, 0, STAIRS.farthest);
    slideTo(state, slide, Math.round(1000 * share) / 1000);
  };
  canvas.onpointerdown = (event) => {
    if (event.button > 0 || !slideOf(state)) return;
    canvas.setPointerCapture(event.pointerId);
    state.sliding = true;
    start = boxesKey(state.boxes);
    follow(event);
  };
  canvas.onpointermove = (event) => start && follow(event);
  canvas.onpointerup = canvas.onpointercancel = () => {
    const before = start;
    start = null;
    state.sliding = false;
    if (before && before !== boxesKey(state.boxes)) released(state);
  };
  canvas.onkeydown = (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const slide = slideOf(state);
    if (!way || !slide) return;
    event.preventDefault();
    state.keyed = true;
    slideTo(state, slide, clamp(Math.abs(slide.way) / slide.width + (way * (event.shiftKey ? 10 : 1)) / 100, 0, STAIRS.farthest));
  };
  canvas.onkeyup = canvas.onblur = () => endKeys(state);
}

function slideTo(state, slide, share) {
  state.boxes[slide.moving].box = boxAtShare(state, slide, share).map(hundredth);
  if (slide.moving !== state.chosen) state.stale = true;
  changed(state);
}

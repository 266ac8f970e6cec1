// What each anchor is to learn from objects and what it loses, as playground.vision.ssd_pass.anchor_losses works it out.

import { assignAnchors } from "./ssd_matching.js";
import { canvasAnchor, countOf, shapesOf, totalOf } from "./ssd_pass.js";

const LEAST_P = 1e-7;
const EPSILON = 1e-6; // inside the logarithm of the size offsets
const [CENTRE, SIZE] = [0.1, 0.2]; // the textbook's variances

export function offsetsOf([x1, y1, x2, y2], [u1, v1, u2, v2]) {
  const [w, h] = [x2 - x1, y2 - y1];
  return [
    ((u1 + u2) / 2 - (x1 + x2) / 2) / w / CENTRE,
    ((v1 + v2) / 2 - (y1 + y2) / 2) / h / CENTRE,
    Math.log(EPSILON + (u2 - u1) / w) / SIZE,
    Math.log(EPSILON + (v2 - v1) / h) / SIZE,
  ];
}

export function focalLoss(score, isTrue, gamma) {
  const p = Math.min(Math.max(isTrue ? score : 1 - score, LEAST_P), 1 - LEAST_P);
  return (1 - p) ** gamma * -Math.log(p);
}

export function smoothL1(error, sigma) {
  const size = Math.abs(error);
  return size > 1 / sigma ** 2 ? size - 0.5 / sigma ** 2 : 0.5 * (sigma * size) ** 2;
}

// Summed over the classes; kind −1 for background.
function classLoss({ scores, classes }, anchor, kind, gamma) {
  let sum = 0;
  for (let k = 0; k < classes.length; k++) sum += focalLoss(scores[anchor * classes.length + k], k === kind, gamma);
  return sum;
}

// Of each anchor as background: kept until γ changes, since most anchors are.
function backgroundLosses(pass, gamma) {
  if (pass.background?.gamma !== gamma) {
    const losses = Float64Array.from({ length: totalOf(pass) }, (_, anchor) => classLoss(pass, anchor, -1, gamma));
    pass.background = { gamma, losses };
  }
  return pass.background.losses;
}

// The matching is kept until an object, the rule or its threshold changes.
function matched(pass, boxes, match, iou) {
  const key = JSON.stringify([boxes, match, iou]);
  if (pass.matched?.key !== key) {
    const counts = pass.grids.map((_, level) => countOf(pass, level));
    const assigned = assignAnchors(pass.canvasAnchors, boxes, { match, iou, counts, perCell: shapesOf(pass) });
    pass.matched = { key, assigned };
  }
  return pass.matched.assigned;
}

// objects: [{box in pixels of the file, kind}]; match: of ssd_matching.js; ratio: background anchors per positive, null for all.
export function anchorLosses(pass, objects, { match, iou, ratio, gamma, sigma }) {
  const count = totalOf(pass);
  pass.canvasAnchors ??= Array.from({ length: count }, (_, anchor) => canvasAnchor(pass, anchor));
  const boxes = objects.map(({ box }) => box.map((value, i) => value * pass.scale[i % 2]));
  const assigned = matched(pass, boxes, match, iou);
  const byClass = backgroundLosses(pass, gamma).slice();
  const byBox = new Float64Array(count);
  const wanted = new Map(); // positive anchor → true offsets
  const negatives = [];
  for (let a = 0; a < count; a++) {
    const object = assigned[a];
    if (object < 0) {
      negatives.push(a);
      continue;
    }
    byClass[a] = classLoss(pass, a, objects[object].kind, gamma);
    const truth = offsetsOf(pass.canvasAnchors[a], boxes[object]);
    wanted.set(a, truth);
    truth.forEach((value, i) => (byBox[a] += smoothL1(pass.offsets[4 * a + i] - value, sigma)));
  }
  const positives = [...wanted.keys()];
  negatives.sort((a, b) => byClass[b] - byClass[a] || a - b);
  const hard = ratio === null ? negatives : negatives.slice(0, ratio * positives.length);
  return { assigned, byClass, byBox, wanted, positives, hard, negatives };
}

export const sumOf = (values, places) => places.reduce((sum, place) => sum + values[place], 0);

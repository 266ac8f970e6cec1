// What became of each detection against the reader's boxes, as playground.boxes.hits.judge tells it: first each detection takes
// the free object of its own class that it overlaps most, then those left the best free object of any class; of the rest, what
// overlaps an object is a duplicate.

import { compareBoxes } from "../../ui/components/box_measures.js";

export const [HIT, WRONG, DUPLICATE, BACKGROUND] = ["hit", "wrong", "duplicate", "background"];

// detections: [{box, word}] highest score first; truths: [{box, word}]. {lots: [{outcome, target, iou}], missed: [places]}
export function judged(detections, truths, threshold) {
  const table = detections.map(({ box }) => truths.map((truth) => compareBoxes(box, truth.box).IoU));
  const free = truths.map(() => true);
  const taken = detections.map(() => -1);
  const hits = detections.map(() => false);
  const asked = Math.min(threshold, 1 - 1e-10);
  const take = (i, fits) => {
    let best = -1;
    truths.forEach((_, j) => {
      if (free[j] && fits(j) && table[i][j] >= asked && (best < 0 || table[i][j] >= table[i][best])) best = j;
    });
    if (best >= 0) [taken[i], free[best]] = [best, false];
    return best >= 0;
  };
  detections.forEach(({ word }, i) => (hits[i] = take(i, (j) => truths[j].word === word)));
  detections.forEach((_, i) => hits[i] || take(i, () => true));
  const lots = detections.map((_, i) => lotOf(table[i], taken[i], hits[i], threshold));
  return { lots, missed: truths.map((_, j) => j).filter((j) => free[j]) };
}

function lotOf(row, target, hit, threshold) {
  if (target >= 0) return { outcome: hit ? HIT : WRONG, target, iou: row[target] };
  const iou = Math.max(0, ...row);
  if (row.length && iou >= threshold) return { outcome: DUPLICATE, target: row.indexOf(iou), iou };
  return { outcome: BACKGROUND, target: -1, iou };
}

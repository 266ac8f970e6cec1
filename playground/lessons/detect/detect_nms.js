// Which of a detector's candidates are looked at, shown and counted. Candidates are {boxes: four numbers each, classes, scores},
// highest score first.

import { singleArea, singleIou } from "../../ui/components/box_nms.js";

export { removersAt } from "../../ui/components/box_nms.js";

// iou(i, j) of candidates.
export function iousOf({ boxes, scores }) {
  const areas = Float32Array.from(scores, (_, k) => singleArea(boxes, k));
  return (i, j) => singleIou(boxes, areas, i, j);
}

// Places of the candidates of shown classes whose score reaches the threshold: NMS looks at these. A box with a lower score
// removes none with a higher one, so what is kept of them is what is kept of all.
export function candidatesAbove({ classes, scores }, { score, hidden }) {
  const least = Math.fround(score);
  const found = [];
  for (let i = 0; i < scores.length && scores[i] >= least; i++) if (!hidden.has(classes[i])) found.push(i);
  return found;
}

// Places of the boxes that are shown: kept ones, at most `most` of them.
export const keptBoxes = (above, removedBy, most) => above.filter((i) => removedBy[i] < 0).slice(0, most);

// Counts of the four stages, as playground.vision.detection tells them: what lay outside the photo is known of all classes
// above the floor only.
export function funnelOf(candidates, above, kept, { score, hidden }) {
  const { anchors, floor } = candidates;
  const all = score <= floor && hidden.size === 0;
  return { anchors, above: all ? candidates.above : above.length, inside: above.length, kept: kept.length };
}

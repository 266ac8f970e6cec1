// What is shown of one detector's candidates at the settings as they stand: who is kept, who was removed by whom, and what became
// of each against the reader's own boxes.

import { classWord } from "../../ui/components/box_class.js";
import { judged } from "./detect_judge.js";
import { candidatesAbove, funnelOf, keptBoxes, removersAt } from "./detect_nms.js";

// raw: {boxes, classes, scores, names, colours, anchors, above, floor}
export function looked(raw, now, before) {
  const hiddenNames = new Set(now.hidden ? now.hidden.split(",") : []);
  const hidden = new Set(raw.names.flatMap((name, place) => (hiddenNames.has(name) ? [place] : [])));
  const removedBy = before?.raw === raw && before.nms === now.nms ? before.removedBy : removersAt(raw, now.nms);
  const asked = { score: now.score, hidden };
  const above = candidatesAbove(raw, asked);
  const kept = keptBoxes(above, removedBy, now.most);
  return { raw, nms: now.nms, removedBy, hidden, above, kept, funnel: funnelOf(raw, above, kept, asked) };
}

export const boxAt = ({ boxes }, i) => Array.from(boxes.subarray(4 * i, 4 * i + 4));
export const nameAt = ({ names, classes }, i) => names[classes[i]];
export const colourAt = ({ colours, classes }, i) => colours[classes[i]];

// Class → how many of these boxes, most first.
export function countBy(raw, places) {
  const counts = new Map();
  for (const i of places) counts.set(raw.classes[i], (counts.get(raw.classes[i]) ?? 0) + 1);
  return new Map([...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]));
}

// "2 × person" and "1 cat" of the boxes shown, most first.
export const countTexts = (raw, places) =>
  [...countBy(raw, places)].map(([kind, n]) => (n === 1 ? `1 ${raw.names[kind]}` : `${n} × ${raw.names[kind]}`));

// Classes are compared as the box canvas writes them.
export function against(look, truths, threshold) {
  const detections = look.kept.map((i) => ({ box: boxAt(look.raw, i), word: classWord(nameAt(look.raw, i)) }));
  return judged(
    detections,
    truths.map(({ box, label }) => ({ box, word: label })),
    threshold,
  );
}

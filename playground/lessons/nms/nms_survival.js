// At which thresholds each box is kept, for boxes under the reader's hand: what playground.boxes.survival works out, for a dozen.

import { compareBoxes } from "../../ui/components/box_measures.js";

// Places of the boxes that take part, highest score first; equals in the order in which they came.
export const ranked = (boxes, minimum) =>
  [...boxes.keys()].filter((i) => boxes[i].score >= minimum).sort((a, b) => boxes[b].score - boxes[a].score || a - b);

// What is left of [0, ∞) without intervals [start, end).
function complement(taken) {
  const left = [];
  let at = 0;
  for (const [start, end] of [...taken].sort((a, b) => a[0] - b[0])) {
    if (start > at) left.push([at, start]);
    at = Math.max(at, end);
  }
  return [...left, [at, Infinity]];
}

const without = (pieces, [from, to]) =>
  pieces.flatMap(([start, end]) =>
    [
      [start, Math.min(end, from)],
      [Math.max(start, to), end],
    ].filter(([a, b]) => a < b),
  );

const within = (pieces, [from, to]) =>
  pieces.map(([start, end]) => [Math.max(start, from), Math.min(end, to)]).filter(([a, b]) => a < b);

// Intervals of one box, and who removes it in the others: {intervals: [[start, end]], deaths: [{start, end, remover, iou}]}.
function fateOf(before, iouWith) {
  const gone = before.flatMap(({ intervals }, remover) => within(intervals, [0, iouWith(remover)]));
  const intervals = complement(gone);
  let open = [[0, Infinity]];
  for (const piece of intervals) open = without(open, piece);
  const deaths = [];
  before.forEach((other, remover) => {
    for (const taken of within(other.intervals, [0, iouWith(remover)])) {
      for (const [start, end] of within(open, taken)) deaths.push({ start, end, remover, iou: iouWith(remover) });
      open = without(open, taken);
    }
  });
  return { intervals, deaths: deaths.sort((a, b) => a.start - b.start) };
}

// boxes: [{box, label, score}]; gives {order, arrays}, arrays as the core's message has them.
export function survivalOf(boxes, { across, minimum }) {
  const order = ranked(boxes, minimum);
  const compete = (i, j) => across || (boxes[i].label ?? "") === (boxes[j].label ?? "");
  const iou = (i, j) => (compete(i, j) ? compareBoxes(boxes[i].box, boxes[j].box).IoU : 0);
  const fates = [];
  order.forEach((i) => fates.push(fateOf(fates, (rank) => iou(i, order[rank]))));
  const intervals = fates.flatMap((fate) => fate.intervals);
  const deaths = fates.flatMap((fate) => fate.deaths);
  const offsets = (name) => fates.reduce((at, fate) => [...at, at.at(-1) + fate[name].length], [0]);
  const starts = [...new Set(intervals.flat().filter(Number.isFinite)), 0].filter((t, i, all) => all.indexOf(t) === i);
  const counted = starts
    .sort((a, b) => a - b)
    .map((t) => [t, fates.filter((fate) => within(fate.intervals, [t, Infinity])[0]?.[0] === t).length])
    .filter(([, count], k, all) => !k || count !== all[k - 1][1]);
  return {
    order,
    arrays: {
      boxes: Float64Array.from(order.flatMap((i) => boxes[i].box)),
      lifeAt: offsets("intervals"),
      lifeStarts: intervals.map(([start]) => start),
      lifeEnds: intervals.map(([, end]) => end),
      deathAt: offsets("deaths"),
      deathStarts: deaths.map(({ start }) => start),
      deathEnds: deaths.map(({ end }) => end),
      deathIous: deaths.map(({ iou: shared }) => shared),
      removers: deaths.map(({ remover }) => remover),
      stepStarts: counted.map(([t]) => t),
      stepCounts: counted.map(([, count]) => count),
    },
  };
}

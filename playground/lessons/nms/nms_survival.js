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

// Intervals of one box, and who removes it in the others: {lives: [[start, end]], deaths: [{start, end, killer, iou}]}.
function fateOf(before, iouWith) {
  const gone = before.flatMap(({ lives }, killer) => within(lives, [0, iouWith(killer)]));
  const lives = complement(gone);
  let open = [[0, Infinity]];
  for (const piece of lives) open = without(open, piece);
  const deaths = [];
  before.forEach((other, killer) => {
    for (const taken of within(other.lives, [0, iouWith(killer)])) {
      for (const [start, end] of within(open, taken)) deaths.push({ start, end, killer, iou: iouWith(killer) });
      open = without(open, taken);
    }
  });
  return { lives, deaths: deaths.sort((a, b) => a.start - b.start) };
}

// boxes: [{box, label, score}]; gives {order, arrays}, arrays as the core's message has them.
export function survivalOf(boxes, { across, minimum }) {
  const order = ranked(boxes, minimum);
  const compete = (i, j) => across || (boxes[i].label ?? "") === (boxes[j].label ?? "");
  const iou = (i, j) => (compete(i, j) ? compareBoxes(boxes[i].box, boxes[j].box).IoU : 0);
  const fates = [];
  order.forEach((i) => fates.push(fateOf(fates, (rank) => iou(i, order[rank]))));
  const lives = fates.flatMap((fate) => fate.lives);
  const deaths = fates.flatMap((fate) => fate.deaths);
  const offsets = (name) => fates.reduce((at, fate) => [...at, at.at(-1) + fate[name].length], [0]);
  const starts = [...new Set(lives.flat().filter(Number.isFinite)), 0].filter((t, i, all) => all.indexOf(t) === i);
  const counted = starts
    .sort((a, b) => a - b)
    .map((t) => [t, fates.filter((fate) => within(fate.lives, [t, Infinity])[0]?.[0] === t).length])
    .filter(([, count], k, all) => !k || count !== all[k - 1][1]);
  return {
    order,
    arrays: {
      boxes: Float64Array.from(order.flatMap((i) => boxes[i].box)),
      lifeAt: offsets("lives"),
      lifeStarts: lives.map(([start]) => start),
      lifeEnds: lives.map(([, end]) => end),
      deathAt: offsets("deaths"),
      deathStarts: deaths.map(({ start }) => start),
      deathEnds: deaths.map(({ end }) => end),
      deathIous: deaths.map(({ iou: shared }) => shared),
      killers: deaths.map(({ killer }) => killer),
      stepStarts: counted.map(([t]) => t),
      stepCounts: counted.map(([, count]) => count),
    },
  };
}

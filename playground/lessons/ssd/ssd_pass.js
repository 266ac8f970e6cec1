// One pass of the detector as the browser has it: anchors lie map by map, cell by cell in reading order, shape by shape.
//
// pass: {strides, grids: [[down, across], …], shapes: [[[w, h], …], …], scale: [canvas px per px of the file across, down],
// size: [width, height] of the file, classes, scores: A · classes, offsets: A · 4, boxes: A · 4, features: a map each of
// {values: channels · cells bytes, most: a channel's largest value}}

import { removersAt } from "../../ui/components/box_nms.js";

const single = Math.fround;
export const MOST = 1000; // candidates, as playground.vision.detectors has it

export const shapesOf = (pass) => pass.shapes[0].length;
export const countOf = (pass, level) => pass.grids[level][0] * pass.grids[level][1] * shapesOf(pass);
export const firstOf = (pass, level) => pass.grids.slice(0, level).reduce((sum, _, i) => sum + countOf(pass, i), 0);
export const totalOf = (pass) => firstOf(pass, pass.grids.length);

// {level, row, column, shape} of an anchor.
export function placeOf(pass, anchor) {
  let level = 0;
  let rest = anchor;
  while (rest >= countOf(pass, level)) rest -= countOf(pass, level++);
  const cell = Math.floor(rest / shapesOf(pass));
  const across = pass.grids[level][1];
  return { level, row: Math.floor(cell / across), column: cell % across, shape: rest % shapesOf(pass) };
}

export const anchorOf = (pass, { level, row, column, shape }) =>
  firstOf(pass, level) + (row * pass.grids[level][1] + column) * shapesOf(pass) + shape;

// The cell of a map that holds a point of the file.
export function cellAt(pass, level, [x, y]) {
  const [down, across] = pass.grids[level];
  const within = (value, count) => Math.min(Math.max(Math.trunc(value / pass.strides[level]), 0), count - 1);
  return { level, row: within(y * pass.scale[1], down), column: within(x * pass.scale[0], across) };
}

// Corners in canvas pixels, rounded as the core's float32 anchors are.
export function canvasAnchor(pass, anchor) {
  const { level, row, column, shape } = placeOf(pass, anchor);
  const [down, across] = pass.grids[level];
  const stride = pass.strides[level];
  const x = single(single(single(column + 0.5) / across) * (across * stride));
  const y = single(single(single(row + 0.5) / down) * (down * stride));
  const [w, h] = pass.shapes[level][shape].map((side) => side / 2);
  return [single(x - w), single(y - h), single(x + w), single(y + h)];
}

export const toFile = (pass, box) => box.map((value, i) => value / pass.scale[i % 2]);
export const anchorBox = (pass, anchor) => toFile(pass, canvasAnchor(pass, anchor));
export const decodedBox = (pass, anchor) => Array.from(pass.boxes.subarray(4 * anchor, 4 * anchor + 4));
export const scoreAt = (pass, anchor, kind) => pass.scores[anchor * pass.classes.length + kind];

// Corners of a cell in pixels of the file.
export function cellBox(pass, { level, row, column }) {
  const stride = pass.strides[level];
  return toFile(pass, [column * stride, row * stride, (column + 1) * stride, (row + 1) * stride]);
}

// Scores of a class on one map, cell by cell: of one shape, or the best of all where that is null.
export function scoreMap(pass, level, kind, shape) {
  const [down, across] = pass.grids[level];
  const first = firstOf(pass, level);
  const count = shapesOf(pass);
  return Float32Array.from({ length: down * across }, (_, cell) => {
    const start = first + cell * count;
    if (shape !== null) return scoreAt(pass, start + shape, kind);
    let best = 0;
    for (let i = 0; i < count; i++) best = Math.max(best, scoreAt(pass, start + i, kind));
    return best;
  });
}

// A channel of a feature map in 0…1 of its largest value, and that value.
export function featureMap(pass, level, channel) {
  const { values, most } = pass.features[level];
  const [down, across] = pass.grids[level];
  const start = channel * down * across;
  return { values: Float32Array.from(values.subarray(start, start + down * across), (v) => v / 255), most: most[channel] };
}

// Boxes whose score reaches the threshold, highest first, at most MOST, without those that have no area.
export function candidatesOf(pass, least) {
  const floor = single(least);
  const kinds = pass.classes.length;
  const found = [];
  for (let i = 0; i < pass.scores.length; i++) if (pass.scores[i] >= floor) found.push(i);
  found.sort((a, b) => pass.scores[b] - pass.scores[a] || a - b);
  const proper = found.slice(0, MOST).filter((i) => {
    const [x1, y1, x2, y2] = decodedBox(pass, Math.floor(i / kinds));
    return x2 > x1 && y2 > y1;
  });
  const anchors = proper.map((i) => Math.floor(i / kinds));
  return {
    anchors,
    classes: proper.map((i) => i % kinds),
    scores: proper.map((i) => pass.scores[i]),
    boxes: Float32Array.from(anchors.flatMap((anchor) => decodedBox(pass, anchor))),
  };
}

// The candidates at both thresholds, and the places of those that stay.
export function suppressed(pass, score, nms) {
  const candidates = candidatesOf(pass, score);
  const removedBy = removersAt(candidates, nms);
  const kept = candidates.anchors.flatMap((_, place) => (removedBy[place] < 0 ? [place] : []));
  return { candidates, removedBy, kept };
}

// Of each map: anchors, candidates, boxes that stay.
export function countsByLevel(pass, { candidates, kept }) {
  const levels = candidates.anchors.map((anchor) => placeOf(pass, anchor).level);
  return pass.grids.map((_, level) => ({
    anchors: countOf(pass, level),
    above: levels.filter((one) => one === level).length,
    kept: kept.filter((place) => levels[place] === level).length,
  }));
}

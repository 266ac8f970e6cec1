// Which map catches an object: the same numbers as level_assignment, anchors and pyramids of playground.boxes; a test compares. A
// box is [x1, y1, x2, y2] in pixels of the input; a level is {cells, first, step, shapes: [[w, h], …]} in the same pixels.

import { areaOf, centreOf, heightOf, widthOf } from "../../ui/components/box_measures.js";
import { clamp } from "../../ui/components/numbers.js";

export const NOBODY = -1;
export const boxAround = ([x, y], [w, h]) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
export const middleOf = (level, cell) => level.first + level.step * cell;
const stretch = (low, high, middle, length) =>
  Math.max(0, Math.min(high, middle + length / 2) - Math.max(low, middle - length / 2));
export const properArea = (box) => Math.max(0, widthOf(box)) * Math.max(0, heightOf(box));

// numpy rounds halves to even, and so must we.
function roundEven(value) {
  const low = Math.floor(value);
  return value - low === 0.5 ? low + (low % 2 !== 0) : Math.round(value);
}
export const nearestCell = (level, place) => clamp(roundEven((place - level.first) / level.step), 0, level.cells - 1);

export function iouAt(box, centre, [w, h]) {
  const overlap = stretch(box[0], box[2], centre[0], w) * stretch(box[1], box[3], centre[1], h);
  return overlap / (properArea(box) + w * h - overlap);
}

// {iou, anchor, cell: [row, column]} of the best anchor of a map: for each shape only the nearest centre counts.
export function bestOfLevel(box, level) {
  const [x, y] = centreOf(box);
  const cell = [nearestCell(level, y), nearestCell(level, x)];
  const centre = [middleOf(level, cell[1]), middleOf(level, cell[0])];
  let best = -1;
  let anchor = null;
  for (const shape of level.shapes) {
    const iou = iouAt(box, centre, shape);
    if (iou > best) [best, anchor] = [iou, boxAround(centre, shape)];
  }
  return { iou: best, anchor, cell };
}

// The level that takes an object, or NOBODY.
export function takerOf(box, { levels, rule, lowest }, found) {
  if (rule === "area") {
    if (!(widthOf(box) > 0 && heightOf(box) > 0)) return NOBODY;
    return clamp(Math.floor(4 + Math.log2(Math.sqrt(areaOf(box)) / 224)), lowest, lowest + levels.length - 1) - lowest;
  }
  const best = Math.max(...found.map(({ iou }) => iou));
  return best > 0 ? found.findIndex(({ iou }) => iou === best) : NOBODY;
}

// How many anchors of a map reach a threshold.
export function reachingIn(box, level, threshold) {
  let count = 0;
  for (const [w, h] of level.shapes) {
    const area = properArea(box) + w * h;
    const rows = [];
    const columns = [];
    for (let cell = 0; cell < level.cells; cell++) {
      const high = stretch(box[1], box[3], middleOf(level, cell), h);
      const wide = stretch(box[0], box[2], middleOf(level, cell), w);
      if (high > 0) rows.push(high);
      if (wide > 0) columns.push(wide);
    }
    for (const high of rows) for (const wide of columns) if (high * wide >= threshold * (area - high * wide)) count++;
  }
  return count;
}

// Best IoU of each cell's anchors, row by row.
export function iousOfCells(box, level) {
  const { cells, shapes } = level;
  const found = new Float32Array(cells * cells);
  for (const [w, h] of shapes) {
    const area = properArea(box) + w * h;
    const wide = Array.from({ length: cells }, (_, cell) => stretch(box[0], box[2], middleOf(level, cell), w));
    for (let row = 0; row < cells; row++) {
      const high = stretch(box[1], box[3], middleOf(level, row), h);
      if (!high) continue;
      for (let column = 0; column < cells; column++) {
        const overlap = high * wide[column];
        const iou = overlap / (area - overlap);
        if (iou > found[row * cells + column]) found[row * cells + column] = iou;
      }
    }
  }
  return found;
}

// {columns, rows, best, level}: an object of this shape at every place of a lattice, as playground.boxes.catching.slid_over.
export function slideOver([w, h], { levels, size: [side], step, rule, lowest }) {
  const edges = (length) =>
    length > side
      ? [(side - length) / 2]
      : Array.from({ length: Math.floor((side - length + 1e-9) / step) + 1 }, (_, i) => i * step);
  const columns = edges(w);
  const rows = edges(h);
  const best = new Float32Array(columns.length * rows.length);
  const level = new Int8Array(best.length).fill(NOBODY);
  levels.forEach((map, number) => {
    const across = columns.map((x) => middleOf(map, nearestCell(map, x + w / 2)));
    const down = rows.map((y) => middleOf(map, nearestCell(map, y + h / 2)));
    for (const [aw, ah] of map.shapes) {
      const area = w * h + aw * ah;
      const wide = columns.map((x, i) => stretch(x, x + w, across[i], aw));
      const high = rows.map((y, i) => stretch(y, y + h, down[i], ah));
      for (let i = 0, k = 0; i < rows.length; i++) {
        for (let j = 0; j < columns.length; j++, k++) {
          const overlap = high[i] * wide[j];
          const iou = Math.fround(overlap / (area - overlap));
          if (iou > best[k]) [best[k], level[k]] = [iou, number];
        }
      }
    }
  });
  if (rule === "area") level.fill(takerOf([0, 0, w, h], { levels, rule, lowest }));
  return { columns, rows, best, level };
}

// ---- one map: anchors that touch, and the rows of a flattened head --------------------------------------------------------

// Pairs that overlap at a size: what the steps below it add up to.
export function pairsAt({ steps, pairs }, size) {
  let count = 0;
  for (let i = 0; i < steps.length && steps[i] < size - 1e-9; i++) count = pairs[i];
  return count;
}

// [{cell, channel}, …] of a row of the flattened head.
export function sourcesOf({ cells, anchors, classes, permute }, row) {
  const scores = classes + 1;
  const channels = anchors * scores;
  const places = cells * cells;
  return Array.from({ length: scores }, (_, i) => {
    const at = row * scores + i;
    return permute
      ? { cell: Math.floor(at / channels), channel: at % channels }
      : { cell: at % places, channel: Math.floor(at / places) };
  });
}

// What the row is taken for, and whether all its numbers come from there.
export function rowOf(head, row) {
  const { anchors, classes } = head;
  const cell = Math.floor(row / anchors);
  const anchor = row % anchors;
  const sources = sourcesOf(head, row);
  const right = sources.every((source, i) => source.cell === cell && source.channel === anchor * (classes + 1) + i);
  return { row, cell, anchor, sources, right };
}

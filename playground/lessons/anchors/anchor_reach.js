// What anchors reach while a finger moves an object: the same numbers as playground.boxes.anchor_reach, and a test compares
// them. Of all places of a shape only the cell under the object's centre counts. Lengths are pixels of the picture.

import { areaOf, centreOf, isProper, sharedBox } from "../../ui/components/box_measures.js";
import { clamp } from "../../ui/components/numbers.js";

const cellUnder = (part, cells) => clamp(Math.floor(part * cells), 0, cells - 1);

// [row, column] of the cell that holds a place, the nearest one beyond the border.
export const cellOf = ({ cells: [rows, columns], size: [width, height] }, [x, y]) => [
  cellUnder(y / height, rows),
  cellUnder(x / width, columns),
];

export const cellCentre = ({ cells: [rows, columns], size: [width, height] }, [row, column]) => [
  ((column + 0.5) / columns) * width,
  ((row + 0.5) / rows) * height,
];

// Between two cells, along x and y.
export const strideOf = ({ cells: [rows, columns], size: [width, height] }) => [width / columns, height / rows];

const boxAround = ([x, y], [w, h]) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2];

export const anchorsOf = (scene, cell) => scene.shapes.map((shape) => boxAround(cellCentre(scene, cell), shape));

// Whether an anchor of a cell stays in the picture: the core told the columns and rows at which it does.
export const staysIn = ({ inside }, [row, column], number) =>
  (([x1, y1, x2, y2]) => x1 <= column && column < x2 && y1 <= row && row < y2)(inside[number]);

export function iouOf(a, b) {
  const shared = sharedBox(a, b);
  const overlap = shared ? areaOf(shared) : 0;
  return isProper(a) ? overlap / (areaOf(a) + areaOf(b) - overlap) : 0;
}

// {iou, cell, number} of the best anchor that an object has on the whole map.
export function bestAnchor(scene, box) {
  const cell = cellOf(scene, centreOf(box));
  const best = { iou: 0, cell, number: 0 };
  anchorsOf(scene, cell).forEach((anchor, number) => {
    const iou = iouOf(box, anchor);
    if (iou > best.iou) Object.assign(best, { iou, number });
  });
  return best;
}

// Best IoU of a box of this shape with its centre (dx, dy) from that of a cell's anchors.
const iouAway = (scene, [w, h], [dx, dy]) =>
  Math.max(...scene.shapes.map((shape) => iouOf(boxAround([dx, dy], [w, h]), boxAround([0, 0], shape))));

// On a centre, and half a stride from the nearest ones, both ways.
export const centredIou = (scene, shape) => iouAway(scene, shape, [0, 0]);
export const worstIou = (scene, shape) =>
  iouAway(
    scene,
    shape,
    strideOf(scene).map((stride) => stride / 2),
  );

// Per shape and place along one axis, the length that an object of this side shares with the nearest anchor's side.
function sharedAlong(places, length, cells, side, sides) {
  return sides.map((own) =>
    Float64Array.from({ length: places }, (_, i) => {
      const at = ((i + 0.5) / places) * length;
      const away = Math.abs(at - ((cellUnder((i + 0.5) / places, cells) + 0.5) / cells) * length);
      return clamp(Math.min(side, own, (side + own) / 2 - away), 0, Infinity);
    }),
  );
}

// Best IoU of an object of this shape with its centre at each of [wide, high] places of the picture, row by row.
export function placesMap(scene, [w, h], [wide, high]) {
  const {
    size: [width, height],
    cells: [rows, columns],
    shapes,
  } = scene;
  const map = new Float64Array(wide * high);
  const across = sharedAlong(
    wide,
    width,
    columns,
    w,
    shapes.map(([own]) => own),
  );
  const down = sharedAlong(
    high,
    height,
    rows,
    h,
    shapes.map(([, own]) => own),
  );
  shapes.forEach(([own, tall], number) => {
    const sum = w * h + own * tall;
    for (let y = 0, i = 0; y < high; y++) {
      for (let x = 0; x < wide; x++, i++) {
        const overlap = across[number][x] * down[number][y];
        const iou = overlap / (sum - overlap);
        if (iou > map[i]) map[i] = iou;
      }
    }
  });
  return map;
}

// Similarity of two boxes while a finger moves one: the same numbers as playground.boxes gives in float64, and a test compares
// them. A box is [x1, y1, x2, y2]; one that is not proper is like nothing, 0, or −1 for measures that know distance.

import { partText, pixelText } from "./numbers.js";

const EPSILON = 1e-7; // torchvision's, in DIoU and CIoU
export const MEASURES = ["IoU", "GIoU", "DIoU", "CIoU", "Dice"];
export const NOTHING = { IoU: 0, GIoU: -1, DIoU: -1, CIoU: -1, Dice: 0 };

export const widthOf = ([x1, , x2]) => x2 - x1;
export const heightOf = ([, y1, , y2]) => y2 - y1;
export const areaOf = (box) => widthOf(box) * heightOf(box);
export const centreOf = ([x1, y1, x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2];
export const movedBox = ([x1, y1, x2, y2], dx, dy) => [x1 + dx, y1 + dy, x2 + dx, y2 + dy];
export const isProper = (box) => box.every(Number.isFinite) && widthOf(box) > 0 && heightOf(box) > 0 && areaOf(box) > 0;

// In the old convention x2 and y2 name the last pixel inside.
export const measuredBox = ([x1, y1, x2, y2], plusOne) => (plusOne ? [x1, y1, x2 + 1, y2 + 1] : [x1, y1, x2, y2]);

export const enclosingBox = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

// The box that two share, or null.
export function sharedBox(a, b) {
  const box = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return widthOf(box) > 0 && heightOf(box) > 0 ? box : null;
}

// {IoU, GIoU, DIoU, CIoU, Dice, overlap, union, enclosing}: values, then areas in square pixels.
export function compareBoxes(first, second, plusOne = false) {
  const a = measuredBox(first, plusOne);
  const b = measuredBox(second, plusOne);
  const enclosing = enclosingBox(a, b);
  if (!isProper(a) || !isProper(b)) return { ...NOTHING, overlap: 0, union: areaOf(a) + areaOf(b), enclosing: areaOf(enclosing) };
  const shared = sharedBox(a, b);
  const overlap = shared ? areaOf(shared) : 0;
  const union = areaOf(a) + areaOf(b) - overlap;
  const iou = overlap / union;
  const [ax, ay] = centreOf(a);
  const [bx, by] = centreOf(b);
  const diou = iou - ((ax - bx) ** 2 + (ay - by) ** 2) / (widthOf(enclosing) ** 2 + heightOf(enclosing) ** 2 + EPSILON);
  const shape = (4 / Math.PI ** 2) * (Math.atan(widthOf(a) / heightOf(a)) - Math.atan(widthOf(b) / heightOf(b))) ** 2;
  return {
    IoU: iou,
    GIoU: iou - (areaOf(enclosing) - union) / areaOf(enclosing),
    DIoU: diou,
    CIoU: diou - (shape / (1 - iou + shape + EPSILON)) * shape,
    Dice: (2 * iou) / (1 + iou),
    overlap,
    union,
    enclosing: areaOf(enclosing),
  };
}

// ---- coordinates -----------------------------------------------------------------------------------------------------

// name → [the four letters, box → numbers, whether they are parts of the picture's sides]
export const COORDINATES = {
  corners: [["x1", "y1", "x2", "y2"], (box) => box, false],
  normalised: [["x1", "y1", "x2", "y2"], (box) => box, true],
  centre: [["cx", "cy", "w", "h"], (box) => [...centreOf(box), widthOf(box), heightOf(box)], false],
  yolo: [["cx", "cy", "w", "h"], (box) => [...centreOf(box), widthOf(box), heightOf(box)], true],
  coco: [["x", "y", "w", "h"], (box) => [box[0], box[1], widthOf(box), heightOf(box)], false],
};

const written = (coordinates) => COORDINATES[coordinates] ?? COORDINATES.corners; // where a lesson asks for none

// The four numbers of a box in one of COORDINATES, for a picture of [width, height].
export function numbersIn(coordinates, box, [width, height]) {
  const [, read, parts] = written(coordinates);
  return parts ? read(box).map((value, i) => value / (i % 2 ? height : width)) : read(box);
}

// "x1 50 · y1 0 · x2 150 · y2 100"
export function placeText(coordinates, box, size) {
  const [letters, , parts] = written(coordinates);
  return numbersIn(coordinates, box, size)
    .map((value, i) => `${letters[i]} ${parts ? partText(value) : pixelText(value)}`)
    .join(" · ");
}

// ---- the places at which a shape still reaches an IoU ---------------------------------------------------------

// A closed line of centre offsets [x, y]; empty where no place reaches it. playground.boxes.island says why.
export function islandEdge([w1, h1], [w2, h2], threshold, points = 81) {
  const needed = (threshold / (1 + threshold)) * (w1 * h1 + w2 * h2);
  const [wide, high] = [Math.min(w1, w2), Math.min(h1, h2)];
  if (!(needed > 0) || needed > wide * high) return [];
  const reach = (w1 + w2) / 2 - needed / high;
  const upper = [];
  const lower = [];
  for (let i = 0; i < points; i++) {
    const x = reach * ((2 * i) / (points - 1) - 1);
    const y = Math.max(0, (h1 + h2) / 2 - needed / Math.min(wide, (w1 + w2) / 2 - Math.abs(x)));
    upper.push([x, -y]);
    lower.unshift([x, y]);
  }
  return [...upper, ...lower];
}

export const orderedBox = ([x1, y1, x2, y2]) => [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];

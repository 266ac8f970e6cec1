// How good the detections of a scene are, while a finger moves a box: the numbers of playground.boxes in float64, and a test
// compares them. The highest score comes first; equals stay in the order listed.

import { compareBoxes } from "../../ui/components/box_measures.js";

export const DEFINITIONS = ["area", "11", "101"];
const bySureness = (scores) => scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);

// Which object a detection takes, or −1: (its IoU with each, which are free, the threshold) → index.
const TAKES = {
  coco: (row, free, threshold) => {
    let best = -1;
    row.forEach((value, j) => free[j] && (best < 0 || value >= row[best]) && (best = j)); // of equals the later one
    return best >= 0 && row[best] >= Math.min(threshold, 1 - 1e-10) ? best : -1;
  },
  voc: (row, free, threshold) => {
    let best = -1;
    row.forEach((value, j) => (best < 0 || value > row[best]) && (best = j));
    return best >= 0 && row[best] >= threshold && free[best] ? best : -1;
  },
};

// One entry a row of the table, which lists detections from the highest score down.
function takenObjects(table, objects, threshold, rule) {
  const free = Array(objects).fill(true);
  return table.map((row) => {
    const best = TAKES[rule](row, free, threshold);
    if (best >= 0) free[best] = false;
    return best;
  });
}

// {precision, recall, raised} after each detection of a list of marks.
export function precisionRecall(marks, objects) {
  let found = 0;
  const precision = [];
  const recall = [];
  marks.forEach((mark, i) => {
    found += mark ? 1 : 0;
    precision.push(found / (i + 1));
    recall.push(found / objects);
  });
  const raised = [...precision];
  for (let i = raised.length - 2; i >= 0; i--) raised[i] = Math.max(raised[i], raised[i + 1]);
  return { precision, recall, raised };
}

// points: the recalls asked for, or null for the area.
export function averagePrecision({ recall, raised }, points) {
  if (!points) return recall.reduce((sum, value, i) => sum + (value - (recall[i - 1] ?? 0)) * raised[i], 0);
  let i = 0;
  let sum = 0;
  for (const point of points) {
    while (i < recall.length && recall[i] < point) i++;
    sum += raised[i] ?? 0;
  }
  return sum / points.length;
}

export const judgedScore = ({ score }, { squared }) => (squared ? score ** 2 : score);

// {truths, found, classes, table}: places in state.boxes, detections from the highest score down; IoU of each with each object.
export function readScene({ boxes, scene }) {
  const truths = boxes.flatMap(({ kind }, i) => (kind === "truth" ? [i] : []));
  const listed = boxes.flatMap(({ kind }, i) => (kind === "truth" ? [] : [i]));
  const found = bySureness(listed.map((i) => judgedScore(boxes[i], scene))).map((place) => listed[place]);
  const classOf = (i) => (scene.many ? (boxes[i].label ?? "") : "");
  const table = found.map((i) => truths.map((j) => overlapOf(boxes[i].box, boxes[j].box)));
  return { truths, found, table, classOf, classes: [...new Set([...truths, ...found].map(classOf))].sort() };
}

export const overlapOf = (a, b) => compareBoxes(a, b).IoU;

// A scene class by class: places in `found` and `truths`, and the part of the table where they meet.
function splitClasses({ truths, found, table, classOf, classes }) {
  return classes.map((name) => {
    const rows = found.flatMap((i, k) => (classOf(i) === name ? [k] : []));
    const columns = truths.flatMap((j, k) => (classOf(j) === name ? [k] : []));
    return { name, rows, columns, part: rows.map((row) => columns.map((column) => table[row][column])) };
  });
}

// {marks, objects, takes: place of a detection in `found` → place of an object in `truths`} of one class.
function judgeClass({ rows, columns, part }, threshold, rule) {
  const taken = takenObjects(part, columns.length, threshold, rule);
  return {
    rows,
    objects: columns.length,
    marks: taken.map((best) => best >= 0),
    takes: new Map(rows.map((row, k) => [row, taken[k] < 0 ? -1 : columns[taken[k]]])),
  };
}

// The mean over classes that have objects.
function meanPrecision(parts, threshold, rule, points) {
  const values = [];
  for (const { columns, part } of parts) {
    if (!columns.length) continue;
    const marks = takenObjects(part, columns.length, threshold, rule).map((best) => best >= 0);
    values.push(averagePrecision(precisionRecall(marks, columns.length), points));
  }
  return meanOf(values);
}

// [{name, each}] of the classes that have objects: AP by 101 points at each IoU threshold.
export function precisionByClass(read, { ious, rule, points }) {
  const parts = splitClasses(read).filter(({ columns }) => columns.length);
  return parts.map((part) => ({ name: part.name, each: ious.map((iou) => meanPrecision([part], iou, rule, points[101])) }));
}

// mAP at each IoU threshold: the mean over classes.
export const meanAtEach = (classes) => classes[0].each.map((_, i) => meanOf(classes.map(({ each }) => each[i])));

export const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// What became of each detection at or above a score, and which objects nobody took; playground.boxes.hits says how.
function judgeAll({ truths, found, table, classOf }, kept, threshold) {
  const free = truths.map(() => true);
  const lots = Array(kept).fill(null);
  for (const [outcome, same] of [
    ["hit", true],
    ["wrong class", false],
  ]) {
    for (let k = 0; k < kept; k++) {
      if (lots[k]) continue;
      const allowed = free.map((is, j) => is && (!same || classOf(found[k]) === classOf(truths[j])));
      const best = TAKES.coco(table[k], allowed, threshold);
      if (best < 0) continue;
      lots[k] = { outcome, target: best };
      free[best] = false;
    }
  }
  for (let k = 0; k < kept; k++) {
    if (lots[k]) continue;
    const most = Math.max(...table[k]);
    const target = table[k].indexOf(most);
    lots[k] = most >= threshold ? { outcome: "duplicate", target } : { outcome: "background", target: -1 };
  }
  return { lots, missed: truths.flatMap((_, j) => (free[j] ? [j] : [])) };
}

// Everything that a frame shows.
export function measureScene(state) {
  const { scene, boxes } = state;
  const read = readScene(state);
  const parts = splitClasses(read);
  const judged = new Map(parts.map((part) => [part.name, judgeClass(part, state.iou, scene.rule)]));
  const kept = read.found.filter((i) => judgedScore(boxes[i], scene) >= state.score).length;
  const by_class = precisionByClass(read, scene);
  const each = meanAtEach(by_class);
  const ap = Object.fromEntries(
    DEFINITIONS.map((name) => [name, meanPrecision(parts, state.iou, scene.rule, scene.points[name] ?? null)]),
  );
  const takes = new Map([...judged.values()].flatMap((one) => [...one.takes]));
  return { ...read, judged, kept, by_class, each, ap, takes, mean: meanOf(each), ...judgeAll(read, kept, state.iou) };
}

export const letterOf = ({ name }) => name.split(" ")[0];

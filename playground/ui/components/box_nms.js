// Which of a detector's candidates are kept at an NMS threshold, and which box removes each of the others: class by class, what
// playground.boxes.suppression.batched_nms keeps of float32 boxes, to the last one. Candidates are {boxes: four numbers each,
// classes, scores}, highest score first.

const single = Math.fround; // torchvision computes IoU in the boxes' own type

// Int32Array, a place for each candidate: −1 where it is kept, else that of the box which removes it.
export function removersAt({ boxes, classes, scores }, threshold) {
  const removedBy = new Int32Array(scores.length).fill(-1);
  const members = new Map();
  classes.forEach((kind, place) => (members.get(kind) ?? members.set(kind, []).get(kind)).push(place));
  const areas = Float32Array.from(scores, (_, i) => singleArea(boxes, i));
  for (const group of members.values()) {
    group.forEach((i, rank) => {
      if (removedBy[i] >= 0) return;
      for (let k = rank + 1; k < group.length; k++) {
        const j = group[k];
        if (removedBy[j] < 0 && singleIou(boxes, areas, i, j) > threshold) removedBy[j] = i;
      }
    });
  }
  return removedBy;
}

export const singleArea = (boxes, i) =>
  single(single(boxes[4 * i + 2] - boxes[4 * i]) * single(boxes[4 * i + 3] - boxes[4 * i + 1]));

export function singleIou(boxes, areas, i, j) {
  const [a, b] = [4 * i, 4 * j];
  const wide = single(Math.min(boxes[a + 2], boxes[b + 2]) - Math.max(boxes[a], boxes[b]));
  const high = single(Math.min(boxes[a + 3], boxes[b + 3]) - Math.max(boxes[a + 1], boxes[b + 1]));
  if (wide <= 0 || high <= 0) return 0;
  const overlap = single(wide * high);
  return single(overlap / single(single(areas[i] + areas[j]) - overlap));
}

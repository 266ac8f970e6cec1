// Which anchors are positive, as playground.boxes.matching works it out. Anchors and objects are corners in one unit; an answer is
// the object of each anchor, −1 for background.

const NEAREST = 9; // cells of each map that ATSS looks at

// rule: "textbook", "ssd" (torchvision's) or "atss"; counts: anchors of each map; perCell: anchors that share a centre.
export function assignAnchors(anchors, objects, { match, iou, counts, perCell }) {
  const ious = anchors.map((anchor) => objects.map((object) => iouOf(anchor, object)));
  if (match === "atss") return byAtss(anchors, objects, ious, counts, NEAREST * perCell);
  const assigned = aboveThreshold(ious, iou);
  return match === "ssd" ? withFavourites(assigned, ious, objects.length) : withClaims(assigned, ious, objects.length);
}

export function iouOf([a1, b1, a2, b2], [c1, d1, c2, d2]) {
  const wide = Math.max(0, Math.min(a2, c2) - Math.max(a1, c1));
  const high = Math.max(0, Math.min(b2, d2) - Math.max(b1, d1));
  const overlap = wide * high;
  const union = (a2 - a1) * (b2 - b1) + (c2 - c1) * (d2 - d1) - overlap;
  return c2 > c1 && d2 > d1 && union > 0 ? overlap / union : 0;
}

// The place of the largest value, the first of equals; −1 for none.
const largestOf = (values) => values.reduce((best, value, i) => (best < 0 || value > values[best] ? i : best), -1);

// Each anchor's object with the largest overlap, where that reaches the threshold.
const aboveThreshold = (ious, threshold) =>
  Int32Array.from(ious, (row) => {
    const best = largestOf(row);
    return best >= 0 && row[best] >= threshold ? best : -1;
  });

// The textbook: the largest overlap of all gives an anchor to an object, both leave, until each object has one.
function withClaims(assigned, ious, count) {
  const left = ious.map((row) => [...row]);
  for (let claims = 0; claims < count; claims++) {
    let [anchor, object] = [0, 0];
    left.forEach((row, a) => row.forEach((iou, g) => iou > left[anchor][object] && ([anchor, object] = [a, g])));
    assigned[anchor] = object;
    left[anchor].fill(-1);
    for (const row of left) row[object] = -1;
  }
  return assigned;
}

// torchvision's SSD: each object in turn takes the anchor that it overlaps most.
function withFavourites(assigned, ious, count) {
  for (let object = 0; object < count; object++) assigned[largestOf(ious.map((row) => row[object]))] = object;
  return assigned;
}

// Each object wants, of its nearest anchors on every map, those whose overlap reaches the mean plus the standard deviation of all
// of them and whose centre it holds; an anchor goes to the one it overlaps most.
function byAtss(anchors, objects, ious, counts, nearest) {
  const centres = anchors.map(centreOf);
  const assigned = new Int32Array(anchors.length).fill(-1);
  objects.forEach((object, g) => {
    const near = nearestOf(centres, centreOf(object), counts, nearest);
    const mean = near.reduce((sum, a) => sum + ious[a][g], 0) / near.length;
    const squares = near.reduce((sum, a) => sum + (ious[a][g] - mean) ** 2, 0);
    const threshold = mean + Math.sqrt(squares / Math.max(1, near.length - 1));
    for (const a of near) {
      const [x, y] = centres[a];
      const inside = x > object[0] && y > object[1] && x < object[2] && y < object[3];
      const before = assigned[a];
      if (inside && ious[a][g] >= threshold && (before < 0 || ious[a][g] > ious[a][before])) assigned[a] = g;
    }
  });
  return assigned;
}

function nearestOf(centres, [u, v], counts, nearest) {
  const found = [];
  let first = 0;
  for (const count of counts) {
    const far = centres.slice(first, first + count).map(([x, y], i) => [Math.sqrt((x - u) ** 2 + (y - v) ** 2), first + i]);
    far.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    found.push(...far.slice(0, nearest).map(([, anchor]) => anchor));
    first += count;
  }
  return found;
}

const centreOf = ([x1, y1, x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2];

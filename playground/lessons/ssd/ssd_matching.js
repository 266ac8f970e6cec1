// Which anchors are positive, as playground.boxes.matching has it. Anchors and objects are corners in one unit; an answer is
// the object of each anchor, −1 for background.

const NEAREST = 9; // cells of each map that ATSS looks at

// match: "textbook", "ssd" (torchvision's) or "atss"; counts: anchors of each map; perCell: anchors that share a centre.
export function assignAnchors(anchors, objects, { match, iou, counts, perCell }) {
  const width = objects.length;
  const ious = new Float64Array(anchors.length * width); // anchor by anchor
  anchors.forEach((anchor, a) => {
    for (let g = 0; g < width; g++) ious[a * width + g] = iouOf(anchor, objects[g]);
  });
  if (match === "atss") return byAtss(anchors, objects, ious, counts, NEAREST * perCell);
  const assigned = aboveThreshold(ious, anchors.length, width, iou);
  return match === "ssd" ? withFavourites(assigned, ious, width) : withClaims(assigned, ious, width);
}

export function iouOf([a1, b1, a2, b2], [c1, d1, c2, d2]) {
  const wide = Math.min(a2, c2) - Math.max(a1, c1);
  const high = Math.min(b2, d2) - Math.max(b1, d1);
  if (wide <= 0 || high <= 0 || c2 <= c1 || d2 <= d1) return 0;
  const overlap = wide * high;
  return overlap / ((a2 - a1) * (b2 - b1) + (c2 - c1) * (d2 - d1) - overlap);
}

// Each anchor's object with the largest overlap, the first of equals, where that reaches the threshold.
function aboveThreshold(ious, anchors, width, threshold) {
  const assigned = new Int32Array(anchors).fill(-1);
  for (let a = 0; a < anchors; a++) {
    let best = 0;
    for (let g = 1; g < width; g++) if (ious[a * width + g] > ious[a * width + best]) best = g;
    if (width && ious[a * width + best] >= threshold) assigned[a] = best;
  }
  return assigned;
}

// The textbook: the largest overlap of all gives an anchor to an object, both leave, until each object has one.
function withClaims(assigned, ious, width) {
  for (let claims = 0; claims < width; claims++) {
    let best = 0;
    for (let i = 1; i < ious.length; i++) if (ious[i] > ious[best]) best = i;
    const [anchor, object] = [Math.floor(best / width), best % width];
    assigned[anchor] = object;
    ious.fill(-1, anchor * width, (anchor + 1) * width);
    for (let i = object; i < ious.length; i += width) ious[i] = -1;
  }
  return assigned;
}

// torchvision's SSD: each object in turn takes the anchor that it overlaps most.
function withFavourites(assigned, ious, width) {
  for (let object = 0; object < width; object++) {
    let best = object;
    for (let i = object; i < ious.length; i += width) if (ious[i] > ious[best]) best = i;
    assigned[Math.floor(best / width)] = object;
  }
  return assigned;
}

// Each object wants, of its nearest anchors on every map, those whose overlap reaches the mean plus the standard deviation of all
// of them and whose centre it holds; an anchor goes to the one it overlaps most.
function byAtss(anchors, objects, ious, counts, nearest) {
  const width = objects.length;
  const centres = anchors.map(centreOf);
  const assigned = new Int32Array(anchors.length).fill(-1);
  objects.forEach((object, g) => {
    const near = nearestOf(centres, centreOf(object), counts, nearest);
    const overlap = (a) => ious[a * width + g];
    const mean = near.reduce((sum, a) => sum + overlap(a), 0) / near.length;
    const squares = near.reduce((sum, a) => sum + (overlap(a) - mean) ** 2, 0);
    const threshold = mean + Math.sqrt(squares / Math.max(1, near.length - 1));
    for (const a of near) {
      const [x, y] = centres[a];
      const inside = x > object[0] && y > object[1] && x < object[2] && y < object[3];
      const before = assigned[a];
      if (inside && overlap(a) >= threshold && (before < 0 || overlap(a) > ious[a * width + before])) assigned[a] = g;
    }
  });
  return assigned;
}

// Of each map the anchors nearest to a point, the first of equals.
function nearestOf(centres, [u, v], counts, nearest) {
  const far = Float64Array.from(centres, ([x, y]) => Math.sqrt((x - u) ** 2 + (y - v) ** 2));
  const found = [];
  let first = 0;
  for (const count of counts) {
    const limit = far.slice(first, first + count).sort()[Math.min(nearest, count) - 1];
    const mine = Array.from({ length: count }, (_, i) => first + i).filter((a) => far[a] <= limit);
    found.push(...mine.sort((a, b) => far[a] - far[b] || a - b).slice(0, nearest));
    first += count;
  }
  return found;
}

const centreOf = ([x1, y1, x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2];

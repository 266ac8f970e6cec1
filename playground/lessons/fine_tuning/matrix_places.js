// Where features stand on the screen, and which of them lie in a box. Pure.

// Points on the way from before to after.
export const moved = (before, after, share) =>
  before.map(([x, y], n) => [x + share * (after[n][0] - x), y + share * (after[n][1] - y)]);

// [left, top, right, bottom] of all points; a spread of nothing is widened.
export function bounds(points) {
  if (!points.length) return [-1, -1, 1, 1];
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  for (const [low, high] of [
    [0, 2],
    [1, 3],
  ])
    if (box[high] - box[low] < 1e-9) {
      box[low] -= 1;
      box[high] += 1;
    }
  return box;
}

// Points in pixels: the second axis points up.
export const placed = (points, [left, low, right, high], { width, height, margin }) =>
  points.map(([x, y]) => [
    margin + ((x - left) / (right - left)) * (width - 2 * margin),
    height - margin - ((y - low) / (high - low)) * (height - 2 * margin),
  ]);

// Numbers of the places within [x1, y1, x2, y2], whichever corner came first.
export function boxed(places, [x1, y1, x2, y2]) {
  const [left, right, top, bottom] = [Math.min(x1, x2), Math.max(x1, x2), Math.min(y1, y2), Math.max(y1, y2)];
  return places.flatMap(([x, y], n) => (x >= left && x <= right && y >= top && y <= bottom ? [n] : []));
}

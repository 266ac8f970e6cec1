// Regions over a picture: a label for each cell of a grid that is stretched over it. As text they are what regions.py reads.

export const SIDE = 64;
const LABELS = 5; // 0, the photo, and four styles
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function readRegions(text) {
  const cells = new Uint8Array(SIDE * SIDE);
  let [at, number, shift] = [0, 0, 0];
  for (const character of text) {
    const place = ALPHABET.indexOf(character);
    number |= (place & 31) << shift;
    shift += 5;
    if (place > 31) continue;
    const length = Math.floor(number / LABELS) + 1;
    cells.fill(number % LABELS, at, at + length);
    at += length;
    [number, shift] = [0, 0];
  }
  return cells;
}

export function writeRegions(cells) {
  let text = "";
  for (let at = 0; at < cells.length;) {
    let end = at + 1;
    while (end < cells.length && cells[end] === cells[at]) end += 1;
    let number = cells[at] + LABELS * (end - at - 1);
    for (; number > 31; number >>= 5) text += ALPHABET[32 + (number & 31)];
    text += ALPHABET[number];
    at = end;
  }
  return text;
}

// A stroke of a round brush between two points, [right, down] in 0…1 of a picture `ratio` times as wide as high; `width` is a
// share of its longer side. The nearest cell is painted in any case.
export function paintStroke(cells, [from, to], { width, ratio, label }) {
  const [wide, high] = ratio > 1 ? [1, 1 / ratio] : [ratio, 1]; // of the picture, its longer side being 1
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const place = [((column + 0.5) / SIDE) * wide, ((row + 0.5) / SIDE) * high];
      if (distance(place, [from[0] * wide, from[1] * high], [to[0] * wide, to[1] * high]) <= width / 2)
        cells[row * SIDE + column] = label;
    }
  const near = (part) => Math.min(SIDE - 1, Math.max(0, Math.floor(part * SIDE)));
  cells[near(to[1]) * SIDE + near(to[0])] = label;
}

// Of a point from a line's nearest point.
function distance([x, y], [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = dx || dy ? Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy))) : 0;
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

// How much of the picture each label has.
export function labelShares(cells) {
  const counts = Array(LABELS).fill(0);
  for (const label of cells) counts[label] += 1;
  return counts.map((count) => count / cells.length);
}

// Borders of a label's region as segments [[x1, y1, x2, y2], …], in cells: the grid's middles are joined (marching squares).
export function borders(cells, label) {
  const inside = (row, column) => Number(cells[row * SIDE + column] === label);
  const segments = [];
  for (let row = 0; row < SIDE - 1; row++)
    for (let column = 0; column < SIDE - 1; column++) {
      const corners = [inside(row, column), inside(row, column + 1), inside(row + 1, column + 1), inside(row + 1, column)];
      const [x, y] = [column + 0.5, row + 0.5];
      const middles = [
        [x + 0.5, y],
        [x + 1, y + 0.5],
        [x + 0.5, y + 1],
        [x, y + 0.5],
      ]; // of the sides between corner n and n + 1
      const crossed = middles.filter((_, n) => corners[n] !== corners[(n + 1) % 4]);
      if (crossed.length === 2) segments.push(crossed.flat());
      else if (crossed.length === 4) segments.push([...middles[0], ...middles[1]], [...middles[2], ...middles[3]]);
    }
  return segments;
}

// The middle, in cells, of the largest square in a label's region; null where it has no cell.
export function heart(cells, label) {
  const side = new Uint8Array(SIDE * SIDE); // of the largest square that ends in a cell
  let best = 0;
  let at = null;
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const n = row * SIDE + column;
      if (cells[n] !== label) continue;
      side[n] = row && column ? 1 + Math.min(side[n - 1], side[n - SIDE], side[n - SIDE - 1]) : 1;
      if (side[n] > best) [best, at] = [side[n], [column + 1 - side[n] / 2, row + 1 - side[n] / 2]];
    }
  return at;
}

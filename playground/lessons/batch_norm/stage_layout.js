// Where everything of the number stage lies: two grids of (N, C, side, side), the groups' statistics between or below them, and
// γ and β under the output. All in CSS pixels.

const WIDE = 560; // px from which the statistics stand between the grids
const [HEAD, NAMES, APART, BETWEEN] = [22, 18, 5, 22]; // px: titles, names of channels, between blocks, between panels
const MOST_CELL = [58, 38];
const [TALL, NARROW_TALL] = [300, 132]; // px of a grid, where the page is wide and where it is not
const [STATS, STATS_MOST, KNOB] = [52, 84, 26]; // px: a column of statistics; γ and β

// Left edges of `count` blocks of `side` cells each.
const starts = (count, side, cell) => Array.from({ length: count }, (_, k) => k * (side * cell + APART));

export function layOut({ shape, stats }, room) {
  const [examples, channels, side] = shape;
  const [rows, columns] = stats;
  const wide = room >= WIDE;
  const gaps = APART * (channels - 1);
  const statsWide = wide ? Math.min(STATS_MOST, Math.max(STATS, room / 3.4 / columns)) * columns : 0;
  const free = room - statsWide - BETWEEN * (wide ? 2 : 1) - 2 * gaps;
  const cell = [
    Math.floor(Math.min(MOST_CELL[0], free / (2 * channels * side))),
    Math.floor(Math.min(MOST_CELL[1], Math.max(13, ((wide ? TALL : NARROW_TALL) - APART * (examples - 1)) / (examples * side)))),
  ];
  const xs = starts(channels, side, cell[0]);
  const ys = starts(examples, side, cell[1]);
  const size = [xs.at(-1) + side * cell[0], ys.at(-1) + side * cell[1]];
  const top = HEAD + NAMES;
  const input = { x: 0, y: top };
  const output = { x: size[0] + BETWEEN + (wide ? statsWide + BETWEEN : 0), y: top };
  const knobs = top + size[1] + 8;
  const below = knobs + 2 * KNOB + 8;
  const statsPlace = wide
    ? { x: size[0] + BETWEEN, y: top, width: statsWide, height: size[1] }
    : { x: 0, y: below + HEAD, width: output.x + size[0], height: rows * Math.max(24, Math.min(34, 70 / rows)) };
  const height = wide ? below : statsPlace.y + statsPlace.height + 4;
  const layout = { examples, channels, side, rows, columns, wide, cell, xs, ys, size, top, input, output, knobs, statsPlace };
  return { ...layout, width: output.x + size[0], height };
}

// The rectangle of a cell of a grid.
export function cellOf(layout, grid, n, c, p) {
  const { cell, side, xs, ys } = layout;
  const { x, y } = layout[grid];
  return [x + xs[c] + (p % side) * cell[0], y + ys[n] + Math.floor(p / side) * cell[1], cell[0], cell[1]];
}

// Examples and channels of a group: [first, after the last] of both.
export function spansOf({ examples, channels, rows, columns }, row, column) {
  const wide = channels / columns;
  return [rows > 1 ? [row, row + 1] : [0, examples], [column * wide, (column + 1) * wide]];
}

// The rectangle around a group in a grid.
export function groupRect(layout, grid, row, column) {
  const { cell, side, xs, ys } = layout;
  const [[n0, n1], [c0, c1]] = spansOf(layout, row, column);
  const { x, y } = layout[grid];
  const [left, top] = [xs[c0], ys[n0]];
  return [x + left, y + top, xs[c1 - 1] + side * cell[0] - left, ys[n1 - 1] + side * cell[1] - top];
}

// The rectangle of a group's statistics: beside its rows where the page is wide.
export function statsRect(layout, row, column) {
  const { statsPlace, columns, rows, wide, ys, cell, side } = layout;
  const width = statsPlace.width / columns;
  const x = statsPlace.x + column * width + 2;
  if (!wide) return [x, statsPlace.y + (row * statsPlace.height) / rows, width - 4, statsPlace.height / rows - 3];
  const [[n0, n1]] = spansOf(layout, row, column);
  return [x, statsPlace.y + ys[n0], width - 4, ys[n1 - 1] + side * cell[1] - ys[n0]];
}

// γ (row 0) or β (row 1) of a channel, under its column of the output.
export function knobRect({ output, xs, side, cell, knobs }, row, c) {
  return [output.x + xs[c], knobs + row * KNOB, side * cell[0], KNOB - 4];
}

const inside = ([left, top, width, height], x, y) => x >= left && x < left + width && y >= top && y < top + height;

// What lies there: {grid, n, c, p}, {knob: 0 or 1, c}, or null.
export function hit(layout, x, y) {
  const { examples, channels, side } = layout;
  for (let c = 0; c < channels; c += 1) {
    for (const knob of [0, 1]) if (inside(knobRect(layout, knob, c), x, y)) return { knob, c };
    for (const grid of ["input", "output"])
      for (let n = 0; n < examples; n += 1)
        for (let p = 0; p < side * side; p += 1) if (inside(cellOf(layout, grid, n, c, p), x, y)) return { grid, n, c, p };
  }
  return null;
}

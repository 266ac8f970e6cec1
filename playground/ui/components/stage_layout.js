// Where the three grids of the stage lie. Left is the input, right the output, the kernel between or above.

const CAPTION = 26;
const NOTE = 26;
const GAP = 52;
const NARROW_GAP = 26;
const LARGEST_CELL = 38;
export const SMALLEST_NUMBERED = 17;
const TALLEST = 330; // px of the grids, so that numbers above and sums below are in sight
const NARROW = 560; // px: a phone, whose picture may take half its height
const NARROW_TALLEST = 350; // px of all of it
const CORNER_WORDS = 2 * CAPTION + NOTE + 24; // px between its grids and beside them

// Rows and columns of each grid. Where windows are painted the wide grid is the output, else it is the input.
function gridSizes(answer) {
  const wide = [answer.arrays.rows.length, answer.arrays.columns.length];
  const kernel = [answer.arrays.tapRows.length, answer.arrays.tapColumns.length];
  return { left: answer.paints ? answer.stepping : wide, kernel, right: answer.paints ? wide : answer.stepping };
}

// Each way of standing: how many cells must share the width, what else takes width, and how high it gets for a cell size.
const WAYS = {
  row: {
    across: ({ left, kernel, right }, middle) => left[1] + (middle ? kernel[1] : 0) + right[1],
    gaps: (middle, gap) => (middle ? 2 : 1) * gap,
    tall: ({ left, kernel, right }, middle) => Math.max(left[0], middle ? kernel[0] : 0, right[0]),
  },
  corner: {
    across: ({ left, kernel, right }) => left[1] + Math.max(kernel[1], right[1]),
    gaps: (middle, gap) => gap,
    tall: ({ left, kernel, right }) => Math.max(left[0], kernel[0] + right[0]),
  },
  column: {
    across: ({ left, kernel, right }) => Math.max(left[1], kernel[1], right[1]),
    gaps: () => 0,
    tall: ({ left }) => left[0],
  },
};

function cellFor(way, sizes, room, middle, gap, narrow) {
  const { across, gaps, tall } = WAYS[way];
  const wide = (room - 2 - gaps(middle, gap)) / across(sizes, middle);
  const high = narrow && way === "corner" ? NARROW_TALLEST - CORNER_WORDS : TALLEST;
  const cell = Math.min(LARGEST_CELL, wide, Math.max(high / tall(sizes, middle), 5));
  return cell >= 8 ? Math.floor(cell * 2) / 2 : cell;
}

// {way, width, height, grids: {left, kernel, right: {x, y, rows, columns, cell}}}; the kernel is missing where windows have no
// weights.
export function layOut(answer, room) {
  const [sizes, middle, narrow] = [gridSizes(answer), !answer.pools, room < NARROW];
  const gap = narrow ? NARROW_GAP : GAP;
  const standing = (way) => stand(way, sizes, room, middle, gap, cellFor(way, sizes, room, middle, gap, narrow));
  const beside = [standing("row"), ...(middle ? [standing("corner")] : [])];
  const largest = beside.reduce((best, one) => (one.grids.left.cell > best.grids.left.cell ? one : best));
  if (!narrow) return beside[0].grids.left.cell >= 26 ? beside[0] : largest;
  const below = standing("column");
  return below.height > NARROW_TALLEST && largest.grids.left.cell >= SMALLEST_NUMBERED ? largest : below;
}

function stand(way, sizes, room, middle, gap, cell) {
  const grids = {};
  const put = (name, x, y, size = cell) => (grids[name] = { x, y, rows: sizes[name][0], columns: sizes[name][1], cell: size });
  const extent = (name, axis) => sizes[name][axis] * cell;
  const top = CAPTION;
  let bottom;
  if (way === "row") {
    const high = WAYS.row.tall(sizes, middle) * cell;
    const centred = (name) => top + Math.floor((high - extent(name, 0)) / 2);
    let x = 1;
    put("left", x, centred("left"));
    x += extent("left", 1) + gap;
    if (middle) put("kernel", x, centred("kernel"));
    if (middle) x += extent("kernel", 1) + gap;
    put("right", x, centred("right"));
    bottom = top + high;
    if (middle) bottom = Math.max(bottom, grids.kernel.y + extent("kernel", 0) + NOTE);
  } else if (way === "corner") {
    put("left", 1, top);
    const x = 1 + extent("left", 1) + gap;
    put("kernel", x, top, Math.max(cell, Math.min(26, (room - x - 2) / sizes.kernel[1])));
    put("right", x, top + sizes.kernel[0] * grids.kernel.cell + NOTE + CAPTION + 8);
    bottom = Math.max(top + extent("left", 0), grids.right.y + extent("right", 0));
  } else {
    const roomy = (name) => Math.min(LARGEST_CELL, Math.max(cell, 26), (room - 2) / sizes[name][1]);
    put("left", 1, top);
    let y = top + extent("left", 0) + 16 + CAPTION;
    if (middle) put("kernel", 1, y, roomy("kernel"));
    if (middle) y += sizes.kernel[0] * grids.kernel.cell + NOTE + 10 + CAPTION;
    put("right", 1, y, roomy("right"));
    bottom = y + sizes.right[0] * grids.right.cell;
  }
  return { way, width: room, height: Math.ceil(bottom + 4), grids };
}

export const boxOf = ({ x, y, cell }, row, column, rows = 1, columns = 1) => ({
  x: x + column * cell,
  y: y + row * cell,
  w: columns * cell,
  h: rows * cell,
});

// Which cell of which grid lies under a point, or null.
export function hit(layout, [x, y]) {
  for (const [name, grid] of Object.entries(layout.grids)) {
    const [row, column] = [Math.floor((y - grid.y) / grid.cell), Math.floor((x - grid.x) / grid.cell)];
    if (row >= 0 && column >= 0 && row < grid.rows && column < grid.columns) return { name, row, column };
  }
  return null;
}

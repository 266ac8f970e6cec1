// Where the volumes of a network's drawing stand. Pure: numbers in, boxes and lines out.
//
// A drawing has rows, the layers in order, and a tree of them: a row's index, or a block {n: name, k: kind, j: how its lanes
// meet, l: lanes, i: shape that arrives, o: shape that leaves, r: [first, last] row}. Within one drawing the sides of all maps
// have one scale, channels another, and lists of numbers a third.

export const TILT = [0.4, 0.2]; // of a map's side: how far its far edge lies to the right, and up
const DENSITIES = [
  [11, 1],
  [5, 0.75],
  [3, 0.55],
  [2, 0.4],
]; // px between neighbours, and how wide fans and lists are, until there is room
const FAN = 16; // px in which lines part and meet
const SKIP = 13; // px above a body, for the line that goes round it
const LANE_GAP = 9;
const LIST_WIDTH = 9;
const LIST_SHARE = 0.6; // of the height, for the longest list
const LEAST = { side: 3, depth: 1.5, list: 4 };
const MOST_DEPTH = 9; // px a channel
const MOST_LIST = 1; // px a number of a list
const FEW = 72; // layers of an opened block whose own blocks are opened with it
const WEIGHTED = ["Conv2d", "Linear"];

const same = (a, b) => a.length === b.length && a.every((value, at) => value === b[at]);
export const isList = (shape) => shape.length === 1 || (shape[1] === 1 && shape[2] === 1);

// ---- from the tree to items: volumes, groups, and lanes that meet -----------------------------------------------------

const volume = (shape, rows, more = {}) => ({ type: "volume", shape, rows, ...more });

// A layer that changes nothing belongs to the volume before it.
function takeIn(item, row) {
  item.rows[1] = row;
  if (item.type === "group") takeIn(item.items.at(-1), row);
}

function itemsOf(drawing, nodes, arrives, isOpen) {
  const items = [];
  let shape = arrives;
  let waiting = null; // first of some layers that change nothing, with no volume before them
  for (const node of nodes) {
    if (typeof node === "number") {
      const row = drawing.rows[node];
      if (!WEIGHTED.includes(row.kind) && (same(row.shape, shape) || (isList(row.shape) && isList(shape)))) {
        if (items.length) takeIn(items.at(-1), node);
        else waiting ??= node;
      } else {
        items.push(volume(row.shape, [waiting ?? node, node], { kind: row.kind }));
        waiting = null;
      }
      shape = row.shape;
      continue;
    }
    items.push(isOpen(node) ? opened(drawing, node, isOpen) : volume(node.o, [...node.r], { block: node.n, kind: "block" }));
    if (waiting !== null) items.at(-1).rows[0] = waiting;
    waiting = null;
    shape = node.o;
  }
  return items;
}

function opened(drawing, node, isOpen) {
  const lanes = node.l.map((lane) => itemsOf(drawing, lane, node.i, isOpen));
  const more = { block: node.n, rows: [...node.r], shape: node.o };
  if (node.j === "row") return { type: "group", items: lanes[0], ...more };
  if (node.j !== "dense") return { type: node.j, lanes, ...more, parts: lanes.map((lane) => lane.at(-1)?.shape[0] ?? node.i[0]) };
  let channels = node.i[0];
  const joins = lanes.map((lane) => {
    const before = channels;
    channels += lane.at(-1).shape[0];
    return { shape: [channels, node.o[1], node.o[2]], parts: [before, lane.at(-1).shape[0]] };
  });
  return { type: "dense", lanes, joins, ...more };
}

// The block of that name, wherever it stands in the tree.
export function blockNamed(nodes, name) {
  for (const node of nodes) {
    if (typeof node === "number") continue;
    if (node.n === name) return node;
    const inside = blockNamed(node.l.flat(), name);
    if (inside) return inside;
  }
  return null;
}

// What is drawn: the picture or what arrives at a block, then items. `open` is "blocks", "all", or the name of a block, with
// which its own blocks are opened where there are few layers in it.
export function sceneItems(drawing, open) {
  const block = blockNamed(drawing.tree, open);
  const arrives = block ? block.i : drawing.picture;
  const few = block && block.r[1] - block.r[0] < FEW;
  const isOpen = (one) => open === "all" || few || one === block;
  const nodes = block ? (block.l.length === 1 && block.j === "row" ? block.l[0] : [block]) : drawing.tree;
  return [volume(arrives, [-1, -1], { kind: block ? "arrives" : "picture" }), ...itemsOf(drawing, nodes, arrives, isOpen)];
}

// ---- sizes --------------------------------------------------------------------------------------------------------------

const rowWidth = (items, scale) => items.reduce((sum, item) => sum + measure(item, scale).width, 0);

function rowExtent(items, scale) {
  const sizes = items.map((item) => measure(item, scale));
  return { up: Math.max(0, ...sizes.map(({ up }) => up)), down: Math.max(0, ...sizes.map(({ down }) => down)) };
}

export function boxOf(shape, scale) {
  if (isList(shape)) return { w: LIST_WIDTH * scale.thin, h: Math.max(LEAST.list, scale.list * shape[0]), rx: 0, ry: 0 };
  const [channels, high, wide] = shape;
  const h = Math.max(LEAST.side, scale.side * high);
  return {
    w: Math.max(LEAST.depth, scale.depth * channels),
    h,
    rx: TILT[0] * scale.side * wide,
    ry: TILT[1] * scale.side * wide,
  };
}

function measure(item, scale) {
  const fan = FAN * scale.thin;
  const box = boxOf(item.shape, scale);
  const own = { width: box.w + box.rx + scale.gap, up: (box.h + box.ry) / 2, down: (box.h + box.ry) / 2 };
  if (item.type === "volume") return own;
  if (item.type === "group") return { width: rowWidth(item.items, scale), ...rowExtent(item.items, scale) };
  const extents = item.lanes.map((lane) => rowExtent(lane, scale));
  const widths = item.lanes.map((lane) => rowWidth(lane, scale));
  if (item.type === "dense") {
    const joins = item.joins.map(({ shape }) => measure(volume(shape), scale));
    const width = widths.reduce((sum, wide, at) => sum + wide + joins[at].width, 0);
    const most = (side) => Math.max(...[...extents, ...joins].map((one) => one[side]));
    return { width, up: most("up") + SKIP, down: most("down") };
  }
  const width = 2 * fan + Math.max(...widths) + own.width;
  if (item.type === "add") {
    const [body, around] = extents;
    const above = widths[1] ? around.up + around.down + LANE_GAP : SKIP;
    return { width, up: Math.max(body.up + above, own.up), down: Math.max(body.down, own.down) };
  }
  const high = extents.reduce((sum, { up, down }) => sum + up + down + LANE_GAP, -LANE_GAP);
  return { width, up: Math.max(high / 2, own.up), down: Math.max(high / 2, own.down) };
}

const longestList = (items) =>
  Math.max(
    0,
    ...items.map((item) =>
      Math.max(isList(item.shape) ? item.shape[0] : 0, longestList(item.items ?? (item.lanes ?? []).flat())),
    ),
  );

// The largest value in 0…most that fits, to within a thousandth.
function largest(most, fits) {
  let [low, high] = [0, most];
  for (let turn = 0; turn < 14; turn++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function scaleFor(items, width, height) {
  const list = Math.min(MOST_LIST, (LIST_SHARE * height) / (longestList(items) || 1));
  const tight = DENSITIES.map(([gap, thin]) => ({ list, depth: 0, side: 0, gap, thin }));
  const base = tight.find((one) => rowWidth(items, one) <= 0.45 * width) ?? tight.at(-1);
  const room = Math.max(width, rowWidth(items, base) / 0.7); // a drawing of very many columns is wider, and scrolls
  const fits = (side) => {
    const scale = { ...base, side };
    const { up, down } = rowExtent(items, scale);
    return up + down <= height && rowWidth(items, scale) <= 0.8 * room;
  };
  base.side = largest(height, fits);
  base.depth = largest(MOST_DEPTH, (depth) => rowWidth(items, { ...base, depth }) <= room);
  return { ...base, room };
}

// ---- places -------------------------------------------------------------------------------------------------------------

function placeVolume(item, x, y, scale, out, parts = null) {
  const box = boxOf(item.shape, scale);
  const top = y - (box.h - box.ry) / 2;
  out.volumes.push({ x, y: top, ...box, shape: item.shape, rows: item.rows, kind: item.kind, block: item.block ?? null, parts });
  return { left: x, right: x + box.w + box.rx / 2, next: x + box.w + box.rx + scale.gap };
}

const line = (out, points, kind = "flow") => out.lines.push({ points, kind });

function placeRow(items, x, y, scale, out, from) {
  let [at, end] = [x, from];
  for (const item of items) {
    const placed = placeItem(item, at, y, scale, out, end);
    at = placed.next;
    end = [placed.right, y];
  }
  return { next: at, end };
}

function placeItem(item, x, y, scale, out, from) {
  if (item.type === "volume") {
    const placed = placeVolume(item, x, y, scale, out);
    if (from) line(out, [from, [placed.left, y]]);
    return placed;
  }
  if (item.type === "group") {
    const row = placeRow(item.items, x, y, scale, out, from);
    const { down } = rowExtent(item.items, scale);
    if (!out.inLane) out.groups.push({ x, end: row.next - scale.gap, y: y + down, block: item.block });
    return { right: row.end[0], next: row.next };
  }
  if (item.type === "dense") return placeDense(item, x, y, scale, out, from);
  return placeLanes(item, x, y, scale, out, from);
}

function placeLanes(item, x, y, scale, out, from) {
  const fan = FAN * scale.thin;
  const extents = item.lanes.map((lane) => rowExtent(lane, scale));
  const widest = Math.max(...item.lanes.map((lane) => rowWidth(lane, scale)));
  const begin = from ?? [x, y];
  const joinX = x + fan + widest;
  const target = [joinX + fan, y];
  let top = y - extents.reduce((sum, { up, down }) => sum + up + down + LANE_GAP, -LANE_GAP) / 2;
  const { inLane } = out;
  out.inLane = true; // where brackets would lie on each other
  item.lanes.forEach((lane, at) => {
    let middle = top + extents[at].up;
    top += extents[at].up + extents[at].down + LANE_GAP;
    if (item.type === "add") middle = at ? y - extents[0].up - LANE_GAP - extents[1].down : y;
    if (!lane.length) {
      const above = y - extents[0].up - SKIP + 4;
      const round = [begin, [x + 2, y], [x + 2, above], [joinX + fan / 2, above], [joinX + fan / 2, y - 5]];
      line(out, round, "skip");
      return;
    }
    const bend = [x + fan / 2, middle];
    const row = placeRow(lane, x + fan, middle, scale, out, bend);
    const kind = at && item.type === "add" ? "skip" : "flow";
    line(out, middle === y ? [begin, bend] : [begin, [x + 2, y], [x + 2, middle], bend], kind);
    const meet = item.type === "add" ? joinX + fan / 2 : joinX + fan / 3;
    const up =
      item.type === "add" && at
        ? [
            [meet, middle],
            [meet, y - 5],
          ]
        : [[meet, middle], [meet, y], target];
    line(out, [row.end, ...up], kind);
  });
  out.inLane = inLane;
  if (item.type === "add") {
    out.sums.push({ x: joinX + fan / 2, y });
    line(out, [[joinX + fan / 2, y], target]);
  }
  const join = { ...item, kind: item.type, rows: item.rows };
  return placeVolume(join, ...target, scale, out, item.type === "concat" ? item.parts : null);
}

function placeDense(item, x, y, scale, out, from) {
  let [at, end] = [x, from ?? [x, y]];
  let placed = null;
  const { inLane } = out;
  out.inLane = true;
  item.lanes.forEach((lane, step) => {
    const { up } = rowExtent(lane, scale);
    const start = end;
    const row = placeRow(lane, at, y, scale, out, end);
    const { shape, parts } = item.joins[step];
    const rows = [lane[0].rows[0], step === item.lanes.length - 1 ? item.rows[1] : lane.at(-1).rows[1]];
    const joinUp = boxOf(shape, scale);
    placed = placeVolume({ shape, rows, kind: "concat", block: item.block }, row.next, y, scale, out, parts);
    const above = y - Math.max(up, (joinUp.h + joinUp.ry) / 2) - SKIP + 5;
    line(out, [row.end, [placed.left, y]]);
    line(out, [start, [start[0] + 3, y], [start[0] + 3, above], [placed.left - 2, above], [placed.left - 2, y]], "skip");
    at = placed.next;
    end = [placed.right, y];
  });
  out.inLane = inLane;
  if (!inLane) out.groups.push({ x, end: placed.next - scale.gap, y: y + rowExtent([item], scale).down, block: item.block });
  return placed;
}

// {volumes, lines, sums, groups, scale, width}: px, for a room of width × height; wider where there are very many columns.
export function layout(drawing, open, width, height) {
  const items = sceneItems(drawing, open);
  const scale = scaleFor(items, width, height);
  const out = { volumes: [], lines: [], sums: [], groups: [], scale, width: scale.room, inLane: false };
  const { up, down } = rowExtent(items, scale);
  const middle = up + (height - up - down) / 2;
  placeRow(items, 0, middle, scale, out, null);
  return out;
}

// Lengths to print beside a drawing, in round numbers: {of: "side" | "depth" | "list", value, length in px}.
export function scaleBars({ scale, volumes }, longest = { side: 30, depth: 60, list: 30 }) {
  const has = { side: true, depth: true, list: volumes.some(({ shape }) => isList(shape)) };
  return Object.entries(longest)
    .filter(([of]) => has[of] && scale[of] > 0)
    .map(([of, most]) => {
      const power = 10 ** Math.floor(Math.log10(most / scale[of]));
      const value = [5, 2, 1].map((step) => step * power).find((one) => one * scale[of] <= most);
      return { of, value, length: value * scale[of] };
    })
    .filter(({ value }) => value >= 1);
}

// On the photo: who takes each object and with which anchor, the cell that is pointed at with its anchors and its view; the
// anchors of one map and what they share; the cells that a row of a flattened head comes from.

import { inksOf, writeOn } from "../../ui/components/box_drawing.js";
import { heightOf, sharedBox, widthOf } from "../../ui/components/box_measures.js";
import { screenBox, toScreen } from "../../ui/components/box_view.js";
import { strokeBox, strokeLine } from "../../ui/components/canvas.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { css } from "../../ui/components/theme.js";
import { NOBODY, bestOfLevel, boxAround, middleOf, rowOf, takerOf } from "./scale_numbers.js";
import { levelColour } from "./scale_tools.js";

export function shadeBox(pen, [x1, y1, x2, y2], colour, alpha) {
  pen.globalAlpha = alpha;
  pen.fillStyle = colour;
  pen.fillRect(x1, y1, x2 - x1, y2 - y1);
  pen.globalAlpha = 1;
}

// {found: per level, level: the one that takes it} of each object, worked out once a frame.
export function catchAll(state) {
  state.caught = state.boxes.map(({ box }) => {
    const found = state.scene.levels.map((level) => bestOfLevel(box, level));
    return { found, level: takerOf(box, state.scene, found) };
  });
}

export function drawCatch(pen, state) {
  const { scene, view, pointed } = state;
  const inks = inksOf(state);
  catchAll(state);
  if (pointed) drawPointed(pen, state, pointed);
  state.caught.forEach(({ found, level }, index) => {
    if (level === NOBODY) return;
    const { iou, anchor } = found[level];
    const good = scene.rule === "area" || iou >= scene.threshold;
    const colour = good ? inks.overlap : inks.wrong;
    strokeBox(pen, screenBox(view, anchor), colour, {
      width: index === state.chosen ? 2.5 : 1.5,
      dash: good ? [] : [4, 4],
      rim: inks.rim,
    });
  });
}

const ROOMY = 64; // px that an object needs to have a name inside

// The map's name at each winning anchor, over everything.
export function nameCatch(pen, state) {
  const { scene, view, caught } = state;
  const inks = inksOf(state);
  caught.forEach(({ found, level }, index) => {
    if (level === NOBODY) return;
    const { iou } = found[level];
    const text = scene.rule === "area" ? scene.levels[level].name : `${scene.levels[level].name}  ${fixed(iou, 2)}`;
    const [x1, y1, x2, y2] = screenBox(view, state.boxes[index].box);
    const y = y2 - y1 > ROOMY ? y2 - 12 : y2 + 18; // beside the handles of a small one
    writeOn(pen, state, text, (x1 + x2) / 2, clamp(y, 10, state.height - 10), {
      bold: true,
      colour: scene.rule === "area" || iou >= scene.threshold ? inks.overlap : inks.wrong,
    });
  });
}

const cellBox = ({ first, step }, row, column) => [
  first + (column - 0.5) * step,
  first + (row - 0.5) * step,
  first + (column + 0.5) * step,
  first + (row + 0.5) * step,
];
export const viewBox = ({ spans }, row, column) => [spans[column][0], spans[row][0], spans[column][1] + 1, spans[row][1] + 1];

function drawPointed(pen, state, { level, row, column }) {
  const map = state.scene.levels[level];
  const { view } = state;
  const inks = inksOf(state);
  const centre = [middleOf(map, column), middleOf(map, row)];
  shadeBox(pen, screenBox(view, viewBox(map, row, column)), inks.rest, 0.16);
  strokeBox(pen, screenBox(view, viewBox(map, row, column)), inks.rest, { width: 2.5, rim: inks.rim });
  shadeBox(pen, screenBox(view, cellBox(map, row, column)), inks.chosen, 0.45);
  for (const shape of map.shapes)
    strokeBox(pen, screenBox(view, boxAround(centre, shape)), inks.chosen, { width: 1.5, rim: inks.rim });
}

// ---- anchors of one map --------------------------------------------------------------------------------------------------

function anchorsAt({ cells, ratios, size: [side] }, size) {
  const found = [];
  for (let cell = 0; cell < cells * cells; cell++) {
    const centre = [((cell % cells) + 0.5) / cells, (Math.floor(cell / cells) + 0.5) / cells].map((value) => value * side);
    for (const ratio of ratios)
      found.push({ cell, box: boxAround(centre, [size * Math.sqrt(ratio) * side, (size / Math.sqrt(ratio)) * side]) });
  }
  return found;
}

export function drawTouch(pen, state) {
  const { view, scene } = state;
  const inks = inksOf(state);
  const found = anchorsAt(scene, state.size);
  const screens = found.map(({ box }) => screenBox(view, box));
  drawGrid(pen, state, scene.cells);
  for (const screen of screens) strokeBox(pen, screen, inks.chosen, { width: 1.5, rim: inks.rim });
  pen.fillStyle = inks.overlap;
  pen.globalAlpha = 0.5;
  for (let i = 0; i < found.length; i++) {
    for (let j = i + 1; j < found.length; j++) {
      const shared = found[i].cell === found[j].cell ? null : sharedBox(screens[i], screens[j]);
      if (shared) pen.fillRect(shared[0], shared[1], Math.max(1.5, widthOf(shared)), Math.max(1.5, heightOf(shared)));
    }
  }
  pen.globalAlpha = 1;
}

function drawGrid(
  pen,
  {
    view,
    scene: {
      size: [side],
    },
  },
  cells,
) {
  for (let i = 0; i <= cells; i++) {
    const at = (i * side) / cells;
    for (const ends of [
      [
        [at, 0],
        [at, side],
      ],
      [
        [0, at],
        [side, at],
      ],
    ])
      strokeLine(
        pen,
        ends.map((point) => toScreen(view, point)),
        "rgb(255 255 255 / 55%)",
        { width: 1, dash: [2, 3] },
      );
  }
}

// ---- a row of a flattened head ----------------------------------------------------------------------------------------------

export function drawHeads(pen, state) {
  const { view, scene, row } = state;
  const {
    cells,
    size: [side],
  } = scene;
  const inks = inksOf(state);
  const placed = (cell) =>
    screenBox(
      view,
      [
        (cell % cells) * side,
        Math.floor(cell / cells) * side,
        ((cell % cells) + 1) * side,
        (Math.floor(cell / cells) + 1) * side,
      ].map((value) => value / cells),
    );
  for (let cell = 0; cell < cells * cells; cell++) shadeBox(pen, placed(cell), css(levelColour(cell, cells * cells)), 0.42);
  drawGrid(pen, state, cells);
  const shown = rowOf(scene, row);
  const colour = shown.right ? inks.overlap : inks.wrong;
  for (const cell of new Set(shown.sources.map((source) => source.cell))) {
    shadeBox(pen, placed(cell), colour, 0.4);
    strokeBox(pen, placed(cell), colour, { width: 3, rim: inks.rim });
  }
  strokeBox(
    pen,
    placed(shown.cell).map((value, i) => value + (i < 2 ? 4 : -4)),
    inks.truth,
    { width: 2, dash: [6, 4], rim: inks.rim },
  );
}

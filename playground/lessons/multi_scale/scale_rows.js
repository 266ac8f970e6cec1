// The rows of a flattened head as two lines of colours, those of the cells on the photo: what each row is taken for, and where
// its numbers come from. Where the two lines agree, the rows are right.

import { changed } from "../../ui/components/box_frame.js";
import { penOf, strokeBox, strokeSegment } from "../../ui/components/canvas.js";
import { clamp } from "../../ui/components/numbers.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { css } from "../../ui/components/theme.js";
import { rowOf } from "./scale_numbers.js";
import { levelColour } from "./scale_tools.js";

const ROWS_AT = { left: 92, right: 6, top: 8, bottom: 8 };
const TRACK = 30;
const TRACK_GAP = 10; // px
const ROWS_HIGH = ROWS_AT.top + 2 * TRACK + TRACK_GAP + ROWS_AT.bottom;

export const rowCount = ({ cells, anchors }) => cells * cells * anchors;

export function listenToRows(state) {
  const { curve } = state;
  const wide = () => state.width - ROWS_AT.left - ROWS_AT.right;
  const choose = (row) => {
    state.row = clamp(row, 0, rowCount(state.scene) - 1);
    changed(state);
  };
  followPointer(curve, (x) => choose(Math.floor(((x - ROWS_AT.left) / wide()) * rowCount(state.scene))), { hover: true });
  followArrows(curve, ([right, down], times) => choose(state.row + (right + down) * times));
}

export function drawRows(state) {
  const { curve, scene, theme, width } = state;
  const pen = penOf(curve, width, ROWS_HIGH);
  const count = rowCount(scene);
  const each = (width - ROWS_AT.left - ROWS_AT.right) / count;
  const places = scene.cells ** 2;
  const lower = ROWS_AT.top + TRACK + TRACK_GAP;
  const paint = (cell, x, y, wide, high) => {
    pen.fillStyle = css(levelColour(cell, places));
    pen.fillRect(x, y, wide + 0.3, high);
  };
  let right = 0;
  for (let row = 0; row < count; row++) {
    const found = rowOf(scene, row);
    const x = ROWS_AT.left + row * each;
    right += found.right;
    paint(found.cell, x, ROWS_AT.top, each, TRACK);
    found.sources.forEach(({ cell }, i) =>
      paint(cell, x, lower + (i * TRACK) / found.sources.length, each, TRACK / found.sources.length),
    );
    if (each >= 5) strokeSegment(pen, [x, ROWS_AT.top, x, lower + TRACK], theme.background, { width: 1 });
    pen.fillStyle = found.right ? theme.green : theme.red;
    pen.fillRect(x, ROWS_AT.top + TRACK + TRACK_GAP / 2 - 1.5, each, 3);
  }
  state.right = right;
  const x = ROWS_AT.left + state.row * each;
  strokeBox(pen, [x - 1, ROWS_AT.top - 3, x + Math.max(each, 3) + 1, lower + TRACK + 3], theme.text, { width: 2 });
  Object.assign(pen, { font: `12px ${theme.sans}`, fillStyle: theme.text, textAlign: "right", textBaseline: "middle" });
  pen.fillText(scene.words.taken_for, ROWS_AT.left - 10, ROWS_AT.top + TRACK / 2);
  pen.fillText(scene.words.comes_from, ROWS_AT.left - 10, lower + TRACK / 2);
  curve.setAttribute("aria-valuenow", String(state.row));
}

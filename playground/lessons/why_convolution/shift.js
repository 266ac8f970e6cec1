// A digit under the finger, what both layers make of it, and below each what it would be if the output had moved along.

import { penOf, strokeBox } from "../../ui/components/canvas.js";
import { fill, tag } from "../../ui/components/elements.js";
import { clamp } from "../../ui/components/numbers.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { largest, mapPicture } from "./maps.js";

const GAP = 14; // px
const TITLE = 19; // px
const TALLEST = 164; // px of a map
const COLUMNS = ["input", "dense", "conv"];

function build(state) {
  state.canvas = tag("canvas");
  state.canvas.setAttribute("role", "application");
  state.root.append(state.canvas);
  let start = null;
  const done = () => {
    start = null;
    if (state.moved) state.tell("right", "down");
    state.moved = false;
  };
  followPointer(
    state.canvas,
    (x, y) => {
      start ??= { x, y, right: state.now.right, down: state.now.down };
      const cell = state.size / state.side;
      move(state, start.right + (x - start.x) / cell, start.down + (y - start.y) / cell);
    },
    { done },
  );
  followArrows(
    state.canvas,
    ([right, down], times) => move(state, state.now.right + right * times, state.now.down + down * times),
    done,
  );
}

function move(state, right, down) {
  const reach = (state.scene.shifts.length - 1) / 2;
  const next = { right: clamp(Math.round(right), -reach, reach), down: clamp(Math.round(down), -reach, reach) };
  if (next.right === state.now.right && next.down === state.now.down) return;
  state.moved = true;
  state.live.change(next, true);
}

function bring(state) {
  const { arrays, shifts, words } = state.scene;
  state.side = Math.sqrt(arrays.sheets.length / shifts.length ** 2);
  state.scales = {};
  for (const name of ["dense", "conv"]) state.scales[name] = largest(arrays[`${name}_expected`]);
  state.canvas.setAttribute("aria-label", words.keys);
}

// Index of a shift among all: rows are shifts down.
export const placeOf = (shifts, { right, down }) => shifts.indexOf(down) * shifts.length + shifts.indexOf(right);

function draw(state) {
  const { scene, width, now, canvas, side } = state;
  const { shifts, words, texts } = scene;
  const gap = state.small ? 8 : GAP;
  const size = (state.size = Math.floor(Math.min((width - 2 * gap) / 3, TALLEST)));
  const step = state.small ? size + gap : Math.min(size + 40, (width - size) / 2);
  const pen = penOf(canvas, width, 2 * (size + TITLE) + 6);
  const place = placeOf(shifts, now);
  const middle = placeOf(shifts, { right: 0, down: 0 });
  COLUMNS.forEach((name, column) => {
    for (const row of [0, 1]) {
      const key = name === "input" ? "sheets" : `${name}_${row ? "expected" : "output"}`;
      const at = name === "input" && row ? middle : place;
      const values = scene.arrays[key].subarray(at * side * side, (at + 1) * side * side);
      const title = row ? (name === "input" ? words.middle : words.expected) : words[name];
      drawMap(pen, state, values, { name, title, bold: !row, x: column * step, y: row * (size + TITLE + 4) });
    }
  });
  canvas.setAttribute("aria-description", fill(words.shift, now));
  return ["dense", "conv"].map((name) => ({ label: words[`${name}_apart`], value: texts[name][place], note: words.of }));
}

function drawMap(pen, state, values, { name, title, bold, x, y }) {
  const { theme, size, side, scales, small } = state;
  const look = name === "input" ? "ink" : "signed";
  const font = `${bold ? 600 : 400} ${small ? 11 : 13}px ${theme.sans}`;
  Object.assign(pen, { font, fillStyle: theme.text, textAlign: "left", textBaseline: "top", imageSmoothingEnabled: false });
  pen.fillText(title, x, y + 1, size + (small ? 4 : 34));
  pen.drawImage(mapPicture(values, side, look, theme, scales[name]), x, y + TITLE, size, size);
  strokeBox(pen, [x + 0.5, y + TITLE + 0.5, x + size - 0.5, y + TITLE + size - 0.5], theme.border, { width: 1 });
}

export const shift = { build, bring, draw };

// Below the photo: every feature map of the pyramid, each cell tinted by the best IoU that its anchors have with the chosen
// object. Pointing at a cell shows its anchors and its view on the photo; a click keeps them there.

import { changed } from "../../ui/components/box_frame.js";
import { penOf, strokeBox } from "../../ui/components/canvas.js";
import { fill, tag } from "../../ui/components/elements.js";
import { clamp } from "../../ui/components/numbers.js";
import { bitmap } from "../../ui/components/picture_colours.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { rgb } from "../../ui/components/theme.js";
import { iousOfCells } from "./scale_numbers.js";
import { shadeBox } from "./scale_overlay.js";
import { drawPhoto, pieceOf, seesText } from "./scale_tools.js";

const MAP_GAP = 12;
const LEAST_MAP = 64;
const MOST_MAP = 118; // px
const GRID_FROM = 5; // px that a cell needs to have a frame
const TINT = [0.1, 0.85]; // of the green, for the least and the largest IoU

export function buildMaps(state, { levels, words }) {
  const key = JSON.stringify(levels.map(({ name, cells }) => [name, cells]));
  if (state.mapsKey === key) return;
  state.mapsKey = key;
  state.pointed = state.kept = null;
  state.maps.replaceChildren(
    ...levels.map((level, index) => {
      const place = tag("div", "map");
      const canvas = tag("canvas", "cells");
      place.append(
        tag("b", "", level.name),
        canvas,
        tag("small", "sees", fill(words.sees, { sees: seesText({ words }, level.sees) })),
      );
      canvas.setAttribute("role", "application");
      canvas.setAttribute("aria-label", fill(words.map_keys, { map: level.name }));
      const cellAt = (value) => clamp(Math.floor((value / canvas.clientWidth) * level.cells), 0, level.cells - 1);
      followPointer(canvas, (x, y, pressed) => point(state, { level: index, row: cellAt(y), column: cellAt(x) }, pressed), {
        hover: true,
        away: () => point(state, state.kept),
      });
      followArrows(canvas, ([right, down]) => {
        const from = state.pointed?.level === index ? state.pointed : { row: cellAt(0), column: -1 };
        const [row, column] = [from.row + down, from.column + right].map((value) => clamp(value, 0, level.cells - 1));
        point(state, { level: index, row, column }, true);
      });
      return place;
    }),
  );
}

function point(state, pointed, keep = false) {
  if (keep) state.kept = pointed;
  state.pointed = pointed;
  changed(state);
}

export function drawMaps(state) {
  const {
    scene: { levels },
    boxes,
    chosen,
    maps,
    theme,
    width,
  } = state;
  const object = boxes[chosen]?.box;
  const across = Math.min(levels.length, Math.max(3, Math.floor((width + MAP_GAP) / (LEAST_MAP + MAP_GAP))));
  const side = Math.floor(Math.min(MOST_MAP, (width - MAP_GAP * (across - 1)) / across));
  levels.forEach((level, index) => {
    const place = maps.children[index];
    const canvas = pieceOf(place, "cells");
    const pen = penOf(canvas, side, side);
    const cell = side / level.cells;
    drawPhoto(pen, state, ([x, y]) => [(x / state.scene.size[0]) * side, (y / state.scene.size[1]) * side]);
    shadeBox(pen, [0, 0, side, side], theme.background, 0.55);
    if (object) tintCells(pen, state, level, object, side);
    if (cell >= GRID_FROM) drawFrames(pen, level.cells, side, theme.border);
    const caught = state.caught[chosen];
    const here = state.pointed?.level === index ? state.pointed : null;
    if (caught?.level === index) outlineCell(pen, caught.found[index].cell, cell, theme.green);
    if (here) outlineCell(pen, [here.row, here.column], cell, theme.orange);
    place.classList.toggle("takes", caught?.level === index);
  });
}

function tintCells(pen, state, level, object, side) {
  const values = iousOfCells(object, level);
  const green = rgb(state.theme.green);
  const made = bitmap(level.cells, level.cells);
  for (let i = 0; i < values.length; i++) {
    const strength = values[i] > 0 ? TINT[0] + (TINT[1] - TINT[0]) * values[i] : 0;
    made.words[i] = ((Math.round(255 * strength) << 24) | (green[2] << 16) | (green[1] << 8) | green[0]) >>> 0;
  }
  pen.imageSmoothingEnabled = false;
  pen.drawImage(made.done(), 0, 0, side, side);
  pen.imageSmoothingEnabled = true;
}

function drawFrames(pen, cells, side, colour) {
  Object.assign(pen, { strokeStyle: colour, lineWidth: 1 });
  pen.beginPath();
  for (let i = 0; i <= cells; i++) {
    const at = clamp(Math.round((i * side) / cells) + 0.5, 0.5, side - 0.5);
    pen.moveTo(at, 0);
    pen.lineTo(at, side);
    pen.moveTo(0, at);
    pen.lineTo(side, at);
  }
  pen.stroke();
}

function outlineCell(pen, [row, column], cell, colour) {
  const size = Math.max(cell, 5);
  const x = (column + 0.5) * cell - size / 2;
  const y = (row + 0.5) * cell - size / 2;
  strokeBox(pen, [x + 1, y + 1, x + size - 1, y + size - 1], colour, { width: 2.5, rim: "rgb(0 0 0 / 45%)" });
}

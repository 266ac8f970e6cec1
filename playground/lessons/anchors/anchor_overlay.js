// Over the picture: the cells of the map, the chosen cell's anchors at true size, the best anchor of the chosen object, and
// the map of places from which an object of its shape would be reached.

import { inksOf, writeOn } from "../../ui/components/box_drawing.js";
import { areaOf, centreOf, heightOf, isProper, widthOf } from "../../ui/components/box_measures.js";
import { screenBox, toScreen, toWorld } from "../../ui/components/box_view.js";
import { disc, strokeBox } from "../../ui/components/canvas.js";
import { clamp, hundredth, similarityText } from "../../ui/components/numbers.js";
import { bitmap } from "../../ui/components/picture_colours.js";
import { rgb } from "../../ui/components/theme.js";
import { anchorsOf, bestAnchor, cellCentre, cellOf, placesMap, staysIn, strideOf, worstIou } from "./anchor_reach.js";

const LEAST_CELL = 7;
const LEAST_DOT = 16; // screen pixels that a cell needs before its lines, and before its middle is drawn
const PLACE = 1.5;
const MOST_PLACES = 480; // screen pixels between two places of the map of places, and how many along a side
const TINTS = { least: 0.16, most: 0.62 }; // alpha of the map of places

export function drawAnchorsOfCell(pen, state) {
  const { scene, cell, view } = state;
  const inks = inksOf(state);
  const ordered = anchorsOf(scene, cell)
    .map((box, number) => ({ box, number }))
    .sort((a, b) => areaOf(b.box) - areaOf(a.box));
  drawCells(pen, state);
  for (const { box, number } of ordered) {
    const stays = staysIn(scene, cell, number);
    const width = state.lit === number ? 4 : 2;
    strokeBox(pen, screenBox(view, box), stays ? inks.chosen : inks.wrong, { width, dash: stays ? [] : [6, 4], rim: inks.rim });
  }
  drawBest(pen, state);
  for (const { box, number } of ordered) {
    const [, y1, x2] = screenBox(view, box);
    const [x, y] = [clamp(x2 - 4, 12, state.width - 3), clamp(y1 + 9, 8, state.height - 8)];
    writeOn(pen, state, String(number), x, y, {
      align: "right",
      bold: true,
      size: 11,
      colour: staysIn(scene, cell, number) || inks.rim ? null : inks.wrong,
    });
  }
}

function drawCells(pen, state) {
  const { scene, view, width, height, theme } = state;
  const inks = inksOf(state);
  const stride = strideOf(scene);
  const [x1, y1, x2, y2] = screenBox(view, [0, 0, ...scene.size]);
  const [wide, high] = stride.map((side) => side * view.scale);
  const [rows, columns] = scene.cells;
  strokeBox(pen, [x1, y1, x2, y2], scene.picture ? "#FFFFFF" : theme.muted, { width: 1, rim: inks.rim });
  if (Math.min(wide, high) >= LEAST_CELL) {
    Object.assign(pen, {
      strokeStyle: scene.picture ? "rgb(255 255 255 / 45%)" : theme.muted,
      lineWidth: scene.picture ? 1 : 0.6,
    });
    pen.beginPath();
    for (let column = Math.max(1, Math.ceil(-x1 / wide)); column < columns && x1 + column * wide < width; column++) {
      pen.moveTo(x1 + column * wide, Math.max(0, y1));
      pen.lineTo(x1 + column * wide, Math.min(height, y2));
    }
    for (let row = Math.max(1, Math.ceil(-y1 / high)); row < rows && y1 + row * high < height; row++) {
      pen.moveTo(Math.max(0, x1), y1 + row * high);
      pen.lineTo(Math.min(width, x2), y1 + row * high);
    }
    pen.stroke();
    if (Math.min(wide, high) >= LEAST_DOT) drawMiddles(pen, state);
  } else writeOn(pen, state, scene.words.fine, state.width / 2, Math.max(10, y1 / 2), { size: 11 });
  drawChosenCell(pen, state, [wide, high]);
}

function drawMiddles(pen, state) {
  const { scene, view, width, height } = state;
  const [first, last] = [
    [0, 0],
    [width, height],
  ].map((corner) => cellOf(scene, toWorld(view, corner)));
  pen.fillStyle = scene.picture ? "rgb(255 255 255 / 75%)" : state.theme.muted;
  for (let row = first[0]; row <= last[0]; row++) {
    for (let column = first[1]; column <= last[1]; column++) {
      const [x, y] = toScreen(view, cellCentre(scene, [row, column]));
      pen.fillRect(x - 1, y - 1, 2, 2);
    }
  }
}

// A cell too small to be seen is shown as a dot.
function drawChosenCell(pen, state, [wide, high]) {
  const inks = inksOf(state);
  const [x, y] = toScreen(state.view, cellCentre(state.scene, state.cell));
  pen.fillStyle = inks.chosen;
  pen.globalAlpha = 0.45;
  pen.fillRect(x - wide / 2, y - high / 2, wide, high);
  pen.globalAlpha = 1;
  disc(pen, [x, y], 4, inks.chosen, "#FFFFFF");
}

function drawBest(pen, state) {
  const { scene, boxes, chosen, view } = state;
  const inks = inksOf(state);
  const found = boxes[chosen] && bestAnchor(scene, boxes[chosen].box);
  if (!found?.iou) return;
  const screen = screenBox(view, anchorsOf(scene, found.cell)[found.number]);
  strokeBox(pen, screen, inks.overlap, { width: 3, rim: inks.rim });
  const text = scene.words.best.replace("{iou}", similarityText(found.iou));
  const [x, y] = [clamp((screen[0] + screen[2]) / 2, 34, state.width - 34), clamp(screen[3] - 9, 10, state.height - 10)];
  writeOn(pen, state, text, x, y, { bold: true, colour: inks.overlap });
}

// ---- places --------------------------------------------------------------------------------------------------------------

export function drawPlaces(pen, state) {
  const { scene, boxes, chosen, view } = state;
  const box = boxes[chosen]?.box;
  const screen = screenBox(view, [0, 0, ...scene.size]);
  if (box && isProper(box)) {
    pen.imageSmoothingEnabled = false;
    pen.drawImage(
      placesBitmap(state, [widthOf(box), heightOf(box)], screen),
      screen[0],
      screen[1],
      widthOf(screen),
      heightOf(screen),
    );
    drawBest(pen, state);
  }
  strokeBox(pen, screen, scene.picture ? "#FFFFFF" : state.theme.muted, { width: 1, rim: inksOf(state).rim });
}

// Painted anew only when shape, map or theme are others.
function placesBitmap(state, shape, screen) {
  const { scene, theme } = state;
  const wide = clamp(Math.round(widthOf(screen) / PLACE), 1, MOST_PLACES);
  const high = clamp(Math.round(heightOf(screen) / PLACE), 1, MOST_PLACES);
  const key = JSON.stringify([scene.version, scene.threshold, shape.map(hundredth), wide, high, theme.background]);
  if (state.placesKey !== key)
    Object.assign(state, {
      placesKey: key,
      placesPicture: paintPlaces(state, placesMap(scene, shape, [wide, high]), wide, high),
    });
  return state.placesPicture;
}

function paintPlaces(state, map, wide, high) {
  const { threshold } = state.scene;
  const inks = inksOf(state);
  const [good, bad, line] = [inks.overlap, inks.wrong, inks.text].map(rgb);
  const made = bitmap(wide, high);
  const reached = (i) => map[i] >= threshold;
  const word = ([r, g, b], alpha) => ((Math.round(255 * alpha) << 24) | (b << 16) | (g << 8) | r) >>> 0;
  for (let i = 0; i < map.length; i++) {
    const strength = reached(i) ? (map[i] - threshold) / (1 - threshold) : (threshold - map[i]) / threshold;
    const edge = (i % wide && reached(i) !== reached(i - 1)) || (i >= wide && reached(i) !== reached(i - wide));
    made.words[i] = edge ? word(line, 0.85) : word(reached(i) ? good : bad, TINTS.least + (TINTS.most - TINTS.least) * strength);
  }
  return made.done();
}

// The worst place nearest to the object: the corner of a cell, where there is one inside the map.
export function markPlaces(pen, state) {
  const { scene, view, boxes, chosen } = state;
  const box = boxes[chosen]?.box;
  const stride = strideOf(scene);
  const cells = [scene.cells[1], scene.cells[0]];
  if (!box || !isProper(box) || Math.min(...cells) < 2 || Math.min(...stride) * view.scale < LEAST_CELL) return;
  const corner = centreOf(box).map((at, axis) => clamp(Math.round(at / stride[axis]), 1, cells[axis] - 1) * stride[axis]);
  const [x, y] = toScreen(view, corner);
  disc(pen, [x, y], 5, inksOf(state).wrong, "#FFFFFF");
  writeOn(
    pen,
    state,
    scene.words.worst_here.replace("{iou}", similarityText(worstIou(scene, [widthOf(box), heightOf(box)]))),
    x + 9,
    y,
    { align: "left", bold: true },
  );
}

// Below the picture: the chosen cell's anchors with their IoU, and the best IoU of every object; or what an object of this
// shape finds where it lies best and worst.

import { tagText } from "../../ui/components/box_drawing.js";
import { changed } from "../../ui/components/box_frame.js";
import { heightOf, isProper, widthOf } from "../../ui/components/box_measures.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { clamp, fixed, similarityText, pixelText } from "../../ui/components/numbers.js";
import { ARROWS, LONG_STEP, isCommand } from "../../ui/components/pointer.js";
import { anchorsOf, bestAnchor, centredIou, iouOf, staysIn, worstIou } from "./anchor_reach.js";

function lineOf(className, parts) {
  const made = tag("div", `row ${className}`);
  made.append(...parts.map((part) => tag("span", part)));
  return made;
}

const partOf = (element, name) => element.querySelector(`.${name}`);

export function buildPanel(state, { view, pairs, shapes }) {
  const { panel } = state;
  const key = JSON.stringify([view, pairs, shapes]);
  if (state.panelKey === key) return; // the focus stays where it is
  state.panelKey = key;
  state.lit = null;
  panel.replaceChildren();
  state.cells = {};
  const columns = [tag("div", "column"), tag("div", "column")];
  const add = (name, element, column = 0) => (columns[column].append(element), (state.cells[name] = element));
  panel.append(...columns);
  if (view === "places") {
    add("heading", tag("p", "heading"));
    for (const name of ["centred", "here", "worst"]) add(name, lineOf("similarity", ["name", "value", "verdict"]));
    return void add("told", tag("p", "told"), 1);
  }
  const head = tag("div", "head");
  head.append((state.cells.pad = tag("div", "pad")), (state.cells.with = tag("span", "small")));
  add("head", head);
  listenToPad(state, state.cells.pad);
  const list = add("anchors", tag("div", "list"));
  pairs.forEach((_, number) => {
    const line = lineOf("anchor", ["swatch", "number", "pair", "shape", "gone", "value"]);
    line.onpointerenter = () => lightUp(state, number);
    line.onpointerleave = () => lightUp(state, null);
    list.append(line);
  });
  add("heading", tag("p", "heading"), 1);
  add("best", tag("div", "list"), 1);
}

function lightUp(state, number) {
  state.lit = number;
  changed(state);
}

export function writePanel(state) {
  if (state.scene.view === "places") writePlaces(state);
  else writeCell(state);
}

function writeCell(state) {
  const { scene, cells, cell, boxes, chosen, root } = state;
  const { words, pairs, shapes } = scene;
  const anchors = anchorsOf(scene, cell);
  const object = boxes[chosen]?.box;
  if (setText(cells.pad, fill(words.cell, { row: cell[0], column: cell[1] })))
    cells.pad.setAttribute("aria-label", `${cells.pad.textContent}. ${words.cell_help}`);
  setText(cells.with, object ? fill(words.iou_with, { object: tagText(state, chosen) }) : "");
  pairs.forEach(([size, ratio], number) => {
    const line = cells.anchors.children[number];
    const stays = staysIn(scene, cell, number);
    line.classList.toggle("leaves", !stays);
    setText(partOf(line, "gone"), stays ? "" : words.leaves);
    setText(partOf(line, "number"), String(number));
    setText(partOf(line, "pair"), `${size}, ${ratio}`);
    setText(partOf(line, "shape"), shapes[number].map((side) => Math.round(side)).join(" × "));
    setText(partOf(line, "value"), object ? similarityText(iouOf(object, anchors[number])) : "");
  });
  const found = boxes.map(({ box }) => bestAnchor(scene, box));
  setText(cells.heading, words.best_of);
  writeBest(state, found);
  Object.assign(root.dataset, {
    cell: cell.join(),
    best: JSON.stringify(found.map(({ iou }) => iou)),
    leaves: JSON.stringify(pairs.map((_, number) => !staysIn(scene, cell, number))),
  });
}

function writeBest(state, found) {
  const {
    scene: { words, threshold },
    cells: { best },
  } = state;
  while (best.children.length > found.length) best.lastChild.remove();
  while (best.children.length < found.length) best.append(lineOf("similarity", ["name", "where", "value", "verdict"]));
  found.forEach(({ iou, cell, number }, index) => {
    const line = best.children[index];
    line.classList.toggle("chosen", index === state.chosen);
    writeLikeness(line, tagText(state, index), iou, threshold);
    setText(partOf(line, "where"), iou ? fill(words.best_at, { anchor: number, row: cell[0], column: cell[1] }) : "");
  });
}

function writeLikeness(line, name, iou, threshold) {
  line.classList.toggle("low", iou < threshold);
  setText(partOf(line, "name"), name);
  setText(partOf(line, "value"), similarityText(iou));
  setText(partOf(line, "verdict"), `${iou < threshold ? "<" : "≥"} ${fixed(threshold, 2)}`);
}

function writePlaces(state) {
  const { scene, cells, boxes, chosen, root } = state;
  const { words, threshold } = scene;
  const object = boxes[chosen]?.box;
  if (!object) return;
  const shape = [widthOf(object), heightOf(object)];
  const proper = isProper(object);
  const found = {
    centred: proper ? centredIou(scene, shape) : 0,
    here: bestAnchor(scene, object).iou,
    worst: proper ? worstIou(scene, shape) : 0,
  };
  setText(
    cells.heading,
    fill(words.size_of, { object: tagText(state, chosen), width: pixelText(shape[0]), height: pixelText(shape[1]) }),
  );
  for (const [name, iou] of Object.entries(found)) writeLikeness(cells[name], words[name], iou, threshold);
  setText(cells.told, fill(words.map, { t: fixed(threshold, 2) }));
  Object.assign(root.dataset, {
    centred: found.centred,
    worst: found.worst,
    best: JSON.stringify(boxes.map(({ box }) => bestAnchor(scene, box).iou)),
  });
}

// ---- the chosen cell -------------------------------------------------------------------------------------------------------

function listenToPad(state, pad) {
  pad.tabIndex = 0;
  pad.setAttribute("role", "application");
  pad.onkeydown = (event) => {
    const arrow = ARROWS[event.key];
    const step = event.shiftKey ? LONG_STEP : 1;
    if (!arrow || isCommand(event)) return;
    event.preventDefault();
    state.cellKeyed = true;
    moveCell(state, [state.cell[0] + step * arrow[1], state.cell[1] + step * arrow[0]]);
  };
  pad.onkeyup = pad.onblur = () => {
    if (!state.cellKeyed) return;
    state.cellKeyed = false;
    sendCell(state);
  };
}

export function moveCell(state, [row, column]) {
  const [rows, columns] = state.scene.cells;
  state.cell = [clamp(row, 0, rows - 1), clamp(column, 0, columns - 1)];
  changed(state);
}

export function sendCell(state) {
  const [row, column] = state.cell;
  const [height, width] = state.scene.cells;
  state.sentCells.push(state.cell.join());
  // Beside an edit: a click may choose an object as well.
  state.send("cell", { down: (row + 0.5) / height, across: (column + 0.5) / width });
}

// The page's own answer to an earlier choice does not take the reader back.
export function takeCell(state, cell) {
  const key = cell.join();
  const at = state.sentCells.indexOf(key);
  if (at >= 0) state.sentCells.splice(0, at + 1);
  if (state.cellKeyed || (state.sentCells.length && (at >= 0 || key === state.toldCell))) return;
  state.sentCells = [];
  state.toldCell = key;
  state.cell = cell;
}

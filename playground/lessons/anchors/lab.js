// The lesson "Anchor boxes": the box canvas with a feature map over it, and the panel beside it.

import { nameOf, tagText } from "../../ui/components/box_drawing.js";
import { pointOf } from "../../ui/components/box_editing.js";
import { boxLab } from "../../ui/components/box_lab.js";
import { heightOf, isProper, widthOf } from "../../ui/components/box_measures.js";
import { boxStage } from "../../ui/components/box_stage.js";
import { toWorld } from "../../ui/components/box_view.js";
import { fill, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { fixed, similarityText } from "../../ui/components/numbers.js";
import { drawAnchorsOfCell, drawPlaces, markPlaces } from "./anchor_overlay.js";
import { buildPanel, moveCell, sendCell, takeCell, writePanel } from "./anchor_panel.js";
import { bestAnchor, cellOf, worstIou } from "./anchor_reach.js";

const A_CLICK = 4; // screen pixels that a pointer may wander

function buildLab(parent) {
  const lab = tag("div", "lab");
  const left = tag("div", "left");
  const panel = tag("div", "panel");
  lab.append(left, panel);
  const figures = headline(parent);
  parent.append(lab);
  const state = boxStage(left, {
    under: (pen, shown) => {
      // a drawn one too; one stays
      for (const box of shown.boxes) Object.assign(box, { kind: "truth", locked: shown.boxes.length === 1 });
      if (shown.scene.view === "places") drawPlaces(pen, shown);
      else drawAnchorsOfCell(pen, shown);
    },
    over: (pen, shown) => shown.scene.view === "places" && markPlaces(pen, shown),
    moved: (shown) => {
      figures.show(figuresOf(shown));
      writePanel(shown);
    },
    released: sendBoxes,
    picked: (shown) => nameOf(shown, shown.chosen) !== shown.told && sendBoxes(shown),
  });
  Object.assign(state, { lab, panel, sentCells: [], cell: [0, 0] });
  listenToCells(state);
  lab.state = state;
  return lab;
}

// The numbers people came for, of the selected object as it lies under the finger.
function figuresOf(state) {
  const { scene, boxes, chosen } = state;
  const { words, threshold, cells, pairs } = scene;
  const object = boxes[chosen]?.box;
  const proper = object && isProper(object);
  const best = {
    label: fill(words.best_iou, { object: tagText(state, chosen) }),
    value: similarityText(proper ? bestAnchor(scene, object).iou : 0),
    note: fill(words.of_threshold, { t: fixed(threshold, 2) }),
  };
  if (scene.view === "places")
    return [
      best,
      { label: words.worst_iou, value: similarityText(proper ? worstIou(scene, [widthOf(object), heightOf(object)]) : 0) },
    ];
  const count = (cells[0] * cells[1] * pairs.length).toLocaleString("en");
  return [best, { label: words.anchors, value: count, note: fill(words.per_cell, { count: pairs.length }) }];
}

// A click chooses the cell under it, on an object too; a drag moves objects or the view.
function listenToCells(state) {
  const { frame } = state;
  let pressed = null;
  frame.addEventListener("pointerdown", (event) => {
    pressed = event.isPrimary && event.button === 0 && state.tool === "move" ? pointOf(state, event) : null;
  });
  frame.addEventListener("pointerup", (event) => {
    const at = pointOf(state, event);
    const [x, y] = toWorld(state.view, at);
    if (!pressed || state.scene.view !== "cell" || Math.hypot(at[0] - pressed[0], at[1] - pressed[1]) > A_CLICK) return;
    if (x < 0 || y < 0 || x > state.scene.size[0] || y > state.scene.size[1]) return;
    const cell = cellOf(state.scene, [x, y]);
    if (cell.join() === state.cell.join()) return;
    moveCell(state, cell);
    sendCell(state);
  });
}

function sendBoxes(state) {
  state.told = nameOf(state, state.chosen);
  state.send("edit", { boxes: state.boxes.map(({ box, label }) => [box, label ?? ""]), pick: state.told });
}

function showLab(lab, answer) {
  const { state } = lab;
  takeCell(state, answer.cell);
  buildPanel(state, answer);
  if (state.cells.pad) state.cells.pad.title = answer.words.cell_help;
  state.show(answer);
  if (!state.picks.length) state.told = answer.names[answer.chosen];
  Object.assign(state.root.dataset, { version: answer.version });
}

export default boxLab(buildLab, showLab);

// The lesson "SSD, layer by layer": a photo under the scores and features of each map, its boxes before and after NMS, and the
// loss of each anchor. All of it is looked up in one pass that came once.

import { boxStage } from "../../ui/components/box_stage.js";
import { changed, drawNow } from "../../ui/components/box_frame.js";
import { toWorld } from "../../ui/components/box_view.js";
import { classWord } from "../../ui/components/box_class.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveLab, tallestOf } from "../../ui/components/live_lab.js";
import { clamp } from "../../ui/components/numbers.js";
import { pictureOf } from "../../ui/components/picture_store.js";
import { CELL_STEPS, isCommand, pointIn } from "../../ui/components/pointer.js";
import { live, scene as shared } from "./ssd_live.js";
import { dotAt, drawBoxes, drawLosses, drawMaps, tagBoxes, tagLosses, tagMaps } from "./ssd_drawing.js";
import { anchorLosses } from "./ssd_losses.js";
import { anchorOf, cellAt, suppressed } from "./ssd_pass.js";
import { figuresOf, sentenceOf } from "./ssd_words.js";
import { showLevels, showStrip } from "./ssd_strip.js";
import { showOffsets } from "./ssd_offsets.js";

const DRAWERS = { maps: drawMaps, boxes: drawBoxes, loss: drawLosses };
const TAGGERS = { maps: tagMaps, boxes: tagBoxes, loss: tagLosses };
const { now } = live;

function build(parent) {
  const root = tag("div", "ssd");
  parent.append(root);
  const state = { root, figures: headline(root), boards: [], objects: [] };
  root.state = state;
  const boards = tag("div", "boards");
  root.append(boards);
  for (const which of ["first", "second"]) boards.append(buildBoard(state, which));
  state.strip = tag("div", "strip");
  state.told = tag("p", "told");
  state.told.setAttribute("aria-live", "polite");
  state.detail = tag("div", "detail");
  root.append(state.strip, state.told, state.detail);
  return state;
}

function buildBoard(state, which) {
  const place = tag("figure", `board ${which}`);
  const title = tag("figcaption");
  place.append(title);
  const board = { place, title, second: which === "second" };
  board.stage = boxStage(place, {
    under: (pen) => state.pass && DRAWERS[state.scene.view](pen, state, board),
    over: (pen) => state.pass && TAGGERS[state.scene.view](pen, state, board),
    moved: () => which === "first" && state.scene?.view === "loss" && lose(state),
    released: () => sendObjects(state),
  });
  if (which === "first") followPoint(state, board);
  state.boards.push(board);
  return place;
}

// ---- the point on the maps, the dot of an anchor ---------------------------------------------------------------------------

function followPoint(state, { stage }) {
  const { frame } = stage;
  let pressed = false;
  const take = (event) => {
    const at = toWorld(stage.view, pointIn(frame, event));
    const [x, y] = at.map((value, axis) => Math.round(clamp((1000 * value) / state.pass.size[axis], 0, 1000)) / 10);
    live.change({ x, y }, true);
  };
  const looking = () => state.scene?.view === "maps" && state.pass;
  const when = (name, act) => frame.addEventListener(name, act, { capture: true });
  when("pointerdown", (event) => {
    if (!looking() || event.button > 0) return;
    event.stopImmediatePropagation(); // the photo stays where it is
    frame.setPointerCapture(event.pointerId);
    pressed = true;
    take(event);
  });
  when("pointermove", (event) => pressed && take(event));
  const lift = () => {
    if (pressed) live.tell(state.send, "x", "y");
    pressed = false;
  };
  when("pointerup", lift);
  when("pointercancel", lift);
  when("keydown", (event) => {
    const step = CELL_STEPS[event.key];
    if (!looking() || !step || isCommand(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    moveCell(state, step);
  });
  frame.addEventListener("click", (event) => {
    if (state.scene?.view !== "loss" || !state.losses) return;
    const anchor = dotAt(state, stage, pointIn(frame, event));
    if (anchor >= 0) pick(state, anchor);
  });
}

function moveCell(state, [down, right]) {
  const { pass } = state;
  const cell = cellNow(state);
  const [rows, columns] = pass.grids[cell.level];
  const stride = pass.strides[cell.level];
  const row = clamp(cell.row + down, 0, rows - 1);
  const column = clamp(cell.column + right, 0, columns - 1);
  const share = (place, scale, side) => clamp(Math.round((1000 * (place + 0.5) * stride) / scale / side), 0, 1000) / 10;
  live.change({ x: share(column, pass.scale[0], pass.size[0]), y: share(row, pass.scale[1], pass.size[1]) });
  live.tell(state.send, "x", "y");
}

const levelNow = ({ pass }) => Math.max(0, pass.strides.indexOf(Number(now.level)));

const cellNow = (state) =>
  cellAt(state.pass, levelNow(state), [(now.x / 100) * state.pass.size[0], (now.y / 100) * state.pass.size[1]]);

function pick(state, anchor) {
  live.change({ pick: anchor + 1 });
  live.tell(state.send, "pick");
}

function sendObjects(state) {
  const { boxes } = state.boards[0].stage;
  state.send("edit", { truth: boxes.map(({ box, label }) => [box, label || state.pass.classes[0]]) });
}

// ---- one frame -------------------------------------------------------------------------------------------------------------

// What the drawing needs of the pass at the settings as they stand.
function lookUp(state) {
  const { scene, pass } = state;
  if (scene.view === "maps") {
    state.cell = cellNow(state);
    state.kind = Math.max(0, pass.classes.indexOf(now.kind));
    state.anchor = anchorOf(pass, { ...state.cell, shape: Number(now.shape) - 1 });
  } else if (scene.view === "boxes") {
    const key = `${now.score} ${now.nms}`;
    if (state.foundKey !== key) Object.assign(state, { foundKey: key, found: suppressed(pass, now.score, now.nms) });
  }
}

function draw(state) {
  const { scene, pass, boards, root } = state;
  if (!scene || !pass) return;
  lookUp(state);
  if (scene.view === "maps") showStrip(state, (level) => choose(state, { level: String(pass.strides[level]) }));
  else if (scene.view === "boxes") {
    const counts = { n: state.found.candidates.anchors.length, kept: state.found.kept.length };
    boards.forEach(({ title }, i) => setText(title, fill(i ? scene.words.after : scene.words.before, counts)));
    showLevels(state);
  } else lose(state);
  boards.slice(0, scene.view === "boxes" ? 2 : 1).forEach(({ stage }) => drawNow(stage));
  write(state);
  root.dataset.shown = state.figures.row.textContent;
}

function choose(state, values) {
  live.change(values);
  live.tell(state.send, ...Object.keys(values));
}

// Losses against the objects as they lie under the finger.
function lose(state) {
  const { scene, pass, boards } = state;
  const [{ stage }] = boards;
  if (!scene || !pass) return;
  const objects = stage.boxes.map(({ box, label }) => ({
    box: [Math.min(box[0], box[2]), Math.min(box[1], box[3]), Math.max(box[0], box[2]), Math.max(box[1], box[3])],
    kind: Math.max(0, pass.classes.map(classWord).indexOf(classWord(label || pass.classes[0]))),
  }));
  const { match, iou, gamma, sigma } = now;
  const options = { match, iou, ratio: now.ratio === "all" ? null : Number(now.ratio), gamma, sigma };
  const key = JSON.stringify([objects, options]);
  if (state.lossKey !== key || state.lossPass !== pass) {
    Object.assign(state, { lossKey: key, lossPass: pass, objects, losses: anchorLosses(pass, objects, options) });
    changed(stage);
  }
  const { positives, byClass, byBox } = state.losses;
  const total = (anchor) => byClass[anchor] + byBox[anchor];
  const largest = positives.reduce((best, anchor) => (best < 0 || total(anchor) > total(best) ? anchor : best), -1);
  state.anchor = now.pick > 0 && now.pick <= byClass.length ? now.pick - 1 : largest;
  showOffsets(state, (anchor) => pick(state, anchor));
  write(state);
}

function write(state) {
  state.figures.show(figuresOf[state.scene.view](state));
  setText(state.told, sentenceOf[state.scene.view](state));
}

// ---- a run of the page ------------------------------------------------------------------------------------------------------

function passOf(name) {
  const kept = pictureOf(name);
  if (!kept) return null;
  const { scores, offsets, boxes } = kept.arrays;
  const features = kept.grids.map((_, level) => ({ values: kept.arrays[`map${level}`], most: kept.arrays[`most${level}`] }));
  kept.pass ??= { ...kept, scores, offsets, boxes, features };
  return kept.pass;
}

function show(state, scene) {
  const { root, boards } = state;
  const pass = passOf(scene.pass);
  if (pass !== state.pass) Object.assign(state, { pass, foundKey: null, lossKey: null });
  Object.assign(state, { scene });
  shared.now = state;
  root.dataset.view = scene.view;
  live.bring(scene.values);
  if (pass) lookUp(state);
  boards.forEach((board) => {
    board.place.hidden = board.second && scene.view !== "boxes";
    if (board.place.hidden) return;
    const boxes = scene.view === "loss" ? scene.boxes : [];
    board.stage.show({ ...scene, tallest: tallestOf(scene), boxes });
  });
  for (const [name, views] of [
    ["strip", "maps boxes"],
    ["detail", "loss"],
  ])
    state[name].hidden = !views.includes(scene.view);
  draw(state);
  const ready = Boolean(pass) && (!scene.picture || Boolean(boards[0].stage.bitmap));
  Object.assign(root.dataset, { version: scene.version, ready: String(ready) });
}

export default liveLab({ root: ".ssd", live, build, show, draw, stores: (scene) => [scene.picture, scene.pass] });

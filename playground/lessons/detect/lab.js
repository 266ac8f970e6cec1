// The lesson "Detect": a photo with its boxes, the classes and the boxes below it. Thresholds, classes and the largest number
// work on the candidates that came once.

import { drawNow, changed } from "../../ui/components/box_frame.js";
import { boxStage } from "../../ui/components/box_stage.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { fixed } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { awaitPictures } from "../../ui/components/picture_store.js";
import { pointIn } from "../../ui/components/pointer.js";
import { against, boxAt, countBy, countTexts, looked, nameAt } from "./detect_model.js";
import { bring, change, counts, now, oneOrMore, redraw, tell, watch } from "./detect_shared.js";
import { detectionAt, drawDetections, drawNames } from "./detect_drawing.js";
import { HIT } from "./detect_judge.js";
import { showFunnel } from "./detect_funnel.js";
import { markRows, showChips, showRows } from "./detect_table.js";
import { compareBoxes } from "../../ui/components/box_measures.js";

const SAME = 0.5; // IoU of two boxes that mean one object
const [PHONE, ABOVE] = [640, 150]; // px: a phone's width at most, and what stands above its picture
const FEW = 3; // classes that the large number's note names

function build(parent) {
  const root = tag("div", "detect");
  parent.append(root);
  const state = { root, figures: headline(root), boards: [], hovered: -1 };
  root.state = state;
  state.stages = tag("ol", "funnel");
  const boards = tag("div", "boards");
  root.append(boards);
  for (const which of ["first", "second"]) boards.append(buildBoard(state, which));
  state.told = tag("p", "told");
  state.told.setAttribute("aria-live", "polite");
  state.chips = tag("div", "chips");
  state.chips.setAttribute("role", "group");
  state.rows = tag("ol", "rows");
  state.time = tag("p", "time");
  root.append(state.stages, state.chips, state.told, state.rows, state.time);
  return state;
}

function buildBoard(state, which) {
  const place = tag("figure", `board ${which}`);
  const title = tag("figcaption");
  place.append(title);
  const board = { place, title, hovered: -1, picked: -1 };
  board.stage = boxStage(place, {
    under: (pen) => board.look && drawDetections(pen, board),
    over: (pen) => board.look && drawNames(pen, board),
    moved: () => which === "first" && state.moved?.(),
    released: () => sendBoxes(state),
  });
  const { frame } = board.stage;
  frame.addEventListener("pointermove", (event) => {
    board.over = pointIn(frame, event);
    if (!event.buttons) lookUnder(state, board);
  });
  frame.addEventListener("pointerleave", () => {
    board.over = null;
    lookUnder(state, board);
  });
  frame.addEventListener("click", (event) => board.look && pick(state, detectionAt(board, pointIn(frame, event)), board));
  state.boards.push(board);
  return place;
}

function sendBoxes(state) {
  const { boxes } = state.boards[0].stage;
  const { filed } = state.scene;
  if (!filed) return state.send("edit", { truth: boxes.map(({ box, label }) => [box, label ?? ""]) });
  const rows = boxes.map(({ box }, i) => [i + 1, box]);
  state.send("edit", { moved: [filed.mark, rows.filter(([n, box]) => String(box) !== String(filed.boxes[n - 1]))] });
}

// What lies under the pointer, on the picture or in the list: other boxes may have come since it moved.
function lookUnder(state, board) {
  const row = board === state.boards[0] ? state.row : null;
  const found = board.over && board.look ? detectionAt(board, board.over) : row && !row.hidden ? row.box : -1;
  hover(state, found, board);
}

function hover(state, i, board) {
  if (board.hovered === i) return;
  board.hovered = i;
  board.stage.frame.style.cursor = i >= 0 && state.scene.view !== "truth" ? "pointer" : "";
  changed(board.stage);
  if (board === state.boards[0]) markRows(state.rows, board);
}

function pick(state, i, board) {
  if (board !== state.boards[0] || state.scene.view === "truth") return;
  change({ pick: i + 1 });
  tell(state.send, "pick");
}

// ---- one frame -------------------------------------------------------------------------------------------------------------

function draw(state) {
  const { scene, boards } = state;
  if (!scene) return;
  const started = performance.now();
  scene.detectors.forEach((raw, place) => {
    const board = boards[place];
    board.look = looked(raw, now, board.look);
    board.stageShown = scene.view === "funnel" ? now.stage : "kept";
    board.picked = place === 0 && board.look.kept.includes(now.pick - 1) ? now.pick - 1 : -1;
    board.showRemoved = scene.view === "funnel";
  });
  const took = performance.now() - started;
  const [{ look }] = boards;
  counts.kept = countBy(look.raw, look.kept);
  state.moved = () => judge(state);
  judge(state);
  boards.slice(0, scene.detectors.length).forEach(({ stage }) => drawNow(stage));
  showChips(state.chips, look, scene.words, (name) => toggle(state, name));
  if (scene.view === "funnel") showFunnel(state.stages, boards[0], now.stage, (stage) => choose(state, stage));
  rowsOf(state);
  boards.slice(0, scene.detectors.length).forEach((board) => lookUnder(state, board));
  words(state, took);
  const shown = look.kept.map((i) => [nameAt(look.raw, i), fixed(look.raw.scores[i], 2)].join(" "));
  Object.assign(state.root.dataset, { kept: look.kept.length, above: look.above.length, score: now.score, nms: now.nms });
  state.root.dataset.shown = shown.join("; ");
}

// Of the boxes as they lie under the finger.
function judge(state) {
  const [board] = state.boards;
  if (!state.scene || !board.look) return;
  const truth = state.scene.view === "truth";
  const key = truth ? JSON.stringify([board.stage.boxes.map(({ box, label }) => [box, label]), now.iou]) : "";
  if (board.judgedBy === key && board.judgedLook === board.look) return;
  Object.assign(board, { judgedBy: key, judgedLook: board.look });
  board.judged = truth ? against(board.look, board.stage.boxes, now.iou) : null;
  board.lots = board.judged?.lots ?? null;
  if (!truth) return;
  changed(board.stage);
  rowsOf(state);
  large(state);
}

const rowsOf = (state) =>
  showRows(state.rows, state.boards[0], {
    hover: (row) => {
      state.row = row;
      lookUnder(state, state.boards[0]);
    },
    pick: (i) => pick(state, i, state.boards[0]),
  });

function toggle(state, name) {
  const hidden = new Set(now.hidden ? now.hidden.split(",") : []);
  if (!hidden.delete(name)) hidden.add(name);
  change({ hidden: [...hidden].join(",") });
  tell(state.send, "hidden");
}

function choose(state, stage) {
  change({ stage });
  tell(state.send, "stage");
}

// ---- words ------------------------------------------------------------------------------------------------------------------

function words(state, took) {
  const { scene, boards } = state;
  const [{ look }] = boards;
  const known = scene.knows[0];
  const none = look.kept.length === 0;
  const text = look.above.length ? scene.words.none_kept : scene.words.none_above;
  setText(state.told, none ? fill(text, { score: fixed(now.score, 2), title: scene.titles[0], known }) : "");
  state.told.hidden = !none;
  const { forward, preparation, decoding } = scene.timings[0];
  const times = { preparation, forward, decoding, nms: fixed(took, 1) };
  setText(state.time, fill(scene.words.time, times));
  scene.detectors.forEach((raw, place) => {
    const { kept } = boards[place].look;
    setText(boards[place].title, fill(oneOrMore(scene.words.board, kept.length), { title: scene.titles[place], n: kept.length }));
  });
  large(state);
}

const LARGE = {
  found({ scene, boards: [{ look }] }) {
    const { words: text } = scene;
    const note = countTexts(look.raw, look.kept);
    const more = note.length > FEW ? ", …" : "";
    return [
      { label: text.found, value: String(look.kept.length), note: note.slice(0, FEW).join(", ") + more },
      { label: text.forward, value: scene.timings[0].rounded, note: text.ms },
    ];
  },
  funnel({ scene, boards: [{ look }] }) {
    const { funnel } = look;
    const { words: text } = scene;
    const note = funnel.anchors ? fill(text.of_scores, { n: scene.stage_values.pairs }) : "";
    return [
      { label: text.stages.above, value: funnel.above.toLocaleString("en"), note },
      { label: text.stages.kept, value: String(funnel.kept), note: "" },
    ];
  },
  truth({ scene, boards: [{ judged, stage }] }) {
    const { words: text } = scene;
    const lots = judged?.lots ?? [];
    const hits = lots.filter(({ outcome }) => outcome === HIT).length;
    return [
      {
        label: text.hits,
        value: String(hits),
        note: fill(oneOrMore(text.of_objects, stage.boxes.length), { n: stage.boxes.length }),
      },
      { label: text.missed, value: String(judged?.missed.length ?? 0), note: "" },
      {
        label: text.false_boxes,
        value: String(lots.length - hits),
        note: fill(oneOrMore(text.of_boxes, lots.length), { n: lots.length }),
      },
    ];
  },
  pair({ scene, boards }) {
    const { words: text } = scene;
    const [first, second] = boards.map(({ look }) => look.kept.length);
    return [
      { label: scene.titles[0], value: String(first), note: oneOrMore(text.objects, first) },
      { label: scene.titles[1], value: String(second), note: oneOrMore(text.objects, second) },
      { label: text.both, value: String(together(boards)), note: text.both_note },
    ];
  },
};

const large = (state) => state.figures.show(LARGE[state.scene.view](state));

// Boxes of the first detector that the second has too: one for one, of the same class, highest score first.
function together([{ look: a }, { look: b }]) {
  const free = new Set(b.kept);
  let both = 0;
  for (const i of a.kept) {
    const same = [...free].filter((j) => nameAt(a.raw, i) === nameAt(b.raw, j));
    const ious = same.map((j) => compareBoxes(boxAt(a.raw, i), boxAt(b.raw, j)).IoU);
    const best = ious.indexOf(Math.max(...ious));
    if (best < 0 || ious[best] < SAME) continue;
    free.delete(same[best]);
    both++;
  }
  return both;
}

// ---- a run of the page ------------------------------------------------------------------------------------------------------

function detectorsOf(scene) {
  return scene.heads.map((head, place) => {
    const { [`boxes${place}`]: boxes, [`classes${place}`]: classes, [`scores${place}`]: scores } = scene.arrays;
    return { ...head, boxes, classes, scores };
  });
}

// On a phone headline and picture share half the height.
function tallestOf({ tallest }) {
  return window.innerWidth > PHONE ? tallest : Math.min(tallest, Math.max(160, window.innerHeight / 2 - ABOVE));
}

function show(state, scene) {
  const { root, boards } = state;
  const before = state.scene;
  scene.detectors = before?.raw_version === scene.raw_version ? before.detectors : detectorsOf(scene);
  state.scene = scene;
  root.dataset.view = scene.view;
  bring(scene.values);
  boards.forEach((board, place) => {
    board.place.hidden = place >= scene.detectors.length;
    Object.assign(board, { words: scene.words, scene });
    if (place < scene.detectors.length)
      board.stage.show({ ...scene, tallest: tallestOf(scene), boxes: place ? [] : scene.boxes });
  });
  state.chips.setAttribute("aria-label", scene.words.classes);
  draw(state);
  const ready = !scene.picture || Boolean(boards[0].stage.bitmap);
  Object.assign(root.dataset, { version: scene.version, ready: String(ready) });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = parentElement.querySelector(".detect")?.state ?? build(parentElement);
  const scene = unpack(data);
  state.send = setTriggerValue;
  show(state, scene);
  redraw(); // the sliders take what the page brought
  const forget = awaitPictures(state.root, [scene.picture], () => show(state, scene));
  const unwatch = watch(state.root, () => draw(state));
  return () => {
    forget();
    unwatch();
  };
}

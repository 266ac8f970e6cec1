// The lesson "How good is a detector": objects and detections on the box canvas, judged anew in every frame.

import { drawStill } from "../../ui/components/box_drawing.js";
import { choose } from "../../ui/components/box_editing.js";
import { changed, drawNow, released } from "../../ui/components/box_frame.js";
import { boxLab } from "../../ui/components/box_lab.js";
import { boxStage } from "../../ui/components/box_stage.js";
import { setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { followPointer } from "../../ui/components/pointer.js";
import { COLUMNS, columnWidth, nearestPlace, panelWidth } from "./ap_curve.js";
import { judgedScore, letterOf, measureScene } from "./ap_measures.js";
import { buildPanel, writePanel } from "./ap_panel.js";
import { drawStairs, listenToStairs } from "./ap_stairs.js";

const NEW_SCORE = 0.5; // of a detection that is drawn
const MOST_OF_A_KIND = 12; // objects, and detections

function buildLab(parent) {
  const lab = tag("div", "lab");
  const left = tag("div", "left");
  const panel = tag("div", "panel");
  const figures = headline(parent);
  lab.append(left, panel);
  parent.append(lab);
  const state = boxStage(left, {
    under: (pen, shown) => judgeFrame(shown),
    moved: (shown) => {
      writePanel(shown);
      writeTools(shown);
      if (shown.scene.view === "stairs") drawStairs(shown);
    },
    released: sendBoxes,
    picked: (shown) =>
      shown.scene.view === "stairs" && letterOf(shown.boxes[shown.chosen]) !== shown.reported && sendBoxes(shown),
  });
  Object.assign(state, { lab, panel, figures, values: liveValues(), ...buildParts(state) });
  listenToCurve(state);
  listenToColumns(state);
  listenToStairs(state);
  new ResizeObserver(() => state.ap && drawNow(state)).observe(panel);
  lab.state = state;
  return lab;
}

function slider(className) {
  const canvas = tag("canvas", className);
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "slider");
  return canvas;
}

function buildParts(state) {
  const parts = {
    curve: slider("curve"),
    columns: slider("columns"),
    stairs_canvas: slider("stairs"),
    ranks: tag("table", "ranks"),
  };
  parts.ranks.append(parts.ranks.createTHead(), parts.ranks.createTBody());
  const tools = tag("div", "tools");
  const sure = tag("input", "sure");
  const score = tag("span", "score");
  const kinds = tag("select", "kinds");
  const turn = tag("button", "turn");
  Object.assign(sure, { type: "range", min: 0, max: 1, step: 0.01 });
  Object.assign(turn, { type: "button" });
  sure.oninput = () => {
    state.sliding = true;
    state.boxes[state.chosen].score = Number(sure.value);
    state.stale = true;
    changed(state);
  };
  sure.onpointerup = sure.onpointercancel = sure.onblur = () => (state.sliding = false); // taken back, it says no change
  sure.onchange = () => {
    state.sliding = false;
    released(state);
  };
  kinds.onchange = () => ((state.boxes[state.chosen].label = kinds.value), (state.stale = true), released(state));
  turn.onclick = () => turnKind(state);
  tools.append(sure, score, kinds, turn);
  state.find(".place").after(tools, parts.ranks);
  return { ...parts, sure, score_text: score, kinds, turn };
}

// An object becomes a detection, or the other way round; objects stand first in the list.
function turnKind(state) {
  const one = state.boxes[state.chosen];
  if (one.kind === "truth") Object.assign(one, { kind: "box", score: NEW_SCORE });
  else {
    one.kind = "truth";
    delete one.score;
  }
  state.boxes.sort((a, b) => (a.kind === "truth" ? 0 : 1) - (b.kind === "truth" ? 0 : 1));
  nameAll(state);
  choose(state, state.boxes.indexOf(one));
  released(state);
}

function nameAll({ boxes, scene }) {
  let truths = 0;
  let found = 0;
  for (const one of boxes) {
    if (one.kind === "truth") one.name = `T${++truths}`;
    else {
      one.name = String.fromCharCode(65 + found++);
      one.score ??= NEW_SCORE;
    }
  }
  for (const one of boxes) one.locked = one.kind === "truth" && truths === 1;
  scene.most = truths + MOST_OF_A_KIND;
  return { truths, found };
}

// Judge, then colour: correct ones green, errors red and dashed, what lies below the minimum score thin. The still picture is
// painted again when the result of a box in it changed.
function judgeFrame(state) {
  nameAll(state);
  const { boxes, scene, root } = state;
  state.ap = measureScene(state);
  const { found, lots, takes, kept, missed, truths } = state.ap;
  const errors = scene.view === "errors";
  found.forEach((index, k) => {
    const good = errors ? lots[k]?.outcome === "hit" : (takes.get(k) ?? -1) >= 0;
    boxes[index].kind = k >= kept ? "anchor" : good ? "box" : "wrong";
    if (errors && lots[k] && !good) boxes[index].name += ` ${scene.words.short[lots[k].outcome]}`;
  });
  if (errors) for (const j of missed) boxes[truths[j]].name += ` ${scene.words.short.missed}`;
  const looks = JSON.stringify(boxes.map(({ kind, name }) => [kind, name]));
  if (root.looks !== looks) drawStill(state);
  root.looks = looks;
}

function sendBoxes(state) {
  const { boxes, chosen } = state;
  const truths = boxes.filter(({ kind }) => kind === "truth");
  const found = boxes.filter(({ kind }) => kind !== "truth");
  const place = found.indexOf(boxes[chosen]);
  const pick = place >= 0 ? String.fromCharCode(65 + place) : null;
  state.reported = boxes[chosen] && letterOf(boxes[chosen]);
  state.send("edit", {
    truths: truths.map(({ box, label }) => [box, label ?? ""]),
    found: found.map(({ box, label, score }) => [box, label ?? "", score]),
    pick,
  });
}

// ---- tools over the picture ----------------------------------------------------------------------------------------------

function writeTools({ boxes, chosen, scene, sure, score_text: text, kinds, turn }) {
  const one = boxes[chosen];
  const truth = one?.kind === "truth";
  const { words } = scene;
  sure.hidden = text.hidden = !one || truth;
  turn.hidden = !one || one.locked || (!truth && boxes.filter(({ kind }) => kind === "truth").length >= MOST_OF_A_KIND);
  kinds.hidden = !one || !scene.many;
  if (!one) return;
  if (!truth) {
    sure.value = one.score;
    setText(text, `${words.score} ${fixed(one.score, 2)}`);
  }
  setText(turn, truth ? words.to_found : words.to_truth);
  kinds.value = one.label ?? "";
}

function listClasses({ kinds, sure, turn }, { boxes, words }) {
  const known = [...new Set(["", ...boxes.map(({ label }) => label), ...words.classes])];
  for (const [element, text] of [
    [kinds, words.class_of],
    [sure, words.score_of],
  ]) {
    element.title = text;
    element.setAttribute("aria-label", text);
  }
  turn.title = words.turn;
  if (kinds.known === String(known)) return; // it may be open
  kinds.known = String(known);
  kinds.replaceChildren(...known.map((name) => Object.assign(tag("option", "", name || "–"), { value: name })));
}

// ---- the charts are controls ---------------------------------------------------------------------------------------------

// The score just low enough for this many of the curve's detections.
function takeScore(state, kept) {
  const { boxes, scene, curve_rows: rows, ap } = state;
  if (!rows.length) return;
  const index = ap.found[rows[clamp(kept, 1, rows.length) - 1]];
  move(state, { score: Math.floor(100 * judgedScore(boxes[index], scene) + 1e-9) / 100 });
}

function move(state, edit) {
  state.moved_from ??= { ...state.values.now };
  state.values.change(edit, true);
  follow(state);
}

// Sends what has been moved; where it is back, what the page has said meanwhile counts.
function letGo(state) {
  const { values, moved_from: before } = state;
  const moved = Object.keys(before ?? {}).filter((name) => before[name] !== values.now[name]);
  state.moved_from = null;
  if (moved.length) values.tell(state.send, ...moved);
  else values.letGo();
  follow(state);
}

function follow(state) {
  Object.assign(state, state.values.now, { stale: true });
  changed(state);
}

function listenToCurve(state) {
  const send = () => letGo(state);
  followPointer(state.curve, (x, y) => takeScore(state, nearestPlace(state.curve_places, [x, y]) + 1), { done: send });
  state.curve.onkeydown = (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const { boxes, scene, ap, curve_rows: rows, score } = state;
    takeScore(state, rows.filter((k) => judgedScore(boxes[ap.found[k]], scene) >= score).length + way);
  };
  state.curve.onkeyup = send;
}

function listenToColumns(state) {
  const send = () => letGo(state);
  const take = (place) => {
    if (state.scene.view !== "boxes") return;
    move(state, { iou: state.scene.ious[clamp(place, 0, state.scene.ious.length - 1)] });
  };
  followPointer(
    state.columns,
    (x) => take(Math.floor((x - COLUMNS.left) / columnWidth(panelWidth(state), state.scene.ious.length))),
    { done: send },
  );
  state.columns.onkeydown = (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    take(state.scene.ious.findIndex((value) => Math.abs(value - state.iou) < 0.001) + way);
  };
  state.columns.onkeyup = send;
}

// ---- a run of the page ----------------------------------------------------------------------------------------------------

function writeHead({ ranks, curve, columns, stairs_canvas }, { words }) {
  const row = tag("tr", "");
  row.append(...words.head.map((text) => tag("th", "", text)));
  ranks.tHead.replaceChildren(row);
  for (const [canvas, text] of [
    [curve, words.curve],
    [columns, words.columns_help],
    [stairs_canvas, words.stairs],
  ])
    canvas.setAttribute("aria-label", text);
}

function showLab(lab, answer) {
  const { state } = lab;
  const fresh = JSON.stringify(answer.words) !== JSON.stringify(state.scene?.words) || answer.view !== state.scene?.view;
  state.values.bring({ iou: answer.iou, score: answer.score });
  Object.assign(state, state.values.now);
  if (answer.view !== state.scene?.view) state.sliding_box = undefined;
  state.lab.dataset.view = answer.view;
  listClasses(state, answer);
  if (fresh) {
    writeHead(state, answer);
    buildPanel(state, answer);
  }
  state.root.looks = null;
  state.show(answer);
  if (!state.picks.length) state.reported = answer.pick;
  Object.assign(state.root.dataset, { version: answer.version });
}

export default boxLab(buildLab, showLab);

// The reader's own boxes on the box canvas: drawn, moved and resized, with a score and a class each. At every move of the finger
// the thresholds at which each is kept are worked out anew, and all that shows them follows.

import { drawStill } from "../../ui/components/box_drawing.js";
import { choose } from "../../ui/components/box_editing.js";
import { boxesKey, changed, released } from "../../ui/components/box_frame.js";
import { boxStage } from "../../ui/components/box_stage.js";
import { tag } from "../../ui/components/elements.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { survivalOf } from "./nms_survival.js";

const NEW_SCORE = 0.8;

export const nmsDrawing = (answer) => answer.view === "thresholds" && Boolean(answer.drawing);

// Builds the canvas into `parent`. `state` is the lab's; its `relive()` is called when the boxes or what is kept have changed.
export function nmsBuildDrawing(state, parent) {
  const stage = boxStage(parent, {
    under: () => nmsFollow(state),
    moved: () => state.relive(),
    released: () => nmsSendBoxes(state),
    picked: () => state.rank >= 0 && state.pick(state.rank),
  });
  const row = tag("label", "selected");
  const score = Object.assign(tag("input", "score"), { type: "number", min: 0.01, max: 1, step: 0.01 });
  row.append(tag("span"), score);
  stage.find(".class-of").after(row);
  let typedFor = null; // a press on another box chooses it before the field says that it has changed
  score.oninput = () => (typedFor ??= stage.chosen);
  score.onchange = () => {
    const one = stage.boxes[typedFor ?? stage.chosen];
    typedFor = null;
    if (!one) return;
    one.score = clamp(Math.round(100 * score.value) / 100 || 0.01, 0.01, 1);
    released(stage);
  };
  return Object.assign(stage, { row, score });
}

export function nmsShowDrawing(state) {
  const { answer, stage } = state;
  const { drawing, words } = answer;
  const boxes = drawing.boxes.map((one) => ({ ...one, kind: "box" }));
  stage.row.firstChild.textContent = words.score_of;
  stage.show({
    ...answer,
    ...drawing,
    boxes,
    coordinates: "corners",
    chosen: answer.written[answer.picked],
    words: drawing.words,
  });
}

// Names as the core writes them: with the letter where boxes have one, and the rank where two would be the same.
function namesOf(boxes, order, letters, ordinal) {
  const plain = order.map((i) => {
    const { label, score } = boxes[i];
    return [letters ? String.fromCharCode(65 + i) : "", label ?? "", fixed(score, 2)].filter(Boolean).join(" ");
  });
  const twice = (name) => plain.filter((other) => other === name).length > 1;
  return [plain, plain.map((name, rank) => (twice(name) ? `${name} (${ordinal} ${rank + 1})` : name))];
}

// Before a frame is drawn: who is kept of the boxes as they lie now.
function nmsFollow(state) {
  const { stage, answer } = state;
  if (!answer || !nmsDrawing(answer)) return;
  for (const one of stage.boxes.filter(({ score }) => score === undefined)) {
    // drawn just now: it competes with the others
    Object.assign(one, { score: NEW_SCORE, label: one.label || stage.boxes[0].label });
  }
  const { across, minimum, text } = answer.drawing;
  const letters = text === "boxes" || !stage.boxes.every(({ label }) => label);
  const key = `${boxesKey(stage.boxes)} ${across} ${minimum}`;
  if (key !== state.livedBy && stage.boxes.length) {
    const { order, arrays } = survivalOf(stage.boxes, { across, minimum });
    const [names, called] = namesOf(stage.boxes, order, letters, answer.words.ordinal);
    stage.scene.names = letters ? stage.boxes.map((_, i) => String.fromCharCode(65 + i)) : [];
    if (order.length)
      state.answer = { ...answer, arrays, names, called, letters, written: order, count: order.length, live: true };
    state.livedBy = key;
    state.fate = null;
  }
  const rank = state.answer.written.indexOf(stage.chosen);
  state.rank = rank;
  if (rank >= 0) state.picked = rank;
  state.picked = Math.min(state.picked, state.answer.count - 1);
  if (nmsMark(state)) drawStill(stage);
  writeScore(stage);
}

// Give every box the look of its fate at the threshold; whether one has changed.
export function nmsMark(state) {
  const { stage, answer, t } = state;
  const kept = new Set(state.survivors(answer, t).map((rank) => answer.written[rank]));
  const taking = new Set(answer.written);
  const fate = stage.boxes.map((_, i) => (kept.has(i) ? "box" : taking.has(i) ? "wrong" : "anchor"));
  const other = fate.join() !== state.fate;
  state.fate = fate.join();
  stage.boxes.forEach((one, i) => (one.kind = fate[i]));
  return other;
}

function writeScore({ boxes, chosen, row, score }) {
  const one = boxes[chosen];
  row.style.visibility = one ? "" : "hidden";
  if (one && score !== score.getRootNode().activeElement) score.value = fixed(one.score, 2);
}

// The threshold has turned: the canvas shows other fates.
export function nmsTurnDrawing(state) {
  if (!nmsMark(state)) return;
  state.stage.stale = true;
  changed(state.stage);
}

export function nmsChoose(state, rank) {
  const place = state.answer.written[rank];
  if (place === undefined || place === state.stage.chosen) return;
  choose(state.stage, place);
  state.stage.picks.push(place);
}

function nmsSendBoxes(state) {
  const { stage, answer, picked } = state;
  const rows = stage.boxes.map(({ box, label, score }) => [box, label ?? "", score ?? NEW_SCORE]);
  state.values.change({ pick: picked + 1 });
  state.values.tell((event, edit) => state.send(event, { [answer.drawing.text]: rows, ...edit }), "pick");
}

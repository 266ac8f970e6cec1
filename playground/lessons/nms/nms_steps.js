// Greedy suppression turn by turn: pick the box left with the highest score, compare all others with it, suppress. Each turn has
// three frames; the last frame of all shows what stays. All came with one message, so forward and back ask nobody.

import { inksOf } from "../../ui/components/box_drawing.js";
import { penOf } from "../../ui/components/canvas.js";
import { fill, tag } from "../../ui/components/elements.js";
import { clamp, fixed, similarityText } from "../../ui/components/numbers.js";
import { clock, listenToTransport, writeTransport } from "../../ui/components/player.js";
import { isCommand } from "../../ui/components/pointer.js";
import { nmsName } from "./nms_looking.js";
import { MANY, TAGS, nmsStroke, nmsTag } from "./nms_picture.js";

const PHASES = ["pick", "compare", "suppress"];
const TURNS_A_SECOND = 2; // frames, while it plays
const LINES = 60; // comparisons listed in a turn

export const nmsFrames = ({ arrays: { picks } }) => 3 * picks.length + 1;

// {turn, phase, picked, lines: [{box, iou, gone}]}; at the end phase is "done".
function nmsTurn({ arrays: { picks, linesAt, others, ious, gone } }, frame) {
  const turn = Math.floor(frame / 3);
  if (turn >= picks.length) return { turn: picks.length - 1, phase: "done", picked: -1, lines: [] };
  const lines = [];
  for (let k = linesAt[turn]; k < linesAt[turn + 1]; k++) lines.push({ box: others[k], iou: ious[k], gone: gone[k] === 1 });
  return { turn, phase: PHASES[frame % 3], picked: picks[turn], lines };
}

// What each box is when a frame begins: {kept, gone, waiting} as lists.
function nmsStanding(answer, frame) {
  const { picks, linesAt, others, gone } = answer.arrays;
  const { turn, phase } = nmsTurn(answer, frame);
  const done = phase === "done" ? picks.length : turn;
  const state = new Uint8Array(answer.count); // 0 waiting, 1 kept, 2 gone
  for (let k = 0; k < done; k++) {
    state[picks[k]] = 1;
    for (let i = linesAt[k]; i < linesAt[k + 1]; i++) if (gone[i]) state[others[i]] = 2;
  }
  const of = (value) => Array.from(state.keys()).filter((box) => state[box] === value);
  return { waiting: of(0), kept: of(1), gone: of(2) };
}

export function nmsDrawTurn(state) {
  const { live, width, height, density, answer, frameAt } = state;
  const inks = inksOf(state);
  const pen = penOf(live, width, height, density);
  const now = nmsTurn(answer, frameAt);
  const { waiting, kept, gone } = nmsStanding(answer, frameAt);
  const thin = answer.count > MANY;
  pen.globalAlpha = 0.5;
  nmsStroke(pen, state, gone, inks.wrong, { width: 1, dash: [4, 3] });
  pen.globalAlpha = 1;
  nmsStroke(pen, state, waiting, inks.rest, { width: thin ? 1 : 1.5, rim: thin ? null : inks.rim });
  nmsStroke(pen, state, kept, inks.box, { width: 2.5, rim: inks.rim });
  const hit = now.lines.filter((line) => line.gone).map(({ box }) => box);
  if (now.phase === "compare") nmsStroke(pen, state, hit, inks.wrong, { width: 2, rim: inks.rim });
  if (now.phase === "suppress") nmsStroke(pen, state, hit, inks.wrong, { width: 2, dash: [4, 3], rim: inks.rim });
  const taken = [];
  if (now.picked >= 0) {
    nmsStroke(pen, state, [now.picked], inks.chosen, { width: 3.5, rim: inks.rim });
    nmsTag(pen, state, now.picked, inks.chosen, taken);
  }
  if (!answer.sheet) for (const box of kept) if (taken.length < TAGS) nmsTag(pen, state, box, inks.box, taken);
}

// How many boxes have been picked, and so are kept, up to the frame that is shown.
export const nmsKeptSoFar = ({ answer, frameAt }) => nmsStanding(answer, frameAt).kept.length;

export function nmsWriteTurn(state) {
  const { answer, frameAt, find } = state;
  const {
    words,
    arrays: { picks },
  } = answer;
  const now = nmsTurn(answer, frameAt);
  const { waiting } = nmsStanding(answer, frameAt);
  const slots = {
    turn: now.turn + 1,
    turns: picks.length,
    name: now.picked >= 0 ? nmsName(answer, now.picked) : "",
    left: waiting.length,
    kept: picks.length,
    raw: answer.count,
    t: fixed(answer.threshold, 2),
    gone: now.lines.filter((line) => line.gone).length,
  };
  find(".turn").textContent = fill(words[now.phase === "suppress" && !slots.gone ? "suppress_none" : now.phase], slots);
  const touching = now.lines.filter(({ iou }) => iou > 0);
  const shown = now.phase === "pick" ? [] : touching.slice(0, LINES);
  const apart = now.lines.length - touching.length;
  find(".lines").replaceChildren(...shown.map((line) => nmsLine(state, line, now.phase)));
  const more = touching.length - shown.length;
  find(".apart").textContent =
    now.phase === "pick" || now.phase === "done"
      ? ""
      : [more ? fill(words.more, { n: more }) : "", apart ? fill(words.apart, { n: apart }) : ""].filter(Boolean).join(" ");
  find(".scrub").value = frameAt;
  Object.assign(state.root.dataset, { frame: frameAt, turn: now.turn + 1, phase: now.phase, picked: now.picked });
}

function nmsLine({ answer }, { box, iou, gone }, phase) {
  const row = tag("li", gone ? "gone" : "stays");
  const track = tag("span", "track");
  const bar = tag("i", "fill");
  const mark = tag("i", "mark");
  bar.style.width = `${100 * iou}%`;
  mark.style.left = `${100 * answer.threshold}%`;
  track.append(bar, mark);
  const sign = iou > answer.threshold ? ">" : "≤";
  row.append(
    tag("span", "who", nmsName(answer, box)),
    track,
    tag("span", "value", `IoU ${similarityText(iou)} ${sign} ${fixed(answer.threshold, 2)}`),
  );
  row.append(tag("span", "fate", phase === "suppress" ? answer.words[gone ? "fate_gone" : "fate_stays"] : ""));
  return row;
}

function nmsGo(state, frame) {
  state.frameAt = clamp(frame, 0, nmsFrames(state.answer) - 1);
  state.changed();
}

export function nmsListenToSteps(state) {
  const { find } = state;
  const last = () => nmsFrames(state.answer) - 1;
  state.player = clock({
    begin: () => state.frameAt >= last() && nmsGo(state, 0),
    step: () => (nmsGo(state, state.frameAt + 1), state.frameAt < last()),
    rate: () => TURNS_A_SECOND,
    told: (on) => writeTransport(state.root, state.answer.words, on),
  });
  listenToTransport(state.root, state.player, {
    by: (step) => nmsGo(state, state.frameAt + step),
    to: (frame) => nmsGo(state, frame),
  });
  find(".player").onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -3, PageDown: 3 }[event.key];
    if (!step || event.target.matches("input") || isCommand(event)) return;
    state.player.stop();
    nmsGo(state, state.frameAt + step);
    event.preventDefault();
  };
}

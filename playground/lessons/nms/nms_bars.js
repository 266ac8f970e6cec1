// One bar per box over the axis of thresholds: green where it is kept, else in the colour of the box that removes it there. And
// below the picture how many are kept. In both, the threshold is a line under the finger.

import { disc, haloText, penOf, strokeBox, strokeLine, strokeSegment } from "../../ui/components/canvas.js";
import { fill } from "../../ui/components/elements.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { isCommand } from "../../ui/components/pointer.js";
import { nmsDeath, nmsName } from "./nms_looking.js";

const MOST_BARS = 340;
const AXIS = 26; // px; the axis stands on top
const ROW = [0.4, 26]; // px of a row
const NAME_FROM = 13; // px that a row needs for its name
const NAME = [126, 112]; // px for names: of every row, and of those that are told apart where rows are thin
export const COUNT_HEIGHT = 92;
const COUNT_ROOM = { top: 16, bottom: 18 };
const GRIP_OF_T = 14; // px beside the line

const nmsRow = ({ answer }) => clamp((MOST_BARS - AXIS) / answer.count, ...ROW);
export const nmsBarsHeight = (state) => Math.ceil(AXIS + state.answer.count * nmsRow(state));

function nmsAxis(state) {
  const { barsWidth } = state;
  const row = nmsRow(state);
  const named = row >= NAME_FROM;
  const left = named ? NAME[0] : NAME[1];
  return { row, named, left, right: barsWidth - 12, x: (t) => left + t * (barsWidth - 12 - left), y: (box) => AXIS + box * row };
}

export function nmsDrawBars(state) {
  const { barsStill, barsWidth, density, answer, theme } = state;
  const pen = penOf(barsStill, barsWidth, nmsBarsHeight(state), density);
  const axis = nmsAxis(state);
  const { lifeAt, lifeStarts, lifeEnds, deathAt, deathStarts, deathEnds, removers } = answer.arrays;
  const thick = axis.row > 3 ? Math.max(axis.row * 0.62, axis.row - 8) : axis.row;
  Object.assign(pen, { font: `11px ${theme.mono}`, fillStyle: theme.muted, textAlign: "center", textBaseline: "middle" });
  for (const t of [0, 0.25, 0.5, 0.75, 1]) {
    pen.fillText(String(t), axis.x(t), 7);
    strokeSegment(pen, [axis.x(t), 14, axis.x(t), axis.y(answer.count)], theme.border);
  }
  const bar = (box, from, to) =>
    to > from && pen.fillRect(axis.x(from), axis.y(box) + (axis.row - thick) / 2, axis.x(Math.min(1, to)) - axis.x(from), thick);
  for (let box = 0; box < answer.count; box++) {
    pen.globalAlpha = 0.32;
    pen.fillStyle = theme.green;
    for (let k = lifeAt[box]; k < lifeAt[box + 1]; k++) bar(box, lifeStarts[k], lifeEnds[k]);
    pen.globalAlpha = 0.5;
    for (let k = deathAt[box]; k < deathAt[box + 1]; k++) {
      pen.fillStyle = state.inks.get(removers[k]);
      bar(box, deathStarts[k], deathEnds[k]);
    }
    pen.globalAlpha = 1;
    if (axis.named) nmsRowName(pen, state, axis, box, theme.text);
    if (axis.named) for (let k = deathAt[box]; k < deathAt[box + 1]; k++) nmsKillerName(pen, state, axis, box, k);
  }
}

function nmsRowName(pen, { answer, inks, theme }, axis, box, colour) {
  const y = axis.y(box) + axis.row / 2;
  const ink = inks.get(box);
  Object.assign(pen, { font: `12px ${theme.mono}`, textAlign: "left", textBaseline: "middle", fillStyle: colour });
  pen.fillText(answer.letters ? answer.names[box] : `${box + 1} ${answer.names[box]}`, 17, y + 0.5, NAME[0] - 22);
  if (!ink) return;
  pen.fillStyle = ink;
  pen.globalAlpha = 0.75;
  pen.fillRect(3, y - 4, 8, 8);
  pen.globalAlpha = 1;
}

// In a gap that is wide enough stands who removes there: a letter, or a place in the order of scores.
function nmsKillerName(pen, { answer, theme }, axis, box, k) {
  const { deathStarts, deathEnds, removers } = answer.arrays;
  const [from, to] = [deathStarts[k], Math.min(1, deathEnds[k])].map(axis.x);
  const text = answer.letters ? answer.names[removers[k]][0] : String(removers[k] + 1);
  Object.assign(pen, { font: `11px ${theme.mono}`, textAlign: "center", textBaseline: "middle", fillStyle: theme.text });
  if (to - from > pen.measureText(text).width + 6) pen.fillText(text, (from + to) / 2, axis.y(box) + axis.row / 2 + 0.5);
}

export function nmsDrawThreshold(state) {
  const { barsLive, barsWidth, density, answer, theme, alive, picked, t } = state;
  const pen = penOf(barsLive, barsWidth, nmsBarsHeight(state), density);
  const axis = nmsAxis(state);
  const { lifeAt, lifeStarts, lifeEnds } = answer.arrays;
  const thick = axis.row > 3 ? Math.max(axis.row * 0.62, axis.row - 8) : axis.row;
  pen.fillStyle = theme.green;
  for (const box of alive) {
    for (let k = lifeAt[box]; k < lifeAt[box + 1]; k++) {
      if (t < lifeStarts[k] || t >= lifeEnds[k]) continue;
      pen.fillRect(
        axis.x(lifeStarts[k]),
        axis.y(box) + (axis.row - thick) / 2,
        axis.x(Math.min(1, lifeEnds[k])) - axis.x(lifeStarts[k]),
        thick,
      );
    }
  }
  const death = nmsDeath(answer, picked, t);
  const tall = Math.max(axis.row, 3);
  const top = axis.y(picked) + (axis.row - tall) / 2;
  pen.fillStyle = theme.orange;
  pen.globalAlpha = 0.16;
  pen.fillRect(axis.named ? 0 : axis.left - 4, top, barsWidth - (axis.named ? 0 : axis.left - 4), tall);
  pen.globalAlpha = 1;
  strokeBox(pen, [axis.named ? 1 : axis.left - 4, top, barsWidth - 1, top + tall], theme.orange, { width: 1.5 });
  if (death)
    strokeSegment(pen, [axis.x(t), axis.y(death.remover) + axis.row / 2, axis.x(t), axis.y(picked) + axis.row / 2], theme.green, {
      width: 4,
    });
  strokeSegment(pen, [axis.x(t), 14, axis.x(t), axis.y(answer.count)], theme.orange, { width: 2 });
  disc(pen, [axis.x(t), 18], 7, theme.orange, theme.background, 2);
  if (!axis.named) nmsLooseNames(pen, state, axis, death);
}

// Where rows are too thin for a name each, these have theirs beside them: the box asked about, its remover, and the survivors
// that find room.
function nmsLooseNames(pen, { answer, theme, picked, alive }, axis, death) {
  const stood = [];
  const last = axis.y(answer.count) - 5;
  Object.assign(pen, { textAlign: "right", textBaseline: "middle" });
  for (const box of [picked, ...(death ? [death.remover] : []), ...alive]) {
    const y = clamp(axis.y(box) + axis.row / 2, AXIS + 5, Math.max(AXIS + 5, last));
    if (stood.some((other) => Math.abs(other - y) < NAME_FROM)) continue;
    stood.push(y);
    Object.assign(pen, {
      font: `${box === picked ? "700 " : ""}11px ${theme.mono}`,
      fillStyle: box === picked ? theme.orange : box === death?.remover ? theme.text : theme.muted,
    });
    pen.fillText(nmsName(answer, box), axis.left - 10, y + 0.5, axis.left - 12);
  }
}

// ---- how many live -------------------------------------------------------------------------------------------------------

function nmsCountAxis({ width, answer }) {
  const most = answer.count;
  const tall = COUNT_HEIGHT - COUNT_ROOM.top - COUNT_ROOM.bottom;
  return { x: (t) => 6 + t * (width - 12), y: (count) => COUNT_ROOM.top + (1 - count / most) * tall };
}

export function nmsDrawCount(state) {
  const { count, width, density, theme, answer, t, alive } = state;
  const pen = penOf(count, width, COUNT_HEIGHT, density);
  const axis = nmsCountAxis(state);
  const { stepStarts, stepCounts } = answer.arrays;
  const points = [];
  strokeSegment(pen, [axis.x(0), axis.y(0), axis.x(1), axis.y(0)], theme.border);
  Object.assign(pen, { font: `11px ${theme.mono}`, fillStyle: theme.muted, textBaseline: "middle" });
  for (const value of [0, 0.25, 0.5, 0.75, 1]) {
    pen.textAlign = value ? (value === 1 ? "right" : "center") : "left";
    pen.fillText(String(value), axis.x(value), COUNT_HEIGHT - 8);
  }
  stepStarts.forEach((start, k) =>
    points.push([axis.x(start), axis.y(stepCounts[k])], [axis.x(Math.min(1, stepStarts[k + 1] ?? 1)), axis.y(stepCounts[k])]),
  );
  strokeLine(
    pen,
    points.filter(([x]) => x <= axis.x(1)),
    theme.green,
    { width: 2.5 },
  );
  strokeSegment(pen, [axis.x(t), 4, axis.x(t), axis.y(0)], theme.orange, { width: 2 });
  disc(pen, [axis.x(t), axis.y(alive.length)], 8, theme.orange, theme.background, 2);
  const text = fill(answer.words.count_at, { kept: alive.length, raw: answer.count, t: fixed(t, 2) });
  const high = axis.y(alive.length) < COUNT_HEIGHT / 2;
  Object.assign(pen, {
    font: `700 13px ${theme.sans}`,
    fillStyle: theme.text,
    textAlign: t < 0.55 ? "left" : "right",
  });
  const place = [axis.x(t) + (t < 0.55 ? 13 : -13), axis.y(alive.length) + (high ? 16 : -14)];
  haloText(pen, text, ...place, theme.background);
}

// ---- the threshold under a finger ----------------------------------------------------------------------------------------

export function nmsListenToThreshold(state) {
  const along = (canvas, axisOf) => (event) => {
    const axis = axisOf();
    const [from, to] = [axis.x(0), axis.x(1)];
    const x = event.clientX - canvas.getBoundingClientRect().left;
    return (x - from) / (to - from);
  };
  const onBars = along(state.bars, () => nmsAxis(state));
  const onCount = along(state.count, () => nmsCountAxis(state));
  nmsDrag(state, state.count, onCount, () => true);
  nmsDrag(state, state.bars, onBars, (event) => {
    const axis = nmsAxis(state);
    const y = event.clientY - state.bars.getBoundingClientRect().top;
    const box = Math.floor((y - AXIS) / axis.row);
    const held = Math.abs(onBars(event) - state.t) * (axis.right - axis.left) <= GRIP_OF_T || y < AXIS;
    if (!held && box >= 0 && box < state.answer.count) state.pick(box);
    return held;
  });
}

function nmsDrag(state, element, valueAt, holds) {
  element.onpointerdown = (event) => {
    if (event.button > 0 || !holds(event)) return;
    element.setPointerCapture(event.pointerId);
    state.sliding = true;
    state.turn(valueAt(event));
  };
  element.onpointermove = (event) => state.sliding && element.hasPointerCapture(event.pointerId) && state.turn(valueAt(event));
  element.onpointerup = element.onpointercancel = () => {
    if (!state.sliding) return;
    state.sliding = false;
    state.sendThreshold();
  };
  element.onkeydown = (event) => {
    const step = { ArrowLeft: -0.01, ArrowRight: 0.01, PageDown: -0.1, PageUp: 0.1 }[event.key];
    const row = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (isCommand(event) || !(step || row)) return;
    if (step) {
      state.turn(state.t + step);
      clearTimeout(state.later);
      state.later = setTimeout(state.sendThreshold, 400);
    } else state.pick(clamp(state.picked + row, 0, state.answer.count - 1));
    event.preventDefault();
  };
}

// How many anchors are positive, against the size of a square object: one line a rule, and a mark that is dragged to a size.

import { disc, haloText, penOf, strokeLine, strokeSegment } from "../../ui/components/canvas.js";
import { clamp } from "../../ui/components/numbers.js";

const SWEEP_HEIGHT = 176; // px
const SWEEP_ROOM = { left: 34, right: 12, top: 22, bottom: 34 };
const SWEEP_LOOKS = [
  ["green", 3, []],
  ["muted", 2, [2, 4]],
  ["blue", 2.5, []],
]; // in the order of the rules

const sweepX = ({ width, answer: { sides } }, side) =>
  SWEEP_ROOM.left + ((side - sides[0]) / (sides[sides.length - 1] - sides[0])) * (width - SWEEP_ROOM.left - SWEEP_ROOM.right);
const sweepTop = ({ answer }) => Math.max(10, Math.ceil(Math.max(...answer.rules.flatMap(({ counts }) => counts)) / 10) * 10);
const sweepY = (state, count) =>
  SWEEP_HEIGHT - SWEEP_ROOM.bottom - (count / sweepTop(state)) * (SWEEP_HEIGHT - SWEEP_ROOM.top - SWEEP_ROOM.bottom);

export function drawSweep(state) {
  const { curve, theme, answer, width, at } = state;
  const pen = penOf(curve, width, SWEEP_HEIGHT);
  drawSweepAxes(pen, state);
  const x = sweepX(state, answer.sides[at]);
  strokeSegment(pen, [x, SWEEP_ROOM.top - 6, x, SWEEP_HEIGHT - SWEEP_ROOM.bottom], theme.orange, { width: 3 });
  answer.rules.forEach(({ counts }, i) => {
    const [colour, thick, dash] = SWEEP_LOOKS[i];
    strokeLine(
      pen,
      answer.sides.map((side, k) => [sweepX(state, side), sweepY(state, counts[k])]),
      theme[colour],
      { width: thick, dash },
    );
  });
  nameSweeps(pen, state);
  answer.rules.forEach(({ counts }, i) => {
    disc(pen, [x, sweepY(state, counts[at])], 6, theme[SWEEP_LOOKS[i][0]], theme.background, 2);
  });
  curve.setAttribute("aria-valuenow", answer.sides[at]);
  curve.setAttribute(
    "aria-valuetext",
    `${answer.sides[at]} px: ${answer.rules.map(({ title, counts }) => `${title} ${counts[at]}`).join(", ")}`,
  );
}

function drawSweepAxes(pen, state) {
  const {
    theme,
    width,
    answer: { words },
  } = state;
  const base = SWEEP_HEIGHT - SWEEP_ROOM.bottom;
  const step = sweepTop(state) > 40 ? 20 : 10;
  Object.assign(pen, { font: `11px ${theme.mono}`, fillStyle: theme.muted, textBaseline: "middle", textAlign: "right" });
  for (let count = 0; count <= sweepTop(state); count += step) {
    strokeSegment(pen, [SWEEP_ROOM.left, sweepY(state, count), width - SWEEP_ROOM.right, sweepY(state, count)], theme.border, {});
    pen.fillText(count, SWEEP_ROOM.left - 6, sweepY(state, count));
  }
  pen.textAlign = "center";
  for (const side of [24, 64, 96, 128, 160, 200, 240]) pen.fillText(side, sweepX(state, side), base + 11);
  Object.assign(pen, { font: `12px ${theme.sans}`, textAlign: "right" });
  pen.fillText(words.axis, width - SWEEP_ROOM.right, base + 26);
  pen.textAlign = "left";
  pen.fillText(words.count_axis, SWEEP_ROOM.left - 30, 7);
}

// Each line bears its name where it mostly stands clear of the others.
function nameSweeps(pen, state) {
  const { theme, answer, width } = state;
  const places = [null, 0.62, 0.07]; // the first at its peak
  Object.assign(pen, {
    font: `700 12px ${theme.sans}`,
    textBaseline: "middle",
  });
  answer.rules.forEach(({ title, counts }, i) => {
    const peak = counts.indexOf(Math.max(...counts));
    const k = i ? Math.round(places[i] * (counts.length - 1)) : Math.min(peak + 2, counts.length - 1);
    pen.textAlign = "left";
    const x = Math.min(sweepX(state, answer.sides[k]) + (i ? 0 : 6), width - pen.measureText(title).width - 8);
    const y = sweepY(state, counts[k]) - (i ? 12 : 4);
    pen.fillStyle = theme[SWEEP_LOOKS[i][0]];
    haloText(pen, title, x, clamp(y, 8, SWEEP_HEIGHT - 20), theme.background);
  });
}

// ---- dragging it -------------------------------------------------------------------------------------------------------

export function listenToSweep(state, redraw) {
  const { curve, live } = state;
  let start = null;
  const goTo = (at) => {
    start ??= state.at;
    live.change({ side: state.answer.sides[at] }, true);
    if (at === state.at) return;
    state.at = at;
    state.pending ??= requestAnimationFrame(() => ((state.pending = null), redraw(state)));
  };
  const follow = (event) => {
    const {
      answer: { sides },
    } = state;
    const x = event.clientX - curve.getBoundingClientRect().left;
    const apart = sides.map((side) => Math.abs(sweepX(state, side) - x));
    goTo(apart.indexOf(Math.min(...apart)));
  };
  curve.onpointerdown = (event) =>
    event.button > 0 || (curve.setPointerCapture(event.pointerId), (state.held = true), follow(event));
  curve.onpointermove = (event) => state.held && follow(event);
  const done = () => {
    if (start !== null && start !== state.at) live.tell(state.send, "side");
    else if (start !== null) {
      live.letGo(); // back where it was: what the page has said meanwhile counts
      state.at = state.answer.sides.indexOf(live.now.side);
      redraw(state);
    }
    start = null;
  };
  curve.onpointerup = curve.onpointercancel = () => {
    state.held = false;
    done();
  };
  curve.onkeydown = (event) => {
    const last = state.answer.sides.length - 1;
    const to = {
      ArrowLeft: state.at - 1,
      ArrowDown: state.at - 1,
      ArrowRight: state.at + 1,
      ArrowUp: state.at + 1,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    goTo(clamp(to, 0, last));
  };
  curve.onkeyup = curve.onblur = done;
}

// Under the picture and with its horizontal scale: each measure against the place of the moving box's centre. The dot stands
// exactly below that centre; to drag either is to drag both.

import { endKeys, shiftedBox, within } from "../../ui/components/box_editing.js";
import { boxesKey, changed, released } from "../../ui/components/box_frame.js";
import { MEASURES, NOTHING, centreOf, compareBoxes, measuredBox, movedBox } from "../../ui/components/box_measures.js";
import { tickStep, ticks } from "../../ui/components/box_view.js";
import { disc, haloText, penOf, strokeLine, strokeSegment } from "../../ui/components/canvas.js";
import { clamp, fixed, hundredth, similarityText, pixelText } from "../../ui/components/numbers.js";
import { LONG_STEP } from "../../ui/components/pointer.js";
import { compareAt, mayCompare, pairOf } from "./iou_overlay.js";

const CURVE_HEIGHT = 128; // px
const CURVE_ROOM = { top: 10, bottom: 20 };
const EVERY = 3; // px between two computed places
const LOOK_OF = {
  IoU: ["green", 3, []],
  GIoU: ["blue", 2, []],
  DIoU: ["text", 1.5, []],
  CIoU: ["text", 2, [2, 4]],
  Dice: ["green", 2, [6, 4]],
};
const GRIP_OF_LINE = 12; // px round the line of the threshold

export const heightOfValue = (value) =>
  CURVE_ROOM.top + ((1 - clamp(value, -1, 1)) / 2) * (CURVE_HEIGHT - CURVE_ROOM.top - CURVE_ROOM.bottom);
const valueAt = (y) => clamp(1 - (2 * (y - CURVE_ROOM.top)) / (CURVE_HEIGHT - CURVE_ROOM.top - CURVE_ROOM.bottom), -1, 1);

// The moving box with its centre at x; diagonally it goes down as far as it goes right.
function boxWithCentre(state, box, x) {
  const way = x - centreOf(box)[0];
  return movedBox(box, way, state.scene.slide === "diagonally" ? way : 0);
}

// {x: screen places, IoU: values, …} along the way through the present place.
export function curveOf(state) {
  const { moving, still } = pairOf(state);
  const { boxes, scene, view, width } = state;
  const more = scene.plus_one ? 0.5 : 0;
  const found = { x: [] };
  for (const name of MEASURES) found[name] = [];
  const compared = mayCompare(state, moving, still);
  for (let x = 0; x <= width; x += EVERY) {
    const centre = x / view.scale + view.x - more;
    const values = compared
      ? compareBoxes(boxWithCentre(state, boxes[moving].box, centre), boxes[still].box, scene.plus_one)
      : NOTHING;
    found.x.push(x);
    for (const name of MEASURES) found[name].push(values[name]);
  }
  return found;
}

export function drawCurve(state) {
  const { curve, theme, width, density, view, scene } = state;
  const pen = penOf(curve, width, CURVE_HEIGHT, density);
  const { moving, still } = pairOf(state);
  const [from, at] = [still, moving].map((index) => centreOf(measuredBox(state.boxes[index].box, scene.plus_one)));
  drawAxes(pen, state, from[0]);
  const found = curveOf(state);
  const values = compareAt(state, still, moving);
  const x = (at[0] - view.x) * view.scale;
  const shown = scene.island ? ["IoU"] : MEASURES;
  for (const name of [...shown].reverse()) {
    const [colour, thick, dash] = LOOK_OF[name];
    strokeLine(
      pen,
      found.x.map((place, i) => [place, heightOfValue(found[name][i])]),
      theme[colour],
      { width: thick, dash },
    );
  }
  nameHeights(pen, state);
  if (scene.island) drawThreshold(pen, state);
  strokeSegment(pen, [x, 0, x, CURVE_HEIGHT - CURVE_ROOM.bottom], theme.orange, { width: 1, dash: [3, 3] });
  for (const name of [...shown].reverse()) drawDot(pen, state, x, heightOfValue(values[name]), name);
  const [value, text] = [at[0] - from[0], similarityText(values.IoU)];
  curve.setAttribute("aria-valuenow", String(hundredth(value)));
  curve.setAttribute("aria-valuetext", `${pixelText(value)} px, IoU ${text}`);
}

function drawAxes(pen, { theme, width, view }, from) {
  Object.assign(pen, { font: `11px ${theme.mono}`, fillStyle: theme.muted, textBaseline: "middle", textAlign: "left" });
  for (const value of [1, 0.5, 0, -0.5, -1]) {
    strokeSegment(pen, [0, heightOfValue(value), width, heightOfValue(value)], theme.border, { width: value ? 1 : 1.5 });
  }
  const left = view.x - from;
  const right = left + width / view.scale;
  const step = tickStep(view.scale, 62);
  pen.textAlign = "center";
  for (const shift of ticks(left, right, step)) {
    const x = (shift - left) * view.scale;
    if (x > 34 && x < width - 22) pen.fillText(`${shift > 0 ? "+" : ""}${pixelText(shift)}`, x, CURVE_HEIGHT - 8);
  }
}

// Over the curves, which often run where these stand.
function nameHeights(pen, { theme }) {
  Object.assign(pen, {
    font: `11px ${theme.mono}`,
    textAlign: "left",
    textBaseline: "middle",
    fillStyle: theme.muted,
  });
  for (const value of [1, 0.5, 0, -0.5, -1]) {
    haloText(pen, pixelText(value), 3, heightOfValue(value) + (value === 1 ? 3 : 0), theme.background);
  }
}

function drawThreshold(pen, { theme, width, threshold }) {
  const y = heightOfValue(threshold);
  strokeSegment(pen, [0, y, width, y], theme.text, { width: 1.5, dash: [6, 4] });
  disc(pen, [width - 14, y], 7, theme.background, theme.text, 2);
  Object.assign(pen, { font: `700 12px ${theme.sans}`, fillStyle: theme.text, textAlign: "right", textBaseline: "middle" });
  pen.fillText(`t ${fixed(threshold, 2)}`, width - 27, y - 9);
}

function drawDot(pen, { theme }, x, y, name) {
  const main = name === "IoU";
  disc(pen, [x, y], main ? 8 : 3.5, main ? theme.orange : theme[LOOK_OF[name][0]], theme.background, main ? 2.5 : 1);
}

// ---- dragging it -------------------------------------------------------------------------------------------------------

export function listenToCurve(state) {
  const { curve, values } = state;
  let dragged = null;
  const placeOf = (event) => ((box) => [event.clientX - box.left, event.clientY - box.top])(curve.getBoundingClientRect());
  const follow = (event) => {
    const [x, y] = placeOf(event);
    if (dragged.what === "threshold") setThreshold(state, valueAt(y));
    else slideTo(state, dragged.moving, x / state.view.scale + state.view.x - (state.scene.plus_one ? 0.5 : 0));
  };
  curve.onpointerdown = (event) => {
    if (event.button > 0) return;
    curve.setPointerCapture(event.pointerId);
    const onLine = state.scene.island && Math.abs(placeOf(event)[1] - heightOfValue(state.threshold)) < GRIP_OF_LINE;
    state.sliding = true;
    dragged = {
      what: onLine ? "threshold" : "box",
      moving: pairOf(state).moving,
      boxes: boxesKey(state.boxes),
      threshold: state.threshold,
    };
    if (!onLine) follow(event);
  };
  curve.onpointermove = (event) => {
    if (dragged) return follow(event);
    curve.style.cursor =
      state.scene.island && Math.abs(placeOf(event)[1] - heightOfValue(state.threshold)) < GRIP_OF_LINE
        ? "ns-resize"
        : "ew-resize";
  };
  curve.onpointerup = curve.onpointercancel = () => {
    const { what, boxes, threshold } = dragged ?? {};
    dragged = null;
    state.sliding = false;
    if (what === "threshold" && threshold !== state.threshold) values.tell(state.send, "t");
    else if (what === "threshold") leaveThreshold(state);
    if (what === "box" && boxes !== boxesKey(state.boxes)) released(state);
  };
  curve.onkeydown = (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const { moving } = pairOf(state);
    slideTo(state, moving, centreOf(state.boxes[moving].box)[0] + way * (event.shiftKey ? LONG_STEP : 1));
    state.keyed = true;
  };
  curve.onkeyup = curve.onblur = () => endKeys(state);
}

function slideTo(state, moving, x) {
  const box = boxWithCentre(state, state.boxes[moving].box, x);
  state.boxes[moving].box = state.snap ? shiftedBox(state, box, 0, 0) : within(box);
  if (moving !== state.chosen) state.stale = true;
  changed(state);
}

function setThreshold(state, value) {
  const [least, most] = state.scene.thresholds;
  state.threshold = clamp(Math.round(value * 100) / 100, least, most);
  state.values.change({ t: state.threshold }, true);
  changed(state);
}

// Back where it was: what the page has said meanwhile counts.
function leaveThreshold(state) {
  state.values.letGo();
  state.threshold = state.values.now.t;
  changed(state);
}

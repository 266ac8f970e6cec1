// Drawing, moving, resizing and deleting boxes with mouse, finger and keys. Each handler changes state.boxes and says so by
// changed(state), which draws in the next frame; released(state) ends an edit.

import { HANDLES, handlePoint } from "./box_drawing.js";
import { changed, fit, look, picked, released, useSnap, useTool, zoom } from "./box_frame.js";
import { areaOf, heightOf, movedBox, orderedBox, widthOf } from "./box_measures.js";
import { pannedBy, screenBox, toWorld, zoomedAt } from "./box_view.js";
import { clamp } from "./numbers.js";
import { ARROWS, LONG_STEP, isCommand } from "./pointer.js";

const GRIP = { mouse: 9, touch: 22, pen: 14 }; // screen pixels round a handle
const LEAST_DRAWN = 4; // screen pixels a drawn box must have on both sides
const FARTHEST = 100000; // px from the origin
export const ZOOM_STEP = 1.5;
const CURSORS = {
  "-1,-1": "nwse-resize",
  "1,1": "nwse-resize",
  "1,-1": "nesw-resize",
  "-1,1": "nesw-resize",
  "0,-1": "ns-resize",
  "0,1": "ns-resize",
  "1,0": "ew-resize",
  "-1,0": "ew-resize",
};

export const within = (box) => box.map((value) => clamp(value, -FARTHEST, FARTHEST));

export function shiftedBox(state, start, dx, dy) {
  const [x1, y1] = state.snap ? [Math.round(start[0] + dx), Math.round(start[1] + dy)] : [start[0] + dx, start[1] + dy];
  return within(movedBox(start, x1 - start[0], y1 - start[1]));
}

// Pulled over its opposite side, an edge takes that side's part.
function resizedBox(state, start, [hx, hy], dx, dy) {
  const round = state.snap ? Math.round : (value) => value;
  const box = [...start];
  if (hx) box[hx < 0 ? 0 : 2] = round(box[hx < 0 ? 0 : 2] + dx);
  if (hy) box[hy < 0 ? 1 : 3] = round(box[hy < 0 ? 1 : 3] + dy);
  return within(orderedBox(box));
}

// ---- what lies under a pointer -----------------------------------------------------------------------------------------

export function pointOf(state, event) {
  const box = state.live.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function handleAt(state, [x, y], pointer) {
  const box = state.boxes[state.chosen]?.box;
  if (!box) return null;
  const screen = orderedBox(screenBox(state.view, box));
  const side = Math.min(widthOf(screen), heightOf(screen));
  const grip = Math.min(GRIP[pointer] ?? 9, Math.max(6, side / 3));
  return HANDLES.find((handle) => handlePoint(screen, handle).every((at, axis) => Math.abs(at - [x, y][axis]) <= grip)) ?? null;
}

// The chosen box where it is under the point, else the smallest there; −1 for none.
function boxAt(state, [x, y]) {
  const inside = (box) =>
    ((b) => x >= b[0] - 3 && x <= b[2] + 3 && y >= b[1] - 3 && y <= b[3] + 3)(orderedBox(screenBox(state.view, box)));
  if (state.boxes[state.chosen] && inside(state.boxes[state.chosen].box)) return state.chosen;
  const found = state.boxes
    .map(({ box }, index) => ({ index, size: Math.abs(areaOf(box)) }))
    .filter(({ index }) => inside(state.boxes[index].box));
  return found.sort((a, b) => a.size - b.size)[0]?.index ?? -1;
}

// ---- pointers ----------------------------------------------------------------------------------------------------------

export function listen(state) {
  const { frame } = state;
  const fingers = new Map();
  frame.addEventListener("pointerdown", (event) => {
    if (!state.scene || event.button > 0) return;
    frame.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, pointOf(state, event));
    if (fingers.size === 2) return void startPinch(state, [...fingers.values()]);
    startDrag(state, event);
  });
  frame.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return void (state.scene && hover(state, event));
    fingers.set(event.pointerId, pointOf(state, event));
    if (state.pinch) pinch(state, [...fingers.values()]);
    else if (state.drag) continueDrag(state, pointOf(state, event));
  });
  const lift = (event) => {
    fingers.delete(event.pointerId);
    if (state.pinch && fingers.size < 2) state.pinch = null;
    else if (state.drag) endDrag(state);
  };
  frame.addEventListener("pointerup", lift);
  frame.addEventListener("pointercancel", lift);
  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // the page scrolls
      event.preventDefault();
      look(state, zoomedAt(state.view, Math.exp(-event.deltaY / 200), pointOf(state, event)));
    },
    { passive: false },
  );
  frame.addEventListener("keydown", (event) => keyDown(state, event));
  frame.addEventListener("keyup", (event) => ARROWS[event.key] && endKeys(state));
  frame.addEventListener("blur", () => endKeys(state));
}

function hover(state, event) {
  const point = pointOf(state, event);
  const handle = handleAt(state, point, event.pointerType);
  state.frame.style.cursor =
    state.tool === "draw" ? "crosshair" : handle ? CURSORS[handle] : boxAt(state, point) >= 0 ? "move" : "grab";
}

function startDrag(state, event) {
  const at = pointOf(state, event);
  const handle = state.tool === "draw" ? null : handleAt(state, at, event.pointerType);
  state.handle = handle;
  if (state.tool === "draw") {
    const [x, y] = toWorld(state.view, at);
    state.drag = { kind: "draw", at, start: [x, y, x, y], before: state.chosen };
    return;
  }
  const index = handle ? state.chosen : boxAt(state, at);
  if (index >= 0 && index !== state.chosen) choose(state, index);
  state.drag = {
    kind: handle ? "resize" : index >= 0 ? "move" : "pan",
    at,
    handle,
    start: index >= 0 ? state.boxes[index].box : null,
    view: state.view,
  };
  changed(state);
}

function continueDrag(state, point) {
  const { drag } = state;
  const [sx, sy] = [point[0] - drag.at[0], point[1] - drag.at[1]];
  const [dx, dy] = [sx / state.view.scale, sy / state.view.scale];
  drag.far ||= Math.hypot(sx, sy) > 1;
  if (!drag.far) return;
  if (drag.kind === "pan") return void look(state, pannedBy(drag.view, sx, sy));
  if (drag.kind === "draw" && !drag.made && !(drag.made = addBox(state, drag.start))) return;
  const box =
    drag.kind === "move" ? shiftedBox(state, drag.start, dx, dy) : resizedBox(state, drag.start, drag.handle ?? [1, 1], dx, dy);
  state.boxes[state.chosen].box = box;
  changed(state);
}

function endDrag(state) {
  const { drag } = state;
  state.drag = state.handle = null;
  if (drag.kind === "draw" && drag.made) {
    const { box } = state.boxes[state.chosen];
    useTool(state, "move");
    if (Math.min(widthOf(box), heightOf(box)) * state.view.scale < LEAST_DRAWN) {
      state.boxes.pop();
      choose(state, drag.before);
      return changed(state);
    }
  }
  if (drag.far && drag.kind !== "pan") released(state);
  else if (drag.kind !== "draw") picked(state);
  changed(state);
}

function startPinch(state, [a, b]) {
  if (state.drag?.start && state.boxes[state.chosen] && state.drag.kind !== "draw")
    state.boxes[state.chosen].box = state.drag.start; // a second finger means the view
  state.drag = null;
  state.pinch = { view: state.view, apart: Math.hypot(a[0] - b[0], a[1] - b[1]), middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
}

function pinch(state, [a, b]) {
  const { view, apart, middle } = state.pinch;
  const now = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const near = zoomedAt(view, Math.hypot(a[0] - b[0], a[1] - b[1]) / Math.max(1, apart), middle);
  look(state, pannedBy(near, now[0] - middle[0], now[1] - middle[1]));
}

// ---- the set of boxes --------------------------------------------------------------------------------------------------

export function choose(state, index) {
  state.chosen = clamp(index, 0, state.boxes.length - 1);
  state.handle = null;
  state.stale = true; // another box joins the still picture
  changed(state);
}

// False where there are as many as there may be.
function addBox(state, box) {
  if (!state.scene.most || state.boxes.length >= state.scene.most) return false;
  state.boxes.push({ box, label: "", kind: "box" });
  choose(state, state.boxes.length - 1);
  return true;
}

// For those who draw without a pointer: a box in the middle of what is seen.
export function addInMiddle(state) {
  const [x, y] = toWorld(state.view, [state.width / 2, state.height / 2]);
  const w = state.width / state.view.scale / 8;
  if (addBox(state, [x - w, y - w, x + w, y + w].map(Math.round))) released(state);
}

export function deleteChosen(state) {
  if (!state.boxes[state.chosen] || state.boxes[state.chosen].locked) return;
  state.boxes.splice(state.chosen, 1);
  choose(state, Math.max(0, state.chosen - 1) || Math.min(1, state.boxes.length - 1));
  released(state);
}

// ---- keys --------------------------------------------------------------------------------------------------------------

const KEYS = {
  Delete: deleteChosen,
  Backspace: deleteChosen,
  n: (state) => (choose(state, (state.chosen + 1) % state.boxes.length), picked(state)),
  d: addInMiddle,
  h: (state) => ((state.handle = HANDLES[HANDLES.indexOf(state.handle) + 1] ?? null), changed(state)),
  s: (state) => useSnap(state, !state.snap),
  "+": (state) => zoom(state, ZOOM_STEP),
  "=": (state) => zoom(state, ZOOM_STEP),
  "-": (state) => zoom(state, 1 / ZOOM_STEP),
  0: (state) => fit(state),
};

function keyDown(state, event) {
  if (!state.scene || isCommand(event) || event.target !== state.frame) return;
  const arrow = ARROWS[event.key];
  const chosen = state.boxes[state.chosen];
  if (arrow && chosen)
    moveBy(
      state,
      arrow.map((way) => way * (event.shiftKey ? LONG_STEP : 1)),
    );
  else if (KEYS[event.key]) KEYS[event.key](state);
  else return;
  event.preventDefault();
}

// One step of the arrow keys: of the whole box, or of the handle that h has chosen.
function moveBy(state, [dx, dy]) {
  const chosen = state.boxes[state.chosen];
  chosen.box = state.handle ? resizedBox(state, chosen.box, state.handle, dx, dy) : shiftedBox(state, chosen.box, dx, dy);
  state.keyed = true;
  changed(state);
}

export function endKeys(state) {
  if (!state.keyed) return;
  state.keyed = false;
  released(state);
}

// The boxes on their picture. What never changes with the threshold, the picture and every raw box as a removed one, is
// painted once; survivors are painted over it in each frame, the box asked about on top.

import { drawPaper, inksOf } from "../../ui/components/box_drawing.js";
import { TAG } from "../../ui/components/box_tags.js";
import { screenBox } from "../../ui/components/box_view.js";
import { penOf, strokeBox } from "../../ui/components/canvas.js";
import { clamp } from "../../ui/components/numbers.js";
import { isCommand } from "../../ui/components/pointer.js";
import { luminance } from "../../ui/components/theme.js";
import { nmsBox, nmsDeath } from "./nms_looking.js";

export const NMS_HEIGHTS = [200, 400]; // px of the canvas
export const TAGS = 7; // survivors that get their score, where there is room
const NEAR = 7; // px from an edge that still mean its box
export const MANY = 60; // boxes from which lines grow thin

export function nmsView([x1, y1, x2, y2], width, height) {
  const scale = Math.min(width / (x2 - x1), height / (y2 - y1));
  return { scale, x: (x1 + x2 - width / scale) / 2, y: (y1 + y2 - height / scale) / 2 };
}

export function nmsGround(pen, state, width, height) {
  const { scene, view, theme, bitmap } = state;
  pen.fillStyle = theme["secondary-background"];
  pen.fillRect(0, 0, width, height);
  const [x1, y1, x2, y2] = screenBox(view, [0, 0, ...scene.size]);
  if (bitmap) pen.drawImage(bitmap, x1, y1, x2 - x1, y2 - y1);
  else if (scene.cells.length) for (const cell of scene.cells) nmsCell(pen, screenBox(view, cell), theme);
  else {
    pen.fillStyle = theme.background;
    pen.fillRect(0, 0, width, height);
    drawPaper(pen, { ...state, width, height });
  }
}

function nmsCell(pen, [x1, y1, x2, y2], theme) {
  pen.fillStyle = theme.background;
  pen.fillRect(x1, y1, x2 - x1, y2 - y1);
}

// Many boxes in one stroke.
export function nmsStroke(pen, state, boxes, colour, { width = 2, dash = [], rim = null } = {}) {
  const path = new Path2D();
  for (const box of boxes) {
    const [x1, y1, x2, y2] = screenBox(state.view, nmsBox(state.answer, box));
    path.rect(x1, y1, x2 - x1, y2 - y1);
  }
  pen.setLineDash(dash);
  for (const [stroke, wide] of rim
    ? [
        [rim, width + 2],
        [colour, width],
      ]
    : [[colour, width]]) {
    Object.assign(pen, { strokeStyle: stroke, lineWidth: wide });
    pen.stroke(path);
  }
  pen.setLineDash([]);
}

export function nmsDrawStill(state) {
  const { still, width, height, density, answer, scene } = state;
  const inks = inksOf(state);
  const pen = penOf(still, width, height, density);
  nmsGround(pen, state, width, height);
  for (const truth of scene.truths)
    strokeBox(pen, screenBox(state.view, truth), inks.truth, { width: 1.5, dash: [7, 5], rim: inks.rim });
  if (answer.view !== "thresholds" || answer.sheet || answer.drawing) return;
  const all = Array.from({ length: answer.count }, (_, box) => box);
  const many = answer.count > MANY;
  pen.globalAlpha = many ? 0.6 : 0.95;
  nmsStroke(pen, state, all, inks.wrong, {
    width: many ? 1 : 1.5,
    dash: [4, 3],
    rim: many ? null : inks.rim && "rgb(0 0 0 / 35%)",
  });
  pen.globalAlpha = 1;
}

export function nmsDrawLive(state) {
  const { live, width, height, density, answer, alive, picked, t } = state;
  const inks = inksOf(state);
  const pen = penOf(live, width, height, density);
  const many = alive.length > MANY;
  const taken = [];
  nmsStroke(pen, state, alive, inks.box, { width: answer.sheet ? 1 : many ? 1.5 : 2.5, rim: many ? null : inks.rim });
  // few, small, and what the sheet is about
  if (answer.sheet) nmsStroke(pen, state, nmsDead(answer, alive), inks.wrong, { width: 2, dash: [3, 2] });
  const death = nmsDeath(answer, picked, t);
  if (death) nmsStroke(pen, state, [death.remover], inks.box, { width: 4, rim: inks.rim });
  nmsStroke(pen, state, [picked], inks.chosen, { width: 3, dash: death ? [6, 4] : [], rim: inks.rim });
  if (answer.sheet) return; // a name would hide a box and more
  nmsTag(pen, state, picked, inks.chosen, taken, true);
  if (death) nmsTag(pen, state, death.remover, inks.box, taken);
  for (const box of alive.slice(0, 40)) if (taken.length < TAGS && box !== picked) nmsTag(pen, state, box, inks.box, taken);
  if (answer.letters && answer.count <= TAGS)
    for (const box of nmsDead(answer, alive)) if (box !== picked) nmsTag(pen, state, box, inks.wrong, taken);
}

function nmsDead({ count }, alive) {
  const living = new Set(alive);
  return Array.from({ length: count }, (_, box) => box).filter((box) => !living.has(box));
}

// A box's name on its upper edge, or below for the box asked about; left out where another stands.
export function nmsTag(pen, state, box, colour, taken, below = false) {
  const { width, height, answer } = state;
  const [x1, y1, x2, y2] = screenBox(state.view, nmsBox(state.answer, box));
  pen.font = `700 12px ${state.theme.sans}`;
  const wide = pen.measureText(answer.names[box]).width + 10;
  const above = y1 >= TAG ? y1 - TAG : y1 + 1;
  const under = y2 + TAG <= height ? y2 : y2 - TAG - 1;
  const x = clamp(below ? x2 - wide : x1 - 1, 0, Math.max(0, width - wide));
  const y = clamp(below ? under : above, 0, height - TAG);
  if (taken.some(([left, top, right]) => x < right && x + wide > left && y < top + TAG && y + TAG > top)) return;
  taken.push([x, y, x + wide]);
  pen.fillStyle = colour;
  pen.fillRect(x, y, wide, TAG);
  pen.fillStyle = luminance(colour) > 0.4 ? "#17202B" : "#FFFFFF";
  Object.assign(pen, { textAlign: "left", textBaseline: "middle" });
  pen.fillText(answer.names[box], x + 5, y + TAG / 2 + 0.5);
}

// ---- a box is asked about ----------------------------------------------------------------------------------------------

// The box whose edge is nearest to a point of the canvas, else the smallest one round it; −1 for none.
function nmsBoxAt(state, [x, y]) {
  let best = -1;
  let least = Infinity;
  for (let box = 0; box < state.answer.count; box++) {
    const [x1, y1, x2, y2] = screenBox(state.view, nmsBox(state.answer, box));
    const outside = Math.hypot(Math.max(x1 - x, 0, x - x2), Math.max(y1 - y, 0, y - y2));
    const edge = outside || Math.min(x - x1, x2 - x, y - y1, y2 - y);
    const cost = edge <= NEAR ? edge : outside ? Infinity : 1000 + (x2 - x1) * (y2 - y1);
    if (cost < least) [best, least] = [box, cost];
  }
  return best;
}

export function nmsListenToPicture(state) {
  const { frame } = state;
  const placeOf = (event) => ((box) => [event.clientX - box.left, event.clientY - box.top])(state.live.getBoundingClientRect());
  frame.onpointerdown = (event) => {
    if (event.button > 0 || state.answer.view !== "thresholds") return;
    const box = nmsBoxAt(state, placeOf(event));
    if (box >= 0) state.pick(box);
  };
  frame.onpointermove = (event) =>
    (frame.style.cursor = state.answer.view === "thresholds" && nmsBoxAt(state, placeOf(event)) >= 0 ? "pointer" : "");
  frame.onkeydown = (event) => {
    const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (!step || state.answer.view !== "thresholds" || isCommand(event)) return;
    state.pick(clamp(state.picked + step, 0, state.answer.count - 1));
    event.preventDefault();
  };
}

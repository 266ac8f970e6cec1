// How boxes look: truth dashed, the chosen one amber and thick with eight handles, others green, anchors thin. On a photo
// every line has a dark rim and the same colours in both themes.

import { isProper } from "./box_measures.js";
import { drawTags, paintTags, placeTags } from "./box_tags.js";
import { screenBox, tickStep, ticks, toWorld } from "./box_view.js";
import { haloText, strokeBox } from "./canvas.js";
import { fixed, pixelText } from "./numbers.js";

export const ON_PHOTO = {
  truth: "#FFFFFF",
  chosen: "#FAA944",
  box: "#5FEA9C",
  anchor: "#C9D1DB",
  wrong: "#DD448C",
  overlap: "#5FEA9C",
  rest: "#5093F5",
  text: "#FFFFFF",
  rim: "rgb(0 0 0 / 62%)",
};
export const HANDLES = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
]; // corners are found first
export const HANDLE = 9; // px
const PIXELS_FROM = 7; // screen pixels a pixel needs before its frame is drawn

export function inksOf({ scene, theme }) {
  if (scene.picture) return ON_PHOTO;
  return {
    truth: theme.text,
    chosen: theme.orange,
    box: theme.green,
    anchor: theme.muted,
    wrong: theme.red,
    overlap: theme.green,
    rest: theme.blue,
    text: theme.text,
    rim: null,
  };
}

export const handlePoint = ([x1, y1, x2, y2], [hx, hy]) => [
  hx < 0 ? x1 : hx > 0 ? x2 : (x1 + x2) / 2,
  hy < 0 ? y1 : hy > 0 ? y2 : (y1 + y2) / 2,
];

// What stands on a box: its name, its class and its score, where it has them.
export function tagText(state, index) {
  const { label, score } = state.boxes[index];
  const name = nameOf(state, index);
  return [name, label, score === undefined ? "" : fixed(score, 2)].filter(Boolean).join(" ");
}

// Tags stay where they are while a box moves; the moving one's goes along. The truth's would rather stand on the left end of its
// upper edge, others' on the right end of their lower one. The chosen box comes first: its tag stands where it would alone.
function tagOf(state, index) {
  const { box, kind } = state.boxes[index];
  return {
    text: tagText(state, index),
    screen: screenBox(state.view, box),
    colour: inkOfBox(state, index),
    first: kind === "truth",
    gap: index === state.chosen ? HANDLE / 2 : 0,
  };
}

function placeStillTags(pen, state) {
  const others = [...state.boxes.keys()].filter((index) => index !== state.chosen && tagText(state, index));
  const mine = chosenTag(state);
  state.tags = placeTags(pen, [...mine, ...others.map((index) => tagOf(state, index))], [], state).slice(mine.length);
}

export const chosenTag = (state) =>
  state.boxes[state.chosen] && tagText(state, state.chosen) ? [tagOf(state, state.chosen)] : [];

export function drawAllTags(pen, state) {
  paintTags(pen, state.tags, state);
  drawTags(pen, chosenTag(state), [], state);
}

function inkOfBox(state, index) {
  const inks = inksOf(state);
  const { box, kind } = state.boxes[index];
  return !isProper(box) ? inks.wrong : index === state.chosen ? inks.chosen : (inks[kind] ?? inks.box);
}

export function drawBox(pen, state, index) {
  const { box, kind } = state.boxes[index];
  const screen = screenBox(state.view, box);
  const chosen = index === state.chosen;
  const colour = inkOfBox(state, index);
  const dash = !isProper(box) || kind === "wrong" ? [3, 4] : kind === "truth" ? [7, 5] : [];
  strokeBox(pen, screen, colour, { width: chosen ? 3 : 2, dash, rim: inksOf(state).rim });
  if (chosen) drawHandles(pen, state, screen, colour);
}

function drawHandles(pen, state, screen, colour) {
  for (const handle of HANDLES) {
    const [x, y] = handlePoint(screen, handle);
    const active = state.handle === handle;
    pen.fillStyle = active ? colour : "#FFFFFF";
    Object.assign(pen, { strokeStyle: active ? "#FFFFFF" : "rgb(0 0 0 / 70%)", lineWidth: 1 });
    pen.fillRect(x - HANDLE / 2, y - HANDLE / 2, HANDLE, HANDLE);
    pen.strokeRect(x - HANDLE / 2, y - HANDLE / 2, HANDLE, HANDLE);
  }
}

// Words that can be read on anything.
export function writeOn(pen, state, text, x, y, { align = "center", bold = false, colour = null, size = 12 } = {}) {
  Object.assign(pen, {
    font: `${bold ? "700 " : ""}${size}px ${state.theme.sans}`,
    textAlign: align,
    textBaseline: "middle",
    fillStyle: colour ?? inksOf(state).text,
  });
  haloText(pen, text, x, y, state.scene.picture ? "rgb(0 0 0 / 72%)" : state.theme.background, 3.5);
}

// ---- what stays while a box moves ----------------------------------------------------------------------------------------

export function drawStill(state) {
  const { scene, view, theme, width, height, density } = state;
  const pen = state.still.getContext("2d");
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.fillStyle = theme["secondary-background"];
  pen.fillRect(0, 0, width, height);
  const [x1, y1, x2, y2] = screenBox(view, [0, 0, ...scene.size]);
  if (scene.picture && state.bitmap) {
    pen.imageSmoothingEnabled = view.scale < 3;
    pen.drawImage(state.bitmap, x1, y1, x2 - x1, y2 - y1);
  } else {
    pen.fillStyle = theme.background;
    pen.fillRect(x1, y1, x2 - x1, y2 - y1);
    drawPaper(pen, state);
  }
  if (view.scale >= PIXELS_FROM) drawLattice(pen, state, 1, scene.picture ? "rgb(0 0 0 / 25%)" : theme.border);
  const inks = inksOf(state);
  for (const { box } of scene.still ?? []) strokeBox(pen, screenBox(view, box), inks.anchor, { width: 1, rim: null });
  state.boxes.forEach((_, index) => index !== state.chosen && drawBox(pen, state, index));
  placeStillTags(pen, state);
}

export function drawLattice(pen, { view, width, height }, step, colour) {
  const [left, top] = toWorld(view, [0, 0]);
  const [right, bottom] = toWorld(view, [width, height]);
  Object.assign(pen, { strokeStyle: colour, lineWidth: 1 });
  pen.beginPath();
  for (const x of ticks(left, right, step)) {
    const at = Math.round((x - view.x) * view.scale) + 0.5;
    pen.moveTo(at, 0);
    pen.lineTo(at, height);
  }
  for (const y of ticks(top, bottom, step)) {
    const at = Math.round((y - view.y) * view.scale) + 0.5;
    pen.moveTo(0, at);
    pen.lineTo(width, at);
  }
  pen.stroke();
}

// Squared paper with its numbers along the upper and the left edge.
export function drawPaper(pen, state) {
  const { view, theme, width, height } = state;
  const step = tickStep(view.scale, 56);
  drawLattice(pen, state, step, theme.border);
  const [left, top] = toWorld(view, [0, 0]);
  const [right, bottom] = toWorld(view, [width, height]);
  Object.assign(pen, { font: `11px ${theme.mono}`, fillStyle: theme.muted, textAlign: "left", textBaseline: "top" });
  for (const x of ticks(left, right, step)) pen.fillText(pixelText(x), (x - view.x) * view.scale + 3, 3);
  for (const y of ticks(top + 20 / view.scale, bottom, step)) pen.fillText(pixelText(y), 3, (y - view.y) * view.scale + 3);
}

export const nameOf = (state, index) => state.boxes[index].name ?? state.scene.names?.[index] ?? "";

// What the measures look at, drawn between two boxes: overlap and the rest of the union as areas with their sizes, enclosing and
// its diagonal, the line of centres; or the places at which the IoU is high enough.

import { inksOf, writeOn } from "../../ui/components/box_drawing.js";
import {
  NOTHING,
  areaOf,
  centreOf,
  compareBoxes,
  heightOf,
  enclosingBox,
  isProper,
  islandEdge,
  measuredBox,
  sharedBox,
  widthOf,
} from "../../ui/components/box_measures.js";
import { screenBox, toScreen } from "../../ui/components/box_view.js";
import { disc, strokeBox, strokeLine } from "../../ui/components/canvas.js";
import { areaText, clamp, fixed } from "../../ui/components/numbers.js";

const RINGS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const STRIP = [64, 17]; // px that a number needs

// {moving, still}: indices of the box that moves and of the one it is compared with.
export function pairOf(state) {
  const last = state.boxes.length - 1;
  if (state.chosen > 0) state.partner = state.chosen;
  const partner = clamp(state.partner ?? 1, Math.min(1, last), last);
  return state.chosen > 0 ? { moving: state.chosen, still: 0 } : { moving: 0, still: partner };
}

export const mayCompare = ({ boxes, scene }, a, b) => !scene.many || (boxes[a].label ?? "") === (boxes[b].label ?? "");

export function compareAt(state, a, b) {
  const [one, other] = [state.boxes[a].box, state.boxes[b].box];
  const found = compareBoxes(one, other, state.scene.plus_one);
  return mayCompare(state, a, b) ? found : { ...found, ...NOTHING };
}

function fillBox(pen, [x1, y1, x2, y2], colour, alpha) {
  pen.globalAlpha = alpha;
  pen.fillStyle = colour;
  pen.fillRect(x1, y1, x2 - x1, y2 - y1);
  pen.globalAlpha = 1;
}

export function drawAreas(pen, state) {
  const { moving, still } = pairOf(state);
  const inks = inksOf(state);
  const { view, scene } = state;
  const [a, b] = [still, moving].map((index) => measuredBox(state.boxes[index].box, scene.plus_one));
  if (moving === still || !isProper(a) || !isProper(b)) return;
  const shared = sharedBox(a, b);
  const [first, second] = [a, b].map((box) => screenBox(view, box));
  drawUnion(pen, first, second, shared && screenBox(view, shared), inks);
  if (scene.plus_one)
    for (const screen of [first, second]) strokeBox(pen, screen, inks.text, { width: 1, dash: [2, 2], rim: inks.rim });
  const enclosing = enclosingBox(a, b);
  const soft = { width: 1, dash: [2, 4], rim: inks.rim };
  strokeBox(pen, screenBox(view, enclosing), inks.text, soft);
  strokeLine(pen, [toScreen(view, enclosing), toScreen(view, enclosing.slice(2))], inks.text, soft);
  strokeLine(
    pen,
    [a, b].map((box) => toScreen(view, centreOf(box))),
    inks.text,
    { width: 2, rim: inks.rim },
  );
  writeAreas(pen, state, [a, b], shared, inks);
}

// The rest of the union is one area, so that where two boxes lie above each other it is not darker.
function drawUnion(pen, first, second, shared, inks) {
  pen.save();
  pen.beginPath();
  for (const [x1, y1, x2, y2] of [first, second]) pen.rect(x1, y1, x2 - x1, y2 - y1);
  pen.clip();
  fillBox(pen, enclosingBox(first, second), inks.rest, inks.rim ? 0.3 : 0.16);
  pen.restore();
  if (shared) fillBox(pen, shared, inks.overlap, inks.rim ? 0.5 : 0.42);
}

function writeAreas(pen, state, boxes, shared, inks) {
  const overlap = shared ? areaOf(shared) : 0;
  const place = (box) => screenBox(state.view, box);
  if (shared) writeInside(pen, state, areaText(overlap), place(shared), inks.rim ? inks.overlap : state.theme.text);
  for (const box of boxes) {
    const rest = areaOf(box) - overlap;
    if (rest > 0) writeInside(pen, state, areaText(rest), widestStrip(place(box), shared && place(shared)), inks.text, false);
  }
}

// The part of a box beside what it shares that has most room for a number.
function widestStrip([x1, y1, x2, y2], shared) {
  if (!shared) return [x1, y1, x2, y2];
  const strips = [
    [x1, y1, shared[0], y2],
    [shared[2], y1, x2, y2],
    [x1, y1, x2, shared[1]],
    [x1, shared[3], x2, y2],
  ];
  const room = (box) => Math.min(widthOf(box) / STRIP[0], heightOf(box) / STRIP[1]);
  return strips.sort((a, b) => room(b) - room(a))[0];
}

function writeInside(pen, state, text, box, colour, bold = true) {
  if (widthOf(box) < 7 * text.length + 6 || heightOf(box) < STRIP[1]) return;
  const [x, y] = centreOf(box);
  const aside = bold ? Math.min(22, heightOf(box) / 4) : 0; // the line of centres goes through the middle
  writeOn(pen, state, text, x, y + aside, { colour, bold });
}

// ---- islands -----------------------------------------------------------------------------------------------------------

function islandShapes(state) {
  const { moving, still } = pairOf(state);
  const boxes = [still, moving].map((index) => measuredBox(state.boxes[index].box, state.scene.plus_one));
  return {
    boxes,
    centres: boxes.map(centreOf),
    shapes: boxes.map((box) => [widthOf(box), heightOf(box)]),
    proper: moving !== still && boxes.every(isProper) && mayCompare(state, moving, still),
  };
}

function traceIsland(pen, state, [cx, cy], shapes, threshold) {
  const edge = islandEdge(shapes[0], shapes[1], threshold);
  if (!edge.length) return false;
  pen.beginPath();
  edge.forEach(([x, y], i) => pen[i ? "lineTo" : "moveTo"](...toScreen(state.view, [cx + x, cy + y])));
  pen.closePath();
  return true;
}

export function drawIslands(pen, state) {
  const { centres, shapes, proper } = islandShapes(state);
  const inks = inksOf(state);
  if (!proper) return;
  const rim = (threshold, width, colour) => {
    if (!traceIsland(pen, state, centres[0], shapes, threshold)) return;
    Object.assign(pen, { strokeStyle: inks.rim ?? state.theme.background, lineWidth: width + 2 });
    pen.stroke();
    Object.assign(pen, { strokeStyle: colour, lineWidth: width });
    pen.stroke();
  };
  if (traceIsland(pen, state, centres[0], shapes, state.threshold)) {
    pen.globalAlpha = 0.4;
    pen.fillStyle = inks.overlap;
    pen.fill();
    pen.globalAlpha = 1;
  }
  for (const threshold of RINGS) rim(threshold, 1, inks.rest);
  rim(state.threshold, 2.5, inks.overlap);
}

// Each ring's number stands on its upper right flank, where rings lie farthest apart.
export function nameIslands(pen, state) {
  const {
    centres: [[cx, cy]],
    shapes,
    proper,
  } = islandShapes(state);
  const inks = inksOf(state);
  if (!proper) return;
  for (const threshold of [0.1, 0.3, 0.5, 0.7]) {
    const edge = islandEdge(shapes[0], shapes[1], threshold);
    const at = edge[Math.round(edge.length * 0.33)];
    if (at && Math.abs(threshold - state.threshold) > 0.06)
      writeOn(pen, state, String(threshold), ...toScreen(state.view, [cx + at[0], cy + at[1]]), { size: 11 });
  }
  const [top] = islandEdge(shapes[0], shapes[1], state.threshold, 3).slice(1, 2);
  if (top)
    writeOn(pen, state, `IoU ≥ ${fixed(state.threshold, 2)}`, ...toScreen(state.view, [cx, cy + top[1]]), {
      bold: true,
      colour: inks.rim ? inks.overlap : state.theme.text,
    });
}

// The place itself: the centre of the box that moves.
export function drawCentre(pen, state) {
  const { centres } = islandShapes(state);
  const [x, y] = toScreen(state.view, centres[1]);
  const inks = inksOf(state);
  disc(pen, [x, y], 6, inks.chosen, "#FFFFFF", 2);
}

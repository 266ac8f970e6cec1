// A network on a canvas: volumes with three faces, lines between them, labels where there is room.

import { penOf } from "../../ui/components/canvas.js";
import { fill } from "../../ui/components/elements.js";
import { rgb } from "../../ui/components/theme.js";
import { isList, layout, scaleBars } from "./drawing_layout.js";

const LABEL = 30; // px below the volumes: shapes, then the brackets of open blocks
const EDGE = 4; // px around all
const NEAR = 3; // px beside a volume that still belong to it

const tint = (colour, alpha) => `rgba(${rgb(colour).join(", ")}, ${alpha})`;
// A block as code names it: 2.0 is net[2][0], layer2.0 is layer2[0].
export const codeName = (name) => name.replace(/(^|\.)(\d+)(?=\.|$)/g, (_all, dot, place) => `${dot ? "" : "net"}[${place}]`);
export const shapeText = (shape) => shape.join(" × ");

function colourOf(theme, kind) {
  if (kind === "picture" || kind === "arrives") return theme.blue;
  return kind.includes("Pool") ? theme["gray-text"] : theme.green;
}

function face(pen, points, ground, stroke) {
  pen.beginPath();
  points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
  pen.fillStyle = ground;
  pen.fill();
  pen.strokeStyle = stroke;
  pen.stroke();
}

// Parts of a concatenation: lines across its depth.
function drawSeams(pen, { x, y, w, h, rx, ry, parts }, colour) {
  const all = parts.reduce((sum, part) => sum + part, 0);
  let at = 0;
  pen.strokeStyle = colour;
  for (const part of parts.slice(0, -1)) {
    at += part;
    const seam = x + (w * at) / all;
    pen.beginPath();
    pen.moveTo(seam, y + h);
    pen.lineTo(seam, y);
    pen.lineTo(seam + rx, y - ry);
    pen.stroke();
  }
}

// Rows and columns of the picture that nothing depends on: dashed, along the lower and the right edge of its face.
function drawUnread(pen, { x, y, w, h, rx, ry, shape }, unread, colour) {
  const share = unread.length / shape[1];
  const [thick, far] = [Math.max(1.5, share * h), x + w + rx - Math.max(1.5, share * rx) / 2];
  Object.assign(pen, { strokeStyle: colour, lineWidth: thick });
  pen.setLineDash([4, 2]);
  pen.beginPath();
  pen.moveTo(x + w, y + h - thick / 2);
  pen.lineTo(x + w + rx, y + h - ry - thick / 2);
  pen.moveTo(far, y - ry);
  pen.lineTo(far, y + h - ry);
  pen.stroke();
  pen.setLineDash([]);
}

function drawVolume(pen, theme, volume, state) {
  const { x, y, w, h, rx, ry, kind, shape } = volume;
  const colour = colourOf(theme, kind);
  const [near, far] = [
    [x + w, y],
    [x + w + rx, y - ry],
  ];
  pen.lineWidth = 1;
  const stroke = tint(colour, 0.9);
  if (rx) {
    face(pen, [[x, y], near, far, [x + rx, y - ry]], tint(colour, 0.18), stroke); // top
    face(pen, [near, far, [far[0], far[1] + h], [near[0], near[1] + h]], tint(colour, 0.5), stroke); // the last map
  }
  face(pen, [[x, y], near, [near[0], y + h], [x, y + h]], tint(colour, isList(shape) ? 0.55 : 0.32), stroke); // across channels
  if (kind === "picture" && state.photo && rx) {
    pen.save();
    pen.transform(rx / state.photo.width, -ry / state.photo.width, 0, h / state.photo.height, x + w, y);
    pen.imageSmoothingEnabled = shape[1] > 100;
    pen.drawImage(state.photo, 0, 0);
    pen.restore();
    if (state.drawing.unread.length) drawUnread(pen, volume, state.drawing.unread, theme.red);
  }
  if (volume.parts) drawSeams(pen, volume, stroke);
}

function outline(pen, theme, { x, y, w, h, rx, ry }) {
  Object.assign(pen, { strokeStyle: theme.orange, lineWidth: 3 });
  pen.beginPath();
  for (const [at, [px, py]] of [
    [x, y],
    [x + rx, y - ry],
    [x + w + rx, y - ry],
    [x + w + rx, y + h - ry],
    [x + w, y + h],
    [x, y + h],
  ].entries())
    at ? pen.lineTo(px, py) : pen.moveTo(px, py);
  pen.closePath();
  pen.stroke();
  pen.lineWidth = 1;
}

function drawLines(pen, theme, { lines, sums }) {
  for (const { points, kind } of lines) {
    Object.assign(pen, { strokeStyle: kind === "skip" ? theme.text : theme["gray-text"], lineWidth: kind === "skip" ? 1.5 : 1 });
    pen.beginPath();
    points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.stroke();
  }
  for (const { x, y } of sums) {
    Object.assign(pen, { fillStyle: theme.background, strokeStyle: theme.text, lineWidth: 1.5 });
    pen.beginPath();
    pen.arc(x, y, 5, 0, 7);
    pen.fill();
    pen.moveTo(x - 5, y);
    pen.lineTo(x + 5, y);
    pen.moveTo(x, y - 5);
    pen.lineTo(x, y + 5);
    pen.stroke();
  }
}

// Shapes under the volumes, left to right, those left out that would lie on another.
function drawLabels(pen, theme, scene, height) {
  Object.assign(pen, { font: `11px ${theme.sans}`, textAlign: "center", textBaseline: "top" });
  const taken = []; // [left, right, top]
  const sorted = [...scene.volumes].sort((a, b) => Number(Boolean(b.block)) - Number(Boolean(a.block)));
  for (const volume of sorted) {
    const { x, y, w, h, rx, shape, kind, block } = volume;
    const text = isList(shape) ? String(shape[0]) : shapeText(shape).replaceAll(" ", "\u2009");
    const half = pen.measureText(text).width / 2 + 3;
    const middle = Math.min(Math.max(x + (w + rx) / 2, half), scene.width - half);
    const top = Math.min(y + h + 3, height - 14);
    const crossed = ([left, right, other]) => middle - half < right && middle + half > left && Math.abs(other - top) < 12;
    const covered = ({ x: l, y: t, w: wide, h: high, rx: far, ry }) =>
      middle + half > l && middle - half < l + wide + far && top + 11 > t - ry && top < t + high - 1;
    if (taken.some(crossed) || scene.volumes.some((other) => other !== volume && covered(other))) continue;
    taken.push([middle - half, middle + half, top]);
    pen.fillStyle = block && kind === "block" ? theme.text : theme.muted;
    pen.fillText(text, middle, top);
  }
}

function drawGroups(pen, theme, { groups }, height) {
  Object.assign(pen, { font: `11px ${theme.sans}`, textAlign: "center", textBaseline: "bottom" });
  for (const { x, end, block } of groups) {
    const y = height - 2;
    Object.assign(pen, { strokeStyle: theme["gray-text"], fillStyle: theme.muted, lineWidth: 1 });
    pen.beginPath();
    pen.moveTo(x, y - 5);
    pen.lineTo(x, y);
    pen.lineTo(end, y);
    pen.lineTo(end, y - 5);
    pen.stroke();
    const name = codeName(block);
    if (pen.measureText(name).width + 8 < end - x) pen.fillText(name, (x + end) / 2, y - 1);
  }
}

// What a length stands for, in the upper right corner, where maps are small.
function drawScales(pen, theme, scene, words, width) {
  Object.assign(pen, { font: `11px ${theme.sans}`, textAlign: "right", textBaseline: "middle", fillStyle: theme.muted });
  Object.assign(pen, { strokeStyle: theme.muted, lineWidth: 1.5 });
  let right = width;
  for (const { of, value, length } of scaleBars(scene).reverse()) {
    const text = fill(words[`scale_${of}`], { n: value.toLocaleString("en") });
    const [wide, high] = of === "depth" ? [length, 0] : [0, length];
    pen.fillText(text, right, 10);
    right -= pen.measureText(text).width + 6;
    pen.beginPath();
    pen.moveTo(right - wide, of === "depth" ? 10 : 0);
    pen.lineTo(right, of === "depth" ? 10 : high);
    pen.stroke();
    right -= wide + 16;
  }
}

// Draw a state {canvas, drawing, open, width, height, theme, photo, lit, words}; its scene is kept in state.scene, and taken
// from there unless it is to be laid out anew. lit: [first, last] row that is pointed at.
export function drawNetwork(state, anew = true) {
  const { canvas, drawing, open, width, height, theme, lit } = state;
  if (anew || !state.scene) state.scene = layout(drawing, open, width - 2 * EDGE, height - LABEL - EDGE);
  const { scene } = state;
  const pen = penOf(canvas, Math.max(width, scene.width + 2 * EDGE), height);
  pen.translate(EDGE, EDGE);
  drawLines(pen, theme, scene);
  for (const volume of scene.volumes) drawVolume(pen, theme, volume, state);
  if (lit) for (const volume of litVolumes(scene.volumes, lit)) outline(pen, theme, volume);
  drawLabels(pen, theme, scene, height - EDGE);
  drawGroups(pen, theme, scene, height - EDGE);
  drawScales(pen, theme, scene, state.words, width - 2 * EDGE);
}

// Those that hold the layers pointed at; of one layer the smallest, since a block's join holds the layers of all its lanes.
function litVolumes(volumes, [first, last]) {
  const span = ({ rows }) => rows[1] - rows[0];
  const met = volumes.filter(({ rows }) => rows[0] <= last && rows[1] >= first && rows[0] >= 0);
  const least = Math.min(...met.map(span));
  return last > first ? met : met.filter((volume) => span(volume) === least);
}

// The volume at a place of the canvas, or the bracket of an open block; null where there is neither.
export function volumeAt({ scene }, across, down) {
  const [px, py] = [across - EDGE, down - EDGE];
  const near = ({ x, y, w, h, rx, ry }) => px >= x - NEAR && px <= x + w + rx + NEAR && py >= y - ry - NEAR && py <= y + h + NEAR;
  return scene.volumes.findLast(near) ?? scene.groups.find(({ x, end, y }) => px >= x && px <= end && py > y) ?? null;
}

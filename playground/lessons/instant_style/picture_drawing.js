// What is drawn on the canvas: pictures over each other, the photo beside them, and the borders of regions with their numbers.

import { disc, strokeSegment } from "../../ui/components/canvas.js";
import { frameOf } from "./frames.js";
import { layersOf, opacities } from "./layers.js";
import { borders, heart, SIDE } from "./regions.js";

const RIM = "rgb(15 20 27 / 70%)";
const BADGE = 10; // px, radius of a region's number
export const INKS = ["text", "blue", "orange", "green", "red"]; // of the photo and the four styles, by label

// The painting as far as it is here. Says whether it is the exact one.
export function drawPainting(pen, scene, now, cells, [wide, high]) {
  const { name, values } = scene.painted;
  const exact = Boolean(frameOf(name)) && Object.entries(values).every(([key, value]) => now[key] === value);
  const guess = () => (scene.view === "regions" ? regionLayers(scene, now, cells, [wide, high]) : plainLayers(scene, now));
  const layers = (exact ? null : guess()) ?? plain([[name, 1]]);
  const shares = opacities(layers.map(([, share]) => share));
  layers.forEach(([image], n) => {
    pen.globalAlpha = layers[n][2] ?? shares[n];
    if (image) pen.drawImage(image, 0, 0, wide, high);
  });
  pen.globalAlpha = 1;
  return exact;
}

const plain = (layers) => layers.map(([name, share]) => [frameOf(name), share]);

function plainLayers(scene, now) {
  const layers = layersOf(scene, now, frameOf);
  return layers.length ? plain(layers) : null;
}

// The photo as the decoder rebuilds it, and over it each style where its label is painted, as opaque as it is strong.
function regionLayers({ rebuilt, corners }, { strength }, cells, size) {
  const used = [1, 2, 3, 4].filter((label) => cells.includes(label));
  if (![rebuilt, ...used.map((label) => corners[label - 1])].every(frameOf)) return null;
  return [
    [frameOf(rebuilt), 1, 1],
    ...used.map((label) => [cutOut(frameOf(corners[label - 1]), cells, label, size), 1, strength]),
  ];
}

const cuts = [];
let mask = null;

function cutOut(image, cells, label, [wide, high]) {
  const cut = (cuts[label] ??= document.createElement("canvas"));
  Object.assign(cut, { width: Math.round(wide), height: Math.round(high) });
  mask ??= Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const dots = new ImageData(SIDE, SIDE);
  cells.forEach((value, n) => (dots.data[4 * n + 3] = value === label ? 255 : 0));
  mask.getContext("2d").putImageData(dots, 0, 0);
  const pen = cut.getContext("2d");
  pen.drawImage(image, 0, 0, cut.width, cut.height);
  pen.globalCompositeOperation = "destination-in";
  pen.drawImage(mask, 0, 0, cut.width, cut.height);
  return cut;
}

// The photo left of the line at a share of the width, and what both sides are.
export function drawDivider(pen, photo, at, [wide, high], { theme, words }) {
  const x = at * wide;
  if (photo && x > 0) {
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, x, high);
    pen.clip();
    pen.drawImage(photo, 0, 0, wide, high);
    pen.restore();
  }
  strokeSegment(pen, [x, 0, x, high], theme.orange, { width: 3, rim: RIM });
  disc(pen, [x, high / 2], 11, theme.orange, "#FFFFFF", 3);
  if (x > 70) writeLabel(pen, words.photo, 8, high, theme);
  if (wide - x > 80) writeLabel(pen, words.painting, wide - 8, high, theme, true);
}

function writeLabel(pen, text, x, high, theme, toTheLeft = false) {
  pen.font = `13px ${theme.sans}`;
  const width = pen.measureText(text).width + 16;
  const left = toTheLeft ? x - width : x;
  pen.fillStyle = "rgb(15 20 27 / 62%)";
  pen.beginPath();
  pen.roundRect(left, high - 32, width, 24, 6);
  pen.fill();
  Object.assign(pen, { fillStyle: "#FFFFFF", textAlign: "left", textBaseline: "middle" });
  pen.fillText(text, left + 8, high - 20);
}

export function drawBorders(pen, cells, [wide, high], theme) {
  const [x, y] = [wide / SIDE, high / SIDE];
  for (const ink of [1, 2, 3, 4].filter((one) => cells.includes(one))) {
    pen.beginPath();
    for (const [x1, y1, x2, y2] of borders(cells, ink)) {
      pen.moveTo(x1 * x, y1 * y);
      pen.lineTo(x2 * x, y2 * y);
    }
    for (const [colour, width] of [
      [RIM, 4],
      [theme[INKS[ink]], 2],
    ]) {
      Object.assign(pen, { strokeStyle: colour, lineWidth: width, lineCap: "round" });
      pen.stroke();
    }
    const middle = heart(cells, ink);
    drawBadge(pen, String(ink), [middle[0] * x, middle[1] * y], theme[INKS[ink]], theme);
  }
}

function drawBadge(pen, text, at, colour, theme) {
  disc(pen, at, BADGE, colour, "#FFFFFF");
  Object.assign(pen, {
    fillStyle: theme.background,
    textAlign: "center",
    textBaseline: "middle",
    font: `bold 12px ${theme.sans}`,
  });
  pen.fillText(text, at[0], at[1] + 0.5);
}

// The brush where the pointer or the keys have it.
export function drawBrush(pen, [right, down], { brush, width }, [wide, high], theme) {
  const radius = (width * Math.max(wide, high)) / 2;
  pen.setLineDash(brush ? [] : [4, 3]); // the photo's brush takes styles away
  for (const [colour, line] of [
    [RIM, 4],
    [theme[INKS[brush]], 2],
  ]) {
    pen.beginPath();
    pen.arc(right * wide, down * high, Math.max(2, radius), 0, 7);
    Object.assign(pen, { strokeStyle: colour, lineWidth: line });
    pen.stroke();
  }
  pen.setLineDash([]);
}

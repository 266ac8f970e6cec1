// What each view draws over the photo.

import { paintTags, placeTags } from "../../ui/components/box_tags.js";
import { screenBox } from "../../ui/components/box_view.js";
import { disc, strokeBox, strokeSegment } from "../../ui/components/canvas.js";
import { fixed } from "../../ui/components/numbers.js";
import { VIRIDIS, along, bitmap, word } from "../../ui/components/picture_colours.js";
import { css } from "../../ui/components/theme.js";
import { live } from "./rcnn_live.js";
import { boxOf, madeUntil, regionsLeft, rootsAfter } from "./rcnn_regions.js";

const RIM = "rgb(0 0 0 / 62%)";
const [CHOSEN, OUT, REMOVED, READ] = ["#FAA944", "#5FEA9C", "#DD448C", "#FFFFFF"];
const MASKS = ["#60FFFF", "#FFFF00", "#FF8FD8", "#5FEA9C", "#FAA944", "#8FA8FF"];
const MOST_BOXES_DRAWN = 60;
const TABLE = Array.from({ length: 256 }, (_, i) => along(VIRIDIS, i / 255));
const { now } = live;

// ---- regions ---------------------------------------------------------------------------------------------------------------

export function lookUpRegions(state) {
  const { tree } = state;
  const merges = tree.segments - Math.min(now.left, tree.segments);
  const key = `${merges}`;
  if (state.regionsKey === key && state.regionsTree === tree) return;
  const roots = rootsAfter(tree, merges);
  const left = regionsLeft(tree, roots);
  Object.assign(state, { regionsKey: key, regionsTree: tree, merges, roots, left, made: madeUntil(tree, merges) });
  state.coloured = colouredRegions(tree, roots, left);
}

function colouredRegions({ labels, width, height }, roots, left) {
  const made = bitmap(width, height);
  const words = Uint32Array.from(roots, (root) => word(left.get(root)));
  const line = word([255, 255, 255]);
  for (let i = 0, k = 0; i < height; i++)
    for (let j = 0; j < width; j++, k++) {
      const root = roots[labels[k]];
      const edge = (j + 1 < width && roots[labels[k + 1]] !== root) || (i + 1 < height && roots[labels[k + width]] !== root);
      made.words[k] = edge ? line : words[labels[k]];
    }
  return made.done();
}

export function drawRegions(pen, state, stage) {
  const { tree, coloured, merges, made } = state;
  const [x1, y1, x2, y2] = screenBox(stage.view, [0, 0, ...state.scene.size]);
  if (now.paint === "regions") pen.drawImage(coloured, x1, y1, x2 - x1, y2 - y1);
  else
    for (const box of made.slice(0, MOST_BOXES_DRAWN).toReversed())
      strokeBox(pen, screenBox(stage.view, box), OUT, { width: 1.5, rim: null });
  if (merges) strokeBox(pen, screenBox(stage.view, boxOf(tree, tree.segments + merges - 1)), CHOSEN, { width: 3, rim: RIM });
}

export function tagRegions(pen, state, stage) {
  const { tree, merges, scene } = state;
  if (!merges) return;
  const screen = screenBox(stage.view, boxOf(tree, tree.segments + merges - 1));
  paintTags(pen, placeTags(pen, [{ text: scene.words.last_merge, screen, colour: CHOSEN, first: true }], [], stage), stage);
}

// ---- crops -----------------------------------------------------------------------------------------------------------------

export function drawCrops(pen, state, stage) {
  const { found, crops, picked } = state;
  found.order.forEach((region, place) => {
    if (found.removedBy[place] >= 0)
      strokeBox(pen, screenBox(stage.view, crops.box(region)), REMOVED, { width: 1, dash: [3, 4], rim: null });
  });
  for (const region of found.kept) strokeBox(pen, screenBox(stage.view, crops.box(region)), OUT, { width: 2.5, rim: RIM });
  strokeBox(pen, screenBox(stage.view, crops.box(picked)), CHOSEN, { width: 3, rim: RIM });
}

export function tagCrops(pen, { found, crops, picked }, stage) {
  const text = (region) => `${crops.nameOf(region)} ${fixed(crops.scores[region], 2)}`;
  const items = found.kept
    .filter((region) => region !== picked)
    .map((region) => ({ text: text(region), screen: screenBox(stage.view, crops.box(region)), colour: OUT, first: true }));
  items.unshift({ text: text(picked), screen: screenBox(stage.view, crops.box(picked)), colour: CHOSEN, first: true });
  paintTags(pen, placeTags(pen, items, [], stage).reverse(), stage);
}

// ---- RoI pooling and align -------------------------------------------------------------------------------------------------

// The channel's cells in the colours of their values, over the photo.
export function drawMap(pen, state, stage) {
  const { map, scene } = state;
  pen.save();
  const [left, top, right, bottom] = screenBox(stage.view, [0, 0, ...scene.size]);
  pen.beginPath();
  pen.rect(left, top, right - left, bottom - top);
  pen.clip();
  pen.globalAlpha = 0.45;
  for (let i = 0; i < map.down; i++)
    for (let j = 0; j < map.across; j++) {
      const [x1, y1, x2, y2] = screenBox(stage.view, map.toFile([j, i, j + 1, i + 1].map((cell) => cell * map.stride)));
      const share = (map.values[i * map.across + j] - map.least) / (map.most - map.least || 1);
      pen.fillStyle = css(TABLE[Math.round(255 * share)]);
      pen.fillRect(x1, y1, x2 - x1 - 0.5, y2 - y1 - 0.5);
    }
  pen.restore();
  if (state.axes.x.windows) drawWindows(pen, state, stage);
  else drawPlaces(pen, state, stage);
}

// Windows of RoI pooling: whole cells, and they share cells.
function drawWindows(pen, { map, axes, read }, stage) {
  strokeBox(pen, screenBox(stage.view, map.toFile(read)), READ, { width: 3, rim: RIM });
  const { x, y } = axes;
  x.windows.forEach(([left, right], j) =>
    y.windows.forEach(([top, bottom], i) => {
      if (right <= left || bottom <= top) return;
      const [x1, y1, x2, y2] = screenBox(stage.view, map.toFile([left, top, right, bottom].map((cell) => cell * map.stride)));
      const inset = (i + j) % 2 ? 3 : 6;
      strokeBox(pen, [x1 + inset, y1 + inset, x2 - inset, y2 - inset], OUT, { width: 1.5, dash: (i + j) % 2 ? [5, 3] : [] });
    }),
  );
}

function drawPlaces(pen, { map, axes }, stage) {
  const { x, y } = axes;
  const at = ([px, py]) =>
    screenBox(stage.view, map.toFile([px, py, px, py].map((place) => (place + 0.5) * map.stride))).slice(0, 2);
  const [left, right, top, bottom] = [x.edges[0], x.edges.at(-1), y.edges[0], y.edges.at(-1)];
  for (const edge of x.edges) strokeSegment(pen, [...at([edge, top]), ...at([edge, bottom])], OUT, { width: 1.5, rim: RIM });
  for (const edge of y.edges) strokeSegment(pen, [...at([left, edge]), ...at([right, edge])], OUT, { width: 1.5, rim: RIM });
  for (const row of y.places.flat()) for (const column of x.places.flat()) disc(pen, at([column, row]), 2.2, OUT, RIM, 1);
}

// ---- proposals of a network ------------------------------------------------------------------------------------------------

export function drawProposals(pen, state, stage) {
  const { proposals, shown, detections } = state;
  if (now.stage === "detections" && detections) return drawDetections(pen, state, stage);
  for (const place of shown.toReversed()) {
    const score = proposals.scores[place];
    strokeBox(pen, screenBox(stage.view, proposals.box(place)), css(TABLE[80 + Math.round(175 * score)]), { width: 2, rim: RIM });
  }
}

function drawDetections(pen, { detections, scene }, stage) {
  if (detections.masks) {
    const { width, height, masks } = detections;
    const made = bitmap(width, height);
    const inks = MASKS.map((ink) => word([1, 3, 5].map((at) => Number.parseInt(ink.slice(at, at + 2), 16))) & 0x90ffffff);
    masks.forEach((mask, k) => mask && (made.words[k] = inks[(mask - 1) % inks.length]));
    const [x1, y1, x2, y2] = screenBox(stage.view, [0, 0, ...scene.size]);
    pen.drawImage(made.done(), x1, y1, x2 - x1, y2 - y1);
  }
  detections.scores.forEach((_, place) =>
    strokeBox(pen, screenBox(stage.view, detections.box(place)), OUT, { width: 2, rim: RIM }),
  );
}

export function tagProposals(pen, state, stage) {
  const { proposals, shown, detections } = state;
  const items =
    now.stage === "detections" && detections
      ? detections.labels.map((label, place) => ({
          text: `${label} ${fixed(detections.scores[place], 2)}`,
          box: detections.box(place),
        }))
      : shown.slice(0, 3).map((place) => ({ text: fixed(proposals.scores[place], 2), box: proposals.box(place) }));
  const tags = items.map(({ text, box }) => ({ text, screen: screenBox(stage.view, box), colour: OUT, first: true }));
  paintTags(pen, placeTags(pen, tags, [], stage), stage);
}

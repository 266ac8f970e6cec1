// What is drawn over the photo: a map's cells in the colours of their values, boxes before and after NMS, a dot for each anchor's
// loss.

import { chosenTag } from "../../ui/components/box_drawing.js";
import { paintTags, placeTags } from "../../ui/components/box_tags.js";
import { screenBox, toScreen } from "../../ui/components/box_view.js";
import { disc, strokeBox } from "../../ui/components/canvas.js";
import { fixed } from "../../ui/components/numbers.js";
import { VIRIDIS, along } from "../../ui/components/picture_colours.js";
import { css } from "../../ui/components/theme.js";
import { live } from "./ssd_live.js";
import { anchorBox, anchorOf, cellBox, decodedBox, featureMap, placeOf, scoreAt, scoreMap, shapesOf } from "./ssd_pass.js";

export const LEVEL_INKS = ["#60FFFF", "#FFFF00", "#8060DF", "#DF4000"]; // of the maps, finest first
const RIM = "rgb(0 0 0 / 62%)";
const [ANCHOR, PREDICTED, WRONG] = ["#FAA944", "#5FEA9C", "#DD448C"];
const ROOM = 30; // px of a cell that can hold its number
const [LEAST_DOT, LEAST_QUIET] = [0.02, 0.4]; // loss of an anchor that gets a dot; of one that does not train
const [DOT, LARGEST, REACH] = [3.2, 16, 12]; // px: a loss of 1, the largest, how near a finger must come
const { now } = live;

const TABLE = Array.from({ length: 256 }, (_, i) => css(along(VIRIDIS, i / 255)));
export const colourOf = (value) => TABLE[Math.round(255 * Math.min(Math.max(value, 0), 1))];

// ---- feature maps and scores -----------------------------------------------------------------------------------------------

// Values 0…1 of the map that is shown.
export function valuesOf({ pass, kind }, level, shape) {
  if (now.show === "feature") return featureMap(pass, level, now.channel).values;
  return scoreMap(pass, level, kind, shape);
}

export function drawMaps(pen, state, { stage }) {
  const { pass, cell } = state;
  const [down, across] = pass.grids[cell.level];
  const anchors = now.show === "anchors";
  const values = anchors ? null : valuesOf(state, cell.level, Number(now.shape) - 1);
  pen.save();
  clipToPhoto(pen, stage, pass);
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      const box = screenBox(stage.view, cellBox(pass, { level: cell.level, row, column }));
      if (anchors) drawCentre(pen, box);
      else drawCell(pen, stage, box, values[row * across + column]);
    }
  pen.restore();
  if (anchors) drawShapes(pen, state, stage);
  strokeBox(pen, screenBox(stage.view, cellBox(pass, cell)), "#FFFFFF", { width: 2, rim: RIM });
  strokeBox(pen, screenBox(stage.view, anchorBox(pass, state.anchor)), ANCHOR, { width: 3, rim: RIM });
  if (now.show === "score") strokeBox(pen, screenBox(stage.view, decodedBox(pass, state.anchor)), PREDICTED, { rim: RIM });
}

function clipToPhoto(pen, { view }, { size }) {
  const [x1, y1, x2, y2] = screenBox(view, [0, 0, ...size]);
  pen.beginPath();
  pen.rect(x1, y1, x2 - x1, y2 - y1);
  pen.clip();
}

function drawCell(pen, { theme }, [x1, y1, x2, y2], value) {
  pen.globalAlpha = 0.3 + 0.42 * value;
  pen.fillStyle = colourOf(value);
  pen.fillRect(x1, y1, x2 - x1 - 0.5, y2 - y1 - 0.5);
  pen.globalAlpha = 1;
  if (x2 - x1 < ROOM) return;
  Object.assign(pen, { font: `600 11px ${theme.sans}`, textAlign: "center", textBaseline: "middle" });
  pen.fillStyle = value > 0.55 ? "#17202B" : "#FFFFFF";
  pen.fillText(fixed(value, 2), (x1 + x2) / 2, (y1 + y2) / 2);
}

const drawCentre = (pen, [x1, y1, x2, y2]) => disc(pen, [(x1 + x2) / 2, (y1 + y2) / 2], 1.8, "#FFFFFF", RIM, 1);

function drawShapes(pen, { pass, cell }, { view }) {
  for (let shape = 0; shape < shapesOf(pass); shape++)
    strokeBox(pen, screenBox(view, anchorBox(pass, anchorOf(pass, { ...cell, shape }))), ANCHOR, { dash: [6, 4], rim: RIM });
}

export function tagMaps(pen, state, { stage }) {
  const { pass, anchor, kind, scene } = state;
  const items = [
    { text: scene.words.anchor, screen: screenBox(stage.view, anchorBox(pass, anchor)), colour: ANCHOR, first: true },
  ];
  const text = `${pass.classes[kind]} ${fixed(scoreAt(pass, anchor, kind), 2)}`;
  if (now.show === "score") items.push({ text, screen: screenBox(stage.view, decodedBox(pass, anchor)), colour: PREDICTED });
  paintTags(pen, placeTags(pen, items, [], stage), stage);
}

// ---- before and after NMS --------------------------------------------------------------------------------------------------

export function drawBoxes(pen, { pass, found, scene }, { stage, second }) {
  const { candidates, kept } = found;
  const shown = second ? kept : candidates.anchors.map((_, place) => place);
  for (const place of shown.toReversed()) {
    const anchor = candidates.anchors[place];
    const colour = second ? scene.colours[candidates.classes[place]] : LEVEL_INKS[placeOf(pass, anchor).level];
    strokeBox(pen, screenBox(stage.view, decodedBox(pass, anchor)), colour, {
      width: second ? 3 : 1.5,
      rim: second ? RIM : null,
    });
  }
}

export function tagBoxes(pen, { pass, found, scene }, { stage, second }) {
  if (!second) return;
  const { candidates, kept } = found;
  const items = kept.map((place) => ({
    text: `${pass.classes[candidates.classes[place]]} ${fixed(candidates.scores[place], 2)}`,
    screen: screenBox(stage.view, decodedBox(pass, candidates.anchors[place])),
    colour: scene.colours[candidates.classes[place]],
    first: true,
  }));
  paintTags(pen, placeTags(pen, items, [], stage), stage);
}

// ---- the loss of each anchor -----------------------------------------------------------------------------------------------

// [x, y, radius] on the screen: anchors of one cell stand side by side.
function dotOf({ pass, losses }, { view }, anchor) {
  const { level, shape } = placeOf(pass, anchor);
  const [x1, y1, x2, y2] = anchorBox(pass, anchor);
  const aside = ((shape - (shapesOf(pass) - 1) / 2) * pass.strides[level]) / 4 / pass.scale[0];
  const loss = losses.byClass[anchor] + losses.byBox[anchor];
  return [...toScreen(view, [(x1 + x2) / 2 + aside, (y1 + y2) / 2]), Math.min(LARGEST, Math.max(2, DOT * Math.sqrt(loss)))];
}

export function drawLosses(pen, state, { stage }) {
  const { pass, losses, anchor } = state;
  if (!losses) return;
  const quiet = losses.negatives.slice(losses.hard.length).filter((one) => losses.byClass[one] > LEAST_QUIET);
  for (const one of quiet) dot(pen, dotOf(state, stage, one), "rgb(157 170 187 / 55%)", "rgb(0 0 0 / 25%)");
  for (const one of losses.hard) if (losses.byClass[one] > LEAST_DOT) dot(pen, dotOf(state, stage, one), WRONG, "#17202B");
  for (const one of losses.positives) dot(pen, dotOf(state, stage, one), PREDICTED, "#17202B");
  if (anchor < 0) return;
  strokeBox(pen, screenBox(stage.view, anchorBox(pass, anchor)), ANCHOR, { width: 3, rim: RIM });
  strokeBox(pen, screenBox(stage.view, decodedBox(pass, anchor)), PREDICTED, { width: 2, rim: RIM });
  const [x, y, radius] = dotOf(state, stage, anchor);
  disc(pen, [x, y], radius + 3, "transparent", ANCHOR, 2.5);
}

const dot = (pen, [x, y, radius], colour, rim) => disc(pen, [x, y], radius, colour, rim, 1);

export function tagLosses(pen, state, { stage }) {
  const { pass, anchor, scene } = state;
  if (anchor === undefined || anchor < 0) return;
  const items = [
    { text: scene.words.anchor, screen: screenBox(stage.view, anchorBox(pass, anchor)), colour: ANCHOR, first: true },
    { text: scene.words.predicted, screen: screenBox(stage.view, decodedBox(pass, anchor)), colour: PREDICTED },
  ];
  const taken = [...(stage.tags ?? []), ...placeTags(pen, chosenTag(stage), [], stage)].map(({ x, y, width }) => [x, y, width]);
  paintTags(pen, placeTags(pen, items, taken, stage), stage);
}

// The anchor whose dot lies under a point of the screen; −1 for none. Those that train come first.
export function dotAt(state, stage, [x, y]) {
  const { losses } = state;
  const [trains, quiet] = [LEAST_DOT, LEAST_QUIET];
  for (const [places, drawn] of [
    [losses.positives, -1],
    [losses.hard, trains],
    [losses.negatives, quiet],
  ]) {
    let [best, least] = [-1, REACH];
    for (const anchor of places) {
      if (losses.byClass[anchor] <= drawn) continue;
      const [dx, dy, radius] = dotOf(state, stage, anchor);
      const far = Math.max(0, Math.hypot(x - dx, y - dy) - radius);
      if (far < least) [best, least] = [anchor, far];
    }
    if (best >= 0) return best;
  }
  return -1;
}

// Detections on the box canvas: a line in the colour of the class with a dark rim, and a tag with class and score.

import { screenBox, toScreen } from "../../ui/components/box_view.js";
import { disc, strokeBox } from "../../ui/components/canvas.js";
import { fixed } from "../../ui/components/numbers.js";
import { paintTags, placeTags } from "../../ui/components/box_tags.js";
import { chosenTag } from "../../ui/components/box_drawing.js";
import { boxAt, colourAt, nameAt } from "./detect_model.js";
import { BACKGROUND, DUPLICATE, HIT } from "./detect_judge.js";

const RIM = "rgb(0 0 0 / 62%)";
const [GOOD, BAD, REMOVED] = ["#5FEA9C", "#DD448C", "#DD448C"];
const FAINT = 0.45; // of the many candidates

export function drawDetections(pen, board) {
  const { stage, look, stageShown, picked, hovered } = board;
  if (stageShown === "anchors") return drawAnchors(pen, board);
  if (stageShown !== "kept") return drawCandidates(pen, board);
  if (picked >= 0 && board.showRemoved) drawRemoved(pen, board);
  look.kept.forEach((i, rank) => {
    const screen = screenBox(stage.view, boxAt(look.raw, i));
    const [colour, dash] = looksOf(board, i, rank);
    const marked = i === picked || i === hovered;
    if (marked) tint(pen, screen, colour);
    strokeBox(pen, screen, colour, { width: marked ? 4 : 2, dash, rim: RIM });
  });
}

// Class and score of each, above all lines; against the reader's boxes also what became of it.
export function drawNames(pen, board) {
  const { stage, look, stageShown, lots, picked, hovered, words } = board;
  if (stageShown !== "kept") return;
  const items = look.kept.map((i, rank) => {
    const outcome = lots?.[rank] ? words.outcomes[lots[rank].outcome] : "";
    const text = [nameAt(look.raw, i), fixed(look.raw.scores[i], 2), outcome].filter(Boolean).join(" ");
    const [colour] = looksOf(board, i, rank);
    const marked = i === picked || i === hovered;
    return { text, screen: screenBox(stage.view, boxAt(look.raw, i)), colour, first: true, marked };
  });
  const order = [...items.filter(({ marked }) => marked), ...items.filter(({ marked }) => !marked)];
  const own = placeTags(pen, chosenTag(stage), [], stage);
  const taken = [...(stage.tags ?? []), ...own].map(({ x, y, width }) => [x, y, width]);
  paintTags(pen, placeTags(pen, order, taken, stage).reverse(), stage);
}

// [colour, dash] of a kept box: its class's, or what became of it.
function looksOf({ look, lots }, i, rank) {
  const lot = lots?.[rank];
  if (!lot) return [colourAt(look.raw, i), []];
  return [lot.outcome === HIT ? GOOD : BAD, [DUPLICATE, BACKGROUND].includes(lot.outcome) ? [3, 4] : []];
}

function tint(pen, [x1, y1, x2, y2], colour) {
  pen.globalAlpha = 0.16;
  pen.fillStyle = colour;
  pen.fillRect(x1, y1, x2 - x1, y2 - y1);
  pen.globalAlpha = 1;
}

function drawCandidates(pen, { stage, look: { raw, above } }) {
  pen.globalAlpha = FAINT;
  for (const i of above.toReversed())
    strokeBox(pen, screenBox(stage.view, boxAt(raw, i)), colourAt(raw, i), { width: 1, rim: null });
  pen.globalAlpha = 1;
}

// Those that the chosen box removes.
function drawRemoved(pen, { stage, look: { raw, removedBy, above }, picked }) {
  pen.globalAlpha = 0.8;
  for (const i of above)
    if (removedBy[i] === picked)
      strokeBox(pen, screenBox(stage.view, boxAt(raw, i)), REMOVED, { width: 1, dash: [3, 4], rim: null });
  pen.globalAlpha = 1;
}

// The centres of the anchors, larger for coarser maps, and the smallest object that an anchor overlaps by half.
function drawAnchors(pen, { stage, scene: { levels, smallest, size, words } }) {
  const inks = ["#FFFFFF", "#FAA944", "#5FEA9C", "#5093F5"];
  levels.forEach(({ step, across, down }, level) => {
    for (let row = 0; row < down; row++)
      for (let column = 0; column < across; column++) {
        const at = toScreen(stage.view, [(column + 0.5) * step, (row + 0.5) * step]);
        const inside = (column + 0.5) * step < size[0] && (row + 0.5) * step < size[1];
        if (inside) disc(pen, at, 0.9 + 0.9 * level, inks[level % inks.length], "rgb(0 0 0 / 60%)", 0.5);
      }
  });
  if (!smallest) return;
  const [w, h] = smallest;
  const middle = [(size[0] - w) / 2, (size[1] - h) / 2];
  const screen = screenBox(stage.view, [...middle, middle[0] + w, middle[1] + h]);
  strokeBox(pen, screen, "#DD448C", { width: 3, rim: RIM });
  paintTags(pen, placeTags(pen, [{ text: words.smallest, screen, colour: "#DD448C" }], [], stage), stage);
}

// The smallest kept box under a point of the screen; −1 for none.
export function detectionAt({ stage, look: { raw, kept } }, [x, y]) {
  let [best, least] = [-1, Infinity];
  for (const i of kept) {
    const [x1, y1, x2, y2] = screenBox(stage.view, boxAt(raw, i));
    const area = (x2 - x1) * (y2 - y1);
    if (x >= x1 - 3 && x <= x2 + 3 && y >= y1 - 3 && y <= y2 + 3 && area < least) [best, least] = [i, area];
  }
  return best;
}

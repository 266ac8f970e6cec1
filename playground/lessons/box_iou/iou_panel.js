// Beside the picture: areas and five measures as bars, every pair of boxes, the places in words, or one box in every format.

import { nameOf, tagText } from "../../ui/components/box_drawing.js";
import { COORDINATES, MEASURES, areaOf, compareBoxes, isProper, numbersIn } from "../../ui/components/box_measures.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { areaText, clamp, fixed, similarityText, partText, pixelText } from "../../ui/components/numbers.js";
import { compareAt, mayCompare, pairOf } from "./iou_overlay.js";

const AREAS = ["overlap", "union", "enclosing"];
const LISTED_PAIRS = 15; // more than six boxes make a list that nobody reads

function line(className, texts) {
  const row = tag("div", `line ${className}`);
  row.append(...texts.map(([name, text]) => tag("span", name, text)));
  return row;
}

// Rows are made once a scene; a frame only writes into them.
export function buildPanel(state, { words, view }) {
  const { panel } = state;
  panel.replaceChildren();
  state.cells = {};
  const add = (key, row) => (panel.append(row), (state.cells[key] = row));
  if (view === "formats") return void buildFormats(words, add);
  add("pair", tag("p", "heading"));
  if (view === "pair")
    for (const name of AREAS)
      add(
        name,
        line(name, [
          ["swatch", ""],
          ["name", words[name]],
          ["value", ""],
        ]),
      );
  for (const name of view === "island" ? ["IoU"] : MEASURES) {
    const row = add(
      name,
      line(`measure ${name}`, [
        ["swatch", ""],
        ["name", name],
        ["track", ""],
        ["value", ""],
      ]),
    );
    row.querySelector(".track").append(tag("i", "fill"));
    row.title = words.of[name];
  }
  if (view === "island") return void add("island", tag("p", "told"));
  add("heading", tag("p", "heading", words.pairs));
  add("pairs", tag("div", "pairs"));
}

export function writePanel(state) {
  if (state.scene.view === "formats") return writeFormats(state);
  const {
    cells,
    scene: { words },
  } = state;
  const { moving, still } = pairOf(state);
  const found = compareAt(state, still, moving);
  setText(
    cells.pair,
    mayCompare(state, still, moving)
      ? words.pair.replace("{a}", tagText(state, still)).replace("{b}", tagText(state, moving))
      : words.apart,
  );
  for (const name of AREAS.filter((one) => cells[one])) setText(cells[name].lastChild, `${areaText(found[name])} px²`);
  for (const name of MEASURES.filter((one) => cells[one])) {
    const value = clamp(found[name], -1, 1);
    const bar = cells[name].querySelector(".fill").style;
    setText(cells[name].lastChild, similarityText(found[name]));
    bar.left = `${50 + 50 * Math.min(0, value)}%`;
    bar.width = `${50 * Math.abs(value)}%`;
    state.root.dataset[name.toLowerCase()] = found[name];
  }
  Object.assign(state.root.dataset, { overlap: found.overlap, union: found.union, enclosing: found.enclosing });
  if (cells.island) setText(cells.island, islandText(state, found.IoU));
  if (cells.pairs) writePairs(state);
}

function islandText(state, iou) {
  const { words } = state.scene;
  const t = fixed(state.threshold, 2);
  const here = iou >= state.threshold;
  return (here ? words.on_island : words.at_sea).replace("{iou}", similarityText(iou)).replace("{t}", t);
}

function writePairs(state) {
  const { cells, boxes } = state;
  const count = boxes.length;
  const few = (count * (count - 1)) / 2 <= LISTED_PAIRS && count > 2;
  const list = [];
  cells.heading.hidden = cells.pairs.hidden = !few;
  if (!few) return;
  for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) list.push([a, b]);
  if (cells.pairs.children.length !== list.length)
    cells.pairs.replaceChildren(
      ...list.map(() =>
        line("pair", [
          ["name", ""],
          ["value", ""],
        ]),
      ),
    );
  list.forEach(([a, b], i) => {
    setText(cells.pairs.children[i].firstChild, `${nameOf(state, a)} – ${nameOf(state, b)}`);
    setText(
      cells.pairs.children[i].lastChild,
      mayCompare(state, a, b) ? similarityText(compareAt(state, a, b).IoU) : state.scene.words.not_compared,
    );
  });
}

// ---- formats -----------------------------------------------------------------------------------------------------------

function buildFormats(words, add) {
  add("pair", tag("p", "heading"));
  for (const name of Object.keys(COORDINATES)) {
    const row = add(name, tag("div", "format"));
    row.append(tag("b", "", words.formats[name]), tag("code", "", ""));
  }
  add("misread", tag("p", "told"));
}

function writeFormats(state) {
  const {
    cells,
    chosen,
    boxes,
    scene: { words, size },
  } = state;
  const { box } = boxes[chosen];
  setText(cells.pair, tagText(state, chosen));
  for (const [name, [letters, , parts]] of Object.entries(COORDINATES)) {
    const numbers = numbersIn(name, box, size).map(parts ? partText : pixelText);
    setText(cells[name].lastChild, `(${numbers.join(", ")})`);
    cells[name].lastChild.title = letters.join(", ");
  }
  const read = numbersIn("coco", box, size);
  const itself = compareBoxes(read, read);
  const slots = { corners: `(${read.map(pixelText).join(", ")})`, area: areaText(areaOf(read)), iou: similarityText(itself.IoU) };
  setText(cells.misread, fill(words[isProper(read) ? "misread" : "misread_wrong"], slots));
}

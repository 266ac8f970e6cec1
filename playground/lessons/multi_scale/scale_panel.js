// Beside the picture, in words and bars: each map's best IoU, each map's share of the places, pairs that overlap, the row pointed
// at.

import { nameOf } from "../../ui/components/box_drawing.js";
import { heightOf, widthOf } from "../../ui/components/box_measures.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { clamp, fixed, similarityText, pixelText } from "../../ui/components/numbers.js";
import { css } from "../../ui/components/theme.js";
import { NOBODY, iouAt, middleOf, pairsAt, reachingIn, rowOf } from "./scale_numbers.js";
import { rowCount } from "./scale_rows.js";
import { levelColour, percentText, pieceOf, seesText } from "./scale_tools.js";

const NAMED_CELLS = 4; // of a row's sources, the rest is counted

function line(className, parts) {
  const made = tag("div", `line ${className}`);
  made.append(...parts.map((part) => tag("span", part)));
  return made;
}

export function buildPanel(state, { view, levels, words }) {
  const key = JSON.stringify([view, levels?.map(({ name }) => name)]);
  if (state.panelKey === key) return;
  state.panelKey = key;
  const { panel } = state;
  panel.replaceChildren();
  state.cells = { levels: [] };
  const add = (name, element) => (panel.append(element), (state.cells[name] = element));
  add("heading", tag("p", "heading"));
  add("note", tag("p", "note"));
  for (const [index, { name }] of (view === "catch" || view === "places" ? levels : []).entries()) {
    const made = line("level", ["swatch", "name", "track", "value"]);
    pieceOf(made, "name").textContent = name;
    pieceOf(made, "track").append(tag("i", "fill"), ...(view === "catch" ? [tag("i", "mark")] : []));
    pieceOf(made, "swatch").style.background = css(levelColour(index, levels.length));
    pieceOf(made, "swatch").hidden = view === "catch";
    panel.append(made);
    state.cells.levels.push(made);
  }
  if (view === "places")
    for (const name of ["best", "worst"]) add(name, line("ends", ["name", "value"])).firstChild.textContent = words[name];
  add("explained", tag("p", "explained"));
}

// The numbers people came for, above the picture.
export function writeHeadline(state) {
  const { figures, scene } = state;
  figures.show(FIGURES[scene.view](state, scene));
}

const FIGURES = {
  catch: (state, { words, levels }) => {
    const object = state.boxes.length ? nameOf(state, state.chosen) : "–";
    const { found, level } = state.caught[state.chosen] ?? { level: NOBODY };
    return [
      { label: fill(words.map_title, { object }), value: levels[level]?.name ?? words.no_map },
      { label: words.iou_title, value: levels[level] ? similarityText(found[level].iou) : "–" },
    ];
  },
  view: (_state, { words, levels }) => {
    const narrow = levels.filter(({ sees, widest }) => sees !== null && sees < widest).length;
    return [
      { label: fill(words.finest_title, { map: levels[0].name }), value: seesText({ words }, levels[0].sees) },
      { label: words.narrow_title, value: String(narrow), note: fill(words.of, { n: levels.length }) },
    ];
  },
  places: ({ slid }, { words, threshold }) => [
    { label: fill(words.caught_title, { t: fixed(threshold, 2) }), value: slid ? percentText(slid.caught) : "–" },
    { label: words.worst_title, value: slid ? similarityText(slid.worst) : "–" },
    { label: words.best_title, value: slid ? similarityText(slid.best) : "–" },
  ],
  touch: ({ size }, scene) => [
    { label: scene.words.pairs_title, value: String(pairsAt(scene, size)) },
    { label: scene.words.anchors_title, value: String(scene.cells ** 2 * scene.ratios.length) },
  ],
  heads: ({ right }, scene) => [
    { label: scene.words.rows_title, value: String(right), note: fill(scene.words.of, { n: rowCount(scene) }) },
  ],
};

export const WRITERS = { catch: writeCatch, places: writeShares, touch: writePairs, heads: writeRow };

function writeBar(row, part, text, taken) {
  pieceOf(row, "fill").style.width = `${100 * clamp(part, 0, 1)}%`;
  setText(pieceOf(row, "value"), text);
  row.classList.toggle("takes", taken);
}

const sizeText = ({ box }) => `${pixelText(widthOf(box))} × ${pixelText(heightOf(box))}`;

function writeCatch(state) {
  const { cells, scene, boxes, chosen, caught, root, pointed } = state;
  const { words, levels, threshold } = scene;
  const object = boxes[chosen];
  if (!object) return;
  root.dataset.taken = JSON.stringify(caught.map(({ level }) => level));
  root.dataset.ious = JSON.stringify(caught.map(({ found }) => found.map(({ iou }) => iou)));
  const { found, level } = caught[chosen];
  const name = nameOf(state, chosen);
  setText(
    cells.heading,
    fill(level === NOBODY ? words.untaken : words.heading, { object: name, size: sizeText(object), map: levels[level]?.name }),
  );
  setText(cells.note, fill(scene.rule === "area" ? words.by_area : words.by_iou, { object: name }));
  cells.levels.forEach((row, index) => {
    writeBar(row, found[index].iou, similarityText(found[index].iou), index === level);
    pieceOf(row, "mark").style.left = `${100 * threshold}%`;
  });
  const count = levels.reduce((sum, map) => sum + reachingIn(object.box, map, threshold), 0);
  const t = fixed(threshold, 2);
  root.dataset.reaching = count;
  const reached = count || scene.rule === "area" ? fill(words.good, { count, t }) : fill(words.below, { t });
  setText(cells.explained, pointed ? cellText(state, pointed) : `${reached} ${words.point}`);
}

function cellText(state, { level, row, column }) {
  const { words, levels } = state.scene;
  const map = levels[level];
  const centre = [middleOf(map, column), middleOf(map, row)];
  const best = Math.max(...map.shapes.map((shape) => iouAt(state.boxes[state.chosen].box, centre, shape)));
  return fill(words.cell, {
    map: map.name,
    row,
    column,
    count: map.shapes.length,
    widest: fixed(map.widest, 1),
    sees: seesText(state.scene, map.sees),
    object: nameOf(state, state.chosen),
    iou: similarityText(best),
  });
}

function writeShares(state) {
  const {
    cells,
    scene: { words, threshold, levels },
    slid,
    root,
    boxes,
    chosen,
    caught,
  } = state;
  if (!slid) return setText(cells.heading, words.no_map);
  const { found, level } = caught[chosen];
  Object.assign(root.dataset, { best: slid.best, worst: slid.worst, caught: slid.caught, shares: JSON.stringify(slid.shares) });
  setText(cells.heading, fill(words.shares, { object: nameOf(state, chosen), size: sizeText(boxes[chosen]) }));
  setText(cells.note, fill(words.caught, { t: fixed(threshold, 2), share: percentText(slid.caught) }));
  cells.levels.forEach((row, index) => writeBar(row, slid.shares[index], percentText(slid.shares[index]), index === level));
  setText(cells.best.lastChild, similarityText(slid.best));
  setText(cells.worst.lastChild, similarityText(slid.worst));
  const here =
    level === NOBODY ? words.nothing_here : fill(words.here, { map: levels[level].name, iou: similarityText(found[level].iou) });
  setText(cells.explained, `${here} ${fill(words.places_note, { t: fixed(threshold, 2) })}`);
}

function writePairs(state) {
  const { cells, scene, size, root } = state;
  const { words, ratios } = scene;
  const pairs = pairsAt(scene, size);
  root.dataset.pairs = pairs;
  setText(cells.heading, `${pairs} ${words.pairs}`);
  setText(cells.note, fill(words.pairs_heading, { count: scene.cells ** 2 * ratios.length, s: fixed(size, 3) }));
  setText(cells.explained, words.pairs_note);
}

function writeRow(state) {
  const { cells, scene, row, right, root } = state;
  const { words } = scene;
  const found = rowOf(scene, row);
  const place = (cell) => [Math.floor(cell / scene.cells), cell % scene.cells];
  root.dataset.right = right;
  root.dataset.row = row;
  setText(cells.heading, fill(words.rows_heading, { right, rows: rowCount(scene) }));
  const sources = [...new Set(found.sources.map(({ cell }) => cell))];
  const [y, x] = place(found.cell);
  const text = found.right
    ? words.row_right
    : sources.length === 1 && sources[0] === found.cell
      ? words.row_mixed
      : words.row_wrong;
  const named =
    sources
      .slice(0, NAMED_CELLS)
      .map((cell) => `(${place(cell).join(", ")})`)
      .join(", ") + (sources.length > NAMED_CELLS ? ` ${fill(words.more, { count: sources.length - NAMED_CELLS })}` : "");
  setText(cells.note, fill(text, { row, anchor: found.anchor, y, x, cells: named, count: found.sources.length }));
  setText(cells.explained, words.rows_note);
}

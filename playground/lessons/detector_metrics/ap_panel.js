// Beside and below the picture: the curve, AP by its definitions and at ten thresholds; the detections in their order with
// what became of each; what happened how often, and which class was taken for which.

import { choose } from "../../ui/components/box_editing.js";
import { picked } from "../../ui/components/box_frame.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { fixed, likenessText } from "../../ui/components/numbers.js";
import { drawColumns, drawPrecisionRecall } from "./ap_curve.js";
import { DEFINITIONS, judgedScore, letterOf, overlapOf, precisionRecall } from "./ap_measures.js";
import { slideOf } from "./ap_stairs.js";

const CURVE_HEIGHT = 236; // px
const LISTED = 14; // detections below the picture
const OUTCOME_LOOKS = { hit: "good", "wrong class": "bad", duplicate: "bad", background: "bad", missed: "lost" };

function line(className, texts) {
  const row = tag("div", `line ${className}`);
  row.append(...texts.map(([name, text]) => tag("span", name, text)));
  return row;
}

// Made once a scene; a frame only writes into it.
export function buildPanel(state, { words, view }) {
  const { panel } = state;
  const add = (key, element) => (panel.append(element), (state.cells[key] = element));
  panel.replaceChildren();
  state.cells = {};
  if (view === "errors") {
    add("heading", tag("p", "heading"));
    for (const outcome of Object.keys(OUTCOME_LOOKS)) {
      const row = add(
        outcome,
        line(`outcome ${OUTCOME_LOOKS[outcome]}`, [
          ["swatch", ""],
          ["name", words.outcomes[outcome]],
          ["value", ""],
        ]),
      );
      row.title = words.of_outcome[outcome];
    }
    add("matrix_title", tag("p", "heading", words.matrix));
    add("matrix", tag("table", "matrix"));
    add("matrix_note", tag("p", "told", words.matrix_note));
    return;
  }
  if (view === "boxes") {
    add("heading", tag("p", "heading tall"));
    add("curve", state.curve);
    for (const name of DEFINITIONS)
      add(
        name,
        line("definition", [
          ["name", words.definitions[name]],
          ["value", ""],
        ]),
      );
  }
  add("columns_title", tag("p", "heading", words.columns));
  add("columns", state.columns);
  add("baseline", tag("p", "told small", words.baseline));
  if (view === "stairs") add("told", tag("p", "told"));
}

export function writePanel(state) {
  const {
    scene: { view },
    ap,
    cells,
    root,
  } = state;
  if (view === "errors") writeErrors(state, ap);
  else {
    if (view === "boxes") writeCurve(state, ap);
    if (view === "stairs") writeSlide(state, ap);
    drawColumns(state.columns, {
      width: panelWidth(state),
      theme: state.theme,
      words: state.scene.words,
      ious: state.scene.ious,
      each: ap.each,
      mean: ap.mean,
      baseline: state.scene.baseline,
      at: view === "boxes" ? state.iou : -1,
    });
    state.columns.setAttribute("aria-valuenow", fixed(state.iou, 2));
  }
  if (cells.heading) setText(cells.heading, headingText(state, ap));
  Object.assign(root.dataset, {
    map: ap.mean,
    area: ap.ap.area,
    eleven: ap.ap[11],
    hundred: ap.ap[101],
    each: JSON.stringify(ap.each),
  });
  writeRanks(state, ap);
}

export const panelWidth = (state) => Math.max(200, Math.floor(state.panel.clientWidth));

function headingText({ scene, iou, score, boxes, chosen }, { found, kept, takes, truths }) {
  const { words, many, view } = scene;
  if (view === "errors") return words.counted.replace("{iou}", fixed(iou, 2)).replace("{score}", fixed(score, 2));
  const shown = curveClass({ scene, boxes, chosen });
  const hits = found.slice(0, kept).filter((_, k) => (takes.get(k) ?? -1) >= 0).length;
  const text = (many ? words.at_class : words.at).replace("{iou}", fixed(iou, 2)).replace("{name}", shown || "–");
  const slots = { score: fixed(score, 2), hits, kept, objects: truths.length };
  return `${text} ${fill(words.point, slots)}`;
}

// With many classes the curve is that of the chosen box.
const curveClass = ({ scene, boxes, chosen }) => (scene.many ? (boxes[chosen]?.label ?? "") : "");

function writeCurve(state, ap) {
  const { scene, theme, cells, boxes, score } = state;
  const judged = ap.judged.get(curveClass(state)) ?? { marks: [], objects: 0, rows: [] };
  const curve = { ...precisionRecall(judged.marks, judged.objects), marks: judged.marks };
  const hits = judged.marks.filter(Boolean).length;
  const kept = judged.rows.filter((k) => judgedScore(boxes[ap.found[k]], scene) >= score).length;
  state.curve_rows = judged.rows;
  state.curve_places = drawPrecisionRecall(state.curve, {
    width: panelWidth(state),
    height: CURVE_HEIGHT,
    theme,
    words: scene.words,
    curve: judged.objects ? curve : { precision: [], recall: [], raised: [], marks: [] },
    kept,
    blind: judged.marks.length && judged.objects ? hits / judged.marks.length : NaN,
    points: scene.points[scene.definition] ?? null,
  });
  for (const name of DEFINITIONS) {
    setText(cells[name].lastChild, likenessText(ap.ap[name]));
    cells[name].classList.toggle("chosen", name === scene.definition);
  }
  state.curve.setAttribute("aria-valuenow", fixed(score, 2));
  state.root.dataset.kept = ap.kept;
}

function writeSlide(state, ap) {
  const slide = slideOf(state);
  const { words } = state.scene;
  if (!slide) return setText(state.cells.told, words.nothing);
  const { boxes } = state;
  const iou = overlapOf(boxes[slide.moving].box, boxes[slide.still].box);
  const slots = {
    name: boxes[slide.moving].name,
    truth: boxes[slide.still].name,
    share: fixed((100 * Math.abs(slide.way)) / slide.width, 1),
    iou: likenessText(iou),
    treads: state.scene.ious.filter((t) => iou >= t).length,
    map: likenessText(ap.mean),
    fifty: likenessText(ap.each[0]),
  };
  setText(state.cells.told, fill(words.sliding, slots));
}

// ---- the detections in their order ----------------------------------------------------------------------------------------

function writeRanks(state, { found, table, lots, kept, takes, truths }) {
  const { ranks, boxes, scene, chosen } = state;
  const { words } = scene;
  const listed = found.slice(0, LISTED);
  ranks.hidden = scene.view === "stairs";
  if (ranks.hidden) return;
  while (ranks.tBodies[0].rows.length > listed.length) ranks.tBodies[0].deleteRow(-1);
  while (ranks.tBodies[0].rows.length < listed.length) {
    const row = ranks.tBodies[0].insertRow();
    const place = ranks.tBodies[0].rows.length - 1;
    for (let i = 0; i < 6; i++) row.insertCell();
    row.onclick = () => (choose(state, state.ap.found[place]), picked(state));
  }
  let hits = 0;
  listed.forEach((index, k) => {
    const row = ranks.tBodies[0].rows[k];
    const { cells } = row;
    const take = takes.get(k) ?? -1;
    const best = table[k].length ? Math.max(...table[k]) : 0;
    hits += take >= 0 ? 1 : 0;
    const fate =
      scene.view === "errors"
        ? fateText(state, lots[k], truths)
        : take >= 0
          ? words.finds.replace("{truth}", boxes[truths[take]].name)
          : words.misses;
    const numbers = [
      `${k + 1}`,
      letterOf(boxes[index]),
      fixed(judgedScore(boxes[index], scene), 2),
      likenessText(best),
      fate,
      `${hits}/${k + 1}`,
    ];
    numbers.forEach((text, i) => setText(cells[i], text));
    const good = scene.view === "errors" ? lots[k]?.outcome === "hit" : take >= 0;
    row.className = [good ? "good" : "bad", index === chosen ? "chosen" : "", k >= kept ? "below" : ""].join(" ");
  });
}

function fateText({ boxes, scene: { words } }, lot, truths) {
  if (!lot) return words.below;
  return lot.target < 0 ? words.outcomes[lot.outcome] : `${words.outcomes[lot.outcome]}: ${letterOf(boxes[truths[lot.target]])}`;
}

// ---- errors --------------------------------------------------------------------------------------------------------------

function writeErrors(state, { lots, missed }) {
  const { cells, root } = state;
  const counts = { hit: 0, "wrong class": 0, duplicate: 0, background: 0, missed: missed.length };
  for (const { outcome } of lots) counts[outcome]++;
  for (const [outcome, count] of Object.entries(counts)) {
    setText(cells[outcome].lastChild, String(count));
    cells[outcome].classList.toggle("none", !count);
  }
  root.dataset.counts = JSON.stringify(counts);
  writeMatrix(state, state.ap);
}

// Rows are the truth, columns what was said; the last row is background, the last column nothing. Copies stand in neither.
function matrixOf({ lots, missed, found, truths, classOf, classes }) {
  const size = classes.length + 1;
  const matrix = Array.from({ length: size }, () => Array(size).fill(0));
  const place = (i) => classes.indexOf(classOf(i));
  lots.forEach(({ outcome, target }, k) => {
    if (outcome === "background") matrix[size - 1][place(found[k])]++;
    else if (outcome !== "duplicate") matrix[place(truths[target])][place(found[k])]++;
  });
  for (const j of missed) matrix[place(truths[j])][size - 1]++;
  return matrix;
}

function writeMatrix({ cells, root, scene: { words, many } }, ap) {
  const matrix = matrixOf(ap);
  const names = ap.classes.map((name) => (many ? name || "–" : words.object));
  const key = JSON.stringify([matrix, names]);
  if (root.dataset.matrix === JSON.stringify(matrix) && cells.matrix.key === key) return;
  root.dataset.matrix = JSON.stringify(matrix);
  cells.matrix.key = key;
  const most = Math.max(1, ...matrix.flat());
  const head = tag("tr", "");
  const end = names.length;
  head.append(tag("th", ""), ...[...names, words.nothing_said].map((name) => tag("th", "", name)));
  const rows = matrix.map((values, r) => {
    const row = tag("tr", "");
    row.append(
      tag("th", "", names[r] ?? words.background),
      ...values.map((value, c) => {
        const cell = tag(
          "td",
          r === end && c === end ? "void" : r === c ? "good" : "bad",
          r === end && c === end ? "" : String(value),
        );
        cell.style.setProperty("--tint", `${value ? 12 + (58 * value) / most : 0}%`);
        return cell;
      }),
    );
    return row;
  });
  cells.matrix.replaceChildren(head, ...rows);
}

// Above, beside and below the picture: the large numbers; the curve, AP by class, by definition and at ten thresholds; the
// detections in their order with the result of each; how often each error occurs, and which class was taken for which.

import { choose } from "../../ui/components/box_editing.js";
import { picked } from "../../ui/components/box_frame.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { fixed, similarityText } from "../../ui/components/numbers.js";
import { drawColumns, drawPrecisionRecall, panelWidth } from "./ap_curve.js";
import { DEFINITIONS, judgedScore, letterOf, meanOf, overlapOf, precisionRecall } from "./ap_measures.js";
import { slideOf } from "./ap_stairs.js";

const CURVE_HEIGHT = 208; // px
const LISTED = 14; // detections below the picture
const LISTED_CLASSES = 8;
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
    add("matrix_note", tag("p", "note", words.matrix_note));
    return;
  }
  if (view === "boxes") {
    add("heading", tag("p", "heading tall"));
    add("curve", state.curve);
    add("classes", tag("table", "classes"));
    for (const name of DEFINITIONS)
      add(
        name,
        line("definition", [
          ["name", words.definitions[name]],
          ["value", ""],
        ]),
      );
  }
  if (view === "stairs") {
    add("stairs", state.stairs_canvas);
    add("note", tag("p", "note"));
  }
  add("columns_title", tag("p", "heading", words.columns));
  add("columns", state.columns);
  add("baseline", tag("p", "note small", words.baseline));
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
    if (view === "stairs") writeSlide(state);
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
  writeHeadline(state, ap);
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

// mAP by its two usual names; of errors what is counted.
function writeHeadline({ figures, scene: { view, words } }, { each, mean, lots, truths }) {
  const correct = lots.filter(({ outcome }) => outcome === "hit").length;
  const ratio = (label, all) => ({
    label,
    value: all ? similarityText(correct / all) : "–",
    note: fill(words.of, { n: correct, all }),
  });
  figures.show(
    view === "errors"
      ? [ratio(words.precision_title, lots.length), ratio(words.recall_title, truths.length)]
      : [
          { label: words.map50, value: similarityText(each[0]) },
          { label: words.map, value: similarityText(mean) },
        ],
  );
}

function headingText({ scene, iou, score, boxes, chosen }, { found, kept, takes, truths }) {
  const { words, many, view } = scene;
  if (view === "errors") return fill(words.counted, { iou: fixed(iou, 2), score: fixed(score, 2) });
  const name = curveClass({ scene, boxes, chosen });
  const of_class = (i) => !many || (boxes[i].label ?? "") === name;
  const rows = found.slice(0, kept).flatMap((i, k) => (of_class(i) ? [k] : []));
  const hits = rows.filter((k) => (takes.get(k) ?? -1) >= 0).length;
  const text = fill(many && name ? words.at_class : words.at, { iou: fixed(iou, 2), name });
  const slots = { score: fixed(score, 2), hits, kept: rows.length, objects: truths.filter(of_class).length };
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
    setText(cells[name].firstChild, fill(scene.words.definitions[name], { iou: fixed(state.iou, 2) }));
    setText(cells[name].lastChild, similarityText(ap.ap[name]));
    cells[name].classList.toggle("chosen", name === scene.definition);
  }
  writeClasses(state, ap);
  state.curve.setAttribute("aria-valuenow", fixed(score, 2));
  state.root.dataset.kept = ap.kept;
}

// AP of each class by the names of the large numbers; the class whose curve is drawn is marked, a click draws another's.
function writeClasses(state, { by_class: classes }) {
  const { cells, scene } = state;
  const { words } = scene;
  cells.classes.hidden = classes.length < 2;
  const listed = classes.slice(0, LISTED_CLASSES);
  const rows = listed.map(({ name, each }) => [name || "–", similarityText(each[0]), similarityText(meanOf(each))]);
  const key = JSON.stringify([rows, curveClass(state)]);
  if (cells.classes.key === key) return;
  cells.classes.key = key;
  const row = (texts, cell) => {
    const made = tag("tr", "");
    made.append(...texts.map((text) => tag(cell, "", text)));
    return made;
  };
  const body = rows.map((texts, i) => {
    const made = row(texts, "td");
    made.className = listed[i].name === curveClass(state) ? "chosen" : "";
    made.onclick = () => {
      choose(
        state,
        state.boxes.findIndex(({ label }) => (label ?? "") === listed[i].name),
      );
      picked(state);
    };
    return made;
  });
  cells.classes.replaceChildren(row([words.class, words.ap50, words.ap], "th"), ...body);
}

function writeSlide(state) {
  const slide = slideOf(state);
  const { words } = state.scene;
  if (!slide) return setText(state.cells.note, words.nothing);
  const { boxes } = state;
  const iou = overlapOf(boxes[slide.moving].box, boxes[slide.still].box);
  const slots = {
    name: boxes[slide.moving].name,
    truth: boxes[slide.still].name,
    share: fixed((100 * Math.abs(slide.way)) / slide.width, 1),
    iou: similarityText(iou),
    steps: state.scene.ious.filter((t) => iou >= t).length,
  };
  setText(state.cells.note, fill(words.shifted, slots));
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
    const result =
      scene.view === "errors"
        ? resultText(state, lots[k], truths)
        : take >= 0
          ? fill(words.matches, { truth: boxes[truths[take]].name })
          : words.misses;
    const numbers = [
      `${k + 1}`,
      letterOf(boxes[index]),
      fixed(judgedScore(boxes[index], scene), 2),
      similarityText(best),
      result,
      `${hits}/${k + 1}`,
    ];
    numbers.forEach((text, i) => setText(cells[i], text));
    const good = scene.view === "errors" ? lots[k]?.outcome === "hit" : take >= 0;
    row.className = [good ? "good" : "bad", index === chosen ? "chosen" : "", k >= kept ? "below" : ""].join(" ");
  });
}

function resultText({ boxes, scene: { words } }, lot, truths) {
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

// Rows are the ground truth, columns what is predicted; the last row is background, the last column missed objects. Duplicates
// stand in neither.
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
  head.append(tag("th", ""), ...[...names, words.missed].map((name) => tag("th", "", name)));
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

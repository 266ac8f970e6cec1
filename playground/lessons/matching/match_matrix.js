// The IoU matrix: a row an anchor, a column an object, and the label of each anchor. Rows and columns are removed as objects
// take anchors. Cells are made once for a shape; a frame writes numbers and states into them.

import { fill, setText, tag } from "../../ui/components/elements.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { ARROWS } from "../../ui/components/pointer.js";
import { hasObject, hoverPair, rowName } from "./match_edits.js";
import { stepsDone } from "./match_trace.js";

function buildMatrix(state, found) {
  const { panel, scene } = state;
  const columns = found.rows.length;
  const key = `${found.anchors.length} ${columns}`;
  if (state.grid?.key === key && panel.contains(state.grid.root)) return;
  const root = tag("div", "matrix");
  const put = (element, row, column) => (
    Object.assign(element.style, { gridRow: row, gridColumn: column }),
    root.append(element),
    element
  );
  root.style.gridTemplateColumns = `minmax(30px, auto) repeat(${columns}, minmax(38px, 64px)) minmax(max-content, 1fr)`;
  const heads = found.rows.map((_, j) => put(tag("span", "head"), 1, j + 2));
  put(tag("span", "head answer", scene.words.label), 1, columns + 2);
  const names = found.anchors.map((_, i) => put(tag("span", "name"), i + 2, 1));
  const cells = found.anchors.map((_, i) => found.rows.map((_row, j) => put(tag("span", "cell"), i + 2, j + 2)));
  const answers = found.anchors.map((_, i) => put(tag("span", "becomes"), i + 2, columns + 2));
  const strikes = {
    rows: found.anchors.map((_, i) => put(tag("i", "strike row"), i + 2, `2 / span ${columns}`)),
    columns: found.rows.map((_, j) => put(tag("i", "strike column"), `2 / span ${found.anchors.length}`, j + 2)),
  };
  cells.forEach((row, i) =>
    row.forEach((cell, j) => {
      cell.onpointerenter = () => hoverPair(state, { anchor: i, truth: j });
      cell.onclick = () => hoverPair(state, { anchor: i, truth: j });
    }),
  );
  root.onpointerleave = () => hoverPair(state, null);
  root.tabIndex = 0;
  root.setAttribute("role", "application");
  root.onkeydown = (event) => walkMatrix(state, event, found.anchors.length, columns);
  root.onblur = () => hoverPair(state, null);
  panel.replaceChildren(tag("p", "heading", scene.words.matrix), root);
  root.setAttribute("aria-label", scene.words.matrix_keys);
  state.grid = { key, root, heads, names, cells, answers, strikes };
}

function walkMatrix(state, event, rows, columns) {
  const way = ARROWS[event.key];
  const { anchor, truth } = state.hovered ?? { anchor: 0, truth: 0 };
  if (event.key === "Escape") return hoverPair(state, null);
  if (event.key === " ") return (event.preventDefault(), state.player.toggle());
  if (!way || !rows || !columns) return;
  event.preventDefault();
  const to = state.hovered
    ? { anchor: clamp(anchor + way[1], 0, rows - 1), truth: clamp(truth + way[0], 0, columns - 1) }
    : { anchor, truth };
  hoverPair(state, to, true);
}

export function writeMatrix(state, found) {
  const {
    scene: { words },
    hovered,
    n,
  } = state;
  buildMatrix(state, found);
  const { grid } = state;
  const done = stepsDone(found, n, found.anchors.length);
  const passing = n > found.claims.length;
  grid.heads.forEach((head, j) => setText(head, rowName(state, j)));
  grid.names.forEach((name, i) => setText(name, found.anchors[i].id));
  const claimed = new Map(done.made.map((claim) => [claim.anchor, claim]));
  const judged = new Map(done.judged.map((verdict) => [verdict.anchor, verdict]));
  const gone = { rows: new Set(claimed.keys()), columns: new Set(done.made.map((claim) => claim.truth)) };
  found.iou.forEach((row, i) =>
    row.forEach((value, j) => {
      const cell = grid.cells[i][j];
      const claim = claimed.get(i);
      const verdict = judged.get(i);
      setText(cell, fixed(value, 3));
      cell.style.setProperty("--tint", `${value > 0 ? 8 + 62 * value : 0}%`);
      const kind = claim?.truth === j ? "claimed" : verdict?.truth === j ? (verdict.accepted ? "accepted" : "refused") : "";
      const faded = kind ? "" : claim || (!passing && gone.columns.has(j)) || verdict ? " faded" : "";
      const now = done.now?.anchor === i && done.now.truth === j ? " now" : "";
      const pointed = hovered?.anchor === i && hovered.truth === j ? " pointed" : "";
      cell.className = `cell ${kind}${faded}${now}${pointed}`;
    }),
  );
  grid.strikes.rows.forEach((line, i) => line.classList.toggle("on", gone.rows.has(i)));
  grid.strikes.columns.forEach((line, j) => line.classList.toggle("on", !passing && gone.columns.has(j)));
  grid.answers.forEach((answer, i) => {
    const owner = done.owners[i];
    setText(answer, owner === null ? "" : owner < 0 ? words.background : rowName(state, owner));
    answer.className = `becomes ${hasObject(owner) ? (owner < found.objects ? "object" : "wrong") : ""}`;
  });
}

// The sentence of a step.
export function stepSentence(state, found) {
  const {
    scene: { words, threshold },
    n,
  } = state;
  const { now } = stepsDone(found, n, found.anchors.length);
  if (!now) return words.start;
  const slots = {
    n,
    a: found.anchors[now.anchor].id,
    o: rowName(state, now.truth),
    iou: fixed(now.iou, 3),
    t: fixed(threshold, 2),
  };
  const kind = now.spent
    ? "spent"
    : now.accepted === undefined
      ? now.iou > 0
        ? "claim"
        : "claim_zero"
      : now.accepted
        ? "accepted"
        : "refused";
  return fill(words[kind], slots);
}

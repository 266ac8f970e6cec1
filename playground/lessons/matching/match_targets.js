// The targets of each anchor: class, mask and four offsets, with the numbers behind those of the chosen anchor.

import { inksOf, writeOn } from "../../ui/components/box_drawing.js";
import { centreOf, heightOf, widthOf } from "../../ui/components/box_measures.js";
import { screenBox, toScreen } from "../../ui/components/box_view.js";
import { disc, strokeBox, strokeLine } from "../../ui/components/canvas.js";
import { setText, tag } from "../../ui/components/elements.js";
import { clamp, pixelText } from "../../ui/components/numbers.js";
import { pickAnchor, rowName } from "./match_edits.js";
import { decodedBox, offsetText, offsetsOf } from "./match_trace.js";

const VARIANCES = [0.1, 0.2];
const COLUMNS = ["class", "mask", "x", "y", "w", "h"];

export const targetsOf = (found, i) =>
  found.owners[i] >= 0 ? offsetsOf(found.corners[i], found.rows[found.owners[i]], VARIANCES) : [0, 0, 0, 0];
const pickedOf = (state, found) =>
  Math.max(
    0,
    found.anchors.findIndex((one) => one.id === state.pick),
  );

function buildTargets(state, found) {
  const {
    panel,
    scene: { words },
  } = state;
  const key = `${found.anchors.length} targets`;
  if (state.table?.key === key && panel.contains(state.table.root)) return;
  const root = tag("table", "targets");
  const head = tag("tr", "");
  const lines = tag("div", "working");
  head.append(...[words.anchor, ...COLUMNS.map((name) => words[name] ?? name)].map((text) => tag("th", "", text)));
  const rows = found.anchors.map((_, i) => {
    const row = tag("tr", "");
    row.append(...["name", ...COLUMNS].map((name) => tag("td", name)));
    row.tabIndex = 0;
    row.onclick = () => pickAnchor(state, i);
    row.onkeydown = (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), pickAnchor(state, i));
    return row;
  });
  root.append(head, ...rows);
  panel.replaceChildren(tag("p", "heading", words.targets), root, lines);
  state.table = { key, root, rows, lines };
}

export function writeTargets(state, found) {
  buildTargets(state, found);
  const { table, scene } = state;
  const picked = pickedOf(state, found);
  found.anchors.forEach((anchor, i) => {
    const owner = found.owners[i];
    const padding = owner >= found.objects;
    const background = owner < 0 || padding;
    const number = background ? 0 : scene.numbers[owner];
    const offsets = targetsOf(found, i).map(offsetText);
    const name = owner < 0 ? scene.words.background : padding ? scene.words.padding : rowName(state, owner);
    const texts = [anchor.id, `${number} ${name}`, owner >= 0 ? "1" : "0", ...offsets];
    const row = table.rows[i];
    texts.forEach((text, j) => setText(row.children[j], text));
    row.className = `${i === picked ? "picked" : ""} ${padding ? "wrong" : owner < 0 ? "off" : "on"}`;
  });
  writeWorking(state, found, picked);
}

// (31 − 27.5) / 25 / 0.1 = 1.4
function writeWorking(state, found, i) {
  const {
    table: { lines },
    scene: { words, forget },
  } = state;
  const owner = found.owners[i];
  const anchor = found.corners[i];
  if (owner < 0) return void lines.replaceChildren(tag("p", "note", words.nothing.replace("{a}", found.anchors[i].id)));
  const box = found.rows[owner];
  const [a, b] = [centreOf(anchor), centreOf(box)];
  const offsets = targetsOf(found, i).map(offsetText);
  const sides = [widthOf, heightOf];
  const texts = [
    ...["x", "y"].map(
      (name, k) => `${name}  (${pixelText(b[k])} − ${brace(a[k])}) / ${pixelText(sides[k](anchor))} / 0.1 = ${offsets[k]}`,
    ),
    ...["w", "h"].map(
      (name, k) => `${name}  ln(${pixelText(sides[k](box))} / ${pixelText(sides[k](anchor))}) / 0.2 = ${offsets[k + 2]}`,
    ),
  ];
  const back = decodedBox(anchor, targetsOf(found, i), forget ? [1, 1] : VARIANCES).map(pixelText);
  const decoded = tag(
    "p",
    `note${forget ? " wrong" : ""}`,
    `${forget ? words.decoded_wrong : words.decoded} (${back.join(", ")})`,
  );
  lines.replaceChildren(...texts.map((text) => tag("code", "", text)), decoded);
}

const brace = (value) => (value < 0 ? `(${pixelText(value)})` : pixelText(value));

// The way from the anchor's centre to its object's, and the box that the decoder makes of the offsets.
export function drawTargets(pen, state, found) {
  const i = pickedOf(state, found);
  const owner = found.owners[i];
  const inks = inksOf(state);
  const { size, forget, words } = state.scene;
  if (owner < 0) return;
  const pixels = (box) => box.map((value, k) => (value / 100) * size[k % 2]);
  const screen = (box) => screenBox(state.view, pixels(box));
  const ends = [found.corners[i], found.rows[owner]].map((box) => toScreen(state.view, pixels(centreOf(box))));
  strokeLine(pen, ends, inks.chosen, { width: 2.5, rim: inks.rim });
  ends.forEach(([x, y], k) => {
    disc(pen, [x, y], 5, k ? inks.truth : inks.chosen, "rgb(0 0 0 / 60%)", 1);
  });
  if (!forget) return;
  const box = screen(decodedBox(found.corners[i], targetsOf(found, i), [1, 1]));
  strokeBox(pen, box, inks.wrong, { width: 2.5, dash: [4, 4], rim: inks.rim });
  writeOn(
    pen,
    state,
    words.decoded_tag,
    clamp((box[0] + box[2]) / 2, 40, state.width - 40),
    clamp(box[3] - 12, 12, state.height - 12),
    { bold: true, colour: inks.wrong },
  );
}

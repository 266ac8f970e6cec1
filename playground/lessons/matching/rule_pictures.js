// The same anchors under several rules, a picture each: which object each is labelled with. Either a few named anchors with a
// table of what changed, or the thousands of a detector of which only the positive ones are drawn, for a square of any size.

import { drawLattice, inksOf } from "../../ui/components/box_drawing.js";
import { drawTags } from "../../ui/components/box_tags.js";
import { screenBox, tickStep, viewOf } from "../../ui/components/box_view.js";
import { penOf, strokeBox } from "../../ui/components/canvas.js";
import { fill, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { clamp } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { awaitPictures, photoBitmap } from "../../ui/components/picture_store.js";
import { readTheme } from "../../ui/components/theme.js";
import { drawSweep, listenToSweep } from "./rule_curve.js";

function buildRules(parent) {
  const figures = headline(parent);
  const root = tag("div", "rules");
  parent.append(root);
  const state = {
    root,
    figures,
    at: 0,
    pointed: -1,
    live: liveValues(),
    pictures: document.createElement("div"),
    curve: document.createElement("canvas"),
    table: document.createElement("table"),
  };
  state.pictures.className = "pictures";
  state.curve.className = "sweep";
  state.curve.tabIndex = 0;
  state.curve.setAttribute("role", "slider");
  root.append(state.pictures, state.curve, state.table);
  listenToSweep(state, drawRules);
  new ResizeObserver(() => state.answer && root.clientWidth !== state.width && drawRules(state)).observe(root);
  root.state = state;
  return root;
}

const ROOM_FOR_ALL = 260; // px; in a narrower picture anchors of the background go without a name

function layRules(state) {
  const { answer, pictures, curve, table } = state;
  const { words } = answer;
  state.canvases = answer.rules.map(({ title }) => {
    const figure = tag("figure", "");
    const caption = tag("figcaption", "");
    const canvas = tag("canvas", "");
    canvas.setAttribute("role", "img");
    caption.append(tag("b", "", title), tag("span", "count"));
    figure.append(caption, canvas, tag("p", "note"));
    return figure;
  });
  pictures.replaceChildren(...state.canvases);
  pictures.style.setProperty("--columns", answer.rules.length === 3 ? 3 : 2);
  curve.hidden = !answer.sides;
  table.hidden = Boolean(answer.sides);
  if (answer.sides) {
    curve.setAttribute("aria-label", words.curve);
    curve.setAttribute("aria-valuemin", answer.sides[0]);
    curve.setAttribute("aria-valuemax", answer.sides[answer.sides.length - 1]);
  } else layTable(state);
}

// A row an anchor; what differs from the first rule is marked.
function layTable(state) {
  const { answer, table } = state;
  const { words } = answer;
  const head = tag("tr", "");
  head.append(...[words.anchor, words.best, ...answer.rules.map(({ title }) => title)].map((text) => tag("th", "", text)));
  const rows = answer.names.map((name, i) => {
    const row = tag("tr", "");
    row.append(tag("td", "", name), tag("td", "", answer.best[i]));
    answer.rules.forEach(({ owners }) => {
      const owner = owners[i];
      const other = owner !== answer.rules[0].owners[i];
      const cell = tag(
        "td",
        `${owner >= 0 ? "object" : ""}${other ? " other" : ""}`,
        `${other ? "≠ " : ""}${ownerText(answer, owner)}`,
      );
      row.append(cell);
    });
    row.tabIndex = 0;
    row.onpointerenter = row.onfocus = () => point(state, i);
    row.onpointerleave = row.onblur = () => point(state, -1);
    return row;
  });
  table.replaceChildren(head, ...rows);
}

const ownerText = ({ words, columns }, owner) => (owner >= 0 ? columns[owner] : owner === -1 ? words.background : words.ignored);

function point(state, index) {
  state.pointed = index;
  drawRules(state);
}

// ---- pictures --------------------------------------------------------------------------------------------------------

// {box in parts of the sides, owner, name} of every anchor that a rule's picture shows now.
function shownBy(state, rule) {
  const { answer, at } = state;
  const { anchors } = answer.arrays;
  const box = (i) => [0, 1, 2, 3].map((k) => anchors[4 * i + k]);
  if (!answer.sides) return answer.names.map((name, i) => ({ box: box(i), owner: rule.owners[i], name, index: i }));
  const starts = answer.arrays[`${rule.key}_starts`];
  const chosen = answer.arrays[`${rule.key}_chosen`];
  return [...chosen.subarray(starts[at], starts[at + 1])].map((i) => ({ box: box(i), owner: 0, index: i }));
}

const truthsNow = ({ answer, at }) =>
  answer.sides ? [[0, 1, 2, 3].map((k) => answer.arrays.squares[4 * at + k])] : answer.truths;

function drawRules(state) {
  const { answer, root } = state;
  if (!(state.width = root.clientWidth)) return;
  answer.rules.forEach((rule, i) => drawRule(state, rule, state.canvases[i]));
  if (answer.sides) drawSweep(state);
  writeHeadline(state);
  Object.assign(root.dataset, {
    at: answer.sides ? answer.sides[state.at] : "",
    shown: answer.rules.map((rule) => shownBy(state, rule).filter(({ owner }) => owner >= 0).length).join(" "),
  });
}

function writeHeadline({ figures, answer, at }) {
  const { words, rules, differ, names } = answer;
  const by_rule = ({ name, counts }, index) => ({
    label: index ? name : fill(words.by_rule, { rule: name }),
    value: String(counts[at]),
  });
  const different = { label: words.differ, value: String(differ), note: fill(words.of, { n: names?.length }) };
  figures.show(answer.sides ? rules.map(by_rule) : [different]);
}

function drawRule(state, rule, figure) {
  const { answer, theme, bitmap } = state;
  const canvas = figure.querySelector("canvas");
  const [x1, y1, x2, y2] = answer.fit;
  const aspect = (x2 - x1) / (y2 - y1);
  const height = Math.round(clamp(figure.clientWidth / aspect, 80, answer.sides ? 300 : 176));
  const width = Math.round(Math.min(figure.clientWidth, height * aspect));
  const pen = penOf(canvas, width, height);
  const scene = { picture: answer.picture };
  const view = viewOf(answer.fit, width, height);
  const inks = inksOf({ scene, theme });
  const looks = { scene, theme, view, width, height };
  pen.fillStyle = theme["secondary-background"];
  pen.fillRect(0, 0, width, height);
  const [left, top, right, bottom] = screenBox(view, [0, 0, ...answer.size]);
  pen.fillStyle = theme.background;
  pen.fillRect(left, top, right - left, bottom - top);
  if (bitmap) pen.drawImage(bitmap, left, top, right - left, bottom - top);
  else drawLattice(pen, looks, tickStep(view.scale, 40), theme.border);
  const place = (box) =>
    screenBox(
      view,
      box.map((value, k) => value * answer.size[k % 2]),
    );
  const shown = shownBy(state, rule);
  for (const one of [...shown].sort((a, b) => (a.owner >= 0) - (b.owner >= 0)))
    drawAnchor(pen, place(one.box), one, { inks, many: Boolean(answer.sides), pointed: one.index === state.pointed });
  for (const box of truthsNow(state)) strokeBox(pen, place(box), inks.truth, { width: 2.5, dash: [7, 5], rim: inks.rim });
  if (!answer.sides) nameAnchors(pen, state, looks, shown, place, inks);
  const positives = shown.filter(({ owner }) => owner >= 0).length;
  const count = answer.words.positives.replace("{n}", positives);
  figure.querySelector(".count").textContent = ` ${count}`;
  figure.querySelector(".note").textContent = rule.notes ? rule.notes[state.at] : "";
  canvas.setAttribute("aria-label", `${rule.title}: ${count}`);
}

function drawAnchor(pen, screen, { owner }, { inks, many, pointed }) {
  const positive = owner >= 0;
  const ignored = owner === -2;
  const colour = pointed ? inks.chosen : positive ? inks.box : inks.anchor;
  strokeBox(pen, screen, colour, {
    width: pointed ? 4 : positive ? (many ? 1.25 : 2.5) : 1.25,
    dash: ignored ? [2, 4] : [],
    rim: many ? null : inks.rim,
  });
}

function nameAnchors(pen, { answer, pointed }, looks, shown, place, inks) {
  const listed = looks.width < ROOM_FOR_ALL ? shown.filter(({ owner, index }) => owner !== -1 || index === pointed) : shown;
  const items = listed.map(({ box, owner, name, index }) => {
    const colour = index === pointed ? inks.chosen : owner >= 0 ? inks.box : inks.anchor;
    const text = owner === -1 ? name : `${name} ${ownerText(answer, owner)}`;
    return { text, screen: place(box), colour };
  });
  const truths = answer.truths.map((box, i) => ({
    text: answer.columns[i],
    screen: place(box),
    colour: inks.truth,
    first: true,
  }));
  drawTags(pen, [...truths, ...items], [], looks);
}

// ---- a run of the page -------------------------------------------------------------------------------------------------

function showRules(root, answer) {
  const { state } = root;
  const before = state.answer;
  state.answer = answer;
  state.theme = readTheme(root);
  if (answer.sides) state.live.bring({ side: answer.side });
  state.at = answer.sides ? answer.sides.indexOf(state.live.now.side) : 0;
  if (before?.picture !== answer.picture || !state.bitmap) state.bitmap = answer.picture && photoBitmap(answer.picture);
  if (before?.version !== answer.version) layRules(state);
  drawRules(state);
  Object.assign(root.dataset, { ready: String(!answer.picture || Boolean(state.bitmap)), version: answer.version });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".rules") ?? buildRules(parentElement);
  const answer = unpack(data);
  root.state.send = setTriggerValue;
  showRules(root, answer);
  return awaitPictures(root, [answer.picture], () => showRules(root, answer));
}

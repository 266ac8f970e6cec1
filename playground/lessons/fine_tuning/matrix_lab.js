// The confusion matrix beside the test pictures' features. A cell, or a box dragged over the features, chooses pictures; a slider
// moves the features from where the delivered network has them to where training put them.

import { disc, penOf, strokeBox } from "../../ui/components/canvas.js";
import { describe, fill, setText, tag } from "../../ui/components/elements.js";
import { CELL_STEPS, followPointer, isCommand } from "../../ui/components/pointer.js";
import { css, readTheme, rgb } from "../../ui/components/theme.js";
import { mix } from "../../ui/components/numbers.js";
import { boxed, bounds, moved, placed } from "./matrix_places.js";

const MOST_SHOWN = 60; // pictures at once
const PHONE = 640; // px: window up to which the features stand first, and lower
const HIGH = [250, 190]; // px of the features, elsewhere and there
const MARGIN = 12; // px around them
const CELLS = [
  { most: 4, wide: 64, high: 44 },
  { most: 6, wide: 52, high: 36 },
  { most: 10, wide: 34, high: 28 },
  { most: Infinity, wide: 24, high: 22 },
]; // px of a cell, by the number of classes
const LEAST_BOX = 4; // px: less is a click
const MARKS = "●▲■◆✚"; // of the first classes; later ones take them again

function build(parent) {
  const both = tag("div", "both");
  const [left, right] = [tag("div", "side"), tag("div", "side plane")];
  const [title, table] = [tag("p"), tag("table")];
  const [name, legend, canvas] = [tag("p"), tag("p", "legend"), tag("canvas")];
  const scrub = tag("label");
  const slider = Object.assign(tag("input"), { type: "range", min: "0", max: "100", value: "100" });
  const ends = [tag("span"), tag("span")];
  scrub.append(ends[0], slider, ends[1]);
  left.append(title, table);
  right.append(name, legend, canvas, scrub);
  both.append(left, right);
  const [said, pictures] = [tag("p", "said"), tag("div", "pictures")];
  said.setAttribute("role", "status");
  const root = tag("div");
  root.append(both, said, pictures);
  parent.append(root);
  const state = { root, title, table, name, legend, canvas, scrub, slider, ends, said, pictures, right, cell: null, box: null };
  listen(state);
  new ResizeObserver(() => state.data && draw(state)).observe(right);
  return (parent.state = state);
}

function listen(state) {
  const { canvas, slider } = state;
  slider.oninput = () => draw(state);
  followPointer(
    canvas,
    (x, y) => {
      state.start ??= [x, y];
      state.box = [...state.start, x, y];
      state.cell = null;
      choose(state);
    },
    {
      done: () => {
        const [x1, y1, x2, y2] = state.box;
        if (Math.abs(x2 - x1) < LEAST_BOX && Math.abs(y2 - y1) < LEAST_BOX) state.box = null;
        state.start = null;
        choose(state);
      },
    },
  );
}

// ---- the matrix -----------------------------------------------------------------------------------------------------------

// Made once for the classes: a click may be on its way, and a cell may have the focus.
function buildTable(state) {
  const { table } = state;
  const { names } = state.data;
  const few = CELLS.find(({ most: many }) => names.length <= many);
  table.style.setProperty("--wide", `${few.wide}px`);
  table.style.setProperty("--high", `${few.high}px`);
  const head = tag("tr");
  head.append(tag("th"), ...names.map((one) => Object.assign(tag("th", "", one), { title: one })));
  state.buttons = [];
  const rows = names.map((one, row) => {
    const line = tag("tr");
    const first = Object.assign(tag("th", "", one), { title: one, scope: "row" });
    line.append(first, ...names.map((_, column) => newCell(state, row, column)));
    return line;
  });
  const [top, body] = [tag("thead"), tag("tbody")];
  top.append(head);
  body.append(...rows);
  table.replaceChildren(top, body);
  table.names = String(names);
}

function drawTable(state) {
  const { data, table, theme } = state;
  const { names, counts, words } = data;
  const most = Math.max(1, ...counts.flat());
  if (table.names !== String(names)) buildTable(state);
  state.buttons.forEach((button) => {
    const [row, column] = [Number(button.dataset.row), Number(button.dataset.column)];
    const count = counts[row][column];
    const colour = row === column ? theme.green : theme.red;
    setText(button, count ? String(count) : "");
    button.style.background = css(mix(rgb(theme.background), rgb(colour), count ? 0.12 + (0.5 * count) / most : 0));
    describe(button, fill(words.cell, { true: names[row], predicted: names[column], n: count }));
  });
  table.setAttribute("aria-label", words.keys);
  setText(state.title, `${words.matrix}: ${words.true} ↓, ${words.predicted} →`);
  table.style.borderColor = theme.border;
}

function newCell(state, row, column) {
  const cell = tag("td");
  const button = tag("button");
  Object.assign(button.dataset, { diagonal: String(row === column), row: String(row), column: String(column) });
  button.tabIndex = row || column ? -1 : 0;
  button.onclick = () => {
    const same = state.cell?.[0] === row && state.cell?.[1] === column;
    state.cell = same ? null : [row, column];
    state.box = null;
    choose(state);
  };
  button.onkeydown = (event) => {
    const step = CELL_STEPS[event.key];
    if (!step || isCommand(event)) return;
    event.preventDefault();
    const next = state.table.querySelector(`[data-row="${row + step[0]}"][data-column="${column + step[1]}"]`);
    if (!next) return;
    button.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
  state.buttons.push(button);
  cell.append(button);
  return cell;
}

// ---- what is chosen -------------------------------------------------------------------------------------------------------

function chosen({ data, cell, box, places }) {
  const all = data.labels.map((_, n) => n);
  if (cell) return all.filter((n) => data.labels[n] === cell[0] && data.predicted[n] === cell[1]);
  if (box) return boxed(places, box);
  return all.filter((n) => data.titles[n][0] !== data.titles[n][1]);
}

function sentence({ data, cell, box }, count) {
  const { words, names, counts } = data;
  if (cell) {
    const [row, column] = cell;
    return fill(words.cell, { true: names[row], predicted: names[column], n: counts[row][column] });
  }
  if (box) return fill(words.brushed, { n: count });
  const wrong = [words.none, words.one_wrong][count] ?? fill(words.wrong, { n: count });
  return `${wrong} ${words.hint}`;
}

function choose(state) {
  draw(state);
  const found = chosen(state);
  state.found = new Set(found);
  for (const button of state.table.querySelectorAll("button")) {
    const pressed = state.cell?.[0] === Number(button.dataset.row) && state.cell?.[1] === Number(button.dataset.column);
    button.setAttribute("aria-pressed", String(Boolean(pressed)));
  }
  setText(state.said, sentence(state, found.length));
  showPictures(state, found);
  draw(state);
}

function showPictures({ data, pictures, root }, found) {
  const { thumb, inRow, words } = data;
  const shown = found.slice(0, MOST_SHOWN).map((n) => {
    const picture = tag("span");
    picture.style.width = picture.style.height = `${thumb}px`;
    picture.style.backgroundImage = `url(${data.sheet})`;
    picture.style.backgroundPosition = `-${(n % inRow) * thumb}px -${Math.floor(n / inRow) * thumb}px`;
    const [right, said] = data.titles[n];
    picture.dataset.wrong = String(right !== said);
    picture.setAttribute("role", "img");
    describe(picture, fill(words.verdict, { true: right, predicted: said, p: data.sure[n] }));
    return picture;
  });
  const rest = found.length - shown.length;
  if (rest > 0) shown.push(tag("small", "", fill(words.more, { n: rest })));
  pictures.replaceChildren(...shown);
  root.dataset.chosen = String(found.length);
}

// ---- the features ---------------------------------------------------------------------------------------------------------

function draw(state) {
  const { data, canvas, right, theme, slider } = state;
  const width = Math.max(120, Math.floor(right.clientWidth));
  const share = data.moved ? Number(slider.value) / 100 : 1;
  const points = moved(data.before, data.after, share);
  const height = HIGH[Number(window.innerWidth <= PHONE)];
  const size = { width, height, margin: MARGIN };
  state.places = placed(points, bounds(points), size);
  const pen = penOf(canvas, width, height);
  const colours = classColours(theme);
  const some = state.found && (state.cell || state.box);
  state.places.forEach((place, n) => {
    const kind = data.labels[n];
    pen.globalAlpha = some && !state.found.has(n) ? 0.18 : 1;
    mark(pen, place, colours[kind % colours.length], MARKS[kind % MARKS.length], theme);
    if (data.titles[n][0] !== data.titles[n][1]) ring(pen, place, theme.text);
  });
  pen.globalAlpha = 1;
  if (state.box) strokeBox(pen, state.box, theme.text, { width: 1.5, dash: [4, 3] });
}

function mark(pen, [x, y], colour, sign, theme) {
  if (sign === "●") {
    disc(pen, [x, y], 4, colour, theme.background, 1);
    return;
  }
  Object.assign(pen, { fillStyle: colour, font: `11px ${theme.sans}`, textAlign: "center", textBaseline: "middle" });
  pen.fillText(sign, x, y);
}

// A wrong picture.
function ring(pen, [x, y], colour) {
  pen.beginPath();
  pen.arc(x, y, 7, 0, 7);
  Object.assign(pen, { strokeStyle: colour, lineWidth: 1.2 });
  pen.stroke();
}

const classColours = (theme) => [theme.blue, theme.orange, theme.green, theme.red, theme["gray-text"]];

// The mark of each class that has a picture, where every class has one of its own.
function drawLegend({ data, legend, theme }) {
  const colours = classColours(theme);
  const there = data.names.length > MARKS.length ? [] : [...new Set(data.labels)].toSorted((a, b) => a - b);
  const names = there.map((kind) => {
    const one = tag("span", "", `${MARKS[kind]} ${data.names[kind]}`);
    one.style.color = colours[kind];
    return one;
  });
  legend.replaceChildren(...names);
  legend.hidden = !names.length;
}

export default function ({ data, parentElement }) {
  const state = parentElement.state ?? build(parentElement);
  const fresh = state.data?.version !== data.version;
  state.data = data;
  state.theme = readTheme(state.root);
  if (fresh) Object.assign(state, { cell: null, found: null, ...(state.start ? {} : { box: null }) });
  setText(state.name, data.words.plane);
  setText(state.ends[0], data.words.before);
  setText(state.ends[1], data.words.after);
  state.slider.setAttribute("aria-label", data.words.scrub);
  state.scrub.hidden = !data.moved;
  state.canvas.setAttribute("role", "img");
  state.canvas.setAttribute("aria-label", data.words.plane);
  drawTable(state);
  drawLegend(state);
  choose(state);
}

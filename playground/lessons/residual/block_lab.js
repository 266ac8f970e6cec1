// A residual block on a small map of numbers. Both weights' factor and γ slide, kernels are dragged, and every number follows in
// the browser; what is let go is sent. The cell pointed at shows what it is made of.

import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { MINUS, clamp, fixed } from "../../ui/components/numbers.js";
import { CELL_STEPS, isCommand } from "../../ui/components/pointer.js";
import { blockTrace } from "./block_math.js";
import { arrange, drawing, shown } from "./block_drawing.js";

const LIVE = ["first", "second", "weight", "gamma"];
const PER_STEP = 4; // px that a kernel's number is dragged for a tenth
const MOST = 9.9; // of a number that is dragged
const live = liveValues();

function build(parent) {
  const root = tag("figure", "block");
  const state = { root, figures: headline(root), at: [2, 2], drag: null };
  root.insertAdjacentHTML("beforeend", `<svg role="img" tabindex="0"></svg><div class="knobs"></div><svg class="below"></svg>`);
  [state.svg, state.below] = root.querySelectorAll("svg");
  state.knobs = Object.fromEntries(["weight", "gamma"].map((name) => [name, newKnob(state, name)]));
  state.reading = root.appendChild(tag("p", "reading"));
  state.reading.setAttribute("aria-live", "polite");
  parent.append(root);
  root.state = state;
  listen(state);
  new ResizeObserver(() => state.data && state.width !== root.clientWidth && draw(state)).observe(root);
  return state;
}

function newKnob(state, name) {
  const row = tag("label");
  const line = tag("span", "line");
  const [label, value] = [line.appendChild(tag("span")), line.appendChild(tag("output"))];
  const input = Object.assign(tag("input"), {
    type: "range",
    step: 0.05,
    min: 0,
    max: name === "gamma" ? 2 : 1,
    className: name,
  });
  row.append(line, input);
  state.root.querySelector(".knobs").append(row);
  input.oninput = () => live.change({ [name]: Number(input.value) }, true);
  input.onchange = () => {
    live.change({ [name]: Number(input.value) });
    live.tell(state.send, name);
  };
  input.onpointerup = input.onpointercancel = () => setTimeout(live.letGo); // back where it began a range says no change
  return { row, label, value, input };
}

const cellOf = (event) => event.target.closest?.("[data-grid]")?.dataset;

function listen(state) {
  for (const svg of [state.svg, state.below]) listenTo(state, svg);
  state.svg.onkeydown = (event) => {
    const step = CELL_STEPS[event.key];
    if (!step || isCommand(event)) return;
    event.preventDefault();
    const last = state.data.x.length - 1;
    state.at = state.at.map((place, axis) => clamp(place + step[axis], 0, last));
    draw(state);
  };
}

function listenTo(state, svg) {
  svg.onpointerdown = (event) => {
    const cell = cellOf(event);
    if (event.button > 0 || !cell) return;
    if (cell.grid === "first" || cell.grid === "second") {
      svg.setPointerCapture(event.pointerId);
      state.drag = { ...cell, from: event.clientY, value: live.now[cell.grid][cell.row][cell.column] };
      event.preventDefault();
    } else point(state, cell);
  };
  svg.onpointermove = (event) => {
    const { drag } = state;
    if (drag) setWeight(drag, drag.value + Math.round((drag.from - event.clientY) / PER_STEP) / 10, true);
    else if (cellOf(event)) point(state, cellOf(event));
  };
  svg.onpointerup = svg.onpointercancel = () => {
    if (state.drag) live.tell(state.send, state.drag.grid);
    state.drag = null;
  };
}

function point(state, { grid, row, column }) {
  if (grid === "first" || grid === "second") return;
  const at = [Number(row), Number(column)];
  if (at.every((place, axis) => place === state.at[axis])) return;
  state.at = at;
  draw(state);
}

function setWeight({ grid, row, column }, value, dragged) {
  const kept = Math.round(clamp(value, -MOST, MOST) * 10) / 10;
  const rows = live.now[grid].map((line, i) => line.map((old, j) => (i === Number(row) && j === Number(column) ? kept : old)));
  live.change({ [grid]: rows }, dragged);
}

const exact = (value) => String(Number(value.toPrecision(4))).replace("-", MINUS);

function draw(state) {
  const { data, root, at } = state;
  state.width = root.clientWidth;
  if (!state.width) return;
  const { first, second, weight, gamma } = live.now;
  const trace = blockTrace(data.x, { ...data.block, first, second, weight, gamma });
  const layout = arrange(state.width, data.x.length);
  const looks = { skip: data.block.skip, words: data.words, at };
  const scaled = Object.fromEntries(
    Object.entries({ first, second }).map(([name, rows]) => [name, rows.map((row) => row.map((value) => value * weight))]),
  );
  const drawings = drawing(layout, { input: data.x, ...trace }, scaled, looks);
  [state.svg, state.below].forEach((svg, i) => show(svg, drawings[i], state.width, [layout.height, layout.below][i]));
  writeNumbers(state, trace);
  for (const [name, { row, label, value, input }] of Object.entries(state.knobs)) {
    row.hidden = name === "gamma" && !data.block.norm;
    setText(label, data.words[name]);
    input.setAttribute("aria-label", data.words[name]);
    if (Number(input.value) !== live.now[name]) input.value = live.now[name];
    setText(value, fixed(live.now[name], 2));
  }
}

function show(svg, markup, width, height) {
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  Object.assign(svg.style, { width: `${width}px`, height: `${height}px` });
  svg.innerHTML = markup;
}

function writeNumbers(state, { body, total, output }) {
  const { data, at, root } = state;
  const { words, x } = data;
  const cells = x.flat();
  const outputs = output.flat();
  const change = Math.max(...outputs.map((value, i) => Math.abs(value - cells[i])));
  const equal = outputs.filter((value, i) => value === cells[i]).length;
  const of = fill(words.of, { cells: cells.length });
  state.figures.show([
    { label: words.equal, value: String(equal), note: of },
    { label: words.change, value: exact(change) },
    { label: words.largest, value: exact(Math.max(...body.flat().map(Math.abs))) },
  ]);
  const [i, j] = at;
  const slots = { row: i + 1, column: j + 1, body: exact(body[i][j]), x: shown(x[i][j]), total: exact(total[i][j]) };
  const said = fill(data.block.skip ? words.sum : words.alone, { ...slots, output: exact(output[i][j]) });
  setText(state.reading, `${said} ${words.drag}`);
  Object.assign(root.dataset, { equal, change, output: outputs.join(" "), row: i, column: j });
}

export default ({ data, parentElement, setTriggerValue }) => {
  const state = parentElement.querySelector(".block")?.state ?? build(parentElement);
  Object.assign(state, { data, send: setTriggerValue });
  live.bring(Object.fromEntries(LIVE.map((name) => [name, data.live[name]])));
  state.svg.setAttribute("aria-label", data.words.alt);
  draw(state);
  state.root.dataset.ready = "true";
  return live.watch(state.root, () => draw(state));
};

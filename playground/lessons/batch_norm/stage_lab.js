// A batch of numbers and what normalisation makes of it. Pointing at a number shows its group and the sum; dragging one sideways
// changes it, and γ and β likewise; nothing of that asks the server, which hears of a change when it is done.

import { penOf } from "../../ui/components/canvas.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { clamp, fixed, trueMinus } from "../../ui/components/numbers.js";
import { CELL_STEPS, isCommand, pointIn } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { forChannels, groupOf, normalise, readEdits, withEdits, writeEdits } from "./norm_math.js";
import { drawStage } from "./stage_drawing.js";
import { hit, layOut } from "./stage_layout.js";

const live = liveValues();
const [FAR, LARGEST] = [6, 1000]; // px of a drag for one step; the largest number
const STEP = { x: 0.5, gamma: 0.1, beta: 0.1 };

const short = (value) => trueMinus(String(Number(value.toPrecision(4))));
const three = (value) => trueMinus(fixed(value, 3));

function build(parent) {
  const root = tag("div", "norms");
  const figures = headline(root);
  const canvas = Object.assign(tag("canvas"), { tabIndex: 0 });
  canvas.setAttribute("role", "application");
  const status = tag("p", "status");
  status.setAttribute("aria-live", "polite");
  root.append(canvas, status);
  parent.append(root);
  const state = { root, figures, canvas, status };
  root.state = state;
  listen(state);
  new ResizeObserver(() => state.data && draw(state)).observe(root);
  return state;
}

// ---- what is shown -----------------------------------------------------------------------------------------------------

function placeOf({ data }, pick) {
  const [examples, channels, side] = data.shape;
  const places = side * side;
  const at = clamp(pick, 0, examples * channels * places - 1);
  return { n: Math.floor(at / (places * channels)), c: Math.floor(at / places) % channels, p: at % places, at };
}

function compute(state) {
  const { data } = state;
  const [examples, channels, side] = data.shape;
  const shape = [examples, channels, side * side];
  const [gamma, beta] = [forChannels(live.now.gamma, channels), forChannels(live.now.beta, channels)];
  const x = withEdits(data.base, shape, live.now.edits);
  state.result = { x, gamma, beta, ...normalise(x, shape, { ...data, gamma, beta }) };
}

function draw(state) {
  const { root, canvas, data } = state;
  const room = root.clientWidth;
  if (!room) return;
  compute(state);
  state.layout = layOut({ shape: data.shape, stats: state.result.size }, room);
  state.over = state.place ? numberAt(state) : null;
  const chosen = state.over ?? placeOf(state, live.now.pick);
  const group = groupOf(chosen.n, chosen.c, data.shape[1], state.result.size);
  const pen = penOf(canvas, state.layout.width, state.layout.height);
  drawStage(pen, { ...state, theme: state.theme, chosen, group });
  write(state, chosen, group);
}

// The number under the mouse.
function numberAt({ layout, place }) {
  const found = hit(layout, ...place);
  return found?.grid ? found : null;
}

function write(state, chosen, [row, column]) {
  const { data, result, root } = state;
  const { words } = data;
  const at = (chosen.n * data.shape[1] + chosen.c) * data.shape[2] ** 2 + chosen.p;
  const k = row * result.size[1] + column;
  const slots = {
    x: short(result.x[at]),
    mean: three(result.mean[k]),
    variance: three(result.variance[k]),
    eps: data.epsText,
    hat: three(result.hat[at]),
    gamma: short(result.gamma[chosen.c]),
    beta: short(result.beta[chosen.c]),
    y: three(result.output[at]),
    values: result.count,
    example: chosen.n + 1,
    channel: data.names[chosen.c],
  };
  state.figures.show([
    { label: words.mean, value: slots.mean, note: fill(words.of, slots) },
    { label: words.variance, value: slots.variance },
    { label: words.output, value: slots.y, note: fill(words.from, slots) },
  ]);
  setText(state.status, fill(words.sum[data.removes], slots));
  const list = (values) => Array.from(values, (value) => Number(value.toPrecision(7))).join(" ");
  Object.assign(root.dataset, { ready: "true", mean: list(result.mean), variance: list(result.variance) });
  Object.assign(root.dataset, { output: list(result.output), x: list(result.x) });
}

// ---- pointer and keys ----------------------------------------------------------------------------------------------------

// The number under a drag, and how to write another one.
function handle(state, found) {
  const { data, result } = state;
  if (found?.knob !== undefined) {
    const name = found.knob ? "beta" : "gamma";
    const values = result[name];
    const put = (value) => ({ [name]: values.map((old, c) => (c === found.c ? value : old)).join(" ") });
    return { name, from: values[found.c], step: STEP[name], put };
  }
  if (found?.grid !== "input") return null;
  const key = `${found.n}.${found.c}.${found.p}`;
  const at = (found.n * data.shape[1] + found.c) * data.shape[2] ** 2 + found.p;
  const put = (value) => {
    const edits = readEdits(live.now.edits);
    if (value === data.base[at]) edits.delete(key);
    else edits.set(key, value);
    return { edits: writeEdits(edits) };
  };
  return { name: "edits", from: result.x[at], step: STEP.x, put };
}

const moved = ({ from, step }, steps) => clamp(Number((from + steps * step).toFixed(4)), -LARGEST, LARGEST);

function listen(state) {
  const { canvas } = state;
  let drag = null;
  canvas.onpointerdown = (event) => {
    if (event.button > 0 || !state.layout) return;
    const found = hit(state.layout, ...pointIn(canvas, event));
    if (!found) return;
    canvas.setPointerCapture(event.pointerId);
    drag = { handle: handle(state, found), x: event.clientX, far: false };
    if (found.grid) {
      const places = state.data.shape[2] ** 2;
      live.change({ pick: (found.n * state.data.shape[1] + found.c) * places + found.p }, true);
      drag.pick = true;
    }
  };
  canvas.onpointermove = (event) => {
    if (!state.layout) return;
    if (drag) {
      const steps = Math.trunc((event.clientX - drag.x) / FAR);
      drag.far ||= steps !== 0;
      if (drag.handle && drag.far) live.change(drag.handle.put(moved(drag.handle, steps)), true);
      return;
    }
    const place = pointIn(canvas, event);
    const found = hit(state.layout, ...place);
    canvas.style.cursor = handle(state, found) ? "ew-resize" : found ? "pointer" : "";
    state.place = event.pointerType === "mouse" ? place : null;
    const over = state.place ? numberAt(state) : null;
    if (JSON.stringify(over) !== JSON.stringify(state.over)) draw(state);
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (!drag) return;
    const names = [...(drag.handle && drag.far ? [drag.handle.name] : []), ...(drag.pick ? ["pick"] : [])];
    drag = null;
    if (names.length) live.tell(state.send, ...names);
  };
  canvas.onpointerleave = () => drag || draw(Object.assign(state, { place: null }));
  canvas.onkeydown = (event) => press(state, event);
}

function press(state, event) {
  if (isCommand(event) || !state.layout) return;
  const [examples, channels, side] = state.data.shape;
  const { n, c, p } = placeOf(state, live.now.pick);
  const by = { "+": 1, "=": 1, "-": -1, PageUp: 10, PageDown: -10 }[event.key];
  if (CELL_STEPS[event.key]) {
    const [down, right] = CELL_STEPS[event.key];
    const row = clamp(n * side + Math.floor(p / side) + down, 0, examples * side - 1);
    const column = clamp(c * side + (p % side) + right, 0, channels * side - 1);
    const [m, d] = [Math.floor(row / side), Math.floor(column / side)];
    live.change({ pick: (m * channels + d) * side * side + (row % side) * side + (column % side) });
    live.tell(state.send, "pick");
  } else if (by) {
    const found = handle(state, { grid: "input", n, c, p });
    live.change(found.put(moved(found, by)));
    live.tell(state.send, "edits");
  } else return;
  event.preventDefault();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = (parentElement.querySelector(".norms") ?? build(parentElement).root).state;
  Object.assign(state, { data, send: setTriggerValue, theme: readTheme(state.root) });
  state.canvas.setAttribute("aria-label", data.words.alt);
  live.bring(data.values);
  draw(state);
  return live.watch(state.root, () => draw(state));
}

// A kernel while it learns: the pair of pictures, the kernel of a step, what it makes of the picture, and the loss. All steps
// come with one message; scrubbing and playing ask nobody. The state lives on the root element and survives every run.

import { fill, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { MINUS, cellText, clamp, figure, threeDigits } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { awaitPictures, pictureOf } from "../../ui/components/picture_store.js";
import { clock, listenToTransport, offerSpeeds, writeTransport } from "../../ui/components/player.js";
import { isCommand } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { drawBowl, listenToBowl } from "./learning_bowl.js";
import { drawCurve, stepNear } from "./learning_curve.js";
import { kernelAt, reals, showPictures } from "./learning_pictures.js";
import { fillGrid, largestOf, numberGrid } from "./number_grid.js";

const PLAYER = `<div class="panels">
    <figure class="before"><figcaption></figcaption><div class="slot"></div></figure>
    <figure class="valley"><figcaption></figcaption><canvas class="bowl"></canvas></figure>
    <div class="kernels"><figure class="learned"><figcaption></figcaption><div class="slot"></div></figure>
      <figure class="target"><figcaption></figcaption><div class="slot"></div></figure></div>
    <figure class="now"><figcaption></figcaption><div class="slot"></div></figure>
    <figure class="wanted"><figcaption></figcaption><div class="slot"></div><button type="button"
      class="missing"></button></figure>
  </div>
  <div class="course"><canvas class="curve" tabindex="0" role="slider"></canvas>
  <div class="transport">
    <button type="button" class="back">◀</button><button type="button" class="play"></button><button type="button"
      class="forward">▶▏</button>
    <input type="range" class="scrub" min="0" step="1"><select class="speed"></select></div><p class="status"></p></div>
  <p class="spoken" aria-live="polite"></p>`;

const SPEEDS = [0.5, 1, 2, 4, 8, 30]; // steps a second
const MANY = 40; // steps from which playing them one by one would take long
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

function build(parent) {
  const root = tag("div", "learner");
  const figures = headline(root);
  root.insertAdjacentHTML("beforeend", PLAYER);
  parent.append(root);
  const find = (name) => root.querySelector(name);
  const slot = (name) => ({ slot: find(`.${name} .slot`) });
  const state = {
    root,
    figures,
    curve: find(".curve"),
    bowl: find(".bowl"),
    n: 0,
    missing: false,
    closer: null,
    speed: 2,
    panels: Object.fromEntries(["before", "now", "wanted", "learned", "target"].map((name) => [name, slot(name)])),
  };
  root.state = state;
  state.redraw = () => redraw(state);
  state.player = clock({
    begin: () => state.n >= lastOf(state) && go(state, 0),
    step: () => (go(state, state.n + 1), state.n < lastOf(state)),
    rate: () => state.speed,
    told: (on) => writeTransport(root, state.answer.words, on),
  });
  listenToTransport(root, state.player, { by: (step) => walk(state, step), to: (n) => go(state, n) });
  offerSpeeds(find(".speed"), SPEEDS, state.speed, (speed) => (state.speed = speed));
  find(".missing").onclick = () => ((state.missing = !state.missing), writeWords(state), redraw(state));
  listenToCurve(state);
  listenToBowl(state);
  new ResizeObserver(() => state.ready && state.width !== root.clientWidth && show(state)).observe(root);
  return state;
}

// ---- steps -----------------------------------------------------------------------------------------------------------

const lastOf = ({ answer }) => answer.steps.length - 1;

function go(state, n, spoken = false) {
  state.n = clamp(n, 0, lastOf(state));
  state.spoken ||= spoken;
  state.pending ??= requestAnimationFrame(() => {
    state.pending = null;
    if (state.ready) drawStep(state, true);
  });
}

function walk(state, by) {
  state.player.stop();
  go(state, state.n + by, true);
}

function listenToCurve(state) {
  const { curve } = state;
  const follow = (event) => (state.player.stop(), go(state, stepNear(curve, state.answer, event.clientX)));
  curve.onpointerdown = (event) => event.button || (curve.setPointerCapture(event.pointerId), follow(event));
  curve.onpointermove = (event) => curve.hasPointerCapture(event.pointerId) && follow(event);
  curve.onkeydown = (event) => {
    if (isCommand(event)) return;
    if (event.key in KEYS) walk(state, KEYS[event.key]);
    else if (event.key === "Home") go(state, 0, true);
    else if (event.key === "End") go(state, lastOf(state), true);
    else if (event.key === " ") state.player.toggle();
    else return;
    event.preventDefault();
  };
}

// ---- one step on screen ----------------------------------------------------------------------------------------------

function drawStep(state, moved = false) {
  const { answer, root, n, curve } = state;
  const kernel = kernelAt(answer, n);
  const step = answer.steps[n];
  const taps = answer.size[0] * answer.size[1];
  const values = Array.from(kernel.subarray(0, taps));
  fillGrid(state.panels.learned.grid, values, Math.max(largestOf(values), largestOf(answer.target?.flat() ?? [])));
  const bias = answer.bias ? `, ${answer.words.bias} ${cellText(kernel[taps], 5)}` : "";
  root.querySelector(".learned figcaption").textContent =
    `${answer.words.learned.replace("{step}", step.toLocaleString("en"))}${bias}`;
  if (answer.bowl) drawBowl(state);
  else showPictures(state, { moved });
  drawCurve(state);
  writeStep(state, step);
  root.querySelector(".scrub").value = n;
  curve.setAttribute("aria-valuenow", step);
  Object.assign(root.dataset, {
    step,
    frame: n,
    loss: answer.losses[n] * answer.start,
    kernel: values.map((value) => Number(value.toPrecision(6))).join(" "),
  });
}

function writeStep(state, step) {
  const { answer, root, n } = state;
  const share = answer.losses[n];
  const slots = {
    step: step.toLocaleString("en"),
    last: answer.steps[answer.steps.length - 1].toLocaleString("en"),
    loss: threeDigits(share * answer.start),
    mean: threeDigits((share * answer.start) / answer.count),
    share: percentOf(share),
    away: percentOf(answer.distances[n]),
  };
  const { words, figure: limit } = answer;
  const error = { label: words.error, value: slots.away, note: words.error_note };
  const loss = { label: fill(words.loss, slots), value: slots.loss, note: fill(words.of_start, slots) };
  state.figures.show([loss, limit ?? error]);
  const text = fill(words.status, slots);
  root.querySelector(".status").textContent = text;
  if (state.spoken) root.querySelector(".spoken").textContent = text;
  state.spoken = false;
}

// As the sentences below the picture write a share: one decimal, two below 1 %.
function percentOf(share) {
  const percent = share * 100;
  const plain = percent === 0 || (percent >= 0.005 && percent < 999.5);
  return `${plain ? percent.toFixed(percent < 1 && percent ? 2 : 1) : threeDigits(percent)} %`;
}

// ---- the wanted kernel is edited where it stands ---------------------------------------------------------------------

function editTarget(state, index, cell) {
  const { answer } = state;
  const columns = answer.target[0].length;
  const field = tag("input", "editor");
  const old = answer.target.flat()[index];
  field.value = Number(old.toPrecision(5)).toString();
  field.setAttribute("aria-label", `${answer.words.target} ${Math.floor(index / columns)}, ${index % columns}`);
  let done = false;
  const end = (keep) => {
    if (done) return;
    done = true;
    const value = Number(field.value.trim().replace(",", ".").replace(MINUS, "-"));
    field.remove();
    if (!keep || !Number.isFinite(value) || Math.abs(value) > 1000 || value === old) return;
    const rows = answer.target.map((row, i) =>
      row.map((before, j) => (i * columns + j === index ? value : Number(before.toPrecision(5)))),
    );
    state.send("edit", { target: "own", own: rows.map((row) => row.join(" ")).join("; ") });
  };
  field.onkeydown = (event) => (
    event.stopPropagation(),
    event.key === "Enter" ? end(true) : event.key === "Escape" && end(false)
  );
  field.onblur = () => end(true);
  cell.append(field);
  field.focus();
  field.select();
}

function buildKernels(state) {
  const { answer, panels } = state;
  const [rows, columns] = answer.size;
  const cell = Math.min(38, Math.floor(150 / Math.max(rows, columns)));
  panels.learned.grid = numberGrid(rows, columns, { role: "orange", cell });
  panels.learned.slot.replaceChildren(panels.learned.grid.root);
  panels.target.slot.replaceChildren();
  if (!answer.target) return;
  const flat = answer.target.flat();
  const side = Math.max(answer.target.length, answer.target[0].length);
  const grid = numberGrid(answer.target.length, answer.target[0].length, {
    role: "orange",
    cell: Math.min(26, Math.floor(150 / side)),
  });
  fillGrid(grid, flat, largestOf(flat));
  grid.cells.forEach((made, index) => {
    made.tabIndex = 0;
    made.setAttribute("role", "button");
    made.title = `${figure(flat[index])} · ${answer.words.edit}`;
    made.onclick = () => made.querySelector("input") || editTarget(state, index, made);
    made.onkeydown = (event) => event.key === "Enter" && event.target === made && editTarget(state, index, made);
  });
  panels.target.slot.append(grid.root);
}

// ---- a run of the page -----------------------------------------------------------------------------------------------

function writeWords(state) {
  const { answer, root, curve } = state;
  const { words } = answer;
  const caption = (name, text) => (root.querySelector(`.${name} figcaption`).textContent = text);
  caption("before", words.before);
  caption("now", words.now);
  caption("wanted", state.missing ? words.missing : words.wanted);
  caption("valley", words.bowl);
  caption("target", answer.target ? words.target : words.no_target);
  root.querySelector(".missing").textContent = state.missing ? words.show_wanted : words.show_missing;
  writeTransport(root, words, state.player.on);
  root.querySelector(".scrub").max = answer.steps.length - 1;
  curve.setAttribute("aria-label", words.curve);
  curve.setAttribute("aria-valuemax", answer.steps[answer.steps.length - 1]);
  state.bowl.setAttribute("role", "img");
  state.bowl.setAttribute("aria-label", words.bowl);
}

function redraw(state) {
  drawStep(state);
  Object.assign(state.root.dataset, { ready: "true", version: state.answer.version });
}

function show(state) {
  const { answer, root } = state;
  const [before, wanted] = [answer.before, answer.after].map(pictureOf);
  state.ready = false;
  if (!answer.bowl && !(before && wanted)) return void (root.dataset.ready = "false"); // they are on their way
  Object.assign(state, { theme: readTheme(root), width: root.clientWidth });
  if (!answer.bowl) Object.assign(state, { before: reals(before), wanted: reals(wanted) });
  root.dataset.look = answer.bowl ? "bowl" : "pictures";
  if (!state.width) return;
  buildKernels(state);
  writeWords(state);
  state.panelRoom = Math.floor(state.panels.now.slot.clientWidth);
  state.ready = true;
  redraw(state);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = (parentElement.querySelector(".learner") ?? build(parentElement).root).state;
  const before = state.answer;
  state.answer = unpack(data);
  state.send = setTriggerValue;
  if (before?.version !== state.answer.version) {
    const last = lastOf(state);
    const many = last > MANY;
    Object.assign(state, { n: last, preview: null });
    state.player.stop();
    if (many !== before?.steps.length - 1 > MANY) state.root.querySelector(".speed").value = state.speed = many ? 30 : 2;
  }
  show(state);
  const forget = awaitPictures(state.root, [state.answer.before, state.answer.after], () => show(state));
  return () => {
    forget();
    state.player.stop();
  };
}

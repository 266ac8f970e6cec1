// A kernel while it learns: the pair of pictures, the kernel of a step, what it makes of the picture, and the loss. All steps
// come with one message; scrubbing and playing ask nobody. The state lives on the root element and survives every run.

import { fill, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { rounded, tableText, typedNumber, withNumber } from "../../ui/components/number_tables.js";
import { cellText, clamp, figure, threeDigits } from "../../ui/components/numbers.js";
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
    live: liveValues(),
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
  state.scrubs = listenToTransport(root, state.player, { by: (step) => walk(state, step), to: (n) => go(state, n) });
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
  const follow = (event) => {
    state.player.stop();
    state.finger = event.clientX;
    go(state, stepNear(curve, state.answer, event.clientX));
  };
  curve.onpointerdown = (event) => event.button || (curve.setPointerCapture(event.pointerId), follow(event));
  curve.onpointermove = (event) => curve.hasPointerCapture(event.pointerId) && follow(event);
  curve.onlostpointercapture = () => (state.finger = null);
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
  const { answer, live } = state;
  const columns = answer.target[0].length;
  const [row, column] = [Math.floor(index / columns), index % columns];
  const field = tag("input", "editor");
  const old = live.now.own[row][column];
  field.value = Number(old.toPrecision(5)).toString();
  field.setAttribute("aria-label", `${answer.words.target} ${row}, ${column}`);
  let done = false;
  const end = (keep) => {
    if (done) return;
    done = true;
    const value = typedNumber(field.value);
    field.remove();
    drawTarget(state);
    if (!keep || value === null || value === old || live.now.own?.[row]?.[column] === undefined) return;
    live.change({ own: withNumber(live.now.own, row, column, value) });
    live.tell((event, { own }) => state.send(event, { target: "own", own: tableText(own) }), "own");
  };
  field.onkeydown = (event) => (
    event.stopPropagation(),
    event.key === "Enter" ? end(true) : event.key === "Escape" && end(false)
  );
  field.onblur = () => end(true);
  field.forget = () => end(false);
  cell.append(field);
  field.focus();
  field.select();
}

// A grid of another size is another one; else it stays, with what is pressed or typed in it. True when it is another one.
function gridOf(panel, rows, columns, largest) {
  if (panel.grid?.rows === rows && panel.grid.columns === columns) return false;
  clear(panel);
  const cell = Math.min(largest, Math.floor(150 / Math.max(rows, columns)));
  panel.grid = numberGrid(rows, columns, { role: "orange", cell });
  panel.slot.append(panel.grid.root);
  return true;
}

function clear(panel) {
  panel.grid = null;
  panel.slot.querySelector("input")?.forget(); // its place is gone
  panel.slot.replaceChildren();
}

function buildKernels(state) {
  const { answer, panels } = state;
  const { target } = panels;
  gridOf(panels.learned, ...answer.size, 38);
  state.live.bring({ own: answer.target && rounded(answer.target) });
  if (!answer.target) return void clear(target);
  if (gridOf(target, answer.target.length, answer.target[0].length, 26))
    target.grid.cells.forEach((made, index) => {
      made.tabIndex = 0;
      made.setAttribute("role", "button");
      made.onclick = () => made.querySelector("input") || editTarget(state, index, made);
      made.onkeydown = (event) => event.key === "Enter" && event.target === made && editTarget(state, index, made);
    });
  drawTarget(state);
}

function drawTarget({ answer, panels: { target } }) {
  if (!target.grid) return;
  const flat = answer.target.flat();
  fillGrid(target.grid, flat, largestOf(flat));
  target.grid.cells.forEach((made, index) => (made.title = `${figure(flat[index])} · ${answer.words.edit}`));
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
    if (!state.scrubs()) state.n = last;
    if (!state.dragged) state.preview = null;
    state.player.stop();
    if (many !== before?.steps.length - 1 > MANY) state.root.querySelector(".speed").value = state.speed = many ? 30 : 2;
  }
  show(state);
  const forget = awaitPictures(state.root, [state.answer.before, state.answer.after], () => show(state));
  // What lies under the finger now.
  if (state.ready && Number.isFinite(state.finger)) go(state, stepNear(state.curve, state.answer, state.finger));
  return () => {
    forget();
    state.player.stop();
  };
}

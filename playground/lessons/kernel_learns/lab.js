// A kernel while it learns: the pair of pictures, the kernel of a step, what it makes of the picture, and the loss. All steps
// came with one message; scrubbing and playing ask nobody. The state lives on the root element and survives every run.

import { fillGrid, largestOf, numberGrid } from "../../ui/components/number_grid.js";
import { unpack } from "../../ui/components/packets.js";
import { clamp, mix, readTheme, rgb } from "../../ui/components/picture_colours.js";
import { MINUS, cellText, element, figure } from "../../ui/components/stage_numbers.js";
import { drawBowl, listenToBowl } from "./learning_bowl.js";
import { drawCurve, stepNear } from "./learning_curve.js";
import { reals, showPictures } from "./learning_pictures.js";

const PLAYER = `<div class="panels">
    <figure class="before"><figcaption></figcaption><div class="slot"></div></figure>
    <figure class="valley"><figcaption></figcaption><canvas class="bowl"></canvas></figure>
    <div class="kernels"><figure class="learned"><figcaption></figcaption><div class="slot"></div></figure>
      <figure class="target"><figcaption></figcaption><div class="slot"></div></figure></div>
    <figure class="now"><figcaption></figcaption><div class="slot"></div></figure>
    <figure class="wanted"><figcaption></figcaption><div class="slot"></div><button type="button" class="missing"></button></figure>
  </div>
  <div class="course"><canvas class="curve" tabindex="0" role="slider"></canvas><p class="told"></p>
  <div class="transport">
    <button type="button" class="back">◀</button><button type="button" class="play"></button><button type="button" class="forward">▶▏</button>
    <input type="range" class="scrub" min="0" step="1"><select class="speed"></select></div></div><p class="spoken" aria-live="polite"></p>`;

const SPEEDS = [0.5, 1, 2, 4, 8, 30]; // steps a second
const MANY = 40; // steps from which playing them one by one would take long
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

function build(parent) {
  const root = element("div", "learner");
  root.innerHTML = PLAYER;
  parent.append(root);
  const find = (name) => root.querySelector(name);
  const slot = (name) => ({ slot: find(`.${name} .slot`) });
  const state = {
    root,
    curve: find(".curve"),
    bowl: find(".bowl"),
    n: 0,
    missing: false,
    closer: null,
    playing: false,
    speed: 2,
    panels: Object.fromEntries(["before", "now", "wanted", "learned", "target"].map((name) => [name, slot(name)])),
  };
  root.state = state;
  find(".back").onclick = () => (stop(state), go(state, state.n - 1, true));
  find(".forward").onclick = () => (stop(state), go(state, state.n + 1, true));
  find(".play").onclick = () => (state.playing ? stop : play)(state);
  find(".scrub").oninput = (event) => (stop(state), go(state, Number(event.target.value)));
  find(".speed").replaceChildren(...SPEEDS.map((speed) => Object.assign(element("option", "", `${speed}/s`), { value: speed })));
  find(".speed").value = "2";
  find(".speed").onchange = (event) => (state.speed = Number(event.target.value));
  find(".missing").onclick = () => ((state.missing = !state.missing), writeWords(state), redraw(state));
  listenToCurve(state);
  listenToBowl(state);
  new ResizeObserver(() => state.ready && state.width !== root.clientWidth && show(state)).observe(root);
  return state;
}

// ---- steps -----------------------------------------------------------------------------------------------------------

export const kernelAt = ({ arrays, weights }, n) => arrays.kernels.subarray(n * weights, (n + 1) * weights);

function go(state, n, spoken = false) {
  state.n = clamp(n, 0, state.answer.steps.length - 1);
  state.spoken ||= spoken;
  state.pending ??= requestAnimationFrame(() => {
    state.pending = null;
    if (state.ready) drawStep(state, true);
  });
}

function play(state) {
  const last = state.answer.steps.length - 1;
  if (state.n >= last) go(state, 0);
  Object.assign(state, { playing: true, since: performance.now() });
  const tick = (now) => {
    if (!state.playing) return;
    if (now - state.since >= 1000 / state.speed) {
      state.since = now;
      go(state, state.n + 1);
      if (state.n >= last) return stop(state);
    }
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  label(state);
}

function stop(state) {
  state.playing = false;
  label(state);
}

function listenToCurve(state) {
  const { curve } = state;
  const follow = (event) => (stop(state), go(state, stepNear(curve, state.answer, event.clientX)));
  curve.onpointerdown = (event) => event.button || (curve.setPointerCapture(event.pointerId), follow(event));
  curve.onpointermove = (event) => curve.hasPointerCapture(event.pointerId) && follow(event);
  curve.onkeydown = (event) => {
    const last = state.answer.steps.length - 1;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in KEYS) (stop(state), go(state, state.n + KEYS[event.key], true));
    else if (event.key === "Home") go(state, 0, true);
    else if (event.key === "End") go(state, last, true);
    else if (event.key === " ") (state.playing ? stop : play)(state);
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
  tellStep(state, step);
  root.querySelector(".scrub").value = n;
  curve.setAttribute("aria-valuenow", step);
  Object.assign(root.dataset, {
    step,
    frame: n,
    loss: answer.losses[n] * answer.start,
    kernel: values.map((value) => Number(value.toPrecision(6))).join(" "),
  });
}

function tellStep(state, step) {
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
  const text = answer.words.told.replace(/\{(\w+)\}/g, (whole, name) => slots[name] ?? whole);
  root.querySelector(".told").textContent = text;
  if (state.spoken) root.querySelector(".spoken").textContent = text;
  state.spoken = false;
}

export function threeDigits(value) {
  if (value && (value < 1e-3 || value >= 1e6)) {
    const [mantissa, power] = value.toExponential(2).split("e");
    return `${mantissa} × 10${String(Number(power))
      .replace("-", "⁻")
      .replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])}`;
  }
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 6 });
}

const percentOf = (share) =>
  share && share < 1e-5 ? `${threeDigits(share * 100)} %` : `${threeDigits(Number((share * 100).toPrecision(3)))} %`;

// ---- the wanted kernel is edited where it stands ---------------------------------------------------------------------

function editTarget(state, index, cell) {
  const { answer } = state;
  const columns = answer.target[0].length;
  const field = element("input", "editor");
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
    state.send("edit", { what: "target", text: rows.map((row) => row.join(" ")).join("; ") });
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
  const cell = Math.min(46, Math.floor(176 / Math.max(rows, columns)));
  panels.learned.grid = numberGrid(rows, columns, { role: "orange", cell });
  panels.learned.slot.replaceChildren(panels.learned.grid.root);
  panels.target.slot.replaceChildren();
  if (!answer.target) return;
  const flat = answer.target.flat();
  const side = Math.max(answer.target.length, answer.target[0].length);
  const grid = numberGrid(answer.target.length, answer.target[0].length, {
    role: "orange",
    cell: Math.min(36, Math.floor(176 / side)),
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

function label(state) {
  const { root, answer, playing } = state;
  root.querySelector(".play").textContent = playing ? `❚❚ ${answer.words.pause}` : `▶ ${answer.words.play}`;
  root.dataset.playing = playing;
}

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
  for (const [name, text] of [
    [".back", words.back],
    [".forward", words.forward],
    [".scrub", words.scrub],
    [".speed", words.speed],
  ]) {
    Object.assign(root.querySelector(name), { title: text }).setAttribute("aria-label", text);
  }
  root.querySelector(".scrub").max = answer.steps.length - 1;
  curve.setAttribute("aria-label", words.curve);
  curve.setAttribute("aria-valuemax", answer.steps[answer.steps.length - 1]);
  state.bowl.setAttribute("role", "img");
  state.bowl.setAttribute("aria-label", words.bowl);
  label(state);
}

export function redraw(state) {
  drawStep(state);
  Object.assign(state.root.dataset, { ready: "true", version: state.answer.version });
}

function show(state) {
  const { answer, root } = state;
  const pictures = globalThis.playgroundPictures;
  const [before, wanted] = [pictures?.get(answer.before), pictures?.get(answer.after)];
  if (!answer.bowl && !(before && wanted)) return void (root.dataset.ready = "false"); // they are on their way
  const theme = readTheme(root);
  theme.sans = getComputedStyle(root).getPropertyValue("--st-font").trim() || "sans-serif";
  const mixed = mix(rgb(theme.text), rgb(theme.background), 0.35).map(Math.round);
  Object.assign(state, { theme, look: JSON.stringify(theme), muted: `rgb(${mixed})`, width: root.clientWidth });
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
    const last = state.answer.steps.length - 1;
    const many = last > MANY;
    Object.assign(state, { n: last, preview: null, playing: false });
    if (many !== before?.steps.length - 1 > MANY) state.root.querySelector(".speed").value = state.speed = many ? 30 : 2;
  }
  const arrived = ({ detail }) => (detail === state.answer.before || detail === state.answer.after) && show(state);
  window.addEventListener("playground-picture", arrived);
  // A change of theme changes the properties of this element's ancestors, which only a look at them can tell.
  const dark = setInterval(
    () => state.ready && !state.look.startsWith(JSON.stringify(readTheme(state.root)).slice(0, -1)) && show(state),
    1000,
  );
  show(state);
  return () => {
    window.removeEventListener("playground-picture", arrived);
    clearInterval(dark);
    state.playing = false;
  };
}

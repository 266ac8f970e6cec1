// 64 kernels and the features they gave: the photo from the first n of them is a running sum, to which a step of n adds or
// from which it takes one kernel. Nothing here asks the server until the finger is lifted.

import { disc, haloText, strokeTo } from "../../ui/components/canvas.js";
import { headline } from "../../ui/components/headline.js";
import { clamp, fixed, mix } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { bitmap, word } from "../../ui/components/picture_colours.js";
import { readTheme, rgb } from "../../ui/components/theme.js";

const BLOCK = 8;
const KERNELS = 64;
const PITCH = BLOCK + 2;
const PALE = 0.75;
const HEIGHT = 170;
const EDGE = { left: 40, right: 14, top: 26, bottom: 34 }; // px of the curve
const SKELETON = `<figure class="whole"><canvas role="img"></canvas><figcaption aria-live="polite"></figcaption></figure>
  <div class="more"><div class="two"><figure><canvas class="kernels" role="img"></canvas><figcaption></figcaption></figure>
  <figure><canvas class="gram" role="img"></canvas><figcaption></figcaption></figure></div>
  <canvas class="curve" tabindex="0" role="slider" aria-valuemin="1" aria-valuemax="64"></canvas></div>`;

function build(parent) {
  const root = document.createElement("div");
  root.className = "bank";
  const numbers = headline(root);
  root.insertAdjacentHTML("beforeend", SKELETON);
  parent.append(root);
  const find = (name) => root.querySelector(name);
  const state = { root, find, n: 0, told: 0, waiting: [], sum: null, numbers };
  root.state = state;
  const photo = find(".whole canvas");
  const curve = find(".curve");
  const kernels = find(".kernels");
  photo.onpointerdown = () => showPhoto(state, true);
  photo.onpointerup = photo.onpointerleave = photo.onpointercancel = () => state.original && showPhoto(state, false);
  const drag = (event) => event.buttons && go(state, keptAt(state, event));
  curve.onpointerdown = (event) => {
    curve.setPointerCapture(event.pointerId);
    state.dragged = true;
    drag(event);
  };
  curve.onpointermove = drag;
  curve.onpointerup = () => send(state);
  curve.onlostpointercapture = () => (state.dragged = false);
  curve.onkeydown = (event) => {
    const to = {
      ArrowLeft: state.n - 1,
      ArrowRight: state.n + 1,
      ArrowDown: state.n - 1,
      ArrowUp: state.n + 1,
      Home: 1,
      End: KERNELS,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(state, to);
  };
  curve.onkeyup = curve.onblur = () => send(state);
  kernels.onclick = (event) => {
    const box = kernels.getBoundingClientRect();
    const cell = (at, extent) => clamp(Math.floor((at / extent) * BLOCK), 0, BLOCK - 1);
    go(state, cell(event.clientY - box.top, box.height) * BLOCK + cell(event.clientX - box.left, box.width) + 1);
    send(state);
  };
  new ResizeObserver(() => state.answer && drawCurve(state)).observe(curve);
  return state;
}

const keptAt = ({ find }, event) => {
  const box = find(".curve").getBoundingClientRect();
  return Math.round(1 + ((event.clientX - box.left - EDGE.left) / (box.width - EDGE.left - EDGE.right)) * (KERNELS - 1));
};

function send(state) {
  if (state.n === state.told) return;
  state.send("edit", { keep: state.n });
  state.waiting.push(state.n);
  state.told = state.n;
}

// What the server says is taken over, unless it answers something that the reader has gone on from.
function obey(state, keep, same) {
  const answered = state.waiting.lastIndexOf(keep);
  state.waiting = answered < 0 ? [] : state.waiting.slice(answered + 1);
  if (state.dragged) state.told = keep;
  else if (!same || (!state.waiting.length && state.n === state.told)) state.n = state.told = keep;
}

function go(state, n) {
  state.n = clamp(n, 1, KERNELS);
  state.pending ??= requestAnimationFrame(() => {
    state.pending = null;
    show(state);
  });
}

// ---- the running sum -------------------------------------------------------------------------------------------------

// Adds (by = 1) or takes away (−1) what one kernel contributes to every block.
function addKernel({ answer, sum }, kernel, by) {
  const [height, width] = answer.size;
  const across = width / BLOCK;
  const { features, kernels } = answer.arrays;
  const weights = kernels.subarray(kernel * KERNELS, (kernel + 1) * KERNELS);
  const blocks = (height / BLOCK) * across;
  for (let block = 0; block < blocks; block++) {
    const feature = by * features[kernel * blocks + block];
    let at = Math.floor(block / across) * BLOCK * width + (block % across) * BLOCK;
    for (let k = 0; k < KERNELS; at += width) for (let x = 0; x < BLOCK; x++, k++) sum[at + x] += feature * weights[k];
  }
}

function bringUpToDate(state) {
  if (!state.sum) Object.assign(state, { sum: new Float32Array(state.answer.size[0] * state.answer.size[1]), held: 0 });
  for (; state.held < state.n; state.held++) addKernel(state, state.held, 1);
  for (; state.held > state.n; state.held--) addKernel(state, state.held - 1, -1);
}

function ownPsnr({ sum, answer }) {
  const { photo } = answer.arrays;
  let error = 0;
  for (let i = 0; i < sum.length; i++) error += (sum[i] - photo[i] / 255) ** 2;
  return -10 * Math.log10(error / sum.length);
}

// ---- pictures --------------------------------------------------------------------------------------------------------

function showPhoto(state, original) {
  const { find, answer, sum, n } = state;
  const [height, width] = answer.size;
  const { words, done } = bitmap(width, height);
  const { photo } = answer.arrays;
  for (let i = 0; i < words.length; i++) {
    const level = original ? photo[i] : clamp(Math.round(255 * sum[i]), 0, 255);
    words[i] = (0xff000000 | (level << 16) | (level << 8) | level) >>> 0;
  }
  const shown = find(".whole canvas");
  put(shown, done());
  state.original = original;
  find(".whole figcaption").textContent = original ? answer.words.original : answer.words.photo.replace("{n}", n);
  shown.setAttribute("aria-label", find(".whole figcaption").textContent);
}

// A signed value between the two colours, the ground for 0.
const tint = (theme, value, ground) => mix(ground, rgb(value < 0 ? theme.red : theme.blue), clamp(Math.abs(value), 0, 1));

function drawKernels({ find, answer, theme, n }) {
  const side = BLOCK * PITCH - 2;
  const ground = rgb(theme.background);
  const { words, done } = bitmap(side, side);
  const { kernels } = answer.arrays;
  words.fill(word(ground));
  for (let kernel = 0; kernel < KERNELS; kernel++) {
    const weights = kernels.subarray(kernel * KERNELS, (kernel + 1) * KERNELS);
    const most = Math.max(...weights.map(Math.abs)) || 1;
    const corner = Math.floor(kernel / BLOCK) * PITCH * side + (kernel % BLOCK) * PITCH;
    const zero = rgb(theme["secondary-background"]);
    for (let k = 0; k < KERNELS; k++) {
      const colour = tint(theme, weights[k] / most, zero);
      words[corner + Math.floor(k / BLOCK) * side + (k % BLOCK)] = word(kernel < n ? colour : mix(colour, ground, PALE));
    }
  }
  put(find(".kernels"), done());
}

// Wᵀ·W of the kernels that are kept: the sum of each kernel times itself.
function drawGram({ find, answer, theme, n }) {
  const gram = new Float32Array(KERNELS * KERNELS);
  const { kernels } = answer.arrays;
  for (let kernel = 0; kernel < n; kernel++) {
    const weights = kernels.subarray(kernel * KERNELS, (kernel + 1) * KERNELS);
    for (let i = 0; i < KERNELS; i++) for (let j = 0; j < KERNELS; j++) gram[i * KERNELS + j] += weights[i] * weights[j];
  }
  const most = gram.reduce((least, value) => Math.max(least, Math.abs(value)), 1e-9);
  const zero = rgb(theme["secondary-background"]);
  const { words, done } = bitmap(KERNELS, KERNELS);
  gram.forEach((value, i) => (words[i] = word(tint(theme, value / most, zero))));
  put(find(".gram"), done());
}

function put(shown, canvas) {
  Object.assign(shown, { width: canvas.width, height: canvas.height });
  shown.getContext("2d").drawImage(canvas, 0, 0);
}

// ---- the curve -------------------------------------------------------------------------------------------------------

function drawCurve({ find, answer, theme, n }) {
  const canvas = find(".curve");
  const density = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const psnr = Array.from(answer.arrays.psnr);
  const { words } = answer;
  if (!width) return;
  Object.assign(canvas, { width: Math.round(width * density), height: Math.round(HEIGHT * density) });
  const pen = canvas.getContext("2d");
  const finite = psnr.filter(Number.isFinite);
  const [least, most] = [Math.floor(Math.min(...finite, 0)), Math.ceil(Math.max(...finite))];
  const x = (kept) => EDGE.left + ((kept - 1) / (KERNELS - 1)) * (width - EDGE.left - EDGE.right);
  const bottom = HEIGHT - EDGE.bottom;
  const y = (value) => bottom - ((Math.min(value, most) - least) / (most - least || 1)) * (bottom - EDGE.top);
  pen.scale(density, density);
  Object.assign(pen, {
    font: `11px ${theme.mono}`,
    textBaseline: "middle",
    textAlign: "right",
    strokeStyle: theme.border,
    fillStyle: theme.muted,
    lineWidth: 1,
  });
  const step = [1, 2, 5, 10, 20, 50].find((size) => (most - least) / size <= 5) ?? 100;
  for (let value = Math.ceil(least / step) * step; value <= most; value += step) {
    strokeTo(pen, [
      [EDGE.left, y(value)],
      [width - EDGE.right, y(value)],
    ]);
    pen.fillText(value, EDGE.left - 6, y(value));
  }
  pen.textAlign = "center";
  for (const kept of [1, 16, 32, 48, 64]) pen.fillText(kept, x(kept), bottom + 12);
  pen.fillText(words.axis, (EDGE.left + width - EDGE.right) / 2, bottom + 27);
  pen.fillText(words.unit, EDGE.left - 16, 8);
  Object.assign(pen, { strokeStyle: theme.green, fillStyle: theme.green, lineWidth: 2 });
  strokeTo(
    pen,
    psnr.map((value, i) => [x(i + 1), y(value)]).filter((_, i) => Number.isFinite(psnr[i])),
  );
  const [at, height] = [x(n), y(psnr[n - 1])];
  const label = `${n} · ${Number.isFinite(psnr[n - 1]) ? `${fixed(psnr[n - 1], 1)} ${words.unit}` : words.exact}`;
  Object.assign(pen, { strokeStyle: theme.orange, lineWidth: 1 });
  pen.setLineDash([3, 3]);
  strokeTo(pen, [
    [at, bottom],
    [at, height],
  ]);
  pen.setLineDash([]);
  disc(pen, [at, height], 7, theme.background, theme.orange, 3);
  // The curve climbs: below it there is room to the right, above it to the left.
  const right = at > width * 0.6;
  const beside = at + (right ? -14 : 14);
  const level = right ? Math.max(10, height - 14) : Math.min(bottom - 10, height + 16);
  Object.assign(pen, {
    font: `bold 13px ${theme.mono}`,
    fillStyle: theme.text,
    textAlign: right ? "right" : "left",
  });
  haloText(pen, label, beside, level, theme.background);
  canvas.setAttribute("aria-label", words.curve);
  canvas.setAttribute("aria-valuenow", n);
  canvas.setAttribute("aria-valuetext", label);
  canvas.title = words.curve;
}

// ---- a run of the page -----------------------------------------------------------------------------------------------

function show(state) {
  state.theme = readTheme(state.root);
  bringUpToDate(state);
  showPhoto(state, Boolean(state.original)); // as long as a finger asks for it
  drawKernels(state);
  drawGram(state);
  drawCurve(state);
  const { answer, n, numbers } = state;
  const quality = answer.arrays.psnr[n - 1];
  numbers.show([
    { label: answer.words.kept, value: String(n), note: answer.words.of },
    {
      label: answer.words.quality,
      value: Number.isFinite(quality) ? `${fixed(quality, 1)} ${answer.words.unit}` : answer.words.exact,
    },
  ]);
  Object.assign(state.root.dataset, { keep: state.n, psnr: ownPsnr(state), version: state.answer.version });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = parentElement.querySelector(".bank")?.state ?? build(parentElement);
  const answer = unpack(data);
  const { words } = answer;
  const same = state.answer?.version === answer.version;
  if (!same) state.sum = null;
  Object.assign(state, { answer, send: setTriggerValue });
  obey(state, answer.keep, same);
  for (const name of ["kernels", "gram"]) {
    state.find(`.${name} + figcaption`).textContent = words[name];
    state.find(`.${name}`).setAttribute("aria-label", words[name]);
  }
  show(state);
}

// A photo on its way to a style without a network: the picture, and beside it what moves, follow the strength in the browser.

import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { clamp, fixed, trueMinus } from "../../ui/components/numbers.js";
import { awaitPictures, pictureOf } from "../../ui/components/picture_store.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { drawArrows, drawGains, FARTHEST } from "./numbers_chart.js";
import { blockChange, colourChange, gainsAt, momentsAt, paint, similarity } from "./numbers_math.js";

const NARROW = 560; // px of the stage
const TALL = { wide: 330, narrow: 190 }; // px of the picture
const CHART = { wide: 310, narrow: 230 };
const STEP = 0.01; // of the strength
const live = liveValues();

function captioned(parent, element, className) {
  const figure = parent.appendChild(tag("figure", className));
  const caption = tag("figcaption");
  figure.append(element, caption);
  return { figure, element, caption };
}

function build(parent) {
  const root = tag("div", "plain");
  const state = { root, figures: headline(root), pointed: null, over: null };
  const stage = root.appendChild(tag("div", "parts"));
  const sources = stage.appendChild(tag("div", "sources"));
  state.photo = captioned(sources, tag("canvas"), "photo");
  state.style = captioned(sources, tag("img"), "style");
  state.result = captioned(stage, tag("canvas"), "result");
  state.knob = stage.appendChild(tag("label", "strength"));
  state.name = state.knob.appendChild(tag("span"));
  state.range = state.knob.appendChild(Object.assign(tag("input"), { type: "range", min: 0, max: FARTHEST, step: STEP }));
  state.value = state.knob.appendChild(tag("output"));
  state.chart = captioned(stage, tag("canvas"), "chart");
  listen(state);
  parent.append(root);
  root.state = state;
  new ResizeObserver(() => state.data && state.width !== root.clientWidth && draw(state)).observe(root);
  return state;
}

const slide = (alpha, dragged) => live.change({ alpha: Number(fixed(clamp(alpha, 0, FARTHEST), 2)) }, dragged);

function listen(state) {
  const done = () => live.tell(state.send, "alpha");
  state.range.oninput = () => slide(Number(state.range.value), true);
  state.range.onchange = () => (slide(Number(state.range.value), false), done());
  state.range.onpointerup = state.range.onpointercancel = () => setTimeout(live.letGo); // taken back, it says no change
  const canvas = state.chart.element;
  const arrows = () => Boolean(state.data.colours);
  followPointer(
    canvas,
    (x, y, pressed) => {
      state.over = x;
      if (!arrows()) point(state, state.channelAt(x));
      else if (pressed) slide(Number(state.strengthAt(x, y)), true);
    },
    { hover: true, done: () => arrows() && done(), away: () => point(state, (state.over = null)) },
  );
  followArrows(
    canvas,
    ([right, down], times) => {
      if (arrows()) slide(live.now.alpha + STEP * times * (right || -down), (state.keyed = true));
      else step(state, right || -down);
    },
    () => {
      if (state.keyed) done();
      state.keyed = false;
    },
  );
}

function point(state, channel) {
  if (state.pointed === channel) return;
  state.pointed = channel;
  drawChart(state);
}

function step(state, by) {
  const { order } = state.data.blocks;
  const rank = state.pointed === null ? 0 : order.indexOf(state.pointed) + by;
  point(state, order[clamp(rank, 0, order.length - 1)]);
}

// The line between photo and result, once for each pair.
function prepare(state, picture) {
  const { data } = state;
  if (state.made === data.version && state.picture === picture) return;
  const { arrays, unit, shape } = picture;
  const [, height, width] = shape;
  const { pixels } = arrays;
  const { colours, blocks } = data;
  const change = colours
    ? colourChange(pixels, unit, colours.matrix, colours.offset)
    : blockChange(pixels, unit, [height, width], blocks.gains, blocks.offsets);
  Object.assign(state, { made: data.version, picture, change, frame: new ImageData(width, height) });
  for (const { element } of [state.photo, state.result]) Object.assign(element, { width, height });
  paint(pixels, unit, change, 0, state.frame.data);
  state.photo.element.getContext("2d").putImageData(state.frame, 0, 0);
}

function draw(state) {
  const { root, data } = state;
  state.width = root.clientWidth;
  if (!state.width || !data) return;
  const narrow = state.width < NARROW;
  root.classList.toggle("narrow", narrow);
  state.theme = readTheme(root);
  const { alpha } = live.now;
  if (Number(state.range.value) !== alpha) state.range.value = alpha;
  setText(state.value, fixed(alpha, 2));
  const picture = pictureOf(data.picture);
  if (picture) drawPicture(state, picture, narrow);
  drawChart(state, narrow);
}

function drawPicture(state, picture, narrow) {
  prepare(state, picture);
  const { arrays, unit, shape } = picture;
  const { alpha } = live.now;
  const outside = paint(arrays.pixels, unit, state.change, alpha, state.frame.data);
  const canvas = state.result.element;
  canvas.getContext("2d").putImageData(state.frame, 0, 0);
  const [, height, width] = shape;
  const scale = Math.min(state.result.figure.clientWidth / width, TALL[narrow ? "narrow" : "wide"] / height);
  Object.assign(canvas.style, { width: `${Math.round(width * scale)}px`, height: `${Math.round(height * scale)}px` });
  const alike = state.data.blocks ? similarity(arrays.pixels, unit, state.change, alpha, state.data.weights) : 0;
  showFigures(state, outside, alike);
  Object.assign(state.root.dataset, { ready: "true", alpha, outside: outside.toPrecision(7) });
}

function showFigures(state, outside, alike) {
  const { data } = state;
  const { words, colours, blocks } = data;
  const { alpha } = live.now;
  const out = { label: words.outside, value: `${fixed(100 * outside, 1)} %` };
  const read = { label: words.read, value: data.read, note: words.of };
  if (blocks) {
    const gains = gainsAt(blocks.gains, alpha);
    const span = [Math.min(...gains), Math.max(...gains)].map((gain) => fixed(gain, 2));
    const kept = { label: words.similarity, value: trueMinus(fixed(alike, 2)) };
    return state.figures.show([read, { label: words.gains, value: fill(words.span, { low: span[0], high: span[1] }) }, kept]);
  }
  const { correlation, deviation } = momentsAt(colours, alpha);
  const text = Number.isNaN(correlation) ? "–" : trueMinus(fixed(correlation, 3));
  const second = data.wall
    ? { label: words.noise, value: fixed(255 * deviation[0], 1), note: words.levels }
    : { label: words.correlation, value: text, note: words.style_correlation };
  return state.figures.show([read, second, out]);
}

function drawChart(state, narrow = state.width < NARROW) {
  const { data, theme } = state;
  const { words, colours, blocks } = data;
  const { alpha } = live.now;
  const canvas = state.chart.element;
  const size = [state.chart.figure.clientWidth, CHART[narrow ? "narrow" : "wide"]];
  if (colours) {
    const ways = { momentsOf: (strength) => momentsAt(colours, strength), content: colours, style: colours.style };
    state.strengthAt = drawArrows(canvas, ...size, { ...ways, strength: alpha, names: words.names, words: words.plane }, theme);
    const now = momentsAt(colours, alpha);
    canvas.setAttribute(
      "aria-valuetext",
      now.mean.map((mean, c) => `${words.colours[c]} ${fixed(mean, 3)} ± ${fixed(now.deviation[c], 3)}`).join(", "),
    );
    setText(state.chart.caption, words.drag);
  } else {
    const gains = gainsAt(blocks.gains, alpha);
    state.channelAt = drawGains(
      canvas,
      ...size,
      { gains, order: blocks.order, pointed: state.pointed, words: words.plane },
      theme,
    );
    const { pointed } = state;
    const at = {
      colour: words.colours[pointed >> 6],
      across: pointed & 7,
      down: (pointed >> 3) & 7,
      gain: fixed(gains[pointed] ?? 1, 2),
    };
    setText(state.chart.caption, pointed === null ? words.point : fill(words.pointed, at));
    canvas.setAttribute("aria-valuetext", state.chart.caption.textContent);
  }
  canvas.setAttribute("aria-valuenow", colours ? alpha : (state.pointed ?? 0));
}

function label(state) {
  const { words, colours } = state.data;
  setText(state.photo.caption, words.photo);
  setText(state.style.caption, words.style);
  setText(state.result.caption, words.result);
  setText(state.name, words.alpha);
  state.range.setAttribute("aria-label", words.alpha);
  for (const [part, text] of [
    ["photo", words.photo],
    ["result", words.result_alt],
  ]) {
    state[part].element.setAttribute("role", "img");
    state[part].element.setAttribute("aria-label", text);
  }
  state.style.element.alt = words.style;
  if (state.style.element.getAttribute("src") !== state.data.style) state.style.element.src = state.data.style;
  const chart = state.chart.element;
  chart.setAttribute("role", "slider");
  chart.setAttribute("aria-label", words.chart_alt);
  chart.setAttribute("aria-valuemin", 0);
  chart.setAttribute("aria-valuemax", colours ? FARTHEST : 191);
}

export default ({ data, parentElement, setTriggerValue }) => {
  const state = parentElement.querySelector(".plain")?.state ?? build(parentElement);
  Object.assign(state, { data, send: setTriggerValue });
  label(state);
  live.bring({ alpha: data.alpha });
  draw(state);
  if (state.over !== null && !data.colours) point(state, state.channelAt(state.over)); // other bars under the pointer
  const endings = [live.watch(state.root, () => draw(state)), awaitPictures(state.root, [data.picture], () => draw(state))];
  return () => endings.forEach((end) => end());
};

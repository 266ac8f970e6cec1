// The photo under a change: a dot dragged along the curve of a class takes the picture, the classes and the numbers along. All
// changed pictures came at once, below each other in one JPEG; those of an attack are the photo plus ε times the signs.

import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { awaitPictures, pictureOf } from "../../ui/components/picture_store.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { drawChart, placeAt } from "./firm_chart.js";
import { drawPictures } from "./firm_pictures.js";

const PHONE = 640; // px: window up to which the parts are small
const GAP = 20; // px
const BARS = 190; // px at least that the bars get beside the pictures
const TALLEST = 236; // px of a picture

const percent = (share) => `${fixed(100 * share, 1)} %`;

function build(parent) {
  const root = tag("div", "firm");
  parent.append(root);
  const figures = headline(root);
  const seen = tag("div", "seen");
  const views = [0, 1, 2].map(() => {
    const figure = tag("figure");
    const [caption, canvas] = [tag("figcaption"), tag("canvas")];
    canvas.setAttribute("role", "img");
    figure.append(caption, canvas);
    return { figure, caption, canvas };
  });
  const bars = tag("ol", "bars");
  seen.append(...views.map(({ figure }) => figure), bars);
  const [title, chart] = [tag("p", "title"), tag("canvas", "chart")];
  chart.setAttribute("role", "slider");
  root.append(seen, title, chart);
  const state = { root, figures, views, bars, title, chart, sent: [], place: 0 };
  listen(state);
  new ResizeObserver(() => state.data && measure(state)).observe(root);
  return (root.state = state);
}

function listen(state) {
  const { chart } = state;
  const move = (place) => {
    const next = clamp(place, 0, state.data.keys.length - 1);
    state.sliding = true;
    if (next === state.place) return;
    state.place = next;
    drawPlace(state);
  };
  const done = () => {
    if (!state.sliding) return;
    state.sliding = false;
    if (state.place === state.told) return;
    state.told = state.place;
    state.sent.push(state.place);
    state.send("edit", { amount: state.data.keys[state.place] });
  };
  followPointer(chart, (x) => move(placeAt(state, x)), { done });
  followArrows(chart, ([right, down], times) => move(state.place + (right - down) * times), done);
}

// ---- what follows the dot -------------------------------------------------------------------------------------------------

function drawPlace(state) {
  const { data, place, root } = state;
  const [first] = data.shown;
  const top = data.tops[place];
  drawPictures(state);
  drawChart(state);
  writeBars(state);
  writeHeadline(state);
  Object.assign(root.dataset, { place: String(place), top: data.names[top] });
  const { chart } = state;
  chart.setAttribute("aria-valuenow", String(place));
  const spoken = { amount: data.texts[place], class: data.names[first.label], share: percent(first.values[place]) };
  const highest = { top: data.names[top], top_share: percent(data.bars[place][0][1]) };
  chart.setAttribute("aria-valuetext", fill(data.words.spoken, { ...spoken, ...highest }));
}

function writeHeadline({ data, place, figures, small }) {
  const { words, names, shown, tops, texts, attack } = data;
  const amount = texts[place];
  const answer = { label: fill(words.now, { amount }), value: percent(data.bars[place][0][1]), note: names[tops[place]] };
  const label = fill(words.of_class, { class: names[shown[0].label], amount });
  const before = fill(words.before, { share: data.unchanged });
  const ownClass = { label, value: percent(shown[0].values[place]), note: before };
  const flip = attack && { label: words.flips, value: attack.level ?? "–", note: attack.level ? words.levels : words.none };
  const held = { label: fill(words.held, { class: names[data.top] }), value: data.held.value, note: data.held.note };
  figures.show(small ? [answer, flip ?? held] : [answer, ownClass, flip ?? held]);
}

function writeBars({ data, place, bars }) {
  const rows = data.bars[place];
  while (bars.children.length < rows.length) bars.append(newBar());
  rows.forEach(([label, share], n) => {
    const row = bars.children[n];
    const [name, value, track] = row.children;
    setText(name, data.names[label]);
    setText(value, percent(share));
    track.firstChild.style.width = `${100 * share}%`;
    row.dataset.chosen = String(label === data.shown[0].label);
  });
}

function newBar() {
  const row = tag("li");
  const track = tag("span", "track");
  track.append(tag("span", "fill"));
  row.append(tag("span", "name"), tag("span", "share"), track);
  return row;
}

// ---- a run of the page ----------------------------------------------------------------------------------------------------

function measure(state) {
  const { root, data } = state;
  const width = root.clientWidth;
  if (!width) return;
  state.small = window.innerWidth <= PHONE;
  const count = data.attack ? 3 : state.small ? 1 : 2;
  const room = state.small && data.attack ? width - 20 : width - (data.attack ? 1.2 : 1) * BARS - count * GAP;
  state.side = Math.floor(Math.min(room / count, state.small ? 140 : TALLEST));
  state.views.forEach(({ figure }, n) => (figure.hidden = n >= count));
  Object.assign(state, { count, width, high: state.small ? 124 : 172 });
  root.dataset.attack = String(Boolean(data.attack));
  drawPlace(state);
}

// Whether the page's amount is news, and not the reader's own on its way back while a later one is looked at.
function isNews(state, place, fresh) {
  const at = state.sent.indexOf(place);
  if (at >= 0) state.sent.splice(0, at + 1);
  return fresh || (at < 0 && place !== state.told);
}

function show(state, data) {
  const fresh = state.data?.version !== data.version;
  state.data = data;
  state.theme = readTheme(state.root);
  if (isNews(state, data.place, fresh)) {
    state.told = data.place;
    if (!state.sliding) state.place = data.place;
  }
  state.place = Math.min(state.place, data.keys.length - 1);
  setText(state.title, data.words.chart);
  state.chart.setAttribute("aria-label", fill(data.words.keys, { axis: data.words.axis }));
  state.chart.setAttribute("aria-valuemin", "0");
  state.chart.setAttribute("aria-valuemax", String(data.keys.length - 1));
  measure(state);
  state.root.dataset.version = data.version;
}

// The pictures of this curve, ready to be drawn: a decoded sheet, or the photo's pixels and the signs.
async function takePictures(state) {
  const { pictures } = state.data;
  const found = pictureOf(pictures);
  if (!found || state.pictures?.name === pictures) return;
  const { sheet } = found.arrays;
  const image = sheet && (await createImageBitmap(new Blob([sheet], { type: "image/jpeg" })));
  if (state.data.pictures !== pictures) return;
  state.pictures = { name: pictures, side: found.side, image, ...found.arrays };
  drawPlace(state);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = parentElement.querySelector(".firm")?.state ?? build(parentElement);
  state.send = setTriggerValue;
  show(state, data);
  takePictures(state);
  return awaitPictures(state.root, [data.pictures], () => takePictures(state));
}

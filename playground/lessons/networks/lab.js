// One network: a timeline to choose by, its drawing, where its cost lies, and its layers. Another network of the timeline is
// drawn at once, out of the drawings that the page has sent before; the page's run follows.

import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { isCommand, pointIn } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { drawNetwork, volumeAt } from "./drawing.js";
import { drawingOf, pictureOf } from "./drawing_store.js";
import { readingOf } from "./reading.js";
import { buildBars, buildTable, drawBars, fillTable, lightTable } from "./shares.js";

const HEIGHTS = { wide: 236, phone: 176 }; // px of the drawing
const PHONE = 640;

function build(parent) {
  const root = tag("div", "networks");
  parent.append(root);
  const state = { root, lit: null, live: liveValues() };
  const point = (lit) => light(state, lit);
  state.timeline = tag("div", "timeline");
  state.timeline.setAttribute("role", "group");
  root.append(state.timeline);
  state.figures = headline(root);
  const frame = tag("div", "frame");
  state.canvas = tag("canvas", "network");
  state.canvas.tabIndex = 0;
  state.canvas.setAttribute("role", "img");
  frame.append(state.canvas);
  state.frame = frame;
  const under = tag("div", "under");
  state.reading = tag("p", "reading");
  state.reading.setAttribute("aria-live", "polite");
  state.back = Object.assign(tag("button", "back"), { type: "button" });
  state.book = Object.assign(tag("a", "book"), { target: "_blank", rel: "noreferrer" });
  under.append(state.reading, state.back, state.book);
  state.bars = buildBars(point);
  state.table = buildTable(point);
  root.append(frame, under, state.bars.root, state.table.root);
  listen(state);
  new ResizeObserver(() => state.drawing && root.clientWidth !== state.measured && draw(state)).observe(root);
  return (root.state = state);
}

function listen(state) {
  const { canvas } = state;
  canvas.onpointermove = (event) => {
    state.over = pointIn(canvas, event);
    lightUnder(state);
  };
  canvas.onpointerleave = (event) => {
    state.over = null;
    if (event.pointerType === "mouse") light(state, null);
  };
  canvas.onclick = (event) => {
    const volume = volumeAt(state, ...pointIn(canvas, event));
    if (canOpen(state, volume)) open(state, volume.block);
  };
  canvas.onkeydown = (event) => {
    if (isCommand(event)) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const volumes = state.scene.volumes.filter(({ rows }) => rows[0] >= 0);
    if (step) {
      event.preventDefault();
      state.at = ((((state.at ?? (step > 0 ? -1 : 0)) + step) % volumes.length) + volumes.length) % volumes.length;
      light(state, volumes[state.at].rows, volumes[state.at]);
    } else if (event.key === "Enter" && canOpen(state, volumes[state.at])) open(state, volumes[state.at].block);
  };
  state.back.onclick = () => open(state, "blocks");
}

// What lies under the pointer, in whatever is drawn now.
function lightUnder(state) {
  const volume = volumeAt(state, ...state.over);
  state.canvas.style.cursor = canOpen(state, volume) ? "pointer" : "default";
  light(state, volume?.rows && volume.rows[0] >= 0 ? volume.rows : null, volume);
}

const canOpen = (state, volume) => Boolean(volume?.block) && volume.block !== state.open;

function open(state, block) {
  state.live.change({ open: block });
  drawOther(state, state.drawing, block);
  state.live.tell(state.send, "open");
}

function choose(state, net) {
  const entry = state.data.timeline.find((one) => one.net === net);
  const drawing = drawingOf(entry.key);
  if (!drawing) return void state.send("edit", { net, open: null });
  state.live.change({ net, open: drawing.open });
  drawOther(state, drawing, drawing.open);
  state.live.tell(state.send, "net", "open");
}

// A drawing in which layers have other places; a pointer that rests on it is told of them.
function drawOther(state, drawing, block) {
  Object.assign(state, { drawing, open: block, lit: null, volume: null, at: null });
  draw(state);
  if (state.over) lightUnder(state);
}

function light(state, lit, volume = null) {
  if (String(lit) === String(state.lit)) return;
  Object.assign(state, { lit, volume });
  drawNetwork(state, false);
  drawBars(state.bars, state);
  lightTable(state.table, lit);
  write(state);
}

// What the pointer is on, or what the drawing shows.
function write(state) {
  const { drawing, lit, volume, words } = state;
  const blocks = drawing.tree.some((node) => typeof node !== "number");
  const hint = state.open === "all" && blocks ? words.hint_all : blocks ? words.hint : words.hint_layers;
  setText(state.reading, lit ? readingOf(drawing, lit, words, volume) : `${drawing.title}: ${hint}`);
  state.back.hidden = state.open === "blocks" || !blocks;
  setText(state.back, words.back);
}

function writeTimeline(state) {
  const { timeline, data, drawing } = state;
  if (timeline.children.length !== data.timeline.length) {
    timeline.replaceChildren(
      ...data.timeline.map(({ net, title, year }) => {
        const button = Object.assign(tag("button"), { type: "button" });
        button.append(tag("small", "", String(year)), tag("span", "", title));
        button.onclick = () => choose(state, net);
        return button;
      }),
    );
  }
  timeline.setAttribute("aria-label", data.words.timeline);
  data.timeline.forEach(({ section }, at) => {
    timeline.children[at].setAttribute("aria-pressed", String(section === drawing.section));
  });
}

function draw(state) {
  const { root, data, drawing } = state;
  state.measured = root.clientWidth;
  state.width = root.clientWidth || 600;
  state.height = window.innerWidth <= PHONE ? HEIGHTS.phone : HEIGHTS.wide;
  state.theme = readTheme(root);
  state.photo = pictureOf(data.photo, () => draw(state));
  writeTimeline(state);
  state.figures.show(drawing.figures);
  drawNetwork(state);
  state.canvas.setAttribute("aria-label", fill(data.words.alt, { title: drawing.title }));
  Object.assign(state.book, { href: drawing.book.url, textContent: drawing.book.text });
  drawBars(state.bars, state);
  fillTable(state.table, { drawing, words: data.words });
  write(state);
  Object.assign(root.dataset, {
    version: `${drawing.key} ${state.open}`,
    net: drawing.net,
    open: state.open,
    volumes: state.scene.volumes.length,
    ready: String(Boolean(state.photo)),
  });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const { state } = parentElement.querySelector(".networks") ?? build(parentElement).root;
  const { drawing, open: block } = data;
  Object.assign(state, { data, words: data.words, send: setTriggerValue });
  state.live.bring({ net: drawing.net, open: block });
  const { now } = state.live;
  const ahead = state.drawing && (now.net !== drawing.net || now.open !== block); // the reader's choice is on its way
  if (ahead || (drawing.key === state.drawing?.key && block === state.open)) draw(state);
  else drawOther(state, drawing, block);
}

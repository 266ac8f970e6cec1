// Two networks one above the other: their drawings, and below each measure two bars in proportion.

import { fill, setText, tag } from "../../ui/components/elements.js";
import { pointIn } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { drawNetwork, volumeAt } from "./drawing.js";
import { readingOf } from "./reading.js";

const HEIGHTS = { wide: 148, phone: 96 }; // px of a drawing
const PHONE = 640;
const MEASURES = ["parameters", "work", "activations"];

function build(parent) {
  const root = tag("div", "compared");
  parent.append(root);
  const state = { root, pictures: new Map() };
  state.sides = [0, 1].map(() => {
    const title = tag("p", "title");
    const frame = tag("div", "frame");
    const canvas = tag("canvas", "network");
    canvas.setAttribute("role", "img");
    frame.append(canvas);
    root.append(title, frame);
    return { title, canvas, lit: null };
  });
  state.reading = tag("p", "reading");
  state.measures = tag("div", "measures");
  root.append(state.reading, state.measures);
  new ResizeObserver(() => state.data && root.clientWidth !== state.measured && draw(state)).observe(root);
  return (root.state = state);
}

// The picture behind a data URL, null until it has come.
function pictureOf(state, url) {
  if (!state.pictures.has(url)) {
    state.pictures.set(url, null);
    const image = new Image();
    image.onload = () => {
      state.pictures.set(url, image);
      draw(state);
    };
    image.src = url;
  }
  return state.pictures.get(url);
}

function listen(state, side) {
  side.canvas.onpointermove = (event) => {
    side.over = pointIn(side.canvas, event);
    point(state, side);
  };
  side.canvas.onpointerleave = () => {
    side.over = side.lit = null;
    drawNetwork(side, false);
  };
}

function point(state, side) {
  const volume = volumeAt(side, ...side.over);
  const lit = volume?.rows && volume.rows[0] >= 0 ? volume.rows : null;
  if (String(lit) === String(side.lit)) return;
  side.lit = lit;
  drawNetwork(side, false);
  setText(state.reading, lit ? readingOf(side.drawing, lit, state.data.words, volume) : "");
}

function drawMeasures(state) {
  const { words, networks } = state.data;
  state.measures.setAttribute("aria-label", words.measures);
  state.measures.replaceChildren(
    ...MEASURES.map((name) => {
      const sums = networks.map(({ drawing }) => drawing.rows.reduce((sum, one) => sum + one[name], 0));
      const block = tag("div", "measure");
      block.append(tag("span", "", words[name]));
      for (const sum of sums) {
        const row = tag("div", "two");
        const bar = tag("i");
        bar.style.width = `${(100 * sum) / (Math.max(...sums) || 1)}%`;
        row.append(bar, tag("b", "", sum.toLocaleString("en")));
        block.append(row);
      }
      return block;
    }),
  );
}

function draw(state) {
  const { root, data } = state;
  state.measured = root.clientWidth;
  data.networks.forEach(({ drawing, photo }, at) => {
    const side = state.sides[at];
    const height = window.innerWidth <= PHONE ? HEIGHTS.phone : HEIGHTS.wide;
    Object.assign(side, {
      lit: side.drawing?.key === drawing.key ? side.lit : null,
      drawing,
      words: data.words,
      open: "all",
      width: root.clientWidth || 600,
      height,
      theme: readTheme(root),
    });
    side.photo = pictureOf(state, photo);
    drawNetwork(side);
    setText(side.title, drawing.title);
    side.canvas.setAttribute("aria-label", fill(data.words.alt, { title: drawing.title }));
    listen(state, side);
    if (side.over) point(state, side);
  });
  drawMeasures(state);
  root.dataset.ready = String(data.networks.every(({ photo }) => state.pictures.get(photo)));
  root.dataset.version = data.networks.map(({ drawing }) => drawing.key).join(" ");
}

export default function ({ data, parentElement }) {
  const { state } = parentElement.querySelector(".compared") ?? build(parentElement).root;
  state.data = data;
  for (const url of state.pictures.keys()) if (!data.networks.some(({ photo }) => photo === url)) state.pictures.delete(url);
  draw(state);
}

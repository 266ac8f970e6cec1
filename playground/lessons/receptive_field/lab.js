// A photo, and over it what one unit reads: the outline of its field, the weight within it, the centres of all units.
// Everything that follows the pointer is looked up here; a click or a scrubbed layer goes to the server, which sends the weight.

import { headline } from "../../ui/components/headline.js";
import { CELL_STEPS, pointIn } from "../../ui/components/pointer.js";
import { at, current, draw, fieldOf, filled, pairText, short } from "./field_drawing.js";

function build(root) {
  const figure = document.createElement("figure");
  figure.className = "field";
  figure.headline = headline(figure);
  const stage = document.createElement("div");
  stage.className = "stage";
  stage.innerHTML = `<canvas tabindex="0" role="img"></canvas><div class="aside">
    <label class="scrub"><span></span><input type="range" min="0" step="1"></label>
    <p class="reading" aria-live="polite"></p></div>`;
  figure.append(stage);
  root.append(figure);
  figure.pictures = {};
  return figure;
}

function unitAt(figure, place) {
  const layer = current(figure);
  return [0, 1].map((axis) => {
    const pixel = place[axis] / figure.scale - figure.data.margin - 0.5;
    const unit = Math.round((pixel - layer.centre[axis]) / (layer.jump[axis] || 1));
    return Math.min(layer.units[axis] - 1, Math.max(0, unit));
  });
}

// The unit at the same relative place of another layer's map.
function moved(layer, from, unit) {
  return [0, 1].map((axis) =>
    Math.min(layer.units[axis] - 1, Math.floor(((unit[axis] + 0.5) / from.units[axis]) * layer.units[axis])),
  );
}

const rangeText = (layer, axis) =>
  layer.least[axis] === layer.size[axis] ? `${layer.size[axis]}` : `${layer.least[axis]}–${layer.size[axis]}`;

function sizeText(layer) {
  const [rows, columns] = [0, 1].map((axis) => rangeText(layer, axis));
  return rows === columns ? rows : `${rows} × ${columns}`;
}

function showFigures(figure, layer, field) {
  const { words } = figure.data;
  const alike = [0, 1].every((axis) => layer.least[axis] === layer.size[axis]);
  const value = layer.whole ? words.whole : filled(words.pixels, { size: sizeText(layer) });
  figure.headline.show([
    { label: words.size, value, note: alike || layer.whole ? "" : filled(words.own, { size: pairText(field.size) }) },
    { label: words.stride, value: filled(words.pixels, { size: pairText(layer.jump) }) },
    { label: words.map, value: `${layer.units[0]} × ${layer.units[1]}` },
  ]);
}

function write(figure) {
  const { data } = figure;
  const reading = figure.querySelector(".reading");
  const scrub = figure.querySelector(".scrub");
  scrub.hidden = data.layers.length < 2;
  figure.headline.row.hidden = !data.layers.length;
  if (!data.layers.length) {
    reading.textContent = figure.pointed ? filled(data.words.dots, figure.pointed) : data.words.hint;
    return;
  }
  const layer = current(figure);
  const field = fieldOf(figure, layer, figure.unit);
  showFigures(figure, layer, field);
  const slots = {
    layer: layer.name,
    row: figure.unit[0] + 1,
    column: figure.unit[1] + 1,
    units: `${layer.units[0]} × ${layer.units[1]}`,
    y: short(field.centre[0]),
    x: short(field.centre[1]),
    size: sizeText(layer),
    top: field.spans[0]?.[0],
    bottom: field.spans[0]?.[1],
    left: field.spans[1]?.[0],
    right: field.spans[1]?.[1],
  };
  reading.textContent = filled(field.spans.every(Boolean) ? data.words.reads : data.words.nothing, slots);
  scrub.querySelector("span").textContent = filled(data.words.layer, slots);
  Object.assign(figure.dataset, {
    layer: layer.name,
    row: figure.unit[0],
    column: figure.unit[1],
    size: field.size.join(" "),
    y: slots.y,
  });
}

function show(figure) {
  if (figure.waiting) return; // one drawing a frame
  figure.waiting = requestAnimationFrame(() => {
    figure.waiting = 0;
    draw(figure);
    write(figure);
  });
}

function fetchPicture(figure, name, url) {
  if (figure.pictures[`${name}-url`] === url) return;
  figure.pictures[`${name}-url`] = url;
  figure.pictures[name] = null;
  if (!url) return;
  const picture = new Image();
  picture.onload = () => {
    if (figure.pictures[`${name}-url`] !== url) return;
    figure.pictures[name] = picture;
    show(figure);
  };
  picture.src = url;
}

function nearestDot(figure, place) {
  const pixel = place.map((side) => side / figure.scale - figure.data.margin - 0.5);
  let best = null;
  for (const dots of figure.data.dots) {
    const near = [dots.rows, dots.columns].map((places, axis) =>
      places.reduce((a, b) => (Math.abs(b - pixel[axis]) < Math.abs(a - pixel[axis]) ? b : a)),
    );
    const far = Math.hypot(near[0] - pixel[0], near[1] - pixel[1]);
    if (!best || far < best.far) best = { far, name: dots.label, y: short(near[0]), x: short(near[1]) };
  }
  return best;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const figure = parentElement.querySelector("figure") ?? build(parentElement);
  const canvas = figure.querySelector("canvas");
  const range = figure.querySelector("input");
  figure.data = data;
  range.max = String(Math.max(0, data.layers.length - 1));
  if (!figure.scrubs || figure.layer >= data.layers.length) {
    figure.layer = data.layer;
    figure.unit = data.unit;
    range.value = String(data.layer);
    if (figure.over && data.layers.length) figure.unit = unitAt(figure, figure.over); // a pointer keeps what it is told
  }
  range.setAttribute("aria-label", data.words.scrub ?? "");
  canvas.setAttribute("aria-label", data.alt);
  fetchPicture(figure, "photo", data.photo);
  fetchPicture(figure, "heat", data.heat);
  show(figure);

  const pick = () => {
    const layer = current(figure);
    const [down, across] = [0, 1].map((axis) => (figure.unit[axis] + 0.5) / layer.units[axis]);
    setTriggerValue("edit", { layer: layer.name, down, across });
  };
  const point = (event) => {
    figure.over = pointIn(canvas, event).reverse();
    if (data.layers.length) figure.unit = unitAt(figure, figure.over);
    else figure.pointed = nearestDot(figure, figure.over);
    show(figure);
  };
  canvas.onpointermove = point;
  canvas.onpointerdown = point;
  canvas.onclick = (event) => {
    if (!data.layers.length) return;
    point(event); // and not what was pointed at before: the server may have answered since
    pick();
  };
  canvas.onpointerleave = (event) => {
    figure.over = null;
    if (event.pointerType !== "mouse") return; // a lifted finger leaves its unit to be read
    figure.unit = data.unit;
    figure.pointed = null;
    if (figure.layer !== data.layer) figure.unit = moved(current(figure), data.layers[data.layer], data.unit);
    show(figure);
  };
  canvas.onblur = () => (figure.over = null);
  canvas.onkeydown = (event) => {
    if (!data.layers.length) return;
    if (event.key === "Enter") pick();
    const step = CELL_STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const layer = current(figure);
    figure.unit = figure.unit.map((unit, axis) => Math.min(layer.units[axis] - 1, Math.max(0, unit + step[axis])));
    figure.over = fieldOf(figure, layer, figure.unit).centre.map((pixel) => at(figure, pixel));
    show(figure);
  };
  range.oninput = () => {
    figure.scrubs = true;
    const from = current(figure);
    figure.layer = Number(range.value);
    figure.unit = moved(current(figure), from, figure.unit);
    show(figure);
  };
  range.onpointerup = range.onkeyup = range.onblur = () => (figure.scrubs = false);
  range.onchange = pick;
  figure.resize?.disconnect();
  figure.resize = new ResizeObserver(() => figure.clientWidth !== figure.wide && show(figure));
  figure.resize.observe(figure);
  return () => figure.resize.disconnect();
}

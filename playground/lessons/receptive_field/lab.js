// A photo, and over it what one unit reads: the outline of its field, the weight within it, the centres of all units.
// Everything that follows the pointer is looked up here; a click or a scrubbed layer goes to the server, which sends the weight.

import { disc } from "../../ui/components/canvas.js";
import { fill } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { MINUS } from "../../ui/components/numbers.js";
import { CELL_STEPS, pointIn } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";

const ASIDE = 216; // px that the words beside the picture take, where there is room for both
const PHONE = 560; // px: on narrower figures the words stand below
const MOST_DOTS = 40; // units a side whose centres are drawn

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

const filled = (text, slots) => fill(text, slots).replace(/-(?=\d)/g, MINUS);
const short = (value) => String(Math.round(value * 100) / 100);
const pairText = (both) => (both[0] === both[1] ? short(both[0]) : `${short(both[0])} × ${short(both[1])}`);

// The picture and its words fit the window without scrolling: of a phone half of it.
function tallest() {
  return window.innerWidth <= 640
    ? Math.max(170, window.innerHeight / 2 - 130)
    : Math.max(260, Math.min(520, window.innerHeight - 400));
}

function measure(figure) {
  const { data } = figure;
  const [h, w] = data.size.map((side) => side + 2 * data.margin);
  figure.wide = figure.clientWidth;
  const room = figure.wide > PHONE ? figure.wide - ASIDE : figure.wide;
  const scale = Math.min((room || 600) / w, tallest() / h);
  return { scale, width: w * scale, height: h * scale };
}

// Pixel p of the photo has its middle at (p + ½) of the photo's own scale.
const at = (figure, pixel) => (pixel + 0.5 + figure.data.margin) * figure.scale;

function current(figure) {
  return figure.data.layers[figure.layer];
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

// First and last pixel that a unit reads along an axis; null where it reads nothing.
function spanOf(figure, layer, axis, unit) {
  if (layer.whole) return [0, figure.data.size[axis] - 1];
  const phases = layer.phases[axis];
  if (!phases) {
    const middle = layer.centre[axis] + unit * layer.jump[axis];
    return layer.size[axis] ? [middle - (layer.size[axis] - 1) / 2, middle + (layer.size[axis] - 1) / 2] : null;
  }
  const turns = Math.floor(unit / phases.length);
  const offset = Math.floor(turns * phases.length * layer.jump[axis]);
  return phases[unit % phases.length]?.map((pixel) => pixel + offset) ?? null;
}

// What a unit reads: rows and columns, and the pixel in the middle.
function fieldOf(figure, layer, unit) {
  const spans = [0, 1].map((axis) => spanOf(figure, layer, axis, unit[axis]));
  const centre = spans.map((span, axis) => (span ? (span[0] + span[1]) / 2 : layer.centre[axis] + unit[axis] * layer.jump[axis]));
  const size = spans.map((span) => (span ? span[1] - span[0] + 1 : 0));
  return { spans, centre, size };
}

function box(pen, figure, centre, sides, trace) {
  const [row, column] = centre.map((pixel, axis) => at(figure, pixel - sides[axis] / 2));
  trace(column, row, sides[1] * figure.scale, sides[0] * figure.scale);
}

function outlined(pen, colour, width, dash, path) {
  for (const [ink, line] of [
    ["rgba(0, 0, 0, .65)", width + 2],
    [colour, width],
  ]) {
    pen.strokeStyle = ink;
    pen.lineWidth = line;
    pen.setLineDash(dash);
    pen.beginPath();
    path();
    pen.stroke();
  }
  pen.setLineDash([]);
}

function label(pen, figure, text, x, y, colour) {
  pen.font = `600 12px ${figure.colours.sans}`;
  const wide = pen.measureText(text).width + 10;
  const left = Math.min(Math.max(2, x), figure.width - wide - 2);
  const top = Math.min(Math.max(2, y), figure.height - 20);
  pen.fillStyle = figure.colours.background;
  pen.globalAlpha = 0.9;
  pen.fillRect(left, top, wide, 18);
  pen.globalAlpha = 1;
  pen.fillStyle = colour;
  pen.textBaseline = "middle";
  pen.fillText(text, left + 5, top + 9.5);
}

const MARKS = {
  disc: (pen, x, y, r, colours) => disc(pen, [x, y], r, colours.orange, "rgba(0, 0, 0, .65)", 1),
  ring: (pen, x, y, r, colours) => outlined(pen, colours.green, 2.5, [], () => pen.arc(x, y, r * 1.7, 0, 7)),
  cross: (pen, x, y, r) =>
    outlined(pen, "#FFFFFF", 1.5, [], () => {
      pen.moveTo(x - r, y);
      pen.lineTo(x + r, y);
      pen.moveTo(x, y - r);
      pen.lineTo(x, y + r);
    }),
};

function drawDots(pen, figure) {
  const radius = Math.max(3, Math.min(7, figure.scale * 2.2));
  for (const dots of figure.data.dots) {
    for (const row of dots.rows) {
      for (const column of dots.columns) MARKS[dots.mark](pen, at(figure, column), at(figure, row), radius, figure.colours);
    }
  }
}

// The middle cell of each kind tells its place; crosses share theirs with another kind.
function labelMiddles(pen, figure) {
  for (const [place, dots] of figure.data.dots.entries()) {
    if (dots.mark === "cross" || dots.rows.length % 2 === 0 || dots.columns.length % 2 === 0) continue;
    const [row, column] = [dots.rows, dots.columns].map((places) => places[(places.length - 1) / 2]);
    const name = `${dots.label} (${short(row)}, ${short(column)})`;
    label(pen, figure, name, at(figure, column) + 12, at(figure, row) + (place ? 12 : -30), figure.colours.text);
  }
}

function drawUnit(pen, figure) {
  const { data, colours } = figure;
  const layer = current(figure);
  const { centre, size } = fieldOf(figure, layer, figure.unit);
  const chosen = figure.layer === data.layer && figure.unit.every((unit, axis) => unit === data.unit[axis]);
  const [top, left] = [at(figure, -0.5), at(figure, -0.5)];
  const [height, width] = data.size.map((side) => side * figure.scale);
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  box(pen, figure, centre, size, (x, y, w, h) => pen.rect(x, y, w, h));
  pen.clip("evenodd");
  pen.fillStyle = "rgba(8, 12, 18, .45)"; // what the unit cannot see
  pen.fillRect(left, top, width, height);
  pen.restore();
  if (chosen && figure.pictures.heat) {
    pen.imageSmoothingEnabled = figure.scale < 3;
    pen.drawImage(figure.pictures.heat, left, top, width, height);
  }
  if (Math.max(...layer.units) <= MOST_DOTS) {
    pen.fillStyle = "#FFFFFF";
    pen.strokeStyle = "rgba(0, 0, 0, .6)";
    pen.lineWidth = 1;
    for (let row = 0; row < layer.units[0]; row += 1) {
      for (let column = 0; column < layer.units[1]; column += 1) {
        const [y, x] = fieldOf(figure, layer, [row, column]).centre;
        pen.beginPath();
        pen.arc(at(figure, x), at(figure, y), 2.2, 0, 7);
        pen.fill();
        pen.stroke();
      }
    }
  }
  box(pen, figure, centre, size, (x, y, w, h) => {
    outlined(pen, colours.orange, 3, [], () => pen.rect(x, y, w, h));
    label(pen, figure, filled(data.words.field, { size: pairText(size) }), x, y - 21, colours.text);
  });
  if (chosen) {
    for (const [place, square] of data.squares.entries()) {
      box(pen, figure, centre, [square.side, square.side], (x, y, w, h) => {
        outlined(pen, "#FFFFFF", 1.5, [5, 4], () => pen.rect(x, y, w, h));
        label(pen, figure, square.label, x + w + 4, y + (place ? h - 18 : 0), colours.text);
      });
    }
  }
  const [y, x] = centre.map((pixel) => at(figure, pixel));
  MARKS.disc(pen, x, y, 4.5, colours);
}

function draw(figure) {
  const { data } = figure;
  const canvas = figure.querySelector("canvas");
  Object.assign(figure, measure(figure), { colours: readTheme(figure) });
  const density = window.devicePixelRatio || 1;
  canvas.width = Math.round(figure.width * density);
  canvas.height = Math.round(figure.height * density);
  canvas.style.width = `${figure.width}px`;
  canvas.style.height = `${figure.height}px`;
  const pen = canvas.getContext("2d");
  pen.scale(density, density);
  pen.fillStyle = figure.colours["secondary-background"];
  pen.fillRect(0, 0, figure.width, figure.height);
  if (figure.pictures.photo) {
    pen.imageSmoothingEnabled = figure.scale < 3; // a picture of 28 pixels shows its pixels
    const edge = at(figure, -0.5);
    pen.drawImage(figure.pictures.photo, edge, edge, data.size[1] * figure.scale, data.size[0] * figure.scale);
  }
  if (data.layers.length) drawUnit(pen, figure);
  drawDots(pen, figure);
  labelMiddles(pen, figure);
  figure.dataset.ready = String(Boolean(figure.pictures.photo));
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

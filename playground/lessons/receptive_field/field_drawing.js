// The photo with what one unit reads: the outline of its field, the weight within it, the centres of all units; marked cells.

import { disc } from "../../ui/components/canvas.js";
import { fill } from "../../ui/components/elements.js";
import { MINUS } from "../../ui/components/numbers.js";
import { readTheme } from "../../ui/components/theme.js";

const ASIDE = 216; // px that the words beside the picture take, where there is room for both
const PHONE = 560; // px: on narrower figures the words stand below
const MOST_DOTS = 40; // units a side whose centres are drawn

export const filled = (text, slots) => fill(text, slots).replace(/-(?=\d)/g, MINUS);
export const short = (value) => String(Math.round(value * 100) / 100);
export const pairText = (both) => (both[0] === both[1] ? short(both[0]) : `${short(both[0])} × ${short(both[1])}`);

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
export const at = (figure, pixel) => (pixel + 0.5 + figure.data.margin) * figure.scale;

export function current(figure) {
  return figure.data.layers[figure.layer];
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
export function fieldOf(figure, layer, unit) {
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

export function draw(figure) {
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

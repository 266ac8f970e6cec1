// What the view of the layers draws: maps as small pictures, one over the photo with what a unit reads, the windows of photos,
// kernels. Values come as int16, of each map on its own scale: ±32,767 is its largest |value|.

import { disc, haloText, penOf, strokeBox } from "../../ui/components/canvas.js";
import { cellText, clamp } from "../../ui/components/numbers.js";
import { bitmap, colourOf, word } from "../../ui/components/picture_colours.js";
import { css, luminance } from "../../ui/components/theme.js";

const LEVELS = 4096;
const FULL = 32767;
const OVER = 0.8; // opacity of the largest |value| over the photo
const RIM = "rgba(0, 0, 0, .65)";
const UNSEEN = "rgba(8, 12, 18, .5)"; // over what the unit does not read
const BEYOND = "#808080"; // where a window reaches beyond its photo
export const CELL = 44; // px from one map to the next
const TILE = 40;

const indexOf = (level) => (level + FULL + 1) >> 4;
const shareAt = (index) => ((index << 4) - FULL - 1) / FULL;

// Two tables of colours: of maps by themselves, and of one over the photo, where small values let it through.
export function palettes(signed, theme) {
  const colour = colourOf(signed ? "signed" : "absolute", 1, theme);
  const plain = new Uint32Array(LEVELS);
  const over = new Uint32Array(LEVELS);
  const strong = signed ? colourOf("signed", 1e-9, theme) : colour; // a sign's full colour
  for (let i = 0; i < LEVELS; i++) {
    const share = shareAt(i);
    plain[i] = word(colour(share));
    const opaque = Math.round(255 * OVER * Math.min(1, Math.abs(share)));
    over[i] = ((word(strong(share)) & 0xffffff) | (opaque << 24)) >>> 0;
  }
  return { plain, over };
}

// One map, a pixel a unit.
export function mapBitmap(maps, units, channel, table) {
  const target = bitmap(units, units);
  const start = channel * units * units;
  for (let i = 0; i < units * units; i++) target.words[i] = table[indexOf(maps[start + i])];
  return target.done();
}

// Row and column of the largest value.
export function strongestUnit(maps, units, channel) {
  const start = channel * units * units;
  let best = 0;
  for (let i = 1; i < units * units; i++) if (maps[start + i] > maps[start + best]) best = i;
  return [Math.floor(best / units), best % units];
}

// First and last pixel that a unit reads along both axes; they may lie beyond the photo.
export function spansOf({ first, jump, size }, unit) {
  return unit.map((place, axis) => [first[axis] + place * jump, first[axis] + place * jump + size - 1]);
}

// ---- the grid of maps -----------------------------------------------------------------------------------------------------

export const columnsOf = (width) => Math.max(1, Math.floor((width + CELL - TILE) / CELL));

// The rows in sight; canvases of single maps come from tileOf(channel).
export function drawGrid(canvas, { width, height, top, order, tileOf, chosen, pointed, theme }) {
  const pen = penOf(canvas, width, height);
  const columns = columnsOf(width);
  const first = Math.floor(top / CELL) * columns;
  const last = Math.min(order.length, (Math.floor((top + height) / CELL) + 1) * columns);
  for (let place = first; place < last; place++) {
    const channel = order[place];
    const x = (place % columns) * CELL + 2;
    const y = Math.floor(place / columns) * CELL - top + 2;
    const tile = tileOf(channel);
    pen.imageSmoothingEnabled = tile.width > TILE;
    pen.drawImage(tile, x, y, TILE, TILE);
    const outline = [x - 0.5, y - 0.5, x + TILE + 0.5, y + TILE + 0.5];
    if (channel === chosen) strokeBox(pen, outline, theme.orange, { width: 3 });
    else if (channel === pointed) strokeBox(pen, outline, theme.text, { width: 1.5 });
  }
}

// Place in the order of what lies under a point, −1 where there is none.
export function placeAt(x, y, { width, top, count }) {
  const [column, row] = [Math.floor(x / CELL), Math.floor((y + top) / CELL)];
  const place = row * columnsOf(width) + column;
  return column < columnsOf(width) && row >= 0 && place < count ? place : -1;
}

// ---- the photo ------------------------------------------------------------------------------------------------------------

const LEAST_BOX = 14; // px of a box's side, so that a field of 3 pixels is found

// photo: its place in the sheet; overlay: a map, or (smooth) a heat, drawn over all of it.
export function drawPhoto(canvas, side, { sheet, photo, pixels, overlay, smooth, spans, unit, units, square, label, theme }) {
  const pen = penOf(canvas, side, side);
  const scale = side / pixels;
  const at = (pixel) => clamp(pixel * scale, 0, side);
  pen.drawImage(sheet, 0, photo * pixels, pixels, pixels, 0, 0, side, side);
  const [[above, below], [left, right]] = spans;
  const box = atLeast([at(left), at(above), at(right + 1), at(below + 1)], side);
  if (smooth) {
    pen.beginPath();
    pen.rect(0, 0, side, side);
    pen.rect(box[0], box[1], box[2] - box[0], box[3] - box[1]);
    pen.fillStyle = UNSEEN;
    pen.fill("evenodd");
  }
  if (overlay) {
    pen.imageSmoothingEnabled = smooth;
    pen.drawImage(overlay, 0, 0, side, side);
  }
  const cell = side / units;
  if (!smooth && cell >= 4) strokeBox(pen, cellBox(unit, cell), "#FFFFFF", { width: 1.5, rim: RIM });
  drawSides(pen, box, [left < 0, above < 0, right >= pixels, below >= pixels], theme.orange);
  if (square) {
    const [row, column] = square.centre.map((pixel) => pixel + 0.5);
    const half = square.side / 2;
    const corners = [column - half, row - half, column + half, row + half].map((pixel) => pixel * scale);
    strokeBox(pen, corners, "#FFFFFF", { width: 1.5, dash: [5, 4], rim: RIM });
  }
  Object.assign(pen, { font: `600 12px ${theme.sans}`, fillStyle: theme.orange, textBaseline: "top" });
  const wide = pen.measureText(label).width;
  const y = box[1] >= 20 ? box[1] - 17 : box[3] <= side - 20 ? box[3] + 4 : box[1] + 5;
  haloText(pen, label, clamp(box[0] + 4, 4, side - wide - 4), y, "#101010");
}

function atLeast([x1, y1, x2, y2], side) {
  const [wider, higher] = [Math.max(0, LEAST_BOX - (x2 - x1)) / 2, Math.max(0, LEAST_BOX - (y2 - y1)) / 2];
  return [x1 - wider, y1 - higher, x2 + wider, y2 + higher].map((place) => clamp(place, 0, side));
}

const cellBox = ([row, column], cell) => [column * cell, row * cell, (column + 1) * cell, (row + 1) * cell];

// A box's sides; those at which the field goes on beyond the photo are dashed.
function drawSides(pen, [x1, y1, x2, y2], [left, top, right, bottom], colour) {
  const inset = 1.5;
  const [a, b, c, d] = [x1 + inset, y1 + inset, x2 - inset, y2 - inset];
  for (const [goesOn, ...ends] of [
    [left, a, b, a, d],
    [top, a, b, c, b],
    [right, c, b, c, d],
    [bottom, a, d, c, d],
  ]) {
    for (const [ink, width] of [
      [RIM, 5],
      [colour, 3],
    ]) {
      Object.assign(pen, { strokeStyle: ink, lineWidth: width });
      pen.setLineDash(goesOn ? [4, 6] : []);
      pen.beginPath();
      pen.moveTo(ends[0], ends[1]);
      pen.lineTo(ends[2], ends[3]);
      pen.stroke();
    }
  }
  pen.setLineDash([]);
}

// ---- windows and kernels --------------------------------------------------------------------------------------------------

// What the unit reads of a photo; a field larger than the photo shows all of it, with a dot in the field's middle.
export function drawWindow(canvas, side, { sheet, photo, pixels, spans, theme }) {
  const pen = penOf(canvas, side, side);
  const whole = spans[0][1] - spans[0][0] >= pixels;
  const [[top, bottom], [left, right]] = whole
    ? [
        [0, pixels - 1],
        [0, pixels - 1],
      ]
    : spans;
  const scale = side / (right - left + 1);
  pen.fillStyle = BEYOND;
  pen.fillRect(0, 0, side, side);
  const [x1, y1, x2, y2] = [left, top, right + 1, bottom + 1].map((pixel) => clamp(pixel, 0, pixels));
  if (x2 > x1 && y2 > y1) {
    pen.imageSmoothingEnabled = scale < 8;
    const source = [x1, photo * pixels + y1, x2 - x1, y2 - y1];
    pen.drawImage(sheet, ...source, (x1 - left) * scale, (y1 - top) * scale, (x2 - x1) * scale, (y2 - y1) * scale);
  }
  const [y, x] = spans.map(([first, last]) => (first + last + 1) / 2);
  if (whole) disc(pen, [clamp((x - left) * scale, 4, side - 4), clamp((y - top) * scale, 4, side - 4)], 3.5, theme.orange, RIM);
}

// A kernel (3, n, n) among kernels: in colour, grey for 0; then its planes of weights with their numbers.
export function drawKernel(canvas, side, gap, { kernels, taps, channel, theme }) {
  const pen = penOf(canvas, 4 * side + 3 * gap, side);
  const plane = taps * taps;
  const own = kernels.subarray(channel * 3 * plane, (channel + 1) * 3 * plane);
  const scale = Math.max(...own.map(Math.abs)) || 1;
  const colour = colourOf("signed", scale, theme);
  const cell = side / taps;
  Object.assign(pen, { font: `11px ${theme.mono}`, textAlign: "center", textBaseline: "middle" });
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < plane; i++) {
      const [x, y] = [(c + 1) * (side + gap) + (i % taps) * cell, Math.floor(i / taps) * cell];
      const fill = css(colour(own[c * plane + i]));
      pen.fillStyle = fill;
      pen.fillRect(x, y, cell, cell);
      pen.fillStyle = luminance(fill) > 0.3 ? "#17202B" : "#FFFFFF";
      pen.fillText(cellText(own[c * plane + i], cell < 30 ? 3 : 4), x + cell / 2, y + cell / 2 + 0.5);
    }
  }
  pen.imageSmoothingEnabled = false;
  pen.drawImage(kernelBitmap(kernels, taps, channel), 0, 0, side, side);
}

export function kernelBitmap(kernels, taps, channel) {
  const plane = taps * taps;
  const own = kernels.subarray(channel * 3 * plane, (channel + 1) * 3 * plane);
  const scale = Math.max(...own.map(Math.abs)) || 1;
  const target = bitmap(taps, taps);
  const level = (value) => Math.round(127.5 + (127.5 * value) / scale);
  for (let i = 0; i < plane; i++) target.words[i] = word([0, 1, 2].map((c) => level(own[c * plane + i])));
  return target.done();
}

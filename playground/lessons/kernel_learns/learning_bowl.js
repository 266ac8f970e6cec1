// The loss over two directions as rings of equal height, with the way the kernel takes. Over two weights the start can be
// dragged: the way is then worked out here, step by step, as the core does it.

import { disc, haloText, strokeTo } from "../../ui/components/canvas.js";
import { figure, hundredth, threeDigits } from "../../ui/components/numbers.js";
import { pointIn } from "../../ui/components/pointer.js";

const BOWL_ROOM = { left: 46, right: 12, top: 12, bottom: 36 };
const NARROW = 560; // px: on a phone the surface and the large numbers share half of the height
const FAR_AWAY = 60; // windows: a ring without a bottom along one direction is drawn so long

function bowlScales(bowl, width, height) {
  const [[left, right], [low, high]] = bowl.window;
  const inside = [width - BOWL_ROOM.left - BOWL_ROOM.right, height - BOWL_ROOM.top - BOWL_ROOM.bottom];
  return {
    x: (value) => BOWL_ROOM.left + ((value - left) / (right - left)) * inside[0],
    y: (value) => BOWL_ROOM.top + ((high - value) / (high - low)) * inside[1],
    back: (px, py) => [
      left + ((px - BOWL_ROOM.left) / inside[0]) * (right - left),
      high - ((py - BOWL_ROOM.top) / inside[1]) * (high - low),
    ],
    inside,
  };
}

// Eigenvalues and the first eigenvector's angle of a symmetric 2 × 2 matrix.
function axesOf([[a, b], [, d]]) {
  const middle = (a + d) / 2;
  const reach = Math.hypot((a - d) / 2, b);
  return { values: [middle + reach, Math.max(0, middle - reach)], angle: 0.5 * Math.atan2(2 * b, a - d) };
}

function ringPoints({ matrix, bottom, window: [[left, right], [low, high]] }, height) {
  const { values, angle } = axesOf(matrix);
  const most = FAR_AWAY * Math.max(right - left, high - low);
  const [long, short] = values.map((value) => Math.min(most, Math.sqrt(height / (value || 1e-300))));
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return Array.from({ length: 181 }, (_, i) => {
    const [u, v] = [long * Math.cos((i * Math.PI) / 90), short * Math.sin((i * Math.PI) / 90)];
    return [bottom[0] + u * cos - v * sin, bottom[1] + u * sin + v * cos];
  });
}

export function drawBowl(state) {
  const { answer, bowl: canvas, theme } = state;
  const bowl = answer.bowl;
  const width = canvas.clientWidth;
  const density = window.devicePixelRatio || 1;
  if (!bowl || !width) return;
  const height = Math.min(width, state.root.clientWidth < NARROW ? 264 : 390);
  const pen = canvas.getContext("2d");
  Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
  canvas.style.height = `${height}px`;
  const scales = (canvas.scales = bowlScales(bowl, width, height));
  const at = ([x, y]) => [scales.x(x), scales.y(y)];
  pen.scale(density, density);
  pen.font = `11px ${theme.sans}`;
  pen.save();
  pen.beginPath();
  pen.rect(BOWL_ROOM.left, BOWL_ROOM.top, ...scales.inside);
  pen.clip();
  bowl.rings.forEach((ring) => {
    const points = ringPoints(bowl, ring).map(at);
    pen.fillStyle = pen.strokeStyle = theme.green;
    pen.globalAlpha = 0.045;
    pen.beginPath();
    points.forEach(([x, y]) => pen.lineTo(x, y));
    pen.fill();
    pen.globalAlpha = 0.35;
    pen.lineWidth = 1;
    pen.stroke();
    pen.globalAlpha = 1;
  });
  drawPath(pen, state, at);
  nameRings(pen, state, at, [width, height]);
  nameEnds(pen, state, at, width);
  pen.restore();
  drawBowlFrame(pen, bowl, scales, state, height);
}

// The height of every second ring, at its lowest place in the picture; text stands on a rim of the ground's colour.
function nameRings(pen, { answer, theme }, at, [width, height]) {
  const { bowl } = answer;
  const seen = ([x, y]) => x > BOWL_ROOM.left + 24 && x < width - 40 && y > 30 && y < height - BOWL_ROOM.bottom - 6;
  pen.textAlign = "center";
  bowl.rings.forEach((ring, i) => {
    if (i % 2 === bowl.rings.length % 2) return;
    const [place] = ringPoints(bowl, ring)
      .map(at)
      .filter(seen)
      .sort((a, b) => b[1] - a[1]);
    if (place) write(pen, threeDigits(ring + answer.least), [place[0], place[1] + 4], theme.muted, theme.background);
  });
}

// The loss at the start, and at the step that is shown.
function nameEnds(pen, { answer, theme, n, preview }, at, width) {
  if (preview) return;
  pen.font = `700 ${pen.font}`;
  for (const i of n ? [0, n] : [0]) {
    const [x, y] = at(answer.bowl.path[i]);
    const leftwards = x > width - 110;
    pen.textAlign = leftwards ? "right" : "left";
    write(pen, threeDigits(answer.losses[i] * answer.start), [x + (leftwards ? -12 : 12), y - 9], theme.text, theme.background);
  }
}

function write(pen, text, [x, y], colour, ground) {
  Object.assign(pen, { fillStyle: colour });
  haloText(pen, text, x, y, ground, 3);
}

function drawPath(pen, { answer, theme, n, preview }, at) {
  const { bowl } = answer;
  const points = (preview ?? bowl.path).map(at);
  const shown = preview ? points.length : n + 1;
  pen.strokeStyle = theme.orange;
  pen.lineJoin = "round";
  pen.lineWidth = 1.5;
  pen.globalAlpha = 0.35;
  strokeTo(pen, points);
  pen.globalAlpha = 1;
  pen.lineWidth = 2.5;
  strokeTo(pen, points.slice(0, shown));
  pen.fillStyle = theme.orange;
  for (const [x, y] of points.length <= 60 ? points.slice(0, shown) : []) {
    pen.beginPath();
    pen.arc(x, y, 3, 0, 7);
    pen.fill();
  }
  const [x, y] = at(bowl.bottom);
  pen.strokeStyle = theme.text;
  pen.setLineDash([3, 2]);
  pen.lineWidth = 2;
  strokeTo(pen, [
    [x - 7, y],
    [x + 7, y],
  ]);
  strokeTo(pen, [
    [x, y - 7],
    [x, y + 7],
  ]);
  pen.setLineDash([]);
  disc(pen, points[0], 7, theme.background, theme.orange, 2.5);
  disc(pen, points[shown - 1], 7, theme.orange, theme.background, 2.5);
}

function drawBowlFrame(pen, { window: [columns, rows] }, { x, y, inside }, { answer, theme }, height) {
  pen.strokeStyle = theme.border;
  pen.lineWidth = 1;
  pen.strokeRect(BOWL_ROOM.left + 0.5, BOWL_ROOM.top + 0.5, inside[0] - 1, inside[1] - 1);
  pen.fillStyle = theme.muted;
  pen.textAlign = "center";
  for (const value of roundValues(columns)) pen.fillText(figure(value), x(value), height - 21);
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const value of roundValues(rows)) pen.fillText(figure(value), BOWL_ROOM.left - 6, y(value));
  pen.textAlign = "center";
  pen.fillText(answer.words.across, BOWL_ROOM.left + inside[0] / 2, height - 6);
  pen.translate(9, BOWL_ROOM.top + inside[1] / 2);
  pen.rotate(-Math.PI / 2);
  pen.fillText(answer.words.up, 0, 0);
}

// Three to six round numbers between two ends.
function roundValues([low, high]) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const each = [1, 2, 5, 10].find((step) => step * power >= rough) * power;
  return Array.from({ length: 12 }, (_, i) => Number(((Math.ceil(low / each) + i) * each).toPrecision(6))).filter(
    (value) => value <= high,
  );
}

// The way of plain gradient descent from a start, over as many steps as the answer shows.
function pathFrom(start, { bowl, rate, steps }) {
  const [[a, b], [c, d]] = bowl.matrix;
  const path = [start];
  for (let i = 1; i < steps.length; i++) {
    const [x, y] = path[i - 1].map((value, axis) => value - bowl.bottom[axis]);
    path.push([path[i - 1][0] - 2 * rate * (a * x + b * y), path[i - 1][1] - 2 * rate * (c * x + d * y)]);
  }
  return path;
}

export function listenToBowl(state) {
  const { bowl: canvas } = state;
  const place = (event) => canvas.scales.back(...pointIn(canvas, event)).map(hundredth);
  const follow = (event) => {
    state.preview = state.answer.draggable === "path" ? pathFrom(place(event), state.answer) : [place(event)];
    state.root.dataset.start = state.preview[0].join(" ");
    drawBowl(state);
  };
  canvas.onpointerdown = (event) => {
    if (event.button || !state.answer.bowl || !state.answer.draggable) return;
    canvas.setPointerCapture(event.pointerId);
    state.dragged = true;
    follow(event);
  };
  canvas.onpointermove = (event) => canvas.hasPointerCapture(event.pointerId) && follow(event);
  canvas.onpointerup = () =>
    state.preview && state.send("edit", { start: "own", own_start: startText(state.answer, state.preview[0]) });
  canvas.onpointercancel = () => ((state.preview = null), drawBowl(state));
  canvas.onlostpointercapture = () => (state.dragged = false);
}

const startText = ({ size }, [first, second]) => (size[0] === 2 ? `${first}; ${second}` : `${first} ${second}`);

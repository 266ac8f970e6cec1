// Accuracy of both networks by shift, with chance as a line, and what they answer to some digits at the shift looked at.

import { penOf, strokeBox } from "../../ui/components/canvas.js";
import { fill, tag } from "../../ui/components/elements.js";
import { clamp } from "../../ui/components/numbers.js";
import { drawChart, followAlong } from "./chart.js";
import { mapPicture } from "./maps.js";

const ALONG = { horizontal: [1, 0], vertical: [0, 1], diagonal: [1, 1] }; // right, down
const TILE = 46; // px of a digit's sheet
const GAP = 8;
const LINE = 17; // px of an answer
const NAMES = [132, 36]; // px for the networks' names on the left, on a phone the short ones

function build(state) {
  state.chart = tag("canvas", "chart");
  state.digits = tag("canvas");
  state.digits.setAttribute("role", "img");
  state.root.append(state.chart, state.digits);
  const move = (value) => {
    const reach = (state.scene.shifts.length - 1) / 2;
    const moved = clamp(Math.round(value), -reach, reach);
    state.moved ||= moved !== state.now.moved;
    state.live.change({ moved }, true);
  };
  const done = () => {
    if (state.moved) state.tell("moved");
    else state.live.letGo();
    state.moved = false;
  };
  followAlong(state.chart, { now: () => state.now.moved, axis: () => xAxis(state), move, done });
}

function xAxis({ scene }) {
  const { shifts, words } = scene;
  const text = (shift) => String(shift).replace("-", "−");
  return { low: shifts[0], high: shifts.at(-1), ticks: shifts.map((shift) => [shift, text(shift)]), title: words.shift };
}

function bring(state) {
  const { chart, scene } = state;
  chart.setAttribute("aria-label", scene.words.keys);
  chart.setAttribute("aria-valuemin", String(scene.shifts[0]));
  chart.setAttribute("aria-valuemax", String(scene.shifts.at(-1)));
  state.known = scene.networks.filter((name) => scene.texts[name]);
}

function draw(state) {
  const { scene, theme, width, small, now, known } = state;
  const { words, shifts, texts, arrays, chance } = scene;
  const colours = { mlp: theme.text, cnn: theme.orange };
  const place = shifts.indexOf(now.moved);
  const lines = known.map((name) => ({
    points: shifts.map((shift, n) => [shift, arrays[`${name}_share`][n]]),
    colour: colours[name],
    width: name === "cnn" ? 3 : 2,
    name: words[name],
    where: name === "cnn" ? 0.125 : 0.875,
    side: name === "cnn" ? "below" : "above",
  }));
  drawChart(state, state.chart, {
    wide: width,
    high: small ? 180 : 250,
    x: xAxis(state),
    y: { low: 0, high: 1.02, ticks: [0, 0.5, 1].map((share) => [share, `${100 * share} %`]), title: words.accuracy },
    levels: [{ y: chance, text: words.chance }],
    lines,
    at: now.moved,
  });
  state.chart.setAttribute("aria-valuetext", known.map((name) => `${words[name]} ${texts[name][place]}`).join(", "));
  drawDigits(state, place);
  const at = fill(words.at, { n: String(now.moved).replace("-", "−") });
  const figures = scene.networks.map((name) => {
    const value = texts[name]?.[place];
    return { label: words[name], value: value ?? "–", note: value ? (small ? "" : at) : words.training };
  });
  return [...figures, { label: words.guessing, value: `${Math.round(100 * chance)} %` }];
}

function drawDigits(state, place) {
  const { scene, theme, width, small, known, digits, now } = state;
  const { arrays, words, sheet } = scene;
  const pen = penOf(digits, width, TILE + 2 + LINE * scene.networks.length); // its room, before there are any
  if (!arrays.digits) return;
  const left = NAMES[Number(small)];
  const count = Math.min(arrays.labels.length, Math.floor((width - left + GAP) / (TILE + GAP)));
  const inner = Math.sqrt(arrays.digits.length / arrays.labels.length);
  const [right, down] = ALONG[scene.along].map((by) => by * now.moved);
  pen.textBaseline = "middle";
  for (let n = 0; n < count; n++) {
    const x = left + n * (TILE + GAP);
    const values = onSheet(arrays.digits.subarray(n * inner * inner, (n + 1) * inner * inner), inner, sheet, right, down);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(mapPicture(values, sheet, "ink", theme), x, 0, TILE, TILE);
    strokeBox(pen, [x + 0.5, 0.5, x + TILE - 0.5, TILE - 0.5], theme.border, { width: 1 });
    known.forEach((name, line) => {
      const answer = arrays[`${name}_answers`][place * arrays.labels.length + n];
      writeAnswer(pen, theme, answer, answer === arrays.labels[n], [x + TILE / 2, TILE + 3 + (line + 0.5) * LINE]);
    });
  }
  Object.assign(pen, { font: `12px ${theme.sans}`, textAlign: "left", fillStyle: theme.text });
  known.forEach((name, line) => pen.fillText(small ? words.short[name] : words[name], 0, TILE + 3 + (line + 0.5) * LINE));
  digits.setAttribute("aria-label", words.answers);
}

function writeAnswer(pen, theme, answer, right, [x, y]) {
  Object.assign(pen, { font: `${right ? 400 : 700} 13px ${theme.mono}`, textAlign: "center" });
  pen.fillStyle = right ? theme.text : theme.red;
  pen.fillText(String(answer), x, y + 0.5);
  if (!right) strokeBox(pen, [x - 9.5, y - 7.5, x + 9.5, y + 7.5], theme.red, { width: 1, dash: [2, 2] });
}

// A digit on its sheet, shifted from the middle.
export function onSheet(values, inner, sheet, right, down) {
  const margin = (sheet - inner) / 2;
  const shown = new Float32Array(sheet * sheet);
  for (let r = 0; r < inner; r++)
    for (let c = 0; c < inner; c++) shown[(margin + down + r) * sheet + margin + right + c] = values[r * inner + c];
  return shown;
}

export const trained = { build, bring, draw };

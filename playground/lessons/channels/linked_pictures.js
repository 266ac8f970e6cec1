// A canvas a picture, painted once at one pixel a value; pointing only moves rings and writes numbers.

import { fill } from "../../ui/components/elements.js";
import { clamp, fixed, mix } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { bitmap, word } from "../../ui/components/picture_colours.js";
import { CELL_STEPS } from "../../ui/components/pointer.js";
import { readTheme, rgb } from "../../ui/components/theme.js";

const NARROW = 560; // px below which two stand side by side
const TALL = 330; // px that the pictures of all rows may take together, so that they and their controls are in sight
const EXACT = 1e-9; // below it a difference is rounding

const level = (value) => fixed(value, 2).replace("-", "−").replace("−0.00", "0.00");
const figure3 = (value) => String(Number(value.toPrecision(3))).replace("-", "−");

function build(root) {
  const box = document.createElement("div");
  box.className = "linked";
  box.innerHTML = `<div class="row"></div><p class="told" aria-live="polite"></p>`;
  root.appendChild(box);
  return box;
}

// Figures are kept from one answer to the next, so that nothing jumps while they are repainted.
function figures(box, count) {
  const row = box.querySelector(".row");
  while (row.children.length > count) row.lastChild.remove();
  while (row.children.length < count) {
    const figure = document.createElement("figure");
    figure.innerHTML = `<figcaption><b></b><span></span></figcaption><div class="frame"><canvas tabindex="0"
      role="img"></canvas><div class="ring" hidden></div></div><p class="values"></p>`;
    row.appendChild(figure);
  }
  return [...row.children];
}

function colourTable(panel, theme) {
  const ground = rgb(theme["secondary-background"]);
  const [minus, plus] = [rgb(theme.red), rgb(theme.blue)];
  if (panel.look === "signed")
    return (value) => mix(ground, value < 0 ? minus : plus, Math.min(1, Math.abs(value) / panel.scale));
  if (panel.look === "wrong")
    return (value) => mix(ground, minus, value > EXACT ? 0.15 + 0.85 * Math.min(1, value / panel.scale) : 0);
  return (value) => [255, 255, 255].map((white) => white * clamp(value, 0, 1));
}

function paint(canvas, panel, values, theme) {
  const [channels, height, width] = panel.shape;
  const count = height * width;
  const target = bitmap(width, height);
  const colour = colourTable(panel, theme);
  for (let i = 0; i < count; i += 1) {
    if (channels === 3) {
      const byte = (c) => clamp(Math.round(values[i + c * count] * panel.quantum * 255), 0, 255);
      target.words[i] = (0xff000000 | (byte(2) << 16) | (byte(1) << 8) | byte(0)) >>> 0;
    } else target.words[i] = word(colour(values[i] * panel.quantum).map(Math.round));
  }
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d").drawImage(target.done(), 0, 0);
}

function inverse(order) {
  const back = new Int32Array(order.length);
  for (let i = 0; i < order.length; i += 1) back[order[i]] = i;
  return back;
}

// Where the scene's pixel (row, column) lies in a panel, or null.
function placeIn(answer, panel, [row, column]) {
  const [, height, width] = panel.shape;
  if (panel.moved) {
    const at = answer.back[row * width + column];
    return [Math.floor(at / width), at % width];
  }
  const [i, j] = [row - panel.offset, column - panel.offset];
  return i >= 0 && j >= 0 && i < height && j < width ? [i, j] : null;
}

function sceneOf(answer, panel, i, j) {
  if (!panel.moved) return [i + panel.offset, j + panel.offset];
  const at = answer.arrays.order[i * panel.shape[2] + j];
  return [Math.floor(at / panel.shape[2]), at % panel.shape[2]];
}

function tell(box) {
  const { answer, at } = box;
  answer.panels.forEach((panel, n) => {
    const figure = box.list[n];
    const [ring, line] = [figure.querySelector(".ring"), figure.querySelector(".values")];
    const place = at && placeIn(answer, panel, at);
    ring.hidden = !place;
    line.textContent = "";
    if (!place) return;
    const [channels, height, width] = panel.shape;
    ring.style.left = `${((place[1] + 0.5) / width) * 100}%`;
    ring.style.top = `${((place[0] + 0.5) / height) * 100}%`;
    const values = answer.arrays[`values${n}`];
    const spell = channels === 3 ? level : figure3;
    const numbers = Array.from({ length: channels }, (_, c) =>
      spell(values[c * height * width + place[0] * width + place[1]] * panel.quantum),
    );
    line.textContent = numbers.join(" ");
    if (panel.moved) line.insertAdjacentHTML("beforeend", ` <span class="at">(${place[0]}, ${place[1]})</span>`);
  });
  box.querySelector(".told").textContent = at ? fill(answer.place, { row: at[0], column: at[1] }) : answer.hint;
  Object.assign(box.dataset, at ? { row: at[0], column: at[1] } : {});
}

function point(box, row, column) {
  const last = box.answer.panels[0].shape;
  box.at = [clamp(row, 0, last[1] - 1), clamp(column, 0, last[2] - 1)];
  tell(box);
}

function show(box) {
  const theme = readTheme(box);
  const tallest = Math.min(280, TALL / Math.ceil(box.answer.panels.length / box.answer.across));
  box.answer.panels.forEach((panel, n) => {
    const figure = box.list[n];
    const canvas = figure.querySelector("canvas");
    const [, height, width] = panel.shape;
    figure.querySelector("b").textContent = panel.title;
    figure.querySelector("span").textContent = panel.note;
    figure.querySelector(".frame").style.maxWidth = `${Math.round((tallest * width) / height)}px`;
    canvas.classList.toggle("large", width < 64);
    canvas.setAttribute("aria-label", `${box.answer.alt}: ${panel.title}`);
    paint(canvas, panel, box.answer.arrays[`values${n}`], theme);
  });
  tell(box);
}

function listen(box, canvas, n) {
  canvas.onpointermove = canvas.onpointerdown = (event) => {
    const shape = canvas.getBoundingClientRect();
    const panel = box.answer.panels[n];
    const i = clamp(Math.floor(((event.clientY - shape.top) / shape.height) * panel.shape[1]), 0, panel.shape[1] - 1);
    const j = clamp(Math.floor(((event.clientX - shape.left) / shape.width) * panel.shape[2]), 0, panel.shape[2] - 1);
    point(box, ...sceneOf(box.answer, panel, i, j));
  };
  canvas.onkeydown = (event) => {
    const step = CELL_STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    const [row, column] = box.at ?? [0, 0];
    point(box, row + step[0] * far, column + step[1] * far);
  };
}

export default function ({ data, parentElement }) {
  const box = parentElement.querySelector(".linked") ?? build(parentElement);
  const answer = unpack(data);
  if (answer.arrays.order) answer.back = inverse(answer.arrays.order);
  const [, height, width] = answer.panels[0].shape;
  if (box.at && (box.at[0] >= height || box.at[1] >= width)) box.at = null;
  Object.assign(box, { answer, list: figures(box, answer.panels.length) });
  box.list.forEach((figure, n) => listen(box, figure.querySelector("canvas"), n));
  const row = box.querySelector(".row");
  row.style.setProperty("--across", answer.across);
  const fit = () => row.classList.toggle("narrow", row.clientWidth < NARROW);
  fit();
  show(box);
  box.resize?.disconnect();
  box.resize = new ResizeObserver(fit);
  box.resize.observe(row);
  return () => box.resize.disconnect();
}

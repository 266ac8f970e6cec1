// The picture of the lesson "Instant style". The server paints what is asked for; until it has, what is dragged is shown at once
// from pictures that were painted beforehand: neighbours in strength, the styles at the corners, each style in its region.

import { penOf } from "../../ui/components/canvas.js";
import { setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { awaitPictures, photoBitmap } from "../../ui/components/picture_store.js";
import { ARROWS, followPointer, isCommand } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { keepFrame, frameOf, pullFrames, useFrames } from "./frames.js";
import { live, shared } from "./instant_live.js";
import { cornerShares } from "./layers.js";
import { drawBorders, drawBrush, drawDivider, drawPainting } from "./picture_drawing.js";
import { labelShares, paintStroke, readRegions, SIDE, writeRegions } from "./regions.js";

const TALLEST = 460; // px of the canvas beside the controls
const ON_PHONE = { window: 640, tallest: 250 }; // px
const FIRST_DIVIDER = 0.28; // of the width
const DIVIDER_STEP = 0.02;
const percent = (share) => `${fixed(100 * share, 0)} %`;

function build(parent) {
  const root = tag("div", "instant");
  parent.append(root);
  const state = { root, figures: headline(root), canvas: tag("canvas", "live"), note: tag("p", "note"), divider: FIRST_DIVIDER };
  state.canvas.tabIndex = 0;
  root.append(state.canvas, state.note);
  state.draw = () => draw(state);
  listen(state);
  return (root.state = state);
}

// Settings under the finger; until the controls have come, those of the picture.
const nowOf = ({ scene }) => ({ ...scene.painted.values, ...live.now });

function cellsOf(state) {
  const text = nowOf(state).regions;
  if (state.text !== text) Object.assign(state, { text, cells: readRegions(text) });
  return state.cells;
}

// ---- drawing -----------------------------------------------------------------------------------------------------------

function draw(state) {
  const { root, canvas, scene, figures } = state;
  if (!scene || !root.clientWidth) return;
  const now = nowOf(state);
  const phone = window.innerWidth <= ON_PHONE.window;
  const ratio = scene.size[0] / scene.size[1];
  const tall = phone ? ON_PHONE.tallest : TALLEST;
  const wide = Math.min(root.clientWidth, Math.floor(tall * ratio));
  const size = [wide, Math.round(wide / ratio)];
  const pen = penOf(canvas, ...size);
  pen.imageSmoothingQuality = "high";
  const cells = scene.view === "regions" ? (state.stroke?.cells ?? cellsOf(state)) : null;
  const exact = drawPainting(pen, scene, state.stroke ? { ...now, regions: null } : now, cells, size);
  if (!cells) drawDivider(pen, photoBitmap(scene.photo), state.divider, size, state);
  else {
    if (scene.borders) drawBorders(pen, cells, size, state.theme);
    if (state.brush) drawBrush(pen, state.brush, live.now, size, state.theme);
  }
  figures.show(FIGURES[scene.view](scene, now, cells));
  speak(state, cells);
  const here = scene.wanted.filter(({ name }) => frameOf(name)).length;
  Object.assign(root.dataset, {
    exact,
    frames: `${here} of ${scene.wanted.length}`,
    shown: figures.row.textContent,
    ready: "true",
  });
}

const FIGURES = {
  paint: ({ words, numbers, size }, { strength }) => [
    { label: words.strength, value: fixed(strength, 2) },
    { label: words.numbers, value: numbers, note: words.per_channel },
    { label: words.size, value: size.join(" × "), note: "px" },
  ],
  blend: ({ words, titles }, { strength, across, down }) => {
    const shares = cornerShares(across, down);
    const most = shares.indexOf(Math.max(...shares));
    return [
      { label: words.most, value: percent(shares[most]), note: titles[most] },
      { label: words.strength, value: fixed(strength, 2) },
    ];
  },
  regions: ({ words }, { strength }, cells) => {
    const [photo, ...shares] = labelShares(cells);
    return [
      { label: words.painted, value: percent(1 - photo), note: words.of_picture },
      { label: words.used, value: String(shares.filter(Boolean).length), note: words.of_styles },
      { label: words.strength, value: fixed(strength, 2) },
    ];
  },
};

function speak({ canvas, scene, divider }, cells) {
  const { words } = scene;
  canvas.setAttribute("role", cells ? "application" : "slider");
  canvas.setAttribute("aria-label", cells ? words.brush : `${words.alt}. ${words.divider}`);
  if (cells) return ["valuenow", "valuemin", "valuemax"].forEach((name) => canvas.removeAttribute(`aria-${name}`));
  const values = { valuemin: 0, valuemax: 100, valuenow: Math.round(100 * divider) };
  for (const [name, value] of Object.entries(values)) canvas.setAttribute(`aria-${name}`, String(value));
}

// ---- pointer and keys --------------------------------------------------------------------------------------------------

function listen(state) {
  const { canvas } = state;
  const place = (x, y) => [clamp(x / canvas.clientWidth, 0, 1), clamp(y / canvas.clientHeight, 0, 1)];
  const paints = () => state.scene?.view === "regions";
  followPointer(
    canvas,
    (x, y, pressed) => {
      if (!paints()) return void (pressed && divide(state, place(x, y)[0]));
      if (pressed) paint(state, place(x, y));
      state.brush = place(x, y);
      state.draw();
    },
    {
      hover: true,
      done: () => endStroke(state),
      away: () => {
        state.brush = null;
        state.draw();
      },
    },
  );
  canvas.onkeydown = (event) => {
    if (isCommand(event)) return;
    const arrow = ARROWS[event.key];
    const dab = event.key === " " || event.key === "Enter";
    if (!arrow && !(dab && paints())) return;
    event.preventDefault();
    if (!paints()) return divide(state, state.divider + (arrow[0] || -arrow[1]) * DIVIDER_STEP * (event.shiftKey ? 5 : 1));
    const [right, down] = state.brush ?? [0.5, 0.5];
    const step = (event.shiftKey ? 5 : 1) / SIDE;
    if (arrow) state.brush = [clamp(right + arrow[0] * step, 0, 1), clamp(down + arrow[1] * step, 0, 1)];
    else {
      paint(state, [right, down]);
      endStroke(state);
    }
    state.draw();
  };
  canvas.onblur = () => {
    state.brush = null;
    state.draw();
  };
}

function divide(state, at) {
  state.divider = clamp(at, 0, 1);
  state.draw();
}

function paint(state, to) {
  state.stroke ??= { cells: cellsOf(state).slice(), last: to };
  const { cells, last } = state.stroke;
  paintStroke(cells, [last, to], {
    width: live.now.width,
    ratio: state.scene.size[0] / state.scene.size[1],
    label: live.now.brush,
  });
  state.stroke.last = to;
}

function endStroke(state) {
  if (!state.stroke) return;
  const regions = writeRegions(state.stroke.cells);
  state.stroke = null;
  if (regions === nowOf(state).regions) return state.draw();
  live.change({ regions });
  shared.post("regions");
}

// ---- what the page tells -----------------------------------------------------------------------------------------------

function take(state, data) {
  Object.assign(state, { scene: data, words: data.words, theme: readTheme(state.root) });
  state.root.dataset.view = data.view;
  setText(state.note, data.note);
  useFrames(data.wanted.map(({ name }) => name));
  state.draw();
  keepFrame(data.painted).then(state.draw);
}

export default function ({ data, parentElement }) {
  const state = parentElement.querySelector(".instant")?.state ?? build(parentElement);
  take(state, data);
  const run = (state.run = {});
  state.watch ??= new ResizeObserver(state.draw);
  state.watch.observe(state.root);
  const forget = live.watch(state.root, state.draw);
  const awaited = awaitPictures(state.root, [data.photo], state.draw);
  pullFrames(state, {
    desk: () => shared.desk,
    lab: data.key,
    wanted: () => state.scene.wanted,
    told: () => state.scene.painted,
    came: state.draw,
    alive: () => state.run !== null && state.root.isConnected,
  });
  return () => {
    if (state.run === run) state.run = null;
    awaited();
    state.watch.disconnect();
    forget();
  };
}

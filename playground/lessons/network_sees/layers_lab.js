// The way through the network as a strip of blocks; one block's maps beside the photo; what a unit reads, and what excites its
// channel most. All that follows a pointer is looked up here; a click is told to the server.

import { describe, fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { clamp, fixed, trueMinus } from "../../ui/components/numbers.js";
import { awaitPictures, pictureOf } from "../../ui/components/picture_store.js";
import { CELL_STEPS, isCommand, pointIn } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import {
  CELL,
  columnsOf,
  drawGrid,
  drawKernel,
  drawPhoto,
  drawWindow,
  kernelBitmap,
  mapBitmap,
  palettes,
  placeAt,
  spansOf,
  strongestUnit,
} from "./layers_drawing.js";
import { fillStrip } from "./layers_strip.js";
import { penOf, strokeBox } from "../../ui/components/canvas.js";

const PHONE = 640; // px: window up to which the parts are small
const WINDOW = 60; // px of a window
const LONGEST_NAME = 9; // characters below a window
const KERNEL = 96; // px of the chosen kernel, of a phone fewer
const SMALL_SCREEN_KERNEL = 84;
const SMALL_KERNEL = 24; // px from one kernel to the next
const [TAPS, KERNELS] = [3, 32];
const valueText = (value) => trueMinus(fixed(value, 2));

function build(parent) {
  const root = tag("div", "layers");
  parent.append(root);
  const figures = headline(root);
  const route = tag("p", "caption route");
  const strip = tag("div", "strip");
  const detail = tag("p", "detail");
  const stage = tag("div", "stage");
  const photo = tag("canvas", "photo");
  const side = tag("div", "side");
  const caption = tag("p", "caption");
  const scroll = tag("div", "maps");
  const [room, grid] = [tag("div", "room"), tag("canvas")];
  const excites = tag("div", "excites");
  const title = tag("p", "caption");
  const row = tag("div", "windows");
  const reading = tag("p", "reading");
  const kernels = tag("div", "kernels");
  const [kernelTitle, chosenKernel, allKernels] = [tag("p", "caption"), tag("canvas"), tag("canvas", "all")];
  scroll.tabIndex = photo.tabIndex = 0;
  photo.setAttribute("role", "img");
  reading.setAttribute("aria-live", "polite");
  scroll.append(grid, room);
  excites.append(title, row);
  side.append(caption, scroll);
  stage.append(photo, side, excites);
  kernels.append(kernelTitle, chosenKernel, allKernels);
  root.append(route, strip, detail, stage, reading, kernels);
  const state = {
    root,
    figures,
    route,
    strip,
    detail,
    photo,
    side,
    caption,
    scroll,
    room,
    grid,
    excites,
    title,
    row,
    reading,
    kernels,
  };
  Object.assign(state, { kernelTitle, chosenKernel, allKernels, tiles: new Map(), pointed: -1 });
  listen(state);
  new ResizeObserver(() => state.data && root.clientWidth !== state.wide && show(state)).observe(root);
  return (root.state = state);
}

// ---- what is looked at ----------------------------------------------------------------------------------------------------

const store = (state) => pictureOf(state.data.stores.maps)?.arrays;

// The channel pointed at, else the chosen one; of another channel its strongest unit. While a pointer or a key looks, an answer
// of the page takes nothing away.
function lookAt(state, channel, unit) {
  state.looks = true;
  state.channel = channel;
  state.unit = unit ?? strongestUnit(store(state).maps, state.data.units, channel);
  show(state);
}

function lookBack(state) {
  state.looks = false;
  state.pointed = -1;
  state.channel = state.data.channel;
  state.unit = state.data.unit;
  show(state);
}

const isChosen = ({ data, channel, unit }) => channel === data.channel && unit.every((place, axis) => place === data.unit[axis]);

function keepChannel(state, channel) {
  state.looks = false;
  state.send("edit", { channel: String(channel + 1), at: "strongest" });
}

function keepUnit(state) {
  state.looks = false;
  const [down, across] = state.unit.map((place) => (place + 0.5) / state.data.units);
  const channel = state.channel === state.data.channel ? {} : { channel: String(state.channel + 1) };
  state.send("edit", { ...channel, at: "place", down, across });
}

function listen(state) {
  const { scroll, photo, allKernels } = state;
  const placeUnder = (event) => {
    const [x, y] = pointIn(scroll, event);
    return placeAt(x, y, { width: scroll.clientWidth, top: scroll.scrollTop, count: state.data.channels });
  };
  scroll.onscroll = () => show(state);
  scroll.onpointermove = (event) => {
    const place = placeUnder(event);
    if (!store(state) || event.pointerType === "touch" || place === state.pointed) return;
    if (place < 0) return void lookBack(state);
    state.pointed = place;
    lookAt(state, store(state).order[place]);
  };
  scroll.onpointerleave = (event) => event.pointerType !== "touch" && lookBack(state);
  scroll.onclick = (event) => {
    const place = placeUnder(event);
    if (place < 0 || !store(state)) return;
    lookAt(state, store(state).order[place]);
    keepChannel(state, state.channel);
  };
  scroll.onkeydown = (event) => {
    if (!store(state) || isCommand(event)) return;
    if (event.key === "Enter") return void keepChannel(state, state.channel);
    const step = CELL_STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const { order } = store(state);
    const columns = columnsOf(scroll.clientWidth);
    const next = clamp(order.indexOf(state.channel) + step[0] * columns + step[1], 0, order.length - 1);
    const y = Math.floor(next / columns) * CELL;
    scroll.scrollTop = clamp(scroll.scrollTop, y + CELL - scroll.clientHeight, y);
    lookAt(state, order[next]);
  };
  const unitUnder = (event) =>
    pointIn(photo, event)
      .reverse()
      .map((place) => clamp(Math.floor((place / photo.clientWidth) * state.data.units), 0, state.data.units - 1));
  photo.onpointermove = photo.onpointerdown = (event) => store(state) && lookAt(state, state.channel, unitUnder(event));
  photo.onpointerleave = (event) => event.pointerType === "mouse" && lookBack(state);
  scroll.onblur = photo.onblur = () => (state.looks = false);
  photo.onclick = (event) => {
    if (!store(state)) return;
    lookAt(state, state.channel, unitUnder(event));
    keepUnit(state);
  };
  photo.onkeydown = (event) => {
    if (!store(state) || isCommand(event)) return;
    if (event.key === "Enter") return void keepUnit(state);
    const step = CELL_STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const unit = state.unit.map((place, axis) => clamp(place + step[axis], 0, state.data.units - 1));
    lookAt(state, state.channel, unit);
  };
  allKernels.onclick = (event) => {
    const [x, y] = pointIn(allKernels, event);
    const channel = Math.floor(y / SMALL_KERNEL) * kernelColumns() + Math.floor(x / SMALL_KERNEL);
    if (channel < KERNELS) keepChannel(state, channel);
  };
}

// ---- drawing --------------------------------------------------------------------------------------------------------------

function measure(state) {
  const { root, data } = state;
  state.wide = root.clientWidth;
  state.phone = window.innerWidth <= PHONE;
  const most = state.phone ? window.innerHeight / 2 - 240 : window.innerHeight - 490;
  const least = state.phone ? 120 : 240;
  const share = state.phone ? 0.5 : 0.46;
  state.photoSide = Math.floor(clamp(most, least, Math.min(420, Math.max(least, state.wide * share))));
  const height = state.phone ? state.photoSide - 20 : state.photoSide - 20 - WINDOW - 62;
  state.gridHeight = Math.max(height, 2 * CELL);
  state.scroll.style.height = `${state.gridHeight}px`;
  root.style.setProperty("--photo", `${state.photoSide}px`);
  const columns = columnsOf(state.scroll.clientWidth);
  state.room.style.height = `${Math.ceil(data.channels / columns) * CELL - state.gridHeight}px`;
}

function show(state) {
  if (state.waiting) return; // one drawing a frame
  state.waiting = requestAnimationFrame(() => {
    state.waiting = 0;
    draw(state);
  });
}

function draw(state) {
  const { data, root } = state;
  state.theme = readTheme(root);
  measure(state);
  const maps = store(state);
  const sheet = state.sheets?.get(data.stores.photos);
  if (!maps || !sheet) return void root.removeAttribute("data-version");
  const painted = `${data.stores.maps} ${state.theme.background}`;
  if (state.painted !== painted) {
    state.painted = painted;
    state.tiles.clear();
    state.tables = palettes(pictureOf(data.stores.maps).signed, state.theme);
  }
  state.rank = maps.order.indexOf(state.channel) + 1;
  const spans = spansOf(data.field, state.unit);
  paintGrid(state, maps);
  paintPhoto(state, maps, sheet, spans);
  paintWindows(state, maps, sheet);
  paintKernels(state, maps);
  write(state, maps, spans);
}

function paintGrid(state, maps) {
  const { data, tiles, tables, scroll, theme } = state;
  const tileOf = (channel) => {
    if (!tiles.has(channel)) tiles.set(channel, mapBitmap(maps.maps, data.units, channel, tables.plain));
    return tiles.get(channel);
  };
  const [width, height, top] = [scroll.clientWidth, state.gridHeight, scroll.scrollTop];
  drawGrid(state.grid, { width, height, top, order: maps.order, tileOf, chosen: data.channel, pointed: state.channel, theme });
}

function paintPhoto(state, maps, sheet, spans) {
  const { data, theme, unit } = state;
  const heat = isChosen(state) ? state.heat : null;
  const overlay = data.half ? heat : mapBitmap(maps.maps, data.units, state.channel, state.tables.over);
  const square = data.half?.side && isChosen(state) ? data.half : null;
  const label = fill(data.words.px, { size: data.field.size });
  const shown = { sheet, photo: 0, pixels: data.side, overlay, smooth: Boolean(data.half), spans, unit, units: data.units };
  drawPhoto(state.photo, state.photoSide, { ...shown, square, label, theme });
}

// Without its ending, and cut where it is long; the whole name stands in the title.
function shortName(name) {
  const plain = name.replace(/\.\w+$/, "");
  return plain.length > LONGEST_NAME ? `${plain.slice(0, LONGEST_NAME - 1)}…` : plain;
}

function paintWindows(state, maps, sheet) {
  const { data, row, channel, theme } = state;
  const count = data.windows;
  while (row.children.length < count) {
    const figure = tag("figure");
    figure.append(tag("canvas"), tag("figcaption"));
    row.append(figure);
  }
  for (let i = 0; i < count; i++) {
    const at = channel * count + i;
    const photo = maps.best[at];
    const unit = [maps.places[2 * at], maps.places[2 * at + 1]];
    const [canvas, caption] = row.children[i].children;
    drawWindow(canvas, WINDOW, { sheet, photo, pixels: data.side, spans: spansOf(data.field, unit), theme });
    const value = valueText(maps.values[at]);
    const slots = { photo: data.photos[photo], value, row: unit[0] + 1, column: unit[1] + 1 };
    describe(row.children[i], fill(data.words.window, slots));
    setText(caption, `${shortName(data.photos[photo])}\n${value}`);
  }
}

const kernelColumns = () => (window.innerWidth <= PHONE ? 14 : 11);

function paintKernels(state, maps) {
  const { data, kernels, theme, channel } = state;
  kernels.hidden = !maps.kernels;
  if (kernels.hidden) return;
  setText(state.kernelTitle, fill(data.words.kernel, { channel: channel + 1 }));
  drawKernel(state.chosenKernel, state.phone ? SMALL_SCREEN_KERNEL : KERNEL, 4, {
    kernels: maps.kernels,
    taps: TAPS,
    channel,
    theme,
  });
  const columns = kernelColumns();
  const pen = penOf(state.allKernels, columns * SMALL_KERNEL, Math.ceil(KERNELS / columns) * SMALL_KERNEL);
  pen.imageSmoothingEnabled = false;
  for (let i = 0; i < KERNELS; i++) {
    const [x, y] = [(i % columns) * SMALL_KERNEL + 1, Math.floor(i / columns) * SMALL_KERNEL + 1];
    pen.drawImage(kernelBitmap(maps.kernels, TAPS, i), x, y, SMALL_KERNEL - 2, SMALL_KERNEL - 2);
    if (i === channel) strokeBox(pen, [x, y, x + SMALL_KERNEL - 2, y + SMALL_KERNEL - 2], theme.orange, { width: 2 });
  }
}

function write(state, maps, spans) {
  const { data, root, channel, unit } = state;
  const { words } = data;
  const level = maps.maps[channel * data.units ** 2 + unit[0] * data.units + unit[1]];
  const value = valueText(level * maps.quanta[channel]);
  const size = fill(words.px, { size: data.field.size });
  state.figures.show([
    { label: words.maps, value: data.channels.toLocaleString("en"), note: fill(words.size, { side: data.units }) },
    { label: words.field, value: size },
    { label: words.unit, value },
  ]);
  const [[top, bottom], [left, right]] = spans;
  const slots = {
    row: unit[0] + 1,
    column: unit[1] + 1,
    side: data.units,
    channel: channel + 1,
    value,
    top,
    bottom,
    left,
    right,
  };
  const parts = [trueMinus(fill(words.reading, slots)).replaceAll("-", "−")];
  if (Math.min(top, left) < 0 || Math.max(bottom, right) >= data.side) parts.push(words.beyond);
  if (data.half && isChosen(state)) parts.push(data.half.side ? fill(words.half, { side: data.half.side }) : words.flat);
  setText(state.reading, parts.join(" "));
  setText(state.caption, fill(words.grid, { n: data.channels.toLocaleString("en") }));
  setText(state.title, fill(words.windows, { channel: channel + 1 }));
  Object.assign(root.dataset, { version: data.version, block: data.block, channel: channel + 1, value });
  Object.assign(root.dataset, { row: unit[0] + 1, column: unit[1] + 1, rank: state.rank });
}

// ---- what comes -----------------------------------------------------------------------------------------------------------

// The photos' squares as one picture; a JPEG is read once.
function readSheet(state) {
  const name = state.data.stores.photos;
  const bytes = pictureOf(name)?.arrays.sheet;
  state.sheets ??= new Map();
  if (!bytes || state.sheets.has(name)) return;
  state.sheets.clear();
  state.sheets.set(name, null);
  createImageBitmap(new Blob([bytes], { type: "image/jpeg" })).then((sheet) => {
    state.sheets.set(name, sheet);
    show(state);
  });
}

function readHeat(state) {
  const { heat } = state.data;
  if (state.heatUrl === heat) return;
  Object.assign(state, { heatUrl: heat, heat: null });
  if (!heat) return;
  const picture = new Image();
  picture.onload = () => {
    if (state.heatUrl !== heat) return;
    state.heat = picture;
    show(state);
  };
  picture.src = heat;
}

// Another part of the network is looked at anew; of the same one, what the page says again is no news.
function takeUp(state, data) {
  const before = state.data;
  const same = before?.block === data.block;
  const news = !same || before.channel !== data.channel || String(before.unit) !== String(data.unit);
  if (news && !(same && state.looks)) Object.assign(state, { channel: data.channel, unit: data.unit, pointed: -1, looks: false });
  state.data = data;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = parentElement.querySelector(".layers")?.state ?? build(parentElement);
  takeUp(state, data);
  state.send = setTriggerValue;
  state.photo.setAttribute("aria-label", data.words.alt);
  state.scroll.setAttribute("aria-label", data.words.pick);
  fillStrip(state);
  readHeat(state);
  readSheet(state);
  show(state);
  return awaitPictures(state.root, Object.values(data.stores), () => {
    readSheet(state);
    show(state);
  });
}

// "Where it looks": two maps over the photo, and a list of classes to drag over. Numbers come once, the finger needs no server.

import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { clamp, fixed, trueMinus } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { bitmap } from "../../ui/components/picture_colours.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { everyNth, hiddenSquare, ofClass, placeAt, tint } from "./where_maps.js";

const SIDE = 7; // places of the last map, along each side
const KINDS = ["trained", "shuffled"];

function build(parent) {
  const root = tag("div", "where");
  parent.append(root);
  const state = {
    root,
    figures: headline(root),
    panels: {},
    small: {},
    at: [0, 0],
    focus: 0,
    live: liveValues(),
    moved: new Set(),
  };
  const stage = tag("div", "stage");
  for (const kind of KINDS) {
    const panel = tag("figure", kind);
    const frame = tag("div", "frame");
    const [image, map, canvas] = [tag("img", "photo"), tag("img", "map"), tag("canvas")];
    const [square, waiting] = [tag("div", "square"), tag("span", "waiting")];
    frame.append(image, map, canvas, square, waiting);
    panel.append(tag("figcaption"), frame);
    stage.append(panel);
    state.panels[kind] = { panel, frame, image, map, canvas, square, waiting };
  }
  state.list = tag("ol", "classes");
  state.list.setAttribute("role", "listbox");
  stage.append(state.list);
  root.append(stage, tag("p", "note"));
  listen(state);
  return (root.state = state);
}

// ---- the finger ----------------------------------------------------------------------------------------------------------

function listen(state) {
  const { list } = state;
  const rowAt = (y) => {
    const rows = [...list.children];
    const box = list.getBoundingClientRect();
    const at = rows.findIndex((row) => y + box.top < row.getBoundingClientRect().bottom);
    return at < 0 ? rows.length - 1 : at;
  };
  followPointer(list, (_x, y) => choose(state, rowAt(y)), { done: () => send(state) });
  followArrows(
    list,
    ([, down], times) => choose(state, state.focus + down * times),
    () => send(state),
  );
  for (const kind of KINDS) {
    const { frame } = state.panels[kind];
    const part = (x, y) => [x / frame.clientWidth, y / frame.clientHeight];
    followPointer(frame, (x, y, pressed) => point(state, part(x, y), pressed), {
      hover: true,
      done: () => send(state),
      away: () => ((state.pointed = null), paintNote(state)),
    });
  }
  const { frame } = state.panels.trained;
  followArrows(
    frame,
    ([right, down], times) => {
      const { data } = state;
      if (data.mode === "squares") move(state, [state.at[0] + down * times, state.at[1] + right * times]);
      else if (data.mode === "cam") {
        const [row, column] = state.pointed ?? [3, 3];
        state.pointed = [clamp(row + down, 0, SIDE - 1), clamp(column + right, 0, SIDE - 1)];
        paintNote(state);
      }
    },
    () => send(state),
  );
}

function choose(state, index) {
  const next = clamp(index, 0, state.data.classes.length - 1);
  if (next === state.focus) return;
  state.focus = next;
  hold(state, { focus: state.data.classes[next].key });
}

function point(state, part, pressed) {
  const { data } = state;
  if (data.mode === "squares" && pressed) move(state, placeAt(part, data.cells));
  if (data.mode === "cam") {
    state.pointed = placeAt(part, SIDE);
    paintNote(state);
  }
}

function move(state, place) {
  const next = place.map((value) => clamp(value, 0, state.data.cells - 1));
  if (String(next) === String(state.at)) return;
  state.at = next;
  hold(state, { row: next[0] + 1, column: next[1] + 1 });
}

function hold(state, values) {
  for (const name of Object.keys(values)) state.moved.add(name);
  state.live.change(values, true);
  soon(state);
}

function send({ live, moved, send: tell }) {
  if (moved.size) live.tell(tell, ...moved);
  moved.clear();
}

const soon = (state) => (state.frame ??= requestAnimationFrame(() => ((state.frame = null), paint(state))));

// ---- one frame -----------------------------------------------------------------------------------------------------------

function paint(state) {
  const { data, root } = state;
  for (const kind of KINDS) paintMap(state, kind);
  paintClasses(state);
  paintFigures(state);
  paintNote(state);
  Object.assign(root.dataset, { ready: "true", mode: data.mode, focus: data.classes[state.focus].key });
}

function valuesOf({ data, focus }, kind) {
  const values = data.arrays[kind];
  if (!values) return null;
  if (data.mode === "cam") return ofClass(values, focus, SIDE * SIDE);
  const whole = data.arrays[kind === "trained" ? "shares" : "shuffledShares"][focus];
  return everyNth(values, focus, data.classes.length).map((share) => share - whole);
}

function paintMap(state, kind) {
  const { data } = state;
  const { canvas, map, square, waiting } = state.panels[kind];
  const pixels = data.mode === "pixels";
  const values = pixels ? null : valuesOf(state, kind);
  setText(waiting, pixels ? (data.maps[kind] ? "" : data.words.waiting) : values ? "" : data.words.waiting);
  map.hidden = !pixels || !data.maps[kind];
  if (!map.hidden && map.src !== data.maps[kind]) map.src = data.maps[kind];
  canvas.hidden = pixels;
  square.hidden = data.mode !== "squares";
  if (!square.hidden) {
    const parts = hiddenSquare(state.at, data.cells, data.square);
    ["left", "top", "width", "height"].forEach((name, i) => (square.style[name] = `${100 * parts[i]}%`));
  }
  const pen = canvas.getContext("2d");
  const room = canvas.parentElement.clientWidth * (window.devicePixelRatio || 1);
  if (canvas.width !== Math.round(room)) canvas.width = canvas.height = Math.round(room);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  if (!values) return;
  const side = Math.sqrt(values.length);
  const small = (state.small[side] ??= bitmap(side, side)); // one for both maps: a new one a frame is garbage to collect
  small.words.set(tint(values));
  pen.imageSmoothingEnabled = data.mode === "cam" && data.smooth;
  pen.drawImage(small.done(), 0, 0, canvas.width, canvas.height);
}

// Probabilities: of the whole picture, or with the square where it is.
function sharesNow({ data, at }) {
  const { shares, trained } = data.arrays;
  if (data.mode !== "squares" || !trained) return shares;
  const start = (at[0] * data.cells + at[1]) * data.classes.length;
  return trained.subarray(start, start + data.classes.length);
}

export const percentText = (share) =>
  share >= 5e-4 ? `${fixed(100 * share, 1)} %` : share >= 5e-6 ? `${fixed(100 * share, 3)} %` : "< 0.001 %";

function paintClasses(state) {
  const { data, list, focus } = state;
  const shares = sharesNow(state);
  const whole = shares === data.arrays.shares;
  while (list.children.length < data.classes.length) {
    const row = tag("li");
    row.setAttribute("role", "option");
    const track = tag("span", "track");
    track.append(tag("span", "fill"));
    row.append(tag("span", "name"), tag("span", "value"), track);
    list.append(row);
  }
  [...list.children].slice(data.classes.length).forEach((row) => row.remove());
  data.classes.forEach(({ name, share }, n) => {
    const [label, value, track] = list.children[n].children;
    setText(label, name);
    setText(value, whole ? share : percentText(shares[n]));
    track.firstChild.style.width = `${100 * shares[n]}%`;
    list.children[n].setAttribute("aria-selected", String(n === focus));
  });
}

function paintFigures(state) {
  const { data, figures, focus } = state;
  const { words } = data;
  const one = data.classes[focus];
  if (data.mode === "pixels") return figures.show(data.figures);
  if (data.mode === "cam")
    return figures.show([
      { label: fill(words.score, one), value: one.score, note: one.share },
      { label: words.similarity, value: one.similarity },
    ]);
  const { first, firstShare } = data.arrays;
  if (!first) return figures.show([{ label: fill(words.score, one), value: one.score, note: one.share }]);
  const place = state.at[0] * data.cells + state.at[1];
  figures.show([
    { label: fill(words.hidden, one), value: percentText(sharesNow(state)[focus]), note: fill(words.whole, one) },
    { label: words.first, value: percentText(firstShare[place]), note: data.first[first[place]] },
  ]);
}

function paintNote(state) {
  const { data, root, pointed, focus } = state;
  const { words } = data;
  let text = words[data.mode];
  if (data.mode === "cam" && pointed) {
    const value = valuesOf(state, "trained")[pointed[0] * SIDE + pointed[1]];
    const slots = { row: pointed[0] + 1, column: pointed[1] + 1, value: trueMinus(fixed(Math.abs(value), 2)) };
    text = fill(value < 0 ? words.takes : words.place, { ...slots, name: data.classes[focus].name });
  }
  setText(root.querySelector(".note"), text);
}

// ---- a run of the page ---------------------------------------------------------------------------------------------------

// The class and the square's place: the page's, unless a finger has them or has sent others.
function bring(state, data) {
  const [row, column] = data.at ?? [];
  state.live.bring({ focus: data.classes[data.focus].key, ...(data.at && { row: row + 1, column: column + 1 }) });
  const { now } = state.live;
  const focus = data.classes.findIndex(({ key }) => key === now.focus);
  Object.assign(state, { focus: focus < 0 ? data.focus : focus, at: data.at ? [now.row - 1, now.column - 1] : [0, 0] });
}

export default function ({ data: packet, parentElement, setTriggerValue }) {
  const { state } = parentElement.querySelector(".where") ?? build(parentElement).root;
  const data = unpack(packet);
  Object.assign(state, { data, send: setTriggerValue });
  bring(state, data);
  for (const kind of KINDS) {
    const { panel, frame, image } = state.panels[kind];
    setText(panel.firstChild, data.words[kind]);
    if (image.src !== data.picture) image.src = data.picture;
    image.alt = kind === "trained" ? data.words.alt : "";
    frame.setAttribute("role", "application");
    frame.setAttribute("aria-label", `${data.words[kind]}. ${data.words.alt}`);
  }
  state.list.setAttribute("aria-label", data.words.classes);
  paint(state);
  const watch = new ResizeObserver(() => soon(state));
  watch.observe(state.root);
  return () => watch.disconnect();
}

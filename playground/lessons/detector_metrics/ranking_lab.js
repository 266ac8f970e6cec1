// A list of hits and false alarms: tiles that a click turns over, the curve as far as the detections kept, and what precision
// and AP would be for every number kept. Both charts have a dot to drag; nothing is sent before it is let go.

import { tickStep, ticks } from "../../ui/components/box_view.js";
import { disc, haloText, penOf, strokeLine, strokeSegment } from "../../ui/components/canvas.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { clamp, similarityText } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { clock } from "../../ui/components/player.js";
import { followPointer } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { PLOT, drawPrecisionRecall, nearestPlace, plotAxes, plotX, plotY } from "./ap_curve.js";
import { averagePrecision, precisionRecall } from "./ap_measures.js";

const CHART = 264; // px high
const BESIDE = 560; // px from which the charts stand side by side
const PACE = 2; // steps a second

function buildRanking(parent) {
  const figures = headline(parent);
  const root = tag("div", "ranking");
  const find = (name) => root.querySelector(name);
  root.innerHTML = `<div class="tiles" role="group"></div><div class="player"><button type="button" class="back"></button><button
    type="button" class="play"></button>
    <button type="button" class="next"></button><span class="status" aria-live="polite"></span></div><div class="charts"><canvas
      class="curve"></canvas><canvas class="kept"></canvas></div>`;
  parent.append(root);
  const state = { root, figures, find, curve: find(".curve"), chart: find(".kept"), sent: [] };
  for (const canvas of [state.curve, state.chart]) Object.assign(canvas, { tabIndex: 0 }).setAttribute("role", "slider");
  find(".back").onclick = () => step(state, -1);
  find(".next").onclick = () => step(state, 1);
  state.player = clock({
    begin: () => state.kept >= state.data.hits.length && keep(state, 0),
    step: () => playOn(state),
    rate: () => PACE,
    told: (on) => setText(find(".play"), state.data.words[on ? "pause" : "play"]),
  });
  find(".play").onclick = state.player.toggle;
  const done = () => send(state);
  followPointer(state.curve, (x, y) => drag(state, nearestPlace(state.places, [x, y]) + 1), { done });
  followPointer(
    state.chart,
    (x) => drag(state, Math.round(((x - PLOT.left) / (state.width - PLOT.left - PLOT.right)) * state.marks.length)),
    { done },
  );
  for (const canvas of [state.curve, state.chart]) {
    canvas.onkeydown = (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      drag(state, state.kept + way * (event.shiftKey ? 10 : 1));
    };
    canvas.onkeyup = canvas.onblur = () => state.held && done();
  }
  new ResizeObserver(() => state.data && draw(state)).observe(root);
  root.state = state;
  return root;
}

// ---- how many are kept ---------------------------------------------------------------------------------------------------

function keep(state, kept) {
  state.kept = clamp(kept, 0, state.marks.length);
  draw(state);
}

function drag(state, kept) {
  state.held = true;
  keep(state, kept);
}

function step(state, way) {
  state.player.stop();
  keep(state, state.kept + way);
  send(state);
}

// One more, until all that were listed are kept: a tail of thousands would teach nothing new step by step.
function playOn(state) {
  keep(state, state.kept + 1);
  if (state.kept < state.data.hits.length) return true;
  if (state.data.tail) keep(state, state.marks.length);
  send(state);
  return false;
}

const keyOf = ({ hits, cut }) => JSON.stringify([hits, cut]);

function send(state) {
  state.held = false;
  const edit = { hits: state.hits, cut: state.marks.length - state.kept };
  state.sent.push(edit);
  state.setTriggerValue("edit", edit);
}

// Whether a later edit is on its way, so that this answer would take the reader back.
function isLate({ sent, data: before }, data) {
  const key = keyOf(data);
  const at = sent.findIndex((edit) => keyOf(edit) === key);
  if (at >= 0) sent.splice(0, at + 1);
  const late = sent.length && (at >= 0 || (before && key === keyOf(before)));
  if (!late) sent.length = 0;
  return late;
}

function flip(state, place) {
  const turned = [...state.hits].map((mark, i) => (i === place ? String(1 - Number(mark)) : mark)).join("");
  if ([...turned].filter((mark) => mark === "1").length > state.data.objects)
    return void setText(state.find(".status"), state.data.words.full);
  take(state, turned);
  draw(state);
  send(state);
}

function take(state, hits) {
  state.hits = hits;
  state.marks = [...[...hits].map((mark) => mark === "1"), ...Array(state.data.tail).fill(false)];
}

// ---- drawing -------------------------------------------------------------------------------------------------------------

// {ap, precision} for every number kept, from none.
function valuesOf({ data, hits, marks, values }) {
  const key = JSON.stringify([hits, data.tail, data.objects, data.definition]);
  if (values?.key === key) return values;
  const { precision } = precisionRecall(marks, data.objects);
  const ap = [0];
  for (let kept = 1; kept <= marks.length; kept++) {
    // A false alarm at the end changes no precision before it, and hence nothing.
    ap.push(marks[kept - 1] ? averagePrecision(precisionRecall(marks.slice(0, kept), data.objects), data.points) : ap.at(-1));
  }
  return { key, ap, precision };
}

function draw(state) {
  const { root, data, marks, kept } = state;
  const theme = readTheme(root);
  const room = root.clientWidth;
  const wide = room >= BESIDE;
  const width = wide ? Math.floor((room - 20) / 2) : room;
  if (!room) return;
  state.values = valuesOf(state);
  Object.assign(state, { theme, width });
  const whole = { ...precisionRecall(marks, data.objects), marks };
  const curve = { ...precisionRecall(marks.slice(0, kept), data.objects), marks: marks.slice(0, kept) };
  const blind = marks.filter(Boolean).length / marks.length;
  state.places = drawPrecisionRecall(state.curve, {
    width,
    height: CHART,
    theme,
    words: data.words,
    curve,
    whole,
    kept,
    blind,
    points: data.points,
  });
  drawKept(state);
  drawTiles(state);
  const ap = state.values.ap[kept];
  const precision = kept ? whole.precision[kept - 1] : NaN;
  const found = marks.slice(0, kept).filter(Boolean).length;
  Object.assign(root.dataset, { kept, ap, precision, ready: "true" });
  const slots = {
    kept: kept.toLocaleString("en"),
    count: marks.length.toLocaleString("en"),
    found,
    objects: data.objects,
  };
  state.figures.show([
    { label: data.words.ap, value: similarityText(ap) },
    {
      label: data.words.precision_title,
      value: kept ? similarityText(precision) : "–",
      note: fill(data.words.of, { n: found, all: slots.kept }),
    },
    {
      label: data.words.recall_title,
      value: similarityText(found / data.objects),
      note: fill(data.words.of, { n: found, all: data.objects }),
    },
  ]);
  setText(state.find(".status"), fill(data.words.status, slots));
  for (const canvas of [state.curve, state.chart]) canvas.setAttribute("aria-valuenow", String(kept));
}

function drawKept({ chart, width, theme, data, marks, kept, values }) {
  const pen = penOf(chart, width, CHART);
  const count = marks.length;
  const x = (k) => plotX(width, k, count);
  const every = tickStep((width - PLOT.left - PLOT.right) / count, 52);
  const whole = ticks(0, count, Math.max(1, every)).map((k) => [x(k), (k + 0).toLocaleString("en")]);
  plotAxes(pen, { width, height: CHART, theme, xTitle: data.words.kept, yTitle: data.words.if_kept, xTicks: whole });
  strokeLine(
    pen,
    values.precision.map((value, i) => [x(i + 1), plotY(CHART, value)]),
    theme.blue,
    { width: 1.5, dash: [6, 4] },
  );
  strokeLine(
    pen,
    values.ap.map((value, k) => [x(k), plotY(CHART, value)]),
    theme.green,
    { width: 2.5 },
  );
  strokeSegment(pen, [x(kept), PLOT.top, x(kept), CHART - PLOT.bottom], theme.orange, { width: 1, dash: [3, 3] });
  const ends = [
    [theme.green, data.words.ap, values.ap.at(-1), 1],
    [theme.blue, data.words.precision, values.precision.at(-1), -1],
  ];
  const apart = Math.abs(ends[0][2] - ends[1][2]) < 0.12;
  const up = ends[0][2] >= ends[1][2] ? -1 : 1;
  for (const [colour, name, value, side] of ends) {
    Object.assign(pen, {
      font: `700 12px ${theme.sans}`,
      textAlign: "right",
      textBaseline: "middle",
      fillStyle: colour,
    });
    const y = clamp(plotY(CHART, value) + (apart ? up * side * 11 : -10), PLOT.top + 6, CHART - PLOT.bottom - 8);
    const text = `${name} ${similarityText(value)}`;
    haloText(pen, text, width - PLOT.right - 2, y, theme.background);
  }
  disc(pen, [x(kept), plotY(CHART, values.ap[kept])], 8, theme.orange, theme.background, 2.5);
}

function drawTiles(state) {
  const { hits, kept, data } = state;
  const tiles = state.find(".tiles");
  const wanted = hits.length + (data.tail ? 1 : 0);
  if (tiles.children.length !== wanted || tiles.tail !== data.tail) {
    tiles.tail = data.tail;
    tiles.replaceChildren(
      ...[...hits].map((_, place) => Object.assign(tag("button", "tile"), { type: "button", onclick: () => flip(state, place) })),
    );
    if (data.tail) tiles.append(tag("span", "more", `+ ${data.tail.toLocaleString("en")} ×`));
  }
  [...hits].forEach((mark, place) => {
    const tile = tiles.children[place];
    const hit = mark === "1";
    setText(tile, hit ? "✓" : "×");
    tile.className = `tile ${hit ? "hit" : "miss"} ${place < kept ? "" : "left_out"}`;
    tile.setAttribute("aria-label", `${place + 1}: ${hit ? data.words.hit : data.words.miss}`);
    tile.title = data.words.turn;
  });
}

export default function ({ data: bytes, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".ranking") ?? buildRanking(parentElement);
  const { state } = root;
  const data = unpack(bytes);
  const others =
    JSON.stringify([data.hits, data.tail, data.objects, data.cut]) !==
    JSON.stringify([state.hits, state.data?.tail, state.data?.objects, state.marks && state.marks.length - state.kept]);
  const own = [state.data, ...state.sent].some((one) => one && keyOf(one) === keyOf(data));
  const late = isLate(state, data);
  const sameList = data.tail === state.data?.tail && data.objects === state.data.objects;
  const inHand = (state.held || (state.player.on && own)) && sameList;
  Object.assign(state, { data, setTriggerValue });
  if (others && !late && !inHand) {
    state.player.stop();
    take(state, data.hits);
    state.kept = Math.max(0, state.marks.length - data.cut);
  }
  for (const [name, text] of [
    ["back", data.words.back],
    ["next", data.words.next],
  ])
    setText(state.find(`.${name}`), text);
  setText(state.find(".play"), data.words[state.player.on ? "pause" : "play"]);
  for (const [canvas, text] of [
    [state.curve, data.words.curve],
    [state.chart, data.words.chart],
  ])
    canvas.setAttribute("aria-label", text);
  draw(state);
  return state.player.stop;
}

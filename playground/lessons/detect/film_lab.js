// A film at the thresholds as they stand: a frame with its boxes, the number of objects over time, and a player.

import { penOf, sizeCanvas, strokeTo } from "../../ui/components/canvas.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { clock, listenToTransport, writeTransport } from "../../ui/components/player.js";
import { followPointer } from "../../ui/components/pointer.js";
import { readTheme } from "../../ui/components/theme.js";
import { looked } from "./detect_model.js";
import { paintFrame, seenOf } from "./detect_series.js";
import { bring, now, redraw, watch } from "./detect_shared.js";

const HIGH = 330; // px of the frame
const CURVE = 54; // px of the curve
const FILM = `<canvas class="frame"></canvas><p class="second"></p><canvas class="curve"></canvas>
  <div class="transport"><button type="button" class="back">◀</button><button type="button" class="play"></button><button
  type="button" class="forward">▶▏</button><input type="range" class="scrub" min="0" step="1"></div>`;

function build(parent) {
  const root = tag("div", "film");
  parent.append(root);
  const figures = headline(root);
  root.insertAdjacentHTML("beforeend", FILM);
  const find = (name) => root.querySelector(name);
  const state = { root, figures, find, frame: find(".frame"), curve: find(".curve"), seen: [], at: 0 };
  state.go = (place) => {
    state.at = clamp(place, 0, Math.max(0, state.seen.length - 1));
    draw(state);
  };
  state.player = clock({
    step: () => (state.at + 1 < state.seen.length ? state.go(state.at + 1) : false),
    rate: () => state.data.rate,
    begin: () => state.at + 1 >= state.seen.length && state.go(0),
    told: (on) => writeTransport(root, state.data.words, on),
  });
  listenToTransport(root, state.player, { by: (step) => state.go(state.at + step), to: state.go });
  followPointer(state.curve, (x) => {
    state.player.stop();
    state.go(Math.floor((x / state.curve.clientWidth) * state.seen.length));
  });
  new ResizeObserver(() => state.data && draw(state)).observe(root);
  root.state = state;
  return state;
}

function draw(state) {
  const { seen, data, figures, frame, root, find } = state;
  const { words } = data;
  const one = seen[state.at];
  const width = root.clientWidth;
  if (!one || !width) return;
  sizeCanvas(frame, width, Math.min(HIGH, Math.round((width * one.size[1]) / one.size[0])));
  for (const each of seen) if (each.raw) each.look = looked(each.raw, now, each.look);
  paintFrame(frame, one, state.theme, { tags: true, redraw: () => draw(state) });
  const counts = seen.map(({ look }) => look?.kept.length ?? 0);
  drawCurve(state, counts, width);
  const looked_at = seen.filter(({ raw }) => raw).length;
  const most = Math.max(0, ...counts);
  figures.show([
    {
      label: words.in_frame,
      value: String(counts[state.at]),
      note: fill(words.frame_of, { n: state.at + 1, total: seen.length }),
    },
    { label: words.most, value: String(most), note: fill(words.looked, { n: looked_at, total: data.total }) },
  ]);
  setText(find(".second"), fill(words.second, { second: fixed(one.second, 2), seconds: fixed(data.seconds, 1) }));
  Object.assign(find(".scrub"), { max: Math.max(0, seen.length - 1), value: state.at });
  Object.assign(root.dataset, { frame: state.at, frames: seen.length, looked: looked_at, counts: counts.join(" ") });
}

function drawCurve({ curve, theme, at, data }, counts, width) {
  const pen = penOf(curve, width, CURVE);
  const most = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  const place = (k) => [(k + 0.5) * step, CURVE - 6 - ((CURVE - 20) * counts[k]) / most];
  Object.assign(pen, { strokeStyle: theme.border, lineWidth: 1 });
  strokeTo(pen, [[0, CURVE - 5.5], [width, CURVE - 5.5]]); // prettier-ignore
  Object.assign(pen, { strokeStyle: theme.green, lineWidth: 2 });
  strokeTo(
    pen,
    counts.map((_, k) => place(k)),
  );
  Object.assign(pen, { strokeStyle: theme.orange, lineWidth: 3 });
  strokeTo(pen, [[place(at)[0], 2], [place(at)[0], CURVE - 4]]); // prettier-ignore
  Object.assign(pen, { font: `12px ${theme.sans}`, fillStyle: theme.muted, textBaseline: "top", textAlign: "left" });
  pen.fillText(fill(data.words.curve, { most }), 4, 0);
}

export default function ({ data, parentElement }) {
  const state = parentElement.querySelector(".film")?.state ?? build(parentElement);
  Object.assign(state, { data: unpack(data), theme: readTheme(state.root) });
  bring(state.data.values);
  state.seen = seenOf(state.data, state.seen);
  if (state.version !== state.data.version) {
    state.version = state.data.version;
    state.at = 0;
    state.player.stop();
  }
  writeTransport(state.root, state.data.words, state.player.on);
  state.go(state.at);
  redraw();
  state.root.dataset.ready = "true";
  const unwatch = watch(state.root, () => draw(state));
  return () => {
    unwatch();
    state.player.stop();
  };
}

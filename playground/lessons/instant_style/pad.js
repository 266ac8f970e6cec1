// A square with a style at each corner and a point in it: the nearer a corner, the larger the share of its style.

import { disc, penOf, strokeSegment } from "../../ui/components/canvas.js";
import { describe, fill, setText, tag } from "../../ui/components/elements.js";
import { clamp, fixed, hundredth } from "../../ui/components/numbers.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { cornerShares } from "./layers.js";
import { styleTile } from "./style_tile.js";

const SHAPE = 0.62; // height over width
const INSET = 10; // px from the canvas's edge to the square's
const STEP = 0.01;

function build(state, place) {
  const root = tag("div", "pad");
  state.tiles = [0, 1, 2, 3].map((n) => styleTile(state, n));
  state.square = tag("canvas", "square");
  const row = (...tiles) => {
    const line = tag("div", "corners");
    line.append(...tiles.map(({ element }) => element));
    return line;
  };
  root.append(row(...state.tiles.slice(0, 2)), state.square, row(...state.tiles.slice(2)));
  place.append(root);
  state.square.setAttribute("role", "application");
  let start = null;
  const go = (across, down) => {
    start ??= [state.now.across, state.now.down];
    state.live.change({ across: hundredth(clamp(across, 0, 1)), down: hundredth(clamp(down, 0, 1)) }, true);
  };
  const done = () => {
    const { across, down } = state.now;
    if (start && (across !== start[0] || down !== start[1])) state.post("across", "down");
    else state.live.letGo();
    start = null;
  };
  const part = (at, length) => (at - INSET) / (length - 2 * INSET);
  followPointer(state.square, (x, y) => go(part(x, state.square.clientWidth), part(y, state.square.clientHeight)), { done });
  followArrows(
    state.square,
    ([right, down], times) => go(state.now.across + right * STEP * times, state.now.down + down * STEP * times),
    done,
  );
}

function draw(state) {
  const { square, theme, now, words, tiles, data } = state;
  const wide = state.root.clientWidth;
  if (!wide) return;
  const high = Math.round(wide * SHAPE);
  const pen = penOf(square, wide, high);
  const [left, top, right, bottom] = [INSET, INSET, wide - INSET, high - INSET];
  Object.assign(pen, { fillStyle: theme["secondary-background"], strokeStyle: theme.border, lineWidth: 1 });
  pen.beginPath();
  pen.roundRect(left, top, right - left, bottom - top, 6);
  pen.fill();
  pen.stroke();
  const point = [left + now.across * (right - left), top + now.down * (bottom - top)];
  const shares = cornerShares(now.across, now.down);
  const corners = [left, right].flatMap((x, n) => [top, bottom].map((y, m) => [x, y, shares[n + 2 * m]]));
  for (const [x, y, share] of corners) {
    pen.globalAlpha = 0.15 + 0.85 * share;
    strokeSegment(pen, [...point, x, y], theme.orange, { width: 1 + 5 * share });
  }
  pen.globalAlpha = 1;
  disc(pen, point, 9, theme.orange, "#FFFFFF", 3);
  const texts = shares.map((share) => `${fixed(100 * share, 0)} %`);
  tiles.forEach(({ bring, value }, n) => {
    bring(data.styles[n]);
    setText(value, texts[n]);
  });
  describe(square, fill(words.pad, { shares: texts.map((text, n) => `${data.styles[n].title} ${text}`).join(", ") }));
}

export const pad = { build, draw };

// A window over the picture, and how many weights layers have by its side: shared by all units, or each unit's own.

import { penOf, strokeBox } from "../../ui/components/canvas.js";
import { tag } from "../../ui/components/elements.js";
import { clamp } from "../../ui/components/numbers.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { drawChart, followAlong, powerTicks } from "./chart.js";
import { cellAt, covered, mapPicture, readCount, unitOf } from "./maps.js";

const TALLEST = 300; // px
const SHARE = 0.46; // of the width for the picture

function build(state) {
  const row = tag("div", "charts");
  [state.picture, state.chart] = [tag("canvas", "picture"), tag("canvas", "chart")];
  row.append(state.picture, state.chart);
  state.root.append(row);
  const move = ([r, c]) => {
    const { side } = state.scene;
    state.live.change({ row: clamp(r, 0, side - 1) + 1, column: clamp(c, 0, side - 1) + 1 }, true);
    state.moved = ["row", "column"];
  };
  const done = () => {
    if (state.moved) state.tell(...state.moved);
    state.moved = null;
  };
  const cell = (at) => cellAt(at / state.picture.clientWidth, state.scene.side);
  followPointer(state.picture, (x, y) => move([cell(y), cell(x)]), { done });
  followArrows(
    state.picture,
    ([right, down], times) => {
      const [r, c] = unitOf(state.now, state.scene.side);
      move([r + down * times, c + right * times]);
    },
    done,
  );
  followAlong(state.chart, {
    now: () => (Number(state.now.window) - 1) / 2,
    axis: () => reachAxis(state),
    move: (value) => {
      const reach = clamp(Math.round(value), 0, state.scene.side - 1);
      state.live.change({ window: String(2 * reach + 1) }, true);
      state.moved = ["window"];
    },
    done,
  });
}

// The axis counts how far a window reaches from its unit, and names its side.
function reachAxis({ scene, small }) {
  const last = scene.side - 1;
  const step = Math.max(1, Math.ceil(last / (small ? 3 : 6)));
  const ticks = Array.from({ length: last + 1 }, (_, reach) => reach).filter((reach) => reach % step === 0);
  return { low: 0, high: last, ticks: ticks.map((reach) => [reach, String(2 * reach + 1)]), title: scene.words.side };
}

function bring(state) {
  const { scene, theme, picture, chart } = state;
  state.small_picture = mapPicture(scene.arrays.picture, scene.side, "grey", theme);
  state.own = Array.from(scene.arrays.own, (value, reach) => [reach, value]);
  state.shared = state.own.map(([reach]) => [reach, (2 * reach + 1) ** 2]);
  picture.setAttribute("role", "application");
  picture.setAttribute("aria-label", scene.words.picture);
  chart.setAttribute("aria-label", scene.words.keys);
}

function draw(state) {
  const { scene, theme, width, small, now, own, shared } = state;
  const { side, words } = scene;
  const window = clamp(Number(now.window), 1, 2 * side - 1);
  const size = Math.floor(Math.min(width * SHARE, TALLEST));
  drawPicture(state, size, window);
  const most = own.at(-1)[1];
  const reach = (window - 1) / 2;
  drawChart(state, state.chart, {
    wide: width - size - (small ? 8 : 16),
    high: Math.max(size, small ? 170 : 260),
    x: reachAxis(state),
    y: { low: 0.8, high: most * 3, log: true, ticks: powerTicks(most, small ? 3 : 7), title: words.weights },
    levels: [{ y: most, text: words.dense }],
    lines: [
      { points: own, colour: theme.text, width: 2, name: words.own, where: 0.45, side: "under" },
      { points: shared, colour: theme.orange, width: 3, name: words.shared, where: 0.5, side: "under" },
    ],
    at: reach,
  });
  const text = (value) => value.toLocaleString("en");
  state.chart.setAttribute("aria-valuetext", `${window} px: ${text(shared[reach][1])}, ${text(own[reach][1])}`);
  return [
    { label: words.shared, value: text(shared[reach][1]) },
    { label: words.own, value: text(own[reach][1]) },
    { label: words.read, value: text(readCount(side, window, unitOf(now, side))), note: words.of },
  ];
}

function drawPicture(state, size, window) {
  const { scene, theme, now, picture } = state;
  const { side } = scene;
  const pen = penOf(picture, size, size);
  const cell = size / side;
  pen.imageSmoothingEnabled = false;
  pen.drawImage(state.small_picture, 0, 0, size, size);
  const unit = unitOf(now, side);
  const [rows, columns] = unit.map((place) => covered(side, window, place));
  const box = [columns[0] * cell, rows[0] * cell, (columns[1] + 1) * cell, (rows[1] + 1) * cell];
  pen.fillStyle = theme.orange;
  pen.globalAlpha = 0.35;
  pen.fillRect(box[0], box[1], box[2] - box[0], box[3] - box[1]);
  pen.globalAlpha = 1;
  const inside = box.map((value) => clamp(value, 1.5, size - 1.5));
  strokeBox(pen, inside, theme.orange, { width: 3, rim: "#17202B" });
  const [row, column] = unit;
  strokeBox(pen, [column * cell, row * cell, (column + 1) * cell, (row + 1) * cell], "#FFFFFF", { width: 1.5, rim: "#17202B" });
}

export const byWindow = { build, bring, draw };

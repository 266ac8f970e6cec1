// Below the photo: each region as the network sees it with its answer, best first; or the numbers of RoI pooling and align.

import { fill, setText, tag } from "../../ui/components/elements.js";
import { figure, fixed } from "../../ui/components/numbers.js";
import { live } from "./rcnn_live.js";

const [SIDE, INPUT, CONTEXT] = [56, 224, 16]; // px of a small crop; of the network's input, and of it the region's surroundings
const { now } = live;

// ---- crops -----------------------------------------------------------------------------------------------------------------

// choose(region) when one is pressed.
export function showCrops(state, choose) {
  const { strip, crops, found, picked, scene, bitmap } = state;
  if (state.stripOf !== crops || state.stripBitmap !== bitmap) {
    Object.assign(state, { stripOf: crops, stripBitmap: bitmap });
    strip.className = "strip crops";
    strip.replaceChildren(...crops.ranked.map((region) => newCrop(crops, region, bitmap, scene, choose)));
  }
  const kept = new Set(found.kept);
  const above = new Set(found.order);
  crops.ranked.forEach((region, place) => {
    const button = strip.children[place];
    button.dataset.kept = kept.has(region) ? "kept" : above.has(region) ? "removed" : "below";
    button.setAttribute("aria-pressed", String(region === picked));
    button.title = [kept, above].some((set) => set.has(region))
      ? kept.has(region)
        ? scene.words.kept_one
        : scene.words.removed_one
      : scene.words.below_one;
  });
}

function newCrop(crops, region, bitmap, scene, choose) {
  const button = Object.assign(tag("button", "crop"), { type: "button", onclick: () => choose(region) });
  const canvas = Object.assign(tag("canvas"), { width: SIDE, height: SIDE });
  button.append(canvas, tag("b", "", crops.nameOf(region)), tag("span", "", fixed(crops.scores[region], 2)));
  if (crops.others) button.append(tag("small", "", fill(scene.words.rcnn_says, { name: crops.others[region] })));
  if (bitmap) warp(canvas.getContext("2d"), crops.box(region), bitmap, scene.size);
  return button;
}

function warp(pen, [x1, y1, x2, y2], bitmap, size) {
  const grow = CONTEXT / (INPUT - 2 * CONTEXT);
  const [w, h] = [x2 - x1, y2 - y1];
  const scale = [bitmap.width / size[0], bitmap.height / size[1]];
  pen.fillStyle = "rgb(127 127 127)";
  pen.fillRect(0, 0, SIDE, SIDE);
  const from = [
    (x1 - grow * w) * scale[0],
    (y1 - grow * h) * scale[1],
    w * (1 + 2 * grow) * scale[0],
    h * (1 + 2 * grow) * scale[1],
  ];
  pen.drawImage(bitmap, ...from, 0, 0, SIDE, SIDE);
}

// ---- pooled numbers --------------------------------------------------------------------------------------------------------

export function showNumbers(state) {
  const { strip, pooled, scene } = state;
  state.stripOf = null;
  strip.className = "strip numbers";
  const { words } = scene;
  const parts = [
    [words[now.how], pooled.mine, 0],
    [now.how === "align" ? words.pool : words.align, pooled.other, 0],
    [words.difference, pooled.mine.map((value, i) => value - pooled.other[i]), 1],
  ];
  strip.replaceChildren(...parts.map(([title, values, signed]) => newTable(title, values, now.out, signed, state.map)));
}

function newTable(title, values, count, signed, { least, most }) {
  const figureOf = tag("figure", "pooled");
  const table = tag("table");
  for (let i = 0; i < count; i++) {
    const row = tag("tr");
    for (let j = 0; j < count; j++) {
      const value = values[i * count + j];
      const cell = tag("td", "", figure(value));
      const share = Math.min(1, Math.abs(value) / (Math.max(Math.abs(least), Math.abs(most)) || 1));
      cell.style.setProperty("--share", `${Math.round(8 + 50 * share)}%`);
      cell.dataset.sign = signed && value < 0 ? "minus" : "plus";
      row.append(cell);
    }
    table.append(row);
  }
  const caption = tag("figcaption");
  setText(caption, title);
  figureOf.append(caption, table);
  return figureOf;
}

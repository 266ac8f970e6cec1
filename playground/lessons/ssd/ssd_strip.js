// Below the photo: the same class or channel on all four maps, each a button; or what each map gives before and after NMS.

import { fill, setText, tag } from "../../ui/components/elements.js";
import { fixed } from "../../ui/components/numbers.js";
import { live } from "./ssd_live.js";
import { LEVEL_INKS, colourOf, valuesOf } from "./ssd_drawing.js";
import { countsByLevel } from "./ssd_pass.js";

const whole = (value) => value.toLocaleString("en");

// choose(level) when a map is pressed.
export function showStrip(state, choose) {
  const { strip, pass, scene, cell } = state;
  if (strip.className !== "strip maps") {
    strip.className = "strip maps";
    strip.replaceChildren(...pass.grids.map((_, level) => newMap(level, choose)));
  }
  pass.grids.forEach(([down, across], level) => {
    const button = strip.children[level];
    const [canvas, label] = button.children;
    const anchors = live.now.show === "anchors";
    const values = anchors ? null : valuesOf(state, level, null);
    paint(canvas, values, down, across);
    const best = anchors ? 0 : values.reduce((most, value) => Math.max(most, value), 0);
    const text = anchors ? scene.words.map_cells : live.now.show === "score" ? scene.words.map_best : scene.words.map_stride;
    setText(label, fill(text, { stride: pass.strides[level], best: fixed(best, 2), down, across }));
    button.setAttribute("aria-pressed", String(level === cell.level));
  });
}

function newMap(level, choose) {
  const button = Object.assign(tag("button", "map"), { type: "button", onclick: () => choose(level) });
  button.append(tag("canvas"), tag("span"));
  return button;
}

function paint(canvas, values, down, across) {
  Object.assign(canvas, { width: across, height: down });
  const pen = canvas.getContext("2d");
  for (let i = 0; i < down * across; i++) {
    pen.fillStyle = values ? colourOf(values[i]) : i % 2 ? "#9DAABB" : "#556274";
    pen.fillRect(i % across, Math.floor(i / across), 1, 1);
  }
}

export function showLevels(state) {
  const { strip, pass, scene, found } = state;
  if (strip.className !== "strip levels") {
    strip.className = "strip levels";
    strip.replaceChildren(newRow("div"), ...pass.grids.map(() => newRow("div")));
  }
  const { words } = scene;
  write(strip.children[0], "transparent", [words.map, words.anchors_short, words.above_short, words.kept_short]);
  countsByLevel(pass, found).forEach(({ anchors, above, kept }, level) => {
    const name = fill(words.map_stride, { stride: pass.strides[level] });
    write(strip.children[level + 1], LEVEL_INKS[level], [name, ...[anchors, above, kept].map(whole)]);
  });
}

function newRow() {
  const row = tag("div", "level");
  row.append(tag("i"), ...[0, 1, 2, 3].map(() => tag("span")));
  return row;
}

function write(row, ink, texts) {
  row.firstChild.style.background = ink;
  texts.forEach((text, i) => setText(row.children[i + 1], text));
}

// Brushes for the regions: the photo, which takes styles away, and the four styles; their size, and a way back.

import { describe, fill, setText, tag } from "../../ui/components/elements.js";
import { undoButton } from "../../ui/components/history.js";
import { fixed } from "../../ui/components/numbers.js";
import { INKS } from "./picture_drawing.js";
import { labelShares, readRegions, SIDE, writeRegions } from "./regions.js";

function build(state, place) {
  const root = tag("div", "brushes");
  const row = tag("div", "row");
  row.setAttribute("role", "group");
  state.brushRow = row;
  state.brushButtons = [0, 1, 2, 3, 4].map((label) => {
    const button = Object.assign(tag("button", "brush"), { type: "button" });
    button.append(
      Object.assign(tag("img"), { alt: "", draggable: false }),
      tag("b", "", label ? String(label) : "×"),
      tag("small"),
    );
    button.onclick = () => state.live.change({ brush: label });
    row.append(button);
    return button;
  });
  state.width = knob(state);
  const tools = tag("div", "tools");
  [state.change, state.everywhere, state.undo] = [0, 1, 2].map(() => Object.assign(tag("button"), { type: "button" }));
  state.change.onclick = () => state.send("choose", state.now.brush - 1);
  state.everywhere.onclick = () => {
    const regions = writeRegions(new Uint8Array(SIDE * SIDE).fill(state.now.brush));
    state.live.change({ regions });
    state.post("regions");
  };
  tools.append(state.change, state.everywhere, state.undo);
  root.append(row, state.width.row, tools);
  place.append(root);
}

function knob(state) {
  const row = tag("label", "width");
  const line = tag("span", "line");
  const [name, value] = [tag("span"), tag("output")];
  line.append(name, value);
  const input = Object.assign(tag("input"), { type: "range", min: 0.02, max: 0.4, step: 0.01 });
  input.oninput = () => state.live.change({ width: Number(input.value) });
  row.append(line, input);
  return { row, name, value, input };
}

function draw(state) {
  const { now, words, data, theme, width, change, everywhere, undo } = state;
  const shares = labelShares(readRegions(now.regions));
  const titles = [words.photo, ...data.styles.map(({ title }) => title)];
  state.brushRow.setAttribute("aria-label", words.brush);
  state.brushButtons.forEach((button, label) => {
    const [image, , share] = button.children;
    const url = label ? data.styles[label - 1].image : data.photo;
    if (image.src !== url) image.src = url;
    setText(share, `${fixed(100 * shares[label], 0)} %`);
    button.style.setProperty("--ink", theme[INKS[label]]);
    button.setAttribute("aria-pressed", String(now.brush === label));
    describe(button, fill(words.brush_with, { title: titles[label] }));
  });
  setText(width.name, words.width);
  setText(width.value, `${fixed(100 * now.width, 0)} %`);
  width.input.setAttribute("aria-label", words.width);
  if (Number(width.input.value) !== now.width) width.input.value = now.width;
  change.disabled = !now.brush;
  setText(change, words.change_brush);
  setText(everywhere, words.everywhere);
  undoButton(undo, words);
}

export const brushes = { build, draw };

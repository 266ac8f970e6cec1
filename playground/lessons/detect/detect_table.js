// Below the picture: a chip for each class with its count, which shows and hides it, and the list of boxes, which the picture and
// the pointer mark together.

import { describe, setText, tag } from "../../ui/components/elements.js";
import { fill } from "../../ui/components/elements.js";
import { fixed, pixelText } from "../../ui/components/numbers.js";
import { iouOf } from "./detect_nms.js";
import { boxAt, colourAt, countBy, nameAt } from "./detect_model.js";

// Classes with a candidate above the lowest score, those shown or hidden among them, as toggles.
export function showChips(list, { raw, kept, hidden }, words, toggle) {
  const counts = countBy(raw, kept);
  const known = countBy(raw, raw.classes.keys());
  const classes = [...new Set([...counts.keys(), ...known.keys(), ...hidden])];
  while (list.children.length < classes.length) list.append(newChip());
  [...list.children].slice(classes.length).forEach((chip) => chip.remove());
  classes.forEach((kind, place) => {
    const chip = list.children[place];
    const [swatch, label, count] = chip.children;
    const n = counts.get(kind) ?? 0;
    swatch.style.background = raw.colours[kind];
    setText(label, raw.names[kind]);
    setText(count, String(n));
    chip.setAttribute("aria-pressed", String(!hidden.has(kind)));
    describe(chip, fill(hidden.has(kind) ? words.show_class : words.hide_class, { name: raw.names[kind], n }));
    chip.onclick = () => toggle(raw.names[kind]);
  });
}

function newChip() {
  const chip = tag("button", "chip");
  chip.type = "button";
  chip.append(tag("span", "swatch"), tag("span", "name"), tag("b"));
  return chip;
}

// hooks: {hover(i), pick(i)}
export function showRows(table, board, hooks) {
  const { look, lots, picked, hovered, words, showRemoved } = board;
  const { raw, kept, removedBy, above } = look;
  while (table.children.length < kept.length) table.append(newRow());
  [...table.children].slice(kept.length).forEach((row) => row.remove());
  kept.forEach((i, rank) => {
    const row = table.children[rank];
    const [swatch, name, score, size, note] = row.firstChild.children;
    const [x1, y1, x2, y2] = boxAt(raw, i);
    swatch.style.background = colourAt(raw, i);
    setText(name, nameAt(raw, i));
    setText(score, fixed(raw.scores[i], 2));
    setText(size, `${pixelText(Math.round(x2 - x1))} × ${pixelText(Math.round(y2 - y1))} px`);
    setText(note, noteOf());
    row.firstChild.dataset.marked = String(i === picked || i === hovered);
    row.firstChild.setAttribute("aria-pressed", String(i === picked));
    row.onpointerenter = () => hooks.hover(i);
    row.onpointerleave = () => hooks.hover(-1);
    row.firstChild.onclick = () => hooks.pick(i === picked ? -1 : i);

    function noteOf() {
      if (lots) return fill(words.lot[lots[rank].outcome], { iou: fixed(lots[rank].iou, 2) });
      const removed = above.filter((other) => removedBy[other] === i);
      if (!removed.length) return words.removes_none;
      const ious = removed.map((other) => iouOf(raw, i, other));
      const slots = { n: removed.length, low: fixed(Math.min(...ious), 2), high: fixed(Math.max(...ious), 2) };
      return showRemoved && removed.length > 1 ? fill(words.removes_iou, slots) : fill(words.removes, slots);
    }
  });
}

function newRow() {
  const row = tag("li");
  const button = tag("button", "row");
  button.type = "button";
  button.append(tag("span", "swatch"), tag("span", "name"), tag("b"), tag("span", "size"), tag("span", "note"));
  row.append(button);
  return row;
}

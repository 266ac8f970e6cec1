// Below the picture: a chip for each class with its count, which shows and hides it, and the list of boxes, which the picture and
// the pointer mark together.

import { describe, fill, setText, tag } from "../../ui/components/elements.js";
import { fixed, pixelText } from "../../ui/components/numbers.js";
import { iousOf } from "./detect_nms.js";
import { boxAt, colourAt, countBy, nameAt } from "./detect_model.js";
import { oneOrMore } from "./detect_shared.js";

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

// hooks: {hover(row or null), pick(i)}. Rows that are not needed now are hidden: making them anew would be felt under the finger.
export function showRows(table, board, hooks) {
  const { look, lots, picked, hovered, words, showRemoved } = board;
  const { raw, kept } = look;
  const removed = removedOf(look, showRemoved);
  while (table.children.length < kept.length) table.append(newRow(hooks));
  [...table.children].forEach((row, rank) => {
    row.hidden = rank >= kept.length;
    if (row.hidden) return mark(row.firstChild, NaN, picked, hovered);
    const i = kept[rank];
    const [swatch, name, score, size, note] = row.firstChild.children;
    const [x1, y1, x2, y2] = boxAt(raw, i);
    row.box = i;
    const colour = colourAt(raw, i);
    if (row.colour !== colour) swatch.style.background = row.colour = colour;
    setText(name, nameAt(raw, i));
    setText(score, fixed(raw.scores[i], 2));
    setText(size, `${pixelText(Math.round(x2 - x1))} × ${pixelText(Math.round(y2 - y1))} px`);
    setText(note, lots ? fill(words.lot[lots[rank].outcome], { iou: fixed(lots[rank].iou, 2) }) : noteOf(removed.get(i), words));
    mark(row.firstChild, i, picked, hovered);
  });
}

// Only which row is marked has changed.
export function markRows(table, { picked, hovered }) {
  for (const row of table.children) if (!row.hidden) mark(row.firstChild, row.box, picked, hovered);
}

function mark(button, i, picked, hovered) {
  const [marked, pressed] = [String(i === picked || i === hovered), String(i === picked)];
  if (button.dataset.marked !== marked) button.dataset.marked = marked;
  if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
}

// Kept box → {n, low, high}: how many it removes, and with which IoUs where they are asked for.
function removedOf({ raw, above, removedBy }, withIous) {
  const found = new Map();
  const ious = withIous ? iousOf(raw) : () => 0;
  for (const other of above) {
    const by = removedBy[other];
    if (by < 0) continue;
    const iou = ious(by, other);
    const one = found.get(by) ?? found.set(by, { n: 0, low: 1, high: 0 }).get(by);
    Object.assign(one, { n: one.n + 1, low: Math.min(one.low, iou), high: Math.max(one.high, iou) });
  }
  return found;
}

function noteOf(removed, words) {
  if (!removed) return words.removes_none;
  const { n, low, high } = removed;
  return fill(high && n > 1 ? words.removes_iou : oneOrMore(words.removes, n), { n, low: fixed(low, 2), high: fixed(high, 2) });
}

function newRow(hooks) {
  const row = tag("li");
  const button = tag("button", "row");
  button.type = "button";
  button.append(tag("span", "swatch"), tag("span", "name"), tag("b"), tag("span", "size"), tag("span", "note"));
  row.append(button);
  row.onpointerenter = () => hooks.hover(row);
  row.onpointerleave = () => hooks.hover(null);
  button.onclick = () => hooks.pick(button.getAttribute("aria-pressed") === "true" ? -1 : row.box);
  return row;
}

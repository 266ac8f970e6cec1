// The class of the chosen box: a small field beside its numbers, with the classes that are there to choose from. A box that is
// drawn has none until one is written here.

import { released } from "./box_frame.js";
import { tag } from "./elements.js";

const LONGEST = 12; // letters

// One word, the first no digit, as playground.boxes.written reads it; "" where nothing is left.
export const classWord = (text) =>
  text
    .trim()
    .replace(/[^\p{L}\p{N}_-]+/gu, "-")
    .replace(/^[^\p{L}]+|-+$/gu, "")
    .slice(0, LONGEST);

export function classField(state) {
  const line = tag("label", "class-of");
  const field = tag("input");
  const list = tag("datalist");
  list.id = "classes";
  Object.assign(field, { type: "text", maxLength: LONGEST, size: LONGEST });
  field.setAttribute("list", list.id);
  let typedFor = null; // a press on another box chooses it before the field says that it has changed
  field.oninput = () => (typedFor ??= state.chosen);
  field.onchange = () => {
    const one = state.boxes[typedFor ?? state.chosen];
    typedFor = null;
    if (!one) return;
    one.label = field.value = classWord(field.value);
    released(state);
  };
  field.onblur = () => (typedFor = null);
  line.append(tag("span"), field, list);
  state.find(".place").after(line);
  state.classLine = line;
}

export function writeClass({ classLine: line, boxes, chosen, scene }) {
  const one = boxes[chosen];
  line.hidden = !scene.classes || !one;
  if (line.hidden) return;
  const [words, field, list] = line.children;
  words.textContent = scene.words.class_of;
  field.placeholder = scene.words.no_class;
  if (field !== field.getRootNode().activeElement) field.value = one.label ?? "";
  const known = [...new Set([...boxes.map(({ label }) => label ?? ""), ...scene.classes].filter(Boolean))];
  if (list.known === String(known)) return;
  list.known = String(known);
  list.replaceChildren(...known.map((name) => Object.assign(tag("option"), { value: name })));
}

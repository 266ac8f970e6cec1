// A radio group of pictures. The chosen name goes to the server; the outline moves at once.

import { describe, setText } from "./elements.js";

function mark(group, name) {
  const buttons = [...group.children];
  const at = buttons.findIndex((button) => button.dataset.name === name);
  buttons.forEach((button, n) => {
    button.setAttribute("aria-checked", String(n === at));
    button.tabIndex = n === Math.max(at, 0) ? 0 : -1;
  });
}

function newTile({ name }, captions) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.name = name;
  button.setAttribute("role", "radio");
  button.append(Object.assign(document.createElement("img"), { alt: "" }));
  if (captions) button.append(document.createElement("span"));
  return button;
}

function writeTile(button, { title, image, caption }) {
  const [picture, words] = button.children;
  describe(button, title);
  if (picture.getAttribute("src") !== image) picture.src = image;
  if (words) setText(words, caption || title);
}

// Tiles of the same names stay where they are, with a press and the focus.
function write(group, { items, captions }) {
  const kind = JSON.stringify([Boolean(captions), items.map(({ name }) => name)]);
  if (group.kind !== kind) group.replaceChildren(...items.map((item) => newTile(item, captions)));
  group.kind = kind;
  items.forEach((item, at) => writeTile(group.children[at], item));
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export default function ({ data, parentElement, setTriggerValue }) {
  let group = parentElement.querySelector("[role=radiogroup]");
  if (!group) {
    group = document.createElement("div");
    group.setAttribute("role", "radiogroup");
    parentElement.appendChild(group);
  }
  write(group, data);
  group.setAttribute("aria-label", data.label);
  group.style.setProperty("--columns", data.columns);
  mark(group, data.selected);

  const choose = (button) => {
    if (button.getAttribute("aria-checked") === "true") return;
    mark(group, button.dataset.name);
    setTriggerValue("chosen", button.dataset.name);
  };
  group.onclick = (event) => {
    const button = event.target.closest("button");
    if (button) choose(button);
  };
  group.onkeydown = (event) => {
    const step = STEPS[event.key];
    const button = event.target.closest("button");
    if (!step || !button) return;
    event.preventDefault();
    const buttons = [...group.children];
    buttons.at((buttons.indexOf(button) + step) % buttons.length).focus();
  };
}

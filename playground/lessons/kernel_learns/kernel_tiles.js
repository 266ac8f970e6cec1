// Kernels side by side, each with a few lines of text. Pointing at one, or walking there with Tab, gives its details below.

import { tag } from "../../ui/components/elements.js";
import { fillGrid, largestOf, numberGrid } from "./number_grid.js";

function build(parent) {
  const root = tag("div", "tiles");
  root.innerHTML = `<div class="row" role="list"></div><p class="details" aria-live="polite"></p>`;
  parent.append(root);
  return root;
}

function tile(root, { weights, title, lines, details }, { cell, hint }) {
  const made = tag("div", "tile");
  const flat = weights.flat();
  const grid = numberGrid(weights.length, weights[0].length, { role: "orange", cell });
  fillGrid(grid, flat, largestOf(flat));
  made.append(tag("strong", "", title), grid.root, ...lines.map((line) => tag("small", "", line)));
  Object.assign(made, {
    tabIndex: 0,
    onpointerenter: () => say(details),
    onfocus: () => say(details),
    onpointerleave: () => say(hint),
  });
  made.setAttribute("role", "listitem");
  const say = (text) => (root.querySelector(".details").textContent = text);
  return made;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".tiles") ?? build(parentElement);
  const text = JSON.stringify(data);
  if (root.drawn === text) return;
  root.drawn = text;
  const side = Math.max(...data.tiles.map(({ weights }) => Math.max(weights.length, weights[0].length)));
  const cell = Math.min(24, Math.floor(110 / side));
  root.querySelector(".row").replaceChildren(...data.tiles.map((each) => tile(root, each, { cell, hint: data.hint })));
  root.querySelector(".row").setAttribute("aria-label", data.alt);
  root.querySelector(".details").textContent = data.hint;
  root.dataset.ready = "true";
}

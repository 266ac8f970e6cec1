// A row for each generation: a bar of its stages, its passes, its time.

import { tag } from "../../ui/components/elements.js";

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".rcnn-time") ?? parentElement.appendChild(tag("div", "rcnn-time"));
  const { rows, words } = data;
  const table = tag("table");
  const head = tag("tr");
  head.append(...[words.generation, words.time, words.passes, words.mult].map((text) => tag("th", "", text)));
  table.append(head, ...rows.flatMap((row) => [numbersOf(row, words), barOf(row)]));
  const legend = tag("p", "legend");
  for (const [stage, text] of Object.entries(words.stages)) {
    const item = tag("span", "", text);
    const swatch = tag("i");
    swatch.dataset.stage = stage;
    item.prepend(swatch);
    legend.append(item, " ");
  }
  root.replaceChildren(table, legend);
  root.dataset.ready = "true";
}

function numbersOf({ name, total, passes, mult }, words) {
  const row = tag("tr", "numbers");
  row.append(tag("th", "", name), ...[`${total} ${words.s}`, passes, mult].map((text) => tag("td", "", text)));
  return row;
}

function barOf({ parts }) {
  const row = tag("tr");
  const cell = Object.assign(tag("td"), { colSpan: 4 });
  const bar = tag("div", "bar");
  for (const { stage, share, text } of parts) {
    const part = Object.assign(tag("i"), { title: text });
    part.setAttribute("role", "img");
    part.setAttribute("aria-label", text);
    part.dataset.stage = stage;
    part.style.width = `${100 * share}%`;
    bar.append(part);
  }
  cell.append(bar, tag("p", "parts", parts.map(({ text }) => text).join(" · ")));
  row.append(cell);
  return row;
}

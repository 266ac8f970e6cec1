// Where parameters, multiply-adds and stored numbers lie: three bars of the layers in their order, and the table of all layers.

import { penOf } from "../../ui/components/canvas.js";
import { setText, tag } from "../../ui/components/elements.js";
import { pointIn } from "../../ui/components/pointer.js";
import { shapeText } from "./drawing.js";

const BAR = 16; // px
const MEASURES = ["parameters", "work", "activations"];

const colourOf = (theme, kind) => ({ Conv2d: theme.green, Linear: theme["gray-text"] })[kind] ?? theme.border;

export function buildBars(point) {
  const root = tag("div", "bars");
  const bars = MEASURES.map((name) => {
    const row = tag("div", "bar");
    const canvas = tag("canvas");
    canvas.setAttribute("role", "img");
    row.append(tag("span"), canvas, tag("span", "share"));
    root.append(row);
    const bar = { name, row, canvas, edges: [] };
    canvas.onpointermove = canvas.onpointerdown = (event) => {
      const [x] = pointIn(canvas, event);
      const at = bar.edges.findIndex(([from, to]) => x >= from && x < to);
      point(at >= 0 ? [at, at] : null);
    };
    canvas.onpointerleave = (event) => event.pointerType === "mouse" && point(null);
    return bar;
  });
  return { root, bars };
}

export function drawBars({ bars }, { drawing, theme, lit, words }) {
  for (const { name, row, canvas, edges } of bars) {
    const [label, , share] = row.children;
    setText(label, words[name]);
    setText(share, drawing.shares[name]);
    canvas.setAttribute("aria-label", `${words[name]}: ${drawing.shares[name]}`);
    const width = Math.max(40, row.clientWidth - label.offsetWidth - share.offsetWidth - 20);
    const pen = penOf(canvas, width, BAR);
    const total = drawing.rows.reduce((sum, one) => sum + one[name], 0) || 1;
    let at = 0;
    edges.length = 0;
    drawing.rows.forEach((one, place) => {
      const wide = (width * one[name]) / total;
      edges.push([at, at + wide]);
      const chosen = lit && place >= lit[0] && place <= lit[1];
      pen.fillStyle = chosen ? theme.orange : colourOf(theme, one.kind);
      pen.globalAlpha = chosen ? 1 : 0.7;
      if (wide > 0) pen.fillRect(at, 0, Math.max(wide - 1, wide * 0.7), BAR);
      if (name === "parameters" && one.unused) {
        pen.fillStyle = theme.red; // weights that only meet padding
        const idle = (wide * one.unused) / one.parameters;
        pen.fillRect(at + wide - idle, BAR / 2, idle, BAR / 2);
      }
      at += wide;
    });
    pen.globalAlpha = 1;
  }
}

const number = (value) => value.toLocaleString("en");

export function buildTable(point) {
  const root = tag("div", "rows");
  root.tabIndex = 0;
  const table = tag("table");
  table.append(tag("thead"), tag("tbody"));
  root.append(table);
  table.tBodies[0].onpointerover = (event) => {
    const row = event.target.closest("tr");
    if (row) point([row.sectionRowIndex, row.sectionRowIndex]);
  };
  table.onpointerleave = (event) => event.pointerType === "mouse" && point(null);
  return { root, table, key: null };
}

export function fillTable(state, { drawing, words }) {
  if (state.key === drawing.key) return;
  state.key = drawing.key;
  const head = tag("tr");
  for (const name of ["layer", "output", "parameters", "work", "activations", "field", "jump", "unused"])
    head.append(tag("th", "", words[name]));
  state.table.tHead.replaceChildren(head);
  state.table.tBodies[0].replaceChildren(
    ...drawing.rows.map((one) => {
      const row = tag("tr");
      const cells = [`${one.name} · ${one.label}`, shapeText(one.shape), number(one.parameters), number(one.work)];
      cells.push(number(one.activations), one.field, one.jump, one.unused ? number(one.unused) : "–");
      row.append(...cells.map((text) => tag("td", "", text)));
      return row;
    }),
  );
  state.root.scrollTop = 0;
}

export function lightTable({ table }, lit) {
  [...table.tBodies[0].rows].forEach((row, at) => row.classList.toggle("lit", Boolean(lit && at >= lit[0] && at <= lit[1])));
}

// A number of the stage is changed where it stands; the whole table then goes to the page as text.

import { tag } from "./elements.js";
import { MINUS } from "./numbers.js";
import { boxOf } from "./stage_layout.js";
import { isGiven } from "./stage_numbers.js";

// Where a cell's number can be changed: {rows, row, column, what}; null for padding, inserted zeros, outputs and large inputs.
export function editable({ answer, channel }, { name, row, column }) {
  if (name === "kernel" && !answer.pools) {
    const rows = answer.shown[channel];
    const turn = (list, i) => (answer.flip ? list.length - 1 - i : i);
    return { what: "kernel", rows, row: turn(rows, row), column: turn(rows[0], column) };
  }
  if (name !== "left" || !answer.input) return null;
  if (answer.paints) return { what: "input", rows: answer.input, row, column };
  if (!isGiven(answer, row, column)) return null;
  const { insideRows, insideColumns } = answer.arrays;
  return { what: "input", rows: answer.input, row: row - insideRows.indexOf(1), column: column - insideColumns.indexOf(1) };
}

export function edit(state, cell) {
  const place = editable(state, cell);
  const grid = state.layout.grids[cell.name];
  const box = boxOf(grid, cell.row, cell.column);
  const field = tag("input", "editor");
  state.frame.querySelector(".editor")?.remove();
  const old = place.rows[place.row][place.column];
  const [w, h] = [Math.max(box.w, 44), Math.max(box.h, 28)];
  Object.assign(field.style, {
    left: `${box.x + (box.w - w) / 2}px`,
    top: `${box.y + (box.h - h) / 2}px`,
    width: `${w}px`,
    height: `${h}px`,
  });
  field.value = Number(old.toPrecision(5)).toString();
  field.inputMode = "text";
  field.setAttribute(
    "aria-label",
    `${state.words[cell.name]}, ${state.words.place.replace("{row}", place.row).replace("{column}", place.column)}`,
  );
  let done = false;
  const end = (keep) => {
    if (done) return;
    done = true;
    const value = Number(field.value.trim().replace(",", ".").replace(MINUS, "-"));
    field.remove();
    if (keep && Number.isFinite(value) && Math.abs(value) <= 1000 && value !== old) sendEdit(state, place, value);
    state.frame.focus({ preventScroll: true });
  };
  field.onkeydown = (event) => (
    event.stopPropagation(),
    event.key === "Enter" ? end(true) : event.key === "Escape" && end(false)
  );
  field.onblur = () => end(true);
  for (const name of ["pointerdown", "pointermove", "click"]) field.addEventListener(name, (event) => event.stopPropagation());
  state.frame.append(field);
  field.focus();
  field.select();
}

const tableText = (rows) => rows.map((row) => row.map((value) => Number(value.toPrecision(5))).join(" ")).join("; ");

function sendEdit(state, { what, rows, row, column }, value) {
  const changed = rows.map((line, i) => line.map((old, j) => (i === row && j === column ? value : old)));
  const text =
    what === "input"
      ? tableText(changed)
      : state.answer.shown.map((kernel, k) => tableText(k === state.channel ? changed : kernel)).join(" | ");
  state.send("edit", what === "input" ? { source: "own", own_input: text } : { kernel: "own", own: text });
}

// A number of the stage is changed where it stands; the whole table then goes to the page as text.

import { tag } from "./elements.js";
import { rounded, tableText, typedNumber, withNumber } from "./number_tables.js";
import { boxOf } from "./stage_layout.js";
import { isGiven } from "./stage_numbers.js";

// Where a cell's number can be changed: {what, row, column}; null for padding, inserted zeros, outputs and large inputs.
export function editable({ answer, channel }, { name, row, column }) {
  if (name === "kernel" && !answer.pools) {
    const rows = answer.shown[channel];
    const turn = (list, i) => (answer.flip ? list.length - 1 - i : i);
    return { what: "own", row: turn(rows, row), column: turn(rows[0], column) };
  }
  if (name !== "left" || !answer.input) return null;
  if (answer.paints) return { what: "own_input", row, column };
  if (!isGiven(answer, row, column)) return null;
  const { insideRows, insideColumns } = answer.arrays;
  return { what: "own_input", row: row - insideRows.indexOf(1), column: column - insideColumns.indexOf(1) };
}

// The tables as a run of the page brings them; those that have been sent since stand until they are answered.
export const bringTables = ({ live, answer: { input, shown } }) =>
  live.bring({ own_input: input ? rounded(input) : null, own: shown.map(rounded) });

const rowsOf = ({ live: { now }, channel }, what) => (what === "own" ? now.own[channel] : now.own_input);

export function edit(state, cell) {
  const place = editable(state, cell);
  const grid = state.layout.grids[cell.name];
  const box = boxOf(grid, cell.row, cell.column);
  const field = tag("input", "editor");
  state.frame.querySelector(".editor")?.remove();
  const old = rowsOf(state, place.what)[place.row][place.column];
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
    const value = typedNumber(field.value);
    field.remove();
    if (keep && value !== null && value !== old) sendEdit(state, editable(state, cell), value);
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

// An answer may have come while the number was typed: the table of now is changed, where it still has that place.
function sendEdit(state, place, value) {
  const { live, channel } = state;
  const { what, row, column } = place ?? {};
  if (rowsOf(state, what)?.[row]?.[column] === undefined) return;
  const changed = withNumber(rowsOf(state, what), row, column, value);
  live.change({ [what]: what === "own" ? live.now.own.with(channel, changed) : changed });
  live.tell((event, tables) => state.send(event, asText(tables)), what);
}

const asText = ({ own_input: input, own: kernels }) => ({
  ...(input && { source: "own", own_input: tableText(input) }),
  ...(kernels && { kernel: "own", own: kernels.map(tableText).join(" | ") }),
});

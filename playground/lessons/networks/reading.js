// What some layers of a drawing are: shapes, cost and field in one sentence.

import { fill } from "../../ui/components/elements.js";
import { codeName, shapeText } from "./drawing.js";

const LISTED = 4; // layers that are named one by one; of more their block is named

// Of rows first…last; `volume` is the box that was pointed at, if it was one.
export function readingOf(drawing, [first, last], words, volume) {
  const rows = drawing.rows.slice(first, last + 1);
  const sum = (name) => rows.reduce((all, one) => all + one[name], 0);
  const share = (name) => ((100 * sum(name)) / (drawing.rows.reduce((all, one) => all + one[name], 0) || 1)).toFixed(1);
  const text = fill(last - first >= LISTED ? words.block : words.one, {
    name: codeName(volume?.block ?? rows[0].name),
    label: rows.map(({ label }) => label).join(", "),
    count: rows.length,
    input: shapeText(rows[0].input),
    output: shapeText(volume?.shape ?? rows.at(-1).shape),
    parameters: sum("parameters").toLocaleString("en"),
    share: share("parameters"),
    work: sum("work").toLocaleString("en"),
    work_share: share("work"),
    field: rows.at(-1).field,
  });
  return sum("unused") ? `${text} ${fill(words.idle, { unused: sum("unused").toLocaleString("en") })}` : text;
}

// The anchor that is looked at: its predicted and true offsets beside each other, and the anchors with the largest losses.

import { fill, setText, tag } from "../../ui/components/elements.js";
import { fixed } from "../../ui/components/numbers.js";
import { live } from "./ssd_live.js";
import { smoothL1 } from "./ssd_losses.js";
import { placeOf } from "./ssd_pass.js";

const NAMES = ["x", "y", "w", "h"];
const LISTED = 6; // anchors with the largest losses

export function showOffsets(state, pick) {
  const { detail } = state;
  if (!detail.firstChild) {
    const table = tag("table", "offsets");
    for (let i = 0; i < 5; i++) {
      const row = tag("tr");
      row.append(...Array.from({ length: 5 }, (_, j) => tag(i && j ? "td" : "th")));
      table.append(row);
    }
    detail.append(table, tag("div", "largest"));
  }
  writeTable(state, detail.firstChild);
  writeList(state, detail.lastChild, pick);
}

function writeTable({ pass, losses, anchor, scene: { words } }, table) {
  const rows = table.children;
  [words.offset, words.predicted, words.true, words.error, words.smooth].forEach((text, i) => setText(rows[0].children[i], text));
  const truth = losses.wanted.get(anchor);
  NAMES.forEach((name, i) => {
    const predicted = anchor < 0 ? null : pass.offsets[4 * anchor + i];
    const texts = [name, predicted === null ? "–" : fixed(predicted, 2)];
    if (truth)
      texts.push(fixed(truth[i], 2), fixed(predicted - truth[i], 2), fixed(smoothL1(predicted - truth[i], live.now.sigma), 2));
    else texts.push("–", words.masked, "0");
    texts.forEach((text, j) => setText(rows[i + 1].children[j], text));
  });
}

function writeList({ pass, losses, anchor, scene: { words } }, list, pick) {
  const total = (one) => losses.byClass[one] + losses.byBox[one];
  const training = [...losses.positives, ...losses.hard.slice(0, LISTED)];
  const largest = training.sort((a, b) => total(b) - total(a) || a - b).slice(0, LISTED);
  if (!list.firstChild) list.append(tag("small"));
  setText(list.firstChild, words.largest);
  while (list.children.length - 1 < largest.length) list.append(Object.assign(tag("button"), { type: "button" }));
  while (list.children.length - 1 > largest.length) list.lastChild.remove();
  largest.forEach((one, i) => {
    const button = list.children[i + 1];
    const positive = losses.assigned[one] >= 0;
    const { level, row, column } = placeOf(pass, one);
    const slots = { stride: pass.strides[level], row: row + 1, column: column + 1, loss: fixed(total(one), 2) };
    setText(button, fill(positive ? words.listed_positive : words.listed_negative, slots));
    button.dataset.kind = positive ? "positive" : "negative";
    button.setAttribute("aria-pressed", String(one === anchor));
    button.onclick = () => pick(one);
  });
}

// The line under the grids: every product of one window with the running sum below it, and what comes of them.

import { tag } from "./elements.js";
import { MINUS, figure } from "./numbers.js";
import { placeOf, tapsOf, termsOf } from "./stage_numbers.js";

const MOST_TERMS = 49;

function chip(value, role) {
  return tag("span", `chip ${Number.isFinite(value) && value < 0 ? "red" : role}`, figure(value));
}

// One product, and small below it the sum so far.
function term(answer, { value, weight, product, running }, { first, winner }) {
  const made = tag("span", "term");
  const top = tag("span", "top");
  const style = READ[answer.kind];
  if (!first) top.append(tag("span", "sign", style.joins));
  top.append(chip(value, "blue"));
  if (style.raised) top.append(tag("span", "raised", style.raised(answer)));
  if (style.weighs) top.append(tag("span", "dot", "·"), chip(weight, "orange"));
  made.append(top);
  if (style.below) made.append(tag("small", "", figure(answer.paints ? product : running)));
  if (winner) made.classList.add("winner");
  return made;
}

// How each kind of window is written: what stands between terms, before and after them.
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸";
const nothing = () => "";
const READ = {
  sum: {
    joins: "+",
    below: true,
    weighs: true,
    before: nothing,
    after: ({ bias, relu }) => [
      ...(bias ? [`${bias < 0 ? MINUS : "+"} ${figure(Math.abs(bias))}`] : []),
      ...(relu ? ["→ ReLU"] : []),
    ],
  },
  max: { joins: ",", below: false, picks: true, before: () => "max (", after: () => [")"] },
  min: { joins: ",", below: false, picks: true, before: () => "min (", after: () => [")"] },
  avg: { joins: "+", below: true, before: () => "(", after: (_answer, count) => [`) / ${count}`] },
  rms: { joins: "+", below: true, raised: () => "²", before: () => "√ ((", after: (_answer, count) => [`) / ${count})`] },
  power: {
    joins: "+",
    below: true,
    raised: ({ power }) => SUPERSCRIPTS[power],
    before: ({ power }) => `${power === 2 ? "" : SUPERSCRIPTS[power]}√ (`,
    after: (answer, count) => [count < tapsOf(answer) ? `) · ${tapsOf(answer)}/${count}` : ")"],
  },
  softmax: { joins: "+", below: true, weighs: true, before: nothing, after: () => [] },
  paint: { joins: "", below: true, weighs: true, before: nothing, after: () => [] },
};

export function showReading(state, spoken) {
  const { answer, words, root, n, channel } = state;
  const found = termsOf(answer, channel, n);
  const [row, column] = placeOf(answer, n);
  const line = root.querySelector(".terms");
  const style = READ[answer.kind];
  const picked = found.terms.findIndex(({ value }) => value === found.result);
  const shown = found.terms
    .slice(0, MOST_TERMS)
    .map((each, i) => term(answer, each, { first: i === 0, winner: Boolean(style.picks) && i === picked }));
  const ends = style.after(answer, found.terms.length).map((text) => tag("span", "word", text));
  const result = tag("output", `result ${found.core < 0 ? "red" : ""}`, answer.paints ? "" : `= ${figure(found.core)}`);
  const before = style.before(answer);
  if (before) shown.unshift(tag("span", "word", before));
  line.replaceChildren(...shown, ...ends, ...(answer.paints ? [] : [result]));
  const place = words.place.replace("{row}", row).replace("{column}", column);
  root.querySelector(".place").textContent = `${place} · ${words.count.replace("{n}", n + 1).replace("{count}", state.count)}`;
  if (spoken) root.querySelector(".spoken").textContent = `${place}: ${figure(found.core)}`;
  Object.assign(root.dataset, { row, column, step: n, sum: found.result, core: found.core, channel });
}

// The pinned cell in one line of plain text, so that it can be compared with the one that moves.
export function showPinned(state) {
  const { answer, words, pinned, channel, root } = state;
  const line = root.querySelector(".pinned");
  root.dataset.pinned = pinned ?? "";
  root.querySelector("button.pin").setAttribute("aria-pressed", String(pinned !== null));
  if (pinned === null) return void (line.textContent = "");
  const { terms, core } = termsOf(answer, channel, pinned);
  const [row, column] = placeOf(answer, pinned);
  const place = words.place.replace("{row}", row).replace("{column}", column);
  const products = answer.pools
    ? terms.map(({ value }) => figure(value)).join(", ")
    : terms.map(({ value, weight }) => `${figure(value)}·${figure(weight)}`).join(" + ");
  line.textContent = `${words.pinned}: ${place} = ${figure(core)}${terms.length <= 25 ? ` · ${products}` : ""}`;
}

// Widths that hold the longest number of the whole configuration: the line stands still while numbers change.
export function reserveWidths({ answer, root }) {
  const longest = (values) => Math.max(1, ...Array.from(new Set(values), (value) => figure(value).length));
  const values = answer.paints ? answer.arrays.steps : answer.arrays.wide;
  root.style.setProperty("--value", `${longest(values)}ch`);
  root.style.setProperty("--weight", answer.kind === "softmax" ? "6ch" : `${longest(answer.kernels.flat(2))}ch`);
}

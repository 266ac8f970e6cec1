// Which boxes are kept at a threshold, and which removed which: looked up in intervals, nothing is computed. Rows are boxes,
// highest score first. `lifeAt` and `deathAt` say where each row's intervals begin in the flat arrays.

import { fill } from "../../ui/components/elements.js";
import { fixed, similarityText } from "../../ui/components/numbers.js";

function nmsLives({ arrays: { lifeAt, lifeStarts, lifeEnds } }, box, t) {
  for (let k = lifeAt[box]; k < lifeAt[box + 1]; k++) if (t >= lifeStarts[k] && t < lifeEnds[k]) return true;
  return false;
}

// {remover, iou}, or null where the box is kept.
export function nmsDeath({ arrays: { deathAt, deathStarts, deathEnds, removers, deathIous } }, box, t) {
  for (let k = deathAt[box]; k < deathAt[box + 1]; k++)
    if (t >= deathStarts[k] && t < deathEnds[k]) return { remover: removers[k], iou: deathIous[k] };
  return null;
}

export function nmsSurvivors(answer, t) {
  const found = [];
  for (let box = 0; box < answer.count; box++) if (nmsLives(answer, box, t)) found.push(box);
  return found;
}

// "at thresholds [0, 0.333) and from 0.500 up"
function nmsLivesText({ arrays: { lifeAt, lifeStarts, lifeEnds }, words }, box) {
  const parts = [];
  for (let k = lifeAt[box]; k < lifeAt[box + 1]; k++) {
    const from = lifeStarts[k] ? similarityText(lifeStarts[k]) : "0";
    parts.push(
      lifeEnds[k] < Infinity
        ? `[${from}, ${similarityText(lifeEnds[k])})`
        : words.from_up.replace("{t}", similarityText(lifeStarts[k])),
    );
  }
  if (parts.length > 1) return fill(words.at_thresholds, { intervals: parts.join(words.and) });
  const start = lifeStarts[lifeAt[box]];
  return start ? fill(words.from, { t: similarityText(start) }) : words.always;
}

export const nmsBox = ({ arrays: { boxes } }, box) => Array.from(boxes.subarray(4 * box, 4 * box + 4));

// A box's name as sentences have it.
export const nmsName = (answer, box) => answer.called[box];

// The sentence about the box asked about, at a threshold.
export function nmsTold(answer, box, t) {
  const death = nmsDeath(answer, box, t);
  const { words } = answer;
  const slots = { name: nmsName(answer, box), when: nmsLivesText(answer, box), t: fixed(t, 2) };
  if (!death) return fill(words.is_kept, slots);
  return fill(words.removed, { ...slots, remover: nmsName(answer, death.remover), iou: similarityText(death.iou) });
}

// ---- colours of removers ------------------------------------------------------------------------------------------------

const REMOVER_INKS = ["#5B8DEF", "#A06CD5", "#E0699F", "#B0793E", "#4FA6B8", "#8D93A8", "#C9565C", "#8A8F3C"];

// remover → colour; those that remove most over all thresholds have the first ones.
export function nmsInks({ arrays: { removers, deathStarts, deathEnds } }) {
  const weight = new Map();
  removers.forEach((remover, k) => weight.set(remover, (weight.get(remover) ?? 0) + Math.min(1, deathEnds[k]) - deathStarts[k]));
  const order = [...weight.keys()].sort((a, b) => weight.get(b) - weight.get(a) || a - b);
  return new Map(order.map((remover, place) => [remover, REMOVER_INKS[place % REMOVER_INKS.length]]));
}

// The large numbers and the sentence of each view, as the finger moves.

import { fill } from "../../ui/components/elements.js";
import { fixed } from "../../ui/components/numbers.js";
import { live } from "./ssd_live.js";
import { sumOf } from "./ssd_losses.js";
import { anchorBox, countOf, decodedBox, featureMap, placeOf, scoreAt, totalOf } from "./ssd_pass.js";

const { now } = live;
const whole = (value) => value.toLocaleString("en");
const sides = ([x1, y1, x2, y2]) => `${Math.round(x2 - x1)} × ${Math.round(y2 - y1)}`;
export const offsetText = (value) => fixed(value, 2);
export const offsetsText = (pass, anchor) => Array.from(pass.offsets.subarray(4 * anchor, 4 * anchor + 4), offsetText).join(", ");

export const figuresOf = {
  maps({ pass, scene: { words }, cell, kind, anchor }) {
    const anchors = {
      label: words.anchors,
      value: whole(countOf(pass, cell.level)),
      note: fill(words.of_all, { n: whole(totalOf(pass)) }),
    };
    if (now.show === "feature") {
      const { values, most } = featureMap(pass, cell.level, now.channel);
      const value = values[cell.row * pass.grids[cell.level][1] + cell.column] * most;
      return [
        {
          label: fill(words.activation, { c: now.channel }),
          value: fixed(value, 2),
          note: fill(words.of_most, { m: fixed(most, 2) }),
        },
        anchors,
      ];
    }
    if (now.show === "anchors")
      return [anchors, { label: words.anchor_sides, value: sides(anchorBox(pass, anchor)), note: "px" }];
    return [
      {
        label: fill(words.score_of, { kind: pass.classes[kind] }),
        value: fixed(scoreAt(pass, anchor, kind), 3),
        note: words.at_anchor,
      },
      { label: words.box_sides, value: sides(decodedBox(pass, anchor)), note: "px" },
      anchors,
    ];
  },
  boxes({ pass, scene: { words }, found }) {
    const n = found.candidates.anchors.length;
    return [
      { label: words.above, value: whole(n), note: fill(words.of_scores, { n: whole(pass.scores.length) }) },
      { label: words.kept, value: whole(found.kept.length), note: fill(words.removed, { n: whole(n - found.kept.length) }) },
    ];
  },
  loss({ pass, scene: { words }, losses }) {
    const { positives, hard, negatives, byClass, byBox } = losses;
    const mine = sumOf(byClass, positives);
    return [
      { label: words.positives, value: whole(positives.length), note: fill(words.of_all, { n: whole(totalOf(pass)) }) },
      {
        label: words.positive_loss,
        value: fixed(mine, 1),
        note: fill(words.offset_loss, { n: fixed(sumOf(byBox, positives), 1) }),
      },
      {
        label: words.negative_loss,
        value: fixed(sumOf(byClass, hard), 1),
        note: fill(words.of_negatives, { n: whole(hard.length), all: fixed(sumOf(byClass, negatives), 1) }),
      },
    ];
  },
};

export const sentenceOf = {
  maps({ pass, scene: { words }, cell, anchor }) {
    const [rows, columns] = pass.grids[cell.level];
    const slots = { stride: pass.strides[cell.level], rows, columns, row: cell.row + 1, column: cell.column + 1 };
    return fill(words.at, { ...slots, offsets: offsetsText(pass, anchor), anchor: sides(anchorBox(pass, anchor)) });
  },
  boxes({ scene: { words }, found }) {
    return found.candidates.anchors.length ? "" : fill(words.none_above, { score: fixed(now.score, 2) });
  },
  loss({ pass, scene: { words }, losses, anchor, objects }) {
    if (anchor < 0) return words.no_positive;
    const { level, row, column } = placeOf(pass, anchor);
    const object = losses.assigned[anchor];
    const name = object < 0 ? words.background : pass.classes[objects[object].kind];
    const kinds = { positive: object >= 0, hard: losses.hard.includes(anchor) };
    const role = kinds.positive ? words.is_positive : kinds.hard ? words.is_hard : words.is_quiet;
    const slots = { stride: pass.strides[level], row: row + 1, column: column + 1, name, role };
    return fill(words.looked_at, { ...slots, loss: fixed(losses.byClass[anchor], 3) });
  },
};

// The large numbers and the sentence of each view, as the finger moves.

import { fill } from "../../ui/components/elements.js";
import { fixed } from "../../ui/components/numbers.js";
import { live } from "./rcnn_live.js";

const { now } = live;
const whole = (value) => value.toLocaleString("en");
const sides = ([x1, y1, x2, y2]) => `${Math.round(x2 - x1)} × ${Math.round(y2 - y1)}`;
const areaOf = ([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1);

// How far the read rectangle's four borders lie from the region's, in pixels of what the network saw.
export const shiftsOf = (read, region) => read.map((value, i) => Math.abs(value - region[i]));

export const figuresOf = {
  regions({ tree, merges, made, scene: { words } }) {
    const { segments } = tree;
    return [
      { label: words.left, value: whole(segments - merges), note: fill(words.of_segments, { n: whole(segments) }) },
      { label: words.merges, value: whole(merges), note: fill(words.of_all, { n: whole(segments - 1) }) },
      { label: words.boxes_made, value: whole(made.length), note: words.different },
    ];
  },
  crops({ crops, found, scene: { words, seconds } }) {
    const { passes } = seconds;
    return [
      { label: words.kept, value: whole(found.kept.length), note: fill(words.of_above, { n: whole(found.order.length) }) },
      { label: words.passes, value: whole(passes), note: fill(words.for_regions, { n: whole(crops.scores.length) }) },
      { label: words.took, value: seconds.total, note: words.seconds },
    ];
  },
  roi({ pool, read, region, scene: { words } }) {
    const cells = (axis) => Math.max(axis.last - axis.first, 0) + 1;
    const [w, h] = [cells(pool.x), cells(pool.y)];
    const pooling = now.how === "pool";
    const shifts = pooling ? shiftsOf(read, region) : now.how === "corner" ? Array(4).fill(0.5 * now.stride) : [0, 0, 0, 0];
    const figures = [
      { label: words.shift, value: fixed(Math.max(...shifts), 1), note: fill(words.mean_shift, { n: fixed(mean(shifts), 1) }) },
    ];
    if (pooling)
      figures.unshift(
        { label: words.cells, value: whole(w * h), note: `${w} × ${h}` },
        { label: words.area, value: fixed(areaOf(read) / areaOf(region), 2), note: words.times_region },
      );
    return figures;
  },
  rpn({ proposals, kept, shown, detections, scene: { words } }) {
    if (now.stage === "detections" && detections)
      return [{ label: words.detections, value: whole(detections.scores.length), note: words.at_half }];
    return [
      { label: words.anchors, value: whole(proposals.anchors), note: words.looked_at },
      { label: words.best, value: whole(proposals.scores.length), note: words.before_nms },
      { label: words.shown, value: whole(shown.length), note: fill(words.of_kept, { n: whole(kept.length) }) },
    ];
  },
};

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

export const sentenceOf = {
  regions({ tree, merges, scene: { words } }) {
    if (!merges) return words.no_merge;
    const parts = tree.similarities.subarray(4 * (merges - 1), 4 * merges);
    const [colour, texture, size, fit] = Array.from(parts, (value) => fixed(value, 2));
    return fill(words.merge, { n: whole(merges), colour, texture, size, fill: fit });
  },
  crops({ crops, picked, found, scene: { words, top } }) {
    if (!found.order.length) return fill(words.none, { score: fixed(now.score, 2) });
    return fill(words.answers, { n: picked + 1, sides: sides(crops.box(picked)), top: top[picked] });
  },
  roi({ region, read, map, scene: { words } }) {
    const ends = region.map((value) => fixed(value / map.stride, 2)).join(", ");
    if (now.how !== "pool") return fill(now.how === "align" ? words.align_at : words.corner_at, { ends });
    return fill(words.pool_at, { ends, read: read.map((value) => value / map.stride).join(", "), px: sides(read) });
  },
  rpn({ proposals, shown, detections, scene: { words } }) {
    if (now.stage === "detections" && detections) return detections.scores.length ? "" : words.no_detection;
    if (!shown.length) return "";
    const score = (place) => fixed(proposals.scores[place], 3);
    return fill(words.objectness, { first: score(shown[0]), last: score(shown.at(-1)) });
  },
};

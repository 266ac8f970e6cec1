// Best IoU of every object shape with a set of anchors on one centre, on logarithmic axes. The inner square, sides 0.1 to 1 of
// the picture's height, is sampled exactly as playground.boxes.anchor_reach samples it; the sea goes on beyond it.

import { mix } from "../../ui/components/numbers.js";
import { bitmap, word } from "../../ui/components/picture_colours.js";
import { rgb } from "../../ui/components/theme.js";

export const AROUND = 50; // samples beyond the square, on each side

export const shapesOf = ({ sizes, ratios, full, stretch }) =>
  pairsOf({ sizes, ratios, full }).map(([size, ratio]) => [size * Math.sqrt(ratio) * stretch, size / Math.sqrt(ratio)]);

// All sizes with the first ratio, then the other ratios with the first size; or all, ratio by ratio.
export function pairsOf({ sizes, ratios, full }) {
  if (full) return ratios.flatMap((ratio) => sizes.map((size) => [size, ratio]));
  return [...sizes.map((size) => [size, ratios[0]]), ...ratios.slice(1).map((ratio) => [sizes[0], ratio])];
}

export const sideAt = (samples, i) => 10 ** (-1 + (i - AROUND) / (samples - 1));
export const sampleAt = (samples, side) => (Math.log10(side) + 1) * (samples - 1) + AROUND;

// {best: IoU a sample, row by row from the lowest height, reached: share of the square, side: samples}
export function seaOf(scene) {
  const { samples, threshold } = scene;
  const side = samples + 2 * AROUND;
  const best = new Float64Array(side * side);
  const sides = Float64Array.from({ length: side }, (_, i) => sideAt(samples, i));
  shapesOf(scene).forEach(([wide, high]) => {
    const across = sides.map((own) => Math.min(own, wide));
    for (let y = 0, i = 0; y < side; y++) {
      const down = Math.min(sides[y], high);
      const own = sides[y];
      const area = wide * high;
      for (let x = 0; x < side; x++, i++) {
        const overlap = across[x] * down;
        const iou = overlap / (sides[x] * own + area - overlap);
        if (iou > best[i]) best[i] = iou;
      }
    }
  });
  let reached = 0;
  for (let y = AROUND; y < AROUND + samples; y++)
    for (let x = AROUND; x < AROUND + samples; x++) reached += best[y * side + x] >= threshold;
  return { best, side, reached: reached / samples ** 2 };
}

export function bestOf(scene, [w, h]) {
  const found = { iou: 0, number: 0 };
  shapesOf(scene).forEach(([wide, high], number) => {
    const overlap = Math.min(w, wide) * Math.min(h, high);
    const iou = overlap / (w * h + wide * high - overlap);
    if (iou > found.iou) Object.assign(found, { iou, number });
  });
  return found;
}

// Sea in blue, the darker the deeper; land in green, the stronger the better; the shore between them a line.
export function paintSea({ best, side }, threshold, theme) {
  const made = bitmap(side, side);
  const [paper, land, water, shore] = [theme.background, theme.green, theme.blue, theme.text].map(rgb);
  const reached = (i) => best[i] >= threshold;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const i = y * side + x;
      const edge = (x && reached(i) !== reached(i - 1)) || (y && reached(i) !== reached(i - side));
      const colour = reached(i)
        ? mix(paper, land, 0.3 + (0.6 * (best[i] - threshold)) / (1 - threshold))
        : mix(paper, water, 0.42 - (0.34 * best[i]) / threshold);
      made.words[(side - 1 - y) * side + x] = word(edge ? mix(colour, shore, 0.75) : colour);
    }
  }
  return made.done();
}

// The chosen object slid over the whole input: at each place of its centre the colour of the map that takes it, bare where no
// anchor is good enough.

import { inksOf } from "../../ui/components/box_drawing.js";
import { centreOf, heightOf, widthOf } from "../../ui/components/box_measures.js";
import { screenBox, toScreen } from "../../ui/components/box_view.js";
import { disc, strokeBox } from "../../ui/components/canvas.js";
import { hundredth } from "../../ui/components/numbers.js";
import { bitmap } from "../../ui/components/picture_colours.js";
import { NOBODY, slideOver } from "./scale_numbers.js";
import { catchAll } from "./scale_overlay.js";
import { levelColour } from "./scale_tools.js";

const PLACE_ALPHA = 150; // of 255

// Worked out when the object's shape or the pyramid changes; moving it changes nothing.
function slideChosen(state) {
  const { scene, boxes, chosen } = state;
  const box = boxes[chosen]?.box;
  const shape = box && [widthOf(box), heightOf(box)].map(hundredth);
  if (!shape || Math.min(...shape) <= 0) return void (state.slid = null);
  const key = `${shape} ${scene.version} ${scene.threshold}`;
  if (state.slid?.key === key) return;
  const slid = slideOver(shape, scene);
  const { levels, threshold, rule } = scene;
  const made = bitmap(slid.columns.length, slid.rows.length);
  const shares = levels.map(() => 0);
  const inks = levels.map((_, index) => levelColour(index, levels.length).map(Math.round));
  let best = 0;
  let worst = 1;
  let good = 0;
  for (let i = 0; i < slid.best.length; i++) {
    const iou = slid.best[i];
    const level = slid.level[i];
    best = Math.max(best, iou);
    worst = Math.min(worst, iou);
    good += iou >= threshold;
    if (level === NOBODY || (rule === "IoU" && iou < threshold)) continue;
    shares[level]++;
    made.words[i] = ((PLACE_ALPHA << 24) | (inks[level][2] << 16) | (inks[level][1] << 8) | inks[level][0]) >>> 0;
  }
  state.slid = {
    ...slid,
    key,
    shape,
    bitmap: made.done(),
    best,
    worst,
    caught: good / slid.best.length,
    shares: shares.map((count) => count / slid.best.length),
  };
}

export function drawPlaces(pen, state) {
  slideChosen(state);
  const { slid, view, scene, boxes, chosen } = state;
  const inks = inksOf(state);
  if (!slid) return;
  const {
    columns,
    rows,
    shape: [w, h],
    bitmap: picture,
  } = slid;
  const half = scene.step / 2;
  const region = screenBox(view, [
    columns[0] + w / 2 - half,
    rows[0] + h / 2 - half,
    columns.at(-1) + w / 2 + half,
    rows.at(-1) + h / 2 + half,
  ]);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(picture, region[0], region[1], widthOf(region), heightOf(region));
  pen.imageSmoothingEnabled = true;
  strokeBox(pen, region, inks.truth, { width: 1, rim: inks.rim });
  catchAll(state);
  const { found, level } = state.caught[chosen];
  const anchor = level === NOBODY ? null : found[level].anchor;
  if (anchor)
    strokeBox(pen, screenBox(view, anchor), inks.overlap, {
      width: 1.5,
      dash: found[level].iou >= scene.threshold ? [] : [4, 4],
      rim: inks.rim,
    });
  disc(pen, toScreen(view, centreOf(boxes[chosen].box)), 6, inks.chosen, "#FFFFFF", 2);
}

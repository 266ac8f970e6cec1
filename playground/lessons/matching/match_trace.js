// The textbook's matching and offsets while a finger moves a box: the same answers as playground.boxes gives in float64, and a
// test compares them. `iou` is a list of rows, one an anchor, with a number for each object.

import { centreOf, compareBoxes, heightOf, widthOf } from "../../ui/components/box_measures.js";
import { fixed, trueMinus } from "../../ui/components/numbers.js";

const STRUCK_OUT = -1;

// {claims: [{anchor, truth, iou, spent}], verdicts: [{anchor, truth, iou, accepted}], owners}: claims first, then the threshold.
function traceMatching(iou, threshold) {
  const left = iou.map((row) => [...row]);
  const owners = iou.map(() => -1);
  const claims = [];
  const verdicts = [];
  for (let turn = 0; iou.length && turn < iou[0].length; turn++) {
    let [anchor, truth] = [0, 0];
    left.forEach((row, i) => row.forEach((value, j) => value > left[anchor][truth] && ([anchor, truth] = [i, j])));
    const spent = left[anchor][truth] === STRUCK_OUT; // more objects than anchors: the first cell answers again
    claims.push({ anchor, truth, iou: iou[anchor][truth], spent });
    owners[anchor] = truth;
    left[anchor].fill(STRUCK_OUT);
    for (const row of left) row[truth] = STRUCK_OUT;
  }
  const claimed = new Set(claims.map((claim) => claim.anchor));
  iou.forEach((row, anchor) => {
    if (claimed.has(anchor) || !row.length) return;
    const best = Math.max(...row);
    const truth = row.indexOf(best);
    const accepted = best >= threshold;
    verdicts.push({ anchor, truth, iou: best, accepted });
    if (accepted) owners[anchor] = truth;
  });
  return { claims, verdicts, owners };
}

// The four numbers that tell a box from an anchor; [for centre, for size] are the variances.
export function offsetsOf(anchor, box, [forCentre, forSize]) {
  const [ax, ay] = centreOf(anchor);
  const [bx, by] = centreOf(box);
  const size = (of) => Math.log(1e-6 + of(box) / of(anchor)) / forSize;
  return [(bx - ax) / widthOf(anchor) / forCentre, (by - ay) / heightOf(anchor) / forCentre, size(widthOf), size(heightOf)];
}

// And back.
export function decodedBox(anchor, [dx, dy, dw, dh], [forCentre, forSize]) {
  const [ax, ay] = centreOf(anchor);
  const x = dx * forCentre * widthOf(anchor) + ax;
  const y = dy * forCentre * heightOf(anchor) + ay;
  const w = Math.exp(dw * forSize) * widthOf(anchor);
  const h = Math.exp(dh * forSize) * heightOf(anchor);
  return [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
}

// Three decimals at most, four digits at most: 1.4, −17.8, −69.08.
export const offsetText = (value) => trueMinus(String(Number(Number(fixed(value, 3)).toPrecision(4))));

// The boxes on the canvas as the page writes them: % of the sides, so that the same numbers are compared here and there.
export function inPercent(box, [width, height]) {
  return box.map((value, i) => Math.round((value / (i % 2 ? height : width)) * 1e11) / 1e9);
}

// Everything a frame shows, from the boxes as they lie now.
export function matchingOf({ boxes, scene }) {
  const of = (role) => boxes.filter((one) => one.role === role);
  const percent = (one) => inPercent(one.box, scene.size);
  const anchors = of("anchor");
  const corners = anchors.map(percent);
  const truths = of("truth").map(percent);
  const rows = [...truths, ...Array.from({ length: scene.padding }, () => [-1, -1, -1, -1])];
  const iou = corners.map((anchor) => rows.map((row) => compareBoxes(anchor, row).IoU));
  return { anchors, corners, rows, objects: truths.length, iou, ...traceMatching(iou, scene.threshold) };
}

// What has happened after n steps: {claims, verdicts} made so far, the one of this step, and each anchor's object by then.
export function stepsDone({ claims, verdicts }, n, count) {
  const made = claims.slice(0, n);
  const judged = verdicts.slice(0, Math.max(0, n - claims.length));
  const owners = Array(count).fill(null);
  for (const claim of made) owners[claim.anchor] = claim.truth;
  for (const verdict of judged) owners[verdict.anchor] = verdict.accepted ? verdict.truth : -1;
  return { made, judged, owners, now: n > claims.length ? judged[judged.length - 1] : made[n - 1] };
}

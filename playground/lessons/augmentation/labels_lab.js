// Boxes, masks and keypoints: drawn by the reader on the photo (left), and as the pipeline leaves them (right).

import { inksOf } from "../../ui/components/box_drawing.js";
import { boxLab } from "../../ui/components/box_lab.js";
import { boxStage } from "../../ui/components/box_stage.js";
import { screenBox } from "../../ui/components/box_view.js";
import { haloText, penOf, strokeBox, strokeLine } from "../../ui/components/canvas.js";
import { setText, tag } from "../../ui/components/elements.js";

const POINT = "point";
const ARM = 7; // px of a keypoint's cross
const MASK = "rgb(95 234 156 / 32%)";

function buildLab(parent) {
  const lab = tag("div", "lab");
  const left = tag("div", "left");
  const right = tag("div", "right");
  right.innerHTML = `<p class="heading"></p><canvas class="result"></canvas><ul class="fates"></ul>`;
  lab.append(left, right);
  parent.append(lab);
  const state = boxStage(left, { under: drawMasks, over: drawPoints, moved: () => {}, released: sendBoxes, picked: () => {} });
  Object.assign(state, { lab, right });
  lab.state = state;
  new ResizeObserver(() => state.result && drawResult(state)).observe(right);
  return lab;
}

// The ellipse of each box, its mask.
function drawMasks(pen, state) {
  for (const { box, label } of state.boxes) {
    if (label === POINT) continue;
    const [x1, y1, x2, y2] = screenBox(state.view, box);
    pen.beginPath();
    pen.ellipse((x1 + x2) / 2, (y1 + y2) / 2, Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2, 0, 0, 7);
    pen.fillStyle = MASK;
    pen.fill();
  }
}

function drawPoints(pen, state) {
  const inks = inksOf(state);
  for (const { box, label } of state.boxes) {
    if (label !== POINT) continue;
    const [x1, y1, x2, y2] = screenBox(state.view, box);
    cross(pen, [(x1 + x2) / 2, (y1 + y2) / 2], inks.chosen, inks.rim);
  }
}

function cross(pen, [x, y], colour, rim) {
  for (const [dx, dy] of [
    [ARM, ARM],
    [ARM, -ARM],
  ])
    strokeLine(
      pen,
      [
        [x - dx, y - dy],
        [x + dx, y + dy],
      ],
      colour,
      { width: 2, rim },
    );
}

function sendBoxes(state) {
  state.send("edit", { boxes: state.boxes.map(({ box, label }) => [box, label ?? ""]) });
}

// ---- the result ----------------------------------------------------------------------------------------------------------

async function receive(state, scene) {
  state.result = scene.result;
  const bytes = scene.arrays.jpeg;
  state.wanted = scene.version;
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  if (state.wanted !== scene.version) return;
  state.bitmapAfter = bitmap;
  drawResult(state);
  state.lab.dataset.version = scene.version;
}

function drawResult(state) {
  const { result, bitmapAfter, right, scene } = state;
  if (!bitmapAfter || !right.clientWidth) return;
  const [wide, high] = result.size;
  const scale = Math.min(right.clientWidth / wide, scene.tallest / high);
  const canvas = right.querySelector(".result");
  const [width, height] = [wide * scale, high * scale];
  const pen = penOf(canvas, width, height);
  pen.drawImage(bitmapAfter, 0, 0, width, height);
  const inks = inksOf({ scene: { picture: true } });
  const onScreen = (points) => points.map((value) => value * scale);
  for (const { corners } of result.boxes) {
    const points = corners.map(onScreen);
    strokeLine(pen, [...points, points[0]], inks.chosen, { width: 1.5, rim: inks.rim });
  }
  for (const { tight } of result.boxes)
    if (tight) strokeBox(pen, onScreen(tight), inks.truth, { width: 1.5, dash: [4, 4], rim: inks.rim });
  pen.font = `600 13px ${state.theme.sans}`;
  for (const { box, kept, name } of result.boxes) {
    strokeBox(pen, onScreen(box), kept ? inks.box : inks.wrong, { width: 2.5, dash: kept ? [] : [6, 4], rim: inks.rim });
    pen.fillStyle = kept ? inks.box : inks.wrong;
    haloText(pen, name, box[0] * scale + 4, Math.max(14, box[1] * scale + 15), "rgb(0 0 0 / 70%)");
  }
  for (const point of result.points) cross(pen, onScreen(point), inks.chosen, inks.rim);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", result.alt);
}

function showLab(lab, answer) {
  const { state } = lab;
  state.show(answer);
  setText(state.right.querySelector(".heading"), answer.words.after);
  const list = state.right.querySelector(".fates");
  list.replaceChildren(...answer.result.lines.map(({ text, kept }) => Object.assign(tag("li", kept ? "kept" : "lost", text))));
  receive(state, answer);
}

export default boxLab(buildLab, showLab);

// The lesson "Boxes and IoU": the box canvas with what the measures look at, the panel beside it and the curve below it.

import { inksOf, nameOf } from "../../ui/components/box_drawing.js";
import { areaOf, centreOf, heightOf, isProper, measuredBox, widthOf } from "../../ui/components/box_measures.js";
import { boxLab } from "../../ui/components/box_lab.js";
import { boxStage } from "../../ui/components/box_stage.js";
import { toScreen } from "../../ui/components/box_view.js";
import { strokeSegment } from "../../ui/components/canvas.js";
import { fill, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { areaText, fixed, similarityText, pixelText } from "../../ui/components/numbers.js";
import { drawCurve, listenToCurve } from "./iou_curve.js";
import { compareAt, drawAreas, drawCentre, drawIslands, mayCompare, nameIslands, pairOf } from "./iou_overlay.js";
import { buildPanel, writePanel } from "./iou_panel.js";

function buildLab(parent) {
  const lab = tag("div", "lab");
  const left = tag("div", "left");
  const panel = tag("div", "panel");
  const curve = tag("canvas", "curve");
  lab.append(left, panel);
  parent.append(lab);
  const figures = headline(left);
  const state = boxStage(left, {
    under: (pen, shown) =>
      shown.scene.view === "formats" ? null : shown.scene.island ? drawIslands(pen, shown) : drawAreas(pen, shown),
    over: drawGuide,
    moved: (shown) => {
      figures.show(figuresOf(shown));
      lab.dataset.alone = String(shown.boxes.length < 2 && shown.scene.view !== "formats");
      writePanel(shown);
      if (!shown.curve.hidden) drawCurve(shown);
    },
    released: sendBoxes,
    picked: (shown) => shown.chosen > 0 && nameOf(shown, shown.chosen) !== shown.told && sendBoxes(shown),
  });
  Object.assign(curve, { tabIndex: 0 });
  curve.setAttribute("role", "slider");
  state.find(".frame").after(curve);
  Object.assign(state, { lab, panel, curve, values: liveValues() });
  listenToCurve(state);
  lab.state = state;
  return lab;
}

// The numbers people came for, of the boxes as they lie under the finger.
function figuresOf(state) {
  const { boxes, chosen, scene, threshold } = state;
  const { words } = scene;
  if (scene.view === "formats") {
    const { box } = boxes[chosen];
    const label = fill(words.size_of, { name: nameOf(state, chosen) });
    const value = `${pixelText(widthOf(box))} × ${pixelText(heightOf(box))}`;
    return [{ label, value, note: fill(words.pixels, { area: areaText(areaOf(box)) }) }];
  }
  const { moving, still } = pairOf(state);
  if (moving === still) return [{ label: "IoU", value: "–", note: words.alone }];
  const { IoU, overlap, union } = compareAt(state, still, moving);
  const label = fill(words.iou_of, { a: nameOf(state, still), b: nameOf(state, moving) });
  const empty = [still, moving].find((index) => !isProper(measuredBox(boxes[index].box, scene.plus_one)));
  let note = fill(words.areas, { overlap: areaText(overlap), union: areaText(union) });
  if (!mayCompare(state, still, moving)) note = words.apart;
  if (empty !== undefined) note = fill(words.improper, { name: nameOf(state, empty) });
  const figures = [{ label, value: similarityText(IoU), note }];
  if (!scene.island) return figures;
  return [...figures, { label: words.t, value: fixed(threshold, 2), note: IoU >= threshold ? words.reached : words.missed }];
}

// From the centre of the moving box down to its dot below the picture.
function drawGuide(pen, state) {
  if (state.curve.hidden) return;
  const { moving } = pairOf(state);
  const [x, y] = toScreen(state.view, centreOf(measuredBox(state.boxes[moving].box, state.scene.plus_one)));
  if (state.scene.island) {
    nameIslands(pen, state);
    drawCentre(pen, state);
  }
  strokeSegment(pen, [x, Math.max(0, y + 8), x, state.height], inksOf(state).chosen, { width: 1, dash: [3, 3] });
}

function sendBoxes(state) {
  state.told = state.chosen > 0 ? nameOf(state, state.chosen) : state.told;
  state.send("edit", { boxes: state.boxes.map(({ box, label }) => [box, label ?? ""]), pick: state.told ?? null });
}

function showLab(lab, answer) {
  const { state } = lab;
  state.values.bring({ t: answer.threshold });
  state.threshold = state.values.now.t;
  state.curve.hidden = answer.view === "formats";
  state.curve.setAttribute("aria-label", answer.words.curve);
  buildPanel(state, answer);
  state.show(answer);
  if (!state.picks.length) state.told = answer.names[answer.chosen];
  Object.assign(state.root.dataset, { version: answer.version });
}

export default boxLab(buildLab, showLab);

// Five rules on the same raw boxes: a small picture each, lines as strong as the score that is left. The raw boxes behind the
// one asked about are amber everywhere.

import { inksOf } from "../../ui/components/box_drawing.js";
import { screenBox } from "../../ui/components/box_view.js";
import { penOf, strokeBox } from "../../ui/components/canvas.js";
import { tag } from "../../ui/components/elements.js";
import { clamp } from "../../ui/components/numbers.js";
import { nmsBox } from "./nms_looking.js";
import { MANY, nmsGround, nmsView } from "./nms_picture.js";

const TALLEST = 190; // px of a picture, so that all five are in sight

export function nmsBuildPanels(state) {
  const { answer } = state;
  state.panels = answer.rules.map((rule) => {
    const figure = tag("figure", "rule");
    const canvas = tag("canvas");
    const caption = tag("figcaption");
    caption.append(tag("b", "", rule.name), tag("span", "counted", rule.counted));
    figure.append(caption, canvas, tag("p", "own", rule.own));
    return { figure, canvas, rule };
  });
  state.find(".rules").replaceChildren(...state.panels.map(({ figure }) => figure));
}

export function nmsDrawPanels(state) {
  for (const { canvas, rule } of state.panels ?? []) {
    const width = canvas.parentElement.clientWidth;
    const [x1, y1, x2, y2] = state.scene.fit;
    const height = Math.round(clamp((width * (y2 - y1)) / (x2 - x1), 90, TALLEST));
    if (!width) continue;
    const pen = penOf(canvas, width, height, state.density);
    const view = nmsView(state.scene.fit, width, height);
    nmsDrawRule(pen, { ...state, view, width, height }, rule);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${rule.name}: ${rule.counted}`);
  }
}

function nmsDrawRule(pen, state, { boxes, own }) {
  const inks = inksOf(state);
  const thin = boxes.length > MANY;
  const { picked } = state;
  nmsGround(pen, state, state.width, state.height);
  if (!own) return;
  for (const { box, score, members } of [...boxes].reverse()) {
    const mine = members.includes(picked);
    pen.globalAlpha = clamp(0.12 + 0.95 * score, 0.12, 1);
    strokeBox(pen, screenBox(state.view, box), mine ? inks.chosen : inks.box, {
      width: mine ? 3 : thin ? 1 : 2,
      rim: thin ? null : inks.rim,
    });
  }
  pen.globalAlpha = 1;
  if (!boxes.some(({ members }) => members.includes(picked)))
    strokeBox(pen, screenBox(state.view, nmsBox(state.answer, picked)), inks.wrong, { width: 2, dash: [5, 4], rim: inks.rim });
}

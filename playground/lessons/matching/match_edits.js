// What a reader does with boxes and cells: points at a pair, picks an anchor, moves boxes, of which the page then hears.

import { choose } from "../../ui/components/box_editing.js";
import { boxesKey, changed } from "../../ui/components/box_frame.js";
import { fixed, hundredth } from "../../ui/components/numbers.js";
import { inPercent } from "./match_trace.js";

export const anchorsOf = ({ boxes }) => boxes.filter((one) => one.role === "anchor");

const LEAST_SIDE = 0.5; // % of the picture: a box without area could not be matched

// Boxes drawn by the reader are anchors and get the first free name.
export function nameNewAnchors(state) {
  for (const box of state.boxes.filter((one) => !one.role)) {
    const taken = new Set(state.boxes.map(({ id }) => id));
    let number = 0;
    while (taken.has(`A${number}`)) number++;
    Object.assign(box, { role: "anchor", id: `A${number}`, label: "" });
  }
  for (const role of ["truth", "anchor"]) {
    const those = state.boxes.filter((one) => one.role === role);
    for (const box of those) box.locked = those.length === 1; // the last of its kind stays
  }
}

// Kept are hundredths of a percent, so that what comes back is what lies here.
export function sendMatching(state) {
  const { size } = state.scene;
  nameNewAnchors(state);
  const parts = state.boxes.map((one) => {
    const [x1, y1, x2, y2] = inPercent(one.box, size).map(hundredth);
    const box = [x1, y1, Math.max(x2, hundredth(x1 + LEAST_SIDE)), Math.max(y2, hundredth(y1 + LEAST_SIDE))];
    one.box = box.map((value, i) => (value / 100) * size[i % 2]);
    return { role: one.role, text: one.role === "truth" ? one.label : one.id, box };
  });
  state.sent[Math.max(0, state.sent.length - 1)] = boxesKey(state.boxes);
  state.stale = true;
  changed(state);
  const of = (role) => parts.filter((part) => part.role === role).map(({ box, text }) => [box, text]);
  state.values.tell((event, edit) => state.send(event, { objects: of("truth"), anchors: of("anchor"), ...edit }), "pick");
}

export function pickAnchor(state, index) {
  const anchor = anchorsOf(state)[index];
  const news = anchor.id !== state.pick;
  state.pick = anchor.id;
  state.values.change({ pick: anchor.id });
  choose(state, state.boxes.indexOf(anchor));
  if (news) sendMatching(state);
}

export const rowName = ({ scene }, row) => scene.columns[row] ?? scene.words.padding;

export const hasObject = (owner) => owner !== null && owner >= 0;

export function hoverPair(state, pair, spoken = false) {
  state.hovered = pair;
  if (spoken && pair) {
    const { anchors, iou } = state.found;
    state.outer.querySelector(".heard").textContent =
      `${anchors[pair.anchor].id}, ${rowName(state, pair.truth)}: ${fixed(iou[pair.anchor][pair.truth], 3)}`;
  }
  changed(state);
}

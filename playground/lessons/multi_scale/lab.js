// The lesson "Multi-scale": the box canvas with what several maps make of it, the maps or a curve below it, the panel beside it.

import { nameOf } from "../../ui/components/box_drawing.js";
import { boxLab } from "../../ui/components/box_lab.js";
import { boxStage } from "../../ui/components/box_stage.js";
import { tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { clamp } from "../../ui/components/numbers.js";
import { photoBitmap } from "../../ui/components/picture_store.js";
import { readTheme } from "../../ui/components/theme.js";
import { drawCurve, listenToSizes } from "./scale_curve.js";
import { buildMaps, drawMaps } from "./scale_maps.js";
import { drawCatch, drawHeads, drawTouch, nameCatch } from "./scale_overlay.js";
import { WRITERS, buildPanel, writeHeadline } from "./scale_panel.js";
import { drawPlaces } from "./scale_places.js";
import { drawRows, listenToRows, rowCount } from "./scale_rows.js";
import { buildViews, drawViews } from "./scale_views.js";

const UNDER = { catch: drawCatch, places: drawPlaces, touch: drawTouch, heads: drawHeads };
const BELOW = { catch: drawMaps, places: drawCurve, touch: drawCurve, heads: drawRows };

function buildLab(parent) {
  const lab = tag("div", "lab");
  const left = tag("div", "left");
  const panel = tag("div", "panel");
  const maps = tag("div", "maps");
  const curve = tag("canvas", "curve");
  const views = tag("div", "views");
  const figures = headline(parent);
  lab.append(left, panel);
  parent.append(lab, views);
  const state = boxStage(left, {
    under: (pen, shown) => {
      for (const box of shown.boxes) box.kind = "truth"; // a drawn one too
      UNDER[shown.scene.view]?.(pen, shown);
    },
    over: (pen, shown) => shown.scene.view === "catch" && nameCatch(pen, shown),
    moved: (shown) => {
      BELOW[shown.scene.view]?.(shown); // first: it counts the right rows
      WRITERS[shown.scene.view]?.(shown);
      writeHeadline(shown);
    },
    released: sendBoxes,
    picked: (shown) => shown.boxes.length && nameOf(shown, shown.chosen) !== shown.reported && sendBoxes(shown),
  });
  curve.setAttribute("role", "slider");
  left.append(maps, curve);
  Object.assign(state, { lab, panel, figures, maps, curve, views, row: 0, values: liveValues() });
  new ResizeObserver(() => state.scene?.view === "view" && drawViews(state)).observe(views);
  lab.state = state;
  return lab;
}

function sendBoxes(state) {
  if (!state.boxes.length) return;
  state.reported = nameOf(state, state.chosen);
  state.send("edit", { boxes: state.boxes.map(({ box, label }) => [box, label ?? ""]), pick: state.reported });
}

// Which parts a view has, and whom the line below the picture listens to.
function arrange(state, answer) {
  const { view, words } = answer;
  const { curve, maps, views, lab } = state;
  lab.hidden = view === "view";
  views.hidden = !lab.hidden;
  maps.hidden = view !== "catch";
  curve.hidden = !["places", "touch", "heads"].includes(view);
  state.find(".place").hidden = !["catch", "places"].includes(view);
  state.find(".move").parentElement.hidden = state.find(".snap").hidden = !answer.most;
  curve.setAttribute("aria-label", { touch: words.pairs_keys, heads: words.rows_keys }[view] ?? words.sizes_keys);
  if (view === "heads") state.row = clamp(state.row, 0, rowCount(answer) - 1);
  listenBelow(state, view);
  if (view === "catch") buildMaps(state, answer);
}

// Once a view, so that an answer from the server does not take the dot out of a reader's hand.
function listenBelow(state, view) {
  if (state.listening === view) return;
  state.listening = view;
  if (view === "heads") listenToRows(state);
  else if (!state.curve.hidden) listenToSizes(state);
}

function showLab(lab, answer) {
  const { state } = lab;
  const fresh = state.arranged !== answer.version;
  if (answer.view === "touch") state.values.bring({ s: answer.s });
  state.size = state.values.now.s;
  if (fresh) arrange(state, answer);
  state.arranged = answer.version;
  if (answer.view === "view") {
    buildViews(state, answer);
    Object.assign(state, { scene: answer, theme: readTheme(state.root), bitmap: photoBitmap(answer.picture), pictured: null });
    drawViews(state);
    writeHeadline(state);
    state.root.dataset.ready = String(!answer.picture || Boolean(state.bitmap));
  } else {
    buildPanel(state, answer);
    state.show(answer);
  }
  if (!state.picks.length) state.reported = answer.names[answer.chosen];
  Object.assign(state.root.dataset, { version: answer.version, view: answer.view });
}

export default boxLab(buildLab, showLab);

// A picture a map: what its head sees at one place, bright, and its anchors there. The same photo five times, from a keyhole to
// all.

import { ON_PHOTO } from "../../ui/components/box_drawing.js";
import { heightOf, widthOf } from "../../ui/components/box_measures.js";
import { screenBox, toScreen } from "../../ui/components/box_view.js";
import { penOf, strokeBox } from "../../ui/components/canvas.js";
import { fill, tag } from "../../ui/components/elements.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { followArrows, followPointer } from "../../ui/components/pointer.js";
import { boxAround, middleOf, nearestCell } from "./scale_numbers.js";
import { shadeBox, viewBox } from "./scale_overlay.js";
import { drawPhoto, pieceOf, seesText } from "./scale_tools.js";

const VIEW_AROUND = 0.1; // of the input, shown beyond it
const NARROWEST_VIEW = 160; // px
const MOST_VIEW = 164; // so that two rows of them are in sight

export function buildViews(state, { levels, words }) {
  const key = JSON.stringify(levels.map(({ name, sees, widest }) => [name, sees, widest]));
  if (state.viewsKey === key) return;
  state.viewsKey = key;
  state.views.replaceChildren(
    ...levels.map((level) => {
      const made = tag("div", "seen");
      const canvas = tag("canvas", "look");
      const wide = level.sees !== null && level.sees < level.widest;
      made.append(
        tag("b", "", level.name),
        canvas,
        tag("span", "sees", fill(words.sees, { sees: seesText({ words }, level.sees) })),
      );
      made.append(tag("span", "widest", fill(words.widest, { widest: fixed(level.widest, 1) })));
      made.append(tag("span", wide ? "verdict wrong" : "verdict", wide ? words.too_wide : words.wide_enough));
      followPointer(
        canvas,
        (...at) =>
          lookAt(
            state,
            at.slice(0, 2).map((value) => worldOfView(state, value / canvas.clientWidth)),
          ),
        { hover: true },
      );
      return made;
    }),
  );
  followArrows(state.views, ([right, down], times) =>
    lookAt(state, [state.place[0] + right * times, state.place[1] + down * times]),
  );
  state.views.setAttribute("role", "application");
  state.views.setAttribute("aria-label", words.views_keys);
}

const worldOfView = (
  {
    scene: {
      size: [side],
    },
  },
  part,
) => (part * (1 + 2 * VIEW_AROUND) - VIEW_AROUND) * side;

function lookAt(state, place) {
  state.place = place.map((value) => clamp(value, 0, state.scene.size[0]));
  cancelAnimationFrame(state.looking);
  state.looking = requestAnimationFrame(() => drawViews(state));
}

export function drawViews(state) {
  const {
    views,
    scene: {
      levels,
      size: [side],
    },
  } = state;
  const width = views.clientWidth;
  if (!width) return;
  const across = clamp(Math.floor((width + 14) / (NARROWEST_VIEW + 14)), 2, Math.ceil(levels.length / 2));
  const wide = Math.min(MOST_VIEW, Math.floor((width - 14 * (across - 1)) / across));
  state.place ??= [side / 2, side / 2];
  levels.forEach((level, index) => drawView(state, level, pieceOf(views.children[index], "look"), wide));
  state.root.dataset.place = JSON.stringify(state.place);
}

function drawView(state, level, canvas, wide) {
  const {
    scene: {
      size: [side],
    },
    place,
    theme,
  } = state;
  const pen = penOf(canvas, wide, wide);
  const scale = wide / (side * (1 + 2 * VIEW_AROUND));
  const view = { scale, x: -VIEW_AROUND * side, y: -VIEW_AROUND * side };
  const [column, row] = place.map((value) => nearestCell(level, value));
  const seen = screenBox(view, viewBox(level, row, column));
  const whole = screenBox(view, [0, 0, side, side]);
  const centre = [middleOf(level, column), middleOf(level, row)];
  pen.fillStyle = theme["secondary-background"];
  pen.fillRect(0, 0, wide, wide);
  drawPhoto(pen, state, (point) => toScreen(view, point));
  shadeBox(pen, whole, "#000000", 0.72);
  pen.save();
  pen.beginPath();
  pen.rect(seen[0], seen[1], widthOf(seen), heightOf(seen));
  pen.clip();
  drawPhoto(pen, state, (point) => toScreen(view, point));
  pen.restore();
  const longest = Math.max(...level.shapes.flat());
  for (const shape of level.shapes)
    strokeBox(pen, screenBox(view, boxAround(centre, shape)), ON_PHOTO.chosen, {
      width: Math.max(...shape) === longest ? 2.5 : 1,
      rim: ON_PHOTO.rim,
    });
  const inside = seen.map((value) => clamp(value, 2, wide - 2));
  const beyond = inside.some((value, i) => value !== seen[i]);
  // dashed: it goes on out there
  strokeBox(pen, inside, ON_PHOTO.rest, { width: 3, dash: beyond ? [8, 5] : [], rim: ON_PHOTO.rim });
}

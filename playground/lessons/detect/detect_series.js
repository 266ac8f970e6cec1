// Pictures that come as JPEG with their candidates, in the gallery and in the film, and one of them painted with its boxes.

import { screenBox } from "../../ui/components/box_view.js";
import { paintTags, placeTags } from "../../ui/components/box_tags.js";
import { penOf, strokeBox } from "../../ui/components/canvas.js";
import { fixed } from "../../ui/components/numbers.js";
import { boxAt, colourAt, nameAt } from "./detect_model.js";

const RIM = "rgb(0 0 0 / 62%)";

// [{name, size, second, problem, raw, bitmap}] of a packet; those that were there before keep their bitmaps.
export function seenOf({ seen, detector, arrays }, before) {
  return seen.map((one, place) => {
    const old = before[place];
    if (old?.key === one.key) return old;
    const part = (name) => arrays[`${name}${place}`];
    const raw = part("scores")
      ? { ...detector, ...one.head, boxes: part("boxes"), classes: part("classes"), scores: part("scores") }
      : null;
    const made = { ...one, raw, bitmap: null };
    const file = part("small");
    if (file?.length) {
      made.coming = createImageBitmap(new Blob([file], { type: "image/jpeg" })).then((bitmap) => {
        made.bitmap = bitmap;
        made.coming = null;
      });
    }
    return made;
  });
}

// options: {tags: whether boxes are named, redraw: called when the bitmap has come}
export function paintFrame(canvas, one, theme, { tags, redraw }) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const pen = penOf(canvas, width, height);
  pen.fillStyle = theme["secondary-background"];
  pen.fillRect(0, 0, width, height);
  const scale = Math.min(width / one.size[0], height / one.size[1]);
  const view = { scale, x: (one.size[0] - width / scale) / 2, y: (one.size[1] - height / scale) / 2 };
  if (one.bitmap) {
    const [x1, y1, x2, y2] = screenBox(view, [0, 0, ...one.size]);
    pen.drawImage(one.bitmap, x1, y1, x2 - x1, y2 - y1);
  } else one.coming?.then(redraw);
  if (!one.look) return;
  const items = one.look.kept.map((i) => {
    const screen = screenBox(view, boxAt(one.raw, i));
    const colour = colourAt(one.raw, i);
    strokeBox(pen, screen, colour, { width: 2, rim: RIM });
    return { text: `${nameAt(one.raw, i)} ${fixed(one.raw.scores[i], 2)}`, screen, colour, first: true };
  });
  if (tags) paintTags(pen, placeTags(pen, items, [], { width, height, theme }).reverse(), { theme });
}

// Many photos at the thresholds as they stand: each with its boxes and what was found, as tiles.

import { sizeCanvas } from "../../ui/components/canvas.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { unpack } from "../../ui/components/packets.js";
import { readTheme } from "../../ui/components/theme.js";
import { countTexts, looked } from "./detect_model.js";
import { paintFrame, seenOf } from "./detect_series.js";
import { bring, now, redraw, watch } from "./detect_shared.js";

const HIGH = 118; // px of a tile's picture

function build(parent) {
  const root = tag("div", "many");
  parent.append(root);
  const figures = headline(root);
  const tiles = tag("ol", "tiles");
  root.append(tiles);
  return (root.state = { root, figures, tiles, seen: [] });
}

function newTile() {
  const tile = tag("li");
  tile.append(tag("canvas"), tag("b"), tag("span"));
  return tile;
}

function draw(state) {
  const { data, seen, tiles, figures } = state;
  const { words } = data;
  let [total, none] = [0, 0];
  while (tiles.children.length < seen.length) tiles.append(newTile());
  [...tiles.children].slice(seen.length).forEach((tile) => tile.remove());
  seen.forEach((one, place) => {
    const [canvas, name, found] = tiles.children[place].children;
    const width = Math.round((HIGH * one.size[0]) / one.size[1]);
    sizeCanvas(canvas, Math.min(width, 2 * HIGH), HIGH);
    canvas.setAttribute("aria-label", one.name);
    setText(name, one.name);
    tiles.children[place].dataset.problem = String(Boolean(one.problem));
    if (one.raw) {
      one.look = looked(one.raw, now, one.look);
      total += one.look.kept.length;
      none += one.look.kept.length ? 0 : 1;
      setText(found, countTexts(one.raw, one.look.kept).join(", ") || words.nothing);
    } else setText(found, one.problem || words.waiting);
    paintFrame(canvas, one, state.theme, { tags: false, redraw: () => draw(state) });
  });
  const looked_at = seen.filter(({ raw }) => raw).length;
  figures.show([
    { label: words.found, value: String(total), note: fill(words.in_photos, { n: looked_at, total: data.total }) },
    { label: words.without, value: String(none), note: "" },
  ]);
  Object.assign(state.root.dataset, { total, looked: looked_at });
}

export default function ({ data, parentElement }) {
  const state = parentElement.querySelector(".many")?.state ?? build(parentElement);
  Object.assign(state, { data: unpack(data), theme: readTheme(state.root) });
  bring(state.data.values);
  state.seen = seenOf(state.data, state.seen);
  draw(state);
  redraw();
  state.root.dataset.ready = "true";
  return watch(state.root, () => draw(state));
}

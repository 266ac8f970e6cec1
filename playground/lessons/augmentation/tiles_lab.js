// Pictures side by side, each with a line or two below it, as large as the place lets them be.

import { setText, tag } from "../../ui/components/elements.js";
import { unpack } from "../../ui/components/packets.js";

const GAP = 8;
const LINE = 18; // px of a line of words
const LEAST = 84; // px: side of a tile
const TALLEST = 430; // px of all rows together on a laptop

// Columns with which `count` tiles of shape `ratio` (width / height) become largest in width × height.
export function columnsFor(count, width, height, ratio, lines, group = 1) {
  let best = [group, 0];
  for (let columns = group; columns <= count; columns += group) {
    const rows = Math.ceil(count / columns);
    const across = (width - GAP * (columns - 1)) / columns;
    const down = ((height - GAP * (rows - 1)) / rows - LINE * lines) * ratio;
    const side = Math.min(across, down);
    if (side > best[1]) best = [columns, side];
  }
  if (best[1] >= LEAST) return { columns: best[0], side: Math.floor(best[1]) };
  const columns = Math.max(1, Math.floor((width + GAP) / (LEAST + GAP) / group)) * group;
  return { columns, side: Math.floor((width - GAP * (columns - 1)) / columns) };
}

function newTile() {
  const tile = tag("figure");
  tile.append(tag("img"), tag("figcaption"));
  tile.lastChild.append(tag("b"), tag("small"));
  return tile;
}

// The new picture is decoded before it takes the old one's place.
async function show(image, bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
  const next = new Image();
  image.wanted = url;
  next.src = url;
  await next.decode().catch(() => {});
  if (image.wanted === url && next.naturalWidth) {
    const old = image.src;
    image.src = url;
    if (old.startsWith("blob:")) URL.revokeObjectURL(old);
  } else URL.revokeObjectURL(url);
}

function layOut(root) {
  const { tiles, ratio, lines, group } = root.scene;
  const width = root.clientWidth;
  if (!width) return;
  const tall = window.innerWidth <= 640 ? 300 : TALLEST;
  const { columns, side } = columnsFor(tiles.length, width, tall, ratio, lines, group);
  root.style.gridTemplateColumns = `repeat(${columns}, ${side}px)`;
  root.style.setProperty("--tall", `${Math.round(side / ratio)}px`);
}

export default function ({ data, parentElement }) {
  let root = parentElement.querySelector(".tiles");
  if (!root) {
    root = tag("div", "tiles");
    root.setAttribute("role", "list");
    parentElement.append(root);
    new ResizeObserver(() => root.scene && layOut(root)).observe(root);
  }
  const scene = unpack(data);
  root.scene = scene;
  root.setAttribute("aria-label", scene.alt);
  while (root.children.length < scene.tiles.length) root.append(newTile());
  [...root.children].slice(scene.tiles.length).forEach((tile) => tile.remove());
  layOut(root);
  const coming = scene.tiles.map(({ title, note, mark }, place) => {
    const tile = root.children[place];
    const [image, caption] = tile.children;
    tile.setAttribute("role", "listitem");
    tile.dataset.mark = mark;
    setText(caption.firstChild, title);
    setText(caption.lastChild, note);
    image.alt = `${title} ${note}`;
    const bytes = scene.arrays[`p${place}`];
    const same = image.bytes?.length === bytes.length && image.bytes.every((value, at) => value === bytes[at]);
    if (same) return null;
    image.bytes = bytes.slice();
    return show(image, image.bytes);
  });
  Promise.all(coming).then(() => (root.dataset.version = scene.version));
}

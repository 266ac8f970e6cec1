// Pictures that come once and are shown by several components of a page. The component itself only puts them here.

import { unpack } from "./packets.js";
import { bitmap } from "./picture_colours.js";

const KEPT = 8;
const pictures = new Map(); // name → {name, shape: [channels, height, width], unit: what is white, arrays: {pixels}}
const waiting = new Map(); // element → {names, show}

export const pictureOf = (name) => pictures.get(name);

// Calls show() whenever one of these pictures comes; of one element only the last call counts. What it returns ends it.
export function awaitPictures(element, names, show) {
  waiting.set(element, { names, show });
  return () => waiting.delete(element);
}

// A colour picture as pixels of this screen; null until it has come.
export function photoBitmap(name) {
  const picture = pictures.get(name);
  if (!picture) return null;
  const [, height, width] = picture.shape;
  const { pixels } = picture.arrays;
  const plane = height * width;
  const made = bitmap(width, height);
  const level = (index) => Math.round((pixels[index] * 255) / picture.unit);
  for (let i = 0; i < plane; i++)
    made.words[i] = (0xff000000 | (level(i + 2 * plane) << 16) | (level(i + plane) << 8) | level(i)) >>> 0;
  return made.done();
}

export default function ({ data }) {
  const picture = unpack(data);
  pictures.delete(picture.name);
  pictures.set(picture.name, picture); // the newest stands last
  for (const name of [...pictures.keys()].slice(0, -KEPT)) pictures.delete(name);
  for (const { names, show } of waiting.values()) if (names.includes(picture.name)) show();
}

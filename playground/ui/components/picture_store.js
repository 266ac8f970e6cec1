// Pictures that come once and are shown by several components of a page. The component itself only puts them here.

import { unpack } from "./packets.js";

const KEPT = 8;
// name → {name, shape: [channels, height, width], unit: what is white, arrays: {pixels}}, or {name, bitmap} of a coded photo
const pictures = new Map();
const waiting = new Map(); // element → {names, show}

export const pictureOf = (name) => pictures.get(name);

// Calls show() whenever one of these pictures comes; of one element only the last call counts. What it returns ends it.
export function awaitPictures(element, names, show) {
  waiting.set(element, { names, show });
  return () => waiting.delete(element);
}

// A photo as it is drawn; null until it has come.
export const photoBitmap = (name) => pictures.get(name)?.bitmap ?? null;

function keep(picture) {
  pictures.delete(picture.name);
  pictures.set(picture.name, picture); // the newest stands last
  for (const name of [...pictures.keys()].slice(0, -KEPT)) pictures.delete(name);
  for (const { names, show } of waiting.values()) if (names.includes(picture.name)) show();
}

export default function ({ data }) {
  const picture = unpack(data);
  if (!picture.coded) return keep(picture);
  const { file } = picture.arrays;
  createImageBitmap(new Blob([file], { type: picture.coded })).then((bitmap) => keep({ name: picture.name, bitmap }));
}

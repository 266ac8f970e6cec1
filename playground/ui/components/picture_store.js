// Puts a picture where other components of the page find it, and says that it has come. Draws nothing.

import { unpack } from "./packets.js";

const KEPT = 8;

export default function ({ data }) {
  const picture = unpack(data);
  const store = (globalThis.playgroundPictures ??= new Map());
  store.delete(picture.name);
  store.set(picture.name, picture); // the newest stands last
  for (const name of [...store.keys()].slice(0, -KEPT)) store.delete(name);
  window.dispatchEvent(new CustomEvent("playground-picture", { detail: picture.name }));
}

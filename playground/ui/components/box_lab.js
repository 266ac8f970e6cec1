// What the labs on boxes have in common: built once, shown with each answer, and again when the photo has come.

import { unpack } from "./packets.js";
import { awaitPictures } from "./picture_store.js";

export function boxLab(build, show) {
  return ({ data, parentElement, setTriggerValue }) => {
    const lab = parentElement.querySelector(".lab") ?? build(parentElement);
    const answer = unpack(data);
    lab.state.send = setTriggerValue;
    show(lab, answer);
    return awaitPictures(lab, [answer.picture], () => show(lab, answer));
  };
}

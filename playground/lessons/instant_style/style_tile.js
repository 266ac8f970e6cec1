// One of the four styles beside the picture: its picture, a button that opens the choice of another, and a value.

import { describe, fill, tag } from "../../ui/components/elements.js";

export function styleTile(state, n) {
  const element = tag("div", "tile");
  const button = Object.assign(tag("button", "style"), { type: "button" });
  const image = Object.assign(tag("img"), { alt: "", draggable: false });
  const value = tag("output");
  button.append(image);
  button.onclick = () => state.send("choose", n);
  element.append(button, value);
  const bring = ({ title, image: url }) => {
    if (image.src !== url) image.src = url;
    describe(button, fill(state.words.change, { n: n + 1, title }));
  };
  return { element, button, value, bring };
}

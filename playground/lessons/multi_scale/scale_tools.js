// Small things that the views of "Multi-scale" share: elements, canvases that fill their place, the colour of a map.

import { fill } from "../../ui/components/elements.js";
import { fixed } from "../../ui/components/numbers.js";
import { VIRIDIS, along } from "../../ui/components/picture_colours.js";

export const pieceOf = (element, name) => element.querySelector(`.${name}`);

// Fine maps are dark, coarse ones bright; their names stand beside the colour.
export const levelColour = (index, count) => along(VIRIDIS, count > 1 ? 0.08 + (0.92 * index) / (count - 1) : 0.5);
export const seesText = ({ words }, sees) => (sees === null ? words.all : fill(words.pixels, { count: sees }));
export const percentText = (part) => {
  const whole = fixed(100 * part, 0);
  return `${["0", "100"].includes(whole) && part !== 0 && part !== 1 ? fixed(100 * part, 1) : whole} %`;
};

// The part of the photo between x1, y1 and x2, y2 of the input, drawn over the same part of a pen's world.
export function drawPhoto(pen, state, toPen) {
  const [side] = state.scene.size;
  const [x1, y1] = toPen([0, 0]);
  const [x2, y2] = toPen([side, side]);
  if (state.bitmap) return void pen.drawImage(state.bitmap, x1, y1, x2 - x1, y2 - y1);
  pen.fillStyle = state.theme["secondary-background"];
  pen.fillRect(x1, y1, x2 - x1, y2 - y1);
}

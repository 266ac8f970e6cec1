// Which part of the world a canvas shows: {x, y} of its top left corner in the picture's pixels, and screen pixels a pixel.

import { clamp } from "./numbers.js";

const MOST_ZOOM = 64; // screen pixels a pixel
const LEAST_ZOOM = 0.002;

// The view that shows a rectangle of the world whole, in the middle.
export function viewOf([x1, y1, x2, y2], width, height) {
  const scale = clamp(Math.min(width / (x2 - x1), height / (y2 - y1)), LEAST_ZOOM, MOST_ZOOM);
  return { scale, x: (x1 + x2 - width / scale) / 2, y: (y1 + y2 - height / scale) / 2 };
}

export const toScreen = (view, [x, y]) => [(x - view.x) * view.scale, (y - view.y) * view.scale];
export const toWorld = (view, [x, y]) => [x / view.scale + view.x, y / view.scale + view.y];
export const screenBox = (view, [x1, y1, x2, y2]) => [...toScreen(view, [x1, y1]), ...toScreen(view, [x2, y2])];

// Closer by a factor; what lies under the screen point stays there.
export function zoomedAt(view, factor, point) {
  const scale = clamp(view.scale * factor, LEAST_ZOOM, MOST_ZOOM);
  const [x, y] = toWorld(view, point);
  return { scale, x: x - point[0] / scale, y: y - point[1] / scale };
}

export const pannedBy = (view, dx, dy) => ({ ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale });

// Distance of round numbers on an axis, so that two stand at least `room` screen pixels apart.
export function tickStep(scale, room) {
  const least = room / scale;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((step) => step * power >= least - 1e-9) ?? 10);
}

// The round numbers between two.
export function ticks(from, to, step) {
  const found = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9; i++) found.push(i * step);
  return found;
}

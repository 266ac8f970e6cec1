// Names of boxes as small tags, each where it covers no other: below the box on the right, or else at another of its corners.

import { orderedBox } from "./box_measures.js";
import { clamp } from "./numbers.js";
import { luminance } from "./theme.js";

export const TAG = 18; // px high

function cornersFor([x1, y1, x2, y2], width, room, before) {
  const right = x2 + 1 - width;
  const left = x1 - 1;
  const [below, inside, above, under] = [y2 + 1, y2 - TAG - 1, y1 - TAG - 1, y1 + 1];
  const places = [
    [right, below],
    [left, below],
    [right, above],
    [left, above],
    [right, inside],
    [left, inside],
    [right, under],
    [left, under],
  ];
  return (before ? [[left, above], [left, under], ...places] : places).map(([x, y]) => [
    clamp(x, 0, Math.max(0, room.width - width)),
    clamp(y, 0, room.height - TAG),
    x,
    y,
  ]);
}

const covers = (a, b) => a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + TAG && b[1] < a[1] + TAG;

// items: {text, screen, colour, gap, first: whether it would rather stand above on the left}; taken: [x, y, width] of tags that
// stand there already; room: {width, height, theme}. Gives tags to paint.
export function placeTags(pen, items, taken, room) {
  const stood = [...taken];
  pen.font = `700 12px ${room.theme.sans}`;
  return items.map(({ text, screen, colour, first, gap = 0 }) => {
    const [x1, y1, x2, y2] = orderedBox(screen);
    const width = pen.measureText(text).width + 8;
    const places = cornersFor([x1 - gap, y1 - gap, x2 + gap, y2 + gap], width, room, first);
    const free = places.filter(([x, y]) => !stood.some((other) => covers([x, y, width], other)));
    const [x, y] = free.find(([cx, cy, wx, wy]) => cx === wx && cy === wy) ?? free[0] ?? places[0];
    stood.push([x, y, width]);
    return { text, colour, x, y, width };
  });
}

export function paintTags(pen, tags, { theme }) {
  Object.assign(pen, { font: `700 12px ${theme.sans}`, textAlign: "left", textBaseline: "middle" });
  for (const { text, colour, x, y, width } of tags) {
    pen.fillStyle = colour;
    pen.fillRect(x, y, width, TAG);
    pen.fillStyle = luminance(colour) > 0.4 ? "#17202B" : "#FFFFFF";
    pen.fillText(text, x + 4, y + TAG / 2 + 0.5);
  }
}

export const drawTags = (pen, items, taken, room) => paintTags(pen, placeTags(pen, items, taken, room), room);

// The pictures of one point: photo and changed photo, or photo, the signs that are added and their sum.

import { fill, setText } from "../../ui/components/elements.js";
import { sizeCanvas } from "../../ui/components/canvas.js";
import { clamp } from "../../ui/components/numbers.js";
import { bitmap } from "../../ui/components/picture_colours.js";

const HALF = 127.5; // grey levels from grey to black and to white

// pictures: {name, side, image} or {name, side, pixels (3, side, side), signs: 0 for −1, 1 for 0, 2 for +1}
export function drawPictures(state) {
  const { data, place, pictures, views, count, side } = state;
  const captions = captionsOf(state);
  views.slice(0, count).forEach(({ caption, canvas, figure }, n) => {
    setText(caption, captions[n]);
    figure.style.width = `${side}px`;
    canvas.setAttribute("aria-label", captions[n]);
    sizeCanvas(canvas, side, side);
  });
  if (pictures?.name !== data.pictures) return;
  if (data.attack) drawAttack(state);
  else {
    const points = count === 1 ? [place] : [data.start, place];
    points.forEach((point, n) => draw(views[n].canvas, pictures.image, point * pictures.side, pictures.side));
  }
  state.root.dataset.drawn = `${data.pictures} ${place}`;
}

function captionsOf({ data, place, count }) {
  const { words, texts, values } = data;
  const amount = texts[place];
  const times = values[place] ? Math.round(HALF / values[place]) : "–";
  const changed = fill(words.changed, { amount });
  if (data.attack) return [words.photo, fill(words.signs, { times }), fill(words.result, { amount })];
  return count === 1 ? [changed] : [words.photo, changed];
}

function draw(canvas, image, from, side, smooth = true) {
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = smooth;
  pen.drawImage(image, 0, from, side, side, 0, 0, canvas.width, canvas.height);
}

function drawAttack({ data, place, pictures, views }) {
  const { pixels, signs, side } = pictures;
  const level = data.values[place];
  const shown = [(n) => pixels[n], (n) => (level ? HALF * signs[n] : HALF), (n) => pixels[n] + level * (signs[n] - 1)];
  shown.forEach((value, n) => draw(views[n].canvas, painted(value, side), 0, side, n !== 1));
}

function painted(value, side) {
  const made = bitmap(side, side);
  const plane = side * side;
  const level = (n) => clamp(Math.round(value(n)), 0, 255);
  for (let n = 0; n < plane; n++)
    made.words[n] = (0xff000000 | (level(n + 2 * plane) << 16) | (level(n + plane) << 8) | level(n)) >>> 0;
  return made.done();
}

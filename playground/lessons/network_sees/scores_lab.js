// The answer of the lesson "What a network sees": the picture with the square that the network sees, and bars to click.

import { describe, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";

const TALLEST = 250; // px of the picture

function build(parent) {
  const root = tag("div", "scores");
  parent.append(root);
  const figures = headline(root);
  const pair = tag("div", "pair");
  const frame = tag("div", "frame");
  const [image, square] = [tag("img"), tag("div", "square")];
  frame.append(image, square);
  const bars = tag("ol", "bars");
  pair.append(frame, bars);
  root.append(pair, tag("p", "note"));
  return (root.state = { root, figures, frame, image, square, bars, live: liveValues() });
}

function newBar() {
  const row = tag("li");
  const button = tag("button");
  button.type = "button";
  const track = tag("span", "track");
  track.append(tag("span", "fill"));
  button.append(tag("span", "name"), track, tag("span", "value"));
  row.append(button);
  return row;
}

function writeBar(row, { name, key, share, text, chosen = false, guess = false }, choose) {
  const button = row.firstChild;
  const [label, track, value] = button.children;
  setText(label, name);
  setText(value, text);
  track.firstChild.style.width = `${100 * share}%`;
  Object.assign(row.dataset, { guess: String(guess) });
  button.disabled = guess;
  button.setAttribute("aria-pressed", String(chosen));
  describe(button, `${name} ${text}`);
  button.onclick = () => choose(key);
}

function writeBars(state, bars) {
  const { bars: list, live } = state;
  while (list.children.length < bars.length) list.append(newBar());
  [...list.children].slice(bars.length).forEach((row) => row.remove());
  const choose = (key) => {
    live.change({ focus: key });
    writeBars(state, bars);
    live.tell(state.send, "focus");
  };
  bars.forEach((bar, n) => writeBar(list.children[n], { ...bar, chosen: bar.key === live.now.focus }, choose));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const { state } = parentElement.querySelector(".scores") ?? build(parentElement).root;
  const { root, image, square, frame } = state;
  state.send = setTriggerValue;
  state.figures.show(data.figures);
  if (image.src !== data.picture) image.src = data.picture;
  image.alt = data.words.alt;
  frame.style.aspectRatio = String(data.shape);
  frame.style.width = `min(100%, ${Math.round(TALLEST * data.shape)}px)`;
  const [left, top, right, bottom] = data.window.map((part) => 100 * part);
  Object.assign(square.style, { left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%` });
  state.bars.setAttribute("aria-label", data.words.bars);
  state.live.bring({ focus: data.bars.find(({ chosen }) => chosen)?.key ?? null });
  writeBars(state, data.bars);
  setText(root.querySelector(".note"), data.words.window);
  root.dataset.ready = "true";
}

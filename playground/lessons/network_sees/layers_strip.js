// The way through the network: a button a block, with a bar for its time, and a sentence about the one pointed at or chosen.

import { describe, setText, tag } from "../../ui/components/elements.js";

const BAR = 24; // px of the longest bar

export function fillStrip(state) {
  const { strip, detail, data } = state;
  const most = Math.max(...data.stops.map(({ share }) => share));
  if (strip.children.length !== data.stops.length) {
    strip.replaceChildren(
      ...data.stops.map(() => {
        const button = tag("button");
        button.append(tag("i"), tag("span"));
        return button;
      }),
    );
  }
  const chosen = data.stops.find(({ key }) => key === data.block);
  const say = (place) => {
    state.told = place;
    setText(detail, (data.stops[place] ?? chosen).text);
  };
  data.stops.forEach((stop, place) => {
    const button = strip.children[place];
    const [bar, name] = button.children;
    bar.style.height = `${Math.max(2, (BAR * stop.share) / most)}px`;
    setText(name, stop.name);
    describe(button, stop.text);
    button.setAttribute("aria-pressed", String(stop.key === data.block));
    button.onpointerenter = button.onfocus = () => say(place);
    button.onpointerleave = button.onblur = () => say(-1);
    button.onclick = () => stop.key !== data.block && state.send("edit", { block: stop.key, channel: "most", at: "strongest" });
  });
  setText(state.route, data.words.route);
  say(state.told);
  if (state.block !== data.block) {
    state.block = data.block;
    state.scroll.scrollTop = 0;
    const button = strip.children[data.stops.indexOf(chosen)];
    strip.scrollLeft = button.offsetLeft - (strip.clientWidth - button.clientWidth) / 2;
  }
}

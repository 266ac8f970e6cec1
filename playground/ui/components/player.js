// Playing step by step: a clock, and the buttons, scrubber and speeds below a picture that drive it.

import { describe, tag } from "./elements.js";

// While it is on, step() is called rate() times a second until it says false; begin() before the first, told(on) at both ends.
export function clock({ step, rate, begin, told }) {
  let since = 0;
  let frame = 0;
  const tick = (now) => {
    frame = requestAnimationFrame(tick);
    if (now - since < 1000 / rate()) return;
    since = now;
    if (step() === false) self.stop();
  };
  const self = {
    on: false,
    start() {
      begin?.();
      self.on = true;
      since = performance.now();
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(tick);
      told(true);
    },
    stop() {
      self.on = false;
      cancelAnimationFrame(frame);
      told(false);
    },
    toggle: () => (self.on ? self.stop() : self.start()),
  };
  return self;
}

// .back, .forward, .play and .scrub below an element: by(±1) and to(n) after the clock has been stopped. What it returns says
// whether a finger is on the scrubber.
export function listenToTransport(root, player, { by, to }) {
  const find = (name) => root.querySelector(name);
  find(".back").onclick = () => (player.stop(), by(-1));
  find(".forward").onclick = () => (player.stop(), by(1));
  find(".play").onclick = player.toggle;
  const scrub = find(".scrub");
  let held = false;
  scrub.oninput = () => (player.stop(), to(Number(scrub.value)));
  scrub.onpointerdown = () => (held = true);
  scrub.onpointerup = scrub.onpointercancel = () => (held = false);
  return () => held;
}

// Steps a second to choose from; take(speed) when one is chosen.
export function offerSpeeds(select, speeds, chosen, take) {
  select.replaceChildren(...speeds.map((speed) => Object.assign(tag("option", "", `${speed}/s`), { value: speed })));
  select.value = chosen;
  select.onchange = () => take(Number(select.value));
}

export function writeTransport(root, words, on) {
  root.querySelector(".play").textContent = on ? `❚❚ ${words.pause}` : `▶ ${words.play}`;
  root.dataset.playing = on;
  for (const name of ["back", "forward", "scrub", "speed"]) {
    const element = root.querySelector(`.${name}`);
    if (element) describe(element, words[name]);
  }
}

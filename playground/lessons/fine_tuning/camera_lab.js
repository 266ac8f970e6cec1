// Camera pictures of one class: a click takes one, holding the button takes a burst.

import { hasCamera, snapshot, startCamera } from "../../ui/components/camera.js";
import { fill, setText, tag } from "../../ui/components/elements.js";

const EVERY = 150; // ms between the pictures of a burst
const SIDE = 256; // px
const HOLD_KEYS = [" ", "Enter"];

function build(parent) {
  const video = tag("video");
  const [start, take] = [tag("button", "start"), tag("button", "take")];
  const status = tag("p", "status");
  status.setAttribute("role", "status");
  start.type = take.type = "button";
  parent.append(video, start, take, status);
  return { video, start, take, status };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const lab = (parentElement.lab ??= build(parentElement));
  const { video, start, take, status } = lab;
  const { words, most } = data;
  setText(take, words.take);
  setText(start, lab.stop ? words.stop : words.start);
  take.disabled = !lab.stop;

  start.onclick = async () => {
    if (lab.stop) {
      lab.stop();
      lab.stop = null;
    } else if (!hasCamera()) {
      setText(status, words.unsafe);
    } else {
      try {
        lab.stop = await startCamera(video);
        setText(status, words.ready);
      } catch (error) {
        setText(status, error.name === "NotAllowedError" ? words.refused : words.none);
      }
    }
    setText(start, lab.stop ? words.stop : words.start);
    take.disabled = !lab.stop;
  };

  const shoot = () => {
    if (lab.shots.length >= most) return end();
    lab.shots.push(snapshot(video, SIDE));
    setText(status, fill(words.taken, { n: lab.shots.length }));
  };
  const begin = () => {
    if (!lab.stop || lab.timer) return;
    lab.shots = [];
    shoot();
    lab.timer = setInterval(shoot, EVERY);
  };
  const end = () => {
    if (!lab.timer) return;
    clearInterval(lab.timer);
    lab.timer = null;
    setTriggerValue("shots", lab.shots);
  };
  take.onpointerdown = (event) => {
    take.setPointerCapture(event.pointerId);
    begin();
  };
  take.onpointerup = take.onpointercancel = end;
  take.onkeydown = (event) => {
    if (HOLD_KEYS.includes(event.key) && !event.repeat) begin();
    if (HOLD_KEYS.includes(event.key)) event.preventDefault();
  };
  take.onkeyup = take.onblur = end;

  return () => {
    clearInterval(lab.timer);
    lab.stop?.();
  };
}

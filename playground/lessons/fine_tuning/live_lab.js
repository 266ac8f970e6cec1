// The reader's camera, a picture at a time: each is sent when the answer to the one before has come.

import { hasCamera, snapshot, startCamera } from "../../ui/components/camera.js";
import { setText, tag } from "../../ui/components/elements.js";

const EVERY = 300; // ms at least between two pictures
const SIDE = 256; // px
const PATIENCE = 5000; // ms for an answer

function build(parent) {
  const [video, start, bars, status] = [tag("video"), tag("button"), tag("ol"), tag("p")];
  start.type = "button";
  status.setAttribute("role", "status");
  parent.append(start, video, bars, status);
  return { video, start, bars, status, number: 0, answered: 0 };
}

function write({ bars }, answers) {
  const rows = answers.map(([name, share]) => {
    const [row, track] = [tag("li"), tag("span", "track")];
    const fill = tag("span", "fill");
    fill.style.width = `${100 * share}%`;
    track.append(fill);
    row.append(tag("span", "name", name), tag("span", "share", `${Math.round(100 * share)} %`), track);
    return row;
  });
  bars.replaceChildren(...rows);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const lab = (parentElement.lab ??= build(parentElement));
  const { video, start, status } = lab;
  const { words, answers, number } = data;
  setText(start, lab.stop ? words.stop : words.start);
  video.hidden = !lab.stop;
  if (number) {
    lab.answered = Math.max(lab.answered, number);
    write(lab, answers);
  }

  const look = () => {
    const awaited = lab.answered < lab.number && performance.now() - lab.sentAt < PATIENCE;
    if (!lab.stop || awaited) return;
    lab.number += 1;
    lab.sentAt = performance.now();
    setTriggerValue("frame", { number: lab.number, picture: snapshot(video, SIDE) });
  };
  const end = () => {
    clearInterval(lab.timer);
    lab.stop?.();
    lab.timer = lab.stop = null;
    video.hidden = true;
    setText(start, words.start);
  };
  start.onclick = async () => {
    if (lab.stop) return end();
    if (!hasCamera()) return setText(status, words.unsafe);
    try {
      lab.stop = await startCamera(video);
      lab.answered = lab.number;
      video.hidden = false;
      setText(status, "");
      setText(start, words.stop);
      lab.timer = setInterval(look, EVERY);
    } catch (error) {
      setText(status, error.name === "NotAllowedError" ? words.refused : words.none);
    }
  };
  return end;
}

// The way of the candidates: a bar a stage, as long as the logarithm of its count. A click shows that stage on the photo.

import { fill, setText, tag } from "../../ui/components/elements.js";

export const STAGES = ["anchors", "above", "inside", "kept"];

export function showFunnel(list, board, shown, choose) {
  const { look, words, scene } = board;
  const { funnel } = look;
  const most = Math.log10(1 + Math.max(funnel.anchors, funnel.above, 10));
  while (list.children.length < STAGES.length) list.append(newBar());
  STAGES.forEach((stage, place) => {
    const button = list.children[place].firstChild;
    const [name, track, count, note] = button.children;
    const unknown = stage === "anchors" && !funnel.anchors;
    setText(name, words.stages[stage]);
    setText(count, unknown ? "–" : funnel[stage].toLocaleString("en"));
    setText(note, fill(words.stage_notes[unknown ? "unknown" : stage], scene.stage_values));
    track.firstChild.style.width = `${(100 * Math.log10(1 + funnel[stage])) / most}%`;
    button.setAttribute("aria-pressed", String(stage === shown));
    button.disabled = unknown;
    button.onclick = () => choose(stage);
  });
}

function newBar() {
  const row = tag("li");
  const button = tag("button", "bar-stage");
  button.type = "button";
  const track = tag("span", "track");
  track.append(tag("span", "fill"));
  button.append(tag("span", "name"), track, tag("b"), tag("span", "note"));
  row.append(button);
  return row;
}

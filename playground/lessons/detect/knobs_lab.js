// The thresholds beside the picture: sliders that turn in the browser, and the page hears of them when they are let go.

import { setText, tag } from "../../ui/components/elements.js";
import { fixed } from "../../ui/components/numbers.js";
import { bring, change, now, tell, watch } from "./detect_shared.js";

function newKnob(state, { name, label, low, high, step, digits, help }) {
  const row = tag("label", "knob");
  const line = tag("span", "line");
  const value = tag("output");
  line.append(tag("span", "", label), value);
  const input = Object.assign(tag("input"), { type: "range", min: low, max: high, step, title: help ?? "" });
  input.setAttribute("aria-label", label);
  row.append(line, input);
  input.oninput = () => change({ [name]: Number(input.value) }, true);
  input.onchange = () => {
    change({ [name]: Number(input.value) });
    tell(state.send, name);
  };
  const draw = () => {
    if (Number(input.value) !== now[name]) input.value = now[name];
    setText(value, fixed(now[name], digits));
  };
  return { row, draw };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".knobs") ?? parentElement.appendChild(tag("div", "knobs"));
  const state = (root.state ??= { knobs: [] });
  state.send = setTriggerValue;
  const key = JSON.stringify(data.knobs);
  if (state.key !== key) {
    state.key = key;
    state.knobs = data.knobs.map((knob) => newKnob(state, knob));
    root.replaceChildren(...state.knobs.map(({ row }) => row));
  }
  bring(data.values);
  const draw = () => state.knobs.forEach((knob) => knob.draw());
  draw();
  root.dataset.ready = "true";
  return watch(root, draw);
}

// What stands beside the photo and acts on it at once: what is shown, the map, the class, the anchor's shape; the thresholds.

import { setText, tag } from "../../ui/components/elements.js";
import { fixed } from "../../ui/components/numbers.js";
import { live } from "./ssd_live.js";

const { now, change, tell } = live;

function newChoice(state, { name, label, options, shapes }) {
  const row = tag("div", "knob");
  const group = tag("div", "choices");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", label);
  row.append(tag("span", "line", label), group);
  const buttons = options.map(([key, text]) => {
    const button = Object.assign(tag("button", "", text), { type: "button" });
    button.onclick = () => {
      change({ [name]: key });
      tell(state.send, name);
    };
    group.append(button);
    return { key, button };
  });
  const draw = () =>
    buttons.forEach(({ key, button }, place) => {
      button.setAttribute("aria-pressed", String(now[name] === key));
      if (shapes) setText(button, `${shapes[now.level][place].join(" × ")} px`);
    });
  return { row, draw };
}

function newRange(state, { name, label, low, high, step, digits, when }) {
  const row = tag("label", "knob");
  const line = tag("span", "line");
  const value = tag("output");
  line.append(tag("span", "", label), value);
  const input = Object.assign(tag("input"), { type: "range", min: low, max: high, step });
  input.setAttribute("aria-label", label);
  row.append(line, input);
  input.oninput = () => change({ [name]: Number(input.value) }, true);
  input.onchange = () => {
    change({ [name]: Number(input.value) });
    tell(state.send, name);
  };
  const draw = () => {
    row.hidden = Boolean(when) && now[when[0]] !== when[1];
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
    state.knobs = data.knobs.map((knob) => (knob.options ? newChoice : newRange)(state, knob));
    root.replaceChildren(...state.knobs.map(({ row }) => row));
  }
  live.bring(data.values);
  const draw = () => state.knobs.forEach((knob) => knob.draw());
  draw();
  root.dataset.ready = "true";
  return live.watch(root, draw);
}

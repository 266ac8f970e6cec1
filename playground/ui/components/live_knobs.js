// Controls beside a picture that act on it in the browser, at once: ranges and rows of buttons over values that components share.
//
//   export default (args) => drawKnobs(live, args);     live: what liveValues() gave the page
//
// data: {knobs, values}; a knob is {name, label, low, high, step, digits, help, when}, or {name, label, options, shapes} with
// options [[key, text], …]. A range with when [name, value] is shown while that value stands; shapes, by level, are the sizes
// that the buttons name.

import { setText, tag } from "./elements.js";
import { fixed } from "./numbers.js";

function newChoice(live, state, { name, label, options, shapes }) {
  const row = tag("div", "knob");
  const group = tag("div", "choices");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", label);
  row.append(tag("span", "line", label), group);
  const buttons = options.map(([key, text]) => {
    const button = Object.assign(tag("button", "", text), { type: "button" });
    button.onclick = () => {
      live.change({ [name]: key });
      live.tell(state.send, name);
    };
    group.append(button);
    return { key, button };
  });
  const draw = () =>
    buttons.forEach(({ key, button }, place) => {
      button.setAttribute("aria-pressed", String(live.now[name] === key));
      if (shapes) setText(button, `${shapes[live.now.level][place].join(" × ")} px`);
    });
  return { row, draw };
}

function newRange(live, state, { name, label, low, high, step, digits, help, when }) {
  const row = tag("label", "knob");
  const line = tag("span", "line");
  const value = tag("output");
  line.append(tag("span", "", label), value);
  const input = Object.assign(tag("input"), { type: "range", min: low, max: high, step, title: help ?? "" });
  input.setAttribute("aria-label", label);
  row.append(line, input);
  input.oninput = () => live.change({ [name]: Number(input.value) }, true);
  input.onchange = () => {
    live.change({ [name]: Number(input.value) });
    live.tell(state.send, name);
  };
  input.onpointerup = input.onpointercancel = () => setTimeout(live.letGo); // back where it began a range says no change
  const draw = () => {
    row.hidden = Boolean(when) && live.now[when[0]] !== when[1];
    if (Number(input.value) !== live.now[name]) input.value = live.now[name];
    setText(value, fixed(live.now[name], digits));
  };
  return { row, draw };
}

export function drawKnobs(live, { data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".knobs") ?? parentElement.appendChild(tag("div", "knobs"));
  const state = (root.state ??= { knobs: [] });
  state.send = setTriggerValue;
  const key = JSON.stringify(data.knobs);
  if (state.key !== key) {
    state.key = key;
    state.knobs = data.knobs.map((knob) => (knob.options ? newChoice : newRange)(live, state, knob));
    root.replaceChildren(...state.knobs.map(({ row }) => row));
  }
  live.bring(data.values);
  const draw = () => state.knobs.forEach((knob) => knob.draw());
  draw();
  root.dataset.ready = "true";
  return live.watch(root, draw);
}

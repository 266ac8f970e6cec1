// The pipeline under the reader's hand: steps to add, drag into order, switch off, take away, and the dials of the open one.
// A change is shown here at once; pictures follow it, and the page when the hand rests.

import { arrived, endPoster, post, poster } from "../../ui/components/at_once.js";
import { setText, tag } from "../../ui/components/elements.js";
import { isCommand } from "../../ui/components/pointer.js";
import { changed, moved, newStep, ordered, shownValue, summary, toSend, withValue, without } from "./pipeline_steps.js";

const keyOf = (steps) => JSON.stringify(toSend(steps));

function build(parent) {
  const root = tag("div", "editor");
  root.innerHTML = `<div class="top"><button type="button" class="draw"></button></div>
    <select class="preset"></select><ol class="steps"></ol><select class="add"></select>
    <div class="files"><label class="load"><input type="file" accept=".json,application/json"><span></span></label></div>
    <p class="problem" role="alert"></p>`;
  parent.append(root);
  const find = (name) => root.querySelector(name);
  const state = { root, find, steps: [], open: -1, sent: [], poster: poster((edit) => send(state, edit)) };
  root.state = state;
  find(".draw").onclick = () => draws(state);
  find(".preset").onchange = ({ target }) => {
    const preset = state.data.presets.find(({ key }) => key === target.value);
    if (preset) take(state, preset.steps, -1);
  };
  find(".add").onchange = ({ target }) => {
    const transform = state.data.table[target.value];
    target.value = "";
    if (!transform) return;
    const steps = ordered([...state.steps, newStep(transform)], state.data.table);
    take(
      state,
      steps,
      steps.findLastIndex(({ key }) => key === transform.key),
    );
  };
  find(".load input").onchange = async ({ target }) => {
    const [file] = target.files;
    target.value = "";
    if (file) state.send("edit", { load: (await file.slice(0, 60000).text()).slice(0, 60000) });
  };
  return root;
}

// ---- what is sent --------------------------------------------------------------------------------------------------------

function take(state, steps, open = state.open) {
  if (steps.length > state.data.most) return;
  state.steps = steps;
  state.open = open;
  draw(state);
  post(state.poster, { pipeline: toSend(steps) }, state.data.desk);
}

function draws(state) {
  const seed = ((state.poster.unsent?.seed ?? state.data.seed) + 1) % 10000;
  post(state.poster, { seed }, state.data.desk);
}

function send(state, edit) {
  if (edit.pipeline) state.sent.push(JSON.stringify(edit.pipeline));
  if (edit.seed !== undefined) state.data.seed = edit.seed;
  state.send("edit", { ...edit, load: null }); // a file that was loaded before it is not loaded again
}

// A run of the page has come: whether its steps are others than those the reader made last.
function takesOver(state, data) {
  const key = keyOf(data.steps);
  const at = state.sent.indexOf(key);
  if (at >= 0) state.sent.splice(0, at + 1);
  const waits = Boolean(state.poster.unsent?.pipeline);
  const mine = waits || state.sent.length;
  state.data = data;
  arrived(state.poster);
  if (mine || state.dragging) {
    if (!waits && at < 0) state.sent = [];
    return false;
  }
  return key !== keyOf(state.steps);
}

// ---- what is seen --------------------------------------------------------------------------------------------------------

function draw(state) {
  const { steps, data, find } = state;
  const list = find(".steps");
  while (list.children.length > steps.length) list.lastChild.remove();
  while (list.children.length < steps.length) list.append(newRow(state));
  steps.forEach((one, at) => drawRow(state, list.children[at], one, at));
  list.dataset.count = steps.length;
  find(".add").disabled = steps.length >= data.most;
  const preset = data.presets.find((known) => keyOf(known.steps) === keyOf(steps));
  find(".preset").value = preset?.key ?? "";
  state.root.dataset.steps = steps.map(({ key, on }) => key + (on ? "" : "-off")).join(" ");
}

function newRow(state) {
  const row = tag("li");
  row.innerHTML = `<div class="head"><button type="button" class="grip">⠿</button><input type="checkbox" class="on">
    <button type="button" class="name"><b></b><small></small></button><button type="button" class="away">×</button></div>
    <div class="dials"></div>`;
  const at = () => [...row.parentElement.children].indexOf(row);
  row.querySelector(".on").onchange = ({ target }) => take(state, changed(state.steps, at(), { on: target.checked }));
  row.querySelector(".away").onclick = () => {
    const place = at();
    take(state, without(state.steps, place), state.open === place ? -1 : state.open - (state.open > place));
  };
  row.querySelector(".name").onclick = () => {
    state.open = state.open === at() ? -1 : at();
    draw(state);
  };
  const grip = row.querySelector(".grip");
  grip.onkeydown = (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (isCommand(event) || (!by && event.key !== "Delete")) return;
    event.preventDefault();
    if (!by) return row.querySelector(".away").click();
    shift(state, at(), at() + by);
    state.find(".steps").children[Math.min(Math.max(0, at() + by), state.steps.length - 1)].querySelector(".grip").focus();
  };
  followGrip(state, grip, at);
  return row;
}

function shift(state, from, to) {
  if (to < 0 || to >= state.steps.length) return;
  const open = state.steps[state.open];
  const steps = moved(state.steps, from, to, state.data.table);
  take(state, steps, open ? steps.indexOf(open) : -1);
}

// While it is dragged a step takes the place under the pointer; all is sent when it is let go.
function followGrip(state, grip, at) {
  grip.onpointerdown = (event) => {
    if (event.button > 0) return;
    grip.setPointerCapture(event.pointerId);
    state.dragging = { from: at(), to: at() };
    state.open = -1;
    draw(state);
    grip.closest("li").classList.add("dragged");
  };
  grip.onpointermove = (event) => {
    if (!state.dragging) return;
    const rows = [...state.find(".steps").children];
    const under = rows.findIndex((row) => event.clientY < row.getBoundingClientRect().bottom);
    state.dragging.to = under < 0 ? rows.length - 1 : under;
    rows.forEach((row, place) => {
      row.classList.toggle("above", place === state.dragging.to && place < state.dragging.from);
      row.classList.toggle("below", place === state.dragging.to && place > state.dragging.from);
    });
  };
  grip.onpointerup = grip.onpointercancel = () => {
    if (!state.dragging) return;
    const { from, to } = state.dragging;
    state.dragging = null;
    for (const row of state.find(".steps").children) row.classList.remove("dragged", "above", "below");
    if (from !== to) shift(state, from, to);
  };
}

function drawRow(state, row, one, at) {
  const transform = state.data.table[one.key];
  const { words } = state.data;
  const open = state.open === at;
  row.classList.toggle("off", !one.on);
  row.querySelector(".on").checked = one.on;
  row.querySelector(".on").setAttribute("aria-label", `${words.on}: ${transform.title}`);
  const name = row.querySelector(".name");
  setText(name.children[0], transform.title);
  setText(name.children[1], summary(transform, one));
  name.title = transform.what;
  name.setAttribute("aria-expanded", String(open));
  const grip = row.querySelector(".grip");
  grip.title = words.grip;
  grip.setAttribute("aria-label", `${words.grip}: ${transform.title}`);
  const away = row.querySelector(".away");
  away.title = words.away;
  away.setAttribute("aria-label", `${words.away}: ${transform.title}`);
  const dials = row.querySelector(".dials");
  dials.hidden = !open;
  if (!open) return;
  const kind = `${one.key} ${at}`;
  if (dials.dataset.kind !== kind) {
    dials.dataset.kind = kind;
    dials.replaceChildren(tag("p", "what", transform.what), ...dialsOf(state, transform, at));
  }
  for (const dial of dials.querySelectorAll("[data-name]")) dial.write(state.steps[at]);
}

// A slider or a list of choices for every parameter, and one for the probability.
function dialsOf(state, transform, at) {
  const { words } = state.data;
  const dials = transform.parameters.map((parameter) =>
    dialOf(
      parameter,
      (one) => one.values[parameter.name],
      (value) => {
        const values = withValue(transform, state.steps[at].values, parameter.name, value);
        take(state, changed(state.steps, at, { values }));
      },
    ),
  );
  if (transform.chance === "always") return dials;
  const chance = { name: "p", label: words.p, low: 0, high: 1, step: 0.05 };
  return [
    ...dials,
    dialOf(
      chance,
      (one) => one.p,
      (p) => take(state, changed(state.steps, at, { p })),
    ),
  ];
}

function dialOf(parameter, read, write) {
  const label = tag("label", "dial");
  label.dataset.name = parameter.name;
  const words = tag("span", "", parameter.label);
  const value = tag("output");
  const list = parameter.options ? tag("select") : Object.assign(tag("input"), { type: "range" });
  if (parameter.options)
    list.append(
      ...Object.entries(parameter.options).map(([key, text]) => Object.assign(tag("option", "", text), { value: key })),
    );
  else Object.assign(list, { min: parameter.low, max: parameter.high, step: parameter.step });
  list.setAttribute("aria-label", parameter.label);
  list.oninput = () => write(parameter.options ? list.value : Number(list.value));
  label.write = (one) => {
    if (list.value !== String(read(one))) list.value = read(one);
    setText(value, parameter.options ? "" : shownValue(parameter, read(one)));
  };
  label.append(words, value, list);
  return label;
}

function writeWords(state) {
  const { data, find } = state;
  setText(find(".draw"), data.words.draw);
  find(".top").hidden = !data.draws;
  setText(find(".load span"), data.words.load);
  setText(find(".problem"), data.problem ?? "");
  if (state.worded) return;
  state.worded = true;
  const option = (value, text) => Object.assign(tag("option", "", text), { value });
  find(".preset").replaceChildren(option("", data.words.own), ...data.presets.map(({ key, title }) => option(key, title)));
  find(".preset").setAttribute("aria-label", data.words.preset);
  const groups = data.groups.map(({ title, keys }) => {
    const group = Object.assign(tag("optgroup"), { label: title });
    group.append(...keys.map((key) => option(key, data.table[key].title)));
    return group;
  });
  find(".add").replaceChildren(option("", data.words.add), ...groups);
  find(".add").setAttribute("aria-label", data.words.add);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".editor") ?? build(parentElement);
  const { state } = root;
  state.send = setTriggerValue;
  const others = takesOver(state, data) || !state.shown;
  writeWords(state);
  if (others) {
    if (state.shown) state.open = Math.min(state.open, data.steps.length - 1);
    state.steps = data.steps;
  }
  state.shown = true;
  draw(state);
  return () => endPoster(state.poster);
}

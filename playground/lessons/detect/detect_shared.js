// What the picture of the lesson "Detect" and the sliders beside it have in common: the settings as they stand under the finger,
// and who draws when one changes. The page's components send their edits; what comes back is no news.

const values = {}; // name → value now
const brought = {}; // name → what the page said last, as text
const sent = {}; // name → texts on their way
const watchers = new Map(); // element → what draws it
let sliding = false;

export const now = values;
export const counts = { kept: new Map() }; // class → boxes shown, as the picture counts them

window.addEventListener("popstate", () => Object.keys(sent).forEach((name) => (sent[name] = [])));

// What a run of the page says.
export function bring(fresh) {
  for (const [name, value] of Object.entries(fresh)) {
    const text = JSON.stringify(value);
    const at = sent[name]?.indexOf(text) ?? -1;
    if (at >= 0) sent[name].splice(0, at + 1);
    else if (brought[name] !== text && !sliding) values[name] = value;
    brought[name] = text;
  }
}

// draw() is called at each change, at once: a browser hands on moves of a pointer once a frame. What it returns ends it.
export function watch(element, draw) {
  watchers.set(element, draw);
  return () => watchers.delete(element);
}

export function change(fresh, stillDragged = false) {
  sliding = stillDragged;
  Object.assign(values, fresh);
  redraw();
}

export function redraw() {
  for (const [element, draw] of watchers) {
    if (element.isConnected) draw();
    else watchers.delete(element);
  }
}

// An edit is done: the page hears of it.
export function tell(send, ...names) {
  sliding = false;
  const edit = {};
  for (const name of names) {
    edit[name] = values[name];
    (sent[name] ??= []).push(JSON.stringify(values[name]));
  }
  send("edit", edit);
}

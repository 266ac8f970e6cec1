// Going back: Undo (Ctrl+Z) goes through every setting of a page, the browser's Back through its examples, views and drags.
//
// All of a page's settings stand in its address. Streamlit replaces the address when a control is moved and pushes an entry
// whenever the server writes one, be it for a choice or for a drag. Here each change of the address becomes a step
// (timeline.js), and only a link, another view or an edit in a picture gets an entry of its own. A step is reopened as a link
// is: the address is set and Streamlit told as by the browser's Back, which makes the address decide.
//
// No undo is lost: what it is to undo may still be on its way to the address, and what a run that has begun still writes would
// stand over the step. So it waits until the page is at rest, and those asked for meanwhile are gone together.

import { pageRuns } from "./edits.js";
import { canMove, changedNames, findStep, moveStep, stepNow, takeStep, timeline } from "./timeline.js";

const SHARED = Symbol.for("playground.history"); // one a window, even where an update has brought a second version of this module
const AWAITED = 3000; // ms of rest after a run: an edit whose address has not come by then has changed none
const PATIENCE = 20_000; // ms of rest after an edit of which no run has been seen, or that an undo waits at most
const ARRIVAL = 2000; // ms: an entry that the browser has not gone to by then it keeps no more
const GRACE = 300; // ms until the page says that it runs
const LOOK = 50; // ms from look to look whether the page is at rest
const SAME_ANSWER = 100; // ms in which the other addresses of one answer come
const PAUSE = 1000; // ms between keys of one spell of typing
const VIEW = /_view$/;
const MODIFIERS = new Set(["Control", "Meta", "Shift", "Alt"]);
const TEXT_INPUTS = /^(text|number|search|email|url|tel|password|date|time|)$/;

const here = () => window.location.pathname + window.location.search;
const told = () => window.dispatchEvent(new PopStateEvent("popstate"));
const connected = () => document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState === "CONNECTED";
const atRest = () => !pageRuns() && connected() && !document.documentElement.hasAttribute("data-edit-waits");

// The keys belong to a field of text, or to a table that is edited.
export function takesText(target) {
  if (!target?.closest) return false;
  if (target.closest("textarea, [contenteditable]:not([contenteditable=false]), [data-testid=stDataFrame]")) return true;
  const input = target.closest("input");
  return Boolean(input && TEXT_INPUTS.test(input.getAttribute("type") ?? ""));
}

const shared = () => (window[SHARED] ??= begin());

function begin() {
  const { history } = window;
  const state = {
    push: history.pushState.bind(history),
    replace: history.replaceState.bind(history),
    gesture: 0,
    entries: Date.now(), // so that one of before a reload is not taken for one of now
    buttons: new Set(),
    sent: null, // the edit whose address is awaited
    travel: null, // the step that the browser is on its way to
    owed: 0, // steps that are to be gone once the page is at rest
    touched: 0, // when the reader last did what may ask for a run
    typed: {},
  };
  const entry = ++state.entries;
  state.replace({ entry }, "", window.location.href);
  state.line = timeline(here(), entry, 0);
  history.pushState = (_state, _title, url) => take(state, url, { pushed: true });
  history.replaceState = (_state, _title, url) => take(state, url, {});
  window.addEventListener("popstate", () => arrive(state), { capture: true });
  window.addEventListener("pointerdown", (event) => pointerDown(state, event), true);
  for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, (event) => letGo(state, event), true);
  // A press may end where no event tells of it: in a menu, in another window.
  window.addEventListener("pointermove", ({ buttons }) => buttons || (state.pressed = false), true);
  window.addEventListener("keydown", (event) => keyDown(state, event), true);
  return state;
}

function nextGesture(state) {
  state.gesture += 1;
  state.editing = false;
}

function pointerDown(state, event) {
  Object.assign(state, { pressed: event.button === 0, typed: {} });
  nextGesture(state);
  touch(state, event);
}

function letGo(state, event) {
  state.pressed = false;
  touch(state, event);
}

function touch(state, event) {
  if (!event.composedPath().some((one) => state.buttons.has(one))) state.touched = performance.now();
}

// ---- the address changes -----------------------------------------------------------------------------------------------

function take(state, href, { pushed = false, opened = false }) {
  const url = new URL(href ?? window.location.href, window.location.href);
  const address = url.pathname + url.search;
  const before = here();
  if (url.origin !== window.location.origin || address === before)
    return void state.replace({ entry: stepNow(state.line).entry }, "", url.href);
  const entry = ++state.entries;
  if (url.pathname !== window.location.pathname) {
    state[pushed ? "push" : "replace"]({ entry }, "", url.href);
    nextGesture(state); // the first edit there is a step, also where no pointer and no key tells of it
    Object.assign(state, { line: timeline(address, entry, state.gesture), sent: null, travel: null, owed: 0 });
    return showButtons(state);
  }
  if (state.travel) return; // written by a run from before: the step decides
  const edit = pushed ? editOf(state) : null;
  const gesture = edit?.gesture ?? state.gesture;
  const pushes = opened || (pushed && (Boolean(edit) || changedNames(before, address).some((name) => VIEW.test(name))));
  const what = takeStep(state.line, { url: address, gesture, entry, pushes });
  const { steps, at } = state.line;
  if (what === "split") state.replace({ entry: steps[at - 1].entry }, "", steps[at - 1].url);
  state[what === "replace" ? "replace" : "push"]({ entry: stepNow(state.line).entry }, "", url.href);
  showButtons(state);
}

// The edit that a pushed address answers, if one is awaited.
function editOf(state) {
  const { sent } = state;
  const now = performance.now();
  if (!sent || now > sent.until) return null;
  if (!sent.answered) Object.assign(sent, { answered: true, until: now + SAME_ANSWER });
  return sent;
}

// The browser has gone to another entry, or a page was told so.
function arrive(state) {
  const { travel } = state;
  state.travel = null;
  if (travel) {
    if (here() !== travel.url) state.replace({ entry: travel.entry }, "", travel.url);
    return showButtons(state);
  }
  const entry = window.history.state?.entry;
  const now = stepNow(state.line);
  if (here() === now.url && (entry === now.entry || entry === undefined)) return;
  nextGesture(state);
  state.owed = 0;
  if (!findStep(state.line, { url: here(), entry, gesture: state.gesture })) {
    const fresh = entry ?? ++state.entries;
    state.replace({ entry: fresh }, "", window.location.href);
    state.line = timeline(here(), fresh, state.gesture);
  }
  showButtons(state);
}

// ---- steps ---------------------------------------------------------------------------------------------------------------

function move(state, by) {
  if (state.pressed) return;
  if (!state.owed) state.asked = performance.now();
  state.owed += by;
  settle(state);
}

// Go the steps that are owed, where nothing is on its way any more; look again while something is.
function settle(state) {
  const { sent } = state;
  const rests = atRest();
  if (sent && !rests) sent.ran = true;
  if (sent && rests && (sent.answered || sent.rested > (sent.ran ? AWAITED : PATIENCE))) state.sent = null;
  const now = performance.now();
  const due = (rests && !state.sent && !(now - state.touched < GRACE)) || now - state.asked > PATIENCE;
  if (state.owed && due && !state.pressed && !state.travel) goOwed(state);
  if (state.timer || !(state.sent || state.owed)) return;
  state.timer = setTimeout(() => {
    state.timer = 0;
    if (state.sent && atRest()) state.sent.rested += LOOK;
    settle(state);
  }, LOOK);
}

function goOwed(state) {
  const by = state.owed;
  state.owed = 0;
  if (!canMove(state.line, Math.sign(by))) return;
  nextGesture(state);
  state.touched = performance.now();
  const entries = moveStep(state.line, by, state.gesture);
  const step = stepNow(state.line);
  showButtons(state);
  if (entries) {
    state.travel = step;
    window.history.go(entries);
    setTimeout(() => state.travel === step && reopen(state, step), ARRIVAL);
  } else reopen(state, step);
}

// In the entry where the browser is.
function reopen(state, step) {
  state.travel = null;
  state.replace({ entry: step.entry }, "", step.url);
  told();
}

// The Latin letter of a key, also where the keyboard writes Cyrillic or Greek.
const letterOf = ({ key = "", code = "" }) => (/^[ -~]/.test(key) ? key : code.replace("Key", "")).toLowerCase();

// Ctrl+Z, Cmd+Z; with shift, or Ctrl+Y, on again.
function keyDown(state, event) {
  const target = event.composedPath()[0];
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  const key = letterOf(event);
  if (MODIFIERS.has(event.key)) return;
  const by = !command ? 0 : key === "z" ? (event.shiftKey ? 1 : -1) : key === "y" ? 1 : 0;
  if (by && !takesText(target)) {
    if (state.pressed || canMove(state.line, by) || state.sent || state.owed) event.preventDefault();
    return void (event.repeat && state.owed ? null : move(state, by));
  }
  touch(state, event);
  const now = performance.now();
  if (target !== state.typed.target || now - state.typed.at > PAUSE) nextGesture(state);
  state.typed = { target, at: now };
}

function showButtons({ buttons, line }) {
  for (const button of buttons)
    if (button.isConnected) button.disabled = !canMove(line, -1);
    else buttons.delete(button);
}

// ---- for components ------------------------------------------------------------------------------------------------------

// Called before any component runs: from then on each change of the address is a step.
export const watchAddress = () => void (globalThis.window && shared());

// A component sends an edit: the address that answers it gets an entry of the browser's history.
export function noteEdit() {
  const state = shared();
  const now = performance.now();
  // Without a pointer or a key, as from a screen reader, a pause tells one edit from the next.
  if (!state.editing || !(state.pressed || state.sent || now - state.edited < PAUSE)) {
    state.gesture += 1;
    state.owed = 0; // what was to be undone is behind the reader
  }
  const sent = { gesture: state.gesture, until: Infinity, rested: 0 };
  Object.assign(state, { editing: true, edited: now, sent });
  settle(state);
}

// Open another state of this page without a reload, as a link.
export function openAddress(href) {
  const state = shared();
  nextGesture(state);
  Object.assign(state, { sent: null, travel: null, owed: 0 });
  take(state, href, { pushed: true, opened: true });
  told();
}

// A button that goes one step back, and can be pressed where there is one.
export function undoButton(button, words) {
  const state = shared();
  button.textContent = words.undo;
  button.title = words.undo_keys;
  button.setAttribute("aria-keyshortcuts", "Control+Z Meta+Z");
  button.onclick = () => move(state, -1);
  button.disabled = !canMove(state.line, -1);
  state.buttons.add(button);
}

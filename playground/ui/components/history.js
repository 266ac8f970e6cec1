// Going back: Undo (Ctrl+Z) goes through every setting of a page, the browser's Back through its examples, views and drags.
//
// All of a page's settings stand in its address. Streamlit replaces the address when a control is moved and pushes an entry
// whenever the server writes one, be it for a choice or for a drag. Here each change of the address becomes a step
// (timeline.js), and only a link, another view or an edit in a picture gets an entry of its own. A step is reopened as a link
// is: the address is set and Streamlit told as by the browser's Back, which makes the address decide.

import { canMove, changedNames, findStep, moveStep, stepNow, takeStep, timeline } from "./timeline.js";

const SHARED = Symbol.for("playground.history"); // one a window, even where an update has brought a second version of this module
const AWAITED = 3000; // ms that an edit may take until its address comes
const SAME_ANSWER = 100; // ms in which the other addresses of one answer come
const PAUSE = 1000; // ms between keys of one spell of typing
const VIEW = /_view$/;
const TEXT_INPUTS = /^(text|number|search|email|url|tel|password|date|time|)$/;

const here = () => window.location.pathname + window.location.search;
const told = () => window.dispatchEvent(new PopStateEvent("popstate"));

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
    typed: {},
  };
  const entry = ++state.entries;
  state.replace({ entry }, "", window.location.href);
  state.line = timeline(here(), entry, 0);
  history.pushState = (_state, _title, url) => take(state, url, { pushed: true });
  history.replaceState = (_state, _title, url) => take(state, url, {});
  window.addEventListener("popstate", () => arrive(state), { capture: true });
  window.addEventListener("pointerdown", () => (Object.assign(state, { pressed: true, typed: {} }), nextGesture(state)), true);
  for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, () => (state.pressed = false), true);
  window.addEventListener("keydown", (event) => keyDown(state, event), true);
  return state;
}

function nextGesture(state) {
  state.gesture += 1;
  state.editing = false;
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
    state.line = timeline(address, entry, state.gesture);
    state.sent = null;
    return showButtons(state);
  }
  const edit = pushed ? editOf(state) : null;
  const gesture = edit?.gesture ?? state.gesture;
  const pushes = opened || (pushed && (Boolean(edit) || changedNames(before, address).some((name) => VIEW.test(name))));
  const what = takeStep(state.line, { url: address, gesture, entry, pushes });
  const { steps, at } = state.line;
  if (what === "split") state.replace({ entry: steps[at - 1].entry }, "", steps[at - 1].url);
  state[what === "replace" ? "replace" : "push"]({ entry: stepNow(state.line).entry }, "", url.href);
  showButtons(state);
  if (edit?.owed) setTimeout(() => move(state, edit.owed));
}

// The edit that a pushed address answers, if one is awaited.
function editOf(state) {
  const { sent } = state;
  const now = performance.now();
  if (!sent || now > sent.until) return null;
  sent.until = Math.min(sent.until, now + SAME_ANSWER);
  sent.answered = true;
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
  if (!findStep(state.line, { url: here(), entry, gesture: state.gesture })) {
    const fresh = entry ?? ++state.entries;
    state.replace({ entry: fresh }, "", window.location.href);
    state.line = timeline(here(), fresh, state.gesture);
  }
  showButtons(state);
}

// ---- steps ---------------------------------------------------------------------------------------------------------------

function move(state, by) {
  const { sent } = state;
  if (state.pressed || state.travel) return;
  if (sent && !sent.answered && performance.now() < sent.until) return void (sent.owed = by); // what it is to undo is on its way
  if (!canMove(state.line, by)) return;
  nextGesture(state);
  const entries = moveStep(state.line, by, state.gesture);
  const step = stepNow(state.line);
  showButtons(state);
  if (entries) {
    state.travel = step;
    window.history.go(entries);
  } else {
    state.replace({ entry: step.entry }, "", step.url);
    told();
  }
}

// Ctrl+Z, Cmd+Z; with shift, or Ctrl+Y, on again.
function keyDown(state, event) {
  const target = event.composedPath()[0];
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  const key = event.key.toLowerCase();
  const by = !command ? 0 : key === "z" ? (event.shiftKey ? 1 : -1) : key === "y" ? 1 : 0;
  if (by && !takesText(target)) {
    if (state.pressed || canMove(state.line, by) || state.sent) event.preventDefault();
    return move(state, by);
  }
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
  if (!state.editing) state.gesture += 1;
  state.editing = true;
  state.sent = { gesture: state.gesture, until: performance.now() + AWAITED };
}

// Open another state of this page without a reload, as a link.
export function openAddress(href) {
  const state = shared();
  nextGesture(state);
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

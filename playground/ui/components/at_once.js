// Edits of a component whose picture follows the hand. The server's desk (ui/at_once.py) is asked what the picture's components
// are told, one question at a time, the latest edit next; the page's run is asked for when the hand rests, one run at a time too.

import { setText } from "./elements.js";
import { noteEdit } from "./history.js";
import { unpack } from "./packets.js";
import { backToRun, holdRuns, tellAhead } from "./runs.js";

const REST = 150; // ms without an edit: longer than the pause between two repeats of a key
const DESK_PATIENCE = 1500; // ms: the run brings what the desk has not by then
const RUN_PATIENCE = 2500; // ms: a run that has not come by then is not waited for

// Takes edits, {name of a setting: value}; `send(edit)` asks for the page's run.
export const poster = (send) => ({
  send,
  unsent: null, // edits of which no run knows
  sent: null, // those whose run has not come
  desk: null,
  asking: null, // what stops the question that is on its way
  asked: false, // whether it is about all edits
  rested: false,
  timer: 0,
});

export function post(state, edit, desk) {
  state.unsent = { ...state.unsent, ...edit };
  Object.assign(state, { desk, asked: false, rested: false });
  clearTimeout(state.timer);
  noteEdit();
  hold(true);
  if (!desk) release(state);
  else if (!state.asking) ask(state);
}

// A run has come that knows of what was sent.
export function arrived(state) {
  state.sent = null;
  if (state.rested) release(state);
}

// The component has left the page.
export function endPoster(state) {
  clearTimeout(state.timer);
  state.asking?.abort();
  state.unsent = null;
  hold(false);
}

async function ask(state) {
  let shown = true;
  while (shown && !state.asked) {
    state.asked = true;
    shown = await question(state, { ...state.sent, ...state.unsent });
  }
  if (!state.unsent) return;
  if (!shown) {
    backToRun();
    showFigures(null);
    release(state);
  } else state.timer = setTimeout(() => release(state), REST);
}

// Whether the picture after the edits is shown.
async function question(state, edits) {
  const stop = (state.asking = new AbortController());
  const timer = setTimeout(() => stop.abort(), DESK_PATIENCE);
  try {
    const address = new URL(state.desk, document.baseURI);
    const answer = await fetch(address, { method: "POST", body: JSON.stringify(edits), signal: stop.signal });
    if (answer.status !== 200) return false;
    const { told, figures, arrays } = unpack(new Uint8Array(await answer.arrayBuffer()));
    if (!state.unsent || !tellAhead({ ...told, ...arrays })) return false;
    showFigures(figures);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    state.asking = null;
  }
}

function release(state) {
  if (!state.unsent) return;
  state.rested = true;
  const now = performance.now();
  if (state.sent && now < state.until) {
    state.timer = setTimeout(() => release(state), state.until - now + 1);
    return;
  }
  Object.assign(state, { sent: state.unsent, unsent: null, rested: false, until: now + RUN_PATIENCE });
  hold(false);
  before = null;
  state.send(state.sent);
}

// While an edit waits the document says so: a page is at rest when none does.
function hold(on) {
  holdRuns(on);
  document.documentElement.toggleAttribute("data-edit-waits", on);
}

// ---- the large numbers above the picture -----------------------------------------------------------------------------------

let before = null; // what stood in their places before the first that came ahead of a run

function showFigures(figures) {
  const places = [...document.querySelectorAll(".headline > div")].map((place) => {
    const [label, value] = place.children;
    return { label, value: value.firstChild, note: value.lastChild };
  });
  const read = ({ label, value, note }) => [label.textContent, value.data, note.textContent];
  if (figures) before ??= places.map(read);
  const wanted = figures ?? before;
  if (!figures) before = null;
  if (wanted?.length !== places.length) return;
  places.forEach(({ label, value, note }, at) => {
    const [name, number, more] = wanted[at];
    setText(label, name);
    value.data = number;
    setText(note, more);
  });
}

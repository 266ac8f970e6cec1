// A component's edits on their way to the page. Until a run begins Streamlit keeps only the latest edit of a component; and
// what it sends before that run's controls have come still says what stood in them, which takes the first of two quick edits
// back. An edit goes along with the next one until the page has answered: it has come to rest, or the reader has turned to
// something else.

const GRACE = 300; // ms until the page says that it runs

let unanswered = new WeakMap(); // element of a component → {name of the event: {edit, until}}

const isEdit = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

export const pageRuns = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning";

// What to send for an edit {name of a setting: value}, with those of the same component that wait for an answer. What is no such
// edit is sent as it is.
export function withUnanswered(element, event, edit, { now = performance.now(), runs = pageRuns } = {}) {
  if (!isEdit(edit)) return edit;
  const events = unanswered.get(element) ?? {};
  const before = events[event];
  const whole = before && (now < before.until || runs()) ? { ...before.edit, ...edit } : edit;
  unanswered.set(element, { ...events, [event]: { edit: whole, until: now + GRACE } });
  return whole;
}

export const forgetEdits = () => void (unanswered = new WeakMap());

// The steps of one page: addresses a reader can go back through, and which entry of the browser's history each stands in.
//
// A gesture (one press of a pointer, one spell of typing) makes one step, however often the address changes during it. A step
// either has an entry of its own, so that the browser's Back goes there, or shares the entry of the step before.
//
// line: {steps: [{url, entry, gesture, made}], at}; `gesture` is the last one that touched the step, `made` the one it came by.

const MOST = 300; // steps kept

export const timeline = (url, entry, gesture) => ({ steps: [{ url, entry, gesture, made: null }], at: 0 });

export const stepNow = ({ steps, at }) => steps[at];

export const canMove = ({ steps, at }, by) => at + by >= 0 && at + by < steps.length;

// The address became `url`. What has to be done to the browser's history: "push" a new entry, "replace" the one there is, or
// "split" it: give it the address of the step before again and push this one.
export function takeStep(line, { url, gesture, entry, pushes }) {
  const now = stepNow(line);
  if (now.gesture === gesture) return amendStep(line, { url, entry, pushes: pushes && now.made === gesture });
  line.steps.splice(line.at + 1, Infinity, { url, gesture, made: gesture, entry: pushes ? entry : now.entry });
  line.steps.splice(0, line.steps.length - MOST);
  line.at = line.steps.length - 1;
  return pushes ? "push" : "replace";
}

function amendStep(line, { url, entry, pushes }) {
  const now = stepNow(line);
  const before = line.steps[line.at - 1];
  const shared = before?.entry === now.entry;
  now.url = url;
  if (!shared || !now.made) return "replace";
  if (url === before.url) {
    line.steps.splice(line.at, 1); // it came back to where it began
    line.at -= 1;
    return "replace";
  }
  if (!pushes || line.at < line.steps.length - 1) return "replace";
  now.entry = entry;
  return "split";
}

// Steps back (by < 0) or on, as many as there are; gives how many entries the browser has to go for it, 0 for the one there is.
export function moveStep(line, by, gesture) {
  const to = Math.min(Math.max(line.at + by, 0), line.steps.length - 1);
  const way = line.steps.slice(Math.min(line.at, to), Math.max(line.at, to) + 1);
  const entries = way.filter(({ entry }, place) => place && entry !== way[place - 1].entry).length;
  line.at = to;
  Object.assign(stepNow(line), { gesture, made: null });
  return Math.sign(by) * entries;
}

// The browser went to an entry by itself. False where the entry is none of these steps': another line begins then.
export function findStep(line, { url, entry, gesture }) {
  const places = line.steps.map((step, index) => ({ step, index })).filter(({ step }) => step.entry === entry);
  if (!places.length) return false;
  const { step, index } = places.find((place) => place.step.url === url) ?? places.at(-1);
  Object.assign(step, { url, gesture, made: null });
  line.at = index;
  return true;
}

const searchOf = (url) => new URLSearchParams(url.split("?")[1]);

// Names of the parameters in which two addresses differ.
export function changedNames(before, after) {
  const [a, b] = [searchOf(before), searchOf(after)];
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].filter((name) => JSON.stringify(a.getAll(name)) !== JSON.stringify(b.getAll(name)));
}

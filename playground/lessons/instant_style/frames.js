// Pictures that the server has painted, by names that tell each from all others; those that are missing are asked for one by one.

import { unpack } from "../../ui/components/packets.js";

const KEPT = 24; // of up to 4 MB each
const PATIENCE = 20; // answers in a row that bring no picture
const PAUSE = 250; // ms before the next question, where one must wait; twice as long after each that brought nothing
const LONGEST = 8000; // ms
const frames = new Map();

export const frameOf = (name) => frames.get(name) ?? null;

// Those that are about to be used are not the oldest: others make way for what comes.
export function useFrames(names) {
  for (const name of names) {
    const image = frames.get(name);
    if (frames.delete(name)) frames.set(name, image);
  }
}

// Whether the picture can be drawn.
export async function keepFrame({ name, url }) {
  if (!frames.has(name)) {
    const image = new Image();
    image.src = url;
    await image.decode().catch(() => {});
    if (!image.naturalWidth) return false;
    frames.set(name, image);
    for (const old of [...frames.keys()].slice(0, -KEPT)) frames.delete(old);
  }
  return true;
}

// Asks the desk for each of wanted(), [{name, edit}, …], that is not here; came() when one is. `lab` is the key under which the
// page tells the picture's component what to show; told() is the picture that it told last: the desk says only what differs. One
// loop a state; alive() ends it.
export async function pullFrames(state, { desk, lab, wanted, told, came, alive }) {
  if (state.pulling) return;
  state.pulling = true;
  for (let vain = 0; vain < PATIENCE && alive();) {
    const next = wanted().find(({ name }) => !frames.has(name));
    if (!next) break;
    const waits = document.hidden || !desk() || document.documentElement.hasAttribute("data-edit-waits");
    const picture = waits ? null : await ask(desk(), lab, next.edit, told());
    if (picture?.name === next.name && (await keepFrame(picture))) {
      vain = 0;
      came();
      continue;
    }
    vain += Number(!waits);
    await new Promise((resume) => setTimeout(resume, Math.min(PAUSE * 2 ** vain, LONGEST)));
  }
  state.pulling = false;
}

async function ask(desk, lab, edit, told) {
  try {
    const answer = await fetch(new URL(desk, document.baseURI), { method: "POST", body: JSON.stringify(edit) });
    if (answer.status !== 200) return null;
    return unpack(new Uint8Array(await answer.arrayBuffer())).told[lab]?.painted ?? told;
  } catch {
    return null;
  }
}

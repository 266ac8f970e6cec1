// Undo, Copy link, Reset and the textbook's section. Copying needs a secure context; elsewhere the address is offered, selected.

import { openAddress, undoButton } from "./history.js";
import { lostNames } from "./lost_jobs.js";

function build(root) {
  const bar = document.createElement("div");
  bar.className = "bar";
  bar.innerHTML = `<button class="undo" type="button"></button>
    <button class="copy" type="button"><span aria-live="polite"></span></button>
    <a class="reset"></a><a class="textbook" target="_blank" rel="noopener"></a>
    <input class="address" readonly hidden><div class="note" role="status" hidden></div><dialog class="large"></dialog>`;
  root.appendChild(bar);
  return bar;
}

async function copyAddress(bar, data) {
  const label = bar.querySelector(".copy span");
  const address = bar.querySelector(".address");
  try {
    await navigator.clipboard.writeText(window.location.href);
    address.hidden = true;
    label.textContent = data.copied;
    clearTimeout(bar.timer);
    bar.timer = setTimeout(() => (label.textContent = data.copy), 1600);
  } catch {
    address.hidden = false;
    address.value = window.location.href;
    address.setAttribute("aria-label", data.fallback);
    address.select();
  }
}

const LONGEST = 2000; // characters of an address that becomes a code
const LOCAL = /^(localhost|127\.|\[::1\])/;

const paragraph = (textContent) => Object.assign(document.createElement("p"), { textContent });

function codeOf(address, data) {
  const code = Object.assign(document.createElement("img"), { className: "code", alt: data.qr });
  code.src = new URL(`qr?text=${encodeURIComponent(address)}`, document.baseURI).href;
  return code;
}

// The address as a QR code, small; a click makes it as large as the window, for a projector.
function forTheClass(bar, data) {
  const address = window.location.href;
  if (address.length > LONGEST) return [];
  const button = Object.assign(document.createElement("button"), { type: "button", className: "enlarge", title: data.scan });
  button.append(codeOf(address, data));
  button.onclick = () => {
    const large = bar.querySelector(".large");
    large.replaceChildren(codeOf(address, data), paragraph(address));
    large.onclick = () => large.close();
    large.showModal();
  };
  return [button, paragraph(LOCAL.test(window.location.hostname) ? data.local : data.scan)];
}

// The code for a class, and what a link cannot hold, are shown where it is copied, over the page, until the reader goes on.
function showNote(bar, data) {
  const note = bar.querySelector(".note");
  note.replaceChildren(...forTheClass(bar, data), ...data.stays.map(paragraph));
  note.hidden = !note.childElementCount;
  if (note.hidden) return;
  const inside = (event) => event.composedPath().some((one) => one === note || one.className === "large");
  const hide = (event) => {
    if (event.type === "keydown" ? event.key !== "Escape" : inside(event)) return;
    note.hidden = true;
    listening.abort();
  };
  const listening = new AbortController();
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, hide, { signal: listening.signal });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const bar = parentElement.querySelector(".bar") ?? build(parentElement);
  const [copy, reset, textbook] = [".copy", ".reset", ".textbook"].map((name) => bar.querySelector(name));
  undoButton(bar.querySelector(".undo"), data);
  copy.querySelector("span").textContent = data.copy;
  copy.title = data.stays.join(" ");
  copy.onclick = () => {
    copyAddress(bar, data);
    showNote(bar, data);
  };
  reset.textContent = data.reset;
  reset.href = data.reset_href;
  reset.setAttribute("role", "button");
  reset.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openAddress(reset.href);
  };
  textbook.textContent = data.textbook;
  textbook.href = data.textbook_url;
  const lost = lostNames(data.jobs);
  if (lost.length) setTriggerValue("lost", lost);
}

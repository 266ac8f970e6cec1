// Undo, Copy link, Reset and the textbook's section. Copying needs a secure context; elsewhere the address is offered, selected.

import { openAddress, undoButton } from "./history.js";

function build(root) {
  const bar = document.createElement("div");
  bar.className = "bar";
  bar.innerHTML = `<button class="undo" type="button"></button>
    <button class="copy" type="button"><span aria-live="polite"></span></button>
    <a class="reset"></a><a class="textbook" target="_blank" rel="noopener"></a>
    <input class="address" readonly hidden><div class="stays" role="status" hidden></div>`;
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

// What a link cannot hold is said where it is copied, over the page, until the reader goes on.
function sayWhatStays(bar, sentences) {
  const note = bar.querySelector(".stays");
  note.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })));
  note.hidden = !sentences.length;
  if (note.hidden) return;
  const hide = (event) => {
    if (event.type === "keydown" ? event.key !== "Escape" : event.composedPath().includes(note)) return;
    note.hidden = true;
    listening.abort();
  };
  const listening = new AbortController();
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, hide, { signal: listening.signal });
}

export default function ({ data, parentElement }) {
  const bar = parentElement.querySelector(".bar") ?? build(parentElement);
  const [copy, reset, textbook] = [".copy", ".reset", ".textbook"].map((name) => bar.querySelector(name));
  undoButton(bar.querySelector(".undo"), data);
  copy.querySelector("span").textContent = data.copy;
  copy.title = data.stays.join(" ");
  copy.onclick = () => {
    copyAddress(bar, data);
    sayWhatStays(bar, data.stays);
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
}

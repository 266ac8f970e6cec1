// Opens a state of a page by its address, as the browser's Back button would, and shows the reader what came of it.

import { openAddress } from "./history.js";
import { changedNames } from "./timeline.js";

const MARKED = 2000; // ms
const PATIENCE = 4000; // ms until a control that changed is there
const MARK = "state-changed";
const STYLE = `.${MARK} {
  outline: 2px solid #C27519; outline-offset: 4px; border-radius: 6px; transition: outline-color 150ms ease-out;
}`;

export function openState(href) {
  const before = window.location.search;
  openAddress(href);
  showPicture();
  markControls(changedNames(before, window.location.search));
}

function showPicture() {
  const picture = document.querySelector(".st-key-stage_picture");
  const main = document.querySelector("[data-testid=stMain]");
  if (!picture || !main) return;
  const bar = document.querySelector("[data-testid=stHeader]")?.getBoundingClientRect().height ?? 0;
  const phone = window.innerWidth <= 640;
  const top = phone ? main.scrollTop + picture.closest("[data-testid=stHorizontalBlock]").getBoundingClientRect().top - bar : 0;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (phone || main.scrollTop > 0) main.scrollTo({ top, behavior: calm ? "instant" : "smooth" });
}

function markControls(names) {
  if (!document.getElementById(MARK)) {
    document.head.append(Object.assign(document.createElement("style"), { id: MARK, textContent: STYLE }));
  }
  const waiting = new Set(names);
  const end = performance.now() + PATIENCE;
  const look = () => {
    for (const name of waiting) {
      const control = document.querySelector(`[data-testid=stMain] .st-key-${CSS.escape(name)}`);
      if (!control) continue;
      waiting.delete(name);
      mark(control.checkVisibility() ? control : control.closest("[data-testid=stExpander]"));
    }
    if (waiting.size && performance.now() < end) setTimeout(look, 100);
  };
  setTimeout(look, 150);
}

function mark(element) {
  if (!element) return;
  element.classList.add(MARK);
  setTimeout(() => element.classList.remove(MARK), MARKED);
}

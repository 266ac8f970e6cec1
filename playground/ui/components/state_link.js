// A real link to a page or a state of it, which can be copied and opened in a new tab; a plain click keeps the session.

import { openState } from "./state_opening.js";

export function stateLink(href) {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openState(anchor.href);
  };
  return anchor;
}

// Links that open a state of a page without a reload, as lines under headings or as cards. All text is set as text, never as
// HTML.

import { tag } from "./elements.js";
import { openState } from "./state_opening.js";

function line({ label, why }, anchor) {
  anchor.textContent = label;
  const row = document.createElement("li");
  row.append(anchor, ` · ${why}`);
  return row;
}

function card({ label, why, image }, anchor) {
  if (image) {
    const picture = tag("img", "picture", "");
    picture.src = image;
    picture.alt = "";
    anchor.append(picture);
  }
  anchor.append(tag("span", "label", label), tag("span", "why", why));
  const row = document.createElement("li");
  row.append(anchor);
  return row;
}

function item(link, look) {
  const anchor = document.createElement("a");
  anchor.href = link.href;
  anchor.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openState(anchor.href);
  };
  return look === "cards" ? card(link, anchor) : line(link, anchor);
}

function section({ title, links }, look) {
  const list = tag("ul", look === "cards" ? "cards" : "list", "");
  list.append(...links.map((link) => item(link, look)));
  return title ? [tag("h3", "", title), list] : [list];
}

export default function ({ data, parentElement }) {
  let root = parentElement.querySelector(".links");
  if (!root) {
    root = tag("div", "links", "");
    parentElement.appendChild(root);
  }
  const text = JSON.stringify(data);
  if (root.drawn === text) return; // a link must not vanish under the pointer while nothing changes
  root.drawn = text;
  root.replaceChildren(
    ...data.columns.map((sections) => {
      const column = tag("div", "column", "");
      column.append(...sections.flatMap((one) => section(one, data.look)));
      return column;
    }),
  );
}

// Links that open a state of a page without a reload, as lines or as cards. All text is set as text, never as HTML.

function openState(href) {
  window.history.pushState({}, "", href);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function line({ label, why }, anchor) {
  anchor.textContent = label;
  const row = document.createElement("li");
  row.append(anchor, ` · ${why}`);
  return row;
}

function card({ label, why, image }, anchor) {
  if (image) {
    const picture = element("img", "picture", "");
    picture.src = image;
    picture.alt = "";
    anchor.append(picture);
  }
  anchor.append(element("span", "label", label), element("span", "why", why));
  const row = document.createElement("li");
  row.append(anchor);
  return row;
}

export default function ({ data, parentElement }) {
  let list = parentElement.querySelector("ul");
  if (!list) {
    list = document.createElement("ul");
    parentElement.appendChild(list);
  }
  const text = JSON.stringify(data);
  if (list.drawn === text) return; // a link must not vanish under the pointer while nothing changes
  list.drawn = text;
  list.className = data.look;
  list.replaceChildren(
    ...data.links.map((link) => {
      const anchor = document.createElement("a");
      anchor.href = link.href;
      anchor.onclick = (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        openState(anchor.href);
      };
      return data.look === "cards" ? card(link, anchor) : line(link, anchor);
    }),
  );
}

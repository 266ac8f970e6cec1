// A list of links that open a state of the page without a reload. Also used as text, never as HTML.

function openState(href) {
  window.history.pushState({}, "", href);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

export default function ({ data, parentElement }) {
  let list = parentElement.querySelector("ul");
  if (!list) {
    list = document.createElement("ul");
    parentElement.appendChild(list);
  }
  list.replaceChildren(
    ...data.items.map(({ label, why, href }) => {
      const row = document.createElement("li");
      const link = document.createElement("a");
      link.href = href;
      link.textContent = label;
      link.onclick = (event) => {
        if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        openState(link.href);
      };
      row.append(link, ` · ${why}`);
      return row;
    }),
  );
}

// A radio group of pictures. The chosen name goes to the server; the outline moves at once.

function mark(group, name) {
  const buttons = [...group.children];
  const at = buttons.findIndex((button) => button.dataset.name === name);
  buttons.forEach((button, n) => {
    button.setAttribute("aria-checked", String(n === at));
    button.tabIndex = n === Math.max(at, 0) ? 0 : -1;
  });
}

function build(group, data) {
  group.replaceChildren(
    ...data.items.map(({ name, title, image, caption: words }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.name = name;
      button.title = title;
      button.setAttribute("role", "radio");
      button.setAttribute("aria-label", title);
      const picture = document.createElement("img");
      picture.src = image;
      picture.alt = "";
      button.append(picture);
      if (data.captions) {
        const caption = document.createElement("span");
        caption.textContent = words || title;
        button.append(caption);
      }
      return button;
    }),
  );
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export default function ({ data, parentElement, setTriggerValue }) {
  let group = parentElement.querySelector("[role=radiogroup]");
  if (!group) {
    group = document.createElement("div");
    group.setAttribute("role", "radiogroup");
    parentElement.appendChild(group);
  }
  const offered = JSON.stringify(data.items);
  if (group.offered !== offered) {
    build(group, data);
    group.offered = offered;
  }
  group.setAttribute("aria-label", data.label);
  group.style.setProperty("--columns", data.columns);
  mark(group, data.selected);

  const choose = (button) => {
    if (button.getAttribute("aria-checked") === "true") return;
    mark(group, button.dataset.name);
    setTriggerValue("chosen", button.dataset.name);
  };
  group.onclick = (event) => {
    const button = event.target.closest("button");
    if (button) choose(button);
  };
  group.onkeydown = (event) => {
    const step = STEPS[event.key];
    const button = event.target.closest("button");
    if (!step || !button) return;
    event.preventDefault();
    const buttons = [...group.children];
    buttons.at((buttons.indexOf(button) + step) % buttons.length).focus();
  };
}

// Elements of the page, and text in them.

export const tag = (name, className = "", text = "") =>
  Object.assign(document.createElement(name), { className, textContent: text });

// Says whether it was another text: what is as it was is not touched.
export function setText(element, text) {
  const other = element.textContent !== text;
  if (other) element.textContent = text;
  return other;
}

// "{n} of {count}" with its slots filled; a slot without a value stays.
export const fill = (text, slots) => text.replace(/\{(\w+)\}/g, (whole, name) => String(slots[name] ?? whole));

// Buttons side by side of which one is pressed. Those that say the same as before stay, and with them a click and the focus;
// choose(index) when another is pressed.
export function oneOf(holder, texts, chosen, choose) {
  if (String(holder.texts) !== String(texts))
    holder.replaceChildren(...texts.map((text) => Object.assign(tag("button", "", text), { type: "button" })));
  holder.texts = texts;
  [...holder.children].forEach((button, index) => {
    button.setAttribute("aria-pressed", String(index === chosen));
    button.onclick = () => choose(index);
  });
}

// What an element is, for the pointer that rests on it and for those who listen.
export function describe(element, text) {
  element.title = text;
  element.setAttribute("aria-label", text);
}

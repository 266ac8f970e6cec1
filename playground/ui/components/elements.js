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

// What an element is, for the pointer that rests on it and for those who listen.
export function describe(element, text) {
  element.title = text;
  element.setAttribute("aria-label", text);
}

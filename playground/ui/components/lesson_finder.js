// Home's list of lessons: a search field, a row for the reader's photo, the path, cards. What is typed replaces all but the field
// by what it finds.

import { fill, setText, tag } from "./elements.js";
import { search } from "./lesson_search.js";
import { stateLink } from "./state_link.js";
import { openState } from "./state_opening.js";

const COLUMNS = 3; // of the path
const MEMORY = "playground-visited"; // hrefs of lessons that this browser has opened

function remembered() {
  try {
    const hrefs = JSON.parse(window.localStorage.getItem(MEMORY) ?? "[]");
    return Array.isArray(hrefs) ? hrefs : [];
  } catch {
    return []; // no storage, or not ours
  }
}

function remember(hrefs) {
  try {
    window.localStorage.setItem(MEMORY, JSON.stringify(hrefs));
  } catch {
    // no storage: this session's own are shown
  }
}

function card(lesson, href, why) {
  const row = tag("li", "card");
  const anchor = stateLink(href);
  if (lesson.image) anchor.append(Object.assign(tag("img", "picture"), { src: lesson.image, alt: "" }));
  anchor.append(tag("span", "label", lesson.name), tag("span", "why", why));
  row.append(anchor);
  return row;
}

function step(lesson, number, visited, words) {
  const row = tag("li", visited ? "step visited" : "step");
  const anchor = stateLink(lesson.href);
  const mark = tag("span", "mark", visited ? "✓" : String(number));
  if (visited) {
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", fill(words.visited, { number }));
  }
  anchor.append(mark, tag("span", "name", lesson.name), tag("span", "book", lesson.textbook));
  row.append(anchor);
  return row;
}

function list(className, rows) {
  const element = tag("ul", className);
  element.append(...rows);
  return element;
}

function sections(lessons) {
  const titles = [...new Set(lessons.map(({ section }) => section))];
  return titles.map((title) => [title, lessons.filter(({ section }) => section === title)]);
}

// The lessons of the row, small and side by side.
function photoRow({ lessons, photo, words }) {
  const chosen = photo.map((href) => lessons.find((lesson) => lesson.href === href)).filter(Boolean);
  const row = list(
    "cards small",
    chosen.map((lesson) => card(lesson, lesson.href, lesson.card)),
  );
  row.setAttribute("aria-label", words.photo);
  return chosen.length ? [tag("h2", "", words.photo), row] : [];
}

// Chapters in their order, each in the column that is shortest so far; on a narrow screen below each other.
function path({ lessons, words }, visited) {
  const heights = Array(COLUMNS).fill(0);
  const columns = sections(lessons).map(([section, entries]) => {
    const column = tag("div", "chapter");
    const at = heights.indexOf(Math.min(...heights));
    const rows = entries.length + 1;
    column.style.gridArea = `${heights[at] + 1} / ${at + 1} / span ${rows}`;
    heights[at] += rows;
    const steps = entries.map((entry) => step(entry, lessons.indexOf(entry) + 1, visited.has(entry.href), words));
    column.append(tag("h3", "", section), list("steps", steps));
    return column;
  });
  const whole = tag("nav", "path");
  whole.setAttribute("aria-label", words.start);
  whole.append(...columns);
  const heading = tag("h2", "", words.start);
  heading.append(tag("small", "", words.path));
  return [heading, whole];
}

function cards({ lessons }) {
  return sections(lessons).flatMap(([section, entries]) => [
    tag("h2", "", section),
    list(
      "cards",
      entries.map((entry) => card(entry, entry.href, entry.card)),
    ),
  ]);
}

function build(parent) {
  const root = tag("div", "finder");
  const form = tag("form");
  form.setAttribute("role", "search");
  root.field = Object.assign(tag("input"), { type: "search", autocomplete: "off", spellcheck: false, maxLength: 100 });
  root.status = tag("p", "status");
  root.status.setAttribute("role", "status");
  root.shown = tag("div", "shown");
  form.append(root.field, root.status);
  root.append(form, root.shown);
  parent.append(root);
  return root;
}

function examples(root, words, again) {
  return words.examples.split(", ").map((text) => {
    const button = Object.assign(tag("button", "example", text), { type: "button" });
    button.onclick = () => {
      root.field.value = text;
      root.field.focus();
      again();
    };
    return button;
  });
}

function draw(root, data, visited) {
  const { words } = data;
  const again = () => draw(root, data, visited);
  const typed = root.field.value.trim();
  root.found = search(data.lessons, typed);
  if (!typed) {
    root.status.replaceChildren(`${words.try} `, ...examples(root, words, again));
    root.shown.replaceChildren(...photoRow(data), ...path(data, visited), ...cards(data));
    return;
  }
  const count = root.found.length;
  const sentence = { 0: words.none, 1: words.one }[count] ?? fill(words.many, { count });
  setText(root.status, sentence);
  if (!count) root.status.append(" ", ...examples(root, words, again));
  const rows = root.found.map(({ lesson, href, shown }) => card(lesson, href, shown));
  root.shown.replaceChildren(list("cards found", rows));
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".finder") ?? build(parentElement);
  const text = JSON.stringify(data);
  if (root.drawn === text) return; // a link must not vanish under the pointer while nothing changes
  root.drawn = text;
  const visited = new Set([...remembered(), ...data.visited]);
  remember([...visited]);
  root.field.placeholder = data.words.placeholder;
  root.field.setAttribute("aria-label", data.words.label);
  root.field.oninput = () => draw(root, data, visited);
  root.field.onkeydown = (event) => {
    if (event.key === "Escape") {
      root.field.value = "";
      draw(root, data, visited);
    }
  };
  root.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    if (root.found.length) openState(root.found[0].href);
  };
  draw(root, data, visited);
}

// Examples that open a state without a reload, and the question. All text is set as text, never as HTML.

import { tag } from "./elements.js";
import { stateLink } from "./state_link.js";

const link = (text, href) => Object.assign(stateLink(href), { textContent: text });

function list(links) {
  const rows = tag("ul");
  rows.append(
    ...links.map(({ label, why, href }) => {
      const row = tag("li");
      row.append(link(label, href), ...(why ? [` – ${why}`] : []));
      return row;
    }),
  );
  return rows;
}

function fold(name, summary, ...inside) {
  const details = tag("details", name);
  details.append(tag("summary", "", summary), ...inside);
  return details;
}

function column(title, links) {
  const part = tag("section");
  part.append(tag("h3", "", title), list(links));
  return part;
}

function testCard(test, words) {
  const options = tag("div", "options");
  const verdict = tag("p", "verdict");
  verdict.setAttribute("role", "status");
  options.append(
    ...test.options.map((text, index) => {
      const button = tag("button", "", text);
      button.type = "button";
      button.onclick = () => {
        for (const [at, other] of [...options.children].entries()) {
          other.className = at === test.answer ? "right" : at === index ? "wrong" : "";
        }
        const right = index === test.answer;
        const judged = tag("b", "", right ? words.right : words.wrong.replace("{answer}", test.options[test.answer]));
        verdict.replaceChildren(judged, ` ${test.why} `, link(words.proof, test.href));
      };
      return button;
    }),
  );
  return fold("test", words.test, tag("p", "question", test.question), options, verdict);
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".foot") ?? parentElement.appendChild(tag("div", "foot"));
  const text = JSON.stringify(data);
  if (root.drawn === text) return; // a link must not vanish under the pointer while nothing changes
  root.drawn = text;
  const { shown, sections, test, words } = data;
  const columns = tag("div", "columns");
  columns.append(...sections.map(({ title, links }) => column(title, links)));
  root.replaceChildren(
    column(words.examples, shown),
    ...(test ? [testCard(test, words)] : []),
    ...(sections.length ? [fold("all", words.all, columns)] : []),
  );
}

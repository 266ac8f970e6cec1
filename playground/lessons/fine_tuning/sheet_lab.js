// The pictures of a set, a row a class: those to train, then those to test behind a dashed line.

import { setText, tag } from "../../ui/components/elements.js";

function row({ name, counts, thumbs }, { strip, side, trainThumbs }) {
  const line = tag("tr");
  const head = tag("th", "", name);
  head.scope = "row";
  const cell = tag("td", "strip");
  thumbs.forEach((thumb, place) => {
    const picture = tag("span", place < trainThumbs ? "thumb" : "thumb test");
    picture.style.backgroundImage = `url(${strip})`;
    picture.style.backgroundPosition = `-${place * side}px 0`;
    picture.style.width = picture.style.height = `${side}px`;
    picture.title = thumb;
    cell.append(picture);
  });
  line.append(head, ...counts.map((count) => tag("td", "count", count)), cell);
  return line;
}

export default function ({ data, parentElement }) {
  const table = (parentElement.table ??= parentElement.appendChild(tag("table")));
  const more = (parentElement.more ??= parentElement.appendChild(tag("p")));
  const offered = JSON.stringify(data);
  if (table.offered === offered) return;
  table.offered = offered;
  const head = tag("tr");
  data.heads.forEach((text) => {
    const cell = tag("th", "", text);
    cell.scope = "col";
    head.append(cell);
  });
  const body = tag("tbody");
  body.append(...data.rows.map((one) => row(one, { ...one, side: data.side })));
  const top = tag("thead");
  top.append(head);
  table.replaceChildren(top, body);
  table.setAttribute("aria-label", data.label);
  setText(more, data.more);
}

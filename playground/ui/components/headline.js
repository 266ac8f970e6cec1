// The numbers people came for, large above a lab's picture, as `page.headline` draws them above a picture of the server.
//
//   const figures = headline(parent)              builds the row at the end of `parent`, once
//   figures.show([{ label, value, note }, …])     at every change; texts, `note` may be absent
//
// The lab's stylesheet imports headline.css.

import { setText, tag } from "./elements.js";

export function headline(parent) {
  const row = tag("div", "headline");
  row.dataset.headline = "";
  row.setAttribute("role", "status");
  parent.append(row);
  const show = (figures) => {
    while (row.children.length < figures.length) row.append(newFigure());
    [...row.children].slice(figures.length).forEach((figure) => figure.remove());
    figures.forEach((figure, index) => writeFigure(row.children[index], figure));
  };
  return { row, show };
}

function newFigure() {
  const figure = tag("div");
  const number = tag("b");
  number.append(tag("span"), " ", tag("small"));
  figure.append(tag("small"), number);
  return figure;
}

function writeFigure(figure, { label, value, note = "" }) {
  const [name, number] = figure.children;
  setText(name, label);
  setText(number.firstChild, value);
  setText(number.lastChild, note);
}

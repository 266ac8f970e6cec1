// A link before everything else on the page. It lies outside of the component's own place, because Tab follows the document's
// order and the sidebar comes first there.

const STYLE = `position: fixed; top: 8px; left: 8px; z-index: 1000000; padding: 10px 16px; border-radius: 8px;
  font: 600 16px/1.25 var(--font, sans-serif); text-decoration: none`;

function hide(link) {
  link.style.transform = "translateY(-200%)";
}

function follow(target) {
  const picture = document.querySelector(target) ?? document.querySelector("[data-testid=stMain]");
  picture.tabIndex = -1; // can take the focus, and is no stop of Tab
  picture.focus({ preventScroll: true });
  picture.scrollIntoView({ block: "nearest" });
}

function build() {
  const link = Object.assign(document.createElement("a"), { href: "#", onblur: () => hide(link) });
  link.dataset.skip = "";
  link.style.cssText = STYLE;
  link.onfocus = () => (link.style.transform = "none");
  hide(link);
  document.body.prepend(link);
  return link;
}

export default function ({ data, parentElement }) {
  const link = document.querySelector("a[data-skip]") ?? build();
  const theme = getComputedStyle(parentElement.host ?? parentElement);
  link.style.color = theme.getPropertyValue("--st-background-color");
  link.style.background = theme.getPropertyValue("--st-text-color");
  link.textContent = data.label;
  link.onclick = (event) => {
    event.preventDefault();
    follow(data.target);
  };
  return () => link.remove();
}

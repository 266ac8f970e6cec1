// Copy link, Reset and the textbook's section. Copying needs a secure context; elsewhere the address is offered, selected.

function build(root) {
  const bar = document.createElement("div");
  bar.className = "bar";
  bar.innerHTML = `<button class="copy" type="button"><span aria-live="polite"></span></button>
    <a class="reset"></a><a class="textbook" target="_blank" rel="noopener"></a>
    <input class="address" readonly hidden>`;
  root.appendChild(bar);
  return bar;
}

async function copyAddress(bar, data) {
  const label = bar.querySelector(".copy span");
  const address = bar.querySelector(".address");
  try {
    await navigator.clipboard.writeText(window.location.href);
    address.hidden = true;
    label.textContent = data.copied;
    clearTimeout(bar.timer);
    bar.timer = setTimeout(() => (label.textContent = data.copy), 1600);
  } catch {
    address.hidden = false;
    address.value = window.location.href;
    address.setAttribute("aria-label", data.fallback);
    address.select();
  }
}

export default function ({ data, parentElement }) {
  const bar = parentElement.querySelector(".bar") ?? build(parentElement);
  const [copy, reset, textbook] = [".copy", ".reset", ".textbook"].map((name) => bar.querySelector(name));
  copy.querySelector("span").textContent = data.copy;
  copy.onclick = () => copyAddress(bar, data);
  reset.textContent = data.reset;
  reset.href = data.reset_href;
  reset.setAttribute("role", "button");
  reset.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.history.pushState({}, "", reset.href);
    window.dispatchEvent(new PopStateEvent("popstate"));
  };
  textbook.textContent = data.textbook;
  textbook.href = data.textbook_url;
}

// A line to drag between two pictures. Its place lives in the browser: no round trip while it moves.

const SMALL_STEP = 2; // percent of the width, an arrow key
const LARGE_STEP = 10;
const MOVES = {
  ArrowLeft: (at) => at - SMALL_STEP,
  ArrowRight: (at) => at + SMALL_STEP,
  ArrowDown: (at) => at - SMALL_STEP,
  ArrowUp: (at) => at + SMALL_STEP,
  PageDown: (at) => at - LARGE_STEP,
  PageUp: (at) => at + LARGE_STEP,
  Home: () => 0,
  End: () => 100,
};

function build(root) {
  const frame = document.createElement("div");
  frame.className = "frame";
  frame.innerHTML = `<img class="after" alt="" draggable="false"><img class="before" alt="" draggable="false">
    <span class="label left"></span><span class="label right"></span>
    <div class="handle" role="slider" tabindex="0" aria-valuemin="0" aria-valuemax="100"><i></i></div>`;
  root.appendChild(frame);
  return frame;
}

// The new picture is decoded before it takes the old one's place, and a slow one never overtakes a later one.
async function replace(picture, url, shown = () => {}) {
  if (picture.wanted === url) return;
  picture.wanted = url;
  const next = new Image();
  next.src = url;
  await next.decode().catch(() => {});
  if (picture.wanted !== url || !next.naturalWidth) return;
  picture.src = url;
  shown(next.naturalWidth / next.naturalHeight);
}

function shape(frame, ratio, height) {
  frame.style.aspectRatio = String(ratio);
  frame.style.maxWidth = height ? `${height * ratio}px` : "";
}

function place(frame, percent) {
  frame.at = Math.min(100, Math.max(0, percent));
  frame.style.setProperty("--at", `${frame.at}%`);
  frame.querySelector(".handle").setAttribute("aria-valuenow", String(Math.round(frame.at)));
}

export default function ({ data, parentElement }) {
  const frame = parentElement.querySelector(".frame") ?? build(parentElement);
  const handle = frame.querySelector(".handle");
  const reshape = (ratio) => shape(frame, ratio, data.height);
  const [before, after] = [frame.querySelector(".before"), frame.querySelector(".after")];
  replace(before, data.before, data.after ? undefined : reshape);
  if (data.after) {
    replace(after, data.after, (ratio) => {
      reshape(ratio);
      frame.classList.remove("alone");
    });
  } else {
    after.wanted = null;
    frame.classList.add("alone");
  }
  frame.querySelector(".left").textContent = data.label_before;
  frame.querySelector(".right").textContent = data.label_after;
  before.alt = data.after ? "" : data.alt;
  after.alt = data.alt;
  handle.setAttribute("aria-label", `${data.label_before} | ${data.label_after}`);
  if (frame.at === undefined) place(frame, 50);

  const follow = (event) => {
    const box = frame.getBoundingClientRect();
    place(frame, (100 * (event.clientX - box.left)) / box.width);
  };
  frame.onpointerdown = (event) => {
    if (event.button) return;
    frame.setPointerCapture(event.pointerId);
    follow(event);
    handle.focus({ preventScroll: true });
  };
  frame.onpointermove = (event) => {
    if (frame.hasPointerCapture(event.pointerId)) follow(event);
  };
  handle.onkeydown = (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    place(frame, move(frame.at));
  };
}

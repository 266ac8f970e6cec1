"""The box canvas alone in Chromium: how soon it follows a pointer that drags a box among 200 anchors."""

from collections.abc import Mapping

from playwright.sync_api import Page

from benchmarks.alone import tell
from benchmarks.report import Row, median, percentile
from benchmarks.server import chromium
from playground.boxes import denormalise_boxes, multibox_prior
from playground.boxes.written import SHEET
from playground.lessons.box_iou.lab import lab_scene
from playground.lessons.box_iou.settings import Iou
from playground.ui.components.packets import pack

# Notes for each move of the pointer how long it takes until the box is drawn elsewhere, and how long the display's frames are.
WATCH_DRAG = """() => {
  const root = document.querySelector('.boxes'), watch = (globalThis.drag = { took: [], frames: [], since: null });
  root.querySelector('.frame').addEventListener('pointermove', () => (watch.since ??= performance.now()), true);
  new MutationObserver(() => {
    if (watch.since !== null) watch.took.push(performance.now() - watch.since);
    watch.since = null;
  }).observe(root, { attributes: true, attributeFilter: ['data-boxes'] });
  let last = performance.now();
  const frame = (now) => { watch.frames.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""


def anchors() -> list[list[float]]:
    """200 of them on squared paper: five at each cell of 5 × 8."""
    return denormalise_boxes(multibox_prior(5, 8, [0.75, 0.5, 0.25], [1, 2, 0.5]), SHEET[1], SHEET[0]).tolist()


def mount(page: Page, scene: Mapping[str, object]) -> None:
    """Put the lesson's component on an empty page, or give the one that stands there another scene.

    What it sends to the page gathers in the list `sent`.
    """
    tell(page, "lessons/box_iou/lab.js", pack(scene, {}))
    page.wait_for_selector(".boxes[data-ready=true]")


def rows(quick: bool) -> list[Row]:
    moves = 60 if quick else 300
    scene = lab_scene(Iou(ground="paper", boxes="0 0 200 160; 90 60 290 220"))
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        mount(page, scene | {"still": [{"box": box} for box in anchors()]})
        page.evaluate(WATCH_DRAG)
        box = page.locator(".boxes .frame").bounding_box()
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.move(*middle)
        page.mouse.down()
        for n in range(moves):
            page.mouse.move(middle[0] + 120 * ((n * 0.37 % 1) - 0.5), middle[1] + 90 * ((n * 0.61 % 1) - 0.5))
            page.wait_for_timeout(40)
        page.mouse.up()
        took, frames = page.evaluate("[drag.took, drag.frames]")
    if len(took) < moves / 4:
        raise RuntimeError(f"the pointer moved {moves} times, but the box only {len(took)} times")
    name, frame = "box dragged among 200 anchors to redrawn", median(frames)
    return [
        Row(f"{name}, median", median(took), "ms", "a display frame", frame, at_most=1),
        Row(f"{name}, p95", percentile(took, 0.95), "ms", "a display frame", frame, at_most=2),
    ]

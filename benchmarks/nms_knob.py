"""The lesson "Non-maximum suppression" alone in Chromium: how soon 500 raw boxes follow a finger that turns the threshold."""

from collections.abc import Mapping

import numpy as np
from playwright.sync_api import Page

from benchmarks.alone import tell
from benchmarks.report import Row, median, percentile
from benchmarks.server import chromium
from playground.lessons.nms.answer import nms_answer
from playground.lessons.nms.lab import nms_message
from playground.lessons.nms.raw_boxes import MOST_RAW
from playground.lessons.nms.settings import Nms
from playground.ui.components.packets import pack

# Notes for each move of the pointer how long it takes until another threshold is drawn, and how long the display's frames are.
WATCH_KNOB = """() => {
  const root = document.querySelector('.nms'), watch = (globalThis.knob = { took: [], frames: [], since: null });
  root.querySelector('.count').addEventListener('pointermove', () => (watch.since ??= performance.now()), true);
  new MutationObserver(() => {
    if (watch.since !== null) watch.took.push(performance.now() - watch.since);
    watch.since = null;
  }).observe(root, { attributes: true, attributeFilter: ['data-t'] });
  let last = performance.now();
  const frame = (now) => { watch.frames.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""


def mount_nms(page: Page, head: Mapping[str, object], arrays: Mapping[str, np.ndarray]) -> None:
    """Put the component on an empty page, or tell the one that stands there something else; what it sends gathers in `sent`."""
    tell(page, "lessons/nms/lab.js", pack(head, arrays))
    page.wait_for_selector(".nms[data-ready=true]")


def rows(quick: bool) -> list[Row]:
    moves = 60 if quick else 300
    answer = nms_answer(Nms(source="crowd", raw=MOST_RAW))
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        mount_nms(page, *nms_message(answer, picture=None))
        page.evaluate(WATCH_KNOB)
        box = page.locator(".nms .count").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
        page.mouse.down()
        for n in range(moves):
            page.mouse.move(box["x"] + box["width"] * (n * 0.37 % 1), box["y"] + 40)
            page.wait_for_timeout(40)
        page.mouse.up()
        took, frames = page.evaluate("[knob.took, knob.frames]")
    if len(took) < moves / 4:
        raise RuntimeError(f"the pointer moved {moves} times, but the threshold only {len(took)} times")
    name, frame = f"NMS threshold dragged over {len(answer.raw)} raw boxes to redrawn", median(frames)
    return [
        Row(f"{name}, median", median(took), "ms", "a display frame", frame, at_most=1),
        Row(f"{name}, p95", percentile(took, 0.95), "ms", "a display frame", frame, at_most=2),
    ]

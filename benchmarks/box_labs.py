"""Four box lessons alone in Chromium: how soon all that stands beside a dragged box (best IoU, matrix, maps, curve) follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

from benchmarks.alone import tell
from benchmarks.box_canvas import WATCH_DRAG
from benchmarks.report import Row, median, percentile
from benchmarks.server import chromium
from playground.lessons.anchors import lab as anchor_lab
from playground.lessons.anchors.answer import anchor_answer
from playground.lessons.anchors.settings import PAPERS, Anchors
from playground.lessons.detector_metrics import lab as ap_lab
from playground.lessons.detector_metrics.settings import Scene
from playground.lessons.matching import lab as match_player
from playground.lessons.matching.answer import match_answer
from playground.lessons.matching.settings import Match
from playground.lessons.multi_scale import lab as scale_lab
from playground.lessons.multi_scale.answer import scale_answer
from playground.lessons.multi_scale.settings import Scales
from playground.ui.components.packets import pack

MIDDLE = """(root) => {
  const { view, live, boxes, chosen } = root.state, { left, top } = live.getBoundingClientRect();
  const [x1, y1, x2, y2] = boxes[Math.max(0, chosen)].box; // where none is chosen yet, the press chooses
  return [left + ((x1 + x2) / 2 - view.x) * view.scale, top + ((y1 + y2) / 2 - view.y) * view.scale];
}"""


def _anchors() -> Mapping[str, object]:
    settings = Anchors(ground="square", height=32, width=32, boxes="60 40 180 150; 20 150 70 230 cup")
    return anchor_lab.lab_scene(anchor_answer(settings, PAPERS["square"]))


def _scales() -> Mapping[str, object]:
    return scale_lab.lab_scene(scale_answer(Scales(pyramid="SSD300")), picture=None)


def _matching() -> Mapping[str, object]:
    return match_player.player_scene(match_answer(Match()))


def _detections() -> Mapping[str, object]:
    return ap_lab.lab_scene(Scene(view="errors"))


@dataclass(frozen=True)
class Lab:
    """A component, and what it is told."""

    name: str  # of the row
    lesson: str  # folder of its component
    scene: Callable[[], Mapping[str, object]]


LABS = (
    Lab("object dragged over 5,120 anchors", "anchors", _anchors),
    Lab("object dragged beside the matching matrix", "matching", _matching),
    Lab("object dragged over SSD’s six maps", "multi_scale", _scales),
    Lab("detection dragged beside its outcomes", "detector_metrics", _detections),
)


def mount(page: Page, lab: Lab) -> None:
    """Put a lesson's component on an empty page."""
    tell(page, f"lessons/{lab.lesson}/lab.js", pack(lab.scene(), {}))
    page.wait_for_selector(".boxes[data-ready=true]")


def dragged(page: Page, moves: int) -> tuple[list[float], list[float]]:
    """Drag the chosen box about: (ms from each move until all is drawn, ms of each display frame)."""
    page.evaluate(WATCH_DRAG)
    x, y = page.eval_on_selector(".boxes", MIDDLE)
    page.mouse.move(x, y)
    page.mouse.down()
    for n in range(moves):
        page.mouse.move(x + 60 * ((n * 0.37 % 1) - 0.5), y + 45 * ((n * 0.61 % 1) - 0.5))
        page.wait_for_timeout(40)
    page.mouse.up()
    return page.evaluate("[drag.took, drag.frames]")


def rows(quick: bool) -> list[Row]:
    moves, found = 60 if quick else 300, []
    with chromium() as browser:
        for lab in LABS:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            mount(page, lab)
            corners = page.locator(".boxes").get_attribute("data-boxes")
            took, frames = dragged(page, moves)
            stayed = page.locator(".boxes").get_attribute("data-boxes") == corners
            page.close()
            if stayed or len(took) < moves / 4:
                raise RuntimeError(f"{lab.name}: the pointer moved {moves} times, but the box only {len(took)} times")
            for told, value, bound in (("median", median(took), 1), ("p95", percentile(took, 0.95), 2)):
                found.append(Row(f"{lab.name} to redrawn, {told}", value, "ms", "a display frame", median(frames), at_most=bound))
    return found

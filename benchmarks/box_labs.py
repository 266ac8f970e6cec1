"""Four box lessons alone in Chromium: how soon all that stands beside a dragged box (best IoU, matrix, maps, curve) follows."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

from playwright.sync_api import Page

from benchmarks.box_canvas import EMPTY, MOUNT, WATCH_DRAG
from benchmarks.report import Row, median, percentile
from benchmarks.server import chromium
from playground.lessons.anchors import lab as anchor_lab
from playground.lessons.anchors.answer import PAPERS, AnchorConfig, anchor_answer
from playground.lessons.box_iou.answer import SHEET
from playground.lessons.detector_metrics import lab as ap_lab
from playground.lessons.detector_metrics.answer import ApConfig
from playground.lessons.matching import lab as match_player
from playground.lessons.matching.answer import SHEET as MATCH_SHEET
from playground.lessons.matching.answer import MatchConfig
from playground.lessons.multi_scale import lab as scale_lab
from playground.lessons.multi_scale.answer import ScaleConfig, scale_answer
from playground.lessons.multi_scale.fields import spans_of
from playground.ui.components import HERE
from playground.ui.components.box_stage import SCRIPTS
from playground.ui.components.packets import pack

PAPER = "paper 256 × 256"
MIDDLE = """(root) => {
  const { view, live, boxes, chosen } = root.state, { left, top } = live.getBoundingClientRect();
  const [x1, y1, x2, y2] = boxes[Math.max(0, chosen)].box; // where none is chosen yet, the press chooses
  return [left + ((x1 + x2) / 2 - view.x) * view.scale, top + ((y1 + y2) / 2 - view.y) * view.scale];
}"""


def _anchors() -> Mapping[str, object]:
    config = AnchorConfig(ground=PAPER, height=32, width=32, boxes="60 40 180 150; 20 150 70 230 cup")
    return anchor_lab.lab_scene(anchor_answer(config, PAPERS[PAPER]), view="cell", picture=None)


def _scales() -> Mapping[str, object]:
    config = ScaleConfig(pyramid="SSD300")
    return scale_lab.lab_scene(scale_answer(config, spans_of(config.detector)), view="catch", picture=None)


def _matching() -> Mapping[str, object]:
    return match_player.player_scene(MatchConfig(), view="steps", size=MATCH_SHEET, picture=None)


def _detections() -> Mapping[str, object]:
    return ap_lab.lab_scene(ApConfig(), view="errors", size=SHEET, picture=None)


@dataclass(frozen=True)
class Lab:
    """A component, and what it is told."""

    name: str  # of the row
    component: ModuleType  # of playground.ui.components
    scene: Callable[[], Mapping[str, object]]

    @property
    def file(self) -> str:
        return self.component.__name__.rsplit(".", 1)[1]


LABS = (
    Lab("object dragged over 5,120 anchors", anchor_lab, _anchors),
    Lab("object dragged beside the matching matrix", match_player, _matching),
    Lab("object dragged over SSD’s six maps", scale_lab, _scales),
    Lab("detection dragged beside its outcomes", ap_lab, _detections),
)


def mount(page: Page, lab: Lab) -> None:
    """Put a lesson's component on an empty page."""
    page.set_content(EMPTY)
    parts = (*SCRIPTS, *lab.component.PARTS, lab.file)
    script = "\n".join((HERE / f"{part}.js").read_text(encoding="utf-8") for part in parts)
    page.add_script_tag(content=script.replace("export default function", "globalThis.mount = function"))
    for style in ("box_stage", lab.file):
        page.add_style_tag(content=(HERE / f"{style}.css").read_text(encoding="utf-8"))
    page.evaluate(MOUNT, base64.b64encode(pack(lab.scene(), {})).decode())
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

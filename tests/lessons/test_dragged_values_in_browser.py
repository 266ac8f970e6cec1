"""A value that is dragged in a chart stands against what the page says before it has heard of it.

Components stand alone on an empty page and are told what their wrappers tell them: an answer comes when the test says so.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from box_hand import frame
from playwright.sync_api import Page

from benchmarks.alone import ask, tell
from playground.lessons.box_iou import lab as iou
from playground.lessons.box_iou.settings import Iou
from playground.lessons.detector_metrics import lab as metrics
from playground.lessons.detector_metrics.settings import Ranking, Scene
from playground.lessons.matching import lab as matching
from playground.lessons.matching.settings import Match
from playground.lessons.multi_scale.answer import scale_answer
from playground.lessons.multi_scale.lab import lab_scene as scale_scene
from playground.lessons.multi_scale.settings import Scales
from playground.lessons.nms.answer import nms_answer
from playground.lessons.nms.lab import nms_message
from playground.lessons.nms.settings import Nms
from playground.ui.components.packets import pack

IOU, METRICS, NMS = "lessons/box_iou/lab.js", "lessons/detector_metrics/lab.js", "lessons/nms/lab.js"
PARTS = (0.25, 0.45, 0.65)  # of a chart's width, or height: where its dot or line is dragged
BOXES = "0 0 100 60; 30 10 110 90"


@dataclass(frozen=True)
class Dragged:
    """A value that is dragged in a chart: the component, its message with another value, the value that is shown."""

    module: str
    name: str  # in an edit
    canvas: str
    message: Callable[[float], bytes]
    shown: str  # a function of the document
    rows: bool = False  # the chart's points stand anywhere: the script knows where


def _scene(**values: float) -> bytes:
    return pack(metrics.lab_scene(Scene(ground="paper", **values)), {})


def _sizes(side: int) -> bytes:
    head, arrays = matching.size_scene(Match(view="sizes", side=side))
    return pack(head | {"version": str(side)}, arrays)


def _state(name: str) -> str:
    return f"() => document.querySelector('.boxes').state.{name}"


def _now(canvas: str) -> str:
    return f"() => Number(document.querySelector('{canvas}').getAttribute('aria-valuenow'))"


CASES = {
    "the threshold of an island": Dragged(
        IOU,
        "t",
        ".curve",
        lambda t: pack(iou.lab_scene(Iou(boxes=BOXES, ground="paper", t=t, view="island")), {}),
        _state("threshold"),
    ),
    "the size of anchors": Dragged(
        "lessons/multi_scale/lab.js",
        "s",
        ".curve",
        lambda s: pack(scale_scene(scale_answer(Scales(view="touch", s=s)), picture=None), {}),
        _now(".curve"),
    ),
    "the side of a square": Dragged(
        "lessons/matching/rule_pictures.js",
        "side",
        ".sweep",
        lambda side: _sizes(int(side)),
        _now(".sweep"),
    ),
    "the threshold of NMS": Dragged(
        NMS,
        "t",
        ".count",
        lambda t: pack(*nms_message(nms_answer(Nms(source="written", t=t)), picture=None)),
        "() => Number(document.querySelector('.nms').dataset.t)",
    ),
    "the least score": Dragged(METRICS, "score", ".panel .curve", lambda score: _scene(score=score), _state("score"), rows=True),
    "an IoU of ten": Dragged(METRICS, "iou", ".panel .columns", lambda value: _scene(iou=value), _state("iou")),
    "how many are left out": Dragged(
        "lessons/detector_metrics/ranking_lab.js",
        "cut",
        "canvas.kept",
        lambda cut: pack(metrics.ranking_scene(Ranking(cut=int(cut))), {}),
        "() => (({ state }) => state.marks.length - state.kept)(document.querySelector('.ranking'))",
    ),
}
FIRST = {"t": 0.4, "s": 0.177, "side": 48, "score": 0.3, "iou": 0.5, "cut": 0}


def press(page: Page, case: Dragged, n: int) -> None:
    """Put the pointer down where the n-th value is; the line of the island is taken where it lies."""
    box = page.locator(case.canvas).bounding_box()
    x, y = box["x"] + PARTS[n] * box["width"], box["y"] + 40
    if case.rows:
        right, down = page.evaluate("(n) => document.querySelector('.boxes').state.curve_places[n]", n)
        x, y = box["x"] + right, box["y"] + down
    if case.module == IOU:
        line = ask(page, "lessons/box_iou/iou_curve.js", "(m, state) => m.heightOfValue(state.threshold)")
        page.mouse.move(box["x"] + 300, box["y"] + line)
        page.mouse.down()
        page.mouse.move(box["x"] + 300, box["y"] + (1 - PARTS[n]) * 0.4 * box["height"], steps=2)
    else:
        page.mouse.move(x, y)
        page.mouse.down()
    frame(page)


def drag(page: Page, case: Dragged, n: int) -> float:
    """Put it down there and let it go: the value that is sent."""
    press(page, case, n)
    page.mouse.up()
    frame(page)
    return page.evaluate("sent")[-1][case.name]


@pytest.mark.parametrize("name", CASES)
def test_a_dragged_value_stands_against_answers_to_earlier_ones(empty_page, name):
    page, case = empty_page, CASES[name]

    def answer(value: float) -> float:
        tell(page, case.module, case.message(value))
        frame(page)
        return page.evaluate(case.shown)

    assert answer(FIRST[case.name]) == FIRST[case.name]
    first, second = drag(page, case, 0), drag(page, case, 1)
    assert first != second
    assert answer(first) == pytest.approx(second), "the later one is on its way"
    press(page, case, 2)
    third = page.evaluate(case.shown)
    assert third not in (first, second)
    assert answer(second) == third, "it is under the finger"
    page.mouse.up()
    frame(page)
    assert page.evaluate("sent")[-1][case.name] == pytest.approx(third)
    assert drag(page, case, 1) == pytest.approx(second), "back to what the page said last, which is on its way to another"
    assert answer(third) == answer(second) == pytest.approx(second)
    assert answer(first) == pytest.approx(first), "what another hand has changed is taken"

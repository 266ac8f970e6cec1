"""What the page says while a finger is down, or before it has heard of the last edit, takes nothing back.

Components stand alone on an empty page and are told what their wrappers tell them: an answer comes when the test says so.
"""

import pytest
from box_hand import at, boxes, frame
from playwright.sync_api import Page

from benchmarks.alone import stand, tell
from playground.images import sample
from playground.lessons.anchors.answer import anchor_answer
from playground.lessons.anchors.lab import islands_scene
from playground.lessons.anchors.settings import PAPERS, Anchors
from playground.lessons.box_iou import lab as iou
from playground.lessons.box_iou.settings import Iou
from playground.lessons.detect.answer import photo_answer as detect_answer
from playground.lessons.detect.lab import detect_message
from playground.lessons.detect.settings import Detect
from playground.lessons.detector_metrics import lab as metrics
from playground.lessons.detector_metrics.settings import Ranking, Scene
from playground.lessons.matching import lab as matching
from playground.lessons.matching.answer import match_answer
from playground.lessons.matching.settings import Match
from playground.lessons.nms.answer import nms_answer
from playground.lessons.nms.lab import nms_message
from playground.lessons.nms.settings import Nms
from playground.ui.components.packets import pack

IOU, METRICS, NMS = "lessons/box_iou/lab.js", "lessons/detector_metrics/lab.js", "lessons/nms/lab.js"


def test_the_box_that_is_dragged_stays_the_chosen_one(empty_page):
    page = empty_page
    settings = {"boxes": "0 0 60 60; 80 0 140 60; 160 0 220 60", "ground": "paper"}

    def answer(chosen: int) -> None:
        tell(page, IOU, pack({**iou.lab_scene(Iou(**settings)), "chosen": chosen}, {}))
        page.wait_for_selector(".boxes[data-ready=true]")

    answer(2)
    page.mouse.click(*at(page, 110, 30))
    page.mouse.move(*at(page, 190, 30))
    page.mouse.down()
    answer(1)  # to the click
    page.mouse.move(*at(page, 190, 50), steps=3)
    page.mouse.up()
    frame(page)
    assert [box[1] for box in boxes(page)] == pytest.approx([0, 0, 20], abs=1)
    assert page.locator(".boxes").get_attribute("data-chosen") == "2"
    page.mouse.click(*at(page, 110, 30))
    page.mouse.click(*at(page, 30, 30))
    answer(1)
    assert page.locator(".boxes").get_attribute("data-chosen") == "0", "a later choice is on its way"


def test_a_score_under_the_finger_stays(empty_page):
    page = empty_page
    scene = Scene(ground="paper")
    tell(page, METRICS, pack(metrics.lab_scene(scene), {}))
    slider = page.locator(".tools .sure")
    slide = "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }"
    slider.evaluate(slide, 0.62)
    tell(page, METRICS, pack(metrics.lab_scene(scene), {}))
    frame(page)
    assert slider.input_value() == "0.62"
    slider.dispatch_event("change")
    assert 0.62 in [row[2] for row in page.evaluate("sent")[-1]["found"]]


def test_a_list_of_boxes_keeps_the_focus(empty_page):
    page = empty_page
    message = pack(*nms_message(nms_answer(Nms(source="written", t=0.4)), picture=None))
    tell(page, NMS, message)
    page.locator(".asked").focus()
    tell(page, NMS, message)
    assert page.locator(".asked:focus").count() == 1


def test_a_score_goes_to_the_box_that_it_was_typed_for(empty_page):
    page = empty_page
    settings = Nms(source="drawn", pick=1, drawn="0 0 100 200 0.97 person; 130 0 230 200 0.84 person")
    tell(page, NMS, pack(*nms_message(nms_answer(settings, sample("chelsea").photo()), picture=None)))
    page.locator(".drawing .score").fill("0.5")
    page.mouse.click(*at(page, 180, 100))  # the other box
    frame(page)
    assert [row[2] for row in page.evaluate("sent.find(({ drawn }) => drawn)")["drawn"]] == [0.5, 0.84]
    page.mouse.click(*at(page, 50, 100))
    page.wait_for_function("() => sent.at(-1).pick === 2 && !sent.at(-1).drawn")  # a click is told too


def test_a_picked_anchor_and_a_pointed_pair_stay(empty_page):
    page = empty_page

    def answer(**settings: str) -> None:
        tell(page, "lessons/matching/lab.js", pack(matching.player_scene(match_answer(Match(ground="paper", **settings))), {}))
        frame(page)

    answer(view="targets", pick="A1")
    rows = page.locator(".targets tr:has(td)")
    rows.nth(2).click()
    rows.nth(3).click()
    answer(view="targets", pick="A2")
    assert "picked" in rows.nth(3).get_attribute("class"), "a later choice is on its way"
    x1, y1, x2, y2 = boxes(page)[-1]
    page.mouse.move(*at(page, (x1 + x2) / 2, (y1 + y2) / 2))
    page.mouse.down()
    chosen = page.locator(".boxes").get_attribute("data-chosen")
    answer(view="targets", pick="A0")  # another hand
    assert page.locator(".boxes").get_attribute("data-chosen") == chosen, "it is under the finger"
    page.mouse.up()
    answer(view="steps")
    page.locator(".matrix .cell").nth(4).hover()
    answer(view="steps", anchors="0 10 20 30; 15 20 40 40; 63 5 88 98; 66 45 80 80; 57 30 90 90")
    assert page.locator(".matrix .pointed").count() == 1


def test_a_shape_that_is_pointed_at_is_read_and_a_slider_that_is_taken_back_follows_the_page(empty_page):
    page = empty_page

    def answer(**settings: str) -> None:
        asked = Anchors(ground="square", **settings)
        tell(page, "lessons/anchors/shape_islands.js", pack(islands_scene(anchor_answer(asked, PAPERS["square"])), {}))
        frame(page)

    answer(boxes="60 40 180 150", sizes="0.75 0.5 0.25")
    page.locator(".sea").hover(position={"x": 200, "y": 150})
    frame(page)
    read = page.locator(".isles").get_attribute("data-probe")
    answer(boxes="20 150 70 230", sizes="0.75 0.5 0.25")
    assert page.locator(".isles").get_attribute("data-probe") == read
    page.locator(".slider input").first.evaluate(
        """(range) => {
          const before = range.value;
          for (const value of [before - 100, before])
            (range.value = value), range.dispatchEvent(new Event("input"));
          range.dispatchEvent(new Event("pointerup"));
        }"""
    )
    answer(boxes="20 150 70 230", sizes="0.6 0.5 0.25")
    assert page.locator(".slider .value").first.inner_text() == "0.6"


def test_a_box_that_is_pointed_at_is_the_one_under_the_pointer(empty_page):
    page = empty_page
    photo, settings = sample("astronaut").photo(), Detect()
    found = detect_answer(settings, photo)
    head, arrays = detect_message(settings, found, photo)
    away = {name: values + 4000 if name == "boxes0" else values for name, values in arrays.items()}

    def answer(arrays: dict, version: str) -> None:
        tell(page, "lessons/detect/lab.js", pack(head | {"picture": None, "raw_version": version}, arrays))
        frame(page)

    answer(arrays, "here")
    marked = page.locator(".detect .row[data-marked=true]")
    x1, y1, x2, y2 = found.first.boxes[0].tolist()
    page.mouse.move(*at(page, (x1 + x2) / 2, (y1 + y2) / 2))
    assert marked.count() == 1
    answer(away, "away")
    assert marked.count() == 0
    answer(arrays, "here again")
    assert marked.count() == 1


def test_a_list_that_is_played_goes_on(empty_page):
    page = empty_page
    message = pack(metrics.ranking_scene(Ranking()), {})
    tell(page, "lessons/detector_metrics/ranking_lab.js", message)
    page.locator(".play").click()
    page.wait_for_function("() => document.querySelector('.ranking').dataset.kept === '2'")
    tell(page, "lessons/detector_metrics/ranking_lab.js", message)
    page.wait_for_function("() => document.querySelector('.ranking').dataset.kept === '3'")


def told_as_it_is(page: Page, module: str, data: dict[str, object]) -> None:
    """Run a component that is told no packet."""
    if not page.locator("#host").count():
        stand(page, module)
    page.evaluate(
        """(data) => {
          globalThis.sent ??= [];
          const setTriggerValue = (name, value) => sent.push(value);
          mount({ data, parentElement: document.getElementById("host"), setTriggerValue });
        }""",
        data,
    )
    frame(page)


def test_a_blend_that_is_dragged_back_is_sent(empty_page):
    page = empty_page
    blend = {"view": "blend", "knobs": [], "values": {"across": 0.5, "down": 0.5}, "desk": None}
    blend |= {"styles": [{"title": name, "image": ""} for name in "abcd"], "words": {"change": "{title}", "pad": "{shares}"}}
    run = lambda: told_as_it_is(page, "lessons/instant_style/side_lab.js", blend)  # noqa: E731
    run()
    square = page.locator(".square").bounding_box()
    middle = square["x"] + square["width"] / 2, square["y"] + square["height"] / 2
    page.mouse.click(middle[0] + 80, middle[1])
    page.mouse.click(*middle)
    run()  # one that began before
    sent = page.evaluate("sent")
    assert sent[0]["across"] > 0.55 and sent[-1]["across"] == 0.5


def test_a_channel_that_is_pointed_at_is_the_one_under_the_pointer(empty_page):
    page = empty_page
    words = {"colours": ["red", "green", "blue"], "pointed": "{colour} {across} {down}", "plane": {"coarse": "", "fine": ""}}
    words |= {name: name for name in ("photo", "style", "result", "alpha", "result_alt", "chart_alt", "point")}

    def answer(order: list[int]) -> None:
        blocks = {"gains": [1.5] * 192, "offsets": [0] * 192, "order": order}
        data = {"blocks": blocks, "words": words, "alpha": 1, "picture": "none", "style": "", "version": "1"}
        told_as_it_is(page, "lessons/instant_style/numbers_lab.js", data)

    answer([*range(192)])
    page.locator(".chart canvas").hover()
    frame(page)
    caption = page.locator(".chart figcaption")
    before = caption.inner_text()
    answer([*reversed(range(192))])
    after = caption.inner_text()
    page.mouse.move(0, 0)
    page.locator(".chart canvas").hover()
    frame(page)
    assert before != after == caption.inner_text()


MATRIX = {
    "version": "1",
    "names": ["cat", "dog"],
    "counts": [[3, 1], [0, 2]],
    "labels": [0, 0, 0, 0, 1, 1],
    "predicted": [0, 0, 0, 1, 1, 1],
    "titles": [["cat", "cat"], ["cat", "cat"], ["cat", "cat"], ["cat", "dog"], ["dog", "dog"], ["dog", "dog"]],
    "sure": [90, 80, 70, 60, 50, 40],
    "before": [[0, 0], [1, 0], [0, 1], [1, 1], [2, 1], [2, 2]],
    "after": [[0, 0], [1, 0], [0, 1], [1, 1], [2, 1], [2, 2]],
    "moved": False,
    "sheet": "",
    "thumb": 8,
    "inRow": 6,
    "words": dict.fromkeys(
        ("matrix", "true", "predicted", "plane", "before", "after", "scrub", "cell", "brushed", "one_wrong"), "-"
    )
    | dict.fromkeys(("wrong", "none", "more", "verdict", "keys", "hint"), "-"),
}


def test_a_cell_is_chosen_and_a_box_brushed_while_progress_comes(empty_page):
    page = empty_page
    module = "lessons/fine_tuning/matrix_lab.js"

    def progress(version: str = "1") -> None:
        told_as_it_is(page, module, MATRIX | {"version": version})

    progress()
    cell = page.locator("button[data-row='0'][data-column='0']")
    cell.hover()
    page.mouse.down()
    progress()
    page.mouse.up()
    assert cell.get_attribute("aria-pressed") == "true" and page.locator(".pictures span").count() == 3
    progress()
    assert page.locator("button:focus").count() == 1
    box = page.locator(".plane canvas").bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4, steps=3)
    progress("2")  # another result
    page.mouse.up()
    assert page.locator(".pictures span").count() == 6

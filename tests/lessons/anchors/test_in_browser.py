"""The lesson "Anchor boxes" in Chromium: while a pointer drags an object, the best IoU shown is the best of torch's anchors.

The components alone stand on an empty page, told what their wrappers tell them; at the end the lesson's own page is used.
"""

import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import torch
from box_hand import at, boxes, drag, frame
from driver import overflows, wait_idle
from playwright.sync_api import Browser, Page

from benchmarks import alone
from playground.boxes import box_iou, leaves_picture, multibox_prior
from playground.boxes.anchor_reach import reached_share
from playground.lessons.anchors.answer import AnchorAnswer, anchor_answer
from playground.lessons.anchors.lab import islands_scene, lab_scene
from playground.lessons.anchors.settings import PAPERS, Anchors
from playground.ui.components.packets import pack

PHOTO = (451, 300)  # px of the sample that a lesson opens on
OBJECTS = "60 40 180 150; 20 150 70 230 cup"
LAB = "lessons/anchors/lab.js"
ISLES = "lessons/anchors/shape_islands.js"


def answer_of(**fields: object) -> AnchorAnswer:
    return anchor_answer(Anchors(**{"ground": "square", "boxes": OBJECTS, "height": 6, "width": 5} | fields), PAPERS["square"])


@pytest.fixture
def mounted(browser: Browser) -> Iterator[Callable[..., Page]]:
    """mounted(LAB, scene) puts a component on an empty page; at the end no script has failed."""
    context, errors = browser.new_context(viewport={"width": 940, "height": 900}), []

    def open_(address: str, scene: dict[str, object]) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        alone.stand(page, address)
        tell(page, scene)
        return page

    yield open_
    context.close()
    assert not errors


def tell(page: Page, scene: dict[str, object]) -> None:
    alone.tell(page, LAB, pack(scene, {}))
    page.wait_for_selector("[data-ready=true]")


def told(page: Page, name: str) -> object:
    return json.loads(page.locator(".boxes").get_attribute(f"data-{name}"))


def headline_of(page: Page) -> list[str]:
    """The large numbers, as text."""
    return page.locator("[data-headline] b > span").all_inner_texts()


def agree(page: Page, answer: AnchorAnswer) -> None:
    """The best IoU of every object as drawn now, by all of torch's anchors; as data and as text."""
    settings = answer.settings
    numbers = (settings.height, settings.width, settings.size_list, settings.ratio_list)
    anchors = multibox_prior(*numbers, full=settings.full, dtype=torch.float64) * torch.tensor(answer.size).repeat(2)
    objects = torch.tensor(boxes(page), dtype=torch.float64)
    best = box_iou(objects, anchors).amax(dim=1).tolist()
    assert told(page, "best") == pytest.approx(best, abs=1e-9)
    assert headline_of(page)[0] == f"{best[0]:.3f}", "the large number follows the finger"
    if page.locator(".column .list").count():
        assert page.locator(".similarity .value").all_inner_texts() == [f"{value:.3f}" for value in best]


@pytest.mark.parametrize("full", [False, True])
def test_best_iou_follows_a_dragged_object_and_is_torchs(mounted, full):
    answer = answer_of(full=full)
    page = mounted(LAB, lab_scene(answer))
    agree(page, answer)
    drag(page, (120, 100), (133.3, 91.7))
    for x, y in ((60, 40), (200, 90), (250, 250), (10, 128)):
        page.mouse.move(*at(page, x, y), steps=3)
        frame(page)
        agree(page, answer)
    assert page.evaluate("sent") == [], "nothing is sent while an object moves"
    page.mouse.up()
    frame(page)
    (edit,) = page.evaluate("sent")
    assert [corners for corners, _ in edit["boxes"]] == boxes(page) and edit["pick"] == "A"
    drag(page, boxes(page)[0][2:], (255, 255))  # a corner
    page.mouse.up()
    agree(page, answer)


def test_a_click_and_keys_choose_a_cell_and_what_leaves_is_the_cores(mounted):
    answer = answer_of()
    page = mounted(LAB, lab_scene(answer))
    anchors = multibox_prior(6, 5, answer.settings.size_list, answer.settings.ratio_list)
    leaves = leaves_picture(anchors).reshape(6, 5, -1)
    page.mouse.click(*at(page, 240, 20))  # upper right, on no object
    page.mouse.click(*at(page, 45, 200))  # on another object: it and the cell are chosen
    found = page.evaluate("sent")
    assert [edit["pick"] for edit in found if "pick" in edit] == ["B"]
    assert [(edit["down"], edit["across"]) for edit in found if "down" in edit] == [(0.5 / 6, 4.5 / 5), (4.5 / 6, 0.5 / 5)]
    page.mouse.click(*at(page, 100, 90))
    page.locator(".pad").focus()
    for key, cell in (("ArrowLeft", (2, 0)), ("ArrowUp", (1, 0)), ("Shift+ArrowDown", (5, 0)), ("ArrowRight", (5, 1))):
        page.keyboard.press(key)
        frame(page)
        assert page.locator(".boxes").get_attribute("data-cell") == f"{cell[0]},{cell[1]}"
        assert told(page, "leaves") == leaves[cell].tolist()
        assert page.locator(".anchor.leaves").count() == leaves[cell].sum()
    assert page.evaluate("sent")[-1] == {"down": 5.5 / 6, "across": 1.5 / 5}
    tell(page, lab_scene(answer_of(down=0.417, across=0.3)))
    assert page.locator(".boxes").get_attribute("data-cell") == "5,1", "an earlier answer takes nobody back"


def test_worst_place_and_map_of_places_are_the_cores(mounted):
    answer = answer_of(view="places", sizes="0.25", ratios="1", boxes="90 90 160 150")
    page = mounted(LAB, lab_scene(answer))
    data = page.eval_on_selector(".boxes", "(root) => ({...root.dataset})")
    assert float(data["worst"]) == pytest.approx(answer.worst[0].item(), abs=1e-9)
    assert float(data["centred"]) == pytest.approx(answer.centred_iou.max().item(), abs=1e-9)
    agree(page, answer)
    wide, high = 32, 16
    found = alone.ask(
        page, "lessons/anchors/anchor_reach.js", f"(m, state) => [...m.placesMap(state.scene, [70, 60], [{wide}, {high}])]"
    )
    x, y = ((torch.arange(n, dtype=torch.float64) + 0.5) / n * 256 for n in (wide, high))
    places = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1).reshape(-1, 2)
    half = torch.tensor([35.0, 30.0], dtype=torch.float64)
    anchors = multibox_prior(6, 5, [0.25], [1], dtype=torch.float64) * 256
    wanted = box_iou(torch.cat((places - half, places + half), dim=1), anchors).amax(dim=1)
    assert found == pytest.approx(wanted.tolist(), abs=1e-9)


def test_islands_are_the_cores_and_a_slider_moves_them(mounted):
    answer = answer_of(height=8, width=8)
    page = mounted(ISLES, islands_scene(answer))
    share = lambda: float(page.locator(".isles").get_attribute("data-reached"))  # noqa: E731
    assert share() == pytest.approx(answer.reached["today"], abs=1e-4)
    page.locator(".slider input").first.focus()
    page.keyboard.press("PageDown")
    frame(page)
    (edit,) = page.evaluate("sent")
    assert list(edit) == ["sizes"] and edit["sizes"][0] < 0.75
    shapes = answer.in_heights(edit["sizes"], False)
    assert headline_of(page)[0] == f"{100 * share():.0f} %", "the large number follows the slider"
    assert share() == pytest.approx(reached_share(shapes, 0.5), abs=1e-4)
    page.locator(".sea").focus()
    page.keyboard.press("ArrowRight")
    frame(page)
    wide, high, iou = json.loads(page.locator(".isles").get_attribute("data-probe"))
    shape = torch.tensor([[-wide, -high, wide, high]]) / 2
    anchors = torch.cat((-shapes, shapes), dim=1) / 2
    assert iou == pytest.approx(box_iou(shape.double(), anchors).max().item(), abs=1e-6)


def test_on_the_page_a_drag_and_a_cell_reach_address_and_sentences(visit):
    """On a phone in the dark, over the photo."""
    page = visit("/anchors", width=420, color_scheme="dark")
    page.wait_for_selector(".boxes[data-ready=true]")
    assert page.eval_on_selector(".boxes", "(root) => root.state.bitmap.width") == PHOTO[0]
    assert not overflows(page)
    page.locator(".boxes .frame").scroll_into_view_if_needed()
    drag(page, (300, 250), (320, 240))
    page.mouse.up()
    page.wait_for_function("location.search.includes('anchor_boxes')")
    page.mouse.click(*at(page, 25, 275))
    page.wait_for_function("location.search.includes('anchor_down')")
    wait_idle(page)
    query = parse_qs(urlsplit(page.url).query)
    settings = Anchors(
        boxes=query["anchor_boxes"][0], down=float(query["anchor_down"][0]), across=float(query["anchor_across"][0])
    )
    assert [list(box.corners) for box in settings.objects] == boxes(page) and boxes(page)[0] != [125, 70, 345, 260]
    assert settings.cell == (5, 0)
    answer = anchor_answer(settings, PHOTO)
    agree(page, answer)
    assert page.get_by_text(f"{answer.best.iou[0]:.3f} by anchor").count()

"""The lesson "Boxes and IoU" in Chromium: while a pointer drags, every number is that of playground.boxes.

The component alone stands on an empty page, told what the wrapper tells it; at the end the lesson's own page is dragged.
"""

from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
import torch
from box_hand import SQUARES, agree, at, boxes, drag, frame, labs
from driver import overflows, wait_idle
from playwright.sync_api import expect

from benchmarks.alone import ask
from playground.boxes import MEASURES, convert_boxes, normalise_boxes
from playground.boxes.island import island_edge
from playground.boxes.written import SHEET
from playground.lessons.box_iou.answer import iou_answer, slide
from playground.lessons.box_iou.settings import Iou

CURVE = "lessons/box_iou/iou_curve.js"


@pytest.fixture
def lab(browser):
    with labs(browser) as open_:
        yield open_


@pytest.mark.parametrize("plus_one", [False, True])
def test_numbers_follow_a_dragged_box_and_are_torchs(lab, plus_one):
    page = lab(Iou(boxes=SQUARES, ground="paper", plus_one=plus_one))
    agree(page, plus_one=plus_one)
    drag(page, (120, 50), (93.3, 71.7))
    for x, y in ((60, 40), (10.5, 90), (180, 20), (240, 55)):
        page.mouse.move(*at(page, x, y), steps=3)
        frame(page)
        agree(page, plus_one=plus_one)
    assert page.evaluate("sent") == [], "nothing is sent while a box moves"
    page.mouse.up()
    frame(page)
    (edit,) = page.evaluate("sent")
    assert [corners for corners, _ in edit["boxes"]] == boxes(page) and edit["pick"] == "A"
    assert all(value == round(value, 2) for box in boxes(page) for value in box)
    agree(page, plus_one=plus_one)


def test_the_dot_of_the_curve_moves_the_box_and_the_curve_is_the_cores(lab):
    page = lab(Iou(boxes="0 0 100 100; 50 20 130 90", ground="paper", slide="diagonally"))
    curve = page.locator(".curve").bounding_box()
    x, _ = at(page, 75, 0)
    page.mouse.move(at(page, 90, 55)[0], curve["y"] + 60)
    page.mouse.down()
    page.mouse.move(x, curve["y"] + 60, steps=4)
    frame(page)
    assert boxes(page)[1] == pytest.approx([35, 5, 115, 75], abs=0.02)
    agree(page)
    page.mouse.up()
    frame(page)
    found = ask(page, CURVE, "(m, state) => ({...m.curveOf(state), x0: state.view.x, scale: state.view.scale})")
    centres = np.array(found["x"]) / found["scale"] + found["x0"]
    corners = "; ".join(" ".join(map(str, box)) for box in boxes(page))
    wanted = slide(iou_answer(Iou(boxes=corners, slide="diagonally")), centres - 50)
    for name in MEASURES:
        np.testing.assert_allclose(found[name], wanted[name].numpy(), atol=1e-9)


def test_the_island_is_the_cores_and_its_line_can_be_dragged(lab):
    page = lab(Iou(boxes="0 0 100 60; 30 10 110 90", ground="paper", t=0.4, view="island"))
    edge = ask(page, "ui/components/box_measures.js", "(m) => m.islandEdge([100, 60], [80, 80], 0.4, 161)")
    np.testing.assert_allclose(edge, island_edge((100, 60), (80, 80), 0.4), atol=1e-9)
    curve = page.locator(".curve").bounding_box()
    place = ask(page, CURVE, "(m) => m.heightOfValue(0.4)")
    page.mouse.move(curve["x"] + 300, curve["y"] + place)
    page.mouse.down()
    page.mouse.move(curve["x"] + 300, curve["y"] + ask(page, CURVE, "(m) => m.heightOfValue(0.7)"), steps=3)
    page.mouse.up()
    assert page.evaluate("sent") == [{"t": 0.7}]
    assert "t = 0.70" in page.locator(".panel .told").inner_text()


def test_the_large_number_follows_the_finger_and_names_what_has_no_area(lab):
    page = lab(Iou(boxes=SQUARES, ground="paper"))
    shown = page.locator("[data-headline]")
    assert shown.inner_text() == "IoU of ground truth and A\n0.333 = overlap 5,000 px² / union 15,000 px²"
    drag(page, (120, 50), (70, 50))
    agree(page)
    assert "1.000" in shown.inner_text() and page.evaluate("sent") == []
    page = lab(Iou(boxes="90 90 0 0; 0 0 100 90", ground="paper"))
    assert "ground truth has no area" in page.locator("[data-headline]").inner_text()


@pytest.mark.parametrize("view", ["pair", "island"])
def test_one_box_alone_is_compared_with_nothing(lab, view):
    page = lab(Iou(boxes="0 0 100 100", ground="paper", view=view))
    assert page.locator("[data-headline]").inner_text() == "IoU\n– Draw a second box to compare."
    assert not page.locator(".measure.IoU").is_visible() and not page.locator(".curve").is_visible()


def test_formats_are_the_cores(lab):
    page = lab(Iou(boxes="0 0 100 100; 50 20 130 90", ground="paper", view="formats"))
    box = torch.tensor([[50.0, 20, 130, 90]])
    centre = convert_boxes(box, "corners", "centre")
    wanted = [box, normalise_boxes(box, SHEET[1], SHEET[0]), centre, normalise_boxes(centre, SHEET[1], SHEET[0])]
    shown = [[float(value) for value in text.strip("()").split(", ")] for text in page.locator(".format code").all_inner_texts()]
    for numbers, tensor in zip(shown, [*wanted, convert_boxes(box, "corners", "top-left")], strict=True):
        assert numbers == pytest.approx(tensor[0].tolist(), abs=5e-5)
    assert "(50, 20, 80, 70), area 1,500" in page.locator(".panel .told").inner_text()


def test_boxes_of_another_class_are_not_compared(lab):
    page = lab(Iou(boxes="0 0 100 100 cat; 8 0 108 100 dog", ground="paper", classes="many"))
    assert float(page.locator(".boxes").get_attribute("data-iou")) == 0
    page.locator(".class-of input").fill("cat")
    page.locator(".class-of input").press("Enter")
    frame(page)
    agree(page)
    assert page.evaluate("sent")[-1]["boxes"][1][1] == "cat"


# ---- the lesson's page ---------------------------------------------------------------------------------------------------


def address(**params: object) -> str:
    return f"/box-iou?{urlencode({**params})}"


def test_a_drag_on_the_page_reaches_address_and_sentences(visit):
    page = visit(address(iou_ground="paper", iou_boxes=SQUARES))
    page.wait_for_selector(".boxes[data-ready=true]")
    page.locator(".boxes .frame").scroll_into_view_if_needed()
    drag(page, (120, 50), (95, 70))
    agree(page)
    page.mouse.up()
    page.wait_for_function("(before) => !decodeURIComponent(location.search).includes(before)", arg=SQUARES.replace(" ", "+"))
    wait_idle(page)
    frame(page)
    corners = boxes(page)
    (text,) = parse_qs(urlsplit(page.url).query)["iou_boxes"]
    assert [[float(value) for value in box.split()] for box in text.split(";")] == corners
    agree(page)
    iou = float(page.locator(".boxes").get_attribute("data-iou"))
    assert page.get_by_text(f"IoU {iou:.3f}", exact=False).count()


def test_the_photo_arrives_and_a_phone_shows_all(visit):
    page = visit(address(iou_view="island"), width=420, color_scheme="dark")
    page.wait_for_selector(".boxes[data-ready=true]")
    assert not overflows(page)
    assert page.eval_on_selector(".boxes", "(root) => root.state.bitmap.width") == 451


@pytest.mark.parametrize("text", ["(10,20,110,220) (30,40,130,240)", "[10, 20, 110, 220]; [30, 40, 130, 240]"])
def test_from_home_the_iou_of_two_typed_boxes_takes_three_actions(visit, text):
    page = visit("/")
    field = page.get_by_role("searchbox", name="Find a lesson")
    field.fill("iou of two boxes")
    field.press("Enter")
    page.wait_for_selector("[data-headline]")
    typed = page.locator(".st-key-iou_boxes input")
    typed.fill(text)
    typed.press("Enter")
    expect(page.locator("[data-headline]")).to_contain_text("0.562")
    typed.fill("10 20 110")
    typed.press("Enter")
    expect(page.locator(".st-key-stage_controls [data-testid=stAlert]")).to_contain_text("Box 1")
    expect(page.locator("[data-headline]")).to_contain_text("0.562")

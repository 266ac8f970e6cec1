"""The box canvas in Chromium: pointers, fingers and keys move boxes, and every number is that of playground.boxes.

The component alone stands on an empty page, told what the wrapper tells it; at the end the lesson's own page is dragged.
"""

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
import torch
from driver import overflows, wait_idle
from playwright.sync_api import Page

from benchmarks.box_canvas import anchors, mount
from playground.boxes import MEASURES, convert_boxes, normalise_boxes
from playground.boxes.iou_lesson import ISLAND
from playground.boxes.iou_scene import SHEET, IouConfig, slide
from playground.boxes.island import island_edge
from playground.ui.components.iou_lab import lab_scene

# How many boxes 50 frames of a drag stroke.
STROKES_OF_A_DRAG = """({ state }) => {
  let strokes = 0;
  const { prototype } = CanvasRenderingContext2D, stroke = prototype.strokeRect;
  prototype.strokeRect = function (...box) { strokes += 1; return stroke.apply(this, box); };
  for (let i = 0; i < 50; i += 1) {
    state.boxes[1].box = state.boxes[1].box.map((value) => value + 0.5);
    drawNow(state);
  }
  return strokes;
}"""
SQUARES = "0 0 100 100; 50 0 150 100"


@pytest.fixture
def lab(browser):
    """lab(config, view="pair", still=boxes, **context) mounts the component on an empty page, 900 px wide."""
    contexts, errors = [], []

    def open_(config: IouConfig, view: str = "pair", still: object = (), **options: object) -> Page:
        context = browser.new_context(viewport={"width": 940, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        tell(page, config, view, still)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not errors


def tell(page: Page, config: IouConfig, view: str = "pair", still: object = ()) -> None:
    scene = lab_scene(config, view=view, size=SHEET, picture=None) | {"still": [{"box": box} for box in still]}
    mount(page, scene)


def frame(page: Page) -> None:
    """Until what has been asked for is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def boxes(page: Page) -> list[list[float]]:
    return json.loads(page.locator(".boxes").get_attribute("data-boxes"))


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where on the screen a place of the picture is."""
    return tuple(
        page.eval_on_selector(
            ".boxes",
            """(root, [x, y]) => { const { view, live } = root.state, box = live.getBoundingClientRect();
               return [box.left + (x - view.x) * view.scale, box.top + (y - view.y) * view.scale]; }""",
            [x, y],
        )
    )


def drag(page: Page, start: tuple[float, float], end: tuple[float, float], steps: int = 5) -> None:
    """With the mouse, between places of the picture."""
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *end), steps=steps)
    frame(page)


def agree(page: Page, *, plus_one: bool = False, first: int = 0, second: int = 1) -> None:
    """Every number of a pair, as torch computes it of the boxes drawn now."""
    found = torch.tensor(boxes(page), dtype=torch.float64)
    data = page.eval_on_selector(".boxes", "(e) => ({...e.dataset})")
    for name, measure in MEASURES.items():
        wanted = measure(found[first : first + 1], found[second : second + 1], plus_one).item()
        assert float(data[name.lower()]) == pytest.approx(wanted, abs=1e-12), name
    told = page.locator(".measure.IoU .value").inner_text()
    assert told == f"{float(data['iou']):.3f}"


@pytest.mark.parametrize("plus_one", [False, True])
def test_numbers_follow_a_dragged_box_and_are_torchs(lab, plus_one):
    page = lab(IouConfig(boxes=SQUARES, ground="squared paper", plus_one=plus_one))
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


@pytest.mark.parametrize(
    ("handle", "edges"),
    [
        ((0, 0), "x1 y1"), ((0.5, 0), "y1"), ((1, 0), "x2 y1"), ((1, 0.5), "x2"),
        ((1, 1), "x2 y2"), ((0.5, 1), "y2"), ((0, 1), "x1 y2"), ((0, 0.5), "x1"),
    ],
)  # fmt: skip
def test_eight_handles_move_their_edges_alone(lab, handle, edges):
    before = [60.0, 20.0, 160.0, 110.0]
    page = lab(IouConfig(boxes="0 0 100 100; 60 20 160 110", ground="squared paper"))
    start = (60 + 100 * handle[0], 20 + 90 * handle[1])
    drag(page, start, (start[0] - 12, start[1] + 15))
    page.mouse.up()
    frame(page)
    change = {"x1": -12, "y1": 15, "x2": -12, "y2": 15}
    wanted = [
        value + (change[name] if name in edges.split() else 0)
        for name, value in zip(("x1", "y1", "x2", "y2"), before, strict=True)
    ]
    assert boxes(page)[1] == pytest.approx(wanted, abs=0.02)
    agree(page)


def test_an_edge_pulled_over_the_other_turns_the_box_round(lab):
    page = lab(IouConfig(boxes=SQUARES, ground="squared paper"))
    drag(page, (50, 50), (190, 50), steps=8)
    page.mouse.up()
    frame(page)
    assert boxes(page)[1] == pytest.approx([150, 0, 190, 100], abs=0.02)
    agree(page)


def test_snapping_is_off_at_first(lab):
    page = lab(IouConfig(boxes=SQUARES, ground="squared paper"))
    drag(page, (120, 50), (133.37, 61.41))
    page.mouse.up()
    frame(page)
    assert boxes(page)[1][0] != round(boxes(page)[1][0])
    page.locator(".snap").click()
    drag(page, (120, 60), (141.3, 55.2))
    page.mouse.up()
    frame(page)
    x1, y1, x2, y2 = boxes(page)[1]
    assert (x1, y1) == (round(x1), round(y1)) and (x2 - x1, y2 - y1) == pytest.approx((100, 100))


def test_keys_move_by_one_and_ten_resize_and_delete(lab):
    page = lab(IouConfig(boxes="0 0 100 100; 50 0 150 100; 10 10 30 30", ground="squared paper"))
    page.locator(".boxes .frame").focus()
    for key, wanted in (
        ("ArrowRight", [51, 0, 151, 100]),
        ("Shift+ArrowDown", [51, 10, 151, 110]),
        ("ArrowUp", [51, 9, 151, 109]),
        ("h", [51, 9, 151, 109]),
        ("ArrowLeft", [50, 9, 151, 109]),  # the first handle is the upper left one
    ):
        page.keyboard.press(key)
        frame(page)
        assert boxes(page)[1] == wanted, key
    agree(page)
    assert len(page.evaluate("sent")) == 4 and "x1 50" in page.locator(".boxes .spoken").inner_text()
    page.keyboard.press("n")
    page.keyboard.press("Delete")
    frame(page)
    assert boxes(page) == [[0, 0, 100, 100], [50, 9, 151, 109]]
    page.keyboard.press("n")
    page.keyboard.press("Delete")
    frame(page)
    assert len(boxes(page)) == 2, "the truth stays"
    page.keyboard.press("d")
    frame(page)
    assert len(boxes(page)) == 3 and len(page.evaluate("sent")[-1]["boxes"]) == 3


def test_a_box_is_drawn_compared_and_deleted(lab):
    page = lab(IouConfig(boxes="0 0 100 100", ground="squared paper"))
    page.locator(".draw").click()
    drag(page, (20, 30), (80, 95))
    page.mouse.up()
    frame(page)
    assert boxes(page)[1] == pytest.approx([20, 30, 80, 95], abs=0.02)
    agree(page)
    assert page.evaluate("sent")[-1]["pick"] == "A"
    page.locator(".delete").click()
    frame(page)
    assert boxes(page) == [[0, 0, 100, 100]] and page.locator(".delete").is_disabled()


def test_fingers_drag_and_pinch(lab):
    page = lab(IouConfig(boxes=SQUARES, ground="squared paper"), has_touch=True)
    devtools = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})
        frame(page)

    touch("touchStart", at(page, 130, 50))
    touch("touchMove", at(page, 110, 70))
    touch("touchMove", at(page, 90, 90))
    agree(page)
    touch("touchEnd")
    assert boxes(page)[1] == pytest.approx([10, 40, 110, 140], abs=0.02)
    before, scale = boxes(page), "(root) => root.state.view.scale"
    start = page.eval_on_selector(".boxes", scale)
    middle = at(page, 60, 60)
    fingers = [[(middle[0] - apart, middle[1]), (middle[0] + apart, middle[1])] for apart in (40, 60, 80)]
    touch("touchStart", fingers[0][0])
    touch("touchStart", *fingers[0])
    for place in fingers[1:]:
        touch("touchMove", *place)
    touch("touchEnd")
    assert page.eval_on_selector(".boxes", scale) == pytest.approx(2 * start, rel=0.02)
    assert boxes(page) == before, "two fingers move the view, no box"


def test_the_dot_of_the_curve_moves_the_box_and_the_curve_is_the_cores(lab):
    config = IouConfig(boxes="0 0 100 100; 50 20 130 90", ground="squared paper", slide="diagonally")
    page = lab(config)
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
    found = page.eval_on_selector(
        ".boxes", "(root) => ({...curveOf(root.state), x0: root.state.view.x, scale: root.state.view.scale})"
    )
    centres = np.array(found["x"]) / found["scale"] + found["x0"]
    corners = "; ".join(" ".join(map(str, box)) for box in boxes(page))
    wanted = slide(IouConfig(boxes=corners, slide="diagonally"), centres - 50)
    for name in MEASURES:
        np.testing.assert_allclose(found[name], wanted[name].numpy(), atol=1e-9)


def test_the_island_is_the_cores_and_its_line_can_be_dragged(lab):
    page = lab(IouConfig(boxes="0 0 100 60; 30 10 110 90", ground="squared paper", t=0.4), view="island")
    edge = page.evaluate("islandEdge([100, 60], [80, 80], 0.4, 161)")
    np.testing.assert_allclose(edge, island_edge((100, 60), (80, 80), 0.4), atol=1e-9)
    curve = page.locator(".curve").bounding_box()
    place = page.evaluate("(t) => heightOfValue(t)", 0.4)
    page.mouse.move(curve["x"] + 300, curve["y"] + place)
    page.mouse.down()
    page.mouse.move(curve["x"] + 300, curve["y"] + page.evaluate("heightOfValue(0.7)"), steps=3)
    page.mouse.up()
    assert page.evaluate("sent") == [{"what": "threshold", "value": 0.7}]
    assert "t = 0.70" in page.locator(".panel .told").inner_text()


def test_formats_are_the_cores(lab):
    page = lab(IouConfig(boxes="0 0 100 100; 50 20 130 90", ground="squared paper"), view="formats")
    box = torch.tensor([[50.0, 20, 130, 90]])
    centre = convert_boxes(box, "corners", "centre")
    wanted = [box, normalise_boxes(box, SHEET[1], SHEET[0]), centre, normalise_boxes(centre, SHEET[1], SHEET[0])]
    shown = [[float(value) for value in text.strip("()").split(", ")] for text in page.locator(".format code").all_inner_texts()]
    for numbers, tensor in zip(shown, [*wanted, convert_boxes(box, "corners", "top-left")], strict=True):
        assert numbers == pytest.approx(tensor[0].tolist(), abs=5e-5)
    assert "(50, 20, 80, 70), area 1,500" in page.locator(".panel .told").inner_text()


def test_boxes_of_another_class_are_not_compared(lab):
    page = lab(IouConfig(boxes="0 0 100 100 cat; 8 0 108 100 dog", ground="squared paper", classes="many"))
    assert float(page.locator(".boxes").get_attribute("data-iou")) == 0
    page.locator(".kinds").select_option("cat")
    frame(page)
    agree(page)
    assert page.evaluate("sent")[-1]["boxes"][1][1] == "cat"


def test_the_pages_own_answer_changes_nothing_and_anothers_does(lab):
    page = lab(IouConfig(boxes=SQUARES, ground="squared paper"))
    drag(page, (120, 50), (170, 50))
    page.mouse.up()
    frame(page)
    view = page.eval_on_selector(".boxes", "(root) => JSON.stringify(root.state.view)")
    corners = "; ".join(" ".join(map(str, box)) for box in boxes(page))
    drag(page, (150, 50), (120, 80))
    tell(page, IouConfig(boxes=corners, ground="squared paper"))  # the answer to the first comes during the second
    page.mouse.move(*at(page, 110, 90))
    frame(page)
    agree(page)
    assert page.eval_on_selector(".boxes", "(root) => JSON.stringify(root.state.view)") == view
    page.mouse.up()
    tell(page, IouConfig(boxes="0 0 10 10; 5 0 15 10", ground="squared paper"))
    frame(page)
    assert boxes(page) == [[0, 0, 10, 10], [5, 0, 15, 10]]


def test_two_hundred_anchors_stand_still_while_a_box_moves(lab):
    """What stays is painted once: a frame of a drag strokes no more with 200 anchors than without one."""
    strokes = []
    for still in ([], anchors()):
        page = lab(IouConfig(boxes=SQUARES, ground="squared paper"), still=still)
        strokes.append(page.eval_on_selector(".boxes", STROKES_OF_A_DRAG))
    assert strokes[0] == strokes[1] > 0


# ---- the lesson's page ---------------------------------------------------------------------------------------------------


def address(**params: object) -> str:
    return f"/box-iou?{urlencode({'ask': 'no', **params})}"


def test_a_drag_on_the_page_reaches_address_and_sentences(visit):
    page = visit(address(iou_ground="squared paper", iou_boxes=SQUARES))
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
    page = visit(address(iou_view=ISLAND), width=420, color_scheme="dark")
    page.wait_for_selector(".boxes[data-ready=true]")
    assert not overflows(page)
    assert page.eval_on_selector(".boxes", "(root) => root.state.bitmap.width") == 451

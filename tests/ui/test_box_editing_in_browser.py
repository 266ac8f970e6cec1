"""The box canvas in Chromium: handles, fingers, keys and tools change boxes, and only what moves is drawn anew."""

import pytest
from box_hand import SQUARES, agree, at, boxes, drag, frame, labs, tell

from benchmarks.alone import ask
from benchmarks.box_canvas import anchors
from playground.boxes.written import SHEET
from playground.lessons.box_iou.settings import Iou

# How many boxes 50 frames of a drag stroke.
STROKES_OF_A_DRAG = """({ drawNow }, state) => {
  let strokes = 0;
  const { prototype } = CanvasRenderingContext2D, stroke = prototype.strokeRect;
  prototype.strokeRect = function (...box) { strokes += 1; return stroke.apply(this, box); };
  for (let i = 0; i < 50; i += 1) {
    state.boxes[1].box = state.boxes[1].box.map((value) => value + 0.5);
    drawNow(state);
  }
  return strokes;
}"""
TAGS = """async ({ chosenTag }, state) => {
  const { placeTags } = await import("/ui/components/box_tags.js");
  return [...state.tags, ...placeTags(state.live.getContext("2d"), chosenTag(state), [], state)];
}"""


@pytest.fixture
def lab(browser):
    with labs(browser) as open_:
        yield open_


@pytest.mark.parametrize(
    ("handle", "edges"),
    [
        ((0, 0), "x1 y1"), ((0.5, 0), "y1"), ((1, 0), "x2 y1"), ((1, 0.5), "x2"),
        ((1, 1), "x2 y2"), ((0.5, 1), "y2"), ((0, 1), "x1 y2"), ((0, 0.5), "x1"),
    ],
)  # fmt: skip
def test_eight_handles_move_their_edges_alone(lab, handle, edges):
    before = [60.0, 20.0, 160.0, 110.0]
    page = lab(Iou(boxes="0 0 100 100; 60 20 160 110", ground="paper"))
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
    page = lab(Iou(boxes=SQUARES, ground="paper"))
    drag(page, (50, 50), (190, 50), steps=8)
    page.mouse.up()
    frame(page)
    assert boxes(page)[1] == pytest.approx([150, 0, 190, 100], abs=0.02)
    agree(page)


def test_snapping_is_off_at_first(lab):
    page = lab(Iou(boxes=SQUARES, ground="paper"))
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
    page = lab(Iou(boxes="0 0 100 100; 50 0 150 100; 10 10 30 30", ground="paper"))
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
    page = lab(Iou(boxes="0 0 100 100", ground="paper"))
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


def test_a_drawn_box_has_no_class_until_one_is_written(lab):
    page = lab(Iou(boxes="0 0 100 100 cat; 50 0 150 100 dog", ground="paper"), told={"classes": ["hen"]})
    field = page.locator(".class-of input")
    assert field.input_value() == "dog"
    assert page.locator(".class-of option").evaluate_all("(all) => all.map(({ value }) => value)") == ["cat", "dog", "hen"]
    page.locator(".draw").click()
    drag(page, (20, 30), (80, 95))
    page.mouse.up()
    frame(page)
    assert page.evaluate("sent")[-1]["boxes"][2][1] == field.input_value() == ""
    field.fill("2 big  hen")
    field.press("Enter")
    frame(page)
    assert page.evaluate("sent")[-1]["boxes"][2][1] == field.input_value() == "big-hen"
    before = boxes(page)
    field.press("ArrowLeft")
    field.press("Delete")
    frame(page)
    assert boxes(page) == before, "keys in the field move and delete no box"


def test_a_class_goes_to_the_box_that_it_was_written_for(lab):
    page = lab(Iou(boxes="0 0 100 100 cat; 110 0 190 100 dog", ground="paper"), told={"classes": ["hen"]})
    page.locator(".class-of input").fill("hen")
    page.mouse.click(*at(page, 50, 50))  # the other box
    frame(page)
    assert [label for _box, label, *_more in page.evaluate("sent")[-1]["boxes"]] == ["cat", "hen"]


def test_no_class_is_asked_where_none_plays_a_part(lab):
    page = lab(Iou(boxes=SQUARES, ground="paper"), told={"classes": None})
    assert page.locator(".class-of").is_hidden()


def test_names_of_boxes_that_overlap_stand_beside_each_other(lab):
    page = lab(Iou(boxes="10 10 90 90 cat; 20 20 95 95 dog; 22 18 96 96 hen; 190 100 199 149 cow", ground="paper"))
    tags = ask(page, "ui/components/box_drawing.js", TAGS)
    assert sorted(tag["text"] for tag in tags) == ["A dog", "B hen", "C cow", "ground truth cat"]
    width, height = page.eval_on_selector(".boxes", "({ state }) => [state.width, state.height]")
    for i, tag in enumerate(tags):
        assert tag["x"] >= 0 and tag["x"] + tag["width"] <= width and 0 <= tag["y"] <= height - 18
        for other in tags[:i]:
            beside = tag["x"] + tag["width"] <= other["x"] or other["x"] + other["width"] <= tag["x"]
            assert beside or abs(tag["y"] - other["y"]) >= 18, (tag, other)


def test_zoom_by_tools_keys_and_wheel_moves_no_box(lab):
    page = lab(Iou(boxes=SQUARES, ground="paper"))
    scale = "(root) => root.state.view.scale"
    whole, before = page.eval_on_selector(".boxes", scale), boxes(page)
    page.locator(".closer").click()
    page.locator(".boxes .frame").press("+")
    frame(page)
    assert page.eval_on_selector(".boxes", scale) == pytest.approx(2.25 * whole)
    page.locator(".farther").click()
    page.mouse.move(*at(page, 100, 50))
    place = at(page, 100, 50)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    frame(page)
    assert page.eval_on_selector(".boxes", scale) > 1.6 * whole and at(page, 100, 50) == pytest.approx(place, abs=0.5)
    page.locator(".whole").click()
    frame(page)
    assert page.eval_on_selector(".boxes", scale) == pytest.approx(whole) and boxes(page) == before
    assert page.evaluate("sent") == []


@pytest.mark.parametrize(
    ("coordinates", "place"),
    [
        ("corners", "x1 50 · y1 0 · x2 150 · y2 100"),
        ("normalised", "x1 {:.4f} · y1 0.0000 · x2 {:.4f} · y2 {:.4f}"),
        ("centre", "cx 100 · cy 50 · w 100 · h 100"),
    ],
)
def test_coordinates_stand_below_as_the_reader_chose(lab, coordinates, place):
    page = lab(Iou(boxes=SQUARES, ground="paper", coordinates=coordinates))
    width, height = SHEET
    assert page.locator(".place").inner_text() == "A: " + place.format(50 / width, 150 / width, 100 / height)


def test_fingers_drag_and_pinch(lab):
    page = lab(Iou(boxes=SQUARES, ground="paper"), has_touch=True)
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


def test_the_pages_own_answer_changes_nothing_and_anothers_does(lab):
    page = lab(Iou(boxes=SQUARES, ground="paper"))
    drag(page, (120, 50), (170, 50))
    page.mouse.up()
    frame(page)
    view = page.eval_on_selector(".boxes", "(root) => JSON.stringify(root.state.view)")
    corners = "; ".join(" ".join(map(str, box)) for box in boxes(page))
    drag(page, (150, 50), (120, 80))
    tell(page, Iou(boxes=corners, ground="paper"))  # the answer to the first comes during the second
    page.mouse.move(*at(page, 110, 90))
    frame(page)
    agree(page)
    assert page.eval_on_selector(".boxes", "(root) => JSON.stringify(root.state.view)") == view
    page.mouse.up()
    tell(page, Iou(boxes="0 0 10 10; 5 0 15 10", ground="paper"))
    frame(page)
    assert boxes(page) == [[0, 0, 10, 10], [5, 0, 15, 10]]


def test_two_hundred_anchors_stand_still_while_a_box_moves(lab):
    """What stays is painted once: a frame of a drag strokes no more with 200 anchors than without one."""
    strokes = []
    for still in ([], anchors()):
        page = lab(Iou(boxes=SQUARES, ground="paper"), still=still)
        strokes.append(ask(page, "ui/components/box_frame.js", STROKES_OF_A_DRAG))
    assert strokes[0] == strokes[1] > 0

"""The lesson "Multi-scale" in Chromium: while a pointer drags, maps, places, pairs and rows are those of playground.boxes.

The component alone stands on an empty page, told what its wrapper tells it; at the end the lesson's own page is dragged.
"""

import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from box_hand import boxes, drag, frame
from driver import overflows, wait_idle
from playwright.sync_api import Browser, Page

from benchmarks.alone import ask, tell
from playground.boxes.anchors import overlapping_pairs
from playground.boxes.level_assignment import assigned_levels, best_per_level, counts_reaching, slide
from playground.boxes.pyramid_nets import Pyramid
from playground.boxes.pyramids import flatten_head
from playground.lessons.multi_scale.answer import scale_answer
from playground.lessons.multi_scale.lab import lab_scene
from playground.lessons.multi_scale.settings import Scales
from playground.ui.components.packets import pack

OBJECTS = "40 40 168 168; 150 20 220 70"


@pytest.fixture
def lab(browser: Browser) -> Iterator[Callable[..., Page]]:
    """lab(settings) mounts the component without a photo; at the end no script has failed."""
    context, errors = browser.new_context(viewport={"width": 940, "height": 900}), []

    def open_(settings: Scales) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        tell(page, "lessons/multi_scale/lab.js", pack(lab_scene(scale_answer(settings), picture=None), {}))
        page.wait_for_selector(".boxes[data-ready=true]", state="attached")
        return page

    yield open_
    context.close()
    assert not errors


def told(page: Page, name: str) -> object:
    return json.loads(page.locator(".boxes").get_attribute(f"data-{name}"))


def large(page: Page) -> list[str]:
    return page.locator("[data-headline] b > span").all_inner_texts()


def agree(page: Page, pyramid: Pyramid, threshold: float = 0.5) -> None:
    """Who takes each object as drawn now, every map's best IoU, and how many anchors reach the threshold for the first."""
    corners = np.array(boxes(page))
    assert told(page, "taken") == assigned_levels(corners, pyramid).tolist()
    np.testing.assert_allclose(told(page, "ious"), best_per_level(corners, pyramid)[0], atol=1e-12)
    assert told(page, "reaching") == counts_reaching(corners[:1], pyramid, threshold).sum()


@pytest.mark.parametrize(("name", "factor"), [("textbook", 1), ("FPN", 4)])
def test_who_catches_it_follows_a_dragged_object(lab, name, factor):
    text = "; ".join(" ".join(str(factor * int(value)) for value in box.split()) for box in OBJECTS.split(";"))
    settings = Scales(pyramid=name, boxes=text)
    page = lab(settings)
    agree(page, settings.detector)
    detector, (level,) = settings.detector, assigned_levels(settings.corners[:1], settings.detector)
    assert large(page) == [detector.names[level], f"{best_per_level(settings.corners, detector)[0][0, level]:.3f}"]
    drag(page, (60 * factor, 150 * factor), (80.5 * factor, 130 * factor))
    agree(page, settings.detector)
    assert page.evaluate("sent") == []
    page.mouse.up()
    frame(page)
    (edit,) = page.evaluate("sent")
    assert [corners for corners, _ in edit["boxes"]] == boxes(page) and edit["pick"] == "A"
    agree(page, settings.detector)


def test_a_cell_that_is_pointed_at_shows_its_anchors_and_its_view(lab):
    answer = scale_answer(Scales(boxes=OBJECTS))
    page = lab(answer.settings)
    cells = page.locator(".map .cells").nth(2)
    place = cells.bounding_box()
    page.mouse.move(place["x"] + place["width"] * 0.55, place["y"] + place["height"] * 0.3)
    frame(page)
    text = page.locator(".panel .explained").inner_text()
    assert "8 × 8, row 2, column 4: 4 anchors of up to 195.5 px, receptive field 220 px" in text
    seen = ask(page, "lessons/multi_scale/scale_overlay.js", "(m, state) => m.viewBox(state.scene.levels[2], 2, 4)")
    spans = answer.spans[2]
    assert seen == [spans[4][0], spans[2][0], spans[4][1] + 1, spans[2][1] + 1]
    cells.focus()
    page.keyboard.press("ArrowRight")
    frame(page)
    assert "8 × 8, row 2, column 5" in page.locator(".panel .explained").inner_text()


def test_every_place_and_the_dot_that_sets_the_side(lab):
    settings = Scales(view="places", boxes="64 64 192 192")
    page = lab(settings)
    curve = page.locator(".curve").bounding_box()

    def check() -> None:
        (x1, y1, x2, y2), *_ = boxes(page)
        places = slide((x2 - x1, y2 - y1), settings.detector)
        assert told(page, "shares") == pytest.approx([places.share(level, 0.5) for level in range(5)], abs=2e-3)
        assert told(page, "best") == pytest.approx(float(places.best.max()), abs=1e-6)
        assert told(page, "worst") == pytest.approx(float(places.best.min()), abs=1e-6)
        assert told(page, "caught") == pytest.approx(places.caught(0.5))

    check()
    wide = ask(page, "lessons/multi_scale/scale_curve.js", "(m, state) => m.plotWide(state)")
    for side in (36, 37, 96):
        page.mouse.move(curve["x"] + 34 + wide * side / 256, curve["y"] + 50)
        page.mouse.down()
        page.mouse.up()
        frame(page)
        (x1, y1, x2, y2), *_ = boxes(page)
        assert (x2 - x1, y2 - y1) == (side, side)
        check()
        assert told(page, "caught") == (0 if side == 36 else 1)
    assert page.evaluate("sent")[-1]["boxes"][0][0] == boxes(page)[0]


def test_pairs_and_rows_are_the_cores(lab):
    page = lab(Scales(view="touch", s=0.177))
    assert told(page, "pairs") == 24 and large(page) == ["24", "48"]
    page.locator(".curve").focus()
    page.keyboard.press("ArrowLeft")
    frame(page)
    assert told(page, "pairs") == overlapping_pairs(4, (1, 2, 0.5), 0.176) == 0
    page.locator(".curve").blur()
    assert page.evaluate("sent") == [{"s": 0.176}]
    for cells, permute in ((4, False), (1, False), (3, True)):
        page = lab(Scales(view="heads", cells=cells, permute=permute))
        rows = flatten_head(cells, 3, 1, permute)
        assert told(page, "right") == rows.right.sum()
        found = ask(
            page,
            "lessons/multi_scale/scale_numbers.js",
            f"(m, {{scene}}) => Array.from({{length: {len(rows.cell)}}}, (_, row) => m.sourcesOf(scene, row))",
        )
        assert [[source["cell"] for source in row] for row in found] == rows.cell.tolist()
        assert [[source["channel"] for source in row] for row in found] == rows.channel.tolist()


def test_the_heading_counts_the_rows_of_the_answer_that_came_last(lab):
    page = lab(Scales(view="heads"))
    heads = page.locator(".panel .heading")
    for permute in (True, False, True):
        settings = Scales(view="heads", permute=permute)
        tell(page, "lessons/multi_scale/lab.js", pack(lab_scene(scale_answer(settings), picture=None), {}))
        rows = flatten_head(settings.cells, 3, 1, permute)
        assert heads.inner_text().startswith(f"{rows.right.sum()} of {len(rows.right)} ")
        assert large(page) == [str(rows.right.sum())]


def test_views_move_with_the_pointer(lab):
    page = lab(Scales(view="view"))
    assert page.locator(".seen .sees").all_inner_texts() == [
        f"receptive field {seen}" for seen in ("52 px", "108 px", "220 px", "444 px", "the whole image")
    ]
    assert page.locator(".seen .wrong").count() == 2 and large(page) == ["52 px", "2"]
    first = page.locator(".seen .look").first.bounding_box()
    page.mouse.move(first["x"] + first["width"] / 2, first["y"] + first["height"] / 4)
    frame(page)
    assert told(page, "place") == pytest.approx([128, 51.2], abs=1)


# ---- the lesson's page ---------------------------------------------------------------------------------------------------


def test_a_drag_on_the_page_reaches_address_and_sentences(visit):
    start = "80 80 160 160"
    page = visit(f"/multi-scale?{urlencode({'scale_view': 'places', 'scale_boxes': start})}")
    page.wait_for_selector(".boxes[data-ready=true]")
    page.locator(".curve").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("(before) => !decodeURIComponent(location.search).includes(before)", arg=start.replace(" ", "+"))
    wait_idle(page)
    (text,) = parse_qs(urlsplit(page.url).query)["scale_boxes"]
    assert [float(value) for value in text.split()] == boxes(page)[0] == [75, 75, 165, 165]
    assert page.get_by_text("An object of 90 × 90 pixels").count()


def test_a_phone_shows_all(visit):
    page = visit("/multi-scale", width=420, color_scheme="dark")
    page.wait_for_selector(".boxes[data-ready=true]")
    assert not overflows(page)
    assert page.locator(".map .cells").count() == 5

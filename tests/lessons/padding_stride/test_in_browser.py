"""The read map in Chromium: what it tells under pointer and keys against the core, and a layer taken over from the solver."""

from urllib.parse import urlencode

import numpy as np
import pytest
from driver import overflows, wait_idle
from playwright.sync_api import Page, expect
from pushes import push

from playground.kit.states import State
from playground.lessons.padding_stride.answer import LayerAnswer, layer_answer
from playground.lessons.padding_stride.settings import Layer

MAP = ".map[data-ready=true]"
MARGIN = 12  # px above and left of the cells
LAYERS = (
    Layer(h=7, w=8),
    Layer(h=6, w=9, kernel=2, stride=4, pad=0),
    Layer(h=6, w=7, padding="each_side", top=0, bottom=2, left=3, right=1, dilation=2),
    Layer(h=4, w=5, transposed=True, extra=1),
)


def open_(visit, layer: Layer, **options: object) -> Page:
    page = visit(f"/padding-stride?{urlencode({**State('', layer).params})}", **options)
    page.wait_for_selector(MAP)
    return page


def read(page: Page) -> dict[str, str]:
    return page.eval_on_selector(MAP, "(e) => ({...e.dataset})")


def origin(answer: LayerAnswer) -> tuple[int, int]:
    """Where the picture's first row and column stand on the map."""
    (top, _bottom), (left, _right) = ((0, 0), (0, 0)) if answer.settings.transposed else answer.sides
    return top, left


def point(page: Page, answer: LayerAnswer, row: int, column: int, box: dict[str, float] | None = None) -> None:
    """Move the pointer onto a cell of the map, padding counted."""
    box = box or page.locator(".map .cells").bounding_box()
    cell = (box["width"] - MARGIN) / len(answer.columns)
    page.mouse.move(box["x"] + MARGIN + (column + 0.5) * cell, box["y"] + MARGIN + (row + 0.5) * cell)


@pytest.mark.parametrize("layer", LAYERS, ids=["plain", "stripes", "each side", "transposed"])
def test_every_cell_tells_the_cores_count(visit, layer):
    answer = layer_answer(layer)
    page, (top, left) = open_(visit, layer), origin(answer)
    shown, box = np.full((len(answer.rows), len(answer.columns)), -1), page.locator(".map .cells").bounding_box()
    for row, column in np.ndindex(shown.shape):
        point(page, answer, row, column, box)
        data = read(page)
        assert (int(data["row"]), int(data["column"])) == (row - top, column - left)
        shown[row, column] = int(data["value"])
    told = page.locator(".map .told").inner_text()
    push(page, "pad_reads", alt="other words")
    assert page.locator(".map .told").inner_text() == told
    assert np.array_equal(shown, np.outer(answer.rows, answer.columns))


def test_keys_walk_over_the_map_and_a_sentence_tells_the_cell(visit):
    answer = layer_answer(Layer())
    page = open_(visit, Layer())
    page.locator(".map .cells").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    data = read(page)
    assert (data["row"], data["column"]) == ("2", "1")
    a, b = answer.rows[3], answer.columns[2]
    assert page.locator(".map .told").inner_text() == f"Row 2, column 1: read {a * b} times = {a} · {b}."
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    assert "Padding at row −1" in page.locator(".map .told").inner_text()


def test_a_layer_is_chosen_from_the_answers_and_taken_over(visit):
    page = visit("/padding-stride?pad_view=Find+a+layer&pad_only=kernel+%3D+4")
    page.get_by_role("button", name="Use this layer: kernel 4, stride 2, padding 1").click()
    wait_idle(page)
    page.wait_for_selector(MAP)
    assert "pad_kernel=4" in page.url and "pad_h=28" in page.url
    assert page.locator("[data-headline]").get_by_text("14 × 14").is_visible()


def test_the_read_map_is_saved_and_a_phone_shows_it_whole(visit):
    page = open_(visit, Layer(), width=420)
    assert not overflows(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Map of the readings as SVG").click()
    assert saved.value.path().read_text().startswith("<svg")


@pytest.mark.parametrize("layer", LAYERS, ids=["plain", "stripes", "each side", "transposed"])
def test_the_window_follows_the_pointer_over_the_small_grid(visit, layer):
    """Each cell of the small grid stands for one window; it has the place the stride gives it."""
    page, answer = open_(visit, layer), layer_answer(layer)
    box = page.locator(".map .small").bounding_box()
    rows, columns = layer.size if layer.transposed else answer.output_size
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + 4)
    assert read(page)["over"] == f"0 {columns - 1}"
    page.mouse.move(box["x"] + 4, box["y"] + box["height"] - 4)
    assert read(page)["over"] == f"{rows - 1} 0"
    page.locator(".map .play").click()
    expect(page.locator(".map .play")).to_have_text("❚❚")
    page.locator(".map .play").click()


def test_every_pixel_of_the_picture_under_the_pointer_is_in_the_window(visit):
    layer = Layer(h=9, w=9, stride=1)
    page, answer = open_(visit, layer), layer_answer(layer)
    for row, column in ((0, 0), (4, 7), (8, 8)):
        point(page, answer, row + 1, column + 1)
        over = [int(at) for at in read(page)["over"].split()]
        assert over == [min(8, max(0, at)) for at in (row, column)], "padding 1: the middle of window i is pixel i"

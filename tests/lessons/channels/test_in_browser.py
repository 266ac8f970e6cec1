"""The lesson "Channels and 1×1" in Chromium: sums under the pointer are the core's, and linked pictures find the same pixel."""

from urllib.parse import urlencode

import numpy as np
import pytest
from driver import overflows, wait_idle
from playwright.sync_api import Page, expect

from playground.images import sample
from playground.lessons.channels.answer import channel_answer, scramble
from playground.lessons.channels.settings import Channels

STACK = "figure.stack"
STACKS = (
    Channels(values="random", inp=2, out=3, kernel=2, size=4, seed=5),
    Channels(values="random", inp=4, out=4, groups=2, size=5, seed=6),
    Channels(values="textbook", out=1),
)


def address(settings: Channels, photo: str | None = None) -> str:
    return f"/channels?{urlencode({**settings.changed(), **({'photo': photo} if photo else {})})}"


def dataset(page: Page, selector: str) -> dict[str, str]:
    return page.eval_on_selector(selector, "(e) => ({...e.dataset})")


@pytest.mark.parametrize("settings", STACKS, ids=repr)
def test_every_sum_under_the_arrows_is_the_cores(visit, settings):
    answer = channel_answer(settings, None)
    page = visit(address(settings))
    page.locator(f"{STACK} svg").focus()
    page.keyboard.press("Home")
    for o, output in enumerate(answer.output):
        for i, row in enumerate(output):
            page.keyboard.press("ArrowDown") if i else None
            for j, value in enumerate(row):
                page.keyboard.press("ArrowRight") if j else None
                data = dataset(page, STACK)
                assert [int(data[name]) for name in ("output", "row", "column")] == [o, i, j]
                assert float(data["sum"]) == float(data["core"]) == value
                assert page.locator(f"{STACK} [data-headline] b").first.inner_text() == f"{value:g}".replace("-", "−")
            for _back in row[1:]:
                page.keyboard.press("ArrowLeft")
        for _back in output[1:]:
            page.keyboard.press("ArrowUp")
        page.keyboard.press("PageDown")
    shown = page.locator(f"{STACK} text.number").all_text_contents()
    written = [str(int(value)).replace("-", "−") for value in answer.output.ravel()]
    assert shown[-len(written) :] == written


def test_pointing_at_an_input_cell_moves_every_window_to_it(visit):
    page = visit(address(STACKS[0]))
    box = page.locator(f"{STACK} rect.cell").nth(5).bounding_box()  # row 1, column 1 of the first channel
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    expect(page.locator(STACK)).to_have_attribute("data-row", "0")
    expect(page.locator(STACK)).to_have_attribute("data-column", "0")
    windows = page.locator(f"{STACK} rect.window")
    expect(windows).to_have_count(2 * 3)  # input, kernel and partial sum of both channels
    assert not overflows(page)


def test_linked_pictures_read_one_pixel_in_all(visit):
    settings = Channels(view="scrambled", layer="pool", shuffle=1)
    answer = scramble(settings, sample("astronaut").photo())
    page = visit(address(settings, "astronaut"), width=420)
    page.locator("figure canvas").first.focus()
    for key in ("ArrowDown", "Shift+ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    place, width = (1, 11), answer.photo.shape[2]
    gone = divmod(int(np.flatnonzero(answer.order == place[0] * width + place[1])[0]), width)
    lines = page.locator("p.values").all_inner_texts()
    levels = [
        " ".join(f"{value / 255:.2f}" for value in picture[:, *place])
        for picture in (answer.photo, answer.plain_answer, answer.put_back)
    ]
    assert lines[0] == levels[0] and lines[1] == f"{levels[0]} ({gone[0]}, {gone[1]})"
    assert (lines[3], lines[4]) == (levels[1], levels[2])
    assert lines[2].startswith(lines[4])
    assert float(lines[5]) == pytest.approx(float(answer.difference[place]) / 255, abs=0.002)
    assert not overflows(page)


def test_another_layer_takes_the_place_of_the_first_ones_pictures(visit):
    page = visit(address(Channels(view="scrambled"), "astronaut"))
    expect(page.locator("p.values")).to_have_count(6)
    page.get_by_text("Depthwise 3 × 3 convolution", exact=True).first.click()
    expect(page.get_by_text("100.0 % of 262,144 output pixels have changed")).to_be_visible()
    wait_idle(page)
    expect(page.locator("p.values")).to_have_count(6)

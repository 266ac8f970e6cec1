"""The lesson "Why convolution" in Chromium: what follows the finger shows the core's numbers, and reaches the address."""

import re

from driver import wait_idle
from playwright.sync_api import Page, expect
from pushes import push

from playground.lessons.why_convolution.answer import GrowthAnswer, amount, answer_for
from playground.lessons.why_convolution.settings import Why

LAPTOP = {"width": 1280, "height": 800}


def opened(visit, query: str) -> Page:
    page = visit(f"/why-convolution?{query}", **LAPTOP)
    page.locator(".why[data-ready=true]").wait_for()
    return page


def shown(page: Page, number: str) -> None:
    expect(page.locator(".why .headline")).to_contain_text(number)


def dragged(page: Page, canvas: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """With the mouse, from one place of a canvas to another, both in parts of its sides; the button stays down."""
    box = page.locator(canvas).bounding_box()
    (x1, y1), (x2, y2) = (((box["x"] + u * box["width"]), (box["y"] + v * box["height"])) for u, v in (start, end))
    page.mouse.move(x1, y1)
    page.mouse.down()
    page.mouse.move(x2, y2, steps=4)


def test_the_unit_under_the_pointer_and_the_one_that_is_pressed(visit):
    page = opened(visit, "photo=astronaut")
    shown(page, "144 and 9")
    canvas = page.locator(".why canvas")
    box = canvas.bounding_box()
    panel = (box["width"] - 16) / 2
    corner = (panel * 0.31, 22)  # the back left unit of the first panel
    page.mouse.move(box["x"] + corner[0], box["y"] + corner[1])
    shown(page, "144 and 4")
    assert "why_row" not in page.url, "pointing is no choice"
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] - 2)
    shown(page, "144 and 9")
    page.mouse.click(box["x"] + corner[0], box["y"] + corner[1])
    wait_idle(page)
    assert "why_row=1" in page.url and "why_column=1" in page.url
    canvas.press("ArrowRight")
    wait_idle(page)
    assert "why_column=2" in page.url
    shown(page, "144 and 6")
    page.keyboard.press("Control+z")
    wait_idle(page)
    shown(page, "144 and 4")


def test_a_digit_is_shifted_under_the_finger(visit):
    page = opened(visit, "why_view=shift&why_right=0")
    shown(page, "0.0 %")
    dragged(page, ".why canvas", (0.1, 0.2), (0.1 + 0.2, 0.2))  # as far to the right as there is room
    answer = answer_for(Why(view="shift", right=4), None)
    far = f"{100 * answer.differences['dense'][answer.place]:.1f} %"
    shown(page, far)
    assert "why_right=4" not in page.url, "before the page has heard of it"
    page.mouse.up()
    wait_idle(page)
    assert "why_right=4" in page.url
    shown(page, far)


def test_a_picture_and_a_window_grow_under_the_finger(visit):
    page = opened(visit, "why_view=growth")
    dragged(page, ".why .chart >> nth=0", (0.7, 0.5), (1, 0.5))
    shown(page, amount(GrowthAnswer(Why(view="growth")).costs(1000)["dense"].parameters))
    page.mouse.up()
    wait_idle(page)
    assert "why_grown=1000" in page.url
    page.locator(".why .chart").first.press("ArrowRight")  # there is nothing larger: nothing is sent
    push(page, "why_lab_growth", values={"grown": 10})
    shown(page, amount(GrowthAnswer(Why(view="growth")).costs(10)["dense"].parameters))
    page.get_by_role("radio", name="As the window grows").click()
    page.locator(".why.window[data-ready=true]").wait_for()
    wait_idle(page)
    page.locator(".why .chart").press("End")  # no arrow: left alone
    page.locator(".why .chart").press("Shift+ArrowRight")
    wait_idle(page)
    assert re.search(r"why_window=23\b", page.url)
    for number in ("529", "20,736", "144"):
        shown(page, number)


def test_both_networks_are_trained_and_shifted(visit):
    page = opened(visit, "why_view=trained&why_epochs=1")
    expect(page.locator(".why .headline")).not_to_contain_text("being trained")
    wait_idle(page)
    before = page.locator(".why .headline").inner_text()
    page.locator(".why .chart").press("Shift+ArrowRight")
    wait_idle(page)
    assert "why_moved=4" in page.url and page.locator(".why .headline").inner_text() != before
    expect(page.locator(".why .headline")).to_contain_text("10 %")

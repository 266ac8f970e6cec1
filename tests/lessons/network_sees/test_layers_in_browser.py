"""The layers in Chromium: what a pointer is told against the core, and clicks that reach the address."""

import re

import pytest
from driver import overflows, wait_idle
from playwright.sync_api import Page, expect
from pushes import push

from playground.images import sample
from playground.lessons.network_sees.layers import layers_answer
from playground.lessons.network_sees.layers_route import STOPS
from playground.lessons.network_sees.settings import Layers

LAB = ".layers[data-version]"
ADDRESS = "/network-sees?sees_view=layers"
CAT = sample("chelsea").photo()


def told(page: Page) -> dict[str, str]:
    return page.locator(LAB).evaluate("root => ({ ...root.dataset })")


def answer_of(**more):
    return layers_answer(Layers(view="layers", **more), CAT)


def centre(page: Page, selector: str, down: float, across: float) -> dict[str, float]:
    box = page.locator(f"{LAB} {selector}").bounding_box()
    return {"x": across * box["width"], "y": down * box["height"]}


def told_again(page: Page) -> None:
    """The server sends what it has sent, and it is drawn."""
    push(page, "sees_layers")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_pointing_tells_what_the_core_says_and_clicks_go_to_the_address(visit):
    page = visit(ADDRESS, width=1280, height=800)
    expect(page.locator(LAB)).to_have_attribute("data-channel", "19")
    answer = answer_of()
    photo = page.locator(f"{LAB} canvas.photo")
    photo.hover(position=centre(page, "canvas.photo", 0.52, 0.27))
    expect(page.locator(LAB)).to_have_attribute("data-row", "15")
    told_again(page)
    assert told(page)["row"] == "15"
    found = told(page)
    value = answer.maps[18][14, int(found["column"]) - 1]
    assert float(found["value"].replace("−", "-")) == pytest.approx(value, abs=0.011)
    first, last = answer.row.field.rows.span_of(14)
    expect(page.locator(f"{LAB} .reading")).to_contain_text(f"rows {first} to {last}")

    page.locator(f"{LAB} .maps").hover(position={"x": 44 * 2 + 10, "y": 10})
    third = int(answer.order[2])
    expect(page.locator(LAB)).to_have_attribute("data-channel", str(third + 1))
    told_again(page)
    found = told(page)
    assert found["channel"] == str(third + 1)
    assert divmod(int(answer.maps[third].argmax()), 28) == (int(found["row"]) - 1, int(found["column"]) - 1)
    assert (
        page.locator(f"{LAB} .windows figure")
        .first.get_attribute("title")
        .startswith(answer_of(channel=str(third + 1)).windows[0].photo.name)
    )
    page.locator(f"{LAB} .maps").click(position={"x": 44 * 2 + 10, "y": 10})
    expect(page).to_have_url(re.compile(f"sees_channel={third + 1}"))
    wait_idle(page)
    expect(page.get_by_text(f"Channel {third + 1} is number 3 of 40").first).to_be_visible()

    photo.click(position=centre(page, "canvas.photo", 0.91, 0.09))
    expect(page).to_have_url(re.compile("sees_down"))
    wait_idle(page)
    assert (told(page)["row"], told(page)["column"]) == ("26", "3")

    page.locator(f"{LAB} .strip button").nth(8).hover()
    detail = page.locator(f"{LAB} .detail").inner_text()
    told_again(page)
    assert page.locator(f"{LAB} .detail").inner_text() == detail
    page.locator(f"{LAB} .strip button").nth(9).click()
    expect(page).to_have_url(re.compile("sees_block=9"))
    wait_idle(page)
    assert "sees_channel" not in page.url and "sees_down" not in page.url
    expect(page.locator(LAB)).to_have_attribute("data-block", "9")
    assert told(page)["channel"] == str(answer_of(block="9").channel + 1)


def test_keys_choose_a_map_and_a_unit(visit):
    page = visit(f"{ADDRESS}&sees_block=10&sees_over=gradient", width=1280, height=800)
    answer = answer_of(block="10")
    maps = page.locator(f"{LAB} .maps")
    maps.press("ArrowRight")
    expect(page.locator(LAB)).to_have_attribute("data-channel", str(int(answer.order[1]) + 1))
    maps.press("Enter")
    expect(page).to_have_url(re.compile(f"sees_channel={int(answer.order[1]) + 1}"))
    wait_idle(page)
    row = int(told(page)["row"])
    photo = page.locator(f"{LAB} canvas.photo")
    photo.press("ArrowUp" if row > 7 else "ArrowDown")
    told_again(page)
    photo.press("Enter")
    expect(page).to_have_url(re.compile("sees_at=place"))
    wait_idle(page)
    assert int(told(page)["row"]) == (row - 1 if row > 7 else row + 1)


def test_the_strip_tells_of_every_part_and_a_phone_has_room(visit):
    page = visit(f"{ADDRESS}&sees_block=stem", width=390, height=844)
    buttons = page.locator(f"{LAB} .strip button")
    assert buttons.count() == len(STOPS)
    assert "18.2 M multiply-adds (4.7 %)" in buttons.nth(4).get_attribute("title")
    assert buttons.nth(0).get_attribute("aria-pressed") == "true"
    assert not overflows(page)

"""The view "How firm is the answer" in Chromium: photo and numbers follow the dot, the page hears of it when it is let go."""

import re

import pytest
from driver import overflows, wait_idle
from playwright.sync_api import Page, expect

from playground.images import sample
from playground.lessons.network_sees.firm import figures, firm_answer
from playground.lessons.network_sees.firm_points import ATTACK
from playground.lessons.network_sees.settings import Firm

CAMERA = sample("camera").photo()
LEFT, RIGHT = 40, 14  # px beside the curve
MEAN = """(canvas) => { const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0; for (let n = 0; n < data.length; n += 4) sum += data[n] + data[n + 1] + data[n + 2];
  return sum / (0.75 * data.length); }"""


def answer_of(change: str, amount: str):
    return firm_answer(Firm(view="firm", change=change, amount=amount), CAMERA)


def opened(visit, change: str, **more) -> Page:
    page = visit(f"/network-sees?photo=camera&sees_view=firm&sees_change={change}", **more)
    expect(page.locator(".firm")).to_have_attribute("data-drawn", re.compile(rf"firm {change} "))
    return page


def place_of(page: Page, n: int, points: int = 25) -> tuple[float, float]:
    box = page.locator(".firm .chart").bounding_box()
    return box["x"] + LEFT + n / (points - 1) * (box["width"] - LEFT - RIGHT), box["y"] + 50


def agrees(page: Page, change: str, amount: str) -> None:
    """What stands above and beside the picture is what the core says of that amount."""
    found = figures(answer_of(change, amount))
    expect(page.locator(".firm [data-headline]")).to_contain_text(f"Answer at {found['amount']}{found['top_p']} {found['top']}")
    own = f"{found['class']} at {found['amount']}{found['p']} {found['unchanged']} unchanged"
    expect(page.locator(".firm [data-headline]")).to_contain_text(own)
    expect(page.locator(".firm .bars li").first).to_have_text(f"{found['top']}{found['top_p']}")
    expect(page.locator(".firm .chart")).to_have_attribute("aria-valuetext", re.compile(f"{found['class']} {found['p']}"))


def test_everything_follows_the_dot(visit):
    page = opened(visit, "brightness", width=1280, height=800)
    changed = page.locator(".firm canvas").nth(1)
    page.mouse.move(*place_of(page, 8))
    page.mouse.down()
    means, address = {}, page.url
    for place, amount in ((8, "1"), (4, "0.5"), (0, "0"), (24, "3")):
        page.mouse.move(*place_of(page, place))
        expect(page.locator(".firm")).to_have_attribute("data-drawn", re.compile(rf" {place}$"))
        means[place] = changed.evaluate(MEAN)
        agrees(page, "brightness", amount)
    assert means[0] == 0
    assert means[4] == pytest.approx(means[8] / 2, rel=0.02)
    assert means[24] > 1.3 * means[8]
    assert page.url == address  # nothing is sent while it is dragged
    page.mouse.up()
    page.wait_for_url(re.compile(r"sees_amount=3\b"))
    wait_idle(page)
    found = figures(answer_of("brightness", "3"))
    expect(page.get_by_text(f"At {found['amount']} it answers {found['top']} with {found['top_p']}.")).to_be_visible()
    page.keyboard.press("Shift+ArrowLeft")  # ten points at once
    page.wait_for_url(re.compile(r"sees_amount=1\.75"))
    wait_idle(page)
    agrees(page, "brightness", "1.75")


def test_another_change_begins_where_something_shows(visit):
    page = opened(visit, "rotation", width=1280, height=800)
    field = page.locator(".st-key-sees_change input").first
    field.click()
    field.fill("Blur")
    page.keyboard.press("Enter")
    expect(page.locator(".firm")).to_have_attribute("data-drawn", re.compile(r"firm blur \w+ 6$"))
    agrees(page, "blur", "3")


def test_an_attack_shows_photo_signs_and_sum(visit):
    page = opened(visit, ATTACK, width=1280, height=800)
    photo, signs, result = (page.locator(".firm canvas").nth(n) for n in range(3))
    found = figures(answer_of(ATTACK, "0.3"))
    expect(page.locator(".firm [data-headline]")).to_contain_text(f"Smallest ε that changes it{found['level']} grey levels")
    agrees(page, ATTACK, "0.3")
    direction = answer_of(ATTACK, "0.3").curve.attack.direction
    assert signs.evaluate(MEAN) == pytest.approx(127.5 + 127.5 * direction.mean(), abs=1.5)
    assert result.evaluate(MEAN) == photo.evaluate(MEAN)  # 0.3 of a level does not show
    page.locator(".firm .chart").focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"sees_amount=16\b"))
    agrees(page, ATTACK, "16")
    assert abs(result.evaluate(MEAN) - photo.evaluate(MEAN)) > 0.01
    expect(page.locator(".firm figcaption")).to_have_text(["Photo", "Change, × 8", "Result, ε = 16"])


def test_on_a_phone_the_curve_stays_in_view(visit):
    page = opened(visit, ATTACK, width=390, height=844)
    page.locator(".firm").evaluate("lab => lab.getRootNode().host.scrollIntoView()")
    foot = page.locator(".st-key-stage_picture").evaluate("stage => stage.parentElement.getBoundingClientRect()").get("height")
    assert page.locator(".firm").bounding_box()["height"] <= foot <= 422 + 1
    assert not overflows(page)

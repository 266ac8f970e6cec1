"""The lesson on SSD in Chromium: the point, map, class and shape act at once; boxes and losses are the core's."""

import re

from driver import wait_idle
from playwright.sync_api import expect

from playground.images import sample
from playground.lessons.ssd.answer import ssd_answer
from playground.lessons.ssd.settings import Ssd

CHELSEA = sample("chelsea").photo()
LAPTOP = {"width": 1280, "height": 800}


def shown(page) -> str:
    return page.locator(".ssd").get_attribute("data-shown")


def score_of(**settings) -> str:
    answer = ssd_answer(Ssd(**settings), CHELSEA)
    return f"{answer.found.scores[answer.anchor, answer.kind]:.3f}"


def test_map_class_shape_and_point_act_in_the_browser_and_reach_the_address(visit):
    page = visit("/ssd?photo=chelsea", **LAPTOP)
    page.locator(".ssd[data-ready=true]").wait_for()
    assert score_of() in shown(page)
    for name, key, chosen in (("stride 32 px", "level", "32"), ("dog", "kind", "dog"), ("Anchor boxes", "show", "anchors")):
        page.locator(".knobs").get_by_role("button", name=name, exact=True).click()
        wait_idle(page)
        assert f"ssd_{key}={chosen}" in page.url
    page.locator(".knobs").get_by_role("button", name="Class score").click()
    frame = page.locator(".board.first .frame").bounding_box()
    page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.6, frame["y"] + frame["height"] * 0.7, steps=3)
    page.mouse.up()
    wait_idle(page)
    x, y = (float(re.search(rf"ssd_{axis}=([\d.]+)", page.url).group(1)) for axis in "xy")
    assert score_of(level="32", kind="dog", x=x, y=y) in shown(page)
    page.locator(".strip .map").first.click()
    wait_idle(page)
    assert "ssd_level=8" in page.url and score_of(level="8", kind="dog", x=x, y=y) in shown(page)
    page.keyboard.press("Control+z")
    wait_idle(page)
    assert score_of(level="32", kind="dog", x=x, y=y) in shown(page)


def test_thresholds_act_in_the_browser(visit):
    page = visit("/ssd?photo=chelsea&ssd_view=boxes", **LAPTOP)
    page.locator(".ssd[data-ready=true]").wait_for()
    slider = page.get_by_role("slider", name="Score threshold")
    slider.evaluate("(input) => { input.value = 0.1; input.dispatchEvent(new Event('input', { bubbles: true })); }")
    found = ssd_answer(Ssd(view="boxes"), CHELSEA).found
    before, after = (len(rows[0]) for rows in (found.candidates(0.1), found.kept(0.1, Ssd().nms)))
    expect(page.locator("figcaption").first).to_have_text(f"Boxes before NMS: {before}")
    expect(page.locator("figcaption").nth(1)).to_have_text(f"Boxes after NMS: {after}")
    assert "ssd_score" not in page.url, "before the page has heard of it"


def test_a_moved_box_has_other_losses_and_a_pressed_anchor_is_looked_at(visit):
    page = visit("/ssd?photo=chelsea&ssd_view=loss", **LAPTOP)
    page.locator(".ssd[data-ready=true]").wait_for()
    losses = ssd_answer(Ssd(view="loss"), CHELSEA).losses
    assert f"Positive anchors{losses.positive.sum()}" in shown(page).replace(" ", "", 0).replace(
        "Positive anchors ", "Positive anchors"
    )
    frame = page.locator(".board.first .frame")
    frame.focus()
    frame.press("Shift+ArrowRight")
    wait_idle(page)
    moved = re.search(r"ssd_truth=([^&]+)", page.url).group(1).replace("%20", " ").replace("+", " ")
    again = ssd_answer(Ssd(view="loss", truth=moved), CHELSEA).losses
    assert f"{again.by_class[again.positive].sum():.1f}" in shown(page)
    page.locator(".largest button").nth(1).click()
    wait_idle(page)
    assert "ssd_pick=" in page.url and page.locator(".largest button").nth(1).get_attribute("aria-pressed") == "true"

"""The lesson on the R-CNN family in Chromium: merges, thresholds, the region and proposals act at once, and are the core's."""

import re
from urllib.parse import parse_qs, urlparse

from driver import wait_idle
from playwright.sync_api import Page, expect

from playground.images import sample
from playground.lessons.r_cnn.answer import rcnn_answer
from playground.lessons.r_cnn.settings import Rcnn
from playground.lessons.r_cnn.words import figures

CHELSEA = sample("chelsea").photo()
LAPTOP = {"width": 1280, "height": 800}


def numbers(page: Page) -> list[str]:
    return page.locator(".rcnn .headline b > span").all_inner_texts()


def turn(page: Page, name: str, value: float) -> None:
    """A knob under the finger: the page is not told."""
    set_value = "(input, value) => { input.value = value; input.dispatchEvent(new Event('input', { bubbles: true })); }"
    page.get_by_role("slider", name=name).evaluate(set_value, value)


def core(*names: str, **settings) -> list[str]:
    known = figures(rcnn_answer(Rcnn(**settings), CHELSEA))
    return [known[name] for name in names]


def test_regions_merge_under_the_finger_and_crops_and_proposals_follow_their_thresholds(visit):
    page = visit("/r-cnn?photo=chelsea", **LAPTOP)
    page.locator(".rcnn[data-ready=true]").wait_for()
    assert numbers(page) == core("left", "merges", "made")
    turn(page, "Regions left", 5)
    assert numbers(page) == core("left", "merges", "made", left=5) and "rcnn_left" not in page.url
    page.get_by_role("slider", name="Regions left").dispatch_event("change")
    wait_idle(page)
    assert "rcnn_left=5" in page.url
    page.get_by_role("radio", name="R-CNN and Fast R-CNN").click()
    page.locator(".rcnn[data-view=crops][data-ready=true]").wait_for()
    wait_idle(page)
    turn(page, "Score threshold", 0.3)
    kept, above = core("kept", "above", view="crops", score=0.3)
    assert numbers(page)[0] == kept and f"of {above} regions" in page.locator(".rcnn").get_attribute("data-shown")
    page.locator(".crop").nth(2).click()
    wait_idle(page)
    assert re.search(r"rcnn_pick=\d+", page.url) and page.locator(".crop").nth(2).get_attribute("aria-pressed") == "true"
    page.get_by_role("radio", name="Proposals by a network").click()
    page.locator(".rcnn[data-view=rpn][data-ready=true]").wait_for()
    wait_idle(page)
    turn(page, "NMS threshold (IoU)", 0.4)
    turn(page, "Proposals shown, at most", 20)
    assert numbers(page) == core("anchors", "before", "shown", view="rpn", overlap=0.4, most=20)


def test_the_region_is_moved_and_its_numbers_are_the_cores(visit):
    page = visit("/r-cnn?photo=chelsea&rcnn_view=roi", **LAPTOP)
    page.locator(".rcnn[data-ready=true]").wait_for()
    assert numbers(page) == core("cells", "area", "shift", view="roi")
    frame = page.locator(".rcnn .frame")
    frame.focus()
    for _ in range(3):
        frame.press("Shift+ArrowRight")
    wait_idle(page)
    region = parse_qs(urlparse(page.url).query)["rcnn_region"][0]
    assert region == "190 20 320 170"
    assert numbers(page) == core("cells", "area", "shift", view="roi", region=region)
    pooled = rcnn_answer(Rcnn(view="roi", region=region), CHELSEA).pooled("pool")
    cells = [float(text.replace("−", "-")) for text in page.locator(".pooled").first.locator("td").all_inner_texts()]
    assert all(abs(a - b) <= 6e-3 * max(1, abs(b)) for a, b in zip(cells, pooled.ravel().tolist(), strict=True))
    page.locator(".knobs").get_by_role("button", name="RoI align", exact=True).click()
    wait_idle(page)
    assert numbers(page) == ["0.0"] and "rcnn_how=align" in page.url
    page.keyboard.press("Control+z")
    wait_idle(page)
    expect(page.locator(".rcnn .headline b").first).to_contain_text(core("cells", view="roi", region=region)[0])

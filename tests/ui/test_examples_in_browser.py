"""Examples and the phone's picture in Chromium: what a click shows and marks, and what stays in view."""

import pytest
from driver import wait_idle
from playwright.sync_api import Page, expect

STAGE, MARKED = ".st-key-stage_picture", ".state-changed"
RECORD = """() => {
  window.marked = [];
  const add = (one) => window.marked.push(one.className.match(/st-key-(\\S+)/)[1]);
  const look = (changes) => changes.forEach((change) =>
    change.target.classList.contains('state-changed') && !/state-changed/.test(change.oldValue) && add(change.target));
  new MutationObserver(look).observe(document.body, { subtree: true, attributeFilter: ['class'], attributeOldValue: true });
}"""
TOP = "document.querySelector('[data-testid=stMain]').scrollTop"


def to_the_examples(visit, **size: int) -> Page:
    page = visit("/padding-stride", fresh=True, **size)
    page.locator(".foot section a").first.scroll_into_view_if_needed()
    return page


def test_an_example_scrolls_to_the_picture_and_marks_what_changed(visit):
    page = to_the_examples(visit, width=1280, height=800)
    assert page.evaluate(TOP) > 0
    page.evaluate(RECORD)
    page.locator(".foot section a").first.click()  # stride 1 without padding
    page.wait_for_function("window.marked.length > 1")
    expect(page.locator(MARKED)).to_have_count(0)
    wait_idle(page)
    assert sorted(page.evaluate("window.marked")) == ["pad_padding", "pad_stride"], "what stays as it was is not marked"
    page.wait_for_function(f"{TOP} === 0")
    expect(page.locator(STAGE)).to_be_in_viewport(ratio=0.9)


def test_on_a_phone_an_example_brings_the_picture_to_the_top(visit):
    page = to_the_examples(visit, width=390, height=844)
    page.locator(".foot section a").first.click()
    wait_idle(page)
    page.wait_for_function(f"Math.abs(document.querySelector('{STAGE}').getBoundingClientRect().top - 60) < 4")


@pytest.mark.parametrize("slug", ["padding-stride", "nms", "style-transfer"])
def test_on_a_phone_the_picture_stays_in_view_while_controls_are_moved(visit, slug):
    page = visit(f"/{slug}", width=390, height=844)
    lowest = page.locator(".st-key-stage_controls [data-testid=stWidgetLabel]:visible").last
    lowest.scroll_into_view_if_needed()
    stage = page.locator(STAGE).evaluate("stage => stage.parentElement.getBoundingClientRect().toJSON()")
    assert stage["top"] >= 0 and stage["bottom"] <= 844 and stage["height"] <= 844 / 2
    number = page.locator("[data-headline]:visible").first.bounding_box()
    assert stage["top"] <= number["y"] < stage["bottom"]

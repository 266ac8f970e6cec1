"""Home's list of lessons in a real browser: what is typed finds, what was opened is marked."""

import re

import pytest
from driver import wait_idle
from playwright.sync_api import Page, expect

WIDE, LAPTOP = (1440, 900), (1280, 800)


def found(page: Page) -> list[str]:
    return page.locator("ul.found .label").all_inner_texts()


def test_what_is_typed_replaces_the_path_and_enter_opens_the_first(visit):
    page = visit("/", fresh=True)
    page.evaluate("window.sameDocument = true")
    expect(page.get_by_role("navigation", name="Start here")).to_be_visible()
    field = page.get_by_role("searchbox", name="Find a lesson")
    field.fill("Pasté my")
    expect(page.get_by_role("navigation", name="Start here")).to_have_count(0)
    assert found(page) == ["Receptive fields"]
    expect(page.get_by_role("status").filter(has_text="One lesson. Enter opens it.")).to_be_visible()
    field.press("Enter")
    expect(page).to_have_url(re.compile("/receptive-field.*stack_net=own"))
    wait_idle(page)
    assert page.evaluate("window.sameDocument")


def test_words_that_nothing_has_get_examples_which_can_be_pressed_and_escape_brings_the_path_back(visit):
    page = visit("/")
    field = page.get_by_role("searchbox", name="Find a lesson")
    field.fill("xylophone")
    assert found(page) == []
    page.get_by_role("button", name="output size").click()
    assert found(page)[0] == "Padding and stride"
    expect(field).to_be_focused()
    field.press("Escape")
    expect(page.get_by_role("navigation", name="Start here")).to_be_visible()


def test_a_lesson_once_opened_stays_marked_in_this_browser(visit):
    page = visit("/", fresh=True, locale="en-GB")
    step = page.locator(".step").filter(has_text="Matching")
    expect(step.locator(".mark")).to_have_text("7")
    step.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name="Matching")).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home").click()
    expect(page.locator(".step.visited")).to_have_text([re.compile("Matching")])
    page.reload()
    wait_idle(page)
    expect(page.locator(".step.visited")).to_have_text([re.compile("Matching")])


@pytest.mark.parametrize("size", [WIDE, LAPTOP], ids=["wide", "laptop"])
def test_the_search_and_the_whole_path_stand_on_the_first_screen(visit, size):
    page = visit("/", width=size[0], height=size[1])
    row, path = page.get_by_role("list", name="Your photo"), page.get_by_role("navigation", name="Start here")
    for part in (page.locator("img.after"), page.get_by_role("searchbox"), row, path):
        box = part.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1]
    assert row.bounding_box()["y"] < path.bounding_box()["y"]
    assert row.get_by_role("link").first.get_attribute("href") == "/network-sees"


def test_chapters_stand_in_columns_without_overlap_each_row_in_its_place(visit):
    page = visit("/", width=LAPTOP[0], height=LAPTOP[1])
    boxes = [one.bounding_box() for one in page.locator(".chapter").all()]
    assert len({round(box["x"]) for box in boxes}) == 3
    for box in boxes:
        below = [other for other in boxes if other is not box and abs(other["x"] - box["x"]) < 1 and other["y"] > box["y"]]
        assert all(box["y"] + box["height"] <= other["y"] + 1 for other in below)

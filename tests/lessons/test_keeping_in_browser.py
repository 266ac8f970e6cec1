"""What every lesson keeps: a reader's photo through example, question, another page and Reset; an undo for each drag."""

import io
from collections.abc import Iterator

import pytest
from driver import wait_idle
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from playground.lessons import LESSONS, lesson

FOLLOW = """(path) => {
  window.history.pushState({}, "", path);
  window.dispatchEvent(new PopStateEvent("popstate"));
}"""
NAME = "mine.png"


@pytest.fixture(scope="module")
def reader(profile: BrowserContext, server: str) -> Iterator[Page]:
    """A session that has brought a photo, and goes from lesson to lesson."""
    page = profile.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{server}/conv-photo")
    wait_idle(page)
    data = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((240, 180)).save(data, "PNG")
    page.get_by_role("button", name="Change").click()
    page.locator("input[type=file]").set_input_files({"name": NAME, "mimeType": "image/png", "buffer": data.getvalue()})
    expect(page.get_by_role("dialog")).to_have_count(0)
    yield page
    page.close()


def has_picker(page: Page) -> bool:
    return page.locator(".st-key-stage_controls").get_by_role("button", name="Change", exact=True).first.is_visible()


def stands_there(page: Page, slug: str) -> None:
    """Wait for a lesson: under load the page before stays a while."""
    expect(page.get_by_role("heading", name=lesson(slug).title, level=1, exact=True)).to_be_visible()
    wait_idle(page)


@pytest.mark.parametrize("slug", [entry.slug for entry in LESSONS])
def test_a_photo_of_ones_own_stays(reader, slug):
    page = reader
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=lesson(slug).nav_title, exact=True).click()
    stands_there(page, slug)
    picked = has_picker(page)
    if picked:
        expect(page.get_by_text(NAME).first).to_be_visible()
    page.locator(".foot section a").first.click()
    wait_idle(page)
    page.locator("details.test summary").click()
    page.locator("details.test button").first.click()
    expect(page.locator("details.test [role=status]")).to_contain_text("Right." if right(page) else "Not quite. The answer is:")
    page.locator("a.reset").click()
    wait_idle(page)
    assert has_picker(page) == picked
    if picked:
        expect(page.get_by_text(NAME).first).to_be_visible()
    page.evaluate(FOLLOW, "/conv-photo")
    stands_there(page, "conv-photo")
    expect(page.get_by_text(NAME).first).to_be_visible()


def right(page: Page) -> bool:
    return page.locator("details.test button").first.get_attribute("class") == "right"


DRAGS = (  # a view, and the canvas in whose middle something is dragged
    ("/box-iou", ".live"),
    ("/box-iou", ".curve"),
    ("/anchors", ".live"),
    ("/matching", ".live"),
    ("/multi-scale", ".live"),
    ("/multi-scale?scale_view=touch", ".curve"),
    ("/nms", ".count"),
    ("/detector-metrics", ".live"),
    ("/detector-metrics", ".curve"),
    ("/detector-metrics?ap_view=ranking", ".curve"),
    ("/detect?det_view=truth&photo=chelsea", ".live"),
    ("/augmentation?aug_view=labels&photo=chelsea", ".live"),
    ("/receptive-field", ".field canvas"),
    ("/transposed-conv?trans_view=bank", ".kernels"),
    ("/kernel-learns?learn_view=bowl", ".bowl"),
)


@pytest.mark.parametrize(("path", "canvas"), DRAGS, ids="".join)
def test_undo_takes_a_drag_back(visit, path, canvas):
    page = visit(path, width=1280, height=800)
    place = page.locator(f".st-key-stage_picture {canvas}:visible").first
    place.scroll_into_view_if_needed()
    before, box = page.url, place.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for _try in range(2):  # where boxes lie upon each other, the first one chooses
        if page.url == before:
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(x + 20, y + 8, steps=4)
            page.mouse.up()
            page.wait_for_timeout(300)
            wait_idle(page)
    assert page.url != before, "something was dragged"
    page.keyboard.press("Control+z")
    page.wait_for_url(before)
    wait_idle(page)

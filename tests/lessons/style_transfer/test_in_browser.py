"""Style transfer in Chromium: a short painting to the end and down to a file, across a page switch, and cancelled."""

import re

from driver import wait_idle
from PIL import Image
from playwright.sync_api import expect

PATIENCE = 90_000  # ms; a step waits for whatever else the machine does
SHORT = "/style-transfer?style_size=96&style_steps=12"


def test_paint_to_the_end_and_take_the_picture_along(visit):
    page = visit(SHORT, fresh=True)
    expect(page.get_by_text(re.compile(r"about \d+ s on this device"))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Paint it", exact=True).click(timeout=PATIENCE)
    expect(page.get_by_text(re.compile(r"12 steps in"))).to_be_visible(timeout=PATIENCE)
    wait_idle(page)
    expect(page.get_by_role("button", name="Paint it again")).to_be_enabled()
    expect(page.locator(".divider img.after, img.after").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Result as PNG", exact=True).click()
    with Image.open(download.value.path()) as image:
        image.load()
        assert image.format == "PNG" and image.size == (96, 64)
    assert "style_size=96" in page.url and "style_steps=12" in page.url


def test_a_painting_goes_on_while_the_reader_is_elsewhere(visit):
    page = visit("/style-transfer?style_size=64&style_steps=60", fresh=True)
    page.get_by_role("button", name="Paint it", exact=True).click(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Cancel")).to_be_visible(timeout=PATIENCE)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Paint your photo", level=1)).to_have_count(0, timeout=PATIENCE)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Style transfer").click()
    expect(page.get_by_text(re.compile("60 steps in"))).to_be_visible(timeout=PATIENCE)


def test_cancel_keeps_the_picture(visit):
    page = visit("/style-transfer?style_size=512&style_steps=1000", fresh=True)
    page.get_by_role("button", name="Paint it", exact=True).click(timeout=PATIENCE)
    expect(page.get_by_text(re.compile(r"step \d+ of 1000 · "))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile(r"cancelled at step \d+ of 1000"))).to_be_visible(timeout=PATIENCE)
    wait_idle(page)
    expect(page.locator("img.after").first).to_be_visible()
    expect(page.get_by_role("button", name="Result as PNG", exact=True)).to_be_visible()


def test_the_line_of_progress_is_on_the_first_screen_below_a_square_photo(visit):
    page = visit(f"{SHORT}&photo=astronaut", fresh=True, width=1280, height=800)
    page.get_by_role("button", name="Paint it", exact=True).click(timeout=PATIENCE)
    words = page.get_by_text(re.compile(r"12 steps in"))
    expect(words).to_be_visible(timeout=PATIENCE)
    wait_idle(page)
    page.locator("h1").scroll_into_view_if_needed()
    box = words.bounding_box()
    assert box["y"] + box["height"] <= 800


def test_two_sessions_both_finish(visit):
    pages = [visit(SHORT, fresh=True), visit(SHORT, fresh=True)]
    for page in pages:
        page.get_by_role("button", name="Paint it", exact=True).click(timeout=PATIENCE)
    for page in pages:
        expect(page.get_by_text(re.compile(r"12 steps in"))).to_be_visible(timeout=PATIENCE)


def test_pictures_on_the_way_have_their_own_numbers(visit):
    page = visit(SHORT, fresh=True)
    page.get_by_role("button", name="Paint it", exact=True).click(timeout=PATIENCE)
    expect(page.get_by_text(re.compile(r"12 steps in"))).to_be_visible(timeout=PATIENCE)
    wait_idle(page)
    numbers = page.locator("[data-headline]").inner_text()
    page.get_by_role("radio", name="step 0").click()
    expect(page.locator("[data-headline]")).to_contain_text("0of 12")
    expect(page.locator(".label.right")).to_have_text("step 0: photo in the style’s colours")
    assert numbers != page.locator("[data-headline]").inner_text()


def test_a_click_on_a_painting_of_the_grid_opens_its_settings(visit):
    page = visit("/style-transfer?style_view=grid&style_grid_size=64&style_grid_steps=1", fresh=True)
    page.get_by_role("button", name="Paint the grid", exact=True).click(timeout=PATIENCE)
    expect(page.get_by_text(re.compile(r"9 steps in"))).to_be_visible(timeout=PATIENCE)
    wait_idle(page)
    page.get_by_role("radio", name="10 · Noise").click()
    expect(page.get_by_role("button", name="Paint it", exact=True)).to_be_visible()
    page.wait_for_url(lambda url: "style_style_weight=10" in url and "style_start=noise" in url and "style_view" not in url)
    page.go_back()
    expect(page.get_by_role("button", name="Paint the grid", exact=True)).to_be_visible()

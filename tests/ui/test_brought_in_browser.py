"""What a reader brought, in Chromium: an example, another page and Reset leave it; the link says that it stays."""

import io
import re

from driver import wait_idle
from PIL import Image
from playwright.sync_api import Page, expect

BACK = "Back to my photo"


def png(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (120, 90), colour).save(data, "PNG")
    return data.getvalue()


def bring(page: Page, name: str, data: bytes) -> None:
    wait_idle(page)
    page.get_by_role("button", name="Change").click()
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": data})


def navigate(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()
    wait_idle(page)


def test_an_upload_outlives_examples_pages_and_reset(visit):
    page = visit("/conv-photo", fresh=True, width=1280, height=800)
    bring(page, "red.png", png("red"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("red.png").first).to_be_visible()

    page.locator("a[href*='photo=camera']").first.click()
    expect(page).to_have_url(re.compile("photo=camera"))
    expect(page.get_by_role("button", name=BACK)).to_be_visible()
    page.get_by_role("button", name=BACK).click()
    expect(page.get_by_role("button", name=BACK)).to_have_count(0)
    expect(page.get_by_text("red.png").first).to_be_visible()
    assert "photo=" not in page.url

    page.locator("a[href*='photo=camera']").first.click()
    expect(page.get_by_role("button", name=BACK)).to_be_visible()
    navigate(page, "Pooling")
    navigate(page, "On your photo")
    expect(page.get_by_text("red.png").first).to_be_visible()
    assert "photo=" not in page.url

    page.locator("a.reset").click()
    wait_idle(page)
    expect(page.get_by_text("red.png").first).to_be_visible()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text="red.png")).to_contain_text("Whoever opens the link sees the sample")
    page.keyboard.press("Escape")
    expect(page.get_by_role("status").filter(has_text="red.png")).to_have_count(0)


def test_uploads_are_tiles_and_can_be_removed(visit):
    page = visit("/conv-photo", fresh=True)
    for colour in ("red", "blue"):
        bring(page, f"{colour}.png", png(colour))
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_text(f"{colour}.png").first).to_be_visible()
    wait_idle(page)
    page.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="blue.png")).to_be_checked()
    dialog.get_by_role("radio", name="red.png").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("red.png").first).to_be_visible()
    wait_idle(page)
    page.get_by_role("button", name="Change").click()
    expect(dialog.get_by_role("radio", name="red.png")).to_be_checked()
    dialog.get_by_role("button", name="Remove it").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("blue.png").first).to_be_visible()
    wait_idle(page)
    page.get_by_role("button", name="Change").click()
    expect(dialog.get_by_role("radio", name="red.png")).to_have_count(0)

"""The frame around every lesson in a real browser."""

import io
import re

from driver import overflows, wait_idle
from PIL import Image
from playwright.sync_api import Page, expect

from playground.lessons import LESSONS, lesson

OPEN_ON_A_PHOTO = ("conv-photo", "style-transfer")


def coloured(size: tuple[int, int], mode: str = "RGB", format: str = "JPEG", orientation: int | None = None) -> bytes:
    """An encoded picture: left half red, right half blue."""
    image = Image.new(mode, size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    buffer = io.BytesIO()
    image.save(buffer, format, exif=exif)
    return buffer.getvalue()


def upload(page: Page, name: str, data: bytes, kind: str = "image/jpeg") -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": data})
    wait_idle(page)


NATURAL_SIZE = "async (img) => { await img.decode(); return [img.naturalWidth, img.naturalHeight]; }"


def expect_size(page: Page, width: int, height: int) -> None:
    """The photo in home's divider becomes one of so many pixels."""
    seen = None
    for _ in range(100):
        seen = page.locator("img.after").evaluate(NATURAL_SIZE)
        if seen == [width, height]:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"The divider shows {seen[0]} × {seen[1]} pixels, not {width} × {height}.")


def test_a_deep_link_with_parameters_is_the_first_visit(visit, fresh_server):
    page = visit("/conv-photo?photo=coffee&conv_stride=2", at=fresh_server)
    expect(page.get_by_role("heading", name="Convolution on your photo")).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Style transfer")).to_be_visible()
    expect(page.get_by_text("Coffee cup").first).to_be_visible()
    assert page.url.endswith("/conv-photo?photo=coffee&conv_stride=2")
    expect(page.get_by_text("Page not found")).to_have_count(0)


def test_home_fits_a_phone(visit):
    """Every lesson's views: tests/lessons/test_first_screen_in_browser.py."""
    page = visit("/", width=390)
    assert not overflows(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_cards_open_their_lessons_without_a_reload(visit):
    page = visit("/?photo=coffee", fresh=True)
    page.evaluate("window.sameDocument = true")
    page.locator("a", has_text=LESSONS[0].card).click()
    expect(page.get_by_role("heading", level=1, name=LESSONS[0].title)).to_be_visible()
    wait_idle(page)
    assert page.evaluate("window.sameDocument")


def test_the_navigation_opens_a_lesson_with_the_sample_that_was_chosen(visit):
    """Every link of it: tests/lessons/test_keeping_in_browser.py; every lesson with a sample: test_every_page.py."""
    page = visit("/", fresh=True)
    page.get_by_role("button", name="Use a sample").click()
    page.get_by_role("radio", name="Brick wall").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile("photo=brick"))
    for slug in OPEN_ON_A_PHOTO:
        entry = lesson(slug)
        page.get_by_test_id("stSidebarNav").get_by_role("link", name=entry.nav_title, exact=True).click()
        expect(page.get_by_role("heading", level=1, name=entry.title)).to_be_visible()
        expect(page).to_have_url(re.compile(f"/{slug}.*photo=brick"))
        expect(page.get_by_text("Brick wall").first).to_be_visible()
        wait_idle(page)  # pictures that are asked for later than their page is left are no longer there


def test_an_upload_stays_in_its_session_and_follows_from_page_to_page(visit):
    page = visit("/", fresh=True)
    page.get_by_role("button", name="Use a file").click()
    upload(page, "from-a-phone.jpg", coloured((1600, 900), orientation=6))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_size(page, 576, 1024)  # upright, and at most 1024 px long
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=LESSONS[0].nav_title).click()
    expect(page.get_by_text("from-a-phone.jpg").first).to_be_visible()
    assert "photo=" not in page.url

    other = visit(f"/{LESSONS[0].slug}")
    expect(other.get_by_text("Chelsea the cat").first).to_be_visible()
    expect(other.get_by_text("from-a-phone.jpg")).to_have_count(0)


def test_a_bad_file_gets_a_sentence_and_the_picker_stays(visit):
    page = visit("/", fresh=True)
    page.get_by_role("button", name="Use a file").click()
    upload(page, "notes.jpg", b"These are notes, whatever the name says.")
    expect(page.get_by_test_id("stAlert")).to_contain_text("not a picture")
    upload(page, "logo.png", coloured((64, 32), "RGBA", "PNG"), "image/png")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_size(page, 64, 32)


def test_the_divider_follows_the_finger_and_the_arrow_keys(visit):
    page = visit("/")
    handle, frame = page.get_by_role("slider", name="Photo | Edges"), page.locator(".frame")
    box = frame.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 40, steps=4)
    expect(handle).to_have_attribute("aria-valuenow", "25")
    page.mouse.up()
    page.keyboard.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuenow", "27")
    page.keyboard.press("End")
    expect(handle).to_have_attribute("aria-valuenow", "100")


def test_copy_link_copies_the_address_and_a_reload_restores_it(visit):
    page = visit("/conv-photo?photo=coffee&conv_stride=3", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    page.goto(copied)
    wait_idle(page)
    assert page.url == copied
    expect(page.get_by_role("spinbutton", name="Stride, px")).to_have_value("3")


def test_without_a_clipboard_copy_link_offers_the_address_to_select(visit):
    page = visit("/conv-photo?conv_stride=3", fresh=True)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("textbox", name="Copy this address")).to_have_value(page.url)


def test_try_this_opens_exactly_its_state_and_back_returns(visit):
    page = visit("/conv-photo?photo=coffee&conv_stride=3")
    stride = page.get_by_role("spinbutton", name="Stride, px")
    link = page.locator(".foot li a").first
    target = link.get_attribute("href")
    link.click()
    wait_idle(page)
    assert page.url.endswith(target)
    if "conv_stride" not in target:
        expect(stride).to_have_value("1")
    page.go_back()
    wait_idle(page)
    assert page.url.endswith("/conv-photo?photo=coffee&conv_stride=3")
    expect(stride).to_have_value("3")


def test_reset_sets_every_control_back_and_keeps_the_photo(visit):
    page = visit("/conv-photo?photo=coffee&conv_stride=3", fresh=True)  # the link that opens a session is its choice
    page.locator("a.reset").click()
    wait_idle(page)
    assert page.url.endswith("/conv-photo?photo=coffee")
    expect(page.get_by_role("spinbutton", name="Stride, px")).to_have_value("1")


def test_headers_keep_browsers_from_guessing(browser, server):
    with browser.new_context() as context:
        headers = context.request.get(server).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"

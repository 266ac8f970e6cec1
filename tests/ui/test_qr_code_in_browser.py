"""The code that a class scans, in Chromium: read back from the screen by another library, it is the page's address."""

import io
import urllib.error
import urllib.parse
import urllib.request

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect


def test_a_copied_link_shows_a_code_of_the_address_which_a_click_enlarges(visit):
    page = visit("/padding-stride?pad_kernel=5&pad_stride=3", width=1280, height=800)
    page.get_by_role("button", name="Copy link").click()
    note = page.get_by_role("status").filter(has_text="this machine only")  # the tests' server is a local one
    note.get_by_role("button").click()
    code = page.get_by_role("dialog").get_by_role("img", name="QR code of this page")
    page.wait_for_function("(code) => code.complete && code.naturalWidth > 0", arg=code.element_handle())
    assert code.bounding_box()["width"] >= 600
    with Image.open(io.BytesIO(code.screenshot())) as shown:
        assert [found.text for found in zxingcpp.read_barcodes(shown)] == [page.url]
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(note).to_have_count(0)


@pytest.mark.parametrize("length", [0, 2_001])
def test_a_text_that_is_no_address_is_refused_with_a_sentence(server, length):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server}/qr?{urllib.parse.urlencode({'text': 'a' * length})}")
    assert refused.value.code == 400 and b"A QR code here holds 1 to 2,000 characters" in refused.value.read()

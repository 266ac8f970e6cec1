"""Controls in Chromium: what was set comes back after another view and another page, and Back opens what was there before."""

from driver import wait_idle
from playwright.sync_api import Page, expect

SIGMA = "σ of Gaussian Soft-NMS"


def choose(page: Page, view: str) -> None:
    page.get_by_test_id("stButtonGroup").first.get_by_role("radio", name=view).or_(
        page.get_by_role("button", name=view)
    ).first.click()
    wait_idle(page)


def sigma(page: Page) -> str:
    slider = page.locator(".st-key-nms_sigma [role=slider], .st-key-nms_sigma input[type=range]").first
    return slider.evaluate("(knob) => knob.value ?? knob.getAttribute('aria-valuenow')")


def test_what_was_set_comes_back(visit):
    page = visit("/nms?nms_source=written&nms_view=rules&nms_sigma=0.8", fresh=True)
    assert sigma(page) == "0.8"
    choose(page, "Boxes kept")
    expect(page.locator(".st-key-nms_sigma")).to_have_count(0)
    assert "nms_view" not in page.url and "nms_sigma" not in page.url
    choose(page, "Five NMS rules")
    assert sigma(page) == "0.8" and "nms_view=rules" in page.url and "nms_sigma=0.8" in page.url
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home").click()
    wait_idle(page)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="NMS").click()
    wait_idle(page)
    assert sigma(page) == "0.8" and "nms_source=written" in page.url and "nms_view=rules" in page.url


def test_back_opens_the_view_before(visit):
    page = visit("/nms?nms_source=written", fresh=True)
    choose(page, "Five NMS rules")
    assert "nms_view=rules" in page.url
    page.go_back()
    wait_idle(page)
    assert "nms_view" not in page.url
    expect(page.locator(".st-key-nms_sigma")).to_have_count(0)
    page.go_forward()
    wait_idle(page)
    expect(page.locator(".st-key-nms_sigma")).to_have_count(1)


def test_an_address_of_nonsense_opens_the_defaults(visit):
    page = visit("/nms?nms_view=&nms_source=nothing&nms_t=inf&nms_least=&nms_pick=nan&nms_across=7", fresh=True)
    assert page.get_by_test_id("stException").count() == 0 and page.get_by_text("met an error").count() == 0
    assert "nms_" not in page.url

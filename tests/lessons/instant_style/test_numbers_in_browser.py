"""The views without a network in Chromium: picture, numbers and arrows follow the strength at once, as the core has them."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from driver import overflows, wait_idle
from playwright.sync_api import Page, expect

from playground.images import sample
from playground.kit.saying import fixed, percent
from playground.lessons.instant_style.numbers_answer import plain_answer, similarity
from playground.lessons.instant_style.settings import Instant
from playground.vision import plain_adain as plain

ROOT = ".plain[data-ready=true]"
PLAIN, BLOCKS = Instant(view="numbers"), Instant(view="linear")


def open_(visit, settings: Instant, **more: object) -> Page:
    page = visit(f"/instant-style?{urlencode(settings.changed() | {'photo': 'chelsea', 'style': 'coffee'})}", **more)
    page.wait_for_selector(ROOT)
    return page


def answer_of(settings: Instant):
    return plain_answer(settings, sample("chelsea").photo(), sample("coffee").photo())


def assert_shows(page: Page, settings: Instant) -> None:
    """What the browser shows at a strength is what the core says, before and after a run of the page."""
    answer = answer_of(settings)
    outside = plain.outside(answer.result.reshape(-1, 3).T).mean()
    expect(page.locator(f".plain[data-alpha='{settings.alpha:g}']")).to_be_visible()
    shown = page.eval_on_selector(ROOT, "(root) => ({...root.dataset})")
    assert float(shown["outside"]) == pytest.approx(outside, rel=1e-5, abs=1e-7)
    figures = page.locator(".plain [data-headline]").inner_text()
    numbers = [fixed(similarity(answer), 2)] if answer.linear else [percent(outside), fixed(answer.moments.correlation())]
    assert all(number in figures for number in numbers), figures


def test_the_strength_goes_past_the_style_and_back_along_an_arrow(visit):
    page = open_(visit, PLAIN, width=1280, height=800)
    assert_shows(page, PLAIN)
    page.locator(".plain input[type=range]").press("End")
    assert_shows(page, replace(PLAIN, alpha=1.5))
    wait_idle(page)
    assert "instant_alpha=1.5" in page.url
    assert_shows(page, replace(PLAIN, alpha=1.5))
    chart = page.locator(".plain .chart canvas")
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 40, steps=3)
    dragged = page.eval_on_selector(ROOT, "(root) => Number(root.dataset.alpha)")
    assert dragged < 1.5
    assert_shows(page, replace(PLAIN, alpha=dragged))
    page.mouse.up()
    wait_idle(page)
    page.get_by_role("link", name="Undo").or_(page.get_by_role("button", name="Undo")).first.click()
    assert_shows(page, replace(PLAIN, alpha=1.5))
    assert not overflows(page)


def test_a_channel_of_the_cosine_transform_says_its_gain_on_a_phone(visit):
    page = open_(visit, BLOCKS, width=390, height=844)
    assert_shows(page, BLOCKS)
    page.locator(".plain .chart canvas").press("ArrowRight")
    gain = fixed(answer_of(BLOCKS).gains[0], 2)
    expect(page.locator(".plain .chart figcaption")).to_have_text(f"red, 0 half waves across, 0 down: × {gain}")
    page.locator(".plain input[type=range]").press("Home")
    assert_shows(page, replace(BLOCKS, alpha=0.0))
    assert not overflows(page)

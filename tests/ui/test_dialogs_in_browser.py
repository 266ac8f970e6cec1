"""A dialog in Chromium, while the page behind it is drawn anew."""

import re

import pytest
from driver import wait_idle
from playwright.sync_api import Page, expect

MEASURING = "/receptive-field?stack_net=vgg11&stack_weights=random"


@pytest.fixture
def chooser_at_the_jobs_end(visit) -> Page:
    """Opened while a job measured, which is done by now."""
    page = visit(MEASURING)
    expect(page.get_by_role("progressbar").first).to_be_visible()
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_text("8 steps in").first).to_be_visible(timeout=120_000)
    wait_idle(page)
    return page


def test_it_stays_when_a_job_ends_and_closes_with_the_choice(chooser_at_the_jobs_end):
    page = chooser_at_the_jobs_end
    page.get_by_role("dialog").get_by_role("radio", name="Coffee").click()
    page.wait_for_url(re.compile("photo=coffee"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    wait_idle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_closed_it_does_not_come_back_with_the_next_run(chooser_at_the_jobs_end):
    page = chooser_at_the_jobs_end
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    network = page.get_by_role("combobox", name="Network")
    network.fill("LeNet")
    network.press("Enter")
    page.wait_for_url("**stack_net=lenet*")
    wait_idle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_back_closes_it(visit):
    page = visit("/conv-photo")
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_role("dialog").get_by_role("radio", name="Coffee").click()
    page.wait_for_url(re.compile("photo=coffee"))
    wait_idle(page)
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    page.wait_for_url(lambda url: "photo=coffee" not in url)
    expect(page.get_by_role("dialog")).to_have_count(0)

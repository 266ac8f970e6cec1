"""The lesson "Data augmentation" in Chromium: the editor by mouse, keyboard and file; labels that are dragged; a training."""

import json
import re

from driver import wait_idle
from playwright.sync_api import Page, expect

SLUG = "/augmentation"


def steps(page: Page) -> str:
    return page.locator(".editor").get_attribute("data-steps")


def until(page: Page, wanted: str) -> None:
    expect(page.locator(".editor")).to_have_attribute("data-steps", wanted)
    wait_idle(page)


def test_a_pipeline_is_built_by_hand(visit):
    page = visit(SLUG, width=1280, height=800)
    assert steps(page) == "hflip jitter resizedcrop"
    page.locator(".editor .add").select_option("rotate")
    until(page, "hflip jitter resizedcrop rotate")
    page.locator(".editor .dials:not([hidden]) input[type=range]").first.fill("-90")
    page.wait_for_url(re.compile("_rotate-low.m90$"))
    page.locator(".editor .grip").nth(3).focus()
    page.keyboard.press("ArrowUp")
    until(page, "hflip jitter rotate resizedcrop")
    grip, third = page.locator(".editor .grip").first.bounding_box(), page.locator(".editor li").nth(2).bounding_box()
    page.mouse.move(grip["x"] + 6, grip["y"] + 12)
    page.mouse.down()
    page.mouse.move(third["x"] + 20, third["y"] + 20, steps=5)
    page.mouse.up()
    until(page, "jitter rotate hflip resizedcrop")
    page.locator(".editor .on").nth(1).click()
    until(page, "jitter rotate-off hflip resizedcrop")
    before = page.url
    page.get_by_role("button", name="New draw").click()
    page.wait_for_url(re.compile("aug_seed=1"))
    wait_idle(page)
    page.keyboard.press("Control+z")
    page.wait_for_url(before)
    wait_idle(page)
    page.locator(".editor .grip").first.focus()
    page.keyboard.press("Delete")
    until(page, "rotate-off hflip resizedcrop")


def test_a_pipeline_comes_from_a_preset_and_from_json(visit):
    page = visit(SLUG, width=1280, height=800)
    page.locator(".editor .preset").select_option("none")
    until(page, "")
    load = page.locator(".editor .load input")
    told = {"name": "pipeline.json", "mimeType": "application/json"}
    load.set_input_files({**told, "buffer": json.dumps({"steps": [{"transform": "vflip", "p": 1}]}).encode()})
    until(page, "vflip")
    page.wait_for_url(re.compile("aug_pipeline=vflip-p.1"))
    load.set_input_files({**told, "buffer": b'{"steps": [{"transform": "<b>no</b>"}]}'})
    expect(page.locator(".editor .problem")).to_contain_text("There is no transform '<b>no</b>'")
    assert steps(page) == "vflip"


def test_a_box_is_dragged_and_its_label_moves_along(visit):
    page = visit(f"{SLUG}?aug_view=labels&aug_pipeline=hflip-p.1&photo=chelsea", width=1280, height=800)
    lab = page.locator(".lab[data-version]")
    expect(page.locator(".fates li")).to_have_text("1 face: kept, 220 × 190 px")
    version, box = lab.get_attribute("data-version"), page.locator(".frame .live").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.52, box["y"] + box["height"] * 0.8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.62, box["y"] + box["height"] * 0.8, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile("aug_boxes="))
    expect(lab).not_to_have_attribute("data-version", version)


def test_a_training_can_be_cancelled(visit):
    page = visit(f"{SLUG}?aug_view=helps&aug_data=faces&aug_seeds=1&aug_epochs=2&aug_pipeline=hflip", width=1280, height=800)
    page.get_by_role("button", name="Train with and without").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("what there is stays").or_(page.get_by_text("Difference")).first).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Train with and without").click()
    expect(page.get_by_text("Difference", exact=True)).to_be_visible(timeout=120_000)
    expect(page.get_by_role("button", name="Train with and without")).to_be_enabled()

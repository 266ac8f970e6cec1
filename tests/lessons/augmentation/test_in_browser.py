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


DIAL = ".editor .dials:not([hidden]) input[type=range]"
SEEN = """() => {
  const root = [...document.querySelectorAll(".st-key-aug_divider *")].map((one) => one.shadowRoot).find(Boolean);
  const after = root.querySelector(".after");
  window.seen = [[after.src, location.search]];
  window.watch?.disconnect();
  window.watch = new MutationObserver(() => window.seen.push([after.src, location.search]));
  window.watch.observe(after, { attributeFilter: ["src"] });
}"""


def open_step(page: Page) -> None:
    name = page.locator(".editor .name").first
    if name.get_attribute("aria-expanded") == "false":
        name.click()


def test_the_picture_follows_a_dial_before_the_page_does(visit):
    page = visit(f"{SLUG}?photo=rocket&aug_pipeline=rotate-low.m180-high.180", width=1280, height=800)
    open_step(page)
    level, address = page.locator("[data-headline] b").nth(1), page.url
    page.evaluate(SEEN)
    before, dial = level.inner_text(), page.locator(DIAL).first
    with page.expect_response(re.compile("/at-once/")) as asked:
        dial.press("ArrowRight")
    assert asked.value.status == 200
    page.wait_for_url(re.compile("low.m179"))
    wait_idle(page)
    (_first, there), (picture, here), *more = page.evaluate("window.seen")
    assert here == there and not more, "the picture changed once, while the address was still the old one"
    assert level.inner_text() != before
    page.reload()
    wait_idle(page)
    page.evaluate(SEEN)
    assert page.evaluate("window.seen")[0][0] == picture, "a run draws the same picture, bit for bit"
    open_step(page)
    for _press in range(8):
        page.locator(DIAL).first.press("ArrowRight")
    page.wait_for_url(re.compile("low.m171"))
    wait_idle(page)
    page.keyboard.press("Control+z")
    page.wait_for_url(address.replace("m180", "m179"))


def test_a_server_that_knows_no_desk_answers_by_its_run_alone(visit):
    page = visit(f"{SLUG}?photo=rocket&aug_pipeline=rotate-low.m180-high.180", width=1280, height=800)
    page.route("**/at-once/*", lambda route: route.fulfill(status=204))
    open_step(page)
    page.evaluate(SEEN)
    page.locator(DIAL).first.press("ArrowRight")
    page.wait_for_url(re.compile("low.m179"))
    page.wait_for_function("window.seen.length === 2")
    page.locator(DIAL).first.press("End")
    page.wait_for_url(re.compile("low.180"))
    page.wait_for_function("window.seen.length === 3")
    page.unroute("**/at-once/*")


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
    ended = re.compile("what there is stays|cancelled before the first step|Difference")  # whichever the moment brings
    expect(page.get_by_text(ended).first).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Train with and without").click()
    expect(page.get_by_text("Difference", exact=True)).to_be_visible(timeout=120_000)
    expect(page.get_by_role("button", name="Train with and without")).to_be_enabled()

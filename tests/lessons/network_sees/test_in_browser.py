"""The views "Answer" and "Where it looks" in Chromium: what follows the finger, what the address holds, what readers bring."""

import io
import re

import numpy as np
import pytest
from driver import wait_idle
from PIL import Image
from playwright.sync_api import Page, expect
from pushes import push

from benchmarks.alone import tell
from playground.images import sample
from playground.lessons.network_sees.scores import figures, scores_answer
from playground.lessons.network_sees.settings import CLASS_KEYS, Scores, Where
from playground.lessons.network_sees.where import where_base, with_pixels
from playground.lessons.network_sees.where_lab import lab_packet
from playground.lessons.network_sees.where_pixels import PixelMaps

WHERE = "lessons/network_sees/where_lab.js"
PAINTED = """(canvas) => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data]
  .reduce((sum, value, n) => (sum + value * (n % 97)) % 1000003, 0)"""


def shown(page: Page, name: str) -> str:
    return page.locator(f".{name} [data-headline]").inner_text()


def test_the_map_follows_the_finger_over_the_classes(visit):
    page = visit("/network-sees?sees_view=where&photo=camera", width=1280, height=800)
    answer = where_base(Where(view="where"), sample("camera").photo())
    rows, canvas = page.locator(".where .classes li"), page.locator(".where .trained canvas")
    expect(page.locator(".where [data-headline]")).to_contain_text("Score of tripod")
    address, before = page.url, canvas.evaluate(PAINTED)
    first, last = (rows.nth(n).bounding_box() for n in (0, 4))
    page.mouse.move(first["x"] + 40, first["y"] + 12)
    page.mouse.down()
    page.mouse.move(last["x"] + 40, last["y"] + 12, steps=3)
    push(page, "sees_where")
    name, index = rows.nth(4).locator(".name").inner_text(), answer.listed[4]
    expect(page.locator(".where [data-headline]")).to_contain_text(f"Score of {name}")
    assert f"{answer.trained.logits[index]:.2f}" in shown(page, "where")
    assert canvas.evaluate(PAINTED) != before and page.url == address  # nothing is sent while it is dragged
    page.mouse.up()
    key = next(key for key, n in CLASS_KEYS.items() if n == index)
    page.wait_for_url(re.compile(f"sees_focus={key}"))
    wait_idle(page)
    frame = page.locator(".where .trained .frame").bounding_box()
    page.mouse.move(frame["x"] + 0.5 * frame["width"] / 7, frame["y"] + 6.5 * frame["height"] / 7)
    part = answer.trained.parts[index, 6, 0]
    verb = "takes" if part < 0 else "adds"
    expect(page.locator(".where .note")).to_contain_text(f"Row 7, column 1 {verb} {abs(part):.2f}")
    page.keyboard.press("Control+z")
    page.wait_for_url(address)


def test_a_slow_map_is_a_job_that_can_be_cancelled_and_begun_again(visit):
    page = visit("/network-sees?sees_view=where&sees_method=smooth&sees_seed=9&photo=rocket", width=1280, height=800)
    cancel = page.get_by_role("button", name="Cancel")
    expect(cancel).to_be_visible()
    expect(page.locator(".where [data-headline]")).to_contain_text("Score of missile")  # the page does not wait
    cancel.click()
    expect(page.get_by_text(re.compile(r"cancelled (at step|before)"))).to_be_visible(timeout=90_000)
    expect(page.get_by_text("The numbers stand here when the map is complete.")).to_be_visible()
    page.get_by_role("button", name="Begin again").click()
    expect(page.get_by_text("Half of the map lies in").last).to_be_visible(timeout=120_000)
    expect(page.locator(".where .shuffled img.map")).to_be_visible()


def test_the_numbers_follow_the_grey_square(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    answer = where_base(Where(view="where", method="occlusion"), sample("coffee").photo())
    logits = np.random.default_rng(0).normal(size=(2, 14, 14, 1000)).astype(np.float32)
    shares = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    packet = lab_packet(with_pixels(answer, PixelMaps(*shares)))
    tell(page, WHERE, packet)
    frame = page.locator(".where .trained .frame").bounding_box()
    for row, column in ((0, 0), (13, 5), (6, 12)):
        page.mouse.move(frame["x"] + (column + 0.5) / 14 * frame["width"], frame["y"] + (row + 0.5) / 14 * frame["height"])
        page.mouse.down()
        tell(page, WHERE, packet)  # as a job does that is still at work
        here = shares[0, row, column]
        figure = f"espresso with the square hidden{100 * here[967]:.3f} %" if here[967] < 5e-4 else f"{100 * here[967]:.1f} %"
        expect(page.locator(".where [data-headline]")).to_contain_text(figure)
        expect(page.locator(".where [data-headline]")).to_contain_text(f"First class{100 * here.max():.1f} %")
        page.mouse.up()
        assert page.evaluate("sent.at(-1)") == {"row": row + 1, "column": column + 1}
    page.locator(".where .trained .frame").press("ArrowLeft")
    assert page.evaluate("sent.at(-1)") == {"row": 7, "column": 12}
    page.close()


def test_a_class_is_looked_up_by_a_bar_and_by_typing(visit):
    page = visit("/network-sees?photo=chelsea", width=1280, height=800)
    numbers = figures(scores_answer(Scores(focus="tabby"), sample("chelsea").photo()))
    page.locator(".scores .bars").get_by_role("button", name="tabby").click()
    pressed = page.locator(".scores .bars").get_by_role("button", name="tabby", pressed=True)
    page.wait_for_url(re.compile("sees_focus=tabby"))
    expect(pressed).to_be_visible()
    expect(page.locator(".scores [data-headline]")).to_contain_text(f"{numbers['focus_share']} number {numbers['rank']} of 1,000")
    field = page.get_by_role("combobox", name=re.compile("Class"))
    field.click()
    field.fill("space shut")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("sees_focus=space-shuttle"))
    expect(page.locator(".scores .bars")).to_contain_text("space shuttle")


def test_other_pictures_are_a_click_away(visit):
    page = visit("/network-sees?photo=chelsea", width=1280, height=800)
    page.get_by_role("radiogroup", name="Pictures of nothing it knows").get_by_role("radio", name="Noise").click()
    page.wait_for_url(re.compile("sees_given=noise"))
    expect(page.locator(".scores [data-headline]")).to_contain_text("6.2 % poncho")
    page.get_by_role("radiogroup", name="Photos", exact=True).get_by_role("radio", name="Coffee cup").click()
    page.wait_for_url(re.compile("photo=coffee"))
    expect(page.locator(".scores [data-headline]")).to_contain_text("95.1 % espresso")
    expect(page).not_to_have_url(re.compile("sees_given"))
    expect(page.get_by_text("espresso has the highest probability, 95.1 %")).to_be_visible()


def turned_coffee() -> bytes:
    """A cup of coffee with more pixels than a page keeps, lying on its side in the file; EXIF says how it stands."""
    image = sample("coffee").photo().image.resize((2000, 1500)).transpose(Image.Transpose.ROTATE_90)
    exif, data = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6  # turned by a quarter clockwise when shown
    image.save(data, "JPEG", exif=exif, quality=85)
    return data.getvalue()


def with_alpha() -> bytes:
    data = io.BytesIO()
    Image.new("RGBA", (300, 200), (200, 30, 30, 90)).save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize("view", ["answer", "where"])
def test_what_a_reader_brings(visit, view):
    page = visit(f"/network-sees?sees_view={view}", fresh=True, width=1280, height=800)

    def bring(name: str, data: bytes) -> None:
        wait_idle(page)
        if not page.get_by_role("dialog").count():
            page.get_by_role("button", name="Change", exact=True).click()
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": data})

    bring("turned.jpg", turned_coffee())
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("[data-headline]").first).to_contain_text("espresso")
    bring("glass.png", with_alpha())
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("glass.png").first).to_be_visible()
    wait_idle(page)
    before = page.locator("[data-headline]").first.inner_text()
    bring("photo.jpg", b"This is no picture, whatever its name says.\n" * 40)
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    assert page.locator("[data-headline]").first.inner_text() == before
    if view == "answer":
        page.keyboard.press("Escape")
        photos = page.get_by_role("radiogroup", name="Photos", exact=True)
        expect(photos.get_by_role("radio")).to_have_count(10)  # both of the reader's own stand before the samples
        expect(photos.get_by_role("radio").nth(1)).to_have_attribute("title", re.compile("turned.jpg: espresso"))

"""The lesson on detection in Chromium: thresholds act at once, picture and list mark each other, drawn boxes are judged."""

import io
import json
import re

import pytest
from driver import wait_idle
from playwright.sync_api import expect

from playground.images import composed_samples, sample, samples
from playground.lessons.detect.answer import photo_answer
from playground.lessons.detect.settings import Detect

ASTRONAUT = sample("astronaut").photo()


def shown(page) -> str:
    return page.locator(".detect").get_attribute("data-shown")


def expected(**settings) -> str:
    found = photo_answer(Detect(**settings), ASTRONAUT).first
    return "; ".join(f"{label} {score:.2f}" for label, score in zip(found.labels, found.scores, strict=True))


def knob(page, name: str):
    return page.get_by_role("slider", name=name)


def test_thresholds_act_in_the_browser_and_reach_the_address(visit):
    page = visit("/detect?photo=astronaut", width=1280, height=800)
    assert shown(page) == expected()
    slider = knob(page, "Score threshold")
    slider.evaluate("(input) => { input.value = 0.2; input.dispatchEvent(new Event('input', { bubbles: true })); }")
    expect(page.locator(".detect")).to_have_attribute("data-score", "0.2")
    assert shown(page) == expected(score=0.2) and "det_score" not in page.url, "before the page has heard of it"
    slider.evaluate("(input) => { input.value = 1; input.dispatchEvent(new Event('input', { bubbles: true })); }")
    knows = "Everyday detector knows person, cat, dog, horse, cow, sheep, apple, banana and orange."
    expect(page.locator(".detect .told")).to_have_text(f"No candidate reaches a score of 1.00. {knows}")
    moved = {}
    for name, setting, key, value in (("Score threshold", "score", "Home", 0.05), ("NMS threshold (IoU)", "nms", "End", 1.0)):
        knob(page, name).press(key)
        wait_idle(page)
        moved[setting] = value
        assert f"det_{setting}={value:g}" in page.url and shown(page) == expected(**moved)
    page.keyboard.press("Control+z")
    wait_idle(page)
    assert "det_nms" not in page.url and shown(page) == expected(score=0.05)


def test_classes_picture_and_list_belong_together(visit):
    page = visit("/detect?photo=astronaut&det_score=0.12", width=1280, height=800)
    rows, chip = page.locator(".detect .rows > :not([hidden]) > .row"), page.locator(".detect .chip", has_text="person")
    assert rows.count() == len(expected(score=0.12).split("; "))
    rows.first.hover()
    assert rows.first.get_attribute("data-marked") == "true"
    box = photo_answer(Detect(score=0.12), ASTRONAUT).first.boxes[0].tolist()
    stage = page.locator(".board.first .live").bounding_box()
    view = page.locator(".board.first .boxes").evaluate("element => element.state.view")
    page.mouse.move(stage["x"] + (box[2] - 3 - view["x"]) * view["scale"], stage["y"] + (box[1] + 6 - view["y"]) * view["scale"])
    expect(page.locator(".detect .row[data-marked=true]")).to_have_count(1)
    rows.first.click()
    wait_idle(page)
    assert "det_pick=1" in page.url and rows.first.get_attribute("aria-pressed") == "true"
    chip.click()
    wait_idle(page)
    assert "det_hidden=person" in page.url and shown(page) == expected(score=0.12, hidden="person")
    assert chip.get_attribute("aria-pressed") == "false"


def test_a_drawn_box_is_judged_under_the_finger(visit):
    page = visit("/detect?photo=astronaut&det_view=truth&det_truth=none&det_score=0.12", width=1280, height=800)
    figures = page.locator("[data-headline]")
    assert "of 0 objects" in figures.inner_text()
    box = photo_answer(Detect(score=0.12), ASTRONAUT).first.boxes[0].tolist()
    state = page.locator(".board.first .boxes").evaluate("element => element.state.view")
    stage = page.locator(".board.first .live").bounding_box()

    def at(x: float, y: float) -> tuple[float, float]:
        return stage["x"] + (x - state["x"]) * state["scale"], stage["y"] + (y - state["y"]) * state["scale"]

    page.get_by_role("button", name="Draw", exact=True).click()
    page.mouse.move(*at(box[0] + 2, box[1] + 2))
    page.mouse.down()
    page.mouse.move(*at(box[2] - 2, box[3] - 2), steps=4)
    page.mouse.up()
    wait_idle(page)
    assert "of 1 object" in figures.inner_text() and "det_truth=" in page.url
    name = page.locator(".board.first .class-of input")
    name.fill("person")
    name.press("Tab")
    wait_idle(page)
    assert figures.inner_text().split()[:2] == ["Hits", "1"]
    page.keyboard.press("Control+z")
    wait_idle(page)
    assert figures.inner_text().split()[:2] == ["Hits", "0"]


def test_boxes_of_a_file_can_be_moved_and_stay_moved_beside_the_file(visit, tmp_path):
    box = photo_answer(Detect(score=0.12), ASTRONAUT).first.boxes[0]
    entry = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [float(box[0]), float(box[1]), *(box[2:] - box[:2]).tolist()]}
    images = [{"id": 1, "file_name": "astronaut.png", "width": 512, "height": 512}]
    file = tmp_path / "truth.json"
    file.write_text(json.dumps({"images": images, "categories": [{"id": 1, "name": "person"}], "annotations": [entry]}))
    page = visit(
        "/detect?photo=astronaut&det_view=truth&det_against=file&det_score=0.12&det_iou=0.95", width=1280, height=800, fresh=True
    )
    figures, frame = page.locator("[data-headline]"), page.locator(".board.first .frame")
    page.locator("input[type=file]").set_input_files(file)
    expect(figures).to_contain_text("Hits1 of 1 object")
    wait_idle(page)
    frame.focus()
    for _ in range(6):
        frame.press("Shift+ArrowRight")
    expect(figures).to_contain_text("Hits0 of 1 object")
    wait_idle(page)
    assert "det_moved=" in page.url
    page.get_by_role("radio", name="Detect").or_(page.get_by_role("button", name="Detect", exact=True)).first.click()
    wait_idle(page)
    page.go_back()
    wait_idle(page)
    expect(figures).to_contain_text("Hits0 of 1 object")
    page.get_by_role("button", name="Boxes as in the files").click()
    expect(figures).to_contain_text("Hits1 of 1 object")


@pytest.mark.parametrize(("view", "button", "root"), [("many", "photos", ".many"), ("film", "video", ".film")])
def test_a_job_shows_what_it_has_seen(visit, view, button, root):
    page = visit(f"/detect?det_view={view}&det_rate=2", width=1280, height=800, fresh=True)
    page.get_by_role("button", name=f"Look through the {button}").click()
    total = len(samples()) + len(composed_samples()) if view == "many" else 6
    expect(page.locator(root)).to_have_attribute("data-looked", str(total), timeout=60_000)
    wait_idle(page)
    page.get_by_role("button", name="All boxes as CSV").wait_for()
    if view == "film":
        counts = page.locator(root).get_attribute("data-counts").split()
        page.locator(".film .forward").click()
        assert page.locator(root).get_attribute("data-frame") == "1" and len(counts) == total
    else:
        before = int(page.locator(root).get_attribute("data-total"))
        slider = knob(page, "Score threshold")
        slider.evaluate("(input) => { input.value = 0.1; input.dispatchEvent(new Event('input', { bubbles: true })); }")
        expect(page.locator(root)).not_to_have_attribute("data-total", str(before))
        assert int(page.locator(root).get_attribute("data-total")) > before


def a_gif(seconds: float = 0.2) -> bytes:
    """Three pictures of the astronaut, one after the other."""
    frames = [ASTRONAUT.image.resize((160, 160)).rotate(angle) for angle in (0, 10, 20)]
    data = io.BytesIO()
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:], duration=int(1000 * seconds), loop=0)
    return data.getvalue()


def test_a_gif_and_a_photo_of_the_camera_are_looked_at(visit):
    page = visit("/detect?det_view=film&det_rate=5", width=1280, height=800, fresh=True)
    page.locator("input[type=file]").set_input_files({"name": "mine.gif", "mimeType": "image/gif", "buffer": a_gif()})
    expect(page.get_by_text("mine.gif").first).to_be_visible()
    wait_idle(page)
    page.get_by_role("button", name="Look through the video").click()
    expect(page.locator(".film")).to_have_attribute("data-looked", "3")
    assert len(page.locator(".film").get_attribute("data-counts").split()) == 3
    wait_idle(page)
    page.get_by_role("radio", name="Detect", exact=True).click()
    wait_idle(page)
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_text("Use the camera").click()
    page.locator("video").wait_for()
    page.wait_for_function("() => document.querySelector('video')?.readyState === 4")  # it has a picture
    page.get_by_role("button", name="Take Photo").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    wait_idle(page)
    expect(page.locator(".detect [data-headline]")).to_contain_text(re.compile(r"\d"))
    assert page.locator(".detect").get_attribute("data-shown") is not None and "photo=" not in page.url


def test_raw_boxes_go_to_the_lesson_on_nms(visit):
    page = visit("/detect?photo=astronaut", width=1280, height=800, fresh=True)
    page.get_by_role("button", name="Send these raw boxes").click()
    wait_idle(page)
    page.get_by_text("Open the NMS lesson with").click()
    page.wait_for_url(lambda url: "/nms" in url and "nms_source=file" in url)
    wait_idle(page)
    count = min(500, len(photo_answer(Detect(), ASTRONAUT).first.candidates.scores))
    assert f"of {count} at IoU threshold" in page.locator("[data-headline]").inner_text()

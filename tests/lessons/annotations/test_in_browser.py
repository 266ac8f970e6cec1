"""The lesson "Anchors for your data" in Chromium: real files go through the uploader, and what is bad in them is listed."""

import io
import re
import zipfile

from driver import wait_idle
from playwright.sync_api import Page, expect

OBJECT = "<object><name>{}</name><bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox></object>\n"
OWN = "/annotations?ann_source=files"


def voc(*objects: tuple[object, ...]) -> bytes:
    body = "".join(OBJECT.format(*one) for one in objects)
    return f"<annotation><size><width>200</width><height>100</height></size>\n{body}</annotation>".encode()


def voc_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("Annotations/1.xml", voc(("cat", 20, 10, 60, 50), ("cat", 60, 10, 20, 50), ("dog", 5, 5, 90, 95)))
        made.writestr("Annotations/2.xml", voc(("dog", 1, 1, 80, 40)))
        made.writestr("../3.xml", voc(("dog", 1, 1, 80, 40)))
    return buffer.getvalue()


def upload(page: Page, name: str, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})


def test_a_zip_of_voc_files_gives_statistics_and_lists_what_is_bad(visit):
    page = visit(OWN, fresh=True)
    upload(page, "mine.zip", voc_zip())
    expect(page.get_by_text(re.compile("3 boxes on 2 images"))).to_be_visible()
    page.get_by_text("2 entries were left out").click()
    items = page.get_by_role("listitem")
    expect(items.filter(has_text="Annotations/1.xml, line 3, object 2: the box has no area")).to_be_visible()
    expect(items.filter(has_text="mine.zip: ../3.xml: the name leads out of the archive")).to_be_visible()
    page.get_by_role("radio", name="True boxes NMS deletes").click()
    expect(page.get_by_text("run on the true boxes themselves")).to_be_visible()
    wait_idle(page)
    assert page.get_by_text("mine.zip").count(), "the file is still chosen in another view"


def test_a_file_without_one_good_box_says_what_is_wrong_with_each(visit):
    page = visit(OWN, fresh=True)
    upload(page, "bad.xml", voc(("cat", "x", 1, 2, 3), ("", 1, 1, 9, 9), ("cat", 500, 1, 600, 9), ("cat", "nan", 1, 9, 9)))
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("There are no boxes to look at; choose other files.")
    for line, what in ((2, "not four numbers"), (3, "no name"), (4, "lies outside"), (5, "not a finite number")):
        expect(alert.get_by_role("listitem").filter(has_text=f"bad.xml, line {line}, object")).to_contain_text(what)
    assert page.get_by_text("Resizing to a square input").is_visible(), "the controls stay"


def test_the_upload_button_is_in_sight_and_its_files_are_looked_at(visit):
    page = visit("/annotations?ann_view=anchors&ann_anchors=yolo", fresh=True, width=1280)
    button = page.get_by_test_id("stFileUploader").get_by_test_id("stBaseButton-secondary")
    expect(button).to_be_visible()
    box, code = button.bounding_box(), page.get_by_test_id("stCode").first
    assert box["y"] + box["height"] < 800
    expect(code).to_contain_text("- [")
    upload(page, "mine.zip", voc_zip())
    expect(
        page.get_by_text("The number of boxes is 3, too few for 9 anchor shapes.")
    ).to_be_visible()  # three boxes are too few for nine shapes
    page.get_by_role("radio", name="Sizes and ratios").click()
    expect(page.get_by_text(re.compile("3 boxes on 2 images"))).to_be_visible()


def test_the_first_screen_with_files_of_ones_own(visit):
    page = visit("/annotations?ann_view=anchors", fresh=True, width=1280, height=800)
    upload(page, "mine.zip", voc_zip())
    expect(page.get_by_text("too few for 5 anchor shapes")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_text("Anchors", exact=True).click()
    wait_idle(page)
    page.get_by_test_id("stSidebar").get_by_text("Anchors for your data").click()
    page.get_by_text("Anchors that fit").click()
    wait_idle(page)
    labels = page.locator(".st-key-stage_controls").get_by_test_id("stWidgetLabel").filter(visible=True)
    free = [one for one in labels.all() if not one.evaluate("label => label.closest('[data-testid=stExpander]') !== null")]
    assert len(free) == 5 and max(one.bounding_box()["y"] for one in free) < 700
    page.get_by_role("button", name="mine.zip").click()
    page.get_by_role("button", name="Remove these files").click()
    expect(page.get_by_role("button", name="mine.zip")).to_have_count(0)

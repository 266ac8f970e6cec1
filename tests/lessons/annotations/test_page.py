"""The lesson "Your own annotations" without a browser: links open their states, files are read, what is bad is listed."""

import json

import pytest
from page_text import assert_shows, texts

from playground.lessons.annotations.settings import ANCHOR_SETS
from playground.lessons.annotations.states import STATES

SLUG = "annotations"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page(SLUG, ask="no", **state.params)
    assert_shows(app, state.shows)


def test_the_question_and_its_proof(open_page):
    app = open_page(SLUG)
    assert "With plain Euclidean?" in texts(app)
    app.button(key="ann_predicted_3").click().run()
    assert not app.exception and "Right." in texts(app)
    assert "with plain Euclidean distance: 0.758" in texts(app)


@pytest.mark.parametrize("anchors", ANCHOR_SETS)
def test_every_set_of_anchors_comes_with_its_code(open_page, anchors):
    app = open_page(SLUG, ask="no", ann_view="Anchors", ann_anchors=anchors)
    assert not app.exception and not app.error
    assert any("anchors = " in block.value or "(anchors,) = " in block.value for block in app.code)


def coco(boxes):
    rows = [{"id": n, "image_id": 1, "category_id": 1, "bbox": box} for n, box in enumerate(boxes)]
    lists = {"images": [{"id": 1, "width": 640, "height": 480}], "categories": [{"id": 1, "name": "kite"}], "annotations": rows}
    return json.dumps(lists).encode()


def test_own_files_are_read_and_bad_entries_listed(open_page):
    app = open_page(SLUG, ask="no", ann_source="your files")
    assert "Choose your annotations" in app.info[0].value
    uploader = app.get("file_uploader")[0]
    uploader.upload("mine.json", coco([[10, 10, 50, 40], [10, 10, -5, 40], [60, 60, 80, 80]]), "application/json").run()
    assert not app.exception and not app.error
    assert "2 boxes on 1 picture," in texts(app) and "kite: 2" in texts(app)
    assert app.dataframe[0].value["line"].tolist() == [1] and "no area" in app.dataframe[0].value["what"][0]


@pytest.mark.parametrize(("name", "data", "told"), [
    ("a.json", b'{"annotations": []}', "no boxes to look at"),
    ("a.json", coco([[10, 10, -5, 40]]), "- a.json, line 1: the box has no area"),
    ("a.json", b"", "- a.json: the file is empty"),
    ("a.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]>\n<annotation/>", "- a.xml, line 1: the file has a document type (DTD)"),
    ("a.zip", b"PK\x03\x04broken", "damaged"),
])  # fmt: skip
def test_files_without_boxes_take_the_pictures_place(open_page, name, data, told):
    app = open_page(SLUG, ask="no", ann_source="your files")
    app.get("file_uploader")[0].upload(name, data, "application/octet-stream").run()
    assert not app.exception and told in app.error[0].value
    assert app.selectbox(key="ann_source").value == "your files"


def test_what_cannot_be_is_said(open_page):
    app = open_page(SLUG, ask="no", ann_view="Anchors", ann_anchors="your own", ann_own="wide")
    assert "is no anchor" in app.error[0].value


@pytest.mark.parametrize("name", ["ann_view", "ann_source", "ann_only", "ann_k", "ann_anchors"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, ask="no", **{name: "<script>"})
    assert not app.exception and not app.error

"""The lesson "Anchors for your data" without a browser: links open their states, files are read, what is bad is listed."""

import json

import pytest
from page_text import texts

from playground.lessons.annotations.settings import ANCHORS
from playground.lessons.annotations.states import QUESTION

SLUG = "annotations"


def in_order(app, *starts):
    """Whether paragraphs that begin so follow each other on the page, whatever stands between them."""
    values = [node.value for node in app.main if node.type in ("markdown", "caption")]
    shown = iter([paragraph for text in values for paragraph in text.split("\n\n")])
    return all(any(text.startswith(start) for text in shown) for start in starts)


def test_sentences_stand_among_the_charts_and_the_credit_last(open_page):
    app = open_page(SLUG)
    assert in_order(
        app, "Where the box centres lie", "**465** boxes", "When each image", "Width ÷ height: blue", "banana: ", "Boxes: “Fruit"
    )
    assert texts(app).count("stretched to a square") == 1
    app = open_page(SLUG, ann_view="noise")
    assert in_order(app, "| box size |", "A box of 16 × 16 px", "The table counts boxes", "Boxes: “Fruit")
    app = open_page(SLUG, ann_view="anchors")
    assert in_order(app, "The anchors on one centre", "**5** anchor shapes give", "Boxes: “Fruit")
    assert "Boxes: “Fruit" not in texts(open_page(SLUG, ann_source="made"))


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert "**0.646**, with the Euclidean distance **0.545**" in texts(
        app
    ) or "0.646, with the Euclidean distance 0.545" in texts(app)


@pytest.mark.parametrize("anchors", ANCHORS)
def test_every_set_of_anchors_comes_with_its_code(open_page, anchors):
    app = open_page(SLUG, ann_view="anchors", ann_anchors=anchors)
    assert not app.exception and not app.error
    assert any("anchors = " in block.value or "(anchors,) = " in block.value for block in app.code)


def coco(boxes, names=("kite",)):
    kinds = [{"id": n, "name": name} for n, name in enumerate(names)]
    rows = [{"id": n, "image_id": 1, "category_id": n % len(names), "bbox": box} for n, box in enumerate(boxes)]
    lists = {"images": [{"id": 1, "width": 640, "height": 480}], "categories": kinds, "annotations": rows}
    return json.dumps(lists).encode()


def test_own_files_are_read_and_bad_entries_listed(open_page):
    app = open_page(SLUG, ann_source="files")
    assert "Choose your annotations" in app.info[0].value and "In numbers" not in texts(app)
    uploader = app.get("file_uploader")[0]
    uploader.upload("mine.json", coco([[10, 10, 50, 40], [10, 10, -5, 40], [60, 60, 80, 80]]), "application/json").run()
    assert not app.exception and not app.error
    assert "2 boxes on 1 image:" in texts(app) and "kite: 2" in texts(app)
    assert "- mine.json, line 1, annotation 1: the box has no area" in texts(app)
    assert not [box for box in app.selectbox if box.label == "Class"]  # there is only one


def test_classes_are_those_of_the_files(open_page):
    app = open_page(SLUG, ann_source="files", ann_only="kite")
    boxes = [[10, 10, 50, 40], [60, 60, 80, 80], [5, 5, 50, 50]]
    app.get("file_uploader")[0].upload("mine.json", coco(boxes, ("bird", "kite")), "application/json").run()
    assert not app.error and app.selectbox(key="ann_only").options == ["all classes", "bird", "kite"]
    app.selectbox(key="ann_only").set_value("kite").run()
    assert "1 box on 1 image:" in texts(app)
    app.selectbox(key="ann_source").set_value("fruit").run()
    assert not app.exception and app.selectbox(key="ann_only").value == "all classes" and "465 boxes" in texts(app)


@pytest.mark.parametrize(("name", "data", "told"), [
    ("a.json", b'{"annotations": []}', "no boxes to look at"),
    ("a.json", coco([[10, 10, -5, 40]]), "- a.json, line 1, annotation 0: the box has no area"),
    ("a.json", b"", "- a.json: the file is empty"),
    ("a.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]>\n<annotation/>", "- a.xml, line 1: the file has a document type (DTD)"),
    ("a.zip", b"PK\x03\x04broken", "damaged"),
])  # fmt: skip
def test_files_without_boxes_take_the_pictures_place(open_page, name, data, told):
    app = open_page(SLUG, ann_source="files")
    app.get("file_uploader")[0].upload(name, data, "application/octet-stream").run()
    assert not app.exception and told in app.error[0].value
    assert app.selectbox(key="ann_source").value == "files"


def test_the_uploader_is_there_at_once_and_its_files_are_looked_at(open_page):
    app = open_page(SLUG)
    app.get("file_uploader")[0].upload("mine.json", coco([[10, 10, 50, 40]]), "application/json").run()
    assert not app.exception and app.selectbox(key="ann_source").value == "files" and "1 box on 1 image:" in texts(app)


def test_yolo_without_images_asks_for_their_size_in_fields(open_page):
    app = open_page(SLUG, ann_source="files")
    app.get("file_uploader")[0].upload("a.txt", b"0 0.5 0.5 0.5 0.5\n", "text/plain").run()
    assert not app.exception and not app.error and "Type *Image width* and *Image height*" in app.info[0].value
    app.number_input(key="ann_width").set_value(200)
    app.number_input(key="ann_height").set_value(100).run()
    assert not app.exception and "1 box on 1 image:" in texts(app) and "100 × 50 px" in texts(app)


def test_a_set_that_can_be_read_in_two_ways_says_so_and_is_read_as_chosen(open_page):
    app = open_page(SLUG, ann_source="files")
    files = [("a.json", coco([[10, 10, 50, 40]] * 3), "application/json"), ("b.txt", b"0 0.5 0.5 0.5 0.5\n", "text/plain")]
    app.get("file_uploader")[0].set_value(files).run()
    assert "There are labels of 2 formats" in texts(app) and "3 boxes on 1 image:" in texts(app)
    app.selectbox(key="ann_format").set_value("YOLO").run()
    assert not app.exception and "Type *Image width*" in app.info[0].value and "There are labels of 2 formats" in texts(app)


def test_reset_forgets_the_files(open_page):
    app = open_page(SLUG, ann_source="files")
    key = app.get("file_uploader")[0].key
    app.query_params["reset"] = "yes"
    app.run()
    assert not app.exception and app.session_state["ann-resets"] == 1
    app.selectbox(key="ann_source").set_value("files").run()
    assert app.get("file_uploader")[0].key != key


def test_what_cannot_be_is_said(open_page):
    app = open_page(SLUG, ann_view="anchors", ann_anchors="own", ann_own="wide")
    assert "is no anchor" in app.error[0].value


@pytest.mark.parametrize("name", ["ann_view", "ann_source", "ann_only", "ann_k", "ann_anchors", "ann_files"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, **{name: "<script>"})
    assert not app.exception and not app.error


@pytest.mark.parametrize(
    ("anchors", "line"),
    [
        ("yolo", "- [136,130, 184,174, 147,267]  # P3/8"),
        ("AnchorGenerator", "sizes=((83, 124, 174,),),  # pixels of the input"),
        ("pyramid", "sizes = ((69,), (90,), (117,), (153,), (194,))  # pixels of the input, one size a level: P2 to P6"),
    ],
)
def test_the_numbers_of_the_code_stand_above_the_charts_too(open_page, anchors, line):
    app = open_page(SLUG, ann_view="anchors", ann_anchors=anchors)
    assert line in app.text[0].value and line in app.code[0].value
    assert not open_page(SLUG, ann_view="anchors").text

"""The lesson "Boxes and IoU" without a browser: links open their states and the quoted numbers stand on the page."""

import pytest
from page_text import texts

from playground.lessons.box_iou.settings import Iou
from playground.lessons.box_iou.states import PREDICT, QUESTION

SLUG = "box-iou"


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert app.text_input(key="iou_boxes").value == PREDICT.settings.boxes
    assert "IoU 0.333" in texts(app)


@pytest.mark.parametrize("view", Iou.controls["view"].options)
def test_every_view_has_formula_and_code(open_page, view):
    app = open_page(SLUG, iou_view=view)
    assert not app.exception and not app.error
    assert app.latex and "torchvision" in app.code[0].value


def test_formats_as_a_table(open_page):
    app = open_page(SLUG, iou_view="formats", iou_ground="paper", iou_boxes="0 0 100 60; 50 30 150 90")
    table = app.dataframe[0].value
    assert list(table["box"]) == ["ground truth", "A"]
    assert table.iloc[1].tolist()[1:] == [
        "50, 30, 150, 90", "0.125, 0.125, 0.375, 0.375", "100, 60, 100, 60", "0.25, 0.25, 0.25, 0.25", "50, 30, 100, 60",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("1 2 3", "Box 1"), (";", "There is no box"), ("0 0 1 1; 5 5 one 9", "is not four numbers")],
)
def test_what_cannot_be_read_leaves_the_picture_and_is_said_under_the_field(open_page, text, sentence):
    app = open_page(SLUG, iou_boxes="0 0 9 9; 3 0 12 9")
    assert not app.error and "0.500" in texts(app)
    app.text_input(key="iou_boxes").set_value(text).run()
    assert not app.exception and sentence in app.error[0].value
    assert "IoU **0.500**" in texts(app) or "0.500" in texts(app)
    assert app.code and app.latex
    app.text_input(key="iou_boxes").set_value("0 0 9 9; 0 0 9 9").run()
    assert not app.error and "IoU 1.000" in texts(app)


@pytest.mark.parametrize(
    "text", ["(10,20,110,220) (30,40,130,240)", "[10, 20, 110, 220]; [30, 40, 130, 240]", "10 20 110 220; 30 40 130 240"]
)
def test_boxes_are_typed_as_people_write_them(open_page, text):
    app = open_page(SLUG)
    app.text_input(key="iou_boxes").set_value(text).run()
    assert not app.error and "IoU 0.562" in texts(app)


def test_another_format_moves_no_box_of_the_page_and_reads_typed_numbers_anew(open_page):
    app = open_page(SLUG)
    field, format_ = app.text_input(key="iou_boxes"), app.selectbox(key="iou_format")
    format_.set_value("coco").run()
    assert app.text_input(key="iou_boxes").value == "125 70 220 190; 175 95 220 190" and "IoU 0.505" in texts(app)
    app.selectbox(key="iou_format").set_value("corners").run()
    assert app.text_input(key="iou_boxes").value == field.value
    app.text_input(key="iou_boxes").set_value("10 20 100 200; 30 40 100 200").run()
    app.selectbox(key="iou_format").set_value("coco").run()
    assert app.text_input(key="iou_boxes").value == "10 20 100 200; 30 40 100 200" and "IoU 0.562" in texts(app)


@pytest.mark.parametrize("name", ["iou_view", "iou_boxes", "iou_pick", "iou_t", "iou_slide", "photo"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, **{name: "<script>", "iou_plus_one": True})
    assert not app.exception
    assert app.toggle(key="iou_plus_one").value

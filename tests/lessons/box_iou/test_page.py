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
    assert list(table["box"]) == ["truth", "A"]
    assert table.iloc[1].tolist()[1:] == [
        "50, 30, 150, 90", "0.125, 0.125, 0.375, 0.375", "100, 60, 100, 60", "0.25, 0.25, 0.25, 0.25", "50, 30, 100, 60",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("1 2 3", "Box 1"), (";", "There is no box"), ("0 0 1 1; 5 5 one 9", "is not four numbers")],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, text, sentence):
    app = open_page(SLUG, iou_boxes=text)
    assert not app.exception and sentence in app.error[0].value
    app.text_input(key="iou_boxes").set_value("0 0 9 9; 3 0 12 9").run()
    assert not app.error and "0.500" in texts(app)


@pytest.mark.parametrize("name", ["iou_view", "iou_boxes", "iou_pick", "iou_t", "iou_slide", "photo"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, **{name: "<script>", "iou_plus_one": True})
    assert not app.exception
    assert app.toggle(key="iou_plus_one").value

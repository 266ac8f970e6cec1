"""The lesson "Anchor boxes" without a browser: links open their states and the quoted numbers stand on the page."""

import pytest
from page_text import assert_shows, texts

from playground.lessons.anchors.states import PREDICT, SHAPES, STATES, VIEWS

SLUG = "anchors"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page(SLUG, ask="no", **state.params)
    assert_shows(app, state.shows)
    assert app.latex and "torchvision" in app.code[0].value


def test_the_question_and_its_proof(open_page):
    app = open_page(SLUG)
    assert "What changes?" in texts(app)
    app.button(key="anchor_predicted_2").click().run()
    assert not app.exception and "Right." in texts(app)
    assert app.text_input(key="anchor_sizes").value == PREDICT.config.sizes
    assert app.button_group(key="anchor_view").value == SHAPES
    assert "0.354 × 0.177" in texts(app) and "62 %" in texts(app)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [("boxes", "1 2 3", "Box 1"), ("sizes", "0.5, -1", "sizes hold -1")],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, name, text, sentence):
    app = open_page(SLUG, ask="no", **{f"anchor_{name}": text})
    assert not app.exception and sentence in app.error[0].value
    mended = {"boxes": "0 0 90 90", "sizes": "0.5"}[name]
    app.text_input(key=f"anchor_{name}").set_value(mended).run()
    assert not app.error and "n + m − 1" in texts(app)


def test_an_object_without_area_is_said(open_page):
    app = open_page(SLUG, ask="no", anchor_boxes="0 0 50 50; 9 9 9 40 line")
    assert "B line: no proper box" in texts(app)
    app = open_page(SLUG, ask="no", anchor_boxes="9 9 9 40", anchor_view=VIEWS[1])
    assert "A is no proper box" in texts(app)


def test_nonsense_in_the_address_harms_nothing(open_page):
    names = ("anchor_view", "anchor_height", "anchor_pick", "anchor_down", "anchor_ground", "photo")
    app = open_page(SLUG, ask="no", **dict.fromkeys(names, "<script>"), anchor_full=True)
    assert not app.exception
    assert app.toggle(key="anchor_full").value

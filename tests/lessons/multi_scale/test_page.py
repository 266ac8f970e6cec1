"""The lesson "Multi-scale" without a browser: links open their states and the quoted numbers stand on the page."""

import pytest
from page_text import assert_shows, texts

from playground.lessons.multi_scale.lab import LAB
from playground.lessons.multi_scale.settings import Scales
from playground.lessons.multi_scale.states import PREDICT, QUESTION, STATES
from playground.ui import address, panel

SLUG = "multi-scale"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page(SLUG, **state.params)
    shown = {name: text for name, text in state.shows.items() if name != "narrow_count"}
    assert_shows(app, shown)
    if state.shows.get("narrow_count") == "0":
        assert "On every map the receptive field is at least as long as the anchors" in texts(app)


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert app.button_group(key="scale_view").value == "places"
    assert app.text_input(key="scale_boxes").value == PREDICT.settings.boxes
    assert "IoU is 0.494" in texts(app)


@pytest.mark.parametrize("view", Scales.controls["view"].options)
def test_every_view_has_formula_and_code(open_page, view):
    app = open_page(SLUG, scale_view=view)
    assert not app.exception and not app.error
    assert app.latex and "import torch" in app.code[0].value


def test_objects_stay_on_the_photo_when_the_input_grows(open_page):
    app = open_page(SLUG, scale_boxes="16 32 64 96")
    app.selectbox(key="scale_pyramid").set_value("RetinaNet").run()
    assert not app.exception and app.text_input(key="scale_boxes").value == "32 64 128 192"
    app.selectbox(key="scale_pyramid").set_value("own").run()
    assert app.text_input(key="scale_boxes").value == "16 32 64 96"
    app.text_input(key="scale_own").set_value("8: 0.25").run()
    assert not app.error and "→ 8 × 8" in texts(app)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"scale_boxes": "1 2 3"}, "Box 1"),
        ({"scale_pyramid": "own", "scale_own": "4: 0.1; 8: 0.1"}, "finest map first"),
        ({"scale_view": "places", "scale_boxes": "5 5 5 9"}, "both sides must be positive"),
    ],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, params, sentence):
    app = open_page(SLUG, **params)
    assert not app.exception and sentence in app.error[0].value
    app.text_input(key="scale_boxes").set_value("20 20 120 120").run()
    if "scale_own" in params:
        app.text_input(key="scale_own").set_value("4: 0.15").run()
    assert not app.error and app.latex


def test_objects_stay_on_the_photo_when_the_input_grows_unseen(open_page):
    """In a view without objects too, and those of the page need no place in the address."""
    app = open_page(SLUG, scale_view="view", scale_pyramid="FPN")
    app.selectbox(key="scale_pyramid").set_value("RetinaNet").run()
    app.button_group(key="scale_view").set_value("catch").run()
    assert not app.exception and app.text_input(key="scale_boxes").value == "60 68 472 464; 100 142 224 252; 372 184 456 284"
    assert "scale_boxes" not in app.query_params and app.query_params["scale_pyramid"] == "RetinaNet"


def test_a_text_that_cannot_be_read_stays_when_the_input_grows(open_page):
    app = open_page(SLUG, scale_boxes="1 2 3")
    app.selectbox(key="scale_pyramid").set_value("FPN").run()
    assert not app.exception and app.text_input(key="scale_boxes").value == "1 2 3"


def test_links_of_old_open_the_same_state(open_page):
    """They spell choices by their labels."""
    app = open_page(SLUG, scale_view="Anchors that touch", scale_shapes="squares", scale_crop="middle square")
    assert app.button_group(key="scale_view").value == "touch" and app.button_group(key="scale_crop").value == "middle"
    assert app.button_group(key="scale_shapes").value == "squares" and "Of 16 anchors" in texts(app)


@pytest.mark.parametrize("name", ["scale_view", "scale_pyramid", "scale_boxes", "scale_pick", "scale_t", "scale_crop"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, **{name: "<script>"})
    assert not app.exception


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (
            {"boxes": [[[1, 2.5, 3, 4.004], "cat"], [[0, 0, 9, 9], ""]], "pick": "B"},
            {"boxes": "1 2.5 3 4 cat; 0 0 9 9", "pick": "B"},
        ),
        ({"boxes": []}, {}),
        ({"boxes": [[[0, 0, 9, 9], ""]] * 7}, {}),
        ({"boxes": [[[0, 0, None, 9], ""]], "pick": 1.5j}, {}),
        ({"s": 0.17749}, {"s": 0.177}),
        ({"s": 9}, {"s": 1.0}),
        ({"s": float("inf")}, {}),
        ({"s": "large"}, {}),
        (None, {}),
    ],
)
def test_an_edit_in_the_picture_becomes_the_controls_values(monkeypatch, edit, changed):
    state = {LAB: {"edit": edit}}
    for module in (panel, address):
        monkeypatch.setattr(module.st, "session_state", state)
    panel.take(Scales, LAB)()
    assert {name: value for name, value in state.items() if name.startswith("scale_") and name != LAB} == {
        f"scale_{k}": v for k, v in changed.items()
    }

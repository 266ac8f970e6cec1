"""The lesson "Multi-scale" without a browser: links open their states and the quoted numbers stand on the page."""

import pytest
from page_text import assert_shows, texts

from playground.lessons.multi_scale.answer import ScaleConfig, scale_answer
from playground.lessons.multi_scale.fields import spans_of
from playground.lessons.multi_scale.files import files
from playground.lessons.multi_scale.states import EXERCISES, MISUNDERSTOOD, PLACES, PREDICT, TRY_THIS, VIEWS

SLUG = "multi-scale"
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page(SLUG, ask="no", **state.params)
    shown = {name: text for name, text in state.shows.items() if name != "narrow_count"}
    assert_shows(app, shown)
    if state.shows.get("narrow_count") == "0":
        assert "No map judges a box wider than what it sees" in texts(app)


def test_the_question_and_its_proof(open_page):
    app = open_page(SLUG)
    assert "Where does some anchor reach" in texts(app)
    app.button(key="scale_predicted_3").click().run()
    assert not app.exception and "Right." in texts(app)
    assert app.get("button_group")[0].value == PLACES and app.text_input(key="scale_boxes").value == PREDICT.config.boxes
    assert "IoU is 0.494" in texts(app)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_formula_and_code(open_page, view):
    app = open_page(SLUG, scale_view=view)
    assert not app.exception and not app.error
    assert app.latex and "import torch" in app.code[0].value


def test_objects_stay_on_the_photo_when_the_input_grows(open_page):
    app = open_page(SLUG, ask="no", scale_boxes="16 32 64 96")
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
        ({"scale_view": PLACES, "scale_boxes": "5 5 5 9"}, "both sides must be positive"),
    ],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, params, sentence):
    app = open_page(SLUG, ask="no", **params)
    assert not app.exception and sentence in app.error[0].value
    app.text_input(key="scale_boxes").set_value("20 20 120 120").run()
    if "scale_own" in params:
        app.text_input(key="scale_own").set_value("4: 0.15").run()
    assert not app.error and app.latex


def test_files_hold_the_pages_numbers():
    config = ScaleConfig()
    objects, maps, sizes = (item.data().splitlines() for item in files(scale_answer(config, spans_of(config.detector))))
    assert objects[1].startswith("A,30.0,34.0,236.0,232.0,1 × 1,0.11") and len(objects) == 4
    assert maps[1:3] == ["32 × 32,1024,4096,52,72.41", "16 × 16,256,1024,108,133.95"]
    assert len(sizes) == 65 and sizes[0].endswith("8 × 8,4 × 4,1 × 1") and sizes[-1].startswith("256.0,")


@pytest.mark.parametrize("name", ["scale_view", "scale_pyramid", "scale_boxes", "scale_pick", "scale_t", "scale_crop"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, ask="no", **{name: "<script>"})
    assert not app.exception

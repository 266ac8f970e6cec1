"""The lesson "How good is a detector" without a browser: links open their states and the quoted numbers stand on the page."""

import pytest
from page_text import assert_shows, texts

from playground.lessons.detector_metrics.states import BOXES, ERRORS, PREDICT, RANKING, STAIRS, STATES

SLUG = "detector-metrics"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page(SLUG, ask="no", **state.params)
    assert_shows(app, state.shows)
    assert app.latex and "torch" in app.code[0].value


def test_the_question_and_its_proof(open_page):
    app = open_page(SLUG)
    assert "AP (COCO’s 101 points)?" in texts(app)
    app.button(key="ap_predicted_2").click().run()
    assert not app.exception and "Right." in texts(app)
    assert app.segmented_control(key="ap_view").value == PREDICT.view == RANKING
    assert app.number_input(key="ap_tail").value == 1000 and "precision 0.008" in texts(app)


def test_confusion_as_a_table(open_page):
    app = open_page(SLUG, ap_view=ERRORS, ap_classes="many", ap_score=0.55)
    table = app.dataframe[0].value
    assert list(table["truth"]) == ["ear", "eye", "nose", "background"]
    assert table.iloc[:, 1:].to_numpy().tolist() == [[0, 0, 0, 1], [0, 2, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0]]


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"ap_found": "1 2 3"}, "Detection 1"),
        ({"ap_truths": ";"}, "There is no box"),
        ({"ap_view": RANKING, "ap_hits": "12"}, "is no list of hits"),
        ({"ap_view": RANKING, "ap_hits": "111", "ap_objects": 2}, "3 hits, but only 2 objects"),
    ],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, params, sentence):
    app = open_page(SLUG, ask="no", **params)
    assert not app.exception and sentence in app.error[0].value
    assert app.text_input(key="ap_hits" if "ap_view" in params else "ap_found").value


@pytest.mark.parametrize(
    ("view", "words"), [(BOXES, "0 of 0 detections"), (ERRORS, "misses all 4"), (STAIRS, "Nothing was detected")]
)
def test_nothing_found_is_an_answer(open_page, view, words):
    app = open_page(SLUG, ask="no", ap_found="none", ap_view=view)
    assert not app.exception and not app.error and words in texts(app)


@pytest.mark.parametrize("name", ["ap_view", "ap_truths", "ap_iou"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, ask="no", **{name: "<script>", "ap_rule": "VOC"})
    assert not app.exception
    assert app.segmented_control(key="ap_rule").value == "VOC"

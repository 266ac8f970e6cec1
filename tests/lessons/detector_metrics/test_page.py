"""The lesson "How good is a detector" without a browser: links open their states and edits become values of controls."""

import pytest
from page_text import assert_shows, texts

from playground.lessons.detector_metrics.settings import Ranking, Scene
from playground.lessons.detector_metrics.states import EXERCISES, MISUNDERSTOOD, PREDICT, QUESTION, TRY_THIS
from playground.ui import address, panel

SLUG = "detector-metrics"
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page(SLUG, **state.params)
    assert_shows(app, state.shows)
    assert app.latex and ("pycocotools" if state.settings.view == "results" else "torch") in app.code[0].value


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert app.segmented_control(key="ap_view").value == PREDICT.settings.view == "ranking"
    assert app.number_input(key="ap_tail").value == 1000 and "precision 0.008" in texts(app)


def test_confusion_as_a_table(open_page):
    app = open_page(SLUG, ap_view="errors", ap_classes="many", ap_score=0.55)
    table = app.dataframe[0].value
    assert list(table["ground truth"]) == ["ear", "eye", "nose", "background"]
    assert table.iloc[:, 1:].to_numpy().tolist() == [[0, 0, 0, 1], [0, 2, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0]]


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"ap_found": "1 2 3"}, "Detection 1"),
        ({"ap_found": "1 2 3", "ap_view": "stairs"}, "Detection 1"),
        ({"ap_truths": ";"}, "There is no box"),
        ({"ap_view": "ranking", "ap_hits": "12"}, "is no list of hits"),
        ({"ap_view": "ranking", "ap_hits": "111", "ap_objects": 2}, "3 hits, but only 2 objects"),
    ],
)
def test_what_cannot_be_is_said_and_controls_stay(open_page, params, sentence):
    app = open_page(SLUG, **params)
    assert not app.exception and sentence in app.error[0].value
    assert app.text_input(key="ap_hits" if "ap_hits" in params else "ap_found").value
    assert bool(app.latex) == ("ap_hits" not in params), "boxes that cannot be read leave the picture of those before"


@pytest.mark.parametrize(
    ("view", "words"), [("boxes", "Of 0 detections"), ("errors", "misses all 4"), ("stairs", "There is no detection")]
)
def test_nothing_found_is_an_answer(open_page, view, words):
    app = open_page(SLUG, ap_found="none", ap_view=view)
    assert not app.exception and not app.error and words in texts(app)


@pytest.mark.parametrize("name", ["ap_view", "ap_truths", "ap_iou"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, **{name: "<script>", "ap_rule": "VOC"})
    assert not app.exception
    assert app.segmented_control(key="ap_rule").value == "voc"


@pytest.mark.parametrize(
    ("kind", "edit", "changed"),
    [
        (Scene, {"score": 0.6123}, {"ap_score": 0.61}),
        (Scene, {"iou": 7}, {"ap_iou": 0.95}),
        (
            Scene,
            {"truths": [[[0, 0, 9, 9], "cat"]], "found": [[[1, 0, 9.126, 9], "", 0.5]], "pick": "A"},
            {"ap_truths": "0 0 9 9 cat", "ap_found": "1 0 9.13 9 0.50", "ap_pick": "A"},
        ),
        (Scene, {"truths": [], "found": [[[1, 0, 9, 9], "", 3]], "pick": None}, {}),
        (Scene, {"truths": [[[0, 0, 9, 9], ""]] * 13}, {}),
        (Scene, {"iou": "high", "score": float("nan"), "rule": "ours"}, {}),
        (Ranking, {"hits": "110", "cut": 2}, {"ap_hits": "110", "ap_cut": 2}),
        (Ranking, {"hits": "12", "cut": float("inf")}, {}),
        (Ranking, {"hits": "1" * 41}, {}),
        (Scene, "nothing", {}),
    ],
)
def test_an_edit_in_the_picture_becomes_a_controls_value(monkeypatch, kind, edit, changed):
    state = {"ap_lab": {"edit": edit}}
    for module in (panel, address):
        monkeypatch.setattr(module.st, "session_state", state)
    panel.take(kind, "ap_lab")()
    assert {name: value for name, value in state.items() if name.startswith("ap_") and name != "ap_lab"} == changed


def test_another_view_keeps_a_choice_and_leaves_it_out_of_the_address(open_page):
    app = open_page(SLUG, ap_definition="area")
    app.segmented_control(key="ap_view").set_value("ranking").run()
    assert "ap_definition" not in app.query_params and "ap_view" in app.query_params
    app.segmented_control(key="ap_view").set_value("boxes").run()
    assert app.selectbox(key="ap_definition").value == "area" and "ap_definition" in app.query_params

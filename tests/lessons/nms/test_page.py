"""The lesson "Non-maximum suppression" without a browser: links open their states and the quoted numbers stand on the page."""

import pytest
from page_text import assert_shows, texts

from playground.lessons.nms.answer import nms_answer
from playground.lessons.nms.lab import move_box
from playground.lessons.nms.settings import Nms
from playground.lessons.nms.states import EXERCISES, MISUNDERSTOOD, PREDICT, QUESTION, TRY_THIS
from playground.lessons.nms.words import words
from playground.ui import address, panel

SLUG = "nms"
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
# One state for each set of parameters that links name; the page's sentences are those that the test below it reads.
KINDS = {frozenset(state.params): state for state in reversed(STATES)}


@pytest.mark.parametrize("state", KINDS.values(), ids=[state.label for state in KINDS.values()])
def test_a_link_opens_its_state_and_the_quoted_numbers_stand_there(open_page, state):
    assert_shows(open_page(SLUG, **state.params), state.shows)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_in_the_sentences(state):
    shown = "\n".join(words(nms_answer(state.settings)).sentences).replace("**", "")
    assert all(number in shown for number in state.shows.values()), shown


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert app.slider(key="nms_t").value == 0.4
    assert "Greedy NMS keeps 2 of 4 boxes at 0.40" in texts(app)


@pytest.mark.parametrize("view", Nms.controls["view"].options)
def test_every_view_has_formula_and_code(open_page, view):
    app = open_page(SLUG, nms_view=view, nms_source="cloud")
    assert not app.exception and not app.error
    assert app.latex and "torchvision" in app.code[0].value
    assert (
        bool(app.dataframe)
        == any("rules" in block.value for block in app.code if "playground" in block.value)
        == (view == "rules")
    )


def test_the_readers_photo_has_boxes(open_page):
    app = open_page(SLUG, nms_source="photo", photo="astronaut")
    assert not app.exception and not app.error and "Greedy NMS keeps 16 of 51 boxes" in texts(app)


def test_five_rules_as_a_table(open_page):
    app = open_page(SLUG, nms_view="rules", nms_source="written", nms_boxes="0 0 100 100 0.9; 25 0 125 100 0.8", nms_t=0.55)
    table = app.dataframe[0].value
    assert table["box"].tolist() == ["A 0.90", "B 0.80"]
    assert table["Greedy"].isna().tolist() == [False, True] and table["Box fusion"].tolist() == [0.85, 0.85]


@pytest.mark.parametrize(("text", "sentence"), [("1 2 3 4", "lacks its score"), (";", "There is no box")])
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, text, sentence):
    app = open_page(SLUG, nms_source="written", nms_boxes=text)
    assert not app.exception and sentence in app.error[0].value
    app.text_input(key="nms_boxes").set_value("0 0 9 9 0.9; 3 0 12 9 0.8").run()
    assert not app.error and "keeps 1 of 2 boxes" in texts(app)


@pytest.mark.parametrize("name", ["nms_view", "nms_t", "nms_pick"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, **{name: "<script>", "nms_least": 0.5})
    assert not app.exception and app.slider(key="nms_least").value == 0.5


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        ({"t": 0.6123}, {"nms_t": 0.61}),
        ({"t": 7}, {"nms_t": 1.0}),
        ({"pick": 3}, {"nms_pick": 3}),
        ({"index": 1, "box": [5, 0, 7, 2]}, {"nms_boxes": "0 0 2 2 0.9; 5 0 7 2 0.8; 1 0 3 1 0.7; 1 1 3 2 0.6"}),
        ({"index": 9, "box": [5, 0, 7, 2]}, {}),
        ({"index": 1, "box": [5, 0, 7]}, {}),
        ({"t": "high"}, {}),
        ({"pick": float("nan")}, {}),
        ("nothing", {}),
    ],
)
def test_an_edit_in_the_picture_becomes_a_controls_value(monkeypatch, edit, changed):
    state = {"nms_lab": {"edit": edit}}
    for module in (panel, address):
        monkeypatch.setattr(module.st, "session_state", state)
    panel.take(Nms, "nms_lab", also=move_box)()
    assert {name: value for name, value in state.items() if name != "nms_lab"} == changed

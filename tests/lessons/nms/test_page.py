"""The lesson "Non-maximum suppression" without a browser: links open their states and the quoted numbers stand on the page."""

import json

import pytest
from page_text import assert_shows, texts

from playground.images import sample
from playground.lessons.nms.answer import nms_answer
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
    shown = "\n".join(words(nms_answer(state.settings, state.photo and sample(state.photo).photo())).sentences).replace("**", "")
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


@pytest.mark.parametrize(
    ("text", "sentence"), [("1 2 3 4", "lacks its score"), (";", "There is no box"), ("1 2 3 4 95", "is 95")]
)
def test_what_cannot_be_read_leaves_the_picture_and_is_said_under_the_field(open_page, text, sentence):
    app = open_page(SLUG, nms_source="written", nms_boxes="0 0 9 9 0.9; 3 0 12 9 0.8")
    assert not app.error and "keeps 1 of 2 boxes" in texts(app)
    app.text_input(key="nms_boxes").set_value(text).run()
    assert not app.exception and sentence in app.error[0].value and "keeps 1 of 2 boxes" in texts(app)
    app.text_input(key="nms_boxes").set_value("0 0 9 9 0.9; 6 0 15 9 0.8").run()
    assert not app.error and "keeps 2 of 2 boxes" in texts(app)


def test_boxes_of_ones_own_on_a_photo_with_the_sentence_that_explains(open_page):
    app = open_page(SLUG, nms_source="drawn", photo="chelsea", nms_pick=2)
    assert not app.exception and "object 0.84 was removed by object 0.97: their IoU is 0.512, above 0.45." in texts(app)
    app.text_input(key="nms_drawn").set_value("10 10 110 210 0.97 person; (40, 10, 140, 210) person 0.84").run()
    assert "person 0.84 was removed by person 0.97: their IoU is 0.538, above 0.45." in texts(app)
    assert "It is kept at every threshold from 0.538." in texts(app)


def test_detections_are_read_from_a_file(open_page):
    app = open_page(SLUG, nms_source="file")
    assert not app.exception and not app.error and "COCO results" in app.info[0].value
    assert "object 0.84 was removed by object 0.97" in texts(app), "an example until a file is chosen"
    rows = (7, 1, [10, 10, 100, 200], 0.97), (7, 1, [40, 10, 100, 200], 0.84), (8, 2, [0, 0, 9, 9], 0.5)
    keys = ("image_id", "category_id", "bbox", "score")
    results = json.dumps([dict(zip(keys, row, strict=True)) for row in rows])
    classes = '{"images": [], "annotations": [], "categories": [{"id": 1, "name": "person"}]}'
    app.file_uploader[0].upload("results.json", results.encode()).upload("all.json", classes.encode()).run()
    assert not app.exception and not app.error and not app.info
    assert "person 0.84 was removed by person 0.97: their IoU is 0.538, above 0.45." in texts(app)
    app.selectbox(key="nms_image").set_value("8").run()
    assert "keeps 1 of 1 boxes" in texts(app) and "class 2 0.50" in texts(app) and not app.exception


def test_detections_of_one_picture_need_no_choice_of_it(open_page):
    app = open_page(SLUG, nms_source="file")
    table = "x1,y1,x2,y2,score,class\n10,10,110,210,0.97,person\n40,10,140,210,0.84,person\n"
    app.file_uploader[0].upload("found.csv", table.encode()).run()
    assert not app.exception and not app.error and not app.info
    assert "person 0.84 was removed by person 0.97: their IoU is 0.538, above 0.45." in texts(app)


def test_controls_that_change_nothing_are_not_shown(open_page):
    shown = {name for name in Nms().asked()}
    assert not {"across", "least", "boxes", "sigma", "cloud", "raw"} & shown and "sure" in shown
    assert "across" in Nms(source="written", boxes="0 0 9 9 0.9 cat; 0 0 9 9 0.8 dog").asked()
    assert "pick" not in Nms(view="steps").asked() and "sigma" in Nms(view="rules").asked()
    app = open_page(SLUG, nms_source="written")
    assert not [field for field in app.number_input if field.key == "nms_pick"], "the lab lists the boxes that there are"


@pytest.mark.parametrize("name", ["nms_view", "nms_t", "nms_pick"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, **{name: "<script>", "nms_sure": 0.5})
    assert not app.exception and app.slider(key="nms_sure").value == 0.5


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        ({"t": 0.6123}, {"nms_t": 0.61}),
        ({"t": 7}, {"nms_t": 1.0}),
        ({"pick": 3}, {"nms_pick": 3}),
        ({"drawn": [[[5, 0, 7.126, 2], "cat", 0.8]], "pick": 1}, {"nms_drawn": "5 0 7.13 2 0.8 cat", "nms_pick": 1}),
        ({"boxes": [[[5, 0, 7, 2], "", 0.8], [[0, 0, 1, 1], "dog", 1]]}, {"nms_boxes": "5 0 7 2 0.8; 0 0 1 1 1 dog"}),
        ({"drawn": [[[5, 0, 7], "cat", 0.8]]}, {}),
        ({"drawn": [[[5, 0, 7, 2], "cat", 95]]}, {}),
        ({"drawn": []}, {}),
        ({"t": "high"}, {}),
        ({"pick": float("nan")}, {}),
        ("nothing", {}),
    ],
)
def test_an_edit_in_the_picture_becomes_a_controls_value(monkeypatch, edit, changed):
    state = {"nms_lab": {"edit": edit}}
    for module in (panel, address):
        monkeypatch.setattr(module.st, "session_state", state)
    panel.take(Nms, "nms_lab")()
    assert {name: value for name, value in state.items() if name not in ("nms_lab", "brought")} == changed

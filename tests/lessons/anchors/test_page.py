"""The lesson "Anchor boxes" without a browser: links open their states, and edits in the picture become the controls' values."""

import pytest
from page_text import assert_shows, texts

from playground.lessons.anchors.lab import LAB
from playground.lessons.anchors.settings import MOST_CELLS, Anchors
from playground.lessons.anchors.states import PREDICT, QUESTION, STATES
from playground.ui import address, panel

SLUG = "anchors"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page(SLUG, **state.params)
    assert_shows(app, state.shows)
    assert app.latex and "torchvision" in app.code[0].value


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert app.text_input(key="anchor_sizes").value == PREDICT.settings.sizes
    assert app.button_group(key="anchor_view").value == "cell"
    assert "= 5 anchors per cell make 270 anchors" in texts(app).replace("**", "") and "270" in QUESTION.options[QUESTION.answer]


def test_links_of_old_open_the_same_state(open_page):
    """They spell choices by their labels."""
    app = open_page(SLUG, anchor_view="An object’s places", anchor_ground="paper 728 × 561", anchor_boxes="0 0 90 90")
    assert app.button_group(key="anchor_view").value == "places"
    assert app.selectbox(key="anchor_ground").value == "textbook" and "A, 90 × 90 px" in texts(app)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [("boxes", "1 2 3", "Box 1"), ("sizes", "0.5, -1", "sizes hold -1")],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, name, text, sentence):
    app = open_page(SLUG, **{f"anchor_{name}": text})
    assert not app.exception and sentence in app.error[0].value
    mended = {"boxes": "0 0 90 90", "sizes": "0.5"}[name]
    app.text_input(key=f"anchor_{name}").set_value(mended).run()
    assert not app.error and "n + m − 1" in texts(app)


def test_an_object_without_area_is_said(open_page):
    app = open_page(SLUG, anchor_boxes="0 0 50 50; 9 9 9 40 line")
    assert "B line: no proper box" in texts(app)
    app = open_page(SLUG, anchor_boxes="9 9 9 40", anchor_view="places")
    assert "A is no proper box" in texts(app)


def test_an_object_that_is_gone_gives_way_to_the_first(open_page):
    app = open_page(SLUG, anchor_boxes="0 0 9 9; 20 20 90 60", anchor_pick="C")
    assert app.selectbox(key="anchor_pick").value == "A"
    app.selectbox(key="anchor_pick").set_value("B").run()
    app.text_input(key="anchor_boxes").set_value("0 0 9 9").run()
    assert not app.exception and not app.error and app.selectbox(key="anchor_pick").value == "A"


def test_nonsense_in_the_address_harms_nothing(open_page):
    names = ("anchor_view", "anchor_height", "anchor_pick", "anchor_down", "anchor_ground", "photo")
    app = open_page(SLUG, **dict.fromkeys(names, "<script>"), anchor_full=True)
    assert not app.exception
    assert app.toggle(key="anchor_full").value


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (
            {"boxes": [[[1, 2.5, 3, 4.004], "cat"], [[0, 0, 9, 9], ""]], "pick": "B"},
            {"boxes": "1 2.5 3 4 cat; 0 0 9 9", "pick": "B"},
        ),
        ({"boxes": []}, {}),
        ({"boxes": [[[0, 0, 9, 9], ""]] * 13}, {}),
        ({"boxes": [[[0, 0, 9], ""]], "pick": ["A"]}, {}),
        ({"sizes": [0.5, 0.123456789]}, {"sizes": "0.5, 0.123457"}),
        ({"sizes": [0.5] * 7, "ratios": [99]}, {}),
        ({"ratios": ["2"]}, {}),
        ({"ratios": [float("nan")]}, {}),
        ({"down": 5.5 / 7, "across": -3}, {"down": 0.786, "across": 0.0}),
        ("nothing", {}),
    ],
)
def test_an_edit_in_the_picture_becomes_the_controls_values(monkeypatch, edit, changed):
    state = {LAB: {"edit": edit}}
    for module in (panel, address):
        monkeypatch.setattr(module.st, "session_state", state)
    panel.take(Anchors, LAB)()
    written = {name: value for name, value in state.items() if name.startswith("anchor_") and name != LAB}
    assert written == {f"anchor_{k}": v for k, v in changed.items()}


@pytest.mark.parametrize("cells", [1, 2, 7, 561, MOST_CELLS])
def test_a_place_in_thousandths_finds_its_cell(cells):
    """What a click on a cell sends is kept in thousandths of the picture."""
    for cell in range(cells):
        sent = panel.accepted(Anchors, {"down": (cell + 0.5) / cells})
        assert Anchors(height=cells, **sent).cell[0] == cell

"""The lesson "A kernel learns" without a browser: links open their states and the quoted numbers stand on the page."""

import pytest
from page_text import assert_shows, texts

from playground.lessons.kernel_learns.states import EXERCISES, MISUNDERSTOOD, TRY_THIS

SLUG = "kernel-learns"
STATES = (*TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page(SLUG, ask="no", **state.params)
    assert_shows(app, state.shows)


def test_the_question_and_its_proof(open_page):
    app = open_page(SLUG)
    assert "At rate 0.035 it is…" in texts(app)
    app.button(key="learn_predicted_3").click().run()
    assert not app.exception and "Right." in texts(app)
    assert "After 10 steps the loss is 101, from 27" in texts(app)
    assert app.number_input(key="learn_rate").value == 0.035


def test_the_formula_has_todays_matrix_and_limit(open_page):
    found = texts(open_page(SLUG, ask="no"))
    assert r"\begin{pmatrix}18 & 12\\12 & 18\end{pmatrix}" in found and r"\frac{1}{30} = 0.0333" in found
    adam = open_page(SLUG, ask="no", learn_method="Adam")
    assert r"\hat m(g)" in texts(adam) and "no limit for its rate" in texts(adam)
    assert any("torch.optim.Adam" in block.value for block in adam.code)


def test_a_dragged_start_and_a_changed_target_become_the_readers_own(open_page):
    app = open_page(SLUG, ask="no", learn_start="own", learn_own_start="2 2", learn_target="own", learn_own="3 -1")
    assert not app.exception and not app.error
    assert "your own" not in texts(app) and "After 10 steps" in texts(app)
    assert any("[3., -1.]" in block.value and "[2., 2.]" in block.value for block in app.code)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"learn_size": "7 × 7"}, "A window of 7 × 7 does not fit into a picture of 6 × 8"),
        ({"learn_target": "own", "learn_own": "1 2; 3"}, "Row 2 of the kernel has 1 numbers"),
        ({"learn_start": "own", "learn_own_start": "1 2 3"}, "The start has 1 × 3 numbers"),
        ({"learn_size": "1 × 1", "learn_view": "Loss bowl"}, "a curve, not a bowl"),
    ],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, params, sentence):
    app = open_page(SLUG, ask="no", **params)
    assert sentence in app.error[0].value and not app.exception
    app.selectbox(key="learn_size").set_value("3 × 3").run()
    app.text_input(key="learn_own").set_value("1 2").run()
    app.text_input(key="learn_own_start").set_value("0 0 0; 0 0 0; 0 0 0").run()
    assert not app.error


@pytest.mark.parametrize("name", ["learn_rate", "learn_source", "learn_view", "learn_steps", "learn_bias", "learn_own"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, ask="no", **{name: "<script>", "learn_centred": "true"})
    assert not app.exception
    assert app.toggle(key="learn_centred").value is True

"""The lesson "A kernel learns" without a browser, beside what the contract of all lessons asks."""

import pytest
from page_text import texts

from playground.lessons.kernel_learns.states import QUESTION

SLUG = "kernel-learns"


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert "After 10 steps the loss is 101, from 27" in texts(app)
    assert app.number_input(key="learn_rate").value == 0.035


def test_the_formula_has_todays_matrix_and_limit(open_page):
    shown = texts(open_page(SLUG))
    assert r"\begin{pmatrix}18 & 12\\12 & 18\end{pmatrix}" in shown and r"\frac{1}{30} = 0.0333" in shown
    adam = open_page(SLUG, learn_method="adam")
    assert r"\hat m(g)" in texts(adam) and "no limit for its rate" in texts(adam)
    assert any("torch.optim.Adam" in block.value for block in adam.code)


def test_a_dragged_start_and_a_changed_target_become_the_readers_own(open_page):
    app = open_page(SLUG, learn_start="own", learn_own_start="2 2", learn_target="own", learn_own="3 -1")
    assert not app.exception and not app.error
    assert "your own" not in texts(app) and "After 10 steps" in texts(app)
    assert any("[3., -1.]" in block.value and "[2., 2.]" in block.value for block in app.code)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"learn_size": "7x7"}, "A window of 7 × 7 does not fit into a picture of 6 × 8"),
        ({"learn_target": "own", "learn_own": "1 2; 3"}, "Row 2 of the kernel has 1 numbers"),
        ({"learn_start": "own", "learn_own_start": "1 2 3"}, "The start has 1 × 3 numbers"),
        ({"learn_size": "1x1", "learn_view": "bowl"}, "a curve, not a bowl"),
    ],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, params, sentence):
    app = open_page(SLUG, **params)
    assert sentence in app.error[0].value and not app.exception
    app.selectbox(key="learn_size").set_value("3x3").run()
    app.text_input(key="learn_own").set_value("1 2").run()
    app.text_input(key="learn_own_start").set_value("0 0 0; 0 0 0; 0 0 0").run()
    assert not app.error


def test_adam_asks_for_a_rate_as_a_number_alone(open_page):
    app = open_page(SLUG, learn_rate_by="share")
    assert app.slider(key="learn_share").value == 0.5 and "learn_rate" not in [one.key for one in app.number_input]
    app.selectbox(key="learn_method").set_value("adam").run()
    assert not app.exception and app.number_input(key="learn_rate").value == 0.03
    assert "learn_share" not in [one.key for one in app.slider]

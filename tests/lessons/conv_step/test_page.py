"""The lesson step by step without a browser: question, controls, and what cannot be."""

import pytest
from page_text import texts

from playground.lessons.conv_step.answer import Step
from playground.lessons.conv_step.states import QUESTION
from playground.ui.panel import accepted


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page("conv-step", **QUESTION.proof.params)
    assert not app.exception
    assert "9 8 7 / 6 5 4 / 3 2 1" in texts(app)
    assert app.selectbox(key="step_source").value == "dot"


def test_formula_and_counts_have_todays_numbers(open_page):
    app = open_page("conv-step", step_source="random")
    assert r"\frac{7 + 2\cdot 1 - 1\cdot(3 - 1) - 1}{2}" in texts(app) and "= 4" in texts(app)
    assert "16 once, 24 twice, 9 four times" in texts(app)


def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page):
    app = open_page("conv-step", step_padding="same")
    assert "stride 1 only" in app.error[0].value
    app.slider(key="step_stride").set_value(1).run()
    assert not app.error


def test_columns_can_be_set_apart(open_page):
    app = open_page("conv-step", step_source="random", step_apart=True, step_stride_w=1, step_left=3)
    assert "4 × 9" in texts(app) or "= 9" in texts(app)


@pytest.mark.parametrize("name", ["step_source", "step_stride", "step_own", "step_own_input", "step_height", "photo"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page("conv-step", **{name: "<script>", "step_flip": "true"})
    assert not app.exception
    assert app.toggle(key="step_flip").value is True


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [("max", "row by row"), ("average pooling", "row by row"), ("transposed", "of different sums, 4, 2, 2, 1")],
)
def test_the_stage_pools_and_paints(open_page, operation, sentence):
    app = open_page("conv-step", step_operation=operation, step_source="ones", step_kernel="own", step_own="1 1 1; 1 1 1; 1 1 1")
    assert not app.exception and not app.error
    assert sentence in texts(app)


def test_two_layers_are_looked_at_on_the_readers_photo_whatever_lies_on_the_stage(open_page):
    app = open_page("conv-step", step_source="ramp", step_twice=True, step_relu=True, photo="camera")
    assert "On the whole photo" in texts(app) and "Twice over the whole photo" in texts(app)


def test_an_edit_on_the_stage_is_a_value_of_the_settings():
    table = "10 1 2; 3 4 5; 6 7 8"
    assert accepted(Step, {"source": "own", "own_input": table}) == {"source": "own", "own_input": table}
    assert accepted(Step, {"kernel": "own", "own": "1 2 | 3 4"}) == {"kernel": "own", "own": "1 2 | 3 4"}
    assert accepted(Step, {"kernel": "moon", "own": "1 " * 1001, "own_input": 3, "what": "input"}) == {}

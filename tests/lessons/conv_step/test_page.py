"""The lesson step by step without a browser: question, controls, and what cannot be."""

import numpy as np
import pytest
from page_text import texts

from playground.images import sample
from playground.lessons.conv_step.answer import Step, step_answer
from playground.lessons.conv_step.page import PAGE
from playground.lessons.conv_step.states import QUESTION
from playground.ui.panel import accepted

ONES = "1 1 1; 1 1 1; 1 1 1"


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page("conv-step", **QUESTION.proof.params)
    assert not app.exception
    assert "9 8 7 / 6 5 4 / 3 2 1" in texts(app)
    assert app.selectbox(key="step_source").value == "dot"


def test_formula_and_counts_have_todays_numbers(open_page):
    app = open_page("conv-step", step_source="random", step_stride=2)
    assert r"\frac{7 + 2\cdot 1 - 1\cdot(3 - 1) - 1}{2}" in texts(app) and "= 4" in texts(app)
    assert "16 once, 24 twice, 9 four times" in texts(app)


def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page):
    app = open_page("conv-step", step_padding="same", step_stride=2)
    assert "stride 1 only" in app.error[0].value
    app.number_input(key="step_stride").set_value(1).run()
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
    app = open_page("conv-step", step_operation=operation, step_source="ones", step_stride=2, step_kernel="own", step_own=ONES)
    assert not app.exception and not app.error
    assert sentence in texts(app)


def test_two_layers_are_looked_at_on_the_readers_photo_whatever_lies_on_the_stage(open_page):
    app = open_page("conv-step", step_source="ramp", step_twice=True, step_relu=True, photo="camera")
    assert "of the outputs are above zero" in texts(app) and "this kernel applied twice" in texts(app)


def test_an_edit_on_the_stage_is_a_value_of_the_settings():
    table = "10 1 2; 3 4 5; 6 7 8"
    assert accepted(Step, {"source": "own", "own_input": table}) == {"source": "own", "own_input": table}
    assert accepted(Step, {"kernel": "own", "own": "1 2 | 3 4"}) == {"kernel": "own", "own": "1 2 | 3 4"}
    assert accepted(Step, {"kernel": "moon", "own": "1 " * 1001, "own_input": 3, "what": "input"}) == {}


def test_the_first_state_is_the_chapters_on_a_photo_away_from_the_padding():
    answer = step_answer(Step(), sample("chelsea").photo())
    row, column = divmod(answer.stage.telling_step, 7)
    assert Step().strides == (1, 1) and Step().source == "photo" and 1 <= row <= 5 and 1 <= column <= 5
    inside = np.abs(answer.stage.output[0][1:-1, 1:-1])
    assert abs(answer.stage.output[0][row, column]) == inside.max()


@pytest.mark.parametrize(
    ("settings", "figures"),
    [
        (Step(), ["7 × 7", "9", "441"]),
        (Step(kernel="three_edges", bias=2.0, stride=2), ["4 × 4", "30", "432"]),
        (Step(operation="transposed", height=3, width=4), ["3 × 4", "9", "108"]),
        (Step(operation="max"), ["8 × 8"]),
    ],
)
def test_the_large_numbers(settings, figures):
    photo = sample("chelsea").photo()
    shown = PAGE.headline(settings, PAGE.answer(settings.relevant(), photo), photo)
    assert [figure.value for figure in shown] == figures


def test_old_names_of_choices_are_read_from_an_address(open_page):
    names = {"step_source": "transposed triangle", "step_kernel": "second difference", "step_padding": "per side"}
    app = open_page("conv-step", **names)
    assert [app.selectbox(key=name).value for name in names] == ["transposed_triangle", "second_difference", "per_side"]
    assert open_page("conv-step", step_operation="root mean square pooling").selectbox(key="step_operation").value == "rms"

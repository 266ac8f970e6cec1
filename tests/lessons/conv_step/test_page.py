"""The lesson step by step without a browser: links open their states, and their numbers stand in sentences."""

import pytest
from page_text import texts

from playground.lessons.conv_step.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS, figure

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page("conv-step", **state.params)
    assert not app.exception and not app.error
    shown = texts(app)
    assert not [number for number in state.says if number not in shown], shown
    listed = shown.split("row by row: ")[-1].split(".\n")[0].replace(" / ", " ").rstrip(".").split(" ")
    if state.cells and len(state.cells) <= 36:
        assert listed == [figure(value) for value in state.cells]


def test_the_question_stands_first_and_its_answer_opens_the_proof(open_page):
    app = open_page("conv-step")
    assert "What does torch’s" in texts(app)
    app.button(key="step_predicted_1").click().run()
    assert not app.exception
    assert "Right." in texts(app) and "9 8 7 / 6 5 4 / 3 2 1" in texts(app)
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
    [("max pooling", "row by row"), ("average pooling", "row by row"), ("transposed", "of different sums, 4, 2, 2, 1")],
)
def test_the_stage_pools_and_paints(open_page, operation, sentence):
    app = open_page("conv-step", step_operation=operation, step_source="ones", step_kernel="own", step_own="1 1 1; 1 1 1; 1 1 1")
    assert not app.exception and not app.error
    assert sentence in texts(app)

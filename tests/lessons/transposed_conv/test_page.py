"""The lesson "Transposed convolution" without a browser: links open their states and the quoted numbers stand on the page."""

import pytest
from page_text import assert_shows, texts

from playground.lessons.transposed_conv.page import KINDS
from playground.lessons.transposed_conv.states import EXERCISES, MISUNDERSTOOD, PREDICT, QUESTION, TRY_THIS

SLUG = "transposed-conv"
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page(SLUG, **state.params)
    assert_shows(app, state.shows)
    assert app.latex and any("agree on" in block.value for block in app.code), "formula, code and check stand below"


def test_the_states_show_every_view():
    assert {state.settings.view for state in STATES} == set(KINDS)


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert app.selectbox(key="trans_set").value == "orthonormal"
    assert "Wᵀ·W is the identity" in texts(app)


def test_the_formula_has_todays_numbers(open_page):
    app = open_page(SLUG, trans_h=4, trans_pad=1, trans_extra=1, trans_dilation=2)
    assert r"(4 - 1)\cdot 2 - 2\cdot 1 + 2\cdot(3 - 1) + 1 + 1 = 10" in texts(app)
    app = open_page(SLUG, trans_view="photo", trans_step=4, photo="camera")
    assert r"(128 - 1)\cdot 4 - 2\cdot 0 + 1\cdot(3 - 1) + 1 + 1 = 512" in texts(app)


@pytest.mark.parametrize(
    ("params", "sentence", "mend"),
    [
        ({"trans_extra": 2}, "Use at most 1", ("trans_extra", 1)),
        ({"trans_pad": 5, "trans_h": 1}, "padding crops all", ("trans_pad", 0)),
        ({"trans_view": "matrix", "trans_tall": 2}, "spans 3 pixels of height", ("trans_k", 2)),
        ({"trans_view": "photo", "trans_weights": "xavier", "trans_size": 16}, "nearly black", ("trans_size", 1)),
    ],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, params, sentence, mend):
    app = open_page(SLUG, **params)
    assert not app.exception and sentence in app.error[0].value
    name, value = mend
    if name != "trans_size":  # another random kernel may or may not cancel
        app.slider(key=name).set_value(value).run()
        assert not app.error
    assert app.slider(key=name)


def test_own_numbers_bring_their_size(open_page):
    app = open_page(SLUG, trans_source="own", trans_own_input="1 2 3", trans_kernel="own", trans_own="1; 1", trans_stride=1)
    assert not app.exception and not app.error
    assert "the same 2 × 3" in texts(app) and "1 2 3 / 1 2 3" in texts(app)
    app = open_page(SLUG, trans_source="own", trans_own_input="1 2; 3")
    assert "Row 2 of the input" in app.error[0].value


@pytest.mark.parametrize("name", ["trans_view", "trans_source", "trans_own", "trans_keep", "trans_k", "photo"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, **{name: "<script>", "trans_stride": 3})
    assert not app.exception
    assert app.slider(key="trans_stride").value == 3

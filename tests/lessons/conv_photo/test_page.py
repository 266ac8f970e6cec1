"""The lesson on a photo without a browser: links open their states and the quoted numbers stand on the page."""

import pytest
from page_text import texts

from playground.lessons.conv_photo.states import EXERCISES, MISUNDERSTOOD, PREDICT, QUESTION, TRY_THIS

STATES = (QUESTION.proof, PREDICT, *TRY_THIS, *MISUNDERSTOOD)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page("conv-photo", **state.params)
    assert not app.exception and not app.error
    shown = texts(app)
    missing = {name: number for name, number in state.shows.items() if f"{number}" not in shown.replace("**", "")}
    assert not missing, shown


@pytest.mark.parametrize("state", EXERCISES, ids=[state.label for state in EXERCISES])
def test_exercises_open(open_page, state):
    app = open_page("conv-photo", **state.params)
    assert not app.exception and not app.error


def test_the_formula_has_todays_numbers(open_page):
    app = open_page("conv-photo", photo="camera", conv_stride=3, conv_dilation=2, conv_pad=4)
    assert r"\frac{512 + 2\cdot 4 - 2\cdot(3 - 1) - 1}{3}" in texts(app)
    assert "= 172" in texts(app)


def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page):
    app = open_page("conv-photo", conv_padding="same", conv_stride=2)
    assert "stride 1 only" in app.error[0].value
    assert app.number_input(key="conv_stride").value == 2
    app.number_input(key="conv_stride").set_value(1).run()
    assert not app.error


def test_an_own_kernel_comes_from_the_address(open_page):
    app = open_page("conv-photo", conv_kernel="own", conv_own="1 2; 3 4")
    assert app.text_input(key="conv_own").value == "1 2; 3 4"
    assert "Your 2 × 2" in texts(app)
    app.text_input(key="conv_own").set_value("1 2; 3").run()
    assert "Row 2 of the kernel" in app.error[0].value


@pytest.mark.parametrize("name", ["conv_kernel", "conv_stride", "conv_noise", "conv_left", "conv_padding", "conv_own", "photo"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page("conv-photo", **{name: "<script>", "conv_flip": "true"})
    assert not app.exception
    assert app.toggle(key="conv_flip").value is True


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page("conv-photo", **QUESTION.proof.params)
    assert not app.exception
    shown = texts(app).replace("**", "")
    assert "(1,200), 1,200 lie in the outermost ring" in shown
    assert app.selectbox(key="conv_kernel").value == "sobel_magnitude"


def test_padding_can_differ_on_each_side(open_page):
    app = open_page("conv-photo", photo="camera", conv_padding="each_side", conv_top=3, conv_right=0)
    assert [app.number_input(key=f"conv_{side}").value for side in ("top", "bottom", "left", "right")] == [3, 1, 1, 0]
    assert r"512 + (3 + 1)" in texts(app) and r"512 + (1 + 0)" in texts(app)


def test_a_drawn_picture_needs_no_other_and_the_photo_stays_chosen(open_page):
    app = open_page("conv-photo", photo="camera", conv_source="dot", conv_view="absolute")
    assert "= 33" in texts(app)
    app.selectbox(key="conv_source").set_value("photo").run()
    assert "= 512" in texts(app) and app.query_params["photo"] == "camera"

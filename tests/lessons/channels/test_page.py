"""The lesson "Channels and 1 × 1" without a browser, beside what the contract of all lessons asks."""

import pytest
from page_text import texts

from playground.images import sample
from playground.lessons.channels.page import PAGE, answer_for
from playground.lessons.channels.settings import Channels
from playground.lessons.channels.states import QUESTION

SLUG = "channels"


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert "The difference is exactly 0 on all 262,144 pixels" in texts(app)


def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page):
    app = open_page(SLUG, chan_groups=2)
    assert "2 groups do not divide in_channels, which is 3" in app.error[0].value
    app.number_input(key="chan_groups").set_value(1).run()
    assert not app.error
    app = open_page(SLUG, chan_view="mixing", chan_taps=7, chan_rim=0, chan_side=5)
    assert "spans 7 pixels" in app.error[0].value and app.number_input(key="chan_side").value == 5


def test_own_factors_come_with_their_sliders(open_page):
    app = open_page(SLUG, chan_view="colours", chan_factors="own", chan_red=0.5)
    assert app.slider(key="chan_red").value == 0.5
    assert r"(0.5)\,K \ast R" in texts(app)


def test_depthwise_says_so(open_page):
    app = open_page(SLUG, chan_out=3, chan_groups=3)
    assert "This is a depthwise convolution" in texts(app)


def test_networks_have_nothing_to_choose(open_page):
    app = open_page(SLUG, chan_view="networks")
    assert not app.slider and not app.selectbox and "Counted on torch’s meta device" in texts(app)


@pytest.mark.parametrize(
    ("view", "more", "large"),
    [
        ("colours", {}, ["8.00", "1.15"]),
        ("mixing", {"way": "separable"}, ["8,768", "27.5 M", "8.4"]),
        ("networks", {}, ["51.8 %", "89.1 %"]),
        ("scrambled", {}, ["0.0 %", "0"]),
        ("pointwise", {"middle": 1}, ["less than 1e-13", "1"]),
        ("rank", {}, ["1", "6"]),
        ("order", {}, ["29.0 %"]),
    ],
)
def test_the_large_numbers(view, more, large):
    settings, photo = Channels(view=view, **more), sample("astronaut").photo()
    figures = PAGE.headline(settings, answer_for(settings, photo), photo)
    assert [figure.value for figure in figures] == large


def test_the_first_view_draws_its_large_numbers_itself():
    settings, photo = Channels(), sample("astronaut").photo()
    assert PAGE.headline(settings, answer_for(settings, photo), photo) == []

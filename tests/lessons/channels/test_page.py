"""The lesson "Channels and 1×1" without a browser: links open their states and the quoted numbers stand on the page."""

import pytest
from page_text import assert_shows, texts

from playground.lessons.channels.states import EXERCISES, MISUNDERSTOOD, TRY_THIS, VIEWS

SLUG = "channels"
STATES = (*TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    app = open_page(SLUG, ask="no", **state.params)
    assert_shows(app, state.shows)


def test_the_question_and_its_proof(open_page):
    app = open_page(SLUG)
    assert "Whose output has not changed at all?" in texts(app)
    app.button(key="chan_predicted_3").click().run()
    assert not app.exception and "Right." in texts(app)
    assert "Difference exactly 0 on all 262,144 pixels" in texts(app)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_a_formula_and_code_that_is_checked(open_page, view):
    app = open_page(SLUG, chan_view=view)
    assert not app.exception and not app.error
    assert app.get("latex") and len(app.code) == 2, "the code, and what checks it"


def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page):
    app = open_page(SLUG, chan_view="Channel by channel", chan_groups=2)
    assert "2 groups do not divide in_channels, which is 3" in app.error[0].value
    app.slider(key="chan_groups").set_value(1).run()
    assert not app.error
    app = open_page(SLUG, chan_view="What mixing costs", chan_taps=7, chan_rim=0, chan_side=5)
    assert "spans 7 pixels" in app.error[0].value and app.number_input(key="chan_side").value == 5


def test_own_factors_come_with_their_sliders(open_page):
    app = open_page(SLUG, chan_view="Colour slices", chan_factors="own", chan_red=0.5)
    assert app.slider(key="chan_red").value == 0.5
    assert r"(0.5)\,K \ast R" in texts(app)


def test_depthwise_says_so(open_page):
    app = open_page(SLUG, chan_view="Channel by channel", chan_out=3, chan_groups=3)
    assert "This is depthwise" in texts(app)


@pytest.mark.parametrize("name", ["chan_view", "chan_layer", "chan_way", "chan_deep", "chan_factors"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, ask="no", **{name: "<script>", "photo": "camera"})
    assert not app.exception

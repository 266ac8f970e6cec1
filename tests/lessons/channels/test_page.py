"""The lesson "Channels and 1 × 1" without a browser, beside what the contract of all lessons asks."""

from page_text import texts

from playground.lessons.channels.states import QUESTION

SLUG = "channels"


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert "Difference exactly 0 on all 262,144 pixels" in texts(app)


def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page):
    app = open_page(SLUG, chan_groups=2)
    assert "2 groups do not divide in_channels, which is 3" in app.error[0].value
    app.slider(key="chan_groups").set_value(1).run()
    assert not app.error
    app = open_page(SLUG, chan_view="mixing", chan_taps=7, chan_rim=0, chan_side=5)
    assert "spans 7 pixels" in app.error[0].value and app.number_input(key="chan_side").value == 5


def test_own_factors_come_with_their_sliders(open_page):
    app = open_page(SLUG, chan_view="colours", chan_factors="own", chan_red=0.5)
    assert app.slider(key="chan_red").value == 0.5
    assert r"(0.5)\,K \ast R" in texts(app)


def test_depthwise_says_so(open_page):
    app = open_page(SLUG, chan_out=3, chan_groups=3)
    assert "This is depthwise" in texts(app)


def test_networks_have_nothing_to_choose(open_page):
    app = open_page(SLUG, chan_view="networks")
    assert not app.slider and not app.selectbox and "Measured on torch’s meta device" in texts(app)

"""The view of the learning rate: the range test beside whole trainings, and the button that takes the suggestion along."""

import math

import pytest

from playground.lessons.fine_tuning.page import answer
from playground.lessons.fine_tuning.rates import TRIED, RateStudy, nearest, rate_figures, rate_sentences
from playground.lessons.fine_tuning.settings import RATES, Rates, Train
from playground.training.fine_tuning import fine_tune
from playground.training.range_test import RangeTest

SETTINGS = Rates(view="rates", per_class=3)


@pytest.fixture(scope="module")
def found():
    return answer(SETTINGS, None).study


def test_each_rate_is_that_of_a_whole_training(found):
    parted = answer(SETTINGS, None).parted
    assert [rate for rate, _accuracy in found.accuracies] == list(TRIED)
    rate, accuracy = found.accuracies[2]
    assert accuracy == fine_tune(parted.dataset, Train(per_class=3, rate=rate).recipe).accuracy
    assert found.best == min(
        one for one, share in found.accuracies if share == max(found.accuracies, key=lambda pair: pair[1])[1]
    )


def test_the_suggestion_lies_between_the_steepest_fall_and_the_lowest_loss(found):
    tested = found.tested
    assert tested.steepest < tested.suggested < tested.lowest
    assert tested.suggested == pytest.approx(math.sqrt(tested.steepest * tested.lowest))
    assert rate_figures(found)[1].value == f"{tested.lowest:.2f}"


def test_a_body_waits_for_its_button():
    assert answer(Rates(view="rates", depth="all"), None).study is None
    assert len(rate_sentences(None)) == 1 and rate_figures(None)


def test_words_without_a_fall():
    flat = RateStudy(RangeTest((0.1, 1.0), (2.0, 3.0), None, 0.1))
    assert "nothing to suggest" in rate_sentences(flat)[1] and rate_figures(flat)[0].value == "none"


@pytest.mark.parametrize(("rate", "slider"), [(0.07, 0.1), (0.05, 0.03), (20, 1.0), (1e-9, 1e-4)])
def test_the_nearest_rate_of_the_slider(rate, slider):
    assert nearest(rate) == slider and slider in RATES


def test_the_suggested_rate_is_taken_along(open_page):
    app = open_page("fine-tuning", tune_view="rates", tune_per_class=3)
    (take,) = [button for button in app.button if button.label.startswith("Train at ")]
    take.click()
    app.run()
    assert not app.exception and not app.error
    assert app.session_state["tune_view"] == "train" and app.session_state["tune_per_class"] == 3
    assert app.session_state["tune_rate"] == float(take.label.removeprefix("Train at "))

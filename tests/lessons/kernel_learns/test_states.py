"""Every state that the lesson "A kernel learns" points at is opened through the core, and its numbers are found."""

import re

import pytest

from playground.images import sample
from playground.kit.saying import number
from playground.lessons.kernel_learns.page import answer_for, fits_for
from playground.lessons.kernel_learns.settings import Learn
from playground.lessons.kernel_learns.states import EXERCISES, MISUNDERSTOOD, PREDICT, QUESTION, TRY_THIS
from playground.lessons.kernel_learns.words import decimal, figures, fit_figures, share

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    assert (state.photo == "camera") == ("photo" in state.settings.asked())
    photo = sample(state.photo).photo() if state.photo else None
    if state.settings.view == "fits":
        best, _difference = fits_for(state.settings, photo)
        numbers = fit_figures(best)
    else:
        numbers = figures(answer_for(state.settings, photo))
    assert {name: numbers[name] for name in state.shows} == state.shows
    assert state.shows, "each state proves a number"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Percentages, powers of ten, large numbers and factors in a link's text are among the numbers its state shows."""
    quoted = re.findall(r"\d+\.\d+ %|\d+\.\d+ × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d+,\d+(?: : 1)?|× 0\.\d+|\d+\.\d+ × 10", state.why)
    shown = " ".join(state.shows.values())
    assert all(text in shown for text in quoted), (quoted, state.shows)


def test_a_link_opens_its_settings():
    for state in STATES:
        given = {name.removeprefix("learn_"): value for name, value in state.params.items() if name != "photo"}
        assert Learn(**given) == state.settings
    assert PREDICT.params == {"learn_rate": 0.035, "learn_view": "bowl"}
    assert QUESTION.proof is PREDICT and QUESTION.options[QUESTION.answer].endswith(f"grows to {PREDICT.shows['loss']}")


def test_numbers_are_short():
    values = (0, 27, 0.1746, 100.91, 12550.2, 6.294e9, 1.483e-4, 1 / 30, -0.5, 999.9, float("inf"))
    assert [number(value) for value in values] == [
        "0", "27", "0.175", "101", "12,550", "6.29 × 10⁹", "1.48 × 10⁻⁴", "0.0333", "−0.5", "1,000", "∞",
    ]  # fmt: skip
    assert [share(value) for value in (1.0, 0.93546, 0.000473, 0.0, -0.25)] == ["100.0 %", "93.5 %", "0.05 %", "0.0 %", "−25.0 %"]
    assert [decimal(value) for value in (-4 / 3, -1e-9, 2.5, 12, 4417.9)] == ["−1.33", "0", "2.5", "12", "4,418"]

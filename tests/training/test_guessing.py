"""Guessing as a baseline: the binomial band and the best of many, against sums written out and against drawn guesses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.training.guessing import best_of, guess_band, right_guesses


@given(pictures=st.integers(0, 60), chance=st.floats(0.01, 0.99))
def test_probabilities_are_those_of_the_binomial_distribution(pictures, chance):
    written = [math.comb(pictures, k) * chance**k * (1 - chance) ** (pictures - k) for k in range(pictures + 1)]
    assert right_guesses(pictures, chance) == pytest.approx(written, abs=1e-9)


@pytest.mark.parametrize(("pictures", "band"), [(40, (0.35, 0.65)), (800, (0.465, 0.535)), (0, (0, 1))])
def test_two_classes(pictures, band):
    assert guess_band(pictures, 0.5) == pytest.approx(band, abs=5e-4)


@given(pictures=st.integers(1, 200), classes=st.integers(2, 20), level=st.floats(0.5, 0.99))
def test_the_band_holds_its_share_and_no_narrower_one_of_its_tails_does(pictures, classes, level):
    probabilities, (low, high) = right_guesses(pictures, 1 / classes), guess_band(pictures, 1 / classes, level)
    first, last = round(low * pictures), round(high * pictures)
    assert probabilities[first : last + 1].sum() >= level - 1e-9
    assert probabilities[:first].sum() <= (1 - level) / 2 + 1e-9 and probabilities[last + 1 :].sum() <= (1 - level) / 2 + 1e-9


def test_the_best_of_twenty():
    assert best_of(20, 40, 0.5) == pytest.approx(0.647, abs=5e-4)
    drawn = np.random.default_rng(0).binomial(40, 0.5, (20_000, 20)).max(axis=1).mean() / 40
    assert best_of(20, 40, 0.5) == pytest.approx(drawn, abs=2e-3)
    assert best_of(1, 40, 0.25) == pytest.approx(0.25)


def test_what_is_no_guess_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        right_guesses(3, 1.0)
    with pytest.raises(ValueError, match="at least one"):
        best_of(20, 0, 0.5)

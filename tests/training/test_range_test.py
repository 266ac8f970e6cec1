"""The range test: rates that grow by equal factors, smoothed losses, and where it points."""

import dataclasses

import numpy as np
import pytest
import torch

from playground.jobs import Cancelled
from playground.training.range_test import RangeTest, range_test, smoothed, steepest
from playground.training.tuning import TuningRecipe

RECIPE = TuningRecipe(side=64, batch_size=8, patience=3, averaging=0.9, warmup=0.1)


def test_rates_grow_by_equal_factors_from_a_millionth_of_the_highest(faces):
    found = range_test(faces, RECIPE, steps=30, highest=1.0)
    assert len(found.rates) == len(found.losses) == 30
    np.testing.assert_allclose(np.diff(np.log10(found.rates)), 6 / 30, rtol=1e-6)
    assert found.rates[0] == pytest.approx(1e-6)
    assert found.losses[-1] < 0.2 < found.losses[0] and found.steepest < found.suggested < found.lowest
    assert range_test(faces, RECIPE, steps=30, highest=1.0) == found


def test_it_ends_when_the_loss_explodes(faces):
    recipe = dataclasses.replace(RECIPE, depth="last", blocks=1, momentum=0.0)
    found = range_test(faces, recipe, steps=30, highest=1e6)
    assert len(found.rates) == len(found.losses) < 30 and np.isfinite(found.losses).all() and found.lowest < found.rates[-1]


def test_nothing_of_it_stays_and_it_can_be_cancelled(faces):
    class Cancelling:
        left = 5

        def report(self, step, total, payload=None):
            assert 0 <= step <= total

        def check(self):
            self.left -= 1
            if not self.left:
                raise Cancelled

    before = torch.get_rng_state()
    with pytest.raises(Cancelled):
        range_test(faces, RECIPE, Cancelling())
    assert torch.equal(before, torch.get_rng_state())


def test_smoothing_weighs_the_past_less_and_less():
    losses = [3.0, 1.0, 4.0, 1.0, 5.0]
    for n, mean in enumerate(smoothed(losses), start=1):
        weights = 0.8 ** np.arange(n - 1, -1, -1)
        assert mean == pytest.approx(np.dot(weights, losses[:n]) / weights.sum())


def test_the_steepest_place_of_a_known_curve():
    rates = list(10 ** np.linspace(-5, 0, 51))
    losses = tuple(1 / (1 + 1000 * rate) + 5 * rate**2 for rate in rates)  # falls fastest at 1e-3 in decades, then rises
    assert steepest(rates, losses) == pytest.approx(1e-3, rel=0.05)
    found = RangeTest(tuple(rates), losses, 1e-3, 1e-1)
    assert found.suggested == pytest.approx(1e-2)


@pytest.mark.parametrize("losses", [(1.0,), (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0), (1.0,) * 9])
def test_a_loss_that_never_falls_suggests_nothing(losses):
    rates = list(10.0 ** np.arange(len(losses)))
    assert steepest(rates, losses) is None
    assert RangeTest(tuple(rates), losses, None, 1.0).suggested is None

"""Trainings with a pipeline and without it: the same pictures for both, a test part that is not changed, progress and cancel."""

import numpy as np
import pytest

from playground.training.augment import Pipeline
from playground.training.augment_effect import MOST_TEST, Curves, Effect, Plan, augmentation_effect, band, parts_of
from playground.training.built_in import built_in
from playground.training.fine_tuning import fine_tune
from playground.training.sets import SetError
from playground.training.squares import Squares

PICTURES = built_in("faces")
SHORT = Plan(per_class=2, epochs=2, seeds=2, side=32)


class Watch:
    """A control that notes what is reported, and cancels after so many reports."""

    def __init__(self, most=10**9):
        self.reports, self.most = [], most

    def report(self, step, total, payload=None):
        self.reports.append((step, total, payload))

    def check(self):
        if len(self.reports) >= self.most:
            raise InterruptedError


@pytest.fixture(scope="module")
def effect():
    watch = Watch()
    return augmentation_effect(PICTURES, "hflip_jitter", SHORT, watch), watch.reports


def test_every_seed_is_trained_twice(effect):
    found, _reports = effect
    for curves in (found.plain, found.augmented):
        assert np.shape(curves.test) == np.shape(curves.train) == (SHORT.seeds, SHORT.epochs)
        assert all(0 <= value <= 1 for one in curves.test for value in one)
    assert found.gains == pytest.approx(found.augmented.last - found.plain.last)


def test_its_trainings_are_those_of_fine_tune(effect):
    found, _reports = effect
    dataset = parts_of(PICTURES, SHORT, 1)
    for curves, text in ((found.plain, "none"), (found.augmented, "hflip_jitter")):
        result = fine_tune(dataset, SHORT.recipe(text, 1))
        assert curves.last[1] == pytest.approx(result.accuracy)


def test_the_parts_of_a_seed():
    first, second = (parts_of(PICTURES, SHORT, seed) for seed in range(2))
    assert len(first.train) == 4 and first.train.names != second.train.names
    assert first.test.counts.max() <= MOST_TEST and not set(first.train.names) & set(first.test.names)


def test_progress_rises_to_the_end_and_carries_what_there_is(effect):
    found, reports = effect
    steps = [step for step, _total, _payload in reports]
    assert steps == sorted(steps) and reports[-1][0] == reports[-1][1]
    assert len(reports[-1][2].plain.test) == 2 and len(found.augmented.test) == 2


def test_it_can_be_cancelled():
    with pytest.raises(InterruptedError):
        augmentation_effect(PICTURES, "hflip", SHORT, Watch(3))


def test_a_pipeline_that_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match="no transform 'flip'"):
        augmentation_effect(PICTURES, "flip", SHORT)
    with pytest.raises(SetError):
        augmentation_effect(PICTURES.part(np.arange(5)), "hflip", SHORT)


def test_pictures_that_train_are_filled_as_the_page_shows_them():
    x, _labels = Squares(PICTURES.part(np.arange(2)), 32, Pipeline.read("pad-padding.8-fill.mean")).batch([0, 1], 0)
    assert (x[:, :, 0, 0] * 255).round().tolist() == [[123, 117, 104]] * 2


def test_the_band_and_the_gap():
    assert band([]) == [] and band([(0.2, 0.4), (0.6, 0.4)]) == [(1, 0.4, 0.2, 0.6), (2, 0.4, 0.4, 0.4)]
    effect = Effect(Curves(((0.5,), (0.7,)), ((1.0,), (0.9,))), Curves(((0.6,),), ((0.8,),)))
    assert effect.gap == pytest.approx((0.35, 0.2)) and effect.gains == pytest.approx([0.1])

"""The baseline of raw pixels against scikit-learn's ridge regression, and where there is nothing to learn from."""

import math

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from playground.training.baselines import PENALTY, pixel_accuracy, small_pixels
from playground.training.built_in import BUILT_IN, built_in
from playground.training.sets import Dataset, split


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("per_class", [3, None])
def test_equal_to_ridge_regression(name, per_class):
    dataset = split(built_in(name), 0.3, 0, train_per_class=per_class)
    scaler = StandardScaler().fit(small_pixels(dataset.train))
    train, test = (scaler.transform(small_pixels(part)) for part in (dataset.train, dataset.test))
    ridge = Ridge(alpha=PENALTY).fit(train, 2.0 * np.eye(len(dataset.classes))[dataset.train.labels] - 1)
    expected = (ridge.predict(test).argmax(axis=1) == dataset.test.labels).mean()
    assert pixel_accuracy(dataset) == pytest.approx(expected, abs=1.5 / len(dataset.test))


def test_pixels_beat_chance_and_without_pictures_nobody_is_right():
    dataset = split(built_in("photographs"), 0.3, 0)
    assert dataset.chance + 0.1 < pixel_accuracy(dataset) < 1
    assert math.isnan(pixel_accuracy(Dataset(dataset.train, dataset.test.part(np.arange(0)))))

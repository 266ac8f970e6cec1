"""The digits that scikit-learn ships, and their two parts."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from playground.training.digits import digits, split_digits


def test_all_digits_as_pictures_in_the_range_0_to_1():
    images, labels = digits()
    assert images.shape == (1797, 1, 8, 8) and images.dtype == np.float32
    assert labels.shape == (1797,) and labels.dtype == np.int64
    np.testing.assert_array_equal(images[:, 0] * 16, load_digits().images)
    np.testing.assert_array_equal(np.bincount(labels), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])


def test_what_everybody_shares_cannot_be_changed():
    for array in digits():
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert digits() is digits()


def test_parts_hold_each_digit_once():
    parts = split_digits()
    assert [len(part) for part in parts] == [1400, 1400, 397, 397]
    both = np.concatenate([parts.train_images, parts.test_images])
    assert sorted(image.tobytes() for image in both) == sorted(image.tobytes() for image in digits()[0])
    labels = np.concatenate([parts.train_labels, parts.test_labels])
    np.testing.assert_array_equal(np.bincount(labels), np.bincount(digits()[1]))


def test_a_picture_keeps_its_label():
    images, labels = digits()
    label_of = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}
    parts = split_digits(100, seed=3)
    assert all(label_of[image.tobytes()] == label for image, label in zip(parts.train_images, parts.train_labels, strict=True))


def test_the_seed_decides():
    first, same, other = split_digits(seed=1), split_digits(seed=1), split_digits(seed=2)
    np.testing.assert_array_equal(first.train_images, same.train_images)
    assert not np.array_equal(first.train_labels, other.train_labels)


@pytest.mark.parametrize("train", [0, 1797, -1])
def test_no_part_is_empty(train):
    with pytest.raises(ValueError, match="1–1796"):
        split_digits(train)

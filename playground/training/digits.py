"""Handwritten digits that scikit-learn ships: 1,797 real ones of 8×8 pixels, without a download.

They are the test part of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak, UCI, 1998, CC BY 4.0).
"""

from functools import cache
from typing import NamedTuple

import numpy as np

TRAIN = 1400  # digits that train; the other 397 test
CLASSES = tuple("0123456789")


@cache
def digits() -> tuple[np.ndarray, np.ndarray]:
    """Images (1797, 1, 8, 8) float32 from 0 (paper) to 1 (ink) in steps of 1/16, and labels (1797,) int64. Both read-only."""
    from sklearn.datasets import load_digits  # takes half a second, which other lessons need not wait for

    pixels, labels = load_digits(return_X_y=True)
    images = (pixels / 16).astype(np.float32).reshape(-1, 1, 8, 8)
    labels = labels.astype(np.int64)
    for array in (images, labels):
        array.setflags(write=False)
    return images, labels


class DigitParts(NamedTuple):
    """Two parts of the digits that share none."""

    train_images: np.ndarray  # (n, 1, 8, 8) float32
    train_labels: np.ndarray  # (n,) int64
    test_images: np.ndarray  # (1797 - n, 1, 8, 8) float32
    test_labels: np.ndarray  # (1797 - n,) int64


def split_digits(train: int = TRAIN, seed: int = 0) -> DigitParts:
    """`train` digits drawn by the seed, in the order drawn, and all others. The same seed gives the same parts.

    Raises ValueError where a part would be empty.
    """
    images, labels = digits()
    if not 0 < train < len(images):
        raise ValueError(f"Of {len(images)} digits 1–{len(images) - 1} can train, not {train}.")
    order = np.random.default_rng(seed).permutation(len(images))
    return DigitParts(images[order[:train]], labels[order[:train]], images[order[train:]], labels[order[train:]])

"""What a kernel of a given size can learn at all: the best one for each size, and the share of variance it gives."""

from dataclasses import dataclass, replace

import numpy as np

from playground.convolution.kernels import SOBEL_X, Weights
from playground.convolution.patch_products import correlate
from playground.images import Photo
from playground.lessons.kernel_learns.answer import before_picture, pairs_of
from playground.lessons.kernel_learns.settings import SIZE_NAMES, Learn

TRIED = ("1x1", "1x3", "3x1", "3x3", "5x5")


@dataclass(frozen=True, eq=False)
class Fit:
    """The best kernel of one size, with a constant beside it, for the target and picture of some settings."""

    size: str  # "3 × 3"
    kernel: np.ndarray  # (h, w)
    share: float  # of the wanted picture's variance, R²


def fits(settings: Learn, photo: Photo | None) -> list[Fit]:
    """The best kernel of each size in TRIED that fits into the picture. Always with a bias: variance counts no mean."""
    best, shape = [], before_picture(settings, photo).shape
    for size in TRIED:
        tried = replace(settings, size=size, bias=True, start="zeros")
        if all(k <= n for k, n in zip(tried.kernel_size, shape, strict=True)):
            pairs = pairs_of(tried, photo)
            best.append(Fit(SIZE_NAMES[size], pairs.best[:-1].reshape(tried.kernel_size), pairs.explained))
    return best


def two_channels_and_relu(x: np.ndarray, weights: Weights = SOBEL_X) -> np.ndarray:
    """ReLU of a kernel plus ReLU of its negative, summed by a 1 × 1 layer: |kernel|, which no single kernel gives."""
    plus, minus = correlate(x, weights), correlate(x, [[-value for value in row] for row in weights])
    return plus.clip(min=0) + minus.clip(min=0)


def absolute_difference(settings: Learn, photo: Photo | None) -> float:
    """The largest difference between |Sobel x| and its two channels with ReLU on the chosen picture."""
    x = before_picture(settings, photo)
    return float(np.abs(two_channels_and_relu(x) - np.abs(correlate(x, SOBEL_X))).max())

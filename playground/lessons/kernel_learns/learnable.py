"""What a kernel of a given size can learn at all: the best one for each size, and the share of variance it gives."""

from dataclasses import dataclass, replace

import numpy as np

from playground.convolution.kernels import SOBEL_X, Weights
from playground.images import Photo
from playground.lessons.kernel_learns.answer import explained
from playground.lessons.kernel_learns.pairs import before_picture, make_pairs
from playground.lessons.kernel_learns.settings import LearnConfig, correlate

TRIED = ("1 × 1", "1 × 3", "3 × 1", "3 × 3", "5 × 5")


@dataclass(frozen=True, eq=False)
class Fit:
    """The best kernel of one size, with a constant beside it, for the target and picture of a configuration."""

    size: str
    kernel: np.ndarray  # (h, w)
    share: float  # of the wanted picture's variance, R²


def fits(config: LearnConfig, photo: Photo | None) -> list[Fit]:
    """The best kernel of each size in TRIED that fits into the picture. Always with a bias: variance counts no mean."""
    found = []
    shape = before_picture(config, photo).shape
    for size in TRIED:
        tried = replace(config, size=size, bias=True, start="zeros")
        if any(k > n for k, n in zip(tried.kernel_size, shape, strict=True)):
            continue
        pairs = make_pairs(tried, photo)
        found.append(Fit(size, pairs.best[:-1].reshape(tried.kernel_size), explained(pairs)))
    return found


def two_channels_and_relu(x: np.ndarray, weights: Weights = SOBEL_X) -> np.ndarray:
    """ReLU of a kernel plus ReLU of its negative, summed by a 1 × 1 layer: |kernel|, which no single kernel gives."""
    plus, minus = correlate(x, weights), correlate(x, [[-value for value in row] for row in weights])
    return plus.clip(min=0) + minus.clip(min=0)


def absolute_difference(config: LearnConfig, photo: Photo | None) -> float:
    """The largest difference between |Sobel x| and its two channels with ReLU on the configuration's picture."""
    x = before_picture(config, photo)
    return float(np.abs(two_channels_and_relu(x) - np.abs(correlate(x, SOBEL_X))).max())

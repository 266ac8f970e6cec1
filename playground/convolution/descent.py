"""Gradient descent on the matrix of patch products: step for step what a training loop over the pictures does."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.convolution.patch_products import Pairs

MOST_FRAMES = 200  # steps of a run that are kept; up to so many it is all of them
BEYOND = 1e15  # a weight as large as this has left for good
ROUNDING = 1e-14  # of the sum of a gradient's terms
BETAS, EPSILON = (0.9, 0.999), 1e-8  # torch.optim.Adam's defaults

Step = Callable[[np.ndarray], np.ndarray]  # gradient to the change of the weights


def adam_steps(rate: float) -> Step:
    """Adam as torch.optim.Adam has it (Kingma and Ba 2015): default betas and epsilon, its averages kept to itself."""
    first, second, count = 0.0, 0.0, 0
    (one, two), root = BETAS, np.sqrt

    def step(gradient: np.ndarray) -> np.ndarray:
        nonlocal first, second, count
        count += 1
        first = one * first + (1 - one) * gradient
        second = two * second + (1 - two) * gradient * gradient
        return -rate / (1 - one**count) * first / (root(second) / root(1 - two**count) + EPSILON)

    return step


# By name: rate → step. −rate · gradient is the textbook's loop and torch.optim.SGD.
RULES: dict[str, Callable[[float], Step]] = {"descent": lambda rate: lambda gradient: -rate * gradient, "adam": adam_steps}


@dataclass(frozen=True, eq=False)
class Descent:
    """A run: the weights after the steps that were kept, the start first and the last step last."""

    steps: np.ndarray  # (F,) whole numbers from 0
    kernels: np.ndarray  # (F, n)
    losses: np.ndarray  # (F,), sums of squared errors
    left: bool  # whether a weight grew beyond BEYOND: the run ends with the last kept step before that


def frame_steps(steps: int, most: int = MOST_FRAMES) -> np.ndarray:
    """Which of 0…steps are kept: all up to `most`, else ever larger strides; a run's first steps tell most."""
    if steps < most:
        return np.arange(steps + 1)
    return np.unique(np.rint(np.geomspace(1, steps + 1, most)).astype(int)) - 1


def without_rounding(gradient: np.ndarray, terms: np.ndarray) -> np.ndarray:
    """0 where a gradient is no more than the rounding of its terms: Adam, which divides by its size, would make steps of it."""
    return np.where(np.abs(gradient) > ROUNDING * terms, gradient, 0.0)


def descend(pairs: Pairs, start: np.ndarray, *, rate: float, steps: int, method: str, scale: float = 1.0) -> Descent:
    """`steps` steps from `start` (n,). `scale` is 1 for the sum of squared errors, 1 / N for their mean."""
    step, weights = RULES[method](rate), np.array(start, dtype=np.float64)
    gram, moment, kept = 2 * scale * pairs.gram, 2 * scale * pairs.moment, set(frame_steps(steps).tolist())
    frames, left = [(0, weights)], False
    with np.errstate(over="ignore", invalid="ignore"):
        for number in range(1, steps + 1):
            weights = weights + step(without_rounding(gram @ weights - moment, np.abs(gram) @ np.abs(weights) + np.abs(moment)))
            if number not in kept:
                continue
            if left := not np.abs(weights).max() < BEYOND:  # also when it is no number any more
                break
            frames.append((number, weights))
    kernels = np.array([kernel for _number, kernel in frames])
    return Descent(np.array([number for number, _kernel in frames]), kernels, pairs.losses(kernels), left)

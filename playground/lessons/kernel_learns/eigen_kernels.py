"""The directions of a descent as kernels: the eigenvectors of the matrix of patch products, from easiest to hardest."""

import math
from dataclasses import dataclass

import numpy as np

from playground.lessons.kernel_learns.answer import NEAR, LearnAnswer


@dataclass(frozen=True, eq=False)
class EigenKernel:
    """One direction that learns at a pace of its own."""

    kernel: np.ndarray  # (h, w), of length 1 with the bias
    bias: float | None  # the entry of the bias, where one is learned
    relative: float  # eigenvalue over the largest: how strongly the picture shows this pattern
    factor: float  # what a step of gradient descent multiplies the error along it with
    steps: int | None  # until the error along it is within NEAR; None where it never is
    part: float  # of the squared error at the start, 0…1


def eigen_kernels(answer: LearnAnswer) -> list[EigenKernel]:
    """All n directions, the easiest first."""
    config, (values, vectors) = answer.config, answer.pairs.eigen
    away = vectors.T @ (answer.descent.kernels[0] - answer.reference)
    parts = np.square(away) / (np.square(away).sum() or 1.0)
    found = []
    for value, vector, factor, part in zip(values, vectors.T, answer.factors, parts, strict=True):
        kernel = vector[: config.taps].reshape(config.kernel_size)
        bias = float(vector[-1]) if config.bias else None
        relative = float(value / values[0]) if values[0] else 0.0
        found.append(EigenKernel(kernel, bias, relative, float(factor), steps_along(float(factor)), float(part)))
    return found


def steps_along(factor: float) -> int | None:
    """The first step at which |factor|ⁿ is within NEAR."""
    size = abs(factor)
    if size <= NEAR:
        return 1
    return math.ceil(math.log(NEAR) / math.log(size)) if size < 1 else None

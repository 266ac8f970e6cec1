"""The places round a box at which another box of fixed shape still reaches an IoU of t.

A place is the offset (x, y) of the two centres. Overlap is the product of what the sides share, and at a given IoU it is
t/(1 + t) of the sum of both areas; so at each x the rest of the product tells how far the box may go in y. For equal squares
of side 1 the edge is (1 − |x|)(1 − |y|) = 2t/(1 + t): neither a circle nor a diamond.
"""

from collections.abc import Sequence

import numpy as np

POINTS = 161  # of an edge, on each of its two halves


def needed_overlap(first: Sequence[float], second: Sequence[float], threshold: float) -> float:
    """Area that two shapes (width, height) must share to reach an IoU of `threshold`.

    Raises ValueError unless all sides are positive and 0 < threshold <= 1.
    """
    if min(*first, *second) <= 0:
        raise ValueError("Both boxes need positive sides.")
    if not 0 < threshold <= 1:
        raise ValueError(f"The IoU is {threshold}; it must be above 0 and at most 1.")
    return threshold / (1 + threshold) * (first[0] * first[1] + second[0] * second[1])


def island_edge(first: Sequence[float], second: Sequence[float], threshold: float, points: int = POINTS) -> np.ndarray:
    """The edge as a closed line of centre offsets (x, y), (2·points, 2); empty where no place reaches the threshold.

    `first` and `second` are (width, height). Raises as needed_overlap.
    """
    needed = needed_overlap(first, second, threshold)
    most = [min(a, b) for a, b in zip(first, second, strict=True)]  # that the sides can share
    if needed > most[0] * most[1]:
        return np.empty((0, 2))
    reach = _reach(first[0], second[0], needed / most[1])
    x = np.linspace(-reach, reach, points)
    shared = np.minimum(most[0], (first[0] + second[0]) / 2 - np.abs(x))  # of the widths, at each x
    y = np.maximum(0, _reach(first[1], second[1], needed / shared))
    return np.concatenate((np.stack((x, -y), 1), np.stack((x, y), 1)[::-1]))


def island_area(first: Sequence[float], second: Sequence[float], threshold: float) -> float:
    """Area of these places in square units: how many places there are. Raises as needed_overlap."""
    edge = island_edge(first, second, threshold, 20 * POINTS)
    if not len(edge):
        return 0.0
    x, y = edge.T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def _reach(first: float, second: float, needed: float | np.ndarray) -> float | np.ndarray:
    """How far apart two centres on one axis may be while the sides share at least `needed`."""
    return (first + second) / 2 - needed

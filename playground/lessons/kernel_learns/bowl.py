"""The loss as a bowl over two directions, with the way of a run in it.

A kernel of two weights has its bowl over these weights themselves. A larger one is cut along two eigenvectors of the
matrix of patch products, the steepest and the flattest that the picture tells anything about.
"""

from dataclasses import dataclass

import numpy as np

from playground.lessons.kernel_learns.answer import LearnAnswer

ROOM = 4.0  # the picture reaches at most so many times as far from the bottom as the start lies
MARGIN = 0.18  # of the picture's side, kept free around what is shown
RINGS = 9  # contour lines, each at half the height of the next


@dataclass(frozen=True, eq=False)
class Bowl:
    """Loss over a plane: least + dᵀ · matrix · d for d = (x, y) − bottom."""

    over_weights: bool  # True: x and y are the two weights; False: ways along two eigenvectors
    matrix: np.ndarray  # (2, 2)
    bottom: np.ndarray  # (2,)
    path: np.ndarray  # (F, 2), one point a kept step
    window: tuple[tuple[float, float], tuple[float, float]]  # ((left, right), (low, high)) worth showing
    rings: tuple[float, ...]  # heights above the bottom, the lowest first


def loss_bowl(answer: LearnAnswer) -> Bowl:
    """The bowl of a run. Raises ValueError where the kernel has one weight: its bowl is a line."""
    pairs = answer.pairs
    if len(pairs.moment) < 2:
        raise ValueError(
            "A kernel of one weight has a loss curve, not a surface. Choose a larger kernel size, or learn a bias, too."
        )
    over_weights = len(pairs.moment) == 2 and not answer.settings.bias
    if over_weights:
        matrix, bottom, path = pairs.gram, pairs.best, answer.descent.kernels
    else:
        values, vectors = pairs.eigen
        chosen = [0, max(1, pairs.seen - 1)]
        matrix, bottom = np.diag(values[chosen]), np.zeros(2)
        path = (answer.descent.kernels - pairs.best) @ vectors[:, chosen]
    window = _window(path, bottom, equal=over_weights)
    corners = np.array([(x, y) for x in window[0] for y in window[1]]) - bottom
    highest = float(np.einsum("ni,ij,nj->n", corners, matrix, corners).max())
    rings = tuple(highest * 0.8 / 2**ring for ring in reversed(range(RINGS)))
    return Bowl(over_weights, matrix, bottom, path, window, rings)


def _window(path: np.ndarray, bottom: np.ndarray, *, equal: bool) -> tuple[tuple[float, float], tuple[float, float]]:
    """Bottom, start and as much of the way as lies within ROOM; both axes equally long where they are weights."""
    away = np.abs(path - bottom).max(axis=1)
    near = path[away <= ROOM * max(away[0], 1e-9)]
    points = np.vstack([near, bottom[None], path[:1]])
    low, high = points.min(axis=0), points.max(axis=0)
    side = np.maximum(high - low, 1e-9 + 0.02 * np.abs(high - low).max())
    side = np.full(2, side.max()) if equal else side
    middle, half = (low + high) / 2, side * (0.5 + MARGIN)
    (left, down), (right, up) = middle - half, middle + half
    return (float(left), float(right)), (float(down), float(up))

"""Lesson "Channels and 1×1", kernel rank: a kernel as a sum of columns times rows, and what two small kernels can make.

A convolution of rank 1 is one column after one row, 2k products in place of k² (d2l 7.4 ex. 1).
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import torch

from playground.convolution.fields import check_fields
from playground.convolution.kernels import KERNELS, Weights
from playground.images import Photo

PATTERNS = tuple(kernel.name for kernel in KERNELS.values() if kernel.second is None and kernel.size[0] <= 7)
FINEST = 10_000  # largest denominator of a weight
Piece = tuple[tuple[Fraction, ...], tuple[Fraction, ...]]  # column, row


@dataclass(frozen=True)
class RankConfig:
    pattern: str = "sobel x"  # one of PATTERNS

    def __post_init__(self) -> None:
        check_fields(self, {"pattern": PATTERNS}, {})


@dataclass(frozen=True, eq=False)
class RankAnswer:
    config: RankConfig
    pieces: tuple[Piece, ...]  # as many as the rank
    photo: np.ndarray  # (H, W) float64
    at_once: np.ndarray  # (H', W'): the whole kernel
    parts: np.ndarray  # (rank, H', W'): each piece as a column, then a row

    @property
    def largest(self) -> float:
        """Largest difference between the sum of the parts and the whole kernel."""
        return float(np.abs(self.parts.sum(axis=0) - self.at_once).max())

    @property
    def products(self) -> tuple[int, int]:
        """Multiplications for one output: the whole kernel, and the pieces."""
        columns = sum(len(column) + len(row) for column, row in self.pieces)
        weights = KERNELS[self.config.pattern].weights
        return len(weights) * len(weights[0]), columns


def rank_pieces(weights: Weights) -> tuple[Piece, ...]:
    """The fewest columns times rows that add up to a kernel, found by elimination in exact fractions.

    A kernel of zeros has none.
    """
    rows = [[Fraction(value).limit_denominator(FINEST) for value in row] for row in weights]
    columns = list(zip(*rows, strict=True))
    pivots: list[int] = []
    for column in range(len(rows[0])):
        done = len(pivots)
        below = next((r for r in range(done, len(rows)) if rows[r][column]), None)
        if below is None:
            continue
        rows[done], rows[below] = rows[below], rows[done]
        lead = rows[done][column]
        rows[done] = [value / lead for value in rows[done]]
        for r, row in enumerate(rows):
            if r != done and row[column]:
                rows[r] = [value - row[column] * top for value, top in zip(row, rows[done], strict=True)]
        pivots.append(column)
    return tuple((columns[pivot], tuple(row)) for pivot, row in zip(pivots, rows, strict=False))


@torch.inference_mode()
def rank_answer(photo: Photo, config: RankConfig) -> RankAnswer:
    """The kernel on the grey photo at once, and piece by piece. Raises ValueError where the photo is smaller than it."""
    weights = KERNELS[config.pattern].weights
    grey = photo.grey()
    if grey.shape[0] < len(weights) or grey.shape[1] < len(weights[0]):
        raise ValueError(f"The photo is {grey.shape[0]} × {grey.shape[1]}, smaller than the kernel. Choose a smaller one.")
    x = torch.from_numpy(grey)[None, None]
    pieces = rank_pieces(weights)
    parts = [_correlate(_correlate(x, [[value] for value in column]), [row]) for column, row in pieces]
    at_once = _correlate(x, weights)
    return RankAnswer(config, pieces, grey, at_once[0, 0].numpy(), torch.cat(parts, dim=1)[0].numpy())


def _correlate(x: torch.Tensor, weights: object) -> torch.Tensor:
    kernel = torch.tensor([[float(value) for value in row] for row in weights], dtype=torch.float64)
    return torch.nn.functional.conv2d(x, kernel[None, None])


def joint_freedom(first: int, second: int) -> tuple[int, int]:
    """(free numbers that two kernels of these sides can make together, numbers of the one kernel they amount to).

    The rank of the derivative of their full convolution, at a random pair: how many directions the product can go.
    """
    generator = np.random.default_rng(0)
    a, b = generator.standard_normal((first, first)), generator.standard_normal((second, second))
    side = first + second - 1
    turned = [_full(unit, b) for unit in np.eye(first**2).reshape(-1, first, first)]
    turned += [_full(a, unit) for unit in np.eye(second**2).reshape(-1, second, second)]
    return int(np.linalg.matrix_rank(np.stack([one.ravel() for one in turned]))), side**2


def _full(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """True convolution of two small kernels, all overlaps."""
    found = np.zeros((a.shape[0] + b.shape[0] - 1, a.shape[1] + b.shape[1] - 1))
    for (i, j), value in np.ndenumerate(a):
        found[i : i + b.shape[0], j : j + b.shape[1]] += value * b
    return found

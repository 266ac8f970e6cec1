"""Pictures before and after a filter as the few numbers that decide every step of learning it by gradient descent.

The loss Σ (y − p·w)² over all windows p depends on the pictures through three things alone: the matrix of patch products
Σ p pᵀ, the vector Σ p y and the number Σ y². For a 3 × 3 kernel the matrix is 9 × 9, however large the photo.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.convolution.kernels import Weights

BAND = 64  # rows of outputs whose windows are held at once
UNSEEN = 1e-10  # of the largest eigenvalue: what lies below is rounding, a direction no window tells anything about
ZERO = 1e-12  # a part below it is rounding


def correlate(x: np.ndarray, weights: Weights) -> np.ndarray:
    """Cross-correlation of (H, W) without padding, (H − h + 1, W − w + 1): corr2d in float64, a term a weight."""
    height, width = (n - k + 1 for n, k in zip(x.shape, (len(weights), len(weights[0])), strict=True))
    terms = (value * x[i : i + height, j : j + width] for i, row in enumerate(weights) for j, value in enumerate(row))
    return sum(terms, np.zeros((height, width)))


@dataclass(frozen=True, eq=False)
class Pairs:
    """The windows of a kernel that reads `before` from row and column `offset` on, and a wanted output for each.

    n is the number of learned weights, the bias last where there is one; N the number of windows.
    """

    before: np.ndarray  # (H, W)
    wanted: np.ndarray  # (H', W')
    kernel_size: tuple[int, int]
    offset: tuple[int, int] = (0, 0)
    bias: bool = False

    def bands(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """(windows (R, n), wanted (R,)) of some rows at a time; a bias reads a column of ones."""
        (top, left), (rows, columns), width = self.offset, self.kernel_size, self.wanted.shape[1]
        for first in range(0, self.wanted.shape[0], BAND):
            y = self.wanted[first : first + BAND]
            places = ((first + top + i, left + j) for i in range(rows) for j in range(columns))
            views = [self.before[i : i + len(y), j : j + width].ravel() for i, j in places]
            yield np.stack([*views, *([np.ones(y.size)] if self.bias else [])], axis=1), y.ravel()

    @cached_property
    def _sums(self) -> tuple[np.ndarray, np.ndarray]:
        n = self.kernel_size[0] * self.kernel_size[1] + self.bias
        gram, moment = np.zeros((n, n)), np.zeros(n)
        for patches, y in self.bands():
            gram += patches.T @ patches
            moment += patches.T @ y
        return gram, moment

    @property
    def gram(self) -> np.ndarray:
        """(n, n), Σ p pᵀ."""
        return self._sums[0]

    @property
    def moment(self) -> np.ndarray:
        """(n,), Σ p y."""
        return self._sums[1]

    @property
    def count(self) -> int:
        """N, windows and wanted outputs."""
        return self.wanted.size

    @cached_property
    def energy(self) -> float:
        """Σ y²."""
        return float(np.square(self.wanted).sum())

    @cached_property
    def eigen(self) -> tuple[np.ndarray, np.ndarray]:
        """(eigenvalues from large to small, eigenvectors as columns), signs chosen so that the largest entry is plus."""
        values, vectors = np.linalg.eigh(self.gram)
        values, vectors = values[::-1].clip(min=0), vectors[:, ::-1]
        return values, vectors * np.sign(vectors[np.abs(vectors).argmax(axis=0), range(len(values))])

    @property
    def seen(self) -> int:
        """How many directions the picture tells anything about: the rank of the matrix."""
        values, _vectors = self.eigen
        return int((values > UNSEEN * values[0]).sum())

    @cached_property
    def best(self) -> np.ndarray:
        """(n,): of the kernels with the least loss the one nearest to zero."""
        values, vectors = (part[..., : self.seen] for part in self.eigen)
        return vectors @ ((vectors.T @ self.moment) / values) if self.seen else np.zeros(len(self.moment))

    @cached_property
    def least(self) -> float:
        """The sum of squared errors that no kernel of this size goes below, summed over the windows themselves."""
        return sum(float(np.square(y - p @ self.best).sum()) for p, y in self.bands())

    @property
    def explained(self) -> float:
        """R² of the best kernel; 1 for a wanted picture of one value, which a kernel that gives it explains wholly."""
        spread = float(np.square(self.wanted - self.wanted.mean()).sum())
        missed = max(0.0, self.energy - float(self.moment @ self.best))  # from the sums alone: shares need no more digits
        return 1 - missed / spread if spread > ZERO * max(1.0, self.energy) else 1.0

    def losses(self, weights: np.ndarray) -> np.ndarray:
        """(…, n) to (…): the sum of squared errors, as its least plus a square, which keeps small ones exact."""
        away = weights - self.best
        return self.least + np.einsum("...i,ij,...j->...", away, self.gram, away).clip(min=0)

    def gradient(self, weights: np.ndarray) -> np.ndarray:
        """(n,) to (n,): of the sum of squared errors."""
        return 2 * (self.gram @ weights - self.moment)

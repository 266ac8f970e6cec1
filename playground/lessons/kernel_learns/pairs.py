"""The pairs a kernel is learned from, and the few numbers of them that decide every step of the descent.

The loss Σ (y − p·w)² over all windows p depends on the pictures through three things alone: the matrix of patch products
Σ p pᵀ, the vector Σ p y and the number Σ y². For a 3 × 3 kernel the matrix is 9 × 9, however large the photo.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.images import Photo
from playground.lessons.kernel_learns.settings import LearnConfig

NOISE_SIDE = 256  # px of the noisy pictures
BAND = 64  # rows of outputs whose windows are held at once
UNSEEN = 1e-10  # of the largest eigenvalue: what lies below is rounding, a direction no window tells anything about


def textbook_edge() -> np.ndarray:
    """The 6 × 8 picture of d2l 7.2.3: white with a black bar."""
    picture = np.ones((6, 8))
    picture[:, 2:6] = 0
    return picture


def before_picture(config: LearnConfig, photo: Photo | None) -> np.ndarray:
    """(H, W) float64: what goes in. Raises ValueError where a photo is asked for and there is none."""
    if config.source == "photo" and photo is None:
        raise ValueError("There is no photo yet. Choose one, or another picture.")
    if config.source == "photo":
        picture = photo.grey()
    elif config.source == "textbook edge":
        picture = textbook_edge()
    else:
        lowest = -1.0 if config.source == "white noise" else 0.0
        picture = np.random.default_rng(config.seed).uniform(lowest, 1.0, (NOISE_SIDE, NOISE_SIDE))
    return picture - picture.mean() if config.centred else picture


@dataclass(frozen=True, eq=False)
class Pairs:
    """Windows and wanted outputs of one configuration, summed up.

    n is the number of learned weights, the bias last where there is one; N the number of windows.
    """

    config: LearnConfig
    before: np.ndarray  # (H, W)
    wanted: np.ndarray  # (H', W'), noise included: where both the target's window and the kernel's fit
    gram: np.ndarray  # (n, n), Σ p pᵀ
    moment: np.ndarray  # (n,), Σ p y
    energy: float  # Σ y²

    @property
    def count(self) -> int:
        """N, windows and wanted outputs."""
        return self.wanted.size

    @property
    def offset(self) -> tuple[int, int]:
        """First row and column of the picture that the learned kernel reads; it sits amid the target's window."""
        return _offsets(self.config)[1]

    @property
    def target_offset(self) -> tuple[int, int]:
        """First row and column of the target's outputs that are wanted."""
        return _offsets(self.config)[0]

    @cached_property
    def eigen(self) -> tuple[np.ndarray, np.ndarray]:
        """(eigenvalues from large to small, eigenvectors as columns), signs chosen so that the largest entry is plus."""
        values, vectors = np.linalg.eigh(self.gram)
        values, vectors = values[::-1].clip(min=0), vectors[:, ::-1]
        signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), range(len(values))])
        return values, vectors * signs

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
        return sum(float(np.square(y - p @ self.best).sum()) for p, y in _bands(self.config, self.before, self.wanted))

    @property
    def target_weights(self) -> np.ndarray | None:
        """(n,): the target written into the learned kernel's window; None where it is no kernel, or too large for it."""
        target, (height, width) = self.config.chosen_target, self.config.kernel_size
        if target.weights is None or target.size[0] > height or target.size[1] > width:
            return None
        (top, left), _kernel = _offsets(self.config)
        window = np.zeros((height, width))
        window[top : top + target.size[0], left : left + target.size[1]] = target.weights
        return np.append(window, 0.0) if self.config.bias else window.ravel()

    def losses(self, weights: np.ndarray) -> np.ndarray:
        """(…, n) to (…): the sum of squared errors, as its least plus a square, which keeps small ones exact."""
        away = weights - self.best
        return self.least + np.einsum("...i,ij,...j->...", away, self.gram, away).clip(min=0)

    def gradient(self, weights: np.ndarray) -> np.ndarray:
        """(n,) to (n,): of the sum of squared errors."""
        return 2 * (self.gram @ weights - self.moment)


def make_pairs(config: LearnConfig, photo: Photo | None) -> Pairs:
    """Before, after, and their sums. Raises ValueError with a sentence where a window does not fit into the picture."""
    before = before_picture(config, photo)
    both = [max(sizes) for sizes in zip(config.kernel_size, config.chosen_target.size, strict=True)]
    if before.shape[0] < both[0] or before.shape[1] < both[1]:
        raise ValueError(
            f"A window of {both[0]} × {both[1]} does not fit into a picture of {before.shape[0]} × {before.shape[1]}. "
            "Choose a smaller kernel and target, or another picture."
        )
    height, width = (n - k + 1 for n, k in zip(before.shape, both, strict=True))
    (top, left), _kernel = _offsets(config)
    wanted = config.chosen_target.answer(before)[top : top + height, left : left + width]
    if config.noise:
        wanted = wanted + np.random.default_rng([config.seed, 1]).normal(0, config.noise, wanted.shape)
    n = config.taps + config.bias
    gram, moment = np.zeros((n, n)), np.zeros(n)
    for patches, y in _bands(config, before, wanted):
        gram += patches.T @ patches
        moment += patches.T @ y
    return Pairs(config.pairs_alone, before, wanted, gram, moment, float(np.square(wanted).sum()))


def _offsets(config: LearnConfig) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where target and learned kernel begin within the window that holds both, the smaller one in the middle."""
    sizes = zip(config.chosen_target.size, config.kernel_size, strict=True)
    (t, k), (u, m) = ((max(target, own) - target, max(target, own) - own) for target, own in sizes)
    return (t // 2, u // 2), (k // 2, m // 2)


def _bands(config: LearnConfig, before: np.ndarray, wanted: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(windows (R, n), wanted (R,)) of some rows at a time; a bias reads a column of ones."""
    _target, (top, left) = _offsets(config)
    width = wanted.shape[1]
    for first in range(0, wanted.shape[0], BAND):
        y = wanted[first : first + BAND]
        views = [
            before[first + top + i : first + top + i + len(y), left + j : left + j + width].ravel()
            for i in range(config.kernel_size[0])
            for j in range(config.kernel_size[1])
        ]
        yield np.stack([*views, *([np.ones(y.size)] if config.bias else [])], axis=1), y.ravel()

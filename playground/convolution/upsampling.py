"""Kernels that enlarge a picture by transposed convolution, and the sums that decide whether a flat one stays flat."""

from collections.abc import Callable

import numpy as np


def bilinear_kernel(size: int) -> np.ndarray:
    """(size, size) weights of bilinear interpolation, as the textbook initialises a transposed convolution (d2l 14.11).

    A tent times a tent with its top in the middle. It interpolates at a stride s where size is 2s or 2s − 1; at other strides
    it is too bright, too dark or uneven. Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError(f"The kernel's size is {size}; it must be at least 1.")
    half = (size + 1) // 2
    middle = half - 1 if size % 2 else half - 0.5
    tent = 1 - np.abs(np.arange(size) - middle) / half
    return np.outer(tent, tent)


def _random(size: int, seed: int) -> np.ndarray:
    return np.random.default_rng([seed, size]).uniform(0, 1, (size, size))


def _xavier(size: int, seed: int) -> np.ndarray:
    """Uniform between ±√(6 / (fan in + fan out)) for one channel in and one out, as torch.nn.init.xavier_uniform_."""
    bound = np.sqrt(6 / (2 * size**2))
    return np.random.default_rng([seed, size]).uniform(-bound, bound, (size, size))


# name → (size, seed) → (size, size) float64
WEIGHTS: dict[str, Callable[[int, int], np.ndarray]] = {
    "ones": lambda size, seed: np.ones((size, size)),
    "random": _random,
    "bilinear": lambda size, seed: bilinear_kernel(size),
    "xavier": _xavier,
}


def phase_sums(kernel: np.ndarray, strides: tuple[int, int]) -> np.ndarray:
    """(s, s') sums of the weights that meet in one output pixel far from the border, one a phase of the stride.

    kernel (h, w), dilation 1. A flat picture of ones becomes just these numbers, repeated: it stays flat only where all are
    equal, and a phase that no weight meets is a hole of 0.
    """
    blocks = [-(-k // s) for k, s in zip(kernel.shape, strides, strict=True)]
    room = [(0, n * s - k) for n, s, k in zip(blocks, strides, kernel.shape, strict=True)]
    parts = np.pad(kernel, room).reshape(blocks[0], strides[0], blocks[1], strides[1])
    return parts.sum(axis=(0, 2))  # [s, s']

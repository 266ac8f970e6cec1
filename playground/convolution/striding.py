"""What a stride drops: every s-th pixel of a photo kept, the others put back by repetition."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Strided:
    """A photo, what a stride keeps of it, and what that makes of the rest."""

    photo: np.ndarray  # (H, W) float32, grey 0…1
    rebuilt: np.ndarray  # (H, W) float32: each kept pixel repeated over the place of those dropped
    changed: float  # share of the pixels that differ afterwards, 0…1
    lost: float  # share of the photo's variance that is gone, 0…1; above 1 when the repeated pixels are worse than the mean


def keep_every(grey: np.ndarray, stride: int) -> Strided:
    """A stride alone, without a kernel: a convolution 1×1 with weight 1.

    grey (H, W) in 0…1. Raises ValueError for a stride below 1.
    """
    if stride < 1:
        raise ValueError(f"stride is {stride}; it must be at least 1.")
    height, width = grey.shape
    rebuilt = grey[::stride, ::stride].repeat(stride, axis=0).repeat(stride, axis=1)[:height, :width]
    variance = float(grey.var(dtype=np.float64))
    error = float(np.square(rebuilt - grey).mean(dtype=np.float64))
    return Strided(grey, rebuilt, changed=float((rebuilt != grey).mean()), lost=error / variance if variance else 0.0)


def alias(frequency: float, rate: float, stride: int) -> float:
    """Hz at which a tone is heard after keeping every stride-th sample of `rate` a second without a filter before."""
    kept = rate / stride
    return abs(frequency - kept * round(frequency / kept))

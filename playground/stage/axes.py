"""The two grids of the stage along one axis: where windows begin, what they touch, and which cells are real."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.convolution.pooling import adaptive_windows


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis of the wide grid: where windows begin, what they touch, and which of its cells are real."""

    source: np.ndarray  # (N,) int32: the cell of the input (painted: of the output) at each position, −1 for none
    inside: slice  # the positions that are no padding (painted: that are not cropped)
    starts: np.ndarray  # (steps,) int32
    taps: np.ndarray  # (k,) int32, from the start of a window
    lengths: np.ndarray  # (steps,) int32: how many of the taps each window has
    beyond: int = 0  # of the N, positions at the end that no picture and no padding fills: ceil_mode lets windows hang over

    def window(self, step: int) -> np.ndarray:
        """Positions that one window touches."""
        return self.starts[step] + self.taps[: self.lengths[step]]

    @property
    def places(self) -> np.ndarray:
        """(steps, k) int: the position of each tap; the last one of the window stands in for taps that it does not have."""
        return self.starts[:, None] + self.taps[np.minimum(np.arange(len(self.taps)), self.lengths[:, None] - 1)]

    @property
    def has(self) -> np.ndarray:
        """(steps, k) bool: which taps a window has."""
        return np.arange(len(self.taps)) < self.lengths[:, None]

    @property
    def reads(self) -> np.ndarray:
        """(N,) int: by how many windows each position is touched."""
        return np.bincount(self.places[self.has], minlength=len(self.source))


@dataclass(frozen=True, eq=False)
class Played:
    """The two grids and how they meet."""

    wide: np.ndarray  # (H, W) float32, or (K, H, W) where each kernel paints its own; nan where nothing is
    stepping: np.ndarray  # (K, h', w') float32
    axes: Sequence[Axis]  # rows, columns

    @property
    def padded_size(self) -> tuple[int, int]:
        """(H, W) of the wide grid without what windows that hang over reach beyond it."""
        height, width = (size - axis.beyond for size, axis in zip(self.wide.shape[-2:], self.axes, strict=True))
        return height, width


def adaptive_axis(n: int, outputs: int) -> Axis:
    """Windows that together cover n cells, each as large as torch's adaptive pooling cuts it."""
    windows = np.array(adaptive_windows(n, outputs), np.int32)
    lengths = windows[:, 1] - windows[:, 0]
    taps = np.arange(lengths.max(), dtype=np.int32)
    return Axis(np.arange(n, dtype=np.int32), slice(0, n), np.ascontiguousarray(windows[:, 0]), taps, lengths)


def reading_axis(source: np.ndarray, n: int, side: tuple[int, int], steps: int, stride: int, k: int, dilation: int) -> Axis:
    """Windows read from n cells padded by `side`, `source` says with which; where they hang over, the axis is longer."""
    starts, taps, lengths = _regular(steps, stride, k, dilation)
    beyond = max(0, int(starts[-1] + taps[-1]) + 1 - len(source))
    longer = np.concatenate([source, np.full(beyond, -1, np.int32)])
    return Axis(longer, slice(side[0], side[0] + n), starts, taps, lengths, beyond)


def painting_axis(wide: int, n: int, side: tuple[int, int], steps: int, stride: int, k: int, dilation: int) -> Axis:
    """Windows painted on a grid of `wide` cells, of which n are left where the padding is cropped."""
    source, inside = np.full(wide, -1, np.int32), slice(side[0], side[0] + n)
    source[inside] = np.arange(n)
    return Axis(source, inside, *_regular(steps, stride, k, dilation))


def _regular(steps: int, stride: int, k: int, dilation: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(starts, taps, lengths) of windows that are all alike."""
    starts, taps = np.arange(steps, dtype=np.int32) * stride, np.arange(k, dtype=np.int32) * dilation
    return starts, taps, np.full(steps, k, np.int32)

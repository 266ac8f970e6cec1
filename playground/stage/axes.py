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
    lengths: np.ndarray | None = None  # (steps,) int32: how many of the taps each window has; None for all of them
    beyond: int = 0  # of the N, positions at the end that no picture and no padding fills: ceil_mode lets windows hang over

    def window(self, step: int) -> np.ndarray:
        """Positions that one window touches."""
        return self.starts[step] + (self.taps if self.lengths is None else self.taps[: self.lengths[step]])

    @property
    def places(self) -> np.ndarray:
        """(steps, k) int: the position of each tap; the last one of the window stands in for taps that it does not have."""
        taps = np.broadcast_to(self.taps, (len(self.starts), len(self.taps)))
        return self.starts[:, None] + (taps if self.lengths is None else np.minimum(taps, self.lengths[:, None] - 1))

    @property
    def has(self) -> np.ndarray:
        """(steps, k) bool: which taps a window has."""
        lengths = len(self.taps) if self.lengths is None else self.lengths[:, None]
        return np.broadcast_to(np.arange(len(self.taps)), (len(self.starts), len(self.taps))) < lengths

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
    starts, taps = _regular(steps, stride, k, dilation)
    beyond = max(0, int(starts[-1] + taps[-1]) + 1 - len(source))
    longer = np.concatenate([source, np.full(beyond, -1, np.int32)])
    return Axis(longer, slice(side[0], side[0] + n), starts, taps, beyond=beyond)


def painting_axis(wide: int, n: int, side: tuple[int, int], steps: int, stride: int, k: int, dilation: int) -> Axis:
    """Windows painted on a grid of `wide` cells, of which n are left where the padding is cropped."""
    source, inside = np.full(wide, -1, np.int32), slice(side[0], side[0] + n)
    source[inside] = np.arange(n)
    return Axis(source, inside, *_regular(steps, stride, k, dilation))


def _regular(steps: int, stride: int, k: int, dilation: int) -> tuple[np.ndarray, np.ndarray]:
    """(starts, taps) of windows that are all alike."""
    return np.arange(steps, dtype=np.int32) * stride, np.arange(k, dtype=np.int32) * dilation

"""The two grids of the stage along one axis: where windows begin, what they touch, and which cells are real."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.convolution.geometry import Sides
from playground.convolution.padding import picture_indices
from playground.convolution.pooling import adaptive_windows

if TYPE_CHECKING:
    from playground.stage.answer import StageConfig


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
    axes: tuple[Axis, Axis]  # rows, columns

    @property
    def padded_size(self) -> tuple[int, int]:
        """(H, W) of the wide grid without what windows that hang over reach beyond it."""
        height, width = (size - axis.beyond for size, axis in zip(self.wide.shape[-2:], self.axes, strict=True))
        return height, width


def adaptive_axes(shape: tuple[int, int], outputs: tuple[int, int]) -> tuple[Axis, Axis]:
    """Rows and columns of windows that together cover the input, each as large as torch's adaptive pooling cuts it."""
    rows, columns = (_adaptive_axis(n, m) for n, m in zip(shape, outputs, strict=True))
    return rows, columns


def _adaptive_axis(n: int, outputs: int) -> Axis:
    windows = np.array(adaptive_windows(n, outputs), np.int32)
    lengths = windows[:, 1] - windows[:, 0]
    taps = np.arange(lengths.max(), dtype=np.int32)
    return Axis(np.arange(n, dtype=np.int32), slice(0, n), np.ascontiguousarray(windows[:, 0]), taps, lengths)


def reading_axes(x: np.ndarray, sides: Sides, mode: str, outputs: tuple[int, int], config: "StageConfig") -> tuple[Axis, Axis]:
    """Rows and columns of windows that are read from the padded input; where a window hangs over, the axis is longer."""
    axes = zip(
        picture_indices(*x.shape, sides, mode),
        x.shape,
        sides,
        outputs,
        config.strides,
        config.kernel_size,
        config.dilations,
        strict=True,
    )
    rows, columns = (_reading_axis(*axis) for axis in axes)
    return rows, columns


def _reading_axis(source: np.ndarray, n: int, sides: tuple[int, int], steps: int, stride: int, k: int, dilation: int) -> Axis:
    starts, taps = np.arange(steps, dtype=np.int32) * stride, np.arange(k, dtype=np.int32) * dilation
    beyond = max(0, int(starts[-1] + taps[-1]) + 1 - len(source))
    longer = np.concatenate([source, np.full(beyond, -1, np.int32)])
    return Axis(longer, slice(sides[0], sides[0] + n), starts, taps, beyond=beyond)

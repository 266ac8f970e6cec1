"""The two grids of the stage along one axis: where windows begin, what they touch, and which cells are real."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.convolution.geometry import Sides
from playground.convolution.padding import picture_indices

if TYPE_CHECKING:
    from playground.convolution.stage import StageConfig


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis of the wide grid: where windows begin, what they touch, and which of its cells are real."""

    source: np.ndarray  # (N,) int32: the cell of the input (painted: of the output) at each position, −1 for none
    inside: slice  # the positions that are no padding (painted: that are not cropped)
    starts: np.ndarray  # (steps,) int32
    taps: np.ndarray  # (k,) int32, from the start of a window
    beyond: int = 0  # of the N, positions at the end that no picture and no padding fills: ceil_mode lets windows hang over

    @property
    def reads(self) -> np.ndarray:
        """(N,) int: by how many windows each position is touched."""
        counts = np.zeros(len(self.source), int)
        np.add.at(counts, self.starts[:, None] + self.taps[None, :], 1)
        return counts


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
    return Axis(longer, slice(sides[0], sides[0] + n), starts, taps, beyond)

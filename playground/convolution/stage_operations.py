"""What the stage can play: convolution, pooling and transposed convolution, each by torch, with the windows it visits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from playground.convolution.geometry import Sides, conv_output_size
from playground.convolution.padding import pad_picture, picture_indices

if TYPE_CHECKING:
    from playground.convolution.stage import StageAnswer, StageConfig

functional = torch.nn.functional


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis of the wide grid: where windows begin, what they touch, and which of its cells are real."""

    source: np.ndarray  # (N,) int32: the cell of the input (painted: of the output) at each position, −1 for none
    inside: slice  # the positions that are no padding (painted: that are not cropped)
    starts: np.ndarray  # (steps,) int32
    taps: np.ndarray  # (k,) int32, from the start of a window

    @property
    def reads(self) -> np.ndarray:
        """(N,) int: by how many windows each position is touched."""
        counts = np.zeros(len(self.source), int)
        np.add.at(counts, self.starts[:, None] + self.taps[None, :], 1)
        return counts


@dataclass(frozen=True, eq=False)
class Played:
    """The two grids and how they meet."""

    wide: np.ndarray  # (H, W) float32, or (K, H, W) where each kernel paints its own
    stepping: np.ndarray  # (K, h', w') float32
    axes: tuple[Axis, Axis]  # rows, columns


Run = Callable[[np.ndarray, np.ndarray, Sides, "StageConfig"], tuple[np.ndarray, Played]]


@dataclass(frozen=True)
class Operation:
    """One entry of the table: how it is called and what runs."""

    name: str
    title: str
    kind: str  # how a window becomes a number: sum, max, mean; paint where a number becomes a window
    run: Run
    pools: bool = False
    paints: bool = False  # windows are painted, not read

    def contents(self, answer: "StageAnswer", step: int | None, channel: int = 0) -> dict[str, np.ndarray]:
        """What the three grids hold after a step, or at the end for None; nan where nothing stands yet."""
        played, kernel = answer.played, answer.kernels[channel]
        if self.paints:
            return {"left": played.stepping[0], "kernel": kernel, "right": painted(answer, step, channel)}
        output = played.stepping[channel].copy()
        if step is not None:
            output.ravel()[step + 1 :] = np.nan
        return {"left": played.wide, "kernel": kernel, "right": output}


def painted(answer: "StageAnswer", step: int | None, channel: int = 0) -> np.ndarray:
    """(H, W) the painted grid after a step: stamps that overlap add up. None stands for the last step."""
    played, (rows, columns) = answer.played, answer.played.axes
    values = np.full(played.wide.shape[-2:], answer.config.bias, np.float64)
    amounts = played.stepping[0].ravel()
    for n, amount in enumerate(amounts if step is None else amounts[: step + 1]):
        i, j = divmod(n, len(columns.starts))
        values[np.ix_(rows.starts[i] + rows.taps, columns.starts[j] + columns.taps)] += amount * answer.kernels[channel]
    return values


def _reading_axes(x: np.ndarray, sides: Sides, mode: str, config: "StageConfig") -> tuple[Axis, Axis]:
    outputs = conv_output_size(x.shape, config.kernel_size, config.strides, sides, config.dilations)
    sources = picture_indices(*x.shape, sides, mode)
    rows, columns = (
        Axis(
            source,
            slice(before, before + n),
            np.arange(count, dtype=np.int32) * stride,
            np.arange(k, dtype=np.int32) * dilation,
        )
        for source, n, (before, _), count, stride, k, dilation in zip(
            sources, x.shape, sides, outputs, config.strides, config.kernel_size, config.dilations, strict=True
        )
    )
    return rows, columns


def _finish(sums: Tensor, config: "StageConfig") -> np.ndarray:
    """(1, K, h, w) float64 → (K, h, w) float32 with the bias added and, where asked for, ReLU."""
    sums = sums[0] + config.bias
    return (sums.relu() if config.relu else sums).float().numpy()


@torch.inference_mode()
def _convolve(x: np.ndarray, kernels: np.ndarray, sides: Sides, config: "StageConfig") -> tuple[np.ndarray, Played]:
    axes = _reading_axes(x, sides, config.padding_mode, config)
    wide = pad_picture(torch.from_numpy(x).double(), sides, config.padding_mode)
    weights = torch.from_numpy(kernels).double()[:, None]  # [K, 1, kh, kw]
    sums = functional.conv2d(wide[None, None], weights, stride=config.strides, dilation=config.dilations)
    output = _finish(sums, config)
    return output, Played(wide.float().numpy(), output, axes)


OPERATIONS: dict[str, Operation] = {
    operation.name: operation for operation in (Operation("convolution", "Convolution", "sum", _convolve),)
}

"""What runs on the stage: convolution, pooling and transposed convolution, each by torch, and how windows lie on its two grids:
where they begin, what they touch, and which cells are real.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from playground.convolution.geometry import Sides, conv_output_size, conv_transpose_output_size, pool_output_size
from playground.convolution.padding import pad_picture, picture_indices
from playground.convolution.pooling import adaptive_windows
from playground.stage.config import StageConfig

functional = torch.nn.functional


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
    def unpadded(self) -> np.ndarray:
        """(steps,) bool: the windows all of whose taps lie on real cells."""
        real = np.zeros(len(self.source), bool)
        real[self.inside] = True
        return (real[self.places] | ~self.has).all(axis=1)

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


@torch.inference_mode()
def run(config: StageConfig, x: np.ndarray, kernels: np.ndarray, sides: Sides) -> tuple[np.ndarray, Played]:
    """(output (K, h', w') float32, grids) of the configured operation on x (h, w) with kernels (K, kh, kw).

    Numbers are computed in float64. Raises ValueError where no window fits or a root cannot be taken.
    """
    return {"sum": _convolve, "paint": _transpose}.get(config.kind, _pool)(config, torch.from_numpy(x).double(), kernels, sides)


def _convolve(config: StageConfig, x: Tensor, kernels: np.ndarray, sides: Sides) -> tuple[np.ndarray, Played]:
    outputs = conv_output_size(x.shape, config.kernel_size, config.strides, sides, config.dilations)
    wide = pad_picture(x, sides, config.padding_mode)
    weights = torch.from_numpy(kernels).double()[:, None]  # [K, 1, kh, kw]
    sums = functional.conv2d(wide[None, None], weights, stride=config.strides, dilation=config.dilations)[0] + config.bias
    output = (sums.relu() if config.relu else sums).float().numpy()
    return output, Played(wide.float().numpy(), output, _reading_axes(config, x, sides, outputs))


def _reading_axes(config: StageConfig, x: Tensor, sides: Sides, outputs: tuple[int, int]) -> list[Axis]:
    sources = picture_indices(*x.shape, sides, "zeros" if config.pools else config.padding_mode)
    return list(map(reading_axis, sources, x.shape, sides, outputs, config.strides, config.kernel_size, config.dilations))


def _transpose(config: StageConfig, x: Tensor, kernels: np.ndarray, sides: Sides) -> tuple[np.ndarray, Played]:
    """Stamps first, without padding; then the padding is cropped, and output_padding grows the end."""
    kernel, stride, dilation = config.kernel_size, config.strides, config.dilations
    sizes = conv_transpose_output_size(x.shape, kernel, stride, sides, config.output_padding, dilation)
    weights = torch.from_numpy(kernels).double()[None]  # [1, K, kh, kw]: torch wants (in, out, kh, kw) here
    stamped = functional.conv_transpose2d(x[None, None], weights, stride=stride, dilation=dilation)
    # Rows that output_padding asks for beyond the last stamp hold nothing but the bias.
    lacking = [max(0, side[0] + size - n) for side, size, n in zip(sides, sizes, stamped.shape[-2:], strict=True)]
    wide = functional.pad(stamped[0], (0, lacking[1], 0, lacking[0])).float().numpy()
    rows, columns = map(painting_axis, wide.shape[1:], sizes, sides, x.shape, stride, kernel, dilation)
    return wide[:, rows.inside, columns.inside], Played(wide, x.float().numpy()[None], (rows, columns))


def _mean(cells: Tensor, counts: Tensor) -> Tensor:
    return cells.sum(dim=2) / counts.sum(dim=2)


# How the cells of each window, [h', w', k], become a number. `counts` marks those that count, all others hold 0; the last
# argument is the exponent of power pooling.
REDUCE: dict[str, Callable[[Tensor, Tensor, int], Tensor]] = {
    "max": lambda cells, counts, power: torch.where(counts, cells, -torch.inf).amax(dim=2),
    "min": lambda cells, counts, power: torch.where(counts, cells, torch.inf).amin(dim=2),
    "avg": lambda cells, counts, power: _mean(cells, counts),
    "rms": lambda cells, counts, power: _mean(cells.square(), counts).sqrt(),
    "power": lambda cells, counts, power: (_mean(cells.pow(power), counts) * cells.shape[2]).pow(1 / power),
    "softmax": lambda cells, counts, power: (torch.where(counts, cells, -torch.inf).softmax(dim=2) * cells).sum(dim=2),
}


def _pool(config: StageConfig, x: Tensor, _kernels: np.ndarray, sides: Sides) -> tuple[np.ndarray, Played]:
    """What is padded or hangs over is marked as such, and counts or not."""
    if config.adaptive:
        axes = list(map(adaptive_axis, x.shape, (config.out_h, config.out_w)))
    else:
        outputs = pool_output_size(x.shape, config.kernel_size, config.strides, sides, config.dilations, config.ceil_mode)
        axes = _reading_axes(config, x, sides, outputs)
    around, beyond = (*sides[1], *sides[0]), (0, axes[1].beyond, 0, axes[0].beyond)
    wide = functional.pad(functional.pad(x, around, value=config.fill), beyond, value=torch.nan)
    real = functional.pad(torch.ones(x.shape, dtype=torch.bool), around, value=config.counts_padding)
    real = functional.pad(real, beyond, value=False)
    rows, columns = (torch.from_numpy(axis.places).long() for axis in axes)
    window = (rows[:, None, :, None], columns[None, :, None, :])  # [h', w', kh, kw]
    has_rows, has_columns = (torch.from_numpy(axis.has) for axis in axes)
    has = has_rows[:, None, :, None] & has_columns[None, :, None, :]
    cells, counts = wide[window].flatten(2), (real[window] & has).flatten(2)
    output = REDUCE[config.kind](torch.where(counts, cells, 0.0), counts, config.power)
    if output.isnan().any():
        raise ValueError(
            f"LPPool2d takes the root {config.power} of a sum, and here a sum is below 0: torch gives nan. "
            "Use an even exponent, or values that are not negative."
        )
    output = output[None].float().numpy()  # [1, h', w']
    return output, Played(wide.float().numpy(), output, axes)

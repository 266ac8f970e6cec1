"""What runs on the stage: convolution, pooling and transposed convolution, each by torch, with the windows that are visited."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from playground.convolution.geometry import Sides, conv_output_size, conv_transpose_output_size, pool_output_size
from playground.convolution.padding import pad_picture, picture_indices
from playground.stage.axes import Axis, Played, adaptive_axis, painting_axis, reading_axis
from playground.stage.config import StageConfig

functional = torch.nn.functional


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


def _softmax(cells: Tensor, counts: Tensor, _power: int) -> Tensor:
    shares = torch.where(counts, cells, -torch.inf).softmax(dim=2)
    return (shares * cells).sum(dim=2)


# How the cells of each window, [h', w', k], become a number. `counts` marks those that count, all others hold 0; the last
# argument is the exponent of power pooling.
REDUCE: dict[str, Callable[[Tensor, Tensor, int], Tensor]] = {
    "max": lambda cells, counts, power: torch.where(counts, cells, -torch.inf).amax(dim=2),
    "min": lambda cells, counts, power: torch.where(counts, cells, torch.inf).amin(dim=2),
    "avg": lambda cells, counts, power: _mean(cells, counts),
    "rms": lambda cells, counts, power: _mean(cells.square(), counts).sqrt(),
    "power": lambda cells, counts, power: (_mean(cells.pow(power), counts) * cells.shape[2]).pow(1 / power),
    "softmax": _softmax,
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

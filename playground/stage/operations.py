"""What the stage can play: convolution, pooling and transposed convolution, each by torch, with the windows it visits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from playground.convolution.geometry import Sides, conv_output_size, conv_transpose_output_size
from playground.convolution.padding import pad_picture
from playground.stage.axes import Axis, Played, reading_axes
from playground.stage.pooling import pool

if TYPE_CHECKING:
    from playground.stage.answer import StageAnswer, StageConfig

functional = torch.nn.functional


Run = Callable[[np.ndarray, np.ndarray, Sides, "StageConfig"], tuple[np.ndarray, Played]]


@dataclass(frozen=True)
class Operation:
    """One entry of the table: how it is called and what runs."""

    name: str
    title: str
    kind: str  # how a window becomes a number: sum, or a name in stage_pooling.REDUCE; paint where a number becomes a window
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
    values = np.zeros(played.wide.shape[-2:])
    amounts = played.stepping[0].ravel()
    for n, amount in enumerate(amounts if step is None else amounts[: step + 1]):
        i, j = divmod(n, len(columns.starts))
        values[np.ix_(rows.starts[i] + rows.taps, columns.starts[j] + columns.taps)] += amount * answer.kernels[channel]
    return values


@torch.inference_mode()
def _convolve(x: np.ndarray, kernels: np.ndarray, sides: Sides, config: "StageConfig") -> tuple[np.ndarray, Played]:
    outputs = conv_output_size(x.shape, config.kernel_size, config.strides, sides, config.dilations)
    axes = reading_axes(x, sides, config.padding_mode, outputs, config)
    wide = pad_picture(torch.from_numpy(x).double(), sides, config.padding_mode)
    weights = torch.from_numpy(kernels).double()[:, None]  # [K, 1, kh, kw]
    sums = functional.conv2d(wide[None, None], weights, stride=config.strides, dilation=config.dilations)
    sums = sums[0] + config.bias
    output = (sums.relu() if config.relu else sums).float().numpy()
    return output, Played(wide.float().numpy(), output, axes)


def _pool(kind: str) -> Run:
    return lambda x, kernels, sides, config: pool(kind, x, sides, config)


@torch.inference_mode()
def _transpose(x: np.ndarray, kernels: np.ndarray, sides: Sides, config: "StageConfig") -> tuple[np.ndarray, Played]:
    """Stamps first, without padding; then the padding is cropped, and output_padding grows the end."""
    kernel, stride, dilation = config.kernel_size, config.strides, config.dilations
    sizes = conv_transpose_output_size(x.shape, kernel, stride, sides, config.output_padding, dilation)
    weights = torch.from_numpy(kernels).double()[None]  # [1, K, kh, kw]: torch wants (in, out, kh, kw) here
    stamped = functional.conv_transpose2d(torch.from_numpy(x).double()[None, None], weights, stride=stride, dilation=dilation)
    before = (sides[0][0], sides[1][0])
    # Rows that output_padding asks for beyond the last stamp hold nothing but the bias.
    lacking = [max(0, b + size - n) for b, size, n in zip(before, sizes, stamped.shape[-2:], strict=True)]
    wide = functional.pad(stamped[0], (0, lacking[1], 0, lacking[0])).float().numpy()
    axes = []
    for n, size, b, steps, s, k, d in zip(wide.shape[1:], sizes, before, x.shape, stride, kernel, dilation, strict=True):
        source = np.full(n, -1, np.int32)
        source[b : b + size] = np.arange(size)
        starts, taps = np.arange(steps, dtype=np.int32) * s, np.arange(k, dtype=np.int32) * d
        axes.append(Axis(source, slice(b, b + size), starts, taps))
    rows, columns = axes
    return wide[:, rows.inside, columns.inside], Played(wide, x[None], (rows, columns))


OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation("convolution", "Convolution", "sum", _convolve),
        Operation("max pooling", "Max-pooling", "max", _pool("max"), pools=True),
        Operation("average pooling", "Average pooling", "mean", _pool("mean"), pools=True),
        Operation("min pooling", "Min-pooling", "min", _pool("min"), pools=True),
        Operation("root mean square pooling", "Root mean square pooling", "rms", _pool("rms"), pools=True),
        Operation("power pooling", "Power pooling", "power", _pool("power"), pools=True),
        Operation("softmax pooling", "Softmax pooling", "softmax", _pool("softmax"), pools=True),
        Operation("transposed", "Transposed convolution", "paint", _transpose, paints=True),
    )
}

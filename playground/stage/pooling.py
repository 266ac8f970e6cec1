"""Pooling on the stage: every kind of it over the same windows, with what is padded or hangs over marked as such."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from playground.convolution.geometry import Sides, pool_output_size
from playground.stage.axes import Axis, Played, adaptive_axes, reading_axes

if TYPE_CHECKING:
    from playground.stage.answer import StageConfig

pad = torch.nn.functional.pad

# How the cells of each window, [h', w', k], become a number. `counts` marks those that count, all others hold 0; the last
# argument is the exponent of power pooling.
Reduce = Callable[[Tensor, Tensor, int], Tensor]


def _mean(cells: Tensor, counts: Tensor) -> Tensor:
    return cells.sum(dim=2) / counts.sum(dim=2)


def _softmax(cells: Tensor, counts: Tensor, _power: int) -> Tensor:
    shares = torch.where(counts, cells, -torch.inf).softmax(dim=2)
    return (shares * cells).sum(dim=2)


REDUCE: dict[str, Reduce] = {
    "max": lambda cells, counts, power: torch.where(counts, cells, -torch.inf).amax(dim=2),
    "min": lambda cells, counts, power: torch.where(counts, cells, torch.inf).amin(dim=2),
    "mean": lambda cells, counts, power: _mean(cells, counts),
    "rms": lambda cells, counts, power: _mean(cells.square(), counts).sqrt(),
    "power": lambda cells, counts, power: (_mean(cells.pow(power), counts) * cells.shape[2]).pow(1 / power),
    "softmax": _softmax,
}
FILL = {"max": -torch.inf, "min": torch.inf, "softmax": -torch.inf}  # what torch pads with; 0 for the others


def fill_of(kind: str, by_hand: bool) -> float:
    """What stands in the padding: what torch puts there, or the zeros of a reader who pads by hand."""
    return 0.0 if by_hand else FILL.get(kind, 0.0)


def counts_padding(config: "StageConfig", kind: str) -> bool:
    """Whether cells of the padding take part: in a maximum only as zeros by hand, in means unless that is switched off."""
    return config.by_hand if kind in FILL else config.count_include_pad or kind == "power"


def _axes(x: np.ndarray, sides: Sides, config: "StageConfig") -> tuple[Axis, Axis]:
    if config.adaptive:
        return adaptive_axes(x.shape, (config.out_h, config.out_w))
    outputs = pool_output_size(x.shape, config.kernel_size, config.strides, sides, config.dilations, config.ceil_mode)
    return reading_axes(x, sides, "zeros", outputs, config)


@torch.inference_mode()
def pool(kind: str, x: np.ndarray, sides: Sides, config: "StageConfig") -> tuple[np.ndarray, Played]:
    """(output (1, h', w') float32, grids). Raises ValueError where no window fits or a root cannot be taken."""
    axes = _axes(x, sides, config)
    around, beyond = (*sides[1], *sides[0]), (0, axes[1].beyond, 0, axes[0].beyond)
    padded = pad(torch.from_numpy(x).double(), around, value=fill_of(kind, config.by_hand))
    wide = pad(padded, beyond, value=torch.nan)
    real = pad(torch.ones(x.shape, dtype=torch.bool), around, value=counts_padding(config, kind))
    real = pad(real, beyond, value=False)
    rows, columns = (torch.from_numpy(axis.places).long() for axis in axes)
    window = (rows[:, None, :, None], columns[None, :, None, :])  # [h', w', kh, kw]
    has_rows, has_columns = (torch.from_numpy(axis.has) for axis in axes)
    has = has_rows[:, None, :, None] & has_columns[None, :, None, :]
    cells, counts = wide[window].flatten(2), (real[window] & has).flatten(2)
    output = REDUCE[kind](torch.where(counts, cells, 0.0), counts, config.power)
    if output.isnan().any():
        raise ValueError(
            f"LPPool2d takes the root {config.power} of a sum, and here a sum is below 0: torch gives nan. "
            "Use an even exponent, or values that are not negative."
        )
    output = output[None].float().numpy()  # [1, h', w']
    return output, Played(wide.float().numpy(), output, axes)

"""How much a pooled photo changes when the photo is moved by a few pixels, with and without blur before the stride."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from playground.convolution.pool_modes import POOL_MODES

F = torch.nn.functional
MOST_SHIFT = 16  # px
BINOMIAL = torch.tensor([1.0, 2.0, 1.0]) / 4


def blur_then_stride(x: Tensor, stride: int) -> Tensor:
    """x (1, 1, H, W) blurred by 1 2 1 on both axes, mirrored at the border, every stride-th value kept (Zhang 2019)."""
    kernel = torch.outer(BINOMIAL, BINOMIAL).to(x.dtype)[None, None]
    return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), kernel, stride=stride)


def _pooled(mode: str) -> Callable[[Tensor, int, int], Tensor]:
    return lambda x, window, stride: POOL_MODES[mode].run(x, window, stride, 2.0)


# What can be shaken: name → function of x (1, 1, H, W), window and stride. In the order of its chart.
SHAKEN: dict[str, Callable[[Tensor, int, int], Tensor]] = {
    "stride only": lambda x, window, stride: x[..., ::stride, ::stride],
    "max": _pooled("max"),
    "average": _pooled("average"),
    "max, blur": lambda x, window, stride: blur_then_stride(F.max_pool2d(x, window, 1), stride),
}


@dataclass(frozen=True, eq=False)
class Shake:
    """What moving a photo to the left does to each way of making it smaller."""

    shifts: tuple[int, ...]  # px
    change: dict[str, tuple[float, ...]]  # per name of SHAKEN, a value a shift: RMS change ÷ standard deviation of the output
    alone: dict[str, tuple[float, ...]]  # share of the outputs that stay exactly as they were
    pixels_alone: tuple[float, ...]  # share of the photo's own pixels that are the same after the move


@torch.inference_mode()
def shake(grey: np.ndarray, window: int = 2, stride: int = 2, shifts: tuple[int, ...] = tuple(range(MOST_SHIFT + 1))) -> Shake:
    """Move grey (H, W) to the left by each shift and compare what both pictures make of the part that they share.

    Nothing is invented at the border: columns 0 … W − s − 1 stand against columns s … W − 1.
    Raises ValueError where the photo is too small for shift, window and stride.
    """
    least = max(shifts) + window + 2
    if min(grey.shape) < max(window + 2, 3) or grey.shape[1] < least:
        raise ValueError(
            f"The photo is {grey.shape[0]} × {grey.shape[1]}; a window of {window} moved by {max(shifts)} needs at least "
            f"{max(window + 2, 3)} × {least}. Choose a larger photo."
        )
    x = torch.from_numpy(grey).float()[None, None]
    change: dict[str, list[float]] = {name: [] for name in SHAKEN}
    alone: dict[str, list[float]] = {name: [] for name in SHAKEN}
    pixels_alone = []
    for shift in shifts:
        here, moved = x[..., : x.shape[-1] - shift], x[..., shift:]
        pixels_alone.append(float((here == moved).float().mean()))
        for name, smaller in SHAKEN.items():
            before, after = smaller(here, window, stride), smaller(moved, window, stride)
            change[name].append(_relative(before, after))
            alone[name].append(float((before == after).float().mean()))
    return Shake(
        shifts,
        {name: tuple(values) for name, values in change.items()},
        {name: tuple(values) for name, values in alone.items()},
        tuple(pixels_alone),
    )


def _relative(before: Tensor, after: Tensor) -> float:
    spread = float(before.std(correction=0))
    return float((after - before).square().mean().sqrt()) / spread if spread else 0.0


@torch.inference_mode()
def shaken_pictures(grey: np.ndarray, name: str, shift: int, window: int = 2, stride: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """(output, change) float32 of one row of SHAKEN: of the photo where it stands, and what moving it adds."""
    x = torch.from_numpy(grey).float()[None, None]
    before = SHAKEN[name](x[..., : x.shape[-1] - shift], window, stride)[0, 0]
    after = SHAKEN[name](x[..., shift:], window, stride)[0, 0]
    return before.numpy(), (after - before).numpy()


@dataclass(frozen=True)
class Signal:
    """A row of numbers, goes round at its end, on its way through max pooling with and without blur."""

    values: tuple[float, ...]  # after the move
    largest: tuple[float, ...]  # maximum of each window, at every place
    pooled: tuple[float, ...]  # every stride-th of them
    blurred: tuple[float, ...]  # the maxima blurred by 1 2 1
    kept: tuple[float, ...]  # every stride-th of these


SIGNAL = (0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0)


def move_signal(shift: int, values: tuple[float, ...] = SIGNAL, window: int = 2, stride: int = 2) -> Signal:
    """The signal moved to the left by `shift` places, then max pooled, and max pooled with blur before the stride."""
    moved = np.roll(np.array(values), -shift)
    largest = np.max([np.roll(moved, -i) for i in range(window)], axis=0)
    blurred = (np.roll(largest, 1) + 2 * largest + np.roll(largest, -1)) / 4
    rows = (moved, largest, largest[::stride], blurred, blurred[::stride])
    return Signal(*(tuple(row.tolist()) for row in rows))

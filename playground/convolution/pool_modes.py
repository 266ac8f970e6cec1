"""Poolings by torch's own layers, fast enough for whole photos: one row a mode, in the order of its page's control."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

F = torch.nn.functional


@dataclass(frozen=True)
class PoolMode:
    """One way to make a number of a window. `run` takes x (N, C, H, W), window, stride and exponent; no padding."""

    name: str
    written: str  # what playground.convolution.pool2d calls it
    run: Callable[[Tensor, int, int, float], Tensor]
    adapt: Callable[[Tensor, tuple[int, int]], Tensor] | None = None  # to (H', W') windows; None where torch has none


def softmax_pool(x: Tensor, window: int, stride: int) -> Tensor:
    """Σ x·eˣ / Σ eˣ of each window of x (N, C, H, W): between the average and the maximum."""
    weights = (x - x.amax()).exp()  # the same shares, and no overflow
    return F.avg_pool2d(x * weights, window, stride) / F.avg_pool2d(weights, window, stride)


POOL_MODES: dict[str, PoolMode] = {
    "max": PoolMode("max", "max", lambda x, size, step, power: F.max_pool2d(x, size, step), F.adaptive_max_pool2d),
    "average": PoolMode("average", "avg", lambda x, size, step, power: F.avg_pool2d(x, size, step), F.adaptive_avg_pool2d),
    "min": PoolMode(
        "min",
        "min",
        lambda x, size, step, power: -F.max_pool2d(-x, size, step),
        lambda x, cut: -F.adaptive_max_pool2d(-x, cut),
    ),
    "rms": PoolMode(
        "root mean square",
        "rms",
        lambda x, size, step, power: F.avg_pool2d(x.square(), size, step).sqrt(),
        lambda x, cut: F.adaptive_avg_pool2d(x.square(), cut).sqrt(),
    ),
    "power": PoolMode("power", "power", lambda x, size, step, power: F.lp_pool2d(x, power, size, step)),
    "softmax": PoolMode("softmax", "softmax", lambda x, size, step, power: softmax_pool(x, size, step)),
}

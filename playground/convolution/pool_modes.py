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
    title: str  # as it stands before the word pooling
    run: Callable[[Tensor, int, int, float], Tensor]
    adapt: Callable[[Tensor, tuple[int, int]], Tensor] | None = None  # to (H', W') windows; None where torch has none

    @property
    def operation(self) -> str:
        """Its name among the operations of the stage."""
        return f"{self.name} pooling"


def softmax_pool(x: Tensor, window: int, stride: int) -> Tensor:
    """Σ x·eˣ / Σ eˣ of each window of x (N, C, H, W): between the average and the maximum."""
    weights = (x - x.amax()).exp()  # the same shares, and no overflow
    return F.avg_pool2d(x * weights, window, stride) / F.avg_pool2d(weights, window, stride)


POOL_MODES: dict[str, PoolMode] = {
    mode.name: mode
    for mode in (
        PoolMode("max", "max", "Max", lambda x, window, stride, power: F.max_pool2d(x, window, stride), F.adaptive_max_pool2d),
        PoolMode(
            "average", "avg", "Average", lambda x, window, stride, power: F.avg_pool2d(x, window, stride), F.adaptive_avg_pool2d
        ),
        PoolMode(
            "min",
            "min",
            "Min",
            lambda x, window, stride, power: -F.max_pool2d(-x, window, stride),
            lambda x, size: -F.adaptive_max_pool2d(-x, size),
        ),
        PoolMode(
            "root mean square",
            "rms",
            "Root mean square",
            lambda x, window, stride, power: F.avg_pool2d(x.square(), window, stride).sqrt(),
            lambda x, size: F.adaptive_avg_pool2d(x.square(), size).sqrt(),
        ),
        PoolMode("power", "power", "Power", lambda x, window, stride, power: F.lp_pool2d(x, power, window, stride)),
        PoolMode("softmax", "softmax", "Softmax", lambda x, window, stride, power: softmax_pool(x, window, stride)),
    )
}

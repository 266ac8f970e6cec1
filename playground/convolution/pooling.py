"""Pooling written out window by window: maximum, minimum, average, power means, softmax; sliding, adaptive or over all. And the
same by torch's own layers, fast enough for whole photos: POOL_MODES, a row a mode, in the order of the pages' control."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from playground.convolution.geometry import Padding, Size, pair, pool_output_size, resolve_padding, span

F = torch.nn.functional

# Each mode reduces the values of one window. It is told how many count (the window's part of the picture, padding included
# unless count_include_pad is off), how many taps the window has, and the exponent. 'power' sums as torch's LPPool2d does, so
# it can exceed the maximum, and scales a window that hangs over up to a whole one; 'l2' is the same with exponent 2; 'rms'
# divides.
REDUCE: dict[str, Callable[[Tensor, int, int, float], Tensor]] = {
    "max": lambda window, counted, taps, power: window.max(),
    "avg": lambda window, counted, taps, power: window.sum() / counted,
    "l2": lambda window, counted, taps, power: (window.square().sum() / counted * taps).sqrt(),
    "rms": lambda window, counted, taps, power: (window.square().sum() / counted).sqrt(),
    "power": lambda window, counted, taps, power: (window.pow(power).sum() / counted * taps).pow(1 / power),
    "min": lambda window, counted, taps, power: window.min(),
    "softmax": lambda window, counted, taps, power: _weighted(window, window.flatten().softmax(0)),
}
FILL = {"max": -torch.inf, "min": torch.inf, "softmax": -torch.inf}  # what stands in the padding; 0 for the others
DILATES = ("max", "min")  # torch's averaging layers have no dilation


def _weighted(window: Tensor, weights: Tensor) -> Tensor:
    counts = weights > 0  # −∞ in the padding has weight 0, and 0 × ∞ would be no number
    return (window.flatten()[counts] * weights[counts]).sum()


def pool2d(
    x: Tensor,
    pool_size: Size,
    mode: str = "max",
    *,
    stride: Size | None = 1,
    padding: Padding = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    norm_type: float = 2.0,
) -> Tensor:
    """Pooling of x (H, W), written out as the textbook defines it (d2l 7.5.1), with what torch's layers add.

    mode: 'max', 'min', 'avg', 'rms' (√mean x²), 'power' ((Σ xᵖ)^(1/p) with p = norm_type, torch's LPPool2d), 'l2' ('power' with
    p = 2) or 'softmax' (Σ x·eˣ / Σ eˣ). The stride is 1 as in the textbook; None takes the window's own size as torch's
    layers do. Padding never wins a maximum or minimum and has no weight in a softmax; it is 0 for the others, which divide by
    the padding cells too unless count_include_pad is False. With ceil_mode a last window may hang over the end; what hangs
    over is never counted. Returns (H', W') as pool_output_size says.
    Raises ValueError for an unknown mode, for dilation in another mode than 'max' and 'min' (torch has none), for norm_type 0,
    and as pool_output_size does.
    Agrees with torch.nn.functional.max_pool2d, avg_pool2d and lp_pool2d.
    """
    if mode not in REDUCE:
        raise ValueError(f"mode is {mode!r}; choose one of {', '.join(REDUCE)}.")
    size, hole = pair(pool_size, "pool_size", 1), pair(dilation, "dilation", 1)
    if mode not in DILATES and hole != (1, 1):
        raise ValueError(f"dilation is {dilation} with mode {mode!r}; only 'max' has dilation, and 'min' by it. Use dilation 1.")
    if not norm_type:
        raise ValueError("norm_type is 0; there is no zeroth root. Use 1 or more.")
    step = size if stride is None else pair(stride, "stride", 1)
    sides = resolve_padding(padding, size, step, hole)
    rows, columns = pool_output_size(tuple(x.shape), size, step, sides, hole, ceil_mode)
    padded = F.pad(x, (*sides[1], *sides[0]), value=FILL.get(mode, 0.0))
    inside = F.pad(torch.ones_like(x), (*sides[1], *sides[0]), value=int(count_include_pad))
    height, width = (span(k, d) for k, d in zip(size, hole, strict=True))
    output = torch.zeros((rows, columns), dtype=x.dtype)
    for i, j in np.ndindex(rows, columns):
        top, left = i * step[0], j * step[1]
        window = (slice(top, top + height, hole[0]), slice(left, left + width, hole[1]))
        output[i, j] = REDUCE[mode](padded[window], int(inside[window].sum()), size[0] * size[1], norm_type)
    return output


def adaptive_windows(size: int, outputs: int) -> list[tuple[int, int]]:
    """Where torch's adaptive pooling cuts `size` cells into `outputs` windows: [first, end) with end excluded.

    The i-th goes from ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉, so windows differ in size and share cells where m does not divide n.
    Raises ValueError for numbers below 1.
    """
    n, m = pair((size, outputs), "(size, outputs)", 1)
    return [(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]


def adaptive_pool2d(x: Tensor, output_size: Size, mode: str = "avg", *, norm_type: float = 2.0) -> Tensor:
    """Pooling of x (H, W) to a given size, each window as adaptive_windows cuts it, in any mode of pool2d.

    Agrees with torch.nn.functional.adaptive_avg_pool2d and adaptive_max_pool2d. Raises ValueError as pool2d does.
    """
    if mode not in REDUCE:
        raise ValueError(f"mode is {mode!r}; choose one of {', '.join(REDUCE)}.")
    rows, columns = (adaptive_windows(n, m) for n, m in zip(x.shape, pair(output_size, "output_size", 1), strict=True))
    windows = [[x[top:bottom, left:right] for left, right in columns] for top, bottom in rows]
    reduced = [[REDUCE[mode](cells, cells.numel(), cells.numel(), norm_type) for cells in row] for row in windows]
    return torch.stack([torch.stack(row) for row in reduced])


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
        "min", "min", lambda x, size, step, power: -F.max_pool2d(-x, size, step), lambda x, cut: -F.adaptive_max_pool2d(-x, cut)
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

"""Pooling written out window by window: maximum, average and power means."""

from collections.abc import Callable

import torch
from torch import Tensor

from playground.convolution.geometry import Padding, Size, pair, pool_output_size, resolve_padding, span

# Each mode reduces the values of one window and is told how many count: the window's part of the picture, padding included
# unless count_include_pad is off. 'l2' sums as torch's LPPool2d does, so it can exceed the maximum; 'rms' divides.
REDUCE: dict[str, Callable[[Tensor, int, int], Tensor]] = {
    "max": lambda window, counted, taps: window.max(),
    "avg": lambda window, counted, taps: window.sum() / counted,
    "l2": lambda window, counted, taps: (window.square().sum() / counted * taps).sqrt(),
    "rms": lambda window, counted, taps: (window.square().sum() / counted).sqrt(),
}


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
) -> Tensor:
    """Pooling of x (H, W), written out as the textbook defines it (d2l 7.5.1), with what torch's layers add.

    mode: 'max', 'avg', 'l2' (√Σx², torch's LPPool2d) or 'rms' (√mean x²). The stride is 1 as in the textbook; None takes
    the window's own size as torch's layers do. Padding is −∞ for 'max' and 0 for the others, which divide by the padding
    cells too unless count_include_pad is False. With ceil_mode a last window may hang over the end; what hangs over is
    never counted. Returns (H', W') as pool_output_size says.
    Raises ValueError for an unknown mode, for dilation in another mode than 'max' (torch has none), and as
    pool_output_size does.
    Agrees with torch.nn.functional.max_pool2d, avg_pool2d and lp_pool2d.
    """
    if mode not in REDUCE:
        raise ValueError(f"mode is {mode!r}; choose one of {', '.join(REDUCE)}.")
    size, hole = pair(pool_size, "pool_size", 1), pair(dilation, "dilation", 1)
    if mode != "max" and hole != (1, 1):
        raise ValueError(f"dilation is {dilation} with mode {mode!r}; only 'max' has dilation. Use dilation 1.")
    step = size if stride is None else pair(stride, "stride", 1)
    sides = resolve_padding(padding, size, step, hole)
    rows, columns = pool_output_size(tuple(x.shape), size, step, sides, hole, ceil_mode)
    padded = torch.nn.functional.pad(x, (*sides[1], *sides[0]), value=-torch.inf if mode == "max" else 0)
    inside = torch.nn.functional.pad(torch.ones_like(x), (*sides[1], *sides[0]), value=int(count_include_pad))
    height, width = (span(k, d) for k, d in zip(size, hole, strict=True))
    output = torch.zeros((rows, columns), dtype=x.dtype)
    for i in range(rows):
        for j in range(columns):
            top, left = i * step[0], j * step[1]
            window = (slice(top, top + height, hole[0]), slice(left, left + width, hole[1]))
            output[i, j] = REDUCE[mode](padded[window], int(inside[window].sum()), size[0] * size[1])
    return output

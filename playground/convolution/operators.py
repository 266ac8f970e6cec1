"""Cross-correlation, over several channels too, and its transpose written out as the textbook defines them (d2l 7.2 to 7.4,
14.10), to be read and to check the fast ones against."""

import numpy as np
import torch
from torch import Tensor

from playground.convolution.geometry import (
    Padding,
    Size,
    check_groups,
    conv_output_size,
    conv_transpose_output_size,
    pair,
    resolve_padding,
    span,
)


def corr2d(x: Tensor, kernel: Tensor, *, stride: Size = 1, padding: Padding = 0, dilation: Size = 1) -> Tensor:
    """Two-dimensional cross-correlation, written out as the textbook defines it (d2l 7.2.1; padding and stride 7.3).

    x (H, W) and kernel (h, w) of one dtype; returns (H - h + 1, W - w + 1), or what conv_output_size says. Padding is per
    side, with zeros.
    Raises ValueError when the kernel is larger than the padded x on either axis, and as conv_output_size does.
    Agrees with torch.nn.functional.conv2d to rounding; use that one for speed.
    """
    step, hole = pair(stride, "stride", 1), pair(dilation, "dilation", 1)
    sides = resolve_padding(padding, tuple(kernel.shape), step, hole)
    if sides == ((0, 0), (0, 0)) and hole == (1, 1) and (kernel.shape[0] > x.shape[0] or kernel.shape[1] > x.shape[1]):
        raise ValueError(
            f"The kernel is {kernel.shape[0]} × {kernel.shape[1]}, the picture only {x.shape[0]} × {x.shape[1]}. "
            "Pad the picture or use a smaller kernel."
        )
    output = torch.zeros(conv_output_size(tuple(x.shape), tuple(kernel.shape), step, sides, hole), dtype=x.dtype)
    x = torch.nn.functional.pad(x, (*sides[1], *sides[0]))
    height, width = (span(k, d) for k, d in zip(kernel.shape, hole, strict=True))
    for i, j in np.ndindex(output.shape):
        top, left = i * step[0], j * step[1]
        output[i, j] = (x[top : top + height : hole[0], left : left + width : hole[1]] * kernel).sum()
    return output


def corr2d_multi_in(x: Tensor, kernel: Tensor, *, stride: Size = 1, padding: Padding = 0, dilation: Size = 1) -> Tensor:
    """Each input channel with a kernel of its own, and their sum (d2l 7.4.1).

    x (C, H, W), kernel (C, h, w); returns (H', W').
    Raises ValueError when the channel counts differ, and as corr2d does.
    """
    if x.shape[0] != kernel.shape[0]:
        raise ValueError(
            f"The picture has {x.shape[0]} channels, the kernel {kernel.shape[0]}. Each channel needs a kernel of its own."
        )
    return sum(corr2d(one, k, stride=stride, padding=padding, dilation=dilation) for one, k in zip(x, kernel, strict=True))


def corr2d_multi_in_out(
    x: Tensor, kernel: Tensor, *, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1
) -> Tensor:
    """One corr2d_multi_in for each output channel (d2l 7.4.2).

    x (C, H, W), kernel (O, C / groups, h, w); returns (O, H', W'). With groups the channels are split into that many
    parts, and each part of the outputs reads its own part of the inputs; groups = C is a depthwise convolution.
    Raises ValueError when groups do not divide both counts, when the kernel's channels do not fit, and as corr2d does.
    Agrees with torch.nn.functional.conv2d to rounding.
    """
    check_groups(x.shape[0], kernel.shape[0], groups)
    inputs, outputs = x.shape[0] // groups, kernel.shape[0] // groups
    parts = [
        corr2d_multi_in(x[inputs * g : inputs * (g + 1)], one, stride=stride, padding=padding, dilation=dilation)
        for g in range(groups)
        for one in kernel[outputs * g : outputs * (g + 1)]
    ]
    return torch.stack(parts)  # [O, H', W']


def corr2d_multi_in_out_1x1(x: Tensor, kernel: Tensor) -> Tensor:
    """A 1×1 convolution as a matrix product: the same linear layer at every pixel (d2l 7.4.3).

    x (C, H, W), kernel (O, C, 1, 1); returns (O, H, W).
    Raises ValueError when the kernel is not 1×1 or its channels are not those of x.
    Agrees with corr2d_multi_in_out and torch.nn.functional.conv2d to rounding.
    """
    if tuple(kernel.shape[1:]) != (x.shape[0], 1, 1):
        raise ValueError(
            f"The kernel has shape {tuple(kernel.shape)}; for {x.shape[0]} channels and 1 × 1 it must be "
            f"({kernel.shape[0]}, {x.shape[0]}, 1, 1)."
        )
    pixels = x.reshape(x.shape[0], -1)  # [C, H·W]
    return (kernel.reshape(kernel.shape[0], -1) @ pixels).reshape(kernel.shape[0], *x.shape[1:])


def trans_conv(
    x: Tensor, kernel: Tensor, *, stride: Size = 1, padding: Padding = 0, output_padding: Size = 0, dilation: Size = 1
) -> Tensor:
    """Transposed convolution, written out as the textbook defines it (d2l 14.10.1): every input stamps the kernel.

    x (H, W) and kernel (h, w) of one dtype; returns (H + h - 1, W + w - 1), or what conv_transpose_output_size says. Stamps
    lie `stride` apart and add up where they overlap; padding crops the result, and output_padding takes back rows and
    columns at the end: real values where padding has cut some off there, zeros beyond.
    Raises ValueError as conv_transpose_output_size does.
    Agrees with torch.nn.functional.conv_transpose2d to rounding; use that one for speed.
    """
    step, hole = pair(stride, "stride", 1), pair(dilation, "dilation", 1)
    sides = resolve_padding(padding, tuple(kernel.shape), step, hole)
    rows, columns = conv_transpose_output_size(tuple(x.shape), tuple(kernel.shape), step, sides, output_padding, hole)
    height, width = (span(k, d) for k, d in zip(kernel.shape, hole, strict=True))
    (above, below), (before, after) = sides
    canvas = torch.zeros((above + rows + below, before + columns + after), dtype=x.dtype)
    for i, j in np.ndindex(x.shape):
        top, left = i * step[0], j * step[1]
        canvas[top : top + height : hole[0], left : left + width : hole[1]] += x[i, j] * kernel
    return canvas[above : above + rows, before : before + columns]

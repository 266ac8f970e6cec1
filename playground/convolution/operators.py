"""Cross-correlation and its transpose written out as the textbook defines them, to be read and to check the fast ones against."""

import torch
from torch import Tensor

from playground.convolution.geometry import (
    Padding,
    Size,
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
    rows, columns = conv_output_size(tuple(x.shape), tuple(kernel.shape), step, sides, hole)
    x = torch.nn.functional.pad(x, (*sides[1], *sides[0]))
    height, width = (span(k, d) for k, d in zip(kernel.shape, hole, strict=True))
    output = torch.zeros((rows, columns), dtype=x.dtype)
    for i in range(rows):
        for j in range(columns):
            top, left = i * step[0], j * step[1]
            output[i, j] = (x[top : top + height : hole[0], left : left + width : hole[1]] * kernel).sum()
    return output


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
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            top, left = i * step[0], j * step[1]
            canvas[top : top + height : hole[0], left : left + width : hole[1]] += x[i, j] * kernel
    return canvas[above : above + rows, before : before + columns]

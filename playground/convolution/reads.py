"""How often a convolution reads each pixel, and a transposed one writes each: products of one count an axis.

A window reads row i and column j together exactly when its rows hold i and its columns hold j, so the number of windows
that read a pixel is the count of its row times the count of its column.
"""

import numpy as np

from playground.convolution.geometry import (
    Padding,
    Size,
    conv_output_size,
    conv_transpose_output_size,
    pair,
    resolve_padding,
)


def axis_reads(length: int, windows: int, kernel_size: int, stride: int = 1, dilation: int = 1) -> np.ndarray:
    """For each of `length` positions of one axis, how many of `windows` windows have a tap there; int64.

    The first window begins at position 0 and each next one `stride` later. Taps beyond `length` are left out.
    """
    taps = stride * np.arange(windows)[:, None] + dilation * np.arange(kernel_size)[None, :]  # [windows, taps]
    return np.bincount(taps[taps < length], minlength=length)


def padded_reads(
    input_size: Size, kernel_size: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1
) -> tuple[np.ndarray, np.ndarray]:
    """(rows, columns): how often a convolution reads each row and column of the padded picture, padding included; int64.

    Raises ValueError as conv_output_size does.
    """
    sizes, kernel = pair(input_size, "input_size", 1), pair(kernel_size, "kernel_size", 1)
    step, hole = pair(stride, "stride", 1), pair(dilation, "dilation", 1)
    sides = resolve_padding(padding, kernel, step, hole)
    outputs = conv_output_size(sizes, kernel, step, sides, hole)
    rows, columns = (
        axis_reads(n + sum(side), out, k, s, d)
        for n, side, out, k, s, d in zip(sizes, sides, outputs, kernel, step, hole, strict=True)
    )
    return rows, columns


def read_counts(input_size: Size, kernel_size: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1) -> np.ndarray:
    """(H, W) int64: how many windows of a convolution read each pixel of the picture; 0 is a pixel without any say.

    Raises ValueError as conv_output_size does.
    Agrees with the gradient of the summed output of torch.nn.functional.conv2d with a kernel of ones.
    """
    sizes = pair(input_size, "input_size", 1)
    sides = resolve_padding(padding, kernel_size, stride, dilation)
    reads = padded_reads(sizes, kernel_size, stride, sides, dilation)
    rows, columns = (counts[before : before + n] for counts, (before, _), n in zip(reads, sides, sizes, strict=True))
    return np.outer(rows, columns)


def axis_writes(
    input_size: Size,
    kernel_size: Size,
    stride: Size = 1,
    padding: Padding = 0,
    output_padding: Size = 0,
    dilation: Size = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """(rows, columns): how many inputs of a transposed convolution write each row and column of its output; int64.

    It writes where the convolution with the same numbers would read. 0 is a row that holds nothing but the bias.
    Raises ValueError as conv_transpose_output_size does.
    """
    sizes, kernel = pair(input_size, "input_size", 1), pair(kernel_size, "kernel_size", 1)
    step, hole = pair(stride, "stride", 1), pair(dilation, "dilation", 1)
    sides = resolve_padding(padding, kernel, step, hole)
    outputs = conv_transpose_output_size(sizes, kernel, step, sides, output_padding, hole)
    rows, columns = (
        axis_reads(before + out, n, k, s, d)[before:]
        for n, (before, _after), out, k, s, d in zip(sizes, sides, outputs, kernel, step, hole, strict=True)
    )
    return rows, columns


def write_counts(
    input_size: Size,
    kernel_size: Size,
    stride: Size = 1,
    padding: Padding = 0,
    output_padding: Size = 0,
    dilation: Size = 1,
) -> np.ndarray:
    """(H', W') int64: how many inputs of a transposed convolution write each output pixel.

    Raises ValueError as conv_transpose_output_size does.
    Agrees with torch.nn.functional.conv_transpose2d of ones with a kernel of ones.
    """
    return np.outer(*axis_writes(input_size, kernel_size, stride, padding, output_padding, dilation))

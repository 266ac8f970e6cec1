"""How often a convolution reads each pixel, and a transposed one writes each: products of one count an axis.

A window reads row i and column j together exactly when its rows hold i and its columns hold j, so the number of windows
that read a pixel is the count of its row times the count of its column.
"""

import numpy as np

from playground.convolution.geometry import Padding, Size, conv_output_size, conv_transpose_output_size, layer_axes, pair

Counts = tuple[np.ndarray, np.ndarray]  # of rows and of columns, int64


def axis_reads(length: int, windows: int, kernel_size: int, stride: int = 1, dilation: int = 1) -> np.ndarray:
    """For each of `length` positions of one axis, how many of `windows` windows have a tap there; int64.

    The first window begins at position 0 and each next one `stride` later. Taps beyond `length` are left out.
    """
    taps = stride * np.arange(windows)[:, None] + dilation * np.arange(kernel_size)[None, :]  # [windows, taps]
    return np.bincount(taps[taps < length], minlength=length)


def padded_reads(input_size: Size, kernel_size: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1) -> Counts:
    """How often a convolution reads each row and column of the padded picture, padding included; 0 is one without any say.

    Raises ValueError as conv_output_size does.
    Agrees with the gradient of the summed output of torch.nn.functional.conv2d with a kernel of ones.
    """
    sizes, axes = pair(input_size, "input_size", 1), layer_axes(input_size, kernel_size, stride, padding, dilation)
    outputs = conv_output_size(sizes, kernel_size, stride, padding, dilation)
    rows, columns = (
        axis_reads(axis.padded, out, axis.kernel, axis.stride, axis.dilation) for axis, out in zip(axes, outputs, strict=True)
    )
    return rows, columns


def axis_writes(
    input_size: Size, kernel_size: Size, stride: Size = 1, padding: Padding = 0, output_padding: Size = 0, dilation: Size = 1
) -> Counts:
    """How many inputs of a transposed convolution write each row and column of its output; 0 holds nothing but the bias.

    It writes where the convolution with the same numbers would read.
    Raises ValueError as conv_transpose_output_size does.
    Agrees with torch.nn.functional.conv_transpose2d of ones with a kernel of ones.
    """
    sizes, axes = pair(input_size, "input_size", 1), layer_axes(input_size, kernel_size, stride, padding, dilation)
    outputs = conv_transpose_output_size(sizes, kernel_size, stride, padding, output_padding, dilation)
    rows, columns = (
        axis_reads(axis.before + out, axis.size, axis.kernel, axis.stride, axis.dilation)[axis.before :]
        for axis, out in zip(axes, outputs, strict=True)
    )
    return rows, columns

"""Operators written out as the textbook defines them, to be read and to check the fast ones against."""

import torch
from torch import Tensor


def corr2d(x: Tensor, kernel: Tensor) -> Tensor:
    """Two-dimensional cross-correlation, written out as the textbook defines it (d2l 7.2.1).

    x (H, W) and kernel (h, w) of one dtype; returns (H - h + 1, W - w + 1).
    Raises ValueError when the kernel is larger than x on either axis.
    Agrees with torch.nn.functional.conv2d to rounding; use that one for speed.
    """
    height, width = kernel.shape
    if height > x.shape[0] or width > x.shape[1]:
        raise ValueError(
            f"The kernel is {height} × {width}, the picture only {x.shape[0]} × {x.shape[1]}. "
            "Pad the picture or use a smaller kernel."
        )
    output = torch.zeros((x.shape[0] - height + 1, x.shape[1] - width + 1), dtype=x.dtype)
    for i in range(output.shape[0]):
        for j in range(output.shape[1]):
            output[i, j] = (x[i : i + height, j : j + width] * kernel).sum()
    return output

"""Several channels in, several out: the textbook's sums over corr2d (d2l 7.4), with groups."""

import torch
from torch import Tensor

from playground.convolution.geometry import Padding, Size, check_groups
from playground.convolution.operators import corr2d


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

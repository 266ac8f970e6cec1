"""A picture as the sum of layers of its own size, of half of it and of a quarter, so that a descent moves large shapes as readily
as fine ones.

A step along the gradient changes every value by what that value alone would gain. Of a layer at half the size a value gets the
gradient of all the pixels under it, and moves them all: what many pixels want alike counts more. L-BFGS, which learns the
curvature of a few directions only, begins with a better one; and where all layers move equally far, a few dozen steps do the work
of hundreds.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

Size = tuple[int, int]  # height and width


def layer_sizes(size: Size, halvings: int) -> list[Size]:
    """Of the finest layer first; sides are rounded up."""
    height, width = size
    return [(-(-height // 2**n), -(-width // 2**n)) for n in range(halvings + 1)]


def sum_of_layers(values: Tensor, sizes: list[Size]) -> Tensor:
    """(1, 3, H, W) of all layers' values in one vector, the finest first; coarser ones are enlarged bilinearly."""
    finest, *coarser = values.split([3 * height * width for height, width in sizes])
    finest = finest.view(1, 3, *sizes[0])
    if not coarser:
        return finest
    below = sum_of_layers(values[finest.numel() :], sizes[1:])
    return finest + F.interpolate(below, sizes[0], mode="bilinear", align_corners=False)


def on_all_scales(gradient: Tensor, halvings: int) -> Tensor:
    """A direction of the gradient's shape, (1, 3, H, W), in which shapes of every size move alike; 0 where the gradient is.

    Of each of `layer_sizes` the mean gradient under every value, scaled to a root mean square of 1, enlarged; all added up and
    divided by the root of their number. Layers of which nothing is wanted stay out.
    """
    total = torch.zeros_like(gradient)
    for size in layer_sizes(gradient.shape[-2:], halvings):
        means = F.adaptive_avg_pool2d(gradient, size)
        if length := means.square().mean().sqrt():
            total += F.interpolate(means / length, gradient.shape[-2:], mode="bilinear", align_corners=False)
    return total / (halvings + 1) ** 0.5

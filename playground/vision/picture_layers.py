"""A picture as the sum of layers of its own size, of half of it and of a quarter, so that a descent moves large shapes as readily
as fine ones.

A step along the gradient changes every value by what that value alone would gain. Of a layer at half the size a value gets the
gradient of all the pixels under it, and moves them all: what many pixels want alike counts more. L-BFGS, which learns the
curvature of a few directions only, begins with a better one.
"""

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

"""A residual block on one channel of numbers, step by step (d2l 8.6): two 3×3 convolutions, and what came in added."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EPSILON = 1e-5  # of batch norm, as torch's
Map = NDArray[np.float64]  # (h, w)


@dataclass(frozen=True)
class Block:
    """What a block is made of. The convolutions are padded with zeros and have no bias."""

    first: Map  # (3, 3)
    second: Map
    weight: float = 1.0  # both kernels are multiplied by it
    norm: bool = True  # batch norm after each convolution, over the map's own values
    gamma: float = 1.0  # of the second batch norm; its β is 0
    skip: bool = True
    order: str = "after"  # as the book has it: convolution, batch norm, ReLU; "before": batch norm, ReLU, convolution


@dataclass(frozen=True)
class Trace:
    """The maps of one pass, all as large as the input."""

    hidden: Map  # after the first convolution, its batch norm and ReLU; pre-activation: what the second convolution reads
    body: Map  # f(x): what the second convolution gives, and its batch norm
    total: Map  # f(x) + x, or f(x) without a skip connection
    output: Map  # after ReLU; pre-activation has none there


def conv3(x: Map, kernel: Map) -> Map:
    """Cross-correlation of a map with a 3×3 kernel, zeros around it."""
    height, width = x.shape
    wide = np.pad(x, 1)
    return sum(kernel[i, j] * wide[i : i + height, j : j + width] for i in range(3) for j in range(3))


def normed(x: Map) -> Map:
    """Mean 0 and variance 1 over the map, as batch norm in training mode does to a batch of one picture."""
    return (x - x.mean()) / np.sqrt(x.var() + EPSILON)


def block_trace(x: Map, block: Block) -> Trace:
    """What a block does to a map of numbers."""
    kernels = block.weight * block.first, block.weight * block.second
    norm = normed if block.norm else np.array
    if block.order == "after":
        hidden = np.maximum(norm(conv3(x, kernels[0])), 0)
        body = norm(conv3(hidden, kernels[1])) * (block.gamma if block.norm else 1)
        total = x + body if block.skip else body
        return Trace(hidden, body, total, np.maximum(total, 0))
    inner = norm(conv3(np.maximum(norm(x), 0), kernels[0])) * (block.gamma if block.norm else 1)
    hidden = np.maximum(inner, 0)
    body = conv3(hidden, kernels[1])
    total = x + body if block.skip else body
    return Trace(hidden, body, total, total)

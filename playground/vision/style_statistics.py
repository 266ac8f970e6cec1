"""What is compared of a style layer: statistics of its features that know nothing of where things lie.

gram     products of every pair of channels, averaged (Gatys et al. 2016; d2l 14.12.5.2)
moments  mean and deviation of every channel (Li et al. 2017, "Demystifying neural style transfer"; AdaIN swaps these)
sliced   the features seen along fixed directions, sorted: all of their distribution (Heitz et al. 2021, "A sliced Wasserstein
         loss for neural texture synthesis"). The mean squared difference of two is their sliced Wasserstein distance, squared

A statistic is taken in two steps, so that a picture may pass in tiles: `measure` looks at features, `summary` at what was
measured of them all. Several style pictures have the weighted mean of their summaries as target: the squared distance to it
and the weighted mean of their squared distances differ by a constant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

PIECES = 8  # of a short type's sums: one rounding for all is a thousandth of a value, eight leave a third of that
LEAST_VARIANCE = 1e-5  # under the root of a deviation, as instance normalisation has it: a dead channel has a gradient of 0


def exact(x: Tensor) -> Tensor:
    """float32, or float64 where it is."""
    return x.to(exact_type(x))


def exact_type(x: Tensor) -> torch.dtype:
    return torch.promote_types(x.dtype, torch.float32)


def gram_matrix(features: Tensor) -> Tensor:
    """Products of every pair of channels, averaged over positions and divided by the channels (d2l 14.12.5.2).

    features (C, H, W) or (1, C, H, W); returns (C, C) = F·Fᵀ / (C·H·W), symmetric, without any memory of positions, at least in
    float32. bfloat16 is multiplied as it is: products are exact, their sums are rounded only once for each of PIECES.
    """
    return _Gram.apply(features)


class _Gram(torch.autograd.Function):
    """One product backward, where autograd takes the two factors for different ones: two products and their sum."""

    @staticmethod
    def forward(ctx, features: Tensor) -> Tensor:
        ctx.save_for_backward(features)
        flat = _by_channel(features)
        return (flat @ flat.T if features.dtype == exact_type(features) else _in_pieces(flat)) / flat.numel()

    @staticmethod
    def backward(ctx, grad: Tensor) -> Tensor:
        (features,) = ctx.saved_tensors
        flat = _by_channel(features)
        # Positions × channels, as channels_last features lie in memory: the next layer takes it without a copy.
        return (flat.T @ ((grad + grad.T) / flat.numel()).to(flat.dtype)).T.reshape(features.shape)


def _in_pieces(flat: Tensor) -> Tensor:
    """F·Fᵀ of (C, positions) in a short number type, in float32."""
    even = flat.shape[1] // PIECES * PIECES
    pieces, rest = flat[:, :even].T.unflatten(0, (PIECES, -1)), exact(flat[:, even:])
    return exact(pieces.transpose(1, 2) @ pieces).sum(0) + rest @ rest.T


def _by_channel(features: Tensor) -> Tensor:
    """(C, H·W), a view of contiguous and of channels_last features."""
    channels = features.shape[-3]
    return features.reshape(channels, -1) if features.is_contiguous() else features.flatten(-2).reshape(channels, -1)


def moments(features: Tensor) -> Tensor:
    """(2, C): of each channel the mean, and the mean of the squares. features (C, H, W) or (1, C, H, W)."""
    flat = _by_channel(exact(features))
    return torch.stack([flat.mean(1), flat.square().mean(1)])


def mean_and_deviation(moments: Tensor) -> Tensor:
    """(2, C): mean and deviation of each channel."""
    mean, square = moments
    return torch.stack([mean, ((square - mean.square()).clamp(min=0) + LEAST_VARIANCE).sqrt()])


def projections(features: Tensor) -> Tensor:
    """(C, H·W): every position's features along C random directions, fixed once for all. features (C, H, W) or (1, C, H, W)."""
    flat = _by_channel(exact(features))
    return directions(features.shape[-3]).to(flat) @ flat


@lru_cache(maxsize=16)
def directions(channels: int) -> Tensor:
    """(channels, channels): unit vectors of random direction, the same in every process."""
    return F.normalize(torch.randn(channels, channels, generator=torch.Generator().manual_seed(channels)))


def ordered(projections: Tensor) -> Tensor:
    """Each direction's values in ascending order."""
    return projections.sort(dim=1).values


def resampled(ordered: Tensor, count: int) -> Tensor:
    """(C, count) of (C, n): the values at the quantiles (i + ½) / count, linear between those that are there."""
    return F.interpolate(ordered[None], size=count, mode="linear", align_corners=False)[0]


@dataclass(frozen=True)
class Statistic:
    """measure: features to what was measured; summary: of what was measured, (rows, values), what two pictures are compared by.

    per_position: measurements have a column a position and of tiles stand side by side; otherwise they are means over positions.
    neutral: what style weight 1 means.
    """

    measure: Callable[[Tensor], Tensor]
    summary: Callable[[Tensor], Tensor]
    neutral: float
    per_position: bool = False


# What weight 1 means was found by eye for Gram matrices, with the thin VGG; the other two take the same.
STATISTICS = {
    "gram": Statistic(gram_matrix, lambda gram: gram, 30.0),
    "moments": Statistic(moments, mean_and_deviation, 30.0),
    "sliced": Statistic(projections, ordered, 30.0, per_position=True),
}

"""Adaptive instance normalisation (Huang and Belongie 2017): a photo's maps with the mean and deviation of a style's, channel by
channel. Two numbers a channel are all it knows of a style, so styles can be kept, mixed and exchanged at no cost.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

EPSILON = 1e-5  # added to a variance before its root; a flat channel is not divided by nothing


class Statistics(NamedTuple):
    """Of each channel, (N, C, 1, 1) each; float32."""

    mean: Tensor
    deviation: Tensor


def statistics(features: Tensor, share: Tensor | None = None) -> Statistics:
    """Mean and deviation over positions, (N, C, H, W); with `share`, (H, W) in [0, 1], positions count as much as it says.

    The deviation is √(variance + EPSILON) and the variance a mean of squares, not divided by one less. Where `share` is 0
    everywhere the mean is 0.
    """
    features = features.float()
    if share is None:  # two means take half to a sixth of the time of torch.var_mean where channels lie innermost
        mean = features.mean((-2, -1), keepdim=True)
        variance = (features - mean).square_().mean((-2, -1), keepdim=True)
    else:
        parts = share / share.sum().clamp(min=torch.finfo(share.dtype).tiny)
        mean = (features * parts).sum((-2, -1), keepdim=True)
        variance = ((features - mean).square() * parts).sum((-2, -1), keepdim=True)
    return Statistics(mean, (variance + EPSILON).sqrt())


def told(layers: Sequence[Statistics], strength: float = 1.0) -> Tensor:
    """(N, 2 Σ C + 1, 1, 1), what a decoder is told of a style: means of all layers, deviations, and how far it is painted."""
    numbers = torch.cat([one.mean for one in layers] + [one.deviation for one in layers], 1)
    return torch.cat([numbers, torch.full_like(numbers[:, :1], strength)], 1)


def adain(content: Tensor, style: Tensor) -> Tensor:
    """σ(style) · (content − μ(content)) / σ(content) + μ(style), of (N, C, H, W) and (N, C, h, w); float32, content's shape."""
    return restyled(content, statistics(style))


def restyled(content: Tensor, style: Statistics, share: Tensor | None = None) -> Tensor:
    """`adain` with a style's statistics; with `share`, (H, W), the content's own are those of the part that it weighs."""
    mean, deviation = statistics(content, share)
    return style.deviation * (content.float() - mean) / deviation + style.mean


def mixed(
    content: Tensor, styles: Sequence[Statistics], shares: Tensor, strength: float = 1.0, own: Statistics | None = None
) -> Tensor:
    """Maps painted in several styles at once: at each position their shares of it, the rest stays as the content is.

    content (N, C, H, W); shares (K, 1, 1), the same everywhere, or (K, H, W): at least 0; positions where they sum to more than 1
    are scaled down to 1. Each style takes its statistics of the content from where it is painted, as the authors' regions do.
    strength from 0, the content's own maps, to 1; own: the content's `statistics`, where they are known.
    Raises ValueError for shares that do not fit the styles or the maps.
    """
    if len(shares) != len(styles) or shares.shape[1:] not in ((1, 1), content.shape[-2:]):
        sizes = " × ".join(map(str, shares.shape))
        raise ValueError(f"{len(styles)} styles on maps of {tuple(content.shape[-2:])} cannot have shares of {sizes}.")
    content, shares = content.float(), limited(shares.to(content.device, torch.float32))
    if shares.shape[1:] == (1, 1):  # one gain and one offset a channel
        mean, deviation = own or statistics(content)
        gain, offset = torch.ones_like(mean), torch.zeros_like(mean)
        for style, share in zip(styles, strength * shares, strict=True):
            gain += share * (style.deviation / deviation - 1)
            offset += share * (style.mean - style.deviation / deviation * mean)
        return torch.addcmul(offset, content, gain)
    change = torch.zeros_like(content)
    for style, share in zip(styles, shares, strict=True):
        if share.any():
            change += share * (restyled(content, style, share) - content)
    return content + strength * change


def limited(shares: Tensor) -> Tensor:
    """Positions where the shares of all styles, (K, H, W), sum to more than 1 are scaled down to 1."""
    return shares / shares.sum(0).clamp(min=1)

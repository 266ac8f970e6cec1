"""MixUp and CutMix in numbers: how the mixes are shared out, and the loss below which no network can come.

Both mix a picture with another of the batch and their labels with it, by λ and 1 − λ. A label of two classes has an entropy, and
no prediction has a lower cross-entropy than that.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

MIXES = 100_000


def mixup_shares(alpha: float, count: int = MIXES, seed: int = 0) -> Tensor:
    """(count,) float64: λ of MixUp, the picture's own share, drawn from Beta(α, α)."""
    return _beta(alpha, count, torch.Generator().manual_seed(seed))


def cutmix_shares(alpha: float, size: tuple[int, int] = (224, 224), count: int = MIXES, seed: int = 0) -> Tensor:
    """(count,) float64: the picture's own share after CutMix on (height, width).

    The window has the area 1 − λ before the border cuts it off; its middle is any pixel.
    """
    generator = torch.Generator().manual_seed(seed)
    half = 0.5 * (1 - _beta(alpha, count, generator)).sqrt()
    sides = []
    for side in size:
        middle = torch.randint(side, (count,), generator=generator)
        reach = (half * side).long()
        sides.append((middle + reach).clamp(max=side) - (middle - reach).clamp(min=0))
    return 1 - (sides[0] * sides[1]).double() / (size[0] * size[1])


def _beta(alpha: float, count: int, generator: torch.Generator) -> Tensor:
    pairs = torch.full((count, 2), alpha, dtype=torch.float64)
    return torch._sample_dirichlet(pairs, generator)[:, 0]


def entropy(shares: Tensor) -> Tensor:
    """Of labels that hold two classes with λ and 1 − λ, in nats."""
    return -(torch.xlogy(shares, shares) + torch.xlogy(1 - shares, 1 - shares))


def mixup_floor(alpha: float, classes: int) -> float:
    """The lowest mean cross-entropy on MixUp's labels: ψ(2α + 1) − ψ(α + 1) where the classes differ, 0 where they are one."""
    digamma = torch.special.digamma(torch.tensor([2 * alpha + 1, alpha + 1], dtype=torch.float64))
    return (digamma[0] - digamma[1]).item() * (1 - 1 / classes)


def cutmix_floor(alpha: float, classes: int, size: tuple[int, int] = (224, 224)) -> float:
    """As `mixup_floor`, of CutMix, from MIXES drawn windows."""
    return entropy(cutmix_shares(alpha, size)).mean().item() * (1 - 1 / classes)


@dataclass(frozen=True)
class MixFacts:
    """What a mix does to labels, of `classes` equally frequent ones."""

    shares: Tensor  # (MIXES,) the picture's own
    floor: float  # nats
    pure: float  # share of mixes of which one picture has over 90 %
    pasted: float  # mean share of the other picture


def mix_facts(kind: str, alpha: float, classes: int) -> MixFacts:
    """Of "mixup" or "cutmix"."""
    shares = mixup_shares(alpha) if kind == "mixup" else cutmix_shares(alpha)
    floor = mixup_floor(alpha, classes) if kind == "mixup" else cutmix_floor(alpha, classes)
    pure = (torch.maximum(shares, 1 - shares) > 0.9).double().mean().item()
    return MixFacts(shares, floor, pure, (1 - shares).mean().item())

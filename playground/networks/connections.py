"""What residual blocks and a dense block cost as they grow (d2l 8.6, 8.7): channels, weights, work, what must be stored.

Stored are the numbers that torch keeps of one picture for the backward pass: the input of each convolution and of each batch
norm, and what each ReLU gives. A sum keeps nothing; a concatenation is a new copy of all that came before.
"""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks

from playground.networks.facts import textbook_facts
from playground.networks.textbook import NETWORKS


@dataclass(frozen=True)
class Cost:
    """After so many 3×3 convolutions, for one picture."""

    convolutions: int
    channels: int
    parameters: int  # of all blocks together
    multiply_adds: int
    stored: int  # numbers kept for the backward pass, beside what came in


def _conv(inputs: int, outputs: int, kernel: int) -> int:
    return (inputs * kernel * kernel + 1) * outputs


def _norm(channels: int) -> int:
    return 2 * channels


def residual_costs(channels: int, side: int, convolutions: int, *, bottleneck: bool = False) -> tuple[Cost, ...]:
    """A chain of residual blocks at one resolution, a Cost after each and one before the first.

    A block of the book has two 3×3 convolutions. A bottleneck has one, between a 1×1 that shrinks the channels to a quarter and a
    1×1 that restores them. `convolutions` counts the 3×3 ones.
    """
    area = side * side
    if bottleneck:
        inner = max(1, channels // 4)
        weights = (
            _conv(channels, inner, 1) + _conv(inner, inner, 3) + _conv(inner, channels, 1) + 2 * _norm(inner) + _norm(channels)
        )
        work = area * (2 * channels * inner + 9 * inner * inner)
        kept = area * (2 * 2 * inner + 2 * channels)  # before each batch norm, after each ReLU
    else:
        weights = 2 * (_conv(channels, channels, 3) + _norm(channels))
        work = area * 2 * 9 * channels * channels
        kept = area * 4 * channels
    each = 1 if bottleneck else 2
    blocks = range(convolutions // each + 1)
    return tuple(Cost(each * n, channels, n * weights, n * work, n * kept) for n in blocks)


def dense_costs(
    channels: int, growth: int, side: int, convolutions: int, *, bottleneck: bool = False, again: bool = False
) -> tuple[Cost, ...]:
    """A dense block, a Cost after each 3×3 convolution and one before the first.

    Each layer is batch norm, ReLU and a 3×3 convolution that adds `growth` channels to all that it reads. A bottleneck shrinks
    what it reads to 4 · growth channels by a 1×1 first. again: concatenations, batch norms and ReLUs are computed a second time
    in the backward pass, so that only what the convolutions give is stored.
    """
    area, costs = side * side, [Cost(0, channels, 0, 0, 0)]
    for place in range(convolutions):
        before, reads = costs[-1], channels + place * growth
        inner = 4 * growth if bottleneck else reads
        weights = _norm(reads) + _conv(inner, growth, 3) + (_conv(reads, inner, 1) + _norm(inner) if bottleneck else 0)
        work = area * (9 * inner * growth + (reads * inner if bottleneck else 0))
        copies = reads if place else 0  # what came in is there anyhow; each later concatenation is a copy
        kept = growth if again else copies + reads
        kept += (inner if again else 2 * inner) if bottleneck else 0
        costs.append(
            Cost(place + 1, reads + growth, before.parameters + weights, before.multiply_adds + work, before.stored + area * kept)
        )
    return tuple(costs)


def stored_bytes(network: nn.Module, x: Tensor) -> int:
    """Bytes that torch keeps for the backward pass of a network in training mode: x, what layers gave, the places that maximum
    pooling chose. Weights, and a batch norm's numbers per channel, are left out.

    Tensors that share their memory count once. Works on the meta device, where nothing is computed.
    """
    ours = {tensor.untyped_storage()._cdata for tensor in (*network.parameters(), *network.buffers())}
    kept: dict[int, Tensor] = {}

    def keep(tensor: Tensor) -> Tensor:
        place = tensor.untyped_storage()._cdata
        if tensor.dim() > 1 and place not in ours:
            kept.setdefault(place, tensor)  # held, so that no other takes its place
        return tensor

    with saved_tensors_hooks(keep, lambda tensor: tensor):
        network.train()(x)
    return sum(tensor.numel() * tensor.element_size() for tensor in kept.values())


@lru_cache(maxsize=32)
def network_bytes(name: str, side: int) -> int:
    """What a network of the book stores of one square picture, by its name in NETWORKS: half of what a batch of two takes, as
    batch norm wants more than one value a channel. Raises ValueError where the picture does not pass."""
    textbook_facts(name, side)
    with torch.device("meta"):
        return stored_bytes(NETWORKS[name].build(), torch.empty(2, 1, side, side)) // 2

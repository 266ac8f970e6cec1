"""What a network costs, layer by layer, and what its sizes mean, worked out on the meta device: no number is computed."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import torch
from torch import Tensor, nn

from playground.networks.textbook import NETWORKS

WEIGHTED = (nn.Conv2d, nn.Linear)


@dataclass(frozen=True)
class LayerFacts:
    """One layer in the order of the forward pass. Shapes are of one picture, without the batch."""

    name: str  # path within the network
    kind: str  # class of the layer, "Conv2d"
    input: tuple[int, ...]
    output: tuple[int, ...]
    parameters: int
    multiply_adds: int  # of convolutions and linear layers; 0 elsewhere
    never_used: int  # weights that only ever meet padding

    @property
    def activations(self) -> int:
        """Numbers of its output."""
        return prod(self.output)


def multiply_adds(layer: nn.Module, output: tuple[int, ...]) -> int:
    """Products that a convolution or a linear layer forms for one picture; biases and all other layers count nothing."""
    if isinstance(layer, nn.Conv2d):
        return prod(output[1:]) * layer.weight.numel()
    return layer.weight.numel() if isinstance(layer, nn.Linear) else 0


@lru_cache(maxsize=512)
def used_taps(size: int, outputs: int, kernel: int, stride: int, padding: int, dilation: int) -> int:
    """How many of a kernel's places along one axis ever meet a pixel, of `size` of them, and not only padding."""
    starts = [place * stride - padding for place in range(outputs)]
    return sum(any(0 <= start + tap * dilation < size for start in starts) for tap in range(kernel))


def never_used(layer: nn.Module, input: tuple[int, ...], output: tuple[int, ...]) -> int:
    """Weights of a zero-padded convolution that only ever meet padding, for a map of this size."""
    if not isinstance(layer, nn.Conv2d):
        return 0
    axes = zip(input[1:], output[1:], layer.kernel_size, layer.stride, layer.padding, layer.dilation, strict=True)
    return layer.weight.numel() - prod(layer.weight.shape[:2]) * prod(used_taps(*axis) for axis in axes)


def layer_facts(network: nn.Module, picture: tuple[int, int, int]) -> tuple[LayerFacts, ...]:
    """Facts of each layer of a network on the meta device, for one picture of channels × height × width.

    Raises ValueError where the picture does not pass.
    """
    found: list[LayerFacts] = []

    def watch(name: str, layer: nn.Module):
        def note(_layer: nn.Module, args: tuple[Tensor, ...], output: Tensor) -> None:
            sizes = tuple(args[0].shape[1:]), tuple(output.shape[1:])
            own = sum(parameter.numel() for parameter in layer.parameters())
            work, idle = multiply_adds(layer, sizes[1]), never_used(layer, *sizes)
            found.append(LayerFacts(name, type(layer).__name__, *sizes, own, work, idle))

        return layer.register_forward_hook(note)

    hooks = [watch(name, layer) for name, layer in network.named_modules() if next(layer.children(), None) is None]
    try:
        with torch.no_grad():
            network.eval()(torch.empty(1, *picture, device="meta"))
    except (RuntimeError, ValueError) as error:
        size = " × ".join(map(str, picture[1:]))
        raise ValueError(f"A picture of {size} px does not pass through this network: {error}") from error
    finally:
        for hook in hooks:
            hook.remove()
    return tuple(found)


@lru_cache(maxsize=64)
def textbook_facts(name: str, side: int | None = None, channels: int = 1, classes: int = 10) -> tuple[LayerFacts, ...]:
    """Facts of a network of the book, by its name in NETWORKS, for a square picture; of the book's own side where none is given.

    Raises ValueError for an unknown name and for a picture that does not pass.
    """
    if name not in NETWORKS:
        raise ValueError(f"There is no network {name!r}; there are {', '.join(NETWORKS)}.")
    with torch.device("meta"):
        network = NETWORKS[name].build(channels, classes)
    return layer_facts(network, (channels, *2 * [side or NETWORKS[name].side]))


def sides_that_pass(network: nn.Module, channels: int, side: int, largest: int) -> tuple[int, int]:
    """The smallest and the largest side, up to `largest`, of square pictures that pass a network on the meta device.

    side: one that passes; those that pass are taken to lie without a gap around it.
    """

    @torch.no_grad()
    def takes(pixels: int) -> bool:
        try:
            network.eval()(torch.empty(1, channels, pixels, pixels, device="meta"))
        except (RuntimeError, ValueError):
            return False
        return True

    least = 1 + bisect_left(range(1, side), True, key=takes)
    return least, side + bisect_left(range(side + 1, largest + 1), True, key=lambda pixels: not takes(pixels))


@lru_cache(maxsize=16)
def sides_taken(name: str, largest: int = 256) -> tuple[int, int]:
    """The smallest side of square pictures that a network of the book takes, and the largest up to `largest`."""
    with torch.device("meta"):
        network = NETWORKS[name].build()
    return sides_that_pass(network, 1, NETWORKS[name].side, largest)

"""What mixing costs, biases aside: five ways from some channels to others, and the kinds of layers in whole networks."""

from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import torch
import torchvision
from torch import nn

from playground.convolution.stacks.layers import Conv
from playground.images import Photo
from playground.lessons.channels.settings import WAYS, Channels

# Names of torchvision.models, by the titles shown.
NETWORKS = {"VGG-19": "vgg19", "ResNet-50": "resnet50", "ResNeXt-50": "resnext50_32x4d", "MobileNetV2": "mobilenet_v2"}
KINDS = ("1 × 1", "depthwise", "in groups", "larger kernels", "linear")
SIDE = 224  # pixels a side of the picture that a network is given
Work = dict[str, int]  # multiply-adds by kind of layer


class Mixing(NamedTuple):
    """One way, its layers together, on one picture."""

    layers: tuple[Conv, ...]  # one after the other, stride 1
    weights: int
    multiply_adds: int
    small_kernels: int  # one a pair of channels that a layer joins
    reads: int  # input channels that one output channel sees
    neighbours: int  # pixels of each that it sees


class MixAnswer(NamedTuple):
    ways: dict[str, Mixing]  # in the order of WAYS
    rim_work: float  # how much more the one convolution multiplies with one more ring of padding: 0.1 is a tenth
    doubled_weights: float  # how many times its weights grow when both channel counts double
    slices: np.ndarray  # of the way that is drawn, as slices_of gives them


def mix_answer(settings: Channels, _photo: Photo | None = None) -> MixAnswer:
    """Raises ValueError where a kernel does not fit into the padded map."""
    ways = {way: mixing(layers_of(settings, way), settings.side) for way in WAYS}
    dense, (layer,) = ways["dense"], ways["dense"].layers
    more = mixing((replace(layer, padding=settings.rim + 1),), settings.side).multiply_adds
    double = mixing((replace(layer, in_channels=2 * settings.deep, out_channels=2 * settings.wide),), settings.side).weights
    return MixAnswer(ways, more / dense.multiply_adds - 1, double / dense.weights, slices_of(settings))


def mixing(layers: tuple[Conv, ...], side: int) -> Mixing:
    """Layers one after the other on a map of `side` pixels a side."""
    shape, weights, work = (layers[0].in_channels, side, side), 0, 0
    for layer in layers:
        weights, work = weights + layer.parameters(shape), work + layer.multiply_adds(shape)
        shape = layer.output_shape(shape)
    reads = [layer.in_channels // layer.groups for layer in layers]
    small_kernels = sum(layer.out_channels * read for layer, read in zip(layers, reads, strict=True))
    return Mixing(layers, weights, work, small_kernels, max(reads), max(layer.kernel_size for layer in layers) ** 2)


def layers_of(settings: Channels, way: str) -> tuple[Conv, ...]:
    """The layers of a way. Only a layer of the full kernel pads."""
    conv = partial(Conv, in_channels=settings.deep, bias=False)
    full = partial(conv, kernel_size=settings.taps, padding=settings.rim)
    depthwise, pointwise = full(settings.deep, groups=settings.deep), conv(settings.wide, 1)
    return {
        "dense": (full(settings.wide),),
        "groups": (full(settings.wide, groups=settings.parts),),
        "separable": (depthwise, pointwise),
        "depthwise": (depthwise,),
        "pointwise": (pointwise,),
    }[way]


def slices_of(settings: Channels) -> np.ndarray:
    """(C, k, k) float64: what output channel 0 of the chosen way does to each input channel, NaN where it reads none of it.

    Weights are random, as a network begins. Of a depthwise and a 1×1 layer it is their product: every output channel has
    the same small kernels, each times a number of its own.
    """
    last, own = layers_of(settings, settings.way)[-1], np.random.default_rng((0, 1, 0))
    if settings.way == "separable":
        shared = np.random.default_rng(0).standard_normal((settings.deep, settings.taps, settings.taps))
        return shared * own.standard_normal(settings.deep)[:, None, None]
    slices, read = np.full((settings.deep, last.kernel_size, last.kernel_size), np.nan), settings.deep // last.groups
    slices[:read] = own.standard_normal((read, last.kernel_size, last.kernel_size))
    return slices


def network_answer(*_nothing_chosen: object) -> dict[str, Work]:
    """Every network, by its title."""
    return {title: multiply_adds(title) for title in NETWORKS}


@lru_cache(maxsize=len(NETWORKS))
def multiply_adds(title: str) -> Work:
    """Multiply-adds of convolutions and linear layers for one picture of 224 × 224, by kind; kinds it lacks are 0.

    Built and run on torch's meta device, which knows shapes and no numbers. Raises ValueError for an unknown title.
    """
    if title not in NETWORKS:
        raise ValueError(f"There is no network {title!r} here; known are {', '.join(NETWORKS)}.")
    with torch.device("meta"):
        network = torchvision.models.get_model(NETWORKS[title], weights=None).eval()
        picture = torch.empty(1, 3, SIDE, SIDE)
    work = dict.fromkeys(KINDS, 0)

    def count(layer: nn.Module, _inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        places = output[0, 0].numel() if isinstance(layer, nn.Conv2d) else 1
        work[kind_of(layer)] += layer.weight.numel() * places

    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.register_forward_hook(count)
    with torch.inference_mode():
        network(picture)
    return work


def kind_of(layer: nn.Conv2d | nn.Linear) -> str:
    """The one of KINDS that a layer is."""
    if isinstance(layer, nn.Linear):
        return "linear"
    if layer.groups > 1:
        return "depthwise" if layer.groups == layer.in_channels else "in groups"
    return "1 × 1" if layer.kernel_size == (1, 1) else "larger kernels"


def shares(work: Work) -> dict[str, float]:
    """The same as shares of all of them, 0…1."""
    return {kind: amount / sum(work.values()) for kind, amount in work.items()}

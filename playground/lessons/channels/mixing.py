"""Lesson "Channels and 1×1", what mixing costs: five ways from some channels to others, counted by layer_cost."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from playground.convolution.cost import layer_cost
from playground.convolution.fields import check_fields
from playground.convolution.geometry import check_groups, conv_output_size

RANGES = {"deep": (1, 512), "wide": (1, 512), "taps": (1, 7), "rim": (0, 3), "side": (1, 512), "parts": (1, 512)}
WAYS = ("one convolution", "in groups", "depthwise + 1 × 1", "depthwise", "1 × 1")


class MixLayer(NamedTuple):
    """One convolution with stride 1."""

    inp: int  # channels
    out: int
    kernel_size: int  # cells a side
    groups: int
    padding: int  # per side


@dataclass(frozen=True)
class MixConfig:
    """A layer from `deep` to `wide` channels. Raises ValueError with a sentence where it cannot be."""

    deep: int = 64  # channels in, 1…512
    wide: int = 128  # channels out, 1…512
    taps: int = 3  # cells a side of the kernel, 1…7
    rim: int = 1  # padding per side, 0…3
    side: int = 56  # pixels a side of the map, 1…512
    parts: int = 2  # groups of the way "in groups"; divides both channel counts
    way: str = "one convolution"  # the one whose kernels are drawn, of WAYS

    def __post_init__(self) -> None:
        check_fields(self, {"way": WAYS}, RANGES)
        check_groups(self.deep, self.wide, self.parts)

    def layers(self, way: str) -> tuple[MixLayer, ...]:
        """The layers of a way, one after the other. Only a layer of the full kernel pads."""
        depthwise = MixLayer(self.deep, self.deep, self.taps, self.deep, self.rim)
        pointwise = MixLayer(self.deep, self.wide, 1, 1, 0)
        return {
            "one convolution": (MixLayer(self.deep, self.wide, self.taps, 1, self.rim),),
            "in groups": (MixLayer(self.deep, self.wide, self.taps, self.parts, self.rim),),
            "depthwise + 1 × 1": (depthwise, pointwise),
            "depthwise": (depthwise,),
            "1 × 1": (pointwise,),
        }[way]


@dataclass(frozen=True)
class Mixing:
    """One way, its layers together, biases aside."""

    way: str
    small_kernels: int  # one a pair of channels that a layer joins
    weights: int
    multiply_adds: int  # on one picture
    reads: int  # input channels that one output channel sees
    neighbours: int  # pixels of each that it sees


def mixing(config: MixConfig, way: str) -> Mixing:
    """One way. Raises ValueError where its kernel does not fit into the padded map."""
    size, costs, layers = config.side, [], config.layers(way)
    for layer in layers:
        output = conv_output_size(size, layer.kernel_size, 1, layer.padding)
        costs.append(layer_cost(layer.inp, layer.out, layer.kernel_size, size, output, groups=layer.groups, bias=False))
        size = output
    reads = [layer.inp // layer.groups for layer in layers]
    return Mixing(
        way,
        small_kernels=sum(layer.out * read for layer, read in zip(layers, reads, strict=True)),
        weights=sum(cost.weights for cost in costs),
        multiply_adds=sum(cost.multiply_adds for cost in costs),
        reads=max(reads),
        neighbours=max(layer.kernel_size for layer in layers) ** 2,
    )


def mixings(config: MixConfig) -> tuple[Mixing, ...]:
    """Every way, in the order of WAYS."""
    return tuple(mixing(config, way) for way in WAYS)


def rim_work(config: MixConfig) -> float:
    """How much more the one convolution multiplies with one more pixel of padding on each side: 0.1 is a tenth."""
    now, more = (mixing_with_rim(config, config.rim + extra) for extra in (0, 1))
    return more / now - 1


def mixing_with_rim(config: MixConfig, rim: int) -> int:
    """Multiply-adds of the one convolution with that padding, which may be one beyond the control's range."""
    output = conv_output_size(config.side, config.taps, 1, rim)
    return layer_cost(config.deep, config.wide, config.taps, config.side, output, bias=False).multiply_adds


def doubled_weights(config: MixConfig) -> float:
    """How many times the weights of the one convolution grow when both channel counts double."""
    layer = config.layers("one convolution")[0]
    double = layer_cost(2 * layer.inp, 2 * layer.out, layer.kernel_size, config.side, config.side, bias=False)
    return double.weights / mixing(config, "one convolution").weights


def slices_of(config: MixConfig, output: int, seed: int = 0) -> np.ndarray:
    """(C, k, k) float64: what one output channel of the chosen way does to each input channel, NaN where it reads none of it.

    Weights are random, as a network begins. Of a depthwise and a 1×1 layer it is their product: every output channel has
    the same small kernels, each times a number of its own.
    Raises ValueError for an output channel that is not there.
    """
    last = config.layers(config.way)[-1]
    if not 0 <= output < last.out:
        raise ValueError(f"output is {output}; this way has output channels 0 to {last.out - 1}.")
    generator = np.random.default_rng(seed)
    own = np.random.default_rng((seed, 1, output))
    found = np.full((config.deep, last.kernel_size, last.kernel_size), np.nan)
    if config.way == "depthwise + 1 × 1":
        shared = generator.standard_normal((config.deep, config.taps, config.taps))
        return shared * own.standard_normal(config.deep)[:, None, None]
    read = last.inp // last.groups
    first = output // (last.out // last.groups) * read
    found[first : first + read] = own.standard_normal((read, last.kernel_size, last.kernel_size))
    return found

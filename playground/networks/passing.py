"""Which sizes of pictures a network takes, by the formula of sizes: quick enough to try them all."""

from bisect import bisect_left
from functools import lru_cache

import torch
from torch import nn

from playground.convolution.geometry import conv_output_size, pool_output_size
from playground.networks.forms import FORMS
from playground.networks.parts import Part, parts_of

LARGEST = 512  # px: no larger side is tried
Shape = tuple[int, int]  # channels, side; of a list of numbers its length and 0


def meta_network(form: str, channels: int, classes: int) -> nn.Module:
    """A form on the meta device, which has shapes and no numbers, in eval mode. Raises ValueError for an unknown form."""
    if form not in FORMS:
        raise ValueError(f"There is no network {form!r}; there are {', '.join(FORMS)}.")
    with torch.device("meta"):
        return FORMS[form].build(channels, classes).eval()


@lru_cache(maxsize=32)
def sides_of(form: str) -> tuple[int, int]:
    """The smallest and the largest side, up to LARGEST, of square pictures that a form takes; they lie without a gap."""
    known = FORMS[form]
    network = meta_network(form, known.channels, known.classes)
    parts = parts_of(network)
    least = 1 + bisect_left(range(1, known.side), True, key=lambda side: passes(parts, network, side))
    above = range(known.side + 1, LARGEST + 1)
    return least, known.side + bisect_left(above, True, key=lambda side: not passes(parts, network, side))


def passes(parts: tuple[Part, ...], network: nn.Module, side: int) -> bool:
    """Whether a square picture of that side passes: every window fits, and linear layers get as many numbers as they want."""
    try:
        _row((0, side), parts, network)
    except ValueError:
        return False
    return True


def _row(shape: Shape, parts: tuple[Part, ...], network: nn.Module) -> Shape:
    for part in parts:
        shape = _part(shape, part, network)
    return shape


def _part(shape: Shape, part: Part, network: nn.Module) -> Shape:
    if not part.join:
        return _layer(shape, network.get_submodule(part.name))
    if part.join == "dense":
        for lane in part.lanes:
            shape = (shape[0] + _row(shape, lane, network)[0], shape[1])
        return shape
    ends = [_row(shape, lane, network) for lane in part.lanes]
    return (sum(channels for channels, _side in ends), ends[0][1]) if part.join == "concat" else ends[0]


def _layer(shape: Shape, layer: nn.Module) -> Shape:
    """Raises ValueError where the layer cannot take it."""
    channels, side = shape
    if isinstance(layer, nn.Conv2d):
        size = conv_output_size((side, side), layer.kernel_size, layer.stride, layer.padding, layer.dilation)
        return layer.out_channels, size[0]
    if isinstance(layer, nn.MaxPool2d | nn.AvgPool2d):
        taps = layer.kernel_size, layer.stride, layer.padding, getattr(layer, "dilation", 1), layer.ceil_mode
        return channels, pool_output_size((side, side), *taps)[0]
    if isinstance(layer, nn.AdaptiveAvgPool2d):
        made = layer.output_size
        return channels, made if isinstance(made, int) else made[0]
    if isinstance(layer, nn.Flatten):
        return channels * side**2, 0
    if isinstance(layer, nn.Linear):
        if layer.in_features not in (channels, channels * side**2):  # torchvision averages or flattens without a layer
            raise ValueError(f"It expects {layer.in_features} numbers.")
        return layer.out_features, 0
    return shape

"""Fields by gradient: a copy of a network with one channel and equal weights, so that nothing cancels or is switched off.

Branches, strides, padding and sums stay as they are. Pooling becomes averaging, activations and normalisation pass on what
arrives. What has a gradient in such a copy is what the unit reads; how much, is how much it weighs.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from playground.convolution.stacks.probing import outputs_of

if TYPE_CHECKING:
    from playground.convolution.stacks.report import Row

FIRST_SIDE, MOST_SIDE = 128, 4096  # px, the length of the strips that a field is measured on
STRIP = 96  # px, their width: enough for every network to have a map at its end

Unit = tuple[int, int]


class OneChannel(nn.Module):
    """A convolution, or transposed one, of one channel with equal weights; several channels are averaged before it."""

    def __init__(self, layer: nn.Conv2d | nn.ConvTranspose2d) -> None:
        super().__init__()
        taps = layer.kernel_size[0] * layer.kernel_size[1]
        self.register_buffer("weight", torch.full((1, 1, *layer.kernel_size), 1 / taps, dtype=torch.float64))
        self.settings = {"stride": layer.stride, "padding": layer.padding, "dilation": layer.dilation}
        self.convolve = F.conv2d
        if isinstance(layer, nn.ConvTranspose2d):
            self.convolve = F.conv_transpose2d
            self.settings["output_padding"] = layer.output_padding

    def forward(self, x: Tensor) -> Tensor:
        return self.convolve(x.mean(dim=1, keepdim=True), self.weight, **self.settings)


class OneNumber(nn.Module):
    """A linear layer with equal weights and one output."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean(dim=-1, keepdim=True)


def _average(layer: nn.MaxPool2d) -> nn.Module:
    return nn.AvgPool2d(layer.kernel_size, layer.stride, layer.padding, layer.ceil_mode)


_SILENT = (
    nn.BatchNorm2d, nn.LayerNorm, nn.Dropout, nn.Dropout2d, nn.ReLU, nn.ReLU6, nn.SiLU, nn.GELU, nn.Hardswish, nn.Hardsigmoid,
    nn.Sigmoid, nn.Tanh, nn.ELU, nn.LeakyReLU,
)  # fmt: skip


def thin_copy(network: nn.Module, *, soft_pools: bool = True) -> nn.Module:
    """Turn a private network into its one-channel copy, in place and in float64; soft_pools turns maxima into averages.

    The network may stand on the meta device. Returns it.
    """
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if (thin := _thin(child, soft_pools)) is not None:
                setattr(parent, name, thin)
        for name, parameter in list(parent.named_parameters(recurse=False)):  # such as a block's own scale
            setattr(parent, name, nn.Parameter(torch.ones(parameter.shape, dtype=torch.float64), requires_grad=False))
    return network.eval()


def _thin(layer: nn.Module, soft_pools: bool) -> nn.Module | None:
    """What stands for a layer; None where it stays."""
    if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
        return OneChannel(layer)
    if isinstance(layer, nn.Linear):
        return OneNumber()
    if isinstance(layer, nn.MaxPool2d) and soft_pools:
        return _average(layer)
    if isinstance(layer, _SILENT):
        return nn.Identity()
    return None


def equal_weights(network: nn.Module, layer: str, size: Unit, unit: Unit) -> np.ndarray:
    """How much each pixel of a (h, w) picture weighs in one unit of a layer of a thin copy; (h, w), the sum is 1.

    Raises ValueError when the layer was not reached.
    """
    x = torch.ones(1, 3, *size, dtype=torch.float64, requires_grad=True)
    made = outputs_of(network, x, [layer])[layer]
    return _gradient(made, x, unit)


def _gradient(made: Tensor, x: Tensor, unit: Unit) -> np.ndarray:
    place = made[0, :, unit[0], unit[1]] if made.dim() == 4 else made[0]
    (gradient,) = torch.autograd.grad(place.sum(), x, retain_graph=True)
    seen = gradient[0].sum(dim=0).numpy()
    return seen / (seen.sum() or 1)


def measured_sizes(network: nn.Module, rows: Sequence["Row"]) -> dict[str, Unit | None]:
    """(rows, columns) of the field of a unit amid each layer of a private network, by gradient; None where it has no end.

    A strip of a picture is doubled in length until the field no longer touches its ends, so nothing is taken from the
    formula. None for layers that read the whole picture, and for fields beyond MOST_SIDE pixels.
    Raises ValueError for networks of which there is no copy with one channel, such as those that shuffle channels.
    """
    thin = thin_copy(network)
    ends = [row.name for row in rows if min(row.units) > 1 and not row.whole and not row.kind.startswith("Adaptive")]
    try:
        down, across = (_lengths(thin, ends, axis) for axis in (0, 1))
    except RuntimeError as error:
        raise ValueError("A copy of this network with one channel cannot be run: it shuffles or counts channels.") from error
    return {row.name: (down[row.name], across[row.name]) if down.get(row.name) else None for row in rows}


def _lengths(thin: nn.Module, layers: Sequence[str], axis: int) -> dict[str, int | None]:
    """Length of each layer's field along one axis, None where it is beyond MOST_SIDE."""
    found: dict[str, int | None] = dict.fromkeys(layers)
    waiting, length = list(layers), FIRST_SIDE
    while waiting and length <= MOST_SIDE:
        size = (length, STRIP) if axis == 0 else (STRIP, length)
        x = torch.ones(1, 3, *size, dtype=torch.float64, requires_grad=True)
        made = outputs_of(thin, x, waiting)
        for layer in tuple(waiting):
            middle = tuple(units // 2 for units in made[layer].shape[2:])
            places = np.flatnonzero(_gradient(made[layer], x, middle).any(axis=1 - axis))
            if len(places) and places[0] > 0 and places[-1] < length - 1:
                found[layer] = int(places[-1] - places[0] + 1)
                waiting.remove(layer)
        length *= 2
    return found

"""Fields by gradient: with equal weights in a copy of one channel, and with random ones averaged over inputs of noise.

In the copy nothing cancels or is switched off: branches, strides, padding and sums stay as they are, pooling becomes averaging,
activations and normalisation pass on what arrives. What has a gradient there is what the unit reads; how much, is how much it
weighs. And the numbers that describe such a field: the square around its middle that holds a share of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from itertools import takewhile

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from playground.convolution.stacks.report import Row

FIRST_SIDE, MOST_SIDE = 128, 4096  # px, the length of the strips that a field is measured on
STRIP = 96  # px, their width: enough for every network to have a map at its end
SILENT = (
    nn.BatchNorm2d, nn.LayerNorm, nn.Dropout, nn.Dropout2d, nn.ReLU, nn.ReLU6, nn.SiLU, nn.GELU, nn.Hardswish, nn.Hardsigmoid,
    nn.Sigmoid, nn.Tanh, nn.ELU, nn.LeakyReLU,
)  # fmt: skip

MOST_PHASES = 64  # neighbours that are measured

Unit = tuple[int, int]  # (row, column)
Range = tuple[int, int]  # smallest, largest


class OneChannel(nn.Module):
    """A convolution, or transposed one, of one channel with equal weights; several channels are averaged before it."""

    def __init__(self, layer: nn.Conv2d | nn.ConvTranspose2d) -> None:
        super().__init__()
        taps = layer.kernel_size[0] * layer.kernel_size[1]
        self.register_buffer("weight", torch.full((1, 1, *layer.kernel_size), 1 / taps, dtype=torch.float64))
        self.settings = {"stride": layer.stride, "padding": layer.padding, "dilation": layer.dilation}
        self.convolve = F.conv2d
        if isinstance(layer, nn.ConvTranspose2d):
            self.convolve, self.settings["output_padding"] = F.conv_transpose2d, layer.output_padding

    def forward(self, x: Tensor) -> Tensor:
        return self.convolve(x.mean(dim=1, keepdim=True), self.weight, **self.settings)


class OneNumber(nn.Module):
    """A linear layer with equal weights and one output."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean(dim=-1, keepdim=True)


def thin_copy(network: nn.Module, *, soft_pools: bool = True) -> nn.Module:
    """Turn a private network into its one-channel copy, in place and in float64; soft_pools turns maxima into averages.

    The network may stand on the meta device. Returns it.
    """
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if (thin := _thin(child, soft_pools)) is not None:
                setattr(parent, name, thin)
    for parent in network.modules():  # of the layers that stayed
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
        if layer.dilation not in (1, (1, 1)) and not layer.ceil_mode:
            taps = layer.kernel_size, layer.stride, layer.padding, layer.dilation
            return OneChannel(nn.Conv2d(1, 1, *taps, device="meta"))
        return nn.AvgPool2d(layer.kernel_size, layer.stride, layer.padding, layer.ceil_mode)
    if isinstance(layer, nn.AdaptiveMaxPool2d) and soft_pools:
        return nn.AdaptiveAvgPool2d(layer.output_size)
    return nn.Identity() if isinstance(layer, SILENT) else None


class _AllSeen(Exception):
    """Ends a forward pass early."""


def outputs_of(network: nn.Module, x: Tensor, layers: Sequence[str]) -> dict[str, Tensor]:
    """Each layer's output for x, as it was before later layers wrote over it; "name (2)" is the second call of `name`.

    The forward pass ends when the last of them is there. Raises ValueError when it ended without one of them.
    """
    wanted, made_by, calls = {_split(layer): layer for layer in layers}, {}, {}
    modules = dict(network.named_modules())

    def ended(name: str, _module: nn.Module, _args: tuple, made: Tensor) -> None:
        calls[name] = calls.get(name, 0) + 1
        if (layer := wanted.get((name, calls[name]))) is not None:
            made_by[layer] = made.clone()  # an addition in place may come next
            if len(made_by) == len(wanted):
                raise _AllSeen

    with ExitStack() as watched, suppress(_AllSeen):
        for name in {name for name, _call in wanted} & modules.keys():
            watched.enter_context(modules[name].register_forward_hook(partial(ended, name)))
        network(x)
    missing = [layer for layer in layers if layer not in made_by]
    if missing:
        raise ValueError(f"The forward pass did not come by {missing[0]!r}.")
    return made_by


def _split(layer: str) -> tuple[str, int]:
    """("layer1.0.relu", 3) of "layer1.0.relu (3)"."""
    repeated = re.fullmatch(r"(.*) \((\d+)\)", layer)
    return (repeated[1], int(repeated[2])) if repeated else (layer, 1)


def _gradient(made: Tensor, x: Tensor, unit: Unit) -> Tensor:
    """Of one unit of a layer, all its channels summed, with respect to the picture: (channels, h, w)."""
    place = made[0, :, unit[0], unit[1]] if made.dim() == 4 else made[0]
    (gradient,) = torch.autograd.grad(place.sum(), x, retain_graph=True)
    return gradient[0]


def equal_weights(network: nn.Module, layer: str, size: Unit, unit: Unit) -> np.ndarray:
    """How much each pixel of a (h, w) picture weighs in one unit of a layer of a thin copy; (h, w), the sum is 1.

    Raises ValueError when the layer was not reached.
    """
    x = torch.ones(1, 3, *size, dtype=torch.float64, requires_grad=True)
    seen = _gradient(outputs_of(network, x, [layer])[layer], x, unit).sum(dim=0).numpy()
    return seen / (seen.sum() or 1)


def measured_sizes(network: nn.Module, rows: Sequence[Row]) -> dict[str, tuple[Range, Range] | None]:
    """(rows, columns) of the fields of units amid each layer of a private network, by gradient; None where they have no end.

    Each is the smallest and the largest of neighbours, as many as differ. A strip of a picture is doubled in length until no
    field touches its ends, so no size is taken from the formula. None for layers that read the whole picture or stand behind
    an adaptive pooling, whose windows hang on the picture, and for fields beyond MOST_SIDE pixels.
    Raises ValueError for networks of which there is no copy with one channel, such as those that shuffle channels.
    """
    thin = thin_copy(network)
    free = takewhile(lambda row: not row.kind.startswith("Adaptive") or max(row.units) == 1, rows)
    ends = [row for row in free if min(row.units) > 1 and not row.whole]
    try:
        down, across = (_lengths(thin, {row.name: len(row.field.axis(axis).phases) for row in ends}, axis) for axis in (0, 1))
    except RuntimeError as error:
        raise ValueError("A copy of this network with one channel cannot be run: it shuffles or counts channels.") from error
    return {row.name: (down[row.name], across[row.name]) if down.get(row.name) else None for row in rows}


def _lengths(thin: nn.Module, phases: Mapping[str, int], axis: int) -> dict[str, Range | None]:
    """Smallest and largest length of each layer's fields along one axis, None where one is beyond MOST_SIDE.

    phases: by layer, how many neighbours differ.
    """
    lengths: dict[str, Range | None] = dict.fromkeys(phases)
    waiting, length = list(phases), FIRST_SIDE
    while waiting and length <= MOST_SIDE:
        size = (length, STRIP) if axis == 0 else (STRIP, length)
        x = torch.ones(1, 3, *size, dtype=torch.float64, requires_grad=True)
        made = outputs_of(thin, x, waiting)
        for layer in tuple(waiting):
            fields = [_seen_by_line(made[layer], x, axis, line) for line in _middle(made[layer].shape[2 + axis], phases[layer])]
            if not any(field[0] or field[-1] for field in fields):
                sizes = [int(np.ptp(places)) + 1 if len(places := np.flatnonzero(field)) else 0 for field in fields]
                lengths[layer] = min(sizes), max(sizes)
                waiting.remove(layer)
        length *= 2
    return lengths


def _middle(units: int, count: int) -> range:
    """`count` neighbours amid `units` of them."""
    count = min(count, units, MOST_PHASES)
    first = (units - count) // 2
    return range(first, first + count)


def _seen_by_line(made: Tensor, x: Tensor, axis: int, line: int) -> np.ndarray:
    """Which places along an axis of the picture a whole line of units across it reads: some of them may read nothing."""
    (gradient,) = torch.autograd.grad(made.select(2 + axis, line).sum(), x, retain_graph=True)
    return gradient[0].sum(dim=0).numpy().any(axis=1 - axis)


def noise_gradients(
    build: Callable[[], nn.Module], layer: str, shape: tuple[int, int, int], unit: Unit, *, seed: int = 0
) -> Iterator[np.ndarray]:
    """Yields the mean of |gradient| over one, two, three … noise inputs: (h, w), float64, summed over input channels.

    Weights are torch's own at the start of training (Luo et al., 2016); batch normalisation runs as in eval mode.
    build makes a private network with its random weights; `unit` is (row, column) in the layer's map, all its channels summed.
    Raises ValueError when the layer is not in the network.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = build().eval()
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    total, count = np.zeros(shape[1:]), 0
    while True:
        x = torch.randn(1, *shape, generator=generator).requires_grad_()
        total += _gradient(outputs_of(network, x, [layer])[layer], x, unit).abs().sum(dim=0).numpy()
        count += 1
        yield total / count


def holding_side(heat: np.ndarray, middle: tuple[float, float], share: float) -> int | None:
    """Side in pixels of the smallest square around `middle` (row, column) that holds `share` of the heat.

    An odd number where the middle is a pixel, an even one where it lies between two. None when there is no heat.
    """
    total = heat.sum()
    if not total > 0:
        return None
    summed = np.pad(heat.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))  # [H + 1, W + 1]
    first = 1 if float(middle[0]).is_integer() else 2
    most = 2 * max(heat.shape) + 2 * max(map(abs, middle))
    sides = first + 2 * np.arange((most - first) // 2 + 2)  # the last one holds all
    spans = np.stack([-(sides - 1) / 2, (sides + 1) / 2])  # first pixel and the one after the last, from the middle
    edges = (np.rint(at + spans).clip(0, size).astype(int) for at, size in zip(middle, heat.shape, strict=True))
    (top, bottom), (left, right) = edges
    held = summed[bottom, right] - summed[top, right] - summed[bottom, left] + summed[top, left]
    enough = held >= share * total
    return int(sides[enough.argmax() if enough.any() else -1])


def read_share(heat: np.ndarray) -> tuple[int, int]:
    """(pixels that weigh anything, pixels of the rectangle they span)."""
    sides = [np.flatnonzero(heat.any(axis=axis)) for axis in (1, 0)]
    if not len(sides[0]):
        return 0, 0
    return int(np.count_nonzero(heat)), int(np.prod([places[-1] - places[0] + 1 for places in sides]))

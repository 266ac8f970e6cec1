"""A network taken apart for one picture size: its layers with shape, cost and receptive field, its blocks, and what it leaves
unread of the picture."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod

import torch
from torch import Tensor, nn

from playground.convolution.stacks.networks import module_report
from playground.convolution.stacks.report import Row
from playground.networks.facts import layer_facts
from playground.networks.forms import FORMS
from playground.networks.parts import Part, parts_of
from playground.networks.passing import LARGEST, meta_network, sides_of

BATCH = 2  # batch norm of a single value is refused in training
WEIGHTED = ("Conv2d", "Linear")


@dataclass(frozen=True)
class LayerRow:
    """One layer in the order of the forward pass. Shapes are of one picture, without the batch."""

    name: str  # path within the network; called a second time it has " (2)" behind it
    kind: str  # class, "Conv2d"
    label: str  # "conv 3 × 3, stride 2"
    input: tuple[int, ...]
    output: tuple[int, ...]
    parameters: int
    multiply_adds: int
    never_used: int  # weights that only ever meet padding
    field: tuple[int, int]  # px along a side, of the smallest and the largest field
    jump: float  # px from one unit's field to the next one's
    whole: bool  # reads the whole picture

    @property
    def activations(self) -> int:
        """Numbers of its output."""
        return prod(self.output)


@dataclass(frozen=True, eq=False)
class Anatomy:
    """A form of FORMS for a square picture."""

    form: str
    picture: tuple[int, int, int]  # channels, height, width
    classes: int
    rows: tuple[LayerRow, ...]
    parts: tuple[Part, ...]
    unread: tuple[int, ...]  # rows of the picture, and as many columns, that no score depends on
    unread_at_first: tuple[int, ...]  # rows that the first layer already leaves out

    def total(self, what: str) -> int:
        """Sum of "parameters", "multiply_adds", "activations" or "never_used" over all layers."""
        return sum(getattr(row, what) for row in self.rows)

    def share(self, kind: str, what: str) -> float:
        """What part of a total lies in layers of a kind."""
        return sum(getattr(row, what) for row in self.rows if row.kind == kind) / (self.total(what) or 1)

    @cached_property
    def weighted(self) -> tuple[LayerRow, ...]:
        """Convolutions and linear layers."""
        return tuple(row for row in self.rows if row.kind in WEIGHTED)


@lru_cache(maxsize=64)
def anatomy(form: str, side: int, channels: int, classes: int) -> Anatomy:
    """A form of FORMS taken apart for a picture of channels × side × side.

    Raises ValueError with a sentence for an unknown form, for channels it cannot have, and for a side that does not pass.
    """
    network = meta_network(form, channels, classes)
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.forward = _unchanged  # what it computes is not needed, and takes most of the time
    picture = (channels, side, side)
    try:
        facts = layer_facts(network, picture)
    except ValueError as error:
        least, most = sides_of(form)
        span = f"{least} to {most} px" if most < LARGEST else f"{least} px or more"
        raise ValueError(f"{FORMS[form].title} cannot take a picture of {side} × {side} px. Use a side of {span}.") from error
    leaves = [name for name, layer in network.named_modules() if next(layer.children(), None) is None]
    report = module_report(network, picture[1:], leaves, channels=channels)
    rows = tuple(
        LayerRow(
            row.name, fact.kind, layer_label(network.get_submodule(fact.name)), fact.input, fact.output, fact.parameters,
            fact.multiply_adds, fact.never_used, *_field(row),
        )
        for fact, row in zip(facts, report.rows, strict=True)
    )  # fmt: skip
    parts = parts_of(network)
    sizes = {row.name: (row.input[-1], row.output[-1]) for row in rows if len(row.input) == 3}
    read = rows_read(parts, network, sizes, side)
    first = rows_read(_first_window(parts, network), network, sizes, side)
    return Anatomy(form, picture, classes, rows, parts, *(tuple(sorted(set(range(side)) - one)) for one in (read, first)))


def _unchanged(x: Tensor) -> Tensor:
    return x


def _field(row: Row) -> tuple[tuple[int, int], float, bool]:
    """Smallest and largest field, stride, and whether each unit reads the whole picture: behind a global average, say."""
    everything = row.kind == "Linear" or (row.kind == "AdaptiveAvgPool2d" and row.shape[1:] == (1, 1))
    return (row.field.rows.least, row.field.rows.size), float(row.field.rows.jump), row.whole or everything


@lru_cache(maxsize=64)
def kept_bytes(form: str, side: int, channels: int, classes: int) -> int:
    """Bytes that torch keeps of one picture's forward pass in training, for the backward pass; parameters are not among them."""
    network = meta_network(form, channels, classes).train()
    own = {tensor.untyped_storage()._cdata for tensor in (*network.parameters(), *network.buffers())}
    kept: dict[int, Tensor] = {}

    def keep(tensor: Tensor) -> Tensor:
        kept[tensor.untyped_storage()._cdata] = tensor  # holds it, so that its storage is not given to another
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        made = network(torch.empty(BATCH, channels, side, side, device="meta"))
    del made
    return sum(tensor.untyped_storage().nbytes() for storage, tensor in kept.items() if storage not in own) // BATCH


# ---- names ---------------------------------------------------------------------------------------------------------------


def _window(layer: nn.Module) -> str:
    kernel, stride, padding = (_side(getattr(layer, name)) for name in ("kernel_size", "stride", "padding"))
    more = f", stride {stride}" if stride != 1 else ""
    return f"{kernel} × {kernel}{more}{f', padding {padding}' if padding else ''}"


def _side(value: int | tuple[int, int]) -> int:
    return value[0] if isinstance(value, tuple) else value


LABELS: dict[type[nn.Module], Callable[[nn.Module], str]] = {
    nn.Conv2d: lambda layer: f"conv {_window(layer)}",
    nn.MaxPool2d: lambda layer: f"max pool {_window(layer)}",
    nn.AvgPool2d: lambda layer: f"average pool {_window(layer)}",
    nn.AdaptiveAvgPool2d: lambda layer: f"average to {_side(layer.output_size)} × {_side(layer.output_size)}",
    nn.Linear: lambda layer: f"linear to {layer.out_features}",
    nn.BatchNorm2d: lambda layer: "batch norm",
    nn.Dropout: lambda layer: f"dropout {layer.p:g}",
    nn.Flatten: lambda layer: "flatten",
    nn.Sigmoid: lambda layer: "sigmoid",
}


def layer_label(layer: nn.Module) -> str:
    """A layer in a few words."""
    return LABELS.get(type(layer), lambda other: type(other).__name__)(layer)


# ---- what of a picture is read -------------------------------------------------------------------------------------------

WINDOWS = (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d)
Sizes = dict[str, tuple[int, int]]  # of each layer's input and output along a side


def rows_read(parts: tuple[Part, ...], network: nn.Module, sizes: Sizes, side: int) -> set[int]:
    """Rows of a picture of `side` pixels that what comes out of these parts depends on. Columns are read likewise.

    Works back from the end: a window reads its taps, a join all that its lanes read; a layer without windows each its own row,
    and a linear or adaptive layer everything.
    """
    used: set[int] | None = None  # None: all of them
    for part in reversed(parts):
        used = _read_by(part, network, sizes, used)
    return set(range(side)) if used is None else used


def _read_by(part: Part, network: nn.Module, sizes: Sizes, used: set[int] | None) -> set[int] | None:
    if part.join:
        lanes = [_read_by_lane(lane, network, sizes, used) for lane in part.lanes]
        passed = [used] if part.join == "dense" else []
        return None if None in [*lanes, *passed] else set().union(*lanes, *passed)
    layer = network.get_submodule(part.name)
    if not isinstance(layer, WINDOWS):
        return None if isinstance(layer, nn.AdaptiveAvgPool2d | nn.Flatten | nn.Linear) else used
    arriving, leaving = sizes[part.name]
    step, pad, hole, taps = (_side(getattr(layer, name, 1)) for name in ("stride", "padding", "dilation", "kernel_size"))
    places = range(leaving) if used is None else used
    return {row for place in places for tap in range(taps) if 0 <= (row := place * step - pad + tap * hole) < arriving}


def _read_by_lane(lane: tuple[Part, ...], network: nn.Module, sizes: Sizes, used: set[int] | None) -> set[int] | None:
    for part in reversed(lane):
        used = _read_by(part, network, sizes, used)
    return used


def _first_window(parts: tuple[Part, ...], network: nn.Module) -> tuple[Part, ...]:
    """The first layer with windows, alone."""
    part = parts[0]
    while part.join:
        part = part.lanes[0][0]
    return (part,)

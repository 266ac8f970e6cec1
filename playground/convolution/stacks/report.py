"""The table of a stack: size, weights, work, memory and receptive field after each layer, and where it breaks.

Sizes are reckoned by formula; a forward pass of the same layers on the meta device, which has shapes and no numbers, must agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import torch
from torch import nn

from playground.convolution.stacks.base import Layer, Misfit, Shape
from playground.convolution.stacks.receptive_field import ReceptiveField, receptive_field
from playground.kit.saying import by

BYTES = 4  # of a float32
MOST_UNITS = 1 << 31  # numbers in one map
MOST_UNITS_A_SIDE = 1 << 16


@dataclass(frozen=True)
class Row:
    """One layer as it works in a network, for one picture."""

    name: str  # torch's own: the place in nn.Sequential from 0, or torchvision's name
    kind: str  # torch's name of the layer
    arrives: Shape
    shape: Shape  # of its output
    parameters: int
    multiply_adds: int
    field: ReceptiveField
    spelled: str = ""  # torch's call, where it is known
    whole: bool = False  # every unit reads the whole picture, as behind squeeze and excitation
    chained: int | None = None  # of a network with branches: the field if its layers stood one behind the other

    @property
    def memory(self) -> int:
        """Bytes of the output in float32."""
        return BYTES * prod(self.shape)

    @property
    def units(self) -> tuple[int, int]:
        """(rows, columns) of units that differ in place; a flat list has one."""
        return (self.shape[1], self.shape[2]) if len(self.shape) == 3 else (1, 1)


@dataclass(frozen=True)
class Break:
    """Where a stack stops: place of the layer from 0, what arrives, what it wants in a few words, and a sentence."""

    index: int
    layer: Layer
    arrives: Shape
    wants: str
    sentence: str


@dataclass(frozen=True)
class Report:
    """All rows as far as shapes fit."""

    input_shape: Shape
    rows: tuple[Row, ...]
    broken: Break | None = None
    parts: tuple[Row, ...] = ()  # of a network: what it is made of at the top (conv1, layer1, features …)

    @cached_property
    def parameters(self) -> int:
        return sum(row.parameters for row in self.rows)

    @cached_property
    def multiply_adds(self) -> int:
        return sum(row.multiply_adds for row in self.rows)

    @cached_property
    def memory(self) -> int:
        """Bytes of all outputs together, as training keeps them."""
        return sum(row.memory for row in self.rows)

    @cached_property
    def maps(self) -> tuple[Row, ...]:
        """The rows whose output is a map with places; all rows where there is none."""
        return tuple(row for row in self.rows if len(row.shape) == 3) or self.rows

    @cached_property
    def last_map(self) -> Row:
        """The last map with more than one unit, where there is one. Raises ValueError when there is no row at all."""
        wide = [row for row in self.maps if max(row.units) > 1 and not row.kind.startswith("Adaptive")]
        return self.row((wide or self.maps)[-1].name if self.maps else "")

    def row(self, name: str) -> Row:
        """The row or part of that name, the last row where there is none such. Raises ValueError when there is no row at all."""
        if not self.rows:
            raise ValueError("Not even the first layer fits, so there is no unit to look at.")
        return next((row for row in (*self.rows, *self.parts) if row.name == name), self.rows[-1])


def stack_report(layers: Sequence[Layer], shape: Shape) -> Report:
    """The report of a chain of layers for a picture of `shape` (C, H, W).

    It ends before the first layer that cannot take what arrives; `broken` then says why.
    Raises RuntimeError if torch's shapes on the meta device differ from the formula, which tests keep from happening.
    """
    shapes, broken = shapes_and_break(layers, shape)
    if refused := _refused_on_meta(layers[: len(shapes) - 1], shapes):
        index, sentence = refused
        shapes = shapes[: index + 1]
        broken = Break(index, layers[index], shapes[-1], "other arguments", sentence)
    fitting = layers[: len(shapes) - 1]
    places = zip(fitting, shapes[:-1], shapes[1:], receptive_field(fitting, shape[1:]), strict=True)
    rows = []
    for place, (layer, before, after, field) in enumerate(places):
        kind, costs = layer.spelled().name.removeprefix("Lazy"), (layer.parameters(before), layer.multiply_adds(before))
        rows.append(Row(str(place), kind, before, after, *costs, field, str(layer.spelled(before))))
    return Report(shape, tuple(rows), broken)


def shapes_and_break(layers: Sequence[Layer], shape: Shape) -> tuple[list[Shape], Break | None]:
    """The input's shape and then each layer's output's, and the first layer that cannot take what arrives."""
    shapes = [shape]
    for index, layer in enumerate(layers):
        try:
            made = layer.output_shape(shapes[-1])
        except Misfit as misfit:
            return shapes, Break(index, layer, shapes[-1], misfit.wants, str(misfit))
        if prod(made) > MOST_UNITS or max(made[1:], default=0) > MOST_UNITS_A_SIDE:
            limit = f"{MOST_UNITS:,} numbers" if prod(made) > MOST_UNITS else f"{MOST_UNITS_A_SIDE:,} units a side"
            sentence = f"Its output {by(made)} has more than {limit}. Use a smaller image or more stride."
            return shapes, Break(index, layer, shapes[-1], "a smaller map", sentence)
        shapes.append(made)
    return shapes, None


def shapes_until_break(layers: Sequence[Layer], shape: Shape) -> list[Shape]:
    """The shapes alone: one more than there are layers where all of them fit."""
    return shapes_and_break(layers, shape)[0]


def _refused_on_meta(layers: Sequence[Layer], shapes: Sequence[Shape]) -> tuple[int, str] | None:
    """A forward pass without numbers; (place, sentence) of the first layer whose arguments torch itself refuses.

    Raises RuntimeError where torch makes another shape than the formula.
    """
    with torch.device("meta"), torch.inference_mode():
        x = torch.empty(1, *shapes[0])
        for index, (layer, before, after) in enumerate(zip(layers, shapes[:-1], shapes[1:], strict=True)):
            try:
                x = module(layer, before).eval()(x)
            except (RuntimeError, IndexError, TypeError, ValueError) as error:
                return index, f"torch refuses these arguments: {str(error).splitlines()[0]}."
            if tuple(x.shape[1:]) != after:
                raise RuntimeError(f"Layer {index}, {layer.spelled(before)}: torch makes {tuple(x.shape[1:])}, not {after}.")
    return None


def stack_code(layers: Sequence[Layer], shape: Shape | None = None) -> str:
    """`net = nn.Sequential(…)`, a layer a line. With the input's shape, counts left open are filled in as far as shapes fit."""
    arriving = dict(enumerate(shapes_until_break(layers, shape) if shape is not None else ()))
    lines = [f"    {layer.spelled(arriving.get(place))}," for place, layer in enumerate(layers)]
    return "\n".join(["net = nn.Sequential(", *lines, ")"])


def module(layer: Layer, arrives: Shape) -> nn.Module:
    """The layer as a torch module for that input, on torch's present device."""
    spelled = layer.spelled(arrives)
    return getattr(nn, spelled.name)(*spelled.positional, **dict(spelled.keywords))


def build_stack(layers: Sequence[Layer], shape: Shape) -> nn.Sequential:
    """An nn.Sequential of new modules, named as the report's rows, as far as shapes fit; on torch's present device."""
    shapes = shapes_until_break(layers, shape)
    modules = zip(layers, shapes[:-1], strict=False)
    return nn.Sequential(*(module(layer, arrives) for layer, arrives in modules))

"""The table of a stack: size, weights, work, memory and receptive field after each layer, and where it breaks.

Sizes are reckoned by formula; a forward pass of the same layers on the meta device, which has shapes and no numbers, must agree.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from playground.convolution.stacks.base import Layer, Misfit, Shape, by
from playground.convolution.stacks.receptive_field import ReceptiveField, axis_fields, axis_readings, join

if TYPE_CHECKING:
    from torch import nn

BYTES = 4  # of a float32
MOST_UNITS = 1 << 31  # numbers in one map


@dataclass(frozen=True)
class Row:
    """One layer as it works in a network, for one picture."""

    name: str  # place in the stack from 1, or torchvision's name
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
        units = BYTES
        for size in self.shape:
            units *= size
        return units

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
    shapes, broken = shapes_until_break(layers, shape), None
    fitting = list(layers[: len(shapes) - 1])
    if len(fitting) < len(layers):
        broken = _break(len(fitting), layers[len(fitting)], shapes[-1])
    refused = _check_on_meta(fitting, shapes)
    if refused is not None:
        index, sentence = refused
        fitting, shapes = fitting[:index], shapes[: index + 1]
        broken = Break(index, layers[index], shapes[-1], "other arguments", sentence)
    fields = chain_fields(fitting, (shape[1], shape[2]))
    places = zip(fitting, shapes[:-1], shapes[1:], fields, strict=True)
    rows = tuple(
        Row(
            str(number),
            layer.spelled().name.removeprefix("Lazy"),
            before,
            after,
            layer.parameters(before),
            layer.multiply_adds(before),
            field,
            str(layer.spelled(before)),
        )
        for number, (layer, before, after, field) in enumerate(places, start=1)
    )
    return Report(shape, rows, broken)


def shapes_until_break(layers: Sequence[Layer], shape: Shape) -> list[Shape]:
    """The input's shape and then each layer's output's, up to the first layer that cannot take what arrives."""
    shapes = [shape]
    for layer in layers:
        try:
            made = layer.output_shape(shapes[-1])
        except Misfit:
            break
        if _units(made) > MOST_UNITS:
            break
        shapes.append(made)
    return shapes


def chain_fields(layers: Sequence[Layer], size: tuple[int, int]) -> list[ReceptiveField]:
    """The receptive field after each layer for a picture of `size`."""
    rows, columns = (axis_fields(axis_readings(layers, axis, size)) for axis in (0, 1))
    return [join(*both) for both in zip(rows, columns, strict=True)]


def _break(index: int, layer: Layer, arrives: Shape) -> Break:
    try:
        made = layer.output_shape(arrives)
    except Misfit as misfit:
        return Break(index, layer, arrives, misfit.wants, str(misfit))
    sentence = f"Its output {by(made)} has more than {MOST_UNITS:,} numbers. Use a smaller picture or more stride."
    return Break(index, layer, arrives, "a smaller map", sentence)


def _check_on_meta(layers: Sequence[Layer], shapes: Sequence[Shape]) -> tuple[int, str] | None:
    """A forward pass without numbers; (place, sentence) of the first layer whose arguments torch itself refuses.

    Raises RuntimeError where torch makes another shape than the formula.
    """
    import torch

    with torch.device("meta"), torch.inference_mode():
        x = torch.empty(1, *shapes[0])
        for index, (layer, before, after) in enumerate(zip(layers, shapes[:-1], shapes[1:], strict=True)):
            try:
                x = module(layer, before).eval()(x)
            except (RuntimeError, IndexError, TypeError, ValueError) as error:
                return index, f"torch refuses these arguments: {str(error).splitlines()[0]}."
            if tuple(x.shape[1:]) != after:
                raise RuntimeError(f"Layer {index + 1}, {layer.spelled(before)}: torch makes {tuple(x.shape[1:])}, not {after}.")
    return None


def module(layer: Layer, arrives: Shape) -> "nn.Module":
    """The layer as a torch module for that input, on torch's present device."""
    from torch import nn

    spelled = layer.spelled(arrives)
    return getattr(nn, spelled.name)(*spelled.positional, **dict(spelled.keywords))


def build_stack(layers: Sequence[Layer], shape: Shape) -> "nn.Sequential":
    """An nn.Sequential of new modules, named as the report's rows, as far as shapes fit; on torch's present device."""
    from torch import nn

    shapes = shapes_until_break(layers, shape)
    modules = zip(layers, shapes[:-1], strict=False)
    return nn.Sequential(OrderedDict((str(n), module(layer, arrives)) for n, (layer, arrives) in enumerate(modules, start=1)))


def _units(shape: Shape) -> int:
    units = 1
    for size in shape:
        units *= size
    return units

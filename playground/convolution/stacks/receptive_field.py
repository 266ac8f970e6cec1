"""The receptive field of a chain of layers in whole numbers: how much of the input one unit reads, and where it sits.

A pixel's place is its index, so the first pixel's middle is 0 and the middle of 224 is 111.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from playground.convolution.geometry import Size, pair
from playground.convolution.stacks.base import Layer
from playground.convolution.stacks.layers import Conv
from playground.convolution.stacks.reading import Interval, Reading
from playground.convolution.stacks.spans import Spans

Number = int | Fraction
Given = Layer | tuple  # a layer, or (kernel_size, stride, padding, dilation) of a convolution, later ones left out at will


@dataclass(frozen=True)
class AxisField:
    """A receptive field along one axis."""

    jump: Number  # pixels from one unit's field to the next one's, on average
    phases: tuple[Interval | None, ...]  # first and last pixel of the first units, until all repeats; None: it reads nothing

    @property
    def sizes(self) -> tuple[int, ...]:
        """Pixels from the first to the last one read, of each phase."""
        return tuple(span[1] - span[0] + 1 if span else 0 for span in self.phases)

    @property
    def size(self) -> int:
        """The largest; units differ where strides and upsampling mix, and behind an adaptive pooling."""
        return max(self.sizes, default=0)

    @property
    def least(self) -> int:
        """The smallest."""
        return min(self.sizes, default=0)

    @property
    def centre(self) -> Number:
        """Pixel at the middle of the first unit's field, of the first that reads anything; may lie outside."""
        return whole(Fraction(sum(next((span for span in self.phases if span), (0, -1))), 2))

    def span_of(self, unit: int) -> Interval | None:
        """First and last pixel that a unit reads, both included; they may lie outside the picture. None: it reads nothing."""
        turns, phase = divmod(unit, len(self.phases))
        moved, span = int(turns * len(self.phases) * self.jump), self.phases[phase]
        return (span[0] + moved, span[1] + moved) if span else None


@dataclass(frozen=True)
class ReceptiveField:
    """What a unit reads. Its numbers are one where both axes agree, otherwise (rows, columns)."""

    rows: AxisField
    columns: AxisField

    @property
    def size(self) -> int | tuple[int, int]:
        """Pixels from the first to the last one read: of the largest field, where units differ."""
        return self._once("size")

    @property
    def least(self) -> int | tuple[int, int]:
        """Of the smallest field, 0 where some units read nothing."""
        return self._once("least")

    @property
    def jump(self) -> Number | tuple[Number, Number]:
        """Pixels from one unit's field to the next one's: the effective stride."""
        return self._once("jump")

    @property
    def centre(self) -> Number | tuple[Number, Number]:
        """Pixel at the middle of the first unit's field; may lie outside."""
        return self._once("centre")

    def axis(self, axis: int) -> AxisField:
        """Of rows (0) or columns (1)."""
        return (self.rows, self.columns)[axis]

    def _once(self, name: str) -> Number | tuple[Number, Number]:
        rows, columns = getattr(self.rows, name), getattr(self.columns, name)
        return rows if rows == columns else (rows, columns)


def receptive_field(layers: Sequence[Given], input_size: Size | None = None) -> list[ReceptiveField]:
    """Smallest and largest size, jump and centre of the first unit, for the output of each layer.

    layers: records of this room, or tuples (kernel_size, stride, padding, dilation) for convolutions and pooling alike.
    input_size: an int or (h, w), needed where a layer reads all of its input (linear, global or adaptive pooling).
    Padding counts as read: a field may hang over the border. A linear layer's field is that of the whole map before it.
    Raises ValueError when a layer reads everything and input_size is missing, or a window does not fit into it.
    Agrees with the gradient of the layer's output with respect to the input (d2l 7.2.6).
    """
    stack = [layer if isinstance(layer, Layer) else Conv(1, *(*layer, *(1, 0, 1)[len(layer) - 1 :])) for layer in layers]
    size = None if input_size is None else pair(input_size, "input_size", 1)
    return [ReceptiveField(*both) for both in zip(*(axis_fields(stack, axis, size) for axis in (0, 1)), strict=True)]


def axis_readings(layers: Sequence[Layer], axis: int, size: tuple[int, int] | None) -> list[Reading | None]:
    """What each layer reads along one axis of a picture of `size` pixels; None where it takes each unit by itself."""
    readings = []
    for layer in layers:
        readings.append(layer.reading(axis, size and size[axis]))
        size = size and layer.output_size(size)
    return readings


def axis_fields(layers: Sequence[Layer], axis: int, size: tuple[int, int] | None) -> list[AxisField]:
    """The field along one axis after each layer, of the units that there are in a picture of `size` pixels."""
    spans, units, fields = Spans.of_pixels(), size, []
    for layer, reading in zip(layers, axis_readings(layers, axis, size), strict=True):
        units = units and layer.output_size(units)
        if reading:
            spans = spans.behind(reading)
        fields.append(AxisField(whole(spans.jump), spans.phases(units and units[axis])))
    return fields


def pixels_read(readings: Sequence[Reading | None], first: int, last: int) -> Interval | None:
    """First and last pixel that the units first…last of the last layer read; None where they read nothing."""
    interval: Interval | None = (first, last)
    for reading in reversed(readings):
        if reading and interval:
            interval = reading.interval(*interval)
    return interval


def unit_weights(readings: Sequence[Reading | None], sizes: Sequence[int], unit: int) -> np.ndarray:
    """How much each pixel along one axis weighs in one unit when all weights are equal; the sum is 1 where nothing is lost.

    sizes: of the input and then of each layer's output, one more than `readings`. Pooling counts as averaging.
    """
    weights = np.zeros(sizes[-1])
    weights[unit] = 1
    for reading, size in zip(reversed(readings), reversed(sizes[:-1]), strict=True):
        if reading:
            weights = reading.spread(weights, size)
    return weights


def whole(number: Fraction) -> Number:
    """An int where the fraction is one."""
    return number.numerator if number.denominator == 1 else number

"""The receptive field of a chain of layers in whole numbers: how much of the input one unit reads, and where it sits.

A pixel's place is its index, so the first pixel's middle is 0 and the middle of 224 is 111.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np

from playground.convolution.geometry import Size, pair
from playground.convolution.stacks.base import Layer
from playground.convolution.stacks.layers import Conv
from playground.convolution.stacks.reading import Interval, Reading

PERIOD = 1024  # units looked at, at most, where transposed layers make neighbours differ

Number = int | Fraction
Given = Layer | tuple  # a layer, or (kernel_size, stride, padding, dilation) of a convolution, later ones left out at will


@dataclass(frozen=True)
class ReceptiveField:
    """What a unit reads. A number where both axes agree, otherwise (rows, columns)."""

    size: int | tuple[int, int]  # pixels from the first to the last one read
    jump: Number | tuple[Number, Number]  # pixels from one unit's field to the next one's
    centre: Number | tuple[Number, Number]  # pixel at the middle of the first unit's field; may lie outside

    def axis(self, axis: int) -> "AxisField":
        """The three numbers of rows (0) or columns (1)."""
        return AxisField(*(value[axis] if isinstance(value, tuple) else value for value in vars(self).values()))


@dataclass(frozen=True)
class AxisField:
    """A receptive field along one axis."""

    size: int
    jump: Number
    centre: Number

    def span_of(self, unit: int) -> tuple[float, float]:
        """First and last pixel that a unit reads, both included; they may lie outside the picture."""
        middle = float(self.centre + unit * self.jump)
        return middle - (self.size - 1) / 2, middle + (self.size - 1) / 2


def receptive_field(layers: Sequence[Given], input_size: Size | None = None) -> list[ReceptiveField]:
    """Size, jump and centre of the first unit, for the output of each layer.

    layers: records of this room, or tuples (kernel_size, stride, padding, dilation) for convolutions and pooling alike.
    input_size: an int or (h, w), needed where a layer reads all of its input (linear, global or adaptive pooling).
    Padding counts as read: a field may hang over the border. Where units differ, as after a transposed convolution, size is
    the largest. A linear layer's field is that of the whole map before it.
    Raises ValueError when a layer reads everything and input_size is missing, or a window does not fit into it.
    Agrees with the gradient of the layer's output with respect to the input (d2l 7.2.6).
    """
    stack = [layer if isinstance(layer, Layer) else Conv(1, *(*layer, *(1, 0, 1)[len(layer) - 1 :])) for layer in layers]
    size = None if input_size is None else pair(input_size, "input_size", 1)
    rows, columns = (axis_fields(axis_readings(stack, axis, size)) for axis in (0, 1))
    return [join(*both) for both in zip(rows, columns, strict=True)]


def join(rows: AxisField, columns: AxisField) -> ReceptiveField:
    """Both axes in one record."""
    pairs = zip(vars(rows).values(), vars(columns).values(), strict=True)
    return ReceptiveField(*(both[0] if both[0] == both[1] else both for both in pairs))


def axis_readings(layers: Sequence[Layer], axis: int, size: tuple[int, int] | None) -> list[Reading | None]:
    """What each layer reads along one axis of a picture of `size` pixels; None where it takes each unit by itself."""
    readings = []
    for layer in layers:
        readings.append(layer.reading(axis, size and size[axis]))
        size = size and layer.output_size(size)
    return readings


def axis_fields(readings: Sequence[Reading | None]) -> list[AxisField]:
    """The field after each layer, from what the layers read along one axis."""
    jump, period, fields = Fraction(1), 1, []
    for depth, reading in enumerate(readings):
        step = reading.jump if reading else Fraction(1)
        jump *= step
        period = step.denominator * (period // gcd(period, step.numerator))  # units after which all is as before, moved on
        below = readings[: depth + 1]
        if fields and reading is None:
            fields.append(fields[-1])
            continue
        read = [interval for unit in range(min(period, PERIOD)) if (interval := pixels_read(below, unit, unit))]
        first = pixels_read(below, 0, 0) or (read[0] if read else (0, -1))
        size = max((last - start + 1 for start, last in read), default=0)
        fields.append(AxisField(size, whole(jump), whole(Fraction(sum(first), 2))))
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

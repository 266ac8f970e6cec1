"""What one unit of a layer reads of the units before it, along one axis: the three ways that layers have.

`places` answers for many units at once, `interval` for a run of them, `spread` hands weights back to what was read. Units are
counted from 0; those below 0 or beyond the end are padding.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from playground.convolution.geometry import span

Interval = tuple[int, int]  # first and last, both included


@dataclass(frozen=True)
class Windows:
    """Convolution and pooling: unit u reads u·stride − before + t·dilation for each tap t."""

    taps: int
    stride: int
    before: int  # padding in front
    dilation: int

    @property
    def jump(self) -> Fraction:
        """How far the reading moves from one unit to the next."""
        return Fraction(self.stride)

    def places(self, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What each of `units` [n] reads, [n, taps], and whether it does, as the readings of other layers may not."""
        places = units[:, None] * self.stride - self.before + np.arange(self.taps) * self.dilation
        return places, np.full(places.shape, True)

    def interval(self, first: int, last: int) -> Interval:
        """What the units first…last read together, from the first to the last tap."""
        return first * self.stride - self.before, last * self.stride - self.before + span(self.taps, self.dilation) - 1

    def spread(self, weights: np.ndarray, size: int) -> np.ndarray:
        """Each unit's weight in equal parts on what it reads of `size` units; the padding's part is lost."""
        handed = np.zeros(size)
        starts = np.arange(len(weights)) * self.stride - self.before
        for tap in range(self.taps):
            _add(handed, starts + tap * self.dilation, weights / self.taps)
        return handed


@dataclass(frozen=True)
class Stamps:
    """Transposed convolution: unit u reads every i with i·stride − before + t·dilation = u for some tap t."""

    taps: int
    stride: int
    before: int  # cropped in front
    dilation: int

    @property
    def jump(self) -> Fraction:
        return Fraction(1, self.stride)

    def places(self, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        places = units[:, None] + self.before - np.arange(self.taps) * self.dilation
        return places // self.stride, places % self.stride == 0

    def interval(self, first: int, last: int) -> Interval | None:
        """As for Windows; None where nothing but the bias arrives, as between stamps that do not touch."""
        reach = self.dilation * (self.taps - 1)
        low, high = -((-(first + self.before - reach)) // self.stride), (last + self.before) // self.stride
        return (low, high) if low <= high else None

    def spread(self, weights: np.ndarray, size: int) -> np.ndarray:
        handed = np.zeros(size)
        units = np.arange(len(weights)) + self.before
        for tap in range(self.taps):
            places = units - tap * self.dilation
            met = places % self.stride == 0
            _add(handed, places[met] // self.stride, weights[met] / self.taps)
        return handed


@dataclass(frozen=True)
class Parts:
    """Adaptive pooling to `out` units over all `size` of them, and linear layers, whose every unit reads all."""

    out: int
    size: int

    @property
    def jump(self) -> Fraction:
        return Fraction(self.size, self.out)

    def places(self, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        first, last = self.interval(units, units)
        places = first[:, None] + np.arange(max(last - first) + 1)
        return places, places <= last[:, None]

    def interval(self, first: int, last: int) -> Interval:
        return first * self.size // self.out, -(-(last + 1) * self.size // self.out) - 1

    def spread(self, weights: np.ndarray, size: int) -> np.ndarray:
        handed = np.zeros(size)
        for unit, weight in enumerate(weights):
            first, last = self.interval(unit, unit)
            handed[first : last + 1] += weight / (last - first + 1)
        return handed


Reading = Windows | Stamps | Parts


def _add(handed: np.ndarray, places: np.ndarray, weights: np.ndarray) -> None:
    inside = (places >= 0) & (places < len(handed))
    np.add.at(handed, places[inside], weights[inside])

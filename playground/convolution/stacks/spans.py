"""The first and the last pixel that each unit of a layer reads, along one axis, as they grow from layer to layer.

Neighbours differ where strides and upsampling mix, and behind an adaptive pooling. After a period of units all is as before,
moved on by whole pixels, so one period is kept.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, inf, lcm

import numpy as np

from playground.convolution.stacks.reading import Interval, Reading

MOST_PERIOD = 256  # units; a longer period is cut there, and units beyond it are off by less than a pixel


@dataclass(frozen=True, eq=False)
class Spans:
    """Unit u reads from pixel low[u] to high[u] for one period of units, borders counted as read.

    Of dtype object, since whole numbers may be of any size. A unit that reads nothing has (inf, −inf), one that reads the whole
    picture (−inf, inf).
    """

    jump: Fraction  # pixels from one unit's field to the next one's, on average
    low: np.ndarray  # [period]
    high: np.ndarray

    @classmethod
    def of_pixels(cls) -> "Spans":
        """Of the picture itself: each pixel reads itself."""
        return cls(Fraction(1), np.array([0], dtype=object), np.array([0], dtype=object))

    @property
    def whole(self) -> bool:
        """Whether every unit reads the whole picture."""
        return self.low[0] == -inf

    def at(self, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """First and last pixels of any units, also of those below 0 and beyond the map; both in the shape of `units`."""
        period = len(self.low)
        turns, phases = np.divmod(units, period)
        moved = turns.astype(object) * int(period * self.jump)
        return self.low[phases] + moved, self.high[phases] + moved

    def behind(self, reading: Reading) -> "Spans":
        """Those of a layer that reads these units."""
        step = reading.jump
        period = min(MOST_PERIOD, step.denominator * (len(self.low) // gcd(len(self.low), step.numerator)))
        units, met = reading.places(np.arange(period))  # [period, most read]
        low, high = self.at(units)
        return Spans(self.jump * step, np.where(met, low, inf).min(axis=1), np.where(met, high, -inf).max(axis=1))

    def with_(self, other: "Spans") -> "Spans":
        """What both read together, unit by unit, as where branches meet."""
        period = min(MOST_PERIOD, lcm(len(self.low), len(other.low)))
        (low, high), (lowest, highest) = (spans.at(np.arange(period)) for spans in (self, other))
        return Spans(self.jump, np.minimum(low, lowest), np.maximum(high, highest))

    def everything(self) -> "Spans":
        """Units as many as these that read the whole picture each."""
        return Spans(self.jump, np.array([-inf], dtype=object), np.array([inf], dtype=object))

    def phases(self, units: int | None = None) -> tuple[Interval | None, ...]:
        """(first, last) of each unit of a period, as far as there are `units`; None of one that reads nothing."""
        pairs = zip(self.low[:units], self.high[:units], strict=True)
        return tuple((int(low), int(high)) if low <= high else None for low, high in pairs)

"""Lesson "Transposed convolution": settings and photo in, what a view looks at out. On the stage one layer is seen in two ways:

    stamps      every input cell paints the kernel, times its number, into the output; what overlaps adds up
    stretched   zeros go between the input's cells and around them, then an ordinary (true) convolution of stride 1 runs

The two meet the same numbers in another order, so they agree cell by cell.
"""

from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from playground.convolution.geometry import Sides, conv_output_size, conv_transpose_output_size, span
from playground.convolution.kernel_bank import rebuild
from playground.convolution.kernels import format_weights
from playground.convolution.unrolled import unrolled
from playground.convolution.upsampling import enlarge, white_map
from playground.images import Photo
from playground.lessons.transposed_conv.settings import Layer, Trans
from playground.stage.answer import StageAnswer, play_numbers
from playground.stage.config import StageConfig
from playground.stage.pictures import LARGEST_OWN_INPUT

REACH = 6  # sizes to either side of today's


def view_answer(settings: Trans, photo: Photo | None = None) -> Any:
    """What the view looks at: TransAnswer, Unrolled, RoundTrips, WhiteMap, Enlarged or Rebuilt.

    Raises ValueError with a sentence where the layer cannot be.
    """
    if settings.view in ("stamps", "stretched"):
        return trans_answer(settings)
    if settings.view == "matrix":
        return unrolled(settings.picture(), settings.weights(), settings.stride, settings.pad, settings.dilation)
    if settings.view == "sizes":
        return round_trips(settings)
    if settings.view == "white":
        return white_map(settings.kernel(), settings.step, settings.crop, (settings.rows, settings.columns))
    if photo is None:
        raise ValueError("There is no photo. Choose one.")
    if settings.view == "photo":
        return enlarge(photo.rgb(), settings.kernel(), settings.step, settings.remedy)
    return rebuild(photo.grey(), settings.matrix(), settings.keep)


class Stretched(NamedTuple):
    """The input with zeros between its cells, and the padding that an ordinary convolution needs around it."""

    values: np.ndarray  # (h', w') float64
    first: tuple[int, int]  # row and column of the stretched input that values begin with; above 0 where padding cuts into it
    sides: Sides  # in cells, never negative
    given: tuple[np.ndarray, np.ndarray]  # bool, (h',) and (w',): rows and columns with numbers of the layer's input


def stretch(settings: Layer) -> Stretched:
    """stride − 1 zeros go between neighbours, d(k − 1) − padding around, and output_padding more at the end.

    Where padding is larger than d(k − 1), the stretched input itself loses rows and columns.
    """
    x, kernel = settings.values(), settings.weights()
    wide = np.zeros([(n - 1) * settings.stride + 1 for n in x.shape])
    wide[:: settings.stride, :: settings.stride] = x
    befores = [span(k, settings.dilation) - 1 - settings.pad for k in kernel.shape]
    sides = [(before, before + settings.extra) for before in befores]
    keep = tuple(slice(max(0, -before), n - max(0, -after)) for n, (before, after) in zip(wide.shape, sides, strict=True))
    rows, columns = ((max(0, before), max(0, after)) for before, after in sides)
    given = [(np.arange(n) % settings.stride == 0)[kept] for n, kept in zip(wide.shape, keep, strict=True)]
    values, sides = wide[keep], [rows, columns]
    for axis, (before, after) in enumerate(sides):
        if not values.shape[axis]:  # padding has cut all of it off: what is left is output padding
            values = np.zeros([1 if one == axis else n for one, n in enumerate(values.shape)])
            sides[axis] = (before - 1, after) if before else (before, after - 1)
            given[axis] = np.zeros(1, bool)
    return Stretched(values, (keep[0].start, keep[1].start), tuple(sides), tuple(given))


def unstretch(settings: Layer, edited: np.ndarray) -> np.ndarray:
    """(h, w): the layer's input after a reader changed numbers of the stretched one; changes to inserted zeros are dropped."""
    x, first = settings.values().copy(), stretch(settings).first
    for i, j in np.ndindex(*x.shape):
        row, column = i * settings.stride - first[0], j * settings.stride - first[1]
        if 0 <= row < edited.shape[0] and 0 <= column < edited.shape[1]:
            x[i, j] = edited[row, column]
    return x


class TransAnswer(NamedTuple):
    """Both ways of one layer, each ready for the stage."""

    stamps: StageAnswer
    stretched: StageAnswer
    given: tuple[np.ndarray, np.ndarray]  # of the stretched input, see Stretched

    @property
    def difference(self) -> float:
        """Largest between the two outputs."""
        return float(np.abs(self.stamps.output - self.stretched.output).max())

    @property
    def added(self) -> tuple[int, int]:
        """(real, empty): of the rows that output_padding adds, those that padding had cut off, and those with the bias alone."""
        more, pad = self.stamps.config.output_padding, self.stamps.config.pad
        return min(more, pad), max(0, more - pad)


def trans_answer(settings: Layer) -> TransAnswer:
    """Both ways, each by its own operation of the stage. Raises ValueError where the layer cannot be."""
    x, kernel, pad = settings.values(), settings.weights(), settings.pad
    conv_transpose_output_size(x.shape, kernel.shape, settings.stride, pad, settings.extra, settings.dilation)
    wide = stretch(settings)
    own = {"source": "own", "kernel": "own", "own": as_text(kernel), "dilation": settings.dilation}
    painted = {"operation": "transposed", "own_input": as_text(x), "output_padding": settings.extra}
    stamps = StageConfig(stride=settings.stride, pad=pad, **painted, **own)
    fits = max(wide.values.shape) <= LARGEST_OWN_INPUT  # a larger one cannot be edited, and needs no text
    written = {"own_input": as_text(wide.values)} if fits else {}
    around = StageConfig(flip=True, stride=1, pad=0, **written, **own)
    return TransAnswer(
        play_numbers(stamps, x, kernel[None], ((pad, pad), (pad, pad))),
        play_numbers(around, wide.values, kernel[None, ::-1, ::-1], wide.sides),
        wide.given,
    )


def as_text(values: np.ndarray) -> str:
    """A table as the address and the stage's editor spell it."""
    return format_weights(tuple(map(tuple, values.tolist())))


class RoundTrip(NamedTuple):
    """One size down by a convolution and up again by the transposed one with the same settings, in pixels of height."""

    size: int
    down: int  # after the convolution
    back: int  # after the transposed one, without output_padding
    lost: int  # rows that do not come back: the output_padding that brings them


class RoundTrips(NamedTuple):
    """The sizes around today's that make the trip, smallest first."""

    trips: tuple[RoundTrip, ...]
    today: RoundTrip

    @property
    def same_output(self) -> list[RoundTrip]:
        """The sizes that the convolution makes one with today's, and the size before them."""
        group = [trip for trip in self.trips if trip.down == self.today.down]
        return [trip for trip in self.trips if trip.size == group[0].size - 1] + group


def round_trip(settings: Layer, size: int) -> RoundTrip:
    """Raises ValueError where the window does not fit, or where padding crops the way back to nothing."""
    layer = (settings.weights().shape[0], settings.stride, settings.pad)
    down = conv_output_size(size, *layer, settings.dilation)
    back = conv_transpose_output_size(down, *layer, 0, settings.dilation)
    return RoundTrip(size, down, back, size - back)


def round_trips(settings: Layer) -> RoundTrips:
    """Raises ValueError as round_trip does for today's size; a smaller one that does not fit is left out."""
    today, trips = round_trip(settings, settings.tall), []
    for size in range(max(1, settings.tall - REACH), settings.tall + REACH + 1):
        with suppress(ValueError):
            trips.append(round_trip(settings, size))
    return RoundTrips(tuple(trips), today)

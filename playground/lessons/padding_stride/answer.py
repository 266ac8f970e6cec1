"""The lesson "Padding and stride": all that a layer's numbers tell before any pixel is touched, a view a function."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from playground.convolution.cost import LayerCost, layer_cost
from playground.convolution.geometry import AXES, Sides, conv_output_size, conv_transpose_output_size, span
from playground.convolution.reads import axis_writes, padded_reads
from playground.convolution.repeated import Strided, dot_profile, drift, keep_every, real_shares, untouched
from playground.convolution.solver import fitting_sizes
from playground.images import Photo
from playground.lessons.padding_stride.settings import Layer
from playground.lessons.padding_stride.solver import search

DOT = 50  # where the dot of the drift begins, on both axes
FIELD = 101  # rows and columns it has to drift in


@dataclass(frozen=True, eq=False)
class LayerAnswer:
    """What a layer does to a size. Rows come before columns everywhere."""

    settings: Layer
    sides: Sides
    output_size: tuple[int, int]
    rows: np.ndarray  # how often each row of the padded picture is read; transposed: each row of the output written
    columns: np.ndarray
    cost: LayerCost

    def _parts(self) -> list[list[np.ndarray]]:
        """Of rows and of columns the counts before the picture, in it, and behind it."""
        axes = zip((self.rows, self.columns), self.sides, self.settings.size, strict=True)
        return [np.split(reads, [before, before + n]) for reads, (before, _after), n in axes]

    @property
    def inside(self) -> tuple[np.ndarray, np.ndarray]:
        """The counts without the padding: of the picture, or transposed of the output."""
        rows, columns = (self.rows, self.columns) if self.settings.transposed else (inside for _b, inside, _a in self._parts())
        return rows, columns

    @cached_property
    def pixels_by_count(self) -> dict[int, int]:
        """How many pixels are read (or written) how often, rarest reading first."""
        reads, pixels = np.unique(np.outer(*self.inside), return_counts=True)
        return dict(zip(reads.tolist(), pixels.tolist(), strict=True))

    @property
    def never(self) -> int:
        """Pixels that no window reads; transposed: that nothing is written to."""
        return self.pixels_by_count.get(0, 0)

    @property
    def unread(self) -> tuple[list[int], list[int]]:
        """Rows and columns without any reading, counted from 0."""
        rows, columns = (np.flatnonzero(counts == 0).tolist() for counts in self.inside)
        return rows, columns

    @property
    def padding_read(self) -> Sides:
        """Of the padding, the rows above and below and the columns left and right that some window reads."""
        rows, columns = ((np.count_nonzero(before), np.count_nonzero(after)) for before, _i, after in self._parts())
        return rows, columns


def layer_answer(settings: Layer, _photo: Photo | None = None) -> LayerAnswer:
    """Sizes, counts and cost of a layer. Raises ValueError with a sentence where the window does not fit."""
    sides, size, kernel = settings.sides, settings.size, settings.kernel_size
    shape = (size, kernel, settings.steps, sides)
    if settings.transposed:
        output_size = conv_transpose_output_size(*shape, settings.extra, settings.holes)
        rows, columns = axis_writes(*shape, settings.extra, settings.holes)
    else:
        output_size = conv_output_size(*shape, settings.holes)
        rows, columns = padded_reads(*shape, settings.holes)
    channels = {"groups": settings.groups, "transposed": settings.transposed}
    cost = layer_cost(settings.inp, settings.out, kernel, size, output_size, **channels)
    return LayerAnswer(settings, sides, output_size, rows, columns, cost)


@dataclass(frozen=True)
class Step:
    """One step of output sizes."""

    size: int
    output: int
    fits: bool  # the last window ends where the padded picture ends


def staircase(settings: Layer, axis: int, reach: int = 9) -> list[Step]:
    """Output size for each input size within `reach` of today's, along axis 0 (height) or 1; sizes that cannot be are left out.

    The steps are the floor's; with a transposed layer nothing is left over.
    """
    k, s, d = settings.kernel_size[axis], settings.steps[axis], settings.holes[axis]
    side, today = settings.sides[axis], settings.size[axis]
    sizes, sides = range(max(1, today - reach), today + reach + 1), (side, side)
    if settings.transposed:
        possible = [n for n in sizes if (n - 1) * s + span(k, d) + settings.extra > sum(side)]
        return [Step(n, conv_transpose_output_size(n, k, s, sides, settings.extra, d), True) for n in possible]
    fits = set(fitting_sizes(sizes, span(k, d), s, sum(side)))
    return [Step(n, conv_output_size(n, k, s, sides, d), n in fits) for n in sizes if n + sum(side) >= span(k, d)]


@dataclass(frozen=True, eq=False)
class StackAnswer:
    """The same convolution several times: sizes on the way, and how much of what each last cell saw is picture."""

    sizes: list[tuple[int, int]]  # of the picture and after each layer
    rows: np.ndarray  # (H',) float64: share of picture in what each row of the last map saw
    columns: np.ndarray

    @property
    def clean(self) -> int:
        """Cells that have seen nothing but picture."""
        return untouched(self.rows) * untouched(self.columns)


def stack_answer(settings: Layer, _photo: Photo | None = None) -> StackAnswer:
    """The layer `settings.layers` times. Raises ValueError when a layer no longer fits, or for transposed layers."""
    if settings.transposed:
        raise ValueError("This view stacks convolutions. Switch “transposed” off.")
    axes = zip(settings.size, settings.kernel_size, settings.steps, settings.sides, settings.holes, AXES, strict=True)
    rows, columns = (real_shares(n, k, s, *side, d, settings.layers, axis) for n, k, s, side, d, axis in axes)
    return StackAnswer([(len(a), len(b)) for a, b in zip(rows, columns, strict=True)], rows[-1], columns[-1])


@dataclass(frozen=True, eq=False)
class Drift:
    """A dot after many layers of padding 'same': what is left of its 1 in each row and column, and the middle of that."""

    profiles: tuple[np.ndarray, np.ndarray]
    end: tuple[float, float]


def drift_answer(settings: Layer, _photo: Photo | None = None) -> Drift:
    rows, columns = ((k, d, settings.layers, settings.odd) for k, d in zip(settings.kernel_size, settings.holes, strict=True))
    profiles = dot_profile(FIELD, DOT, *rows), dot_profile(FIELD, DOT, *columns)
    return Drift(profiles, (DOT + drift(*rows), DOT + drift(*columns)))


def photo_answer(settings: Layer, photo: Photo | None) -> Strided:
    """What the stride alone drops of a photo. Raises ValueError where there is none."""
    if photo is None:
        raise ValueError("There is no photo. Choose one.")
    return keep_every(photo.grey(), settings.stride)


def view_answer(settings: Layer, photo: Photo | None = None) -> Any:
    """What a view shows. Raises ValueError with a sentence where it cannot."""
    views = dict(reads=layer_answer, layers=stack_answer, solver=search, drift=drift_answer, photo=photo_answer)
    return views[settings.view](settings, photo)

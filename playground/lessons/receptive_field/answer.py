"""Lesson "Receptive fields and layer stacks": settings and photo in; report, unit and heat, cells or mirrored maps out."""

from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate, islice
from math import prod

import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.convolution.stacks.centres import FAMILIES, Cells, Mirrored, anchor_cells, middle_square, mirrored, network_cells
from playground.convolution.stacks.gradients import equal_weights, measured_sizes, noise_gradients, thin_copy
from playground.convolution.stacks.mending import sizes_that_pass
from playground.convolution.stacks.networks import build_network
from playground.convolution.stacks.reading import Interval
from playground.convolution.stacks.receptive_field import AxisField, axis_readings, unit_weights
from playground.convolution.stacks.report import Report, Row, build_stack
from playground.images import Photo, make_photo
from playground.jobs.job import Control
from playground.lessons.receptive_field.settings import OF_NETWORK, Stack, report_of, unit_at

NOISE_INPUTS = 8  # that are averaged
Range = tuple[int, int]  # smallest, largest


@dataclass(frozen=True, eq=False)
class UnitAnswer:
    """One unit of one layer: what it reads of the picture, first to last row and column, borders included."""

    row: Row
    unit: tuple[int, int]
    picture: tuple[int, int]  # (h, w)

    @property
    def fields(self) -> tuple[AxisField, AxisField]:
        """Of rows and columns."""
        return self.row.field.axis(0), self.row.field.axis(1)

    @property
    def span(self) -> tuple[Interval | None, Interval | None]:
        """First and last row, and column, that the unit reads; None where it reads nothing along that axis."""
        if self.row.whole:
            return tuple((0, size - 1) for size in self.picture)
        return tuple(field.span_of(unit) for field, unit in zip(self.fields, self.unit, strict=True))

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns from the first to the last one read by this unit; neighbours may read more or fewer."""
        return tuple(span[1] - span[0] + 1 if span else 0 for span in self.span)

    @property
    def centre(self) -> tuple[float, float]:
        """Pixel (row, column) at the middle of the unit's field; of one that reads nothing, where a field would be."""
        places = zip(self.span, self.fields, self.unit, strict=True)
        return tuple(sum(span) / 2 if span else float(field.centre + unit * field.jump) for span, field, unit in places)

    @property
    def hanging(self) -> int:
        """How many units of the map have fields that reach beyond the picture."""
        if self.row.whole:
            return 0
        axes = zip(self.fields, self.row.units, self.picture, strict=True)
        spans = (([field.span_of(unit) or (0, 0) for unit in range(units)], size) for field, units, size in axes)
        return prod(self.row.units) - prod(sum(first >= 0 and last <= size - 1 for first, last in axis) for axis, size in spans)


@dataclass(frozen=True)
class Measured:
    """A field by formula along the branches, by gradient, and ignoring skip connections."""

    name: str
    formula: Range  # of the smallest and of the largest field, rows
    gradient: Range | None  # None where it has no end within a few thousand pixels
    chain: int
    whole: bool


@dataclass(frozen=True, eq=False)
class StackAnswer:
    """A state of the page: of each view what it looks at."""

    settings: Stack
    report: Report | None = None  # of the chosen network
    unit: UnitAnswer | None = None
    heat: np.ndarray | None = None  # (h, w), adds up to 1: how much a pixel weighs in the unit, all weights equal
    problem: str = ""  # why there is no heat
    cells: tuple[Cells, ...] = ()  # ResNet's, VGG's, and anchors
    square: Image.Image | None = None
    mirrors: dict[str, Mirrored] | None = None  # by family

    @property
    def row(self) -> Row:
        """The layer looked at. Raises ValueError when no layer fits."""
        return self.unit.row if self.unit else self.report.last_map

    @cached_property
    def passing(self) -> list[tuple[int, int]]:
        """Runs of sides of square pictures that pass the whole stack."""
        return sizes_that_pass(self.settings.layers, self.settings.channels)

    @cached_property
    def measured(self) -> list[Measured]:
        """Fields at the ends of a network's parts, or at each layer that changes it, measured when first asked for.

        Raises ValueError where there is no copy with one channel.
        """
        rows = measurable(self.report)
        sizes = measured_sizes(_on_meta(self.settings), rows)
        fields = ((row, row.field.axis(0), sizes.get(row.name)) for row in rows)
        return [
            Measured(row.name, (field.least, field.size), size and size[0], row.chained or field.size, row.whole)
            for row, field, size in fields
        ]


def stack_answer(settings: Stack, photo: Photo | None = None) -> StackAnswer:
    """One state of the page, from nothing. Raises ValueError with a sentence where it cannot be."""
    if settings.view in OF_NETWORK:
        report = report_of(settings)
        if settings.view != "field" or not report.rows:
            return StackAnswer(settings, report)
        unit = unit_answer(settings, report)
        try:
            return StackAnswer(
                settings, report, unit, equal_heat(settings, report, unit) if settings.weights == "equal" else None
            )
        except ValueError as error:
            return StackAnswer(settings, report, unit, problem=str(error))
    if settings.view == "centres":
        cells = [network_cells(family) for family in FAMILIES]
        return StackAnswer(settings, cells=(*cells, anchor_cells(cells[0].units)))
    if photo is None:
        raise ValueError("There is no photo. Choose one.")
    square = middle_square(photo.image, settings.mirror)
    grey = make_photo(square, name="square").grey()
    return StackAnswer(settings, square=square, mirrors={family: mirrored(grey, family) for family in FAMILIES})


def unit_answer(settings: Stack, report: Report) -> UnitAnswer:
    """The chosen unit of the chosen layer, else of the last map. Raises ValueError when no layer fits."""
    row = report.row(settings.layer) if settings.layer else report.last_map
    places = zip((settings.down, settings.across), row.units, strict=True)
    return UnitAnswer(row, tuple(unit_at(*each) for each in places), (settings.h, settings.w))


def equal_heat(settings: Stack, report: Report, unit: UnitAnswer) -> np.ndarray:
    """(h, w): how much each pixel weighs in the unit when all weights are equal; it adds up to 1.

    Raises ValueError for networks of which there is no copy with one channel.
    """
    size = settings.h, settings.w
    if not settings.is_stack:
        try:
            return equal_weights(thin_copy(_on_meta(settings)), unit.row.name, size, unit.unit)
        except RuntimeError as error:
            sentence = f"{settings.net} shuffles channels, so it has no copy of one channel. Choose random weights."
            raise ValueError(sentence) from error
    layers = settings.layers[: report.rows.index(unit.row) + 1]
    maps = list(accumulate(layers, lambda made, layer: layer.output_size(made), initial=size))
    sizes = zip(*maps, strict=True)
    both = (unit_weights(axis_readings(layers, axis, size), made, unit.unit[axis]) for axis, made in enumerate(sizes))
    heat = np.outer(*both)
    return heat / (heat.sum() or 1)


def random_heat(control: Control, *, settings: Stack, layer: str, unit: tuple[int, int]) -> np.ndarray:
    """(h, w): the mean of |gradient| over inputs of noise, weights being random; a job's work that reports after each input."""
    means = noise_gradients(partial(private_network, settings), layer, settings.shape, unit)
    for done, heat in enumerate(islice(means, NOISE_INPUTS), start=1):
        control.report(done, NOISE_INPUTS, heat)
        control.check()
    return heat


def private_network(settings: Stack) -> nn.Module:
    """A new network with random weights that nobody else holds, its layers named as the report's rows."""
    if settings.is_stack:
        return build_stack(settings.layers, settings.shape)
    return build_network(settings.net, paper_stride=settings.paper)


def _on_meta(settings: Stack) -> nn.Module:
    """Without numbers."""
    with torch.device("meta"):
        return private_network(settings)


def key_rows(report: Report) -> list[Row]:
    """Rows that tell a network's way: the ends of its parts where it has several, otherwise those that change the field."""
    ends = [row for row in report.parts if len(row.shape) == 3]
    if len(ends) >= 4:
        return ends
    grown = [(row.field.least, row.field.size, row.field.jump) for row in report.maps]
    return [row for row, now, before in zip(report.maps, grown, [None, *grown], strict=False) if now != before]


def measurable(report: Report) -> list[Row]:
    """Those of key_rows with several units whose fields have an end."""
    return [row for row in key_rows(report) if min(row.units) > 1 and not row.whole and not row.kind.startswith("Adaptive")]

"""Lesson "Receptive fields and layer stacks": StackConfig in; report, unit and heat out."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from playground.convolution.stacks.networks import build_network, network_report
from playground.convolution.stacks.receptive_field import AxisField, axis_readings, unit_weights
from playground.convolution.stacks.report import Report, Row, build_stack, stack_report
from playground.lessons.receptive_field.settings import StackConfig

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True, eq=False)
class UnitAnswer:
    """One unit of one layer: what it reads of the picture, first to last row and column, borders included."""

    row: Row
    unit: tuple[int, int]
    fields: tuple[AxisField, AxisField]
    picture: tuple[int, int]  # (h, w)

    @property
    def centre(self) -> tuple[float, float]:
        """Pixel (row, column) at the middle of the field."""
        rows, columns = (float(field.centre + unit * field.jump) for field, unit in zip(self.fields, self.unit, strict=True))
        return rows, columns

    @property
    def spans(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """((first, last) row, (first, last) column) of the field; they may lie outside the picture."""
        rows, columns = (field.span_of(unit) for field, unit in zip(self.fields, self.unit, strict=True))
        return rows, columns

    @property
    def hanging(self) -> int:
        """How many units of the map have fields that reach beyond the picture."""
        inside = 1
        for field, units, size in zip(self.fields, self.row.units, self.picture, strict=True):
            spans = (field.span_of(unit) for unit in range(units))
            inside *= sum(first >= 0 and last <= size - 1 for first, last in spans)
        return self.row.units[0] * self.row.units[1] - inside


def report_of(config: StackConfig) -> Report:
    """The report of the chosen network. Raises ValueError with a sentence where the code or picture cannot be."""
    if config.is_stack:
        return _stack_report(config.layers, config.shape)
    return _network_report(config.net, (config.h, config.w), config.paper)


_stack_report = lru_cache(maxsize=64)(stack_report)


@lru_cache(maxsize=32)
def _network_report(name: str, size: tuple[int, int], paper: bool) -> Report:
    return network_report(name, size, paper_stride=paper)


def maps(report: Report) -> list[Row]:
    """The rows whose output is a map with places; all rows where there is none."""
    found = [row for row in report.rows if len(row.shape) == 3]
    return found or list(report.rows)


def chosen_row(config: StackConfig, report: Report) -> Row:
    """The row that is named, otherwise the last map with more than one unit. Raises ValueError when no layer fits."""
    wide = [row for row in maps(report) if max(row.units) > 1 and not row.kind.startswith("Adaptive")]
    last = (wide or maps(report))[-1:]
    return report.row(config.layer or (last[0].name if last else ""))


def unit_answer(config: StackConfig, report: Report) -> UnitAnswer:
    """The chosen unit. Raises ValueError when no layer fits."""
    row = chosen_row(config, report)
    places = zip((config.down, config.across), row.units, strict=True)
    unit = tuple(min(units - 1, int(place * units)) for place, units in places)
    return UnitAnswer(row, unit, (row.field.axis(0), row.field.axis(1)), (config.h, config.w))


def equal_heat(config: StackConfig, report: Report, unit: UnitAnswer) -> np.ndarray:
    """(h, w): how much each pixel weighs in the unit when all weights are equal; it adds up to 1.

    Raises ValueError for networks of which there is no copy with one channel.
    """
    if config.is_stack:
        return _chain_heat(config, report, unit)
    import torch

    from playground.convolution.stacks.thin import equal_weights, thin_copy

    with torch.device("meta"):
        network = build_network(config.net, paper_stride=config.paper)
    try:
        return equal_weights(thin_copy(network), unit.row.name, (config.h, config.w), unit.unit)
    except RuntimeError as error:
        raise ValueError(f"{config.net} shuffles channels, so it has no copy of one channel. Choose random weights.") from error


def _chain_heat(config: StackConfig, report: Report, unit: UnitAnswer) -> np.ndarray:
    depth = report.rows.index(unit.row) + 1
    layers, maps_made = config.layers[:depth], [(config.h, config.w)]
    for layer in layers:
        maps_made.append(layer.output_size(maps_made[-1]))
    rows, columns = (
        unit_weights(axis_readings(layers, axis, maps_made[0]), [size[axis] for size in maps_made], unit.unit[axis])
        for axis in (0, 1)
    )
    heat = np.outer(rows, columns)
    return heat / (heat.sum() or 1)


def private_network(config: StackConfig) -> "nn.Module":
    """A new network with random weights that nobody else holds, its layers named as the report's rows."""
    if config.is_stack:
        return build_stack(config.layers, config.shape)
    return build_network(config.net, paper_stride=config.paper)


@dataclass(frozen=True)
class Measured:
    """A field by formula along the branches, by gradient, and as a chain would have it."""

    name: str
    formula: int
    gradient: int | None  # None where it has no end within a few thousand pixels
    chain: int
    whole: bool


def measured_stages(config: StackConfig) -> list[Measured]:
    """Fields of rows at the end of each part of a network, or at each layer of a stack that changes it.

    Raises ValueError where there is no copy with one channel.
    """
    import torch

    from playground.convolution.stacks.thin import measured_sizes

    report = report_of(config)
    rows = [row for row in key_rows(report) if min(row.units) > 1 and not row.kind.startswith("Adaptive")]
    with torch.device("meta"):
        network = private_network(config)
    sizes = measured_sizes(network, rows)
    return [
        Measured(
            row.name, row.field.axis(0).size, (sizes[row.name] or (None,))[0], row.chained or row.field.axis(0).size, row.whole
        )
        for row in rows
    ]


def key_rows(report: Report) -> list[Row]:
    """Rows that tell a network's way: the ends of its parts where it has several, otherwise those that change the field."""
    found = [row for row in report.parts if len(row.shape) == 3]
    if len(found) >= 4:
        return found
    found, seen = [], None
    for row in maps(report):
        if (row.field.size, row.field.jump) != seen:
            found.append(row)
        seen = (row.field.size, row.field.jump)
    return found

"""Every number that the sentences of "Receptive fields and layer stacks" can quote, as text."""

import numpy as np

from playground.convolution.stacks.base import by
from playground.convolution.stacks.centres import Cells
from playground.convolution.stacks.effective import holding_side, read_share
from playground.convolution.stacks.flat_layers import Flatten, Linear
from playground.convolution.stacks.layers import Conv
from playground.convolution.stacks.mending import sizes_that_pass
from playground.convolution.stacks.mirrored import Mirrored
from playground.convolution.stacks.receptive_field import Number
from playground.convolution.stacks.report import Report
from playground.kit.saying import percent
from playground.lessons.receptive_field.answer import Measured, UnitAnswer, key_rows
from playground.lessons.receptive_field.settings import StackConfig

SHARES = {"half": 0.5, "most": 0.95}  # of the weight that a square holds


def number(value: Number) -> str:
    """Pixels as the page writes them: 96, 15.5, −2."""
    return f"{float(value):g}".replace("-", "−")


def both(values: tuple[Number, Number]) -> str:
    """One number where rows and columns agree, otherwise rows × columns."""
    rows, columns = map(number, values)
    return rows if rows == columns else f"{rows} × {columns}"


def field_figures(answer: UnitAnswer) -> dict[str, str]:
    rows, columns = answer.fields
    units = answer.row.units
    return {
        "field": both((rows.size, columns.size)),
        "jump": both((rows.jump, columns.jump)),
        "centre": f"({number(answer.centre[0])}, {number(answer.centre[1])})",
        "hanging": f"{answer.hanging:,}",
        "cells": f"{units[0] * units[1]:,}",
    }


def heat_figures(answer: UnitAnswer, heat: np.ndarray) -> dict[str, str]:
    """Sides of the squares that hold half and most of the weight, and how many pixels are read at all."""
    found = {name: str(holding_side(heat, answer.centre, share) or "none") for name, share in SHARES.items()}
    read, spanned = read_share(heat)
    field = answer.fields[0].size * answer.fields[1].size
    found |= {"read": f"{read:,}", "spanned": f"{spanned:,}", "read_share": percent(read / spanned) if spanned else "0.0 %"}
    half = holding_side(heat, answer.centre, SHARES["half"])
    return found | {"half_area": percent(half**2 / field) if half and field else "none"}


def report_figures(config: StackConfig, report: Report) -> dict[str, str]:
    """Totals, dense layers' shares, fields on the way, and where the stack breaks."""
    dense = [row for row in report.rows if row.kind == "Linear"]
    found = {
        "parameters": f"{report.parameters:,}",
        "multiply_adds": f"{report.multiply_adds:,}",
        "fields": " → ".join(field_way(report)),
        "dense_weights": percent(sum(row.parameters for row in dense) / (report.parameters or 1)),
        "dense_work": percent(sum(row.multiply_adds for row in dense) / (report.multiply_adds or 1)),
        "first_dense": f"{dense[0].parameters:,}" if dense else "none",
    }
    if report.broken:
        found |= {"arrives": by(report.broken.arrives), "wants": report.broken.wants, "broken": str(report.broken.index + 1)}
    if config.is_stack:
        found |= size_figures(config) | block_figures(config, report)
    return found


def field_way(report: Report, most: int = 24) -> list[str]:
    """Fields on the way: the end of each part of a network, or each layer of a stack that makes the field larger."""
    sizes = [row.field.axis(0).size for row in (key_rows(report) if report.rows else []) if not row.kind.startswith("Adaptive")]
    told = [str(size) for size, before in zip(sizes, [None, *sizes], strict=False) if size != before]
    return told if len(told) <= most else [*told[:4], "…", *told[-4:]]


def size_figures(config: StackConfig) -> dict[str, str]:
    """Square pictures that pass the whole stack, numbers that the flatten makes of them, and the least that maps survive."""
    layers, shape = config.layers, config.shape
    runs = sizes_that_pass(layers, shape[0])
    found = {"passing": ", ".join(f"{first}–{last}" if last > first else f"{first}" for first, last in runs[:3]) or "none"}
    flat = next((place for place, layer in enumerate(layers) if isinstance(layer, Flatten)), None)
    if flat is not None:
        surviving = sizes_that_pass(layers[:flat], shape[0])
        found["surviving"] = str(surviving[0][0]) if surviving else "none"
        wanted = next((layer.in_features for layer in layers[flat:] if isinstance(layer, Linear)), None)
        found["flattened"] = f"{wanted:,}" if wanted else "any"
    return found


def block_figures(config: StackConfig, report: Report) -> dict[str, str]:
    """Of several convolutions with equal channels and stride 1: their weights against one layer with the same field."""
    layers = config.layers
    convolutions = [layer for layer in layers if isinstance(layer, Conv)]
    channels = {layer.out_channels for layer in convolutions} | {layer.in_channels for layer in convolutions}
    plain = all(layer.stride == 1 and layer.dilation == 1 and layer.groups == 1 for layer in convolutions)
    if len(convolutions) < 2 or len(convolutions) < len(layers) or len(channels) > 1 or None in channels or not plain:
        return {}
    side, count = report.rows[-1].field.axis(0).size, channels.pop()
    weights = sum(row.parameters for row in report.rows) - sum(layer.bias * layer.out_channels for layer in convolutions)
    single = side**2 * count**2
    return {"block": f"{weights:,}", "single": f"{single:,}", "single_side": str(side), "block_share": percent(weights / single)}


def measured_figures(measured: list[Measured]) -> dict[str, str]:
    """Fields by gradient at the ends of a network's parts, under their names."""
    return {one.name: "–" if one.gradient is None else f"{one.gradient:,}" for one in measured}


def centre_figures(cells: list[Cells]) -> dict[str, str]:
    return {one.name: number(one.middle) for one in cells}


def mirror_figures(answer: Mirrored) -> dict[str, str]:
    return {"off": percent(answer.off)}

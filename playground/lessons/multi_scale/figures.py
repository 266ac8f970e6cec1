"""The numbers that the sentences of the lesson "Multi-scale" quote, as text."""

import itertools
import math

import numpy as np

from playground.boxes.anchors import overlap_sizes
from playground.boxes.level_assignment import UNASSIGNED
from playground.boxes.pyramid_nets import Pyramid
from playground.boxes.written import write_number
from playground.lessons.multi_scale.answer import SHAPES, ScaleAnswer

ALL = "all"  # what a map of one cell sees
NONE = "nobody"


def likeness(value: float) -> str:
    """0.494"""
    return f"{value:.3f}"


def share(part: float) -> str:
    """Percent without decimals; 0 and 100 only where it is none and all: 69 %, 99.6 %."""
    percent = 100 * part
    text = f"{percent:.0f}"
    return f"{percent:.1f} %" if text in ("0", "100") and percent not in (0, 100) else f"{text} %"


def listed(values: object) -> str:
    return ", ".join(map(str, values))


def catch_figures(answer: ScaleAnswer) -> dict[str, str]:
    """Who takes each object, and how well the chosen one is met by each map."""
    config, picked, pyramid = answer.config, answer.config.picked, answer.pyramid
    width, height = answer.shape
    found = {
        "name": config.names[picked],
        "size": f"{write_number(width)} × {write_number(height)}",
        "root": f"{math.sqrt(max(0.0, width) * max(0.0, height)):.1f}",
        "t": f"{config.t:.2f}",
        "takers": listed(
            f"{name} → {answer.level_name(level) or '–'}" for name, level in zip(config.names, answer.taken, strict=True)
        ),
        "ious": listed(f"{name}: {likeness(value)}" for name, value in zip(pyramid.names, answer.values[picked], strict=True)),
        "anchors": f"{pyramid.count:,}",
    }
    level = int(answer.taken[picked])
    if level == UNASSIGNED:
        return found
    x1, y1, x2, y2 = answer.anchors[picked, level]
    return found | {
        "map": pyramid.names[level],
        "IoU": likeness(answer.values[picked, level]),
        "anchor": f"{x2 - x1:.1f} × {y2 - y1:.1f}",
        "reaching": str(answer.counts[picked].sum()),
        "reached": listed(f"{name}: {count}" for name, count in zip(pyramid.names, answer.counts[picked], strict=True) if count),
        "seen": seen_text(answer.views[level]),
    }


def seen_text(view: int | None) -> str:
    return ALL if view is None else str(view)


def view_figures(answer: ScaleAnswer) -> dict[str, str]:
    """What each map sees beside the longest side of its anchors."""
    pyramid, views = answer.pyramid, answer.views
    narrow = [
        name
        for name, view, widest in zip(pyramid.names, views, pyramid.widest, strict=True)
        if view is not None and view < widest
    ]
    numbers = [view for view in views if view is not None]
    return {
        "views": listed(map(seen_text, views)),
        "widest": listed(f"{side:.1f}" for side in pyramid.widest),
        "narrow": listed(narrow),
        "narrow_count": str(len(narrow)),
        "convolutions": listed(pyramid.trunk.convolutions),
        "least": str(min(numbers, default=0)),
        "most": str(max(numbers, default=0)),
        "finest": pyramid.names[0],
        "finest_view": seen_text(views[0]),
    }


def place_figures(answer: ScaleAnswer) -> dict[str, str]:
    """The chosen object, slid over the whole input."""
    places, pyramid, config = answer.places, answer.pyramid, answer.config
    caught = places.caught(config.t)
    width, height = answer.shape
    asked = config.t if pyramid.rule == "IoU" else 0.0  # the area asks no anchor
    taking = [(name, places.share(level, asked)) for level, name in enumerate(pyramid.names)]
    least = smallest(pyramid)
    return {
        "name": config.names[config.picked],
        "size": f"{write_number(width)} × {write_number(height)}",
        "t": f"{config.t:.2f}",
        "best": likeness(places.best.max()),
        "worst": likeness(places.best.min()),
        "caught": share(caught),
        "shares": listed(f"{name}: {share(part)}" for name, part in taking if part) or NONE,
        "places": f"{places.best.size:,}",
        "least": f"{least:.1f}",
        "cliff": f"{least * math.sqrt(config.t):.1f}",
        "meetings": listed(f"{side:.1f}" for side in meetings(pyramid)),
    }


def smallest(pyramid: Pyramid) -> float:
    """Root of the area of the smallest anchor, px."""
    return min(float(np.sqrt(shapes.prod(axis=1)).min()) for shapes in pyramid.shapes)


def meetings(pyramid: Pyramid) -> list[float]:
    """Sides of squares, laid on their centres, at which the largest square of a map and the smallest of the next are as good.

    A square stands here for any anchor of its area.
    """
    roots = [np.sqrt(shapes.prod(axis=1)) for shapes in pyramid.shapes]
    return [math.sqrt(fine.max() * coarse.min()) for fine, coarse in itertools.pairwise(roots)]


def touch_figures(answer: ScaleAnswer) -> dict[str, str]:
    """Anchors of one map that overlap."""
    config = answer.config
    sizes, _pairs = answer.pair_steps
    squares, _pairs = overlap_sizes(config.cells, (1.0,))
    ratios = SHAPES[config.shapes]
    return {
        "cells": f"{config.cells} × {config.cells}",
        "s": f"{config.s:.3f}",
        "pairs": str(answer.pairs),
        "boxes": str(config.cells**2 * len(ratios)),
        "widest": f"{max(ratios) ** 0.5 * config.s:.3f}",
        **({"first": f"{sizes[0]:.3f}", "squares": f"{squares[0]:.2f}"} if len(sizes) else {}),
    }


def head_figures(answer: ScaleAnswer) -> dict[str, str]:
    """A head that is flattened."""
    config, rows = answer.config, answer.rows
    return {
        "right": str(rows.right.sum()),
        "rows": str(rows.count),
        "cells": f"{config.cells} × {config.cells}",
        "anchors": str(config.anchors),
        "channels": str(config.anchors * (config.classes + 1)),
        "class_shape": f"(1, {rows.count}, {config.classes + 1})",
        "offset_shape": f"(1, {4 * rows.count})",
    }

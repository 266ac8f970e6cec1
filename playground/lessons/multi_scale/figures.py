"""The numbers that the sentences of the lesson "Multi-scale" quote, as text; one function a view."""

import itertools
import math
from collections.abc import Iterable

import numpy as np

from playground.boxes.anchors import overlap_sizes
from playground.boxes.level_assignment import UNASSIGNED
from playground.boxes.pyramid_nets import Pyramid
from playground.boxes.written import write_number
from playground.kit.saying import count, fixed
from playground.lessons.multi_scale.answer import ScaleAnswer
from playground.lessons.multi_scale.settings import RATIOS

ALL = "all"  # what a map of one cell sees
NONE = "nobody"


def figures(answer: ScaleAnswer) -> dict[str, str]:
    """What the view of an answer can quote."""
    return _VIEWS[answer.settings.view](answer)


def share(part: float) -> str:
    """Percent without decimals; 0 and 100 only where it is none and all: 69 %, 99.6 %."""
    percent = 100 * part
    text = f"{percent:.0f}"
    return f"{percent:.1f} %" if text in ("0", "100") and percent not in (0, 100) else f"{text} %"


def listed(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))


def seen_text(view: int | None) -> str:
    return ALL if view is None else str(view)


def object_figures(answer: ScaleAnswer) -> dict[str, str]:
    settings, (width, height) = answer.settings, answer.shape
    name, size = settings.names[settings.picked], f"{write_number(width)} × {write_number(height)}"
    return {"name": name, "size": size, "t": f"{settings.t:.2f}"}


def catch_figures(answer: ScaleAnswer) -> dict[str, str]:
    """Who takes each object, and how well the chosen one is met by each map."""
    picked, pyramid, (values, anchors) = answer.settings.picked, answer.pyramid, answer.best
    width, height = answer.shape
    takers = zip(answer.settings.names, map(answer.level_name, answer.levels), strict=True)
    shown = object_figures(answer) | {
        "root": f"{math.sqrt(max(0.0, width) * max(0.0, height)):.1f}",
        "takers": listed(f"{name} → {level or '–'}" for name, level in takers),
        "ious": listed(f"{name}: {fixed(value)}" for name, value in zip(pyramid.names, values[picked], strict=True)),
        "anchors": count(pyramid.count),
    }
    level = int(answer.levels[picked])
    if level == UNASSIGNED:
        return shown
    x1, y1, x2, y2 = anchors[picked, level]
    reached = zip(pyramid.names, answer.counts[picked], strict=True)
    return shown | {
        "map": pyramid.names[level],
        "IoU": fixed(values[picked, level]),
        "anchor": f"{x2 - x1:.1f} × {y2 - y1:.1f}",
        "reaching": str(answer.counts[picked].sum()),
        "reached": listed(f"{name}: {number}" for name, number in reached if number),
        "seen": seen_text(answer.views[level]),
    }


def view_figures(answer: ScaleAnswer) -> dict[str, str]:
    """What each map sees beside the longest side of its anchors."""
    pyramid, views = answer.pyramid, answer.views
    rows = zip(pyramid.names, views, pyramid.widest, strict=True)
    narrow = [name for name, view, widest in rows if view is not None and view < widest]
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
    slide, pyramid, t = answer.slide, answer.pyramid, answer.settings.t
    asked = t if pyramid.rule == "IoU" else 0.0  # the area asks no anchor
    shares = {name: slide.share(level, asked) for level, name in enumerate(pyramid.names)}
    least = min(float(np.sqrt(shapes.prod(axis=1)).min()) for shapes in pyramid.shapes)  # root of the smallest anchor's area
    return object_figures(answer) | {
        "best": fixed(slide.best.max()),
        "worst": fixed(slide.best.min()),
        "caught": share(slide.caught(t)),
        "shares": listed(f"{name}: {share(part)}" for name, part in shares.items() if part) or NONE,
        "places": count(slide.best.size),
        "least": f"{least:.1f}",
        "cliff": f"{least * math.sqrt(t):.1f}",
        "meetings": listed(f"{side:.1f}" for side in meetings(pyramid)),
    }


def meetings(pyramid: Pyramid) -> list[float]:
    """Sides of squares, laid on their centres, at which the largest square of a map and the smallest of the next are as good.

    That is at the geometric mean of their sides. A square stands here for any anchor of its area.
    """
    roots = [np.sqrt(shapes.prod(axis=1)) for shapes in pyramid.shapes]
    return [math.sqrt(fine.max() * coarse.min()) for fine, coarse in itertools.pairwise(roots)]


def touch_figures(answer: ScaleAnswer) -> dict[str, str]:
    """Anchors of one map that overlap."""
    settings, ratios = answer.settings, RATIOS[answer.settings.shapes]
    (sizes, _pairs), (squares, _pairs) = answer.pair_steps, overlap_sizes(settings.cells, RATIOS["squares"])
    return {
        "cells": f"{settings.cells} × {settings.cells}",
        "s": fixed(settings.s),
        "pairs": str(answer.pairs),
        "boxes": str(settings.cells**2 * len(ratios)),
        "widest": fixed(max(ratios) ** 0.5 * settings.s),
        **({"first": fixed(sizes[0]), "squares": fixed(squares[0], 2)} if len(sizes) else {}),
    }


def head_figures(answer: ScaleAnswer) -> dict[str, str]:
    """A head that is flattened."""
    settings, rows = answer.settings, answer.rows
    return {
        "right": str(rows.right.sum()),
        "rows": str(rows.count),
        "channels": str(settings.anchors * (settings.classes + 1)),
        "class_shape": f"(1, {rows.count}, {settings.classes + 1})",
        "offset_shape": f"(1, {4 * rows.count})",
    }


_VIEWS = {"catch": catch_figures, "view": view_figures, "places": place_figures, "touch": touch_figures, "heads": head_figures}

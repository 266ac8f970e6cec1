"""What the lesson "Multi-scale" hands over as files: who takes each object, the maps, and squares of every size."""

import csv
import io
from collections.abc import Iterable

from playground.kit.i18n import _
from playground.lessons.multi_scale.answer import ScaleAnswer, size_curve
from playground.lessons.multi_scale.figures import seen_text
from playground.ui.page import Download


def files(answer: ScaleAnswer) -> list[Download]:
    """Downloads of a state; each is made when it is pressed."""
    return [
        Download(_("Objects CSV"), lambda: _text(_objects(answer)), "objects.csv", "text/csv"),
        Download(_("Maps CSV"), lambda: _text(_maps(answer)), "maps.csv", "text/csv"),
        Download(_("Sizes CSV"), lambda: _text(_sizes(answer)), "sizes.csv", "text/csv"),
    ]


def _objects(answer: ScaleAnswer) -> Iterable[Iterable[object]]:
    yield ["object", "x1", "y1", "x2", "y2", "taken by", *(f"IoU {name}" for name in answer.pyramid.names)]
    rows = zip(answer.config.names, answer.config.written, answer.taken, answer.values, strict=True)
    for name, box, level, values in rows:
        yield [name, *box.corners, answer.level_name(level), *values.tolist()]


def _maps(answer: ScaleAnswer) -> Iterable[Iterable[object]]:
    pyramid = answer.pyramid
    yield ["map", "cells", "anchors", "sees", "longest side"]
    for name, layout, view, widest in zip(pyramid.names, pyramid.maps, answer.views, pyramid.widest, strict=True):
        yield [name, layout.cells**2, layout.count, seen_text(view), round(widest, 2)]


def _sizes(answer: ScaleAnswer) -> Iterable[Iterable[object]]:
    curve = size_curve(answer.pyramid)
    yield ["side", "best IoU", "worst IoU", *answer.pyramid.names]
    for side, best, worst, shares in zip(curve.sides, curve.best, curve.worst, curve.shares, strict=True):
        yield [side, best, worst, *shares]


def _text(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()

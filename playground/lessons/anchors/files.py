"""What the lesson "Anchor boxes" hands over as files: the chosen cell's anchors, and the best anchor of each object."""

import csv
import io
from collections.abc import Iterable

from playground.kit.i18n import _
from playground.lessons.anchors.answer import AnchorAnswer
from playground.ui.page import Download


def files(answer: AnchorAnswer) -> list[Download]:
    """Downloads of a state; each is made when it is pressed."""
    return [
        Download(_("Cell CSV"), lambda: _text(_cell(answer)), "anchors_of_cell.csv", "text/csv"),
        Download(_("Best IoU CSV"), lambda: _text(_best(answer)), "best_anchors.csv", "text/csv"),
    ]


def _cell(answer: AnchorAnswer) -> Iterable[Iterable[object]]:
    row, column = answer.config.cell
    yield "row", "column", "anchor", "size", "ratio", "x1", "y1", "x2", "y2", "leaves", "cells_inside"
    columns = (answer.config.pairs, answer.cell_anchors.tolist(), answer.cell_leaves, answer.places_inside.tolist())
    for number, (pair, corners, leaves, inside) in enumerate(zip(*columns, strict=True)):
        yield row, column, number, *pair, *corners, leaves, inside


def _best(answer: AnchorAnswer) -> Iterable[Iterable[object]]:
    yield "object", "class", "x1", "y1", "x2", "y2", "best_iou", "row", "column", "anchor", "same_centre_iou", "worst_iou"
    best, centred = answer.best, answer.centred_iou.amax(dim=1)
    columns = (best.iou, best.row, best.column, best.shape, centred, answer.worst)
    for name, box, *numbers in zip(
        answer.config.names, answer.config.objects, *(column.tolist() for column in columns), strict=True
    ):
        yield name, box.label, *box.corners, *numbers


def _text(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()

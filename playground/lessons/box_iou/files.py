"""What the lesson "Boxes and IoU" hands over as files: the curve of today, and the boxes in every format."""

import csv
import io
from collections.abc import Iterable

from playground.boxes import MEASURES
from playground.kit.i18n import _
from playground.lessons.box_iou.answer import IouAnswer, slide
from playground.lessons.box_iou.words import format_table
from playground.ui.page import Download

REACH = 2  # times the mean width of the two boxes, to both sides


def files(answer: IouAnswer, size: tuple[int, int]) -> list[Download]:
    """Downloads of a state; each is made when it is pressed."""
    return [
        Download(_("Curve CSV"), lambda: _text(_curve(answer)), "iou_curve.csv", "text/csv"),
        Download(_("Boxes CSV"), lambda: _text(_boxes(answer, size)), "boxes.csv", "text/csv"),
    ]


def _curve(answer: IouAnswer) -> Iterable[Iterable[object]]:
    """Each measure at every whole pixel of the way."""
    widths = (answer.truth[2] - answer.truth[0] + answer.chosen[2] - answer.chosen[0]).abs().item()
    reach = max(1, round(REACH * widths / 2))
    shifts = range(-reach, reach + 1)
    values = slide(answer.config, shifts)
    yield ["shift", *MEASURES]
    yield from zip(shifts, *(values[name].tolist() for name in MEASURES), strict=True)


def _boxes(answer: IouAnswer, size: tuple[int, int]) -> Iterable[Iterable[object]]:
    rows = format_table(answer, size)
    yield rows[0].keys()
    yield from (row.values() for row in rows)


def _text(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()

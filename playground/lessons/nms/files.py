"""What the lesson "Non-maximum suppression" hands over as files: the raw boxes with their thresholds, and the curve."""

import csv
import io
from collections.abc import Iterable

from playground.kit.i18n import _
from playground.lessons.nms.answer import NmsAnswer
from playground.lessons.nms.code import FILE
from playground.lessons.nms.words import lives_text
from playground.ui.page import Download


def files(answer: NmsAnswer) -> list[Download]:
    """Downloads of a state; each is made when it is pressed."""
    return [
        Download(_("Raw boxes CSV"), lambda: _text(raw_rows(answer)), FILE, "text/csv"),
        Download(_("Curve CSV"), lambda: _text(_curve(answer)), "survivors.csv", "text/csv"),
    ]


def raw_rows(answer: NmsAnswer) -> Iterable[Iterable[object]]:
    """A row a box, surest first: what the code reads, then its class and the thresholds at which it lives."""
    raw, survival = answer.raw, answer.survival
    yield ["x1", "y1", "x2", "y2", "score", "class", "name", "lives at", "kept now"]
    for box, corners in enumerate(raw.boxes.tolist()):
        kind = int(raw.class_ids[box])
        lives = lives_text(survival.sets[box])
        yield [*corners, raw.scores[box].item(), kind, raw.class_names[kind], lives, int(box in answer.kept)]


def _curve(answer: NmsAnswer) -> Iterable[Iterable[object]]:
    yield ["threshold from", "boxes that live"]
    yield from zip(answer.survival.starts, answer.survival.counts, strict=True)


def _text(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()

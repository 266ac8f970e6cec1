"""What the lesson "How good is a detector" hands over as files: the curve, AP over IoU, the staircase, what is right."""

import csv
import io
from collections.abc import Iterable

import numpy as np

from playground.boxes.hits import by_score
from playground.boxes.metrics import COCO_IOUS
from playground.boxes.precision import precision_recall
from playground.kit.i18n import _
from playground.lessons.detector_metrics.answer import ApAnswer, detection_names, staircase
from playground.lessons.detector_metrics.figures import Answer
from playground.lessons.detector_metrics.fixed_box import FixedAnswer
from playground.lessons.detector_metrics.ranking import RankingAnswer
from playground.lessons.detector_metrics.states import FIXED, RANKING, STAIRS
from playground.ui.page import Download

Rows = Iterable[Iterable[object]]


def files(view: str, answer: Answer) -> list[Download]:
    """Downloads of a state; each is made when it is pressed."""
    if view == FIXED:
        return [Download(_("IoU CSV"), lambda: _text(_fixed(answer)), "fixed_box.csv", "text/csv")]
    if view == RANKING:
        return [Download(_("Curve CSV"), lambda: _text(_ranking(answer)), "precision_recall.csv", "text/csv")]
    found = [Download(_("AP over IoU CSV"), lambda: _text(_over_iou(answer)), "ap_over_iou.csv", "text/csv")]
    if view == STAIRS:
        return [Download(_("Staircase CSV"), lambda: _text(_stairs(answer)), "staircase.csv", "text/csv"), *found]
    return [Download(_("Detections CSV"), lambda: _text(_detections(answer)), "detections.csv", "text/csv"), *found]


def _detections(answer: ApAnswer) -> Rows:
    """From the surest down; precision and recall over all classes together."""
    yield ["detection", "class", "score", "best_iou", "found", "precision", "recall"]
    order, names = by_score(answer.found.scores), detection_names(len(answer.found.scores))
    curve = precision_recall(answer.found.scores, answer.takes >= 0, len(answer.config.objects))
    for index, precision, recall in zip(order.tolist(), *(values.tolist() for values in curve), strict=True):
        target, best = int(answer.takes[index]), answer.table[index].max(initial=0.0)
        label = answer.config.detections[index].label
        found = f"T{target + 1}" if target >= 0 else ""
        yield [names[index], label, answer.found.scores[index], best, found, precision, recall]


def _over_iou(answer: ApAnswer) -> Rows:
    yield ["iou", *(name or "ap" for name in answer.config.class_names)]
    yield from ([round(iou, 2), *values] for iou, *values in zip(COCO_IOUS, *answer.coco.table, strict=True))


def _stairs(answer: ApAnswer) -> Rows:
    shares = np.linspace(0, 0.4, 161)
    yield ["share_of_width", "mAP", "AP50"]
    yield from zip(shares.tolist(), *(values.tolist() for values in staircase(answer, shares)), strict=True)


def _ranking(answer: RankingAnswer) -> Rows:
    yield ["kept", "hit", "precision", "recall"]
    marks = answer.config.marks.astype(int).tolist()
    yield from zip(range(1, len(marks) + 1), marks, *(values.tolist() for values in answer.curve), strict=True)


def _fixed(answer: FixedAnswer) -> Rows:
    yield ["photo", "iou"]
    yield from enumerate(answer.ious.tolist(), 1)


def _text(rows: Rows) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()

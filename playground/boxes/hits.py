"""Which detections of one picture found an object, and which: COCO's rule and Pascal VOC's; and what became of each detection.

Detections are taken from the highest score down (equals in the order listed). Under COCO's rule a detection takes the object it
overlaps most among those still free; under VOC's it looks at the one it overlaps most of all, and is a false alarm when
that is taken. Both want an IoU of at least the threshold.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from playground.boxes.formats import as_list_of_boxes
from playground.boxes.iou import box_iou

MISSED = -1
HIT, WRONG, DUPLICATE, BACKGROUND = OUTCOMES = ("hit", "wrong class", "duplicate", "background")


def iou_table(boxes: object, truths: object, plus_one: bool = False) -> np.ndarray:
    """IoU of detections (N, 4) and objects (M, 4), corners, as an (N, M) float64 array."""
    first, second = (as_list_of_boxes(part, name).double() for part, name in ((boxes, "boxes"), (truths, "truths")))
    return box_iou(first, second, plus_one).cpu().numpy()


def by_score(scores: np.ndarray) -> np.ndarray:
    """Indices from the highest score to the lowest, equals in the order listed. Raises ValueError for NaN."""
    if np.isnan(scores).any():
        raise ValueError(f"Score {int(np.isnan(scores).argmax())} is NaN; every score must be a number.")
    return np.argsort(-scores, kind="stable")


def match_detections(
    boxes: object, scores: object, truths: object, iou_threshold: float = 0.5, rule: str = "coco", plus_one: bool = False
) -> np.ndarray:
    """For each detection the object it found, or −1: (N,) int64, in the order given.

    boxes (N, 4) and truths (M, 4) are corners in one unit, of one class, scores (N,). With plus_one sizes are counted as in old
    VOC code. Raises ValueError for an unknown rule, scores that do not fit or are NaN.
    """
    if rule not in RULES:
        raise ValueError(f"There is no rule {rule!r}; the rules are {' and '.join(RULES)}.")
    table = iou_table(boxes, truths, plus_one)
    scores = np.asarray(torch.as_tensor(scores).cpu(), dtype=np.float64)
    if scores.shape != table.shape[:1]:
        raise ValueError(f"There are {len(table)} boxes, but scores have shape {scores.shape}; give one score a box.")
    return RULES[rule](table, by_score(scores), iou_threshold)


def _coco(table: np.ndarray, order: np.ndarray, threshold: float) -> np.ndarray:
    """The best free object; the later one of equals, and at most 1 − 1e-10 is asked for, as COCO's evaluation has it."""
    matched = np.full(len(table), MISSED, dtype=np.int64)
    free = np.ones(table.shape[1], dtype=bool)
    asked = min(threshold, 1 - 1e-10)
    for index in order.tolist():
        row = np.where(free, table[index], -1)
        if free.any() and row.max() >= asked:
            best = len(row) - 1 - int(row[::-1].argmax())
            matched[index] = best
            free[best] = False
    return matched


def _voc(table: np.ndarray, order: np.ndarray, threshold: float) -> np.ndarray:
    """The best object of all, if nobody has it yet; the first one of equals."""
    matched = np.full(len(table), MISSED, dtype=np.int64)
    free = np.ones(table.shape[1], dtype=bool)
    for index in order.tolist() if table.shape[1] else []:
        best = int(table[index].argmax())
        if table[index, best] >= threshold and free[best]:
            matched[index] = best
            free[best] = False
    return matched


RULES: dict[str, Callable[[np.ndarray, np.ndarray, float], np.ndarray]] = {"coco": _coco, "voc": _voc}


@dataclass(frozen=True)
class Verdict:
    """One detection's lot. The object is the one it took, the one it copies, or −1 on background."""

    detection: int  # its index as given
    outcome: str  # one of OUTCOMES
    target: int
    iou: float  # with that object; on background with the nearest one, 0 where there is none


def judge(
    table: np.ndarray, scores: np.ndarray, same_class: np.ndarray, iou_threshold: float = 0.5, score_threshold: float = 0.0
) -> tuple[tuple[Verdict, ...], tuple[int, ...]]:
    """(verdicts, missed): detections at or above score_threshold, highest score first, and the indices of objects not taken.

    First each detection, by falling score, takes the free object of its own class that it overlaps most (COCO's rule): a hit.
    Then those left take the best free object of any class: wrong class. Of the rest, what overlaps any object by the IoU
    threshold is a duplicate, everything else background.
    table (N, M) holds the IoU of detections and objects, scores (N,), same_class (N, M) bool.
    """
    order = by_score(scores)
    order = order[scores[order] >= score_threshold]
    rows, same = table[order], same_class[order]
    taken = RULES["coco"](np.where(same, rows, -1), np.arange(len(order)), iou_threshold)
    hits = taken >= 0
    open_rows, open_columns = np.flatnonzero(~hits), np.setdiff1d(np.arange(table.shape[1]), taken)
    second = RULES["coco"](rows[np.ix_(open_rows, open_columns)], np.arange(len(open_rows)), iou_threshold)
    taken[open_rows[second >= 0]] = open_columns[second[second >= 0]]
    verdicts = [_verdict(int(index), rows[k], int(taken[k]), bool(hits[k]), iou_threshold) for k, index in enumerate(order)]
    return tuple(verdicts), tuple(np.setdiff1d(np.arange(table.shape[1]), taken).tolist())


def _verdict(detection: int, row: np.ndarray, target: int, hit: bool, iou_threshold: float) -> Verdict:
    if target != MISSED:
        return Verdict(detection, HIT if hit else WRONG, target, float(row[target]))
    overlap = float(row.max(initial=0))
    if len(row) and overlap >= iou_threshold:
        return Verdict(detection, DUPLICATE, int(row.argmax()), overlap)
    return Verdict(detection, BACKGROUND, MISSED, overlap)

"""Which detections of one picture and one class found an object, and which: COCO's rule and Pascal VOC's.

Detections are taken from the surest down (equals in the order listed). Under COCO's rule a detection takes the object it
overlaps most among those still free; under VOC's it looks at the one it overlaps most of all, and is a false alarm when
that is taken. Both want an IoU of at least the threshold.
"""

from collections.abc import Callable

import numpy as np
import torch

from playground.boxes.formats import as_list_of_boxes
from playground.boxes.iou import box_iou

MISSED = -1


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

    boxes (N, 4) and truths (M, 4) are corners in one unit, scores (N,). With plus_one sizes are counted as in old VOC code.
    Raises ValueError for an unknown rule, scores that do not fit or are NaN.
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
    found = np.full(len(table), MISSED, dtype=np.int64)
    free = np.ones(table.shape[1], dtype=bool)
    asked = min(threshold, 1 - 1e-10)
    for index in order.tolist():
        row = np.where(free, table[index], -1)
        if free.any() and row.max() >= asked:
            best = len(row) - 1 - int(row[::-1].argmax())
            found[index] = best
            free[best] = False
    return found


def _voc(table: np.ndarray, order: np.ndarray, threshold: float) -> np.ndarray:
    """The best object of all, if nobody has it yet; the first one of equals."""
    found = np.full(len(table), MISSED, dtype=np.int64)
    free = np.ones(table.shape[1], dtype=bool)
    for index in order.tolist() if table.shape[1] else []:
        best = int(table[index].argmax())
        if table[index, best] >= threshold and free[best]:
            found[index] = best
            free[best] = False
    return found


RULES: dict[str, Callable[[np.ndarray, np.ndarray, float], np.ndarray]] = {"coco": _coco, "voc": _voc}

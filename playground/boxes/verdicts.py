"""What became of each detection of one picture: hit, wrong class, duplicate, background; and which objects were missed.

First each detection, the surest first, takes the free object of its own class that it overlaps most (COCO's rule). Then those
left take the best free object of any class: wrong class. Of the rest, what overlaps any object by the IoU threshold is a
duplicate, everything else background.
"""

from dataclasses import dataclass

import numpy as np

from playground.boxes.hits import MISSED, RULES, by_score

HIT, WRONG, DUPLICATE, BACKGROUND = OUTCOMES = ("hit", "wrong class", "duplicate", "background")


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
    """(verdicts, missed): detections at or above score_threshold from the surest down, and the indices of objects not taken.

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
    best = int(row.argmax()) if len(row) else MISSED
    overlap = float(row[best]) if len(row) else 0.0
    if len(row) and overlap >= iou_threshold:
        return Verdict(detection, DUPLICATE, best, overlap)
    return Verdict(detection, BACKGROUND, MISSED, overlap)

"""How good a detector is over many pictures: mAP over IoU 0.50–0.95, and what its errors are.

A picture's answer is a Found, its truth a Truth: boxes are corners, class ids whole numbers. Pictures without objects count,
since what is found there is a false alarm; so is a detection whose box is not proper (see iou).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from playground.boxes.formats import as_list_of_boxes
from playground.boxes.hits import RULES, by_score, iou_table
from playground.boxes.precision import average_precision
from playground.boxes.verdicts import BACKGROUND, HIT, WRONG, judge

COCO_IOUS = tuple(np.linspace(0.5, 0.95, 10).tolist())
MOST_DETECTIONS = 100  # a picture and class, as COCO counts


@dataclass(frozen=True, eq=False)
class Truth:
    """Objects of one picture: boxes (M, 4) corners, class_ids (M,)."""

    boxes: np.ndarray
    class_ids: np.ndarray

    def __post_init__(self) -> None:
        object.__setattr__(self, "boxes", as_list_of_boxes(self.boxes).double().cpu().numpy())
        _fit(self, "class_ids", np.int64)


@dataclass(frozen=True, eq=False)
class Found(Truth):
    """Detections of one picture: boxes (N, 4) corners, class_ids (N,), scores (N,)."""

    scores: np.ndarray

    def __post_init__(self) -> None:
        super().__post_init__()
        _fit(self, "scores", np.float64)


@dataclass(frozen=True)
class DetectorScore:
    """Average precision of every class at every IoU threshold; NaN for a class without objects."""

    class_ids: tuple[int, ...]
    iou_thresholds: tuple[float, ...]
    table: tuple[tuple[float, ...], ...]  # a row a class, a column a threshold

    @property
    def mean(self) -> float:
        """mAP: the mean over classes with objects and over thresholds; NaN when no class has any."""
        values = np.array(self.table).reshape(-1)
        return float(np.mean(values[~np.isnan(values)])) if not np.isnan(values).all() else float("nan")

    def at(self, iou_threshold: float) -> float:
        """The mean over classes at one of the thresholds: at(0.5) is AP50. Raises ValueError for one not measured."""
        near = [k for k, value in enumerate(self.iou_thresholds) if abs(value - iou_threshold) < 1e-9]
        if not near:
            raise ValueError(f"IoU {iou_threshold} was not measured; the thresholds are {self.iou_thresholds}.")
        column = tuple((row[near[0]],) for row in self.table)
        return DetectorScore(self.class_ids, (self.iou_thresholds[near[0]],), column).mean


def mean_average_precision(
    found: Sequence[Found],
    truths: Sequence[Truth],
    *,
    iou_thresholds: Sequence[float] = COCO_IOUS,
    method: str = "101",
    rule: str = "coco",
    most_detections: int = MOST_DETECTIONS,
) -> DetectorScore:
    """Average precision by class and IoU threshold over pictures, found[k] and truths[k] being those of picture k.

    The defaults are COCO's evaluation of all sizes without crowds (pycocotools). Only the surest most_detections of a
    picture and class count. Raises ValueError for unequal lengths, an unknown method or rule.
    """
    if len(found) != len(truths):
        raise ValueError(f"There are detections for {len(found)} pictures and objects for {len(truths)}; they must be as many.")
    if rule not in RULES:
        raise ValueError(f"There is no rule {rule!r}; the rules are {' and '.join(RULES)}.")
    classes = sorted({int(kind) for part in (*found, *truths) for kind in part.class_ids})
    table = []
    for kind in classes:
        scores: list[np.ndarray] = []
        hits: list[list[np.ndarray]] = [[] for _ in iou_thresholds]
        num_objects = 0
        for answer, truth in zip(found, truths, strict=True):
            mine, wanted = answer.class_ids == kind, truth.class_ids == kind
            order = by_score(answer.scores[mine])[:most_detections]
            overlaps = iou_table(answer.boxes[mine][order], truth.boxes[wanted])
            num_objects += int(wanted.sum())
            scores.append(answer.scores[mine][order])
            for column, threshold in zip(hits, iou_thresholds, strict=True):
                column.append(RULES[rule](overlaps, np.arange(len(order)), threshold) >= 0)
        joined = np.concatenate(scores) if scores else np.empty(0)
        table.append(tuple(average_precision(joined, np.concatenate(column), num_objects, method) for column in hits))
    return DetectorScore(tuple(classes), tuple(iou_thresholds), tuple(table))


@dataclass(frozen=True, eq=False)
class Confusion:
    """What became of every detection and object, by kind, and by class.

    matrix[t, d] counts objects of class t found as class d; the last row is background (detections of nothing), the last
    column nothing (objects missed). Copies of an object already found stand in `outcomes` only.
    """

    class_ids: tuple[int, ...]
    matrix: np.ndarray  # (classes + 1, classes + 1) int64
    outcomes: Counter[str] = field(default_factory=Counter)  # hit, wrong class, duplicate, background, missed


def confusion(
    found: Sequence[Found], truths: Sequence[Truth], *, iou_threshold: float = 0.5, score_threshold: float = 0.0
) -> Confusion:
    """Hits, wrong classes, duplicates, false alarms on background, and misses, of detections at or above score_threshold.

    `verdicts` says how each detection is judged. Raises ValueError for unequal lengths.
    """
    if len(found) != len(truths):
        raise ValueError(f"There are detections for {len(found)} pictures and objects for {len(truths)}; they must be as many.")
    classes = sorted({int(kind) for part in (*found, *truths) for kind in part.class_ids})
    place = {kind: index for index, kind in enumerate(classes)}
    matrix = np.zeros((len(classes) + 1, len(classes) + 1), dtype=np.int64)
    outcomes: Counter[str] = Counter()
    for answer, truth in zip(found, truths, strict=True):
        table, same = iou_table(answer.boxes, truth.boxes), answer.class_ids[:, None] == truth.class_ids
        verdicts, missed = judge(table, answer.scores, same, iou_threshold, score_threshold)
        for verdict in verdicts:
            outcomes[verdict.outcome] += 1
            kind = place[int(answer.class_ids[verdict.detection])]
            if verdict.outcome in (HIT, WRONG):
                matrix[place[int(truth.class_ids[verdict.target])], kind] += 1
            elif verdict.outcome == BACKGROUND:
                matrix[-1, kind] += 1
        for target in missed:
            matrix[place[int(truth.class_ids[target])], -1] += 1
            outcomes["missed"] += 1
    return Confusion(tuple(classes), matrix, outcomes)


def _fit(record: Truth, name: str, dtype: type) -> None:
    values = np.asarray(torch.as_tensor(getattr(record, name)).cpu(), dtype=dtype)
    if values.shape != (len(record.boxes),):
        raise ValueError(f"There are {len(record.boxes)} boxes, but {name} have shape {values.shape}; give one a box.")
    object.__setattr__(record, name, values)

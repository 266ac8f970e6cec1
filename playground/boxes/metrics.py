"""How good a detector is: precision, recall and average precision by its three definitions; over many pictures mAP over IoU
0.50–0.95, and what its errors are.

    area    the area under the curve, each precision raised to the highest one at a recall as large or larger (VOC since 2010)
    11      the mean of that at recall 0, 0.1, …, 1 (VOC until 2009)
    101     the mean of that at recall 0, 0.01, …, 1 (COCO)
    stepped the eleven recalls as a loop by steps of 0.1 makes them

Recall 0 counts as a point in the last three. The eleven recalls are k/10 exactly: made by steps of 0.1, the fourth is
0.30000000000000004, and three of ten found lose a point. The 101 are COCO's own floats.

A picture's answer is a Found, its truth a Truth: boxes are corners, class ids whole numbers. Pictures without objects count,
since what is found there is a false alarm; so is a detection whose box is not proper (see iou).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import torch

from playground.boxes.formats import as_list_of_boxes
from playground.boxes.hits import BACKGROUND, HIT, RULES, WRONG, by_score, iou_table, judge

POINTS = {"11": np.arange(11) / 10, "101": np.linspace(0, 1, 101), "stepped": np.arange(0, 1.1, 0.1)}  # the recalls asked for
COCO_IOUS = tuple(np.linspace(0.5, 0.95, 10).tolist())
MOST_DETECTIONS = 100  # a picture and class, as COCO counts


def precision_recall(scores: object, hits: object, num_objects: int) -> tuple[np.ndarray, np.ndarray]:
    """Precision and recall after each detection, from the highest score down: two (N,) float64 arrays.

    scores (N,) decide the order only (equals in the order listed), hits (N,) say which detections found an object, and
    num_objects counts the objects there were. Recall is NaN when there were none.
    Raises ValueError when shapes differ, a score is NaN, or there are more hits than objects.
    """
    scores = np.asarray(torch.as_tensor(scores).cpu(), dtype=np.float64)
    hits = np.asarray(torch.as_tensor(hits).cpu(), dtype=bool)
    if scores.ndim != 1 or scores.shape != hits.shape:
        raise ValueError(f"scores have shape {scores.shape} and hits {hits.shape}; both must be (N,).")
    if hits.sum() > num_objects:
        raise ValueError(f"There are {int(hits.sum())} hits, but only {num_objects} objects; an object is found once.")
    true_positives = hits[by_score(scores)].cumsum()
    recall = true_positives / num_objects if num_objects else np.full(len(true_positives), np.nan)
    return true_positives / np.arange(1, len(true_positives) + 1), recall


def average_precision(scores: object, hits: object, num_objects: int, method: str = "area") -> float:
    """Average precision in [0, 1] by one of AP_METHODS; NaN when there are no objects, 0 when nothing was detected.

    Arguments and errors are those of precision_recall, and ValueError for an unknown method.
    """
    if method not in AP_METHODS:
        raise ValueError(f"There is no average precision {method!r}; the methods are {', '.join(AP_METHODS)}.")
    precision, recall = precision_recall(scores, hits, num_objects)
    if not num_objects:
        return float("nan")
    return float(AP_METHODS[method](raised(precision), recall))


def raised(precision: np.ndarray) -> np.ndarray:
    """The curve as all three definitions read it: each precision raised to the highest one that comes at or after it."""
    return np.maximum.accumulate(precision[::-1])[::-1]


def _area(precision: np.ndarray, recall: np.ndarray) -> float:
    return (np.diff(recall, prepend=0) * precision).sum()


def _mean_at(points: np.ndarray) -> Callable[[np.ndarray, np.ndarray], float]:
    """A definition: the mean of the raised precision at these recalls, 0 beyond the last one reached."""

    def mean(precision: np.ndarray, recall: np.ndarray) -> float:
        return np.append(precision, 0.0)[recall.searchsorted(points)].mean()

    return mean


AP_METHODS: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "area": _area,
    **{name: _mean_at(points) for name, points in POINTS.items()},
}


def precision_terms(hits: np.ndarray, num_objects: int, method: str = "area") -> tuple[int, list[tuple[int, float]]]:
    """Average precision as a sum: (divisor, [(how often, precision), …]), equal neighbours together and zeros left out.

    hits (N,) bool, the highest score first; otherwise as average_precision, on at least one object.
    """
    precision, recall = precision_recall(range(len(hits), 0, -1), hits, num_objects)
    if method == "area":
        divisor, values = num_objects, raised(precision)[hits]
    else:
        points = POINTS[method]
        divisor, values = len(points), np.append(raised(precision), 0.0)[recall.searchsorted(points)]
    groups = [(len(list(group)), value) for value, group in groupby(values.tolist())]
    return divisor, [(count, value) for count, value in groups if value > 0]


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
        values = np.array(self.table)
        known = values[~np.isnan(values)]
        return float(known.mean()) if len(known) else float("nan")

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

    The defaults are COCO's evaluation of all sizes without crowds (pycocotools). Only the best most_detections of a
    picture and class count. Raises ValueError for unequal lengths, an unknown method or rule.
    """
    classes = _classes(found, truths)
    if rule not in RULES:
        raise ValueError(f"There is no rule {rule!r}; the rules are {' and '.join(RULES)}.")
    table = []
    for kind in classes:
        scores, hits, num_objects = [], [], 0  # of each picture; hits at every threshold
        for answer, truth in zip(found, truths, strict=True):
            mine, wanted = answer.class_ids == kind, truth.class_ids == kind
            order = by_score(answer.scores[mine])[:most_detections]
            overlaps = iou_table(answer.boxes[mine][order], truth.boxes[wanted])
            num_objects += int(wanted.sum())
            scores.append(answer.scores[mine][order])
            hits.append([RULES[rule](overlaps, np.arange(len(order)), threshold) >= 0 for threshold in iou_thresholds])
        columns = (np.concatenate(column) for column in zip(*hits, strict=True))
        table.append(tuple(average_precision(np.concatenate(scores), column, num_objects, method) for column in columns))
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

    `hits.judge` says how each detection is judged. Raises ValueError for unequal lengths.
    """
    classes = _classes(found, truths)
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


def _classes(found: Sequence[Found], truths: Sequence[Truth]) -> list[int]:
    """The class ids there are."""
    if len(found) != len(truths):
        raise ValueError(f"There are detections for {len(found)} pictures and objects for {len(truths)}; they must be as many.")
    return sorted({int(kind) for part in (*found, *truths) for kind in part.class_ids})


def _fit(record: Truth, name: str, dtype: type) -> None:
    values = np.asarray(torch.as_tensor(getattr(record, name)).cpu(), dtype=dtype)
    if values.shape != (len(record.boxes),):
        raise ValueError(f"There are {len(record.boxes)} boxes, but {name} have shape {values.shape}; give one a box.")
    object.__setattr__(record, name, values)

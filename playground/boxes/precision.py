"""Precision, recall, and average precision by its three definitions.

    area    the area under the curve, each precision raised to the highest one at a recall as large or larger (VOC since 2010)
    11      the mean of that at recall 0, 0.1, …, 1 (VOC until 2009)
    101     the mean of that at recall 0, 0.01, …, 1 (COCO)

Recall 0 counts as a point in the last two. The eleven recalls are k/10 exactly: made by steps of 0.1, the fourth would be
0.30000000000000004, and three of ten found would lose a point. The 101 are COCO's own floats.
"""

from collections.abc import Callable

import numpy as np
import torch

from playground.boxes.hits import by_score

ELEVEN = np.arange(11) / 10
HUNDRED_AND_ONE = np.linspace(0, 1, 101)


def precision_recall(scores: object, hits: object, num_objects: int) -> tuple[np.ndarray, np.ndarray]:
    """Precision and recall after each detection, from the surest down: two (N,) float64 arrays.

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
    found = hits[by_score(scores)].cumsum()
    recall = found / num_objects if num_objects else np.full(len(found), np.nan)
    return found / np.arange(1, len(found) + 1), recall


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


def mean_at(points: np.ndarray) -> Callable[[np.ndarray, np.ndarray], float]:
    """A definition: the mean of the raised precision at these recalls, 0 beyond the last one reached."""

    def mean(precision: np.ndarray, recall: np.ndarray) -> float:
        return np.append(precision, 0.0)[recall.searchsorted(points)].mean()

    return mean


AP_METHODS: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "area": _area,
    "11": mean_at(ELEVEN),
    "101": mean_at(HUNDRED_AND_ONE),
}

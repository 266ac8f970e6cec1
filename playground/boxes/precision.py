"""Precision, recall, and average precision by its three definitions.

    area    the area under the curve, each precision raised to the highest one at a recall as large or larger (VOC since 2010)
    11      the mean of that at recall 0, 0.1, …, 1 (VOC until 2009)
    101     the mean of that at recall 0, 0.01, …, 1 (COCO)
    stepped the eleven recalls as a loop by steps of 0.1 makes them

Recall 0 counts as a point in the last three. The eleven recalls are k/10 exactly: made by steps of 0.1, the fourth is
0.30000000000000004, and three of ten found lose a point. The 101 are COCO's own floats.
"""

from collections.abc import Callable
from itertools import groupby

import numpy as np
import torch

from playground.boxes.hits import by_score

POINTS = {"11": np.arange(11) / 10, "101": np.linspace(0, 1, 101), "stepped": np.arange(0, 1.1, 0.1)}  # the recalls asked for


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

    hits (N,) bool, the surest first; otherwise as average_precision, on at least one object.
    """
    precision, recall = precision_recall(range(len(hits), 0, -1), hits, num_objects)
    if method == "area":
        divisor, values = num_objects, raised(precision)[hits]
    else:
        points = POINTS[method]
        divisor, values = len(points), np.append(raised(precision), 0.0)[recall.searchsorted(points)]
    groups = [(len(list(group)), value) for value, group in groupby(values.tolist())]
    return divisor, [(count, value) for count, value in groups if value > 0]

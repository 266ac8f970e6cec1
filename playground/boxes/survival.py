"""For each box the exact thresholds at which greedy NMS lets it live, and who removes it at the others.

Greedy NMS is not monotone: a box may live at 0.3, die at 0.4 because its remover's remover has gone, and live again at 0.5.
A box therefore has a set of thresholds, not one number. From the highest score down,

    intervals(i) = [0, ∞) without the union over boxes j with a higher score of intervals(j) ∩ [0, IoU(i, j))

which is a union of intervals [start, end) whose ends are IoUs of pairs: exact, no threshold is tried. The last end is ∞;
thresholds above 1 mean "no NMS". Conventions of boxes, ties, improper boxes and errors are those of suppression.nms.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from playground.boxes.iou import box_iou
from playground.boxes.suppression import check_classes, check_scored

Interval = tuple[float, float]  # thresholds t with start <= t < end
USUAL_INTERVALS = 4  # a box, for which room is made at the start; crowds have between 1 and 2


@dataclass(frozen=True)
class Death:
    """For start <= t < end the box is removed by `remover`, with which it shares this IoU."""

    start: float
    end: float
    remover: int
    iou: float


def survival_sets(boxes: Tensor, scores: Tensor, class_ids: Tensor | None = None) -> list[tuple[Interval, ...]]:
    """For each box the intervals [start, end) of thresholds at which it survives nms (batched_nms, with class_ids).

    The intervals are in order, apart from each other, and the last one ends at infinity.
    """
    iou, order = _similarity(boxes, scores, class_ids)
    return _back(_sets(iou), order)


def survival_deaths(boxes: Tensor, scores: Tensor, class_ids: Tensor | None = None) -> list[tuple[Death, ...]]:
    """For each box the thresholds at which it dies, with its remover there: the first kept box that overlaps it too much.

    Together with survival_sets every threshold from 0 up is covered once. Deaths of a box are in order.
    """
    iou, order = _similarity(boxes, scores, class_ids)
    sets = _sets(iou)
    deaths = []
    for box, intervals in enumerate(sets):
        pieces = _complement(intervals)  # still to be explained
        deaths_here = []
        for remover in np.flatnonzero(iou[box, :box]).tolist():
            if not pieces:
                break
            limit = float(iou[box, remover])
            taken = [(start, min(end, limit)) for start, end in sets[remover] if start < limit]
            shared = _intersection(pieces, taken)
            if shared:
                deaths_here += [Death(start, end, int(order[remover]), limit) for start, end in shared]
                pieces = _intersection(pieces, _complement(taken))
        deaths.append(tuple(sorted(deaths_here, key=lambda death: death.start)))
    return _back(deaths, order)


def survival_curve(sets: Iterable[tuple[Interval, ...]]) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """How many boxes live at every threshold: (starts, counts); counts[k] live for starts[k] <= t < starts[k + 1].

    starts begins with 0 and counts is never twice the same in a row; without boxes it is ((0.0,), (0,)).
    """
    changes: dict[float, int] = {0.0: 0}
    for intervals in sets:
        for start, end in intervals:
            changes[start] = changes.get(start, 0) + 1
            if end < math.inf:
                changes[end] = changes.get(end, 0) - 1
    starts, counts, alive = [], [], 0
    for start in sorted(changes):
        alive += changes[start]
        if not counts or alive != counts[-1]:
            starts.append(start)
            counts.append(alive)
    return tuple(starts), tuple(counts)


def kept_at(intervals: tuple[Interval, ...], threshold: float) -> bool:
    """Whether a survival set holds the threshold."""
    return any(start <= threshold < end for start, end in intervals)


def _similarity(boxes: Tensor, scores: Tensor, class_ids: Tensor | None) -> tuple[np.ndarray, np.ndarray]:
    """IoU of all pairs with the highest score first, (N, N) float64 and 0 across classes, and that order."""
    boxes, scores = check_scored(boxes, scores)
    order = scores.argsort(descending=True, stable=True)
    iou = box_iou(boxes[order], boxes[order])
    if class_ids is not None:
        classes = check_classes(class_ids, boxes)[order]
        iou = iou * (classes[:, None] == classes)
    return iou.detach().cpu().double().numpy(), order.cpu().numpy()


def _sets(iou: np.ndarray) -> list[tuple[Interval, ...]]:
    """Survival sets, highest score first. The intervals of all earlier boxes lie in three flat arrays that double when full."""
    count, room = 0, USUAL_INTERVALS * len(iou)
    starts, ends, owners = np.empty(room), np.empty(room), np.empty(room, dtype=np.intp)
    sets = []
    for box, row in enumerate(iou):
        limits = np.minimum(ends[:count], row[owners[:count]])
        deadly = (limits > starts[:count]).nonzero()[0]
        intervals = _gaps(starts[deadly], limits[deadly])
        sets.append(tuple(intervals))
        if count + len(intervals) > room:
            room = 2 * (count + len(intervals))
            starts, ends, owners = (np.resize(part, room) for part in (starts, ends, owners))
        for start, end in intervals:
            starts[count], ends[count], owners[count] = start, end, box
            count += 1
    return sets


def _gaps(starts: np.ndarray, ends: np.ndarray) -> list[Interval]:
    """[0, ∞) without the intervals [start, end); never empty, since IoUs end at 1."""
    if not len(starts):
        return [(0.0, math.inf)]
    order = starts.argsort()
    starts, reach = starts[order], np.maximum.accumulate(ends[order])
    gaps = (starts[1:] > reach[:-1]).nonzero()[0]
    first = [0.0, *reach[gaps].tolist(), float(reach[-1])]
    last = [float(starts[0]), *starts[gaps + 1].tolist(), math.inf]
    return [(start, end) for start, end in zip(first, last, strict=True) if start < end]


def _complement(ordered: Iterable[Interval]) -> list[Interval]:
    """[0, ∞) without ordered, disjoint intervals."""
    result, start = [], 0.0
    for low, high in ordered:
        if start < low:
            result.append((start, low))
        start = high
    if start < math.inf:
        result.append((start, math.inf))
    return result


def _intersection(first: Iterable[Interval], second: list[Interval]) -> list[Interval]:
    pairs = ((max(a, c), min(b, d)) for a, b in first for c, d in second)
    return [(start, end) for start, end in pairs if start < end]


def _back(values: list, order: np.ndarray) -> list:
    """Values listed highest score first, put where their boxes were given."""
    result = [()] * len(values)
    for place, value in zip(order.tolist(), values, strict=True):
        result[place] = value
    return result

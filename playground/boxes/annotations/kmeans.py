"""Anchor shapes by k-means: under IoU distance, as for YOLO (Redmon and Farhadi 2017), or under plain Euclidean distance.

Each step gives every box to its closest shape and moves each shape to the mean of its boxes. Under Euclidean distance no step
makes the sum of squares worse; under 1 − IoU the mean is not the best shape, so a step may lower the mean IoU. The best
step is therefore kept, unless the last one, where plain k-means ends, is asked for.

Of several starts, each from k boxes drawn at random, the best by the distance's own measure is given. With many boxes the
starts run on a sample, and the best of them goes on with all boxes.
"""

from dataclasses import dataclass

import numpy as np

from playground.boxes.annotations.shapes import check_shapes, closest, first_best, sampled

DISTANCES = ("IoU", "Euclidean")
STARTS = 20
KEPT = ("best", "last")  # step
MAX_STEPS = 300
SAMPLE = 4096  # boxes: up to so many all starts use all of them
START_SAMPLE = 2048  # boxes of the sample beyond that, and
SAMPLE_STARTS = 5  # starts: many boxes leave less to chance
FINISH_STEPS = 4  # with all boxes, after the starts on a sample
SMALLEST_FALL = 1e-12  # of a mean IoU, so that rounding is no fall


@dataclass(frozen=True, eq=False)
class KmeansRun:
    """One start and what became of it."""

    shapes: np.ndarray  # (k, 2) of the kept step, smallest area first
    mean_iou: float  # of these shapes
    history: tuple[float, ...]  # mean best IoU before each step, and at the end; the end alone of many boxes, Euclidean distance
    inertia: float  # sum of squared distances at the end, under Euclidean distance; else 0

    @property
    def fell(self) -> bool:
        """Whether some step lowered the mean IoU."""
        return any(after < before - SMALLEST_FALL for before, after in zip(self.history, self.history[1:], strict=False))


def kmeans_anchors(shapes: np.ndarray, k: int, distance: str = "IoU", keep: str = "best", starts: int = STARTS) -> KmeansRun:
    """k anchor shapes for shapes (N, 2): the best of `starts` runs. IoU picks the highest mean, Euclidean the least inertia.

    The same boxes give the same answer. `keep` concerns IoU alone: what Euclidean distance measures never gets worse.
    Raises ValueError unless 1 <= k <= N, and for a distance or a keep that there is not.
    """
    shapes = check_shapes(shapes, "shapes")
    if len(shapes) <= SAMPLE:
        return _best(kmeans_runs(shapes, k, distance, keep, starts), distance)
    measured = distance == "IoU"  # of many boxes; otherwise IoU would take most of the time, and decide nothing
    best = _best(kmeans_runs(start_sample(shapes), k, distance, keep, min(starts, SAMPLE_STARTS), measured), distance)
    return _run(shapes, best.shapes, distance, keep, FINISH_STEPS, measured)


def start_sample(shapes: np.ndarray) -> np.ndarray:
    """The shapes that the starts run on."""
    return sampled(shapes, SAMPLE, START_SAMPLE)


def kmeans_runs(
    shapes: np.ndarray, k: int, distance: str = "IoU", keep: str = "best", starts: int = STARTS, measured: bool = True
) -> list[KmeansRun]:
    """Every run; start number s draws its k boxes with the seed s. Raises as kmeans_anchors.

    `measured` may be False under Euclidean distance: then the history holds the end alone.
    """
    shapes = check_shapes(shapes, "shapes")
    if not 1 <= k <= len(shapes):
        raise ValueError(
            f"The number of boxes is {len(shapes)}, too few for {k} anchor shapes. Choose fewer shapes or more boxes."
        )
    for name, value, choices in (("distance", distance, DISTANCES), ("keep", keep, KEPT)):
        if value not in choices:
            raise ValueError(f"{name} is {value!r}; choose one of {', '.join(choices)}.")
    draws = (np.random.default_rng(seed).choice(len(shapes), k, replace=False) for seed in range(starts))
    return [_run(shapes, shapes[drawn], distance, keep, MAX_STEPS, measured) for drawn in draws]


def _best(runs: list[KmeansRun], distance: str) -> KmeansRun:
    return max(runs, key=lambda run: run.mean_iou if distance == "IoU" else -run.inertia)


def _run(shapes: np.ndarray, centres: np.ndarray, distance: str, keep: str, steps: int, measured: bool) -> KmeansRun:
    history, kept, last = [], centres, None
    for step in range(steps + 1):
        owner = _nearest(shapes, centres) if distance == "Euclidean" else None
        ends = step == steps or (owner is not None and last is not None and np.array_equal(owner, last))
        if measured or ends:
            best, closest_by_iou = closest(shapes, centres)
            mean = float(best.mean())
            if not history or mean > max(history):
                kept = centres
            history.append(mean)
            owner = closest_by_iou if owner is None else owner
        if ends or (last is not None and np.array_equal(owner, last)):
            break
        last = owner
        centres = _means(shapes, owner, centres)
    if distance == "Euclidean" or keep == "last":
        kept = centres
    mean_iou = history[-1] if kept is centres else max(history)
    inertia = float(((shapes - centres[owner]) ** 2).sum()) if distance == "Euclidean" else 0.0
    return KmeansRun(kept[np.argsort(kept.prod(axis=1), kind="stable")], mean_iou, tuple(history), inertia)


def _nearest(shapes: np.ndarray, centres: np.ndarray) -> np.ndarray:
    which = np.zeros(len(shapes), dtype=np.intp)
    width, height = np.ascontiguousarray(shapes.T)
    nearness = (-((width - centre[0]) ** 2) - (height - centre[1]) ** 2 for centre in centres)
    first_best(nearness, np.full(len(shapes), -np.inf), which)
    return which


def _means(shapes: np.ndarray, owner: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The mean of each shape's boxes; one that has none stays where it is."""
    count = np.bincount(owner, minlength=len(centres))
    sums = np.stack([np.bincount(owner, weights=column, minlength=len(centres)) for column in shapes.T], axis=1)
    return np.where(count[:, None] > 0, sums / np.maximum(count, 1)[:, None], centres)

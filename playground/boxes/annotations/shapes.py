"""What a set of boxes says before any training, as annotated and as a detector's input shows it, and how well a few shapes fit.

A detector sees its picture at one size. "stretched" pulls each picture to a square, as the textbook's SSD does, and changes
every ratio; "kept" shrinks it into the square with bars above and below or at the sides. Boxes are then parts of the square's
side: corners (N, 4), shapes (N, 2) of width and height.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from playground.boxes.annotations.dataset import Annotations

FITS = ("stretched", "kept")
BLOCK = 1 << 15  # boxes at a time, so that the steps of a comparison stay in the processor's cache
HEAT_CELLS = 24  # a side
SMALL, LARGE = 32.0, 96.0  # px: COCO's small boxes have less area than 32², its large ones more than 96²


@dataclass(frozen=True, eq=False)
class BoxFacts:
    """Counts, sizes in pixels of the pictures, and where the centres lie."""

    per_class: tuple[tuple[str, int], ...]  # most frequent first
    per_picture: np.ndarray  # how many pictures hold 0, 1, 2 … boxes
    median_size: tuple[float, float]  # width, height in px; NaN without boxes
    small: float  # share of boxes, as COCO counts
    large: float
    heat: np.ndarray  # (HEAT_CELLS, HEAT_CELLS) int: centres, in parts of the picture's sides; rows run down


def box_facts(annotations: Annotations) -> BoxFacts:
    """Every count of a set, an empty one included."""
    per_picture = np.bincount(np.bincount(annotations.pictures, minlength=len(annotations.sizes)), minlength=1)
    kinds = np.bincount(annotations.classes, minlength=len(annotations.class_names)).tolist()
    per_class = sorted(zip(annotations.class_names, kinds, strict=True), key=lambda pair: (-pair[1], pair[0]))
    shapes = sides(annotations.boxes)
    median = np.median(shapes, axis=0).tolist() if len(shapes) else (np.nan, np.nan)
    small, large = shapes.prod(axis=1) < SMALL**2, shapes.prod(axis=1) > LARGE**2
    centres = (annotations.boxes[:, :2] + annotations.boxes[:, 2:]) / 2 / annotations.sizes[annotations.pictures]
    column, row = np.minimum((centres * HEAT_CELLS).astype(int), HEAT_CELLS - 1).T
    heat = np.bincount(row * HEAT_CELLS + column, minlength=HEAT_CELLS**2).reshape(HEAT_CELLS, HEAT_CELLS)
    most = max(1, len(shapes))
    return BoxFacts(tuple(per_class), per_picture, tuple(median), small.sum() / most, large.sum() / most, heat)


def ratio_facts(corners: np.ndarray) -> tuple[float, float]:
    """Width over height of corners (N, 4): the median, and the spread of the natural logarithm; NaN without boxes."""
    if not len(corners):
        return np.nan, np.nan
    width, height = sides(corners).T
    return float(np.median(width / height)), float(np.log(width / height).std())


def fitted(annotations: Annotations, fit: str = "stretched") -> np.ndarray:
    """Corners (N, 4) in parts of the square input's side. Raises ValueError for a fit that is none of FITS."""
    if fit not in FITS:
        raise ValueError(f"The fit is {fit!r}; choose one of {', '.join(FITS)}.")
    sizes = annotations.sizes[annotations.pictures]
    if fit == "stretched":
        return annotations.boxes / np.tile(sizes, 2)
    side = sizes.max(axis=1, keepdims=True)
    return (annotations.boxes + np.tile((side - sizes) / 2, 2)) / side


def sampled(shapes: np.ndarray, most: int, few: int) -> np.ndarray:
    """All of the shapes (N, 2), or `few` of more than `most`, always the same ones."""
    return shapes if len(shapes) <= most else shapes[np.random.default_rng(0).choice(len(shapes), few, replace=False)]


def sides(corners: np.ndarray) -> np.ndarray:
    """Width and height of corners (N, 4), as (N, 2)."""
    return corners[:, 2:] - corners[:, :2]


def closest(shapes: np.ndarray, anchors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each of shapes (N, 2) the best IoU with anchors (K, 2) on one centre, (N,), and which anchor has it, (N,).

    Of equals the first. Without anchors every IoU is 0. Raises ValueError unless both hold positive pairs.
    """
    shapes, anchors = check_shapes(shapes, "shapes"), check_shapes(anchors, "anchors")
    best, which = np.zeros(len(shapes)), np.zeros(len(shapes), dtype=np.intp)
    for start in range(0, len(shapes), BLOCK):
        part = slice(start, start + BLOCK)
        width, height = np.ascontiguousarray(shapes[part].T)
        area = width * height
        overlaps = (np.minimum(width, anchor[0]) * np.minimum(height, anchor[1]) for anchor in anchors)
        scores = (shared / (area + anchor.prod() - shared) for shared, anchor in zip(overlaps, anchors, strict=True))
        first_best(scores, best[part], which[part])
    return best, which


def first_best(scores: Iterable[np.ndarray], best: np.ndarray, which: np.ndarray) -> None:
    """Raise best (N,) to the highest of several scores, (N,) each, and note in which (N,) whose it is; of equals the first."""
    for index, score in enumerate(scores):
        better = score > best
        np.copyto(best, score, where=better)
        np.copyto(which, index, where=better)


def recall_at(best: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """Share of boxes whose best IoU (N,) reaches each threshold (T,); 0 without boxes."""
    if not len(best):
        return np.zeros(len(thresholds))
    return 1 - np.searchsorted(np.sort(best), np.asarray(thresholds) - 1e-12) / len(best)


def check_shapes(shapes: np.ndarray, name: str) -> np.ndarray:
    """shapes as (N, 2) float64. Raises ValueError unless every side is positive and finite."""
    shapes = np.asarray(shapes, dtype=np.float64)
    shapes = shapes.reshape(0, 2) if shapes.size == 0 else shapes
    if shapes.shape[1:] != (2,):
        raise ValueError(f"{name} have shape {shapes.shape}; they must hold a width and a height a row, (N, 2).")
    if not (np.isfinite(shapes).all() and (shapes > 0).all()):
        raise ValueError(f"{name} hold a side that is not positive; every width and height must be above 0.")
    return shapes

"""What a set of annotations says before any training: how many, how large, of which shape, and where."""

from dataclasses import dataclass

import numpy as np

from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.shapes import fitted, sides

HEAT_CELLS = 24  # a side
SMALL, LARGE = 32.0, 96.0  # px: COCO's small boxes have less area than 32², its large ones more than 96²


@dataclass(frozen=True)
class ShapeFacts:
    """Ratios, width over height, of all boxes: their middle and the standard deviation of their natural logarithm."""

    median_ratio: float = np.nan
    ratio_spread: float = np.nan


@dataclass(frozen=True, eq=False)
class BoxFacts:
    """Counts, sizes in pixels of the pictures, and where the centres lie."""

    per_class: tuple[tuple[str, int], ...]  # most frequent first
    per_picture: np.ndarray  # how many pictures hold 0, 1, 2 … boxes
    median_size: tuple[float, float]  # width, height in px; NaN without boxes
    small: float  # share of boxes, as COCO counts
    large: float
    heat: np.ndarray  # (HEAT_CELLS, HEAT_CELLS) int: centres, in parts of the picture's sides; rows run down


def shape_facts(annotations: Annotations, fit: str | None = None) -> ShapeFacts:
    """Ratios as annotated, or as a fit of shapes.FITS makes them. Without boxes both numbers are NaN."""
    if not len(annotations):
        return ShapeFacts()
    width, height = sides(annotations.boxes if fit is None else fitted(annotations, fit)).T
    return ShapeFacts(float(np.median(width / height)), float(np.log(width / height).std()))


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

"""What a set of annotations says before any training: how many, how large, of which shape, and where."""

from dataclasses import dataclass

import numpy as np

from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.shapes import fitted, sides

HEAT_CELLS = 24  # a side
SMALL, LARGE = 32.0, 96.0  # px: COCO's small boxes have less area than 32², its large ones more than 96²


@dataclass(frozen=True)
class ShapeFacts:
    """Ratios, width over height, of all boxes: their middle and how far they spread."""

    median_ratio: float
    ratio_spread: float  # standard deviation of the natural logarithm


@dataclass(frozen=True, eq=False)
class BoxFacts:
    """Counts, sizes in pixels of the pictures, and where the centres lie."""

    boxes: int
    pictures: int
    most: int  # boxes in one picture
    per_class: tuple[tuple[str, int], ...]  # most frequent first
    per_picture: np.ndarray  # how many pictures hold 0, 1, 2 … boxes
    median_size: tuple[float, float]  # width, height in px
    small: float  # share of boxes, as COCO counts
    large: float
    heat: np.ndarray  # (HEAT_CELLS, HEAT_CELLS) int: centres, in parts of the picture's sides; rows run down


def shape_facts(annotations: Annotations, fit: str | None = None) -> ShapeFacts:
    """Ratios as annotated, or as a fit of shapes.FITS makes them. Without boxes both numbers are NaN."""
    if not len(annotations):
        return ShapeFacts(np.nan, np.nan)
    width, height = sides(annotations.boxes if fit is None else fitted(annotations, fit)).T
    return ShapeFacts(float(np.median(width / height)), float(np.log(width / height).std()))


def box_facts(annotations: Annotations) -> BoxFacts:
    """Every count of a set, an empty one included."""
    count = np.bincount(annotations.pictures, minlength=len(annotations.sizes))
    kinds = np.bincount(annotations.classes, minlength=len(annotations.class_names))
    shapes = sides(annotations.boxes)
    area = shapes.prod(axis=1)
    some = len(annotations) > 0
    return BoxFacts(
        boxes=len(annotations),
        pictures=len(annotations.sizes),
        most=int(count.max(initial=0)),
        per_class=tuple(sorted(zip(annotations.class_names, kinds.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))),
        per_picture=np.bincount(count) if len(count) else np.zeros(1, dtype=int),
        median_size=tuple(np.median(shapes, axis=0).tolist()) if some else (np.nan, np.nan),
        small=float((area < SMALL**2).mean()) if some else 0.0,
        large=float((area > LARGE**2).mean()) if some else 0.0,
        heat=centre_heat(annotations),
    )


def centre_heat(annotations: Annotations, cells: int = HEAT_CELLS) -> np.ndarray:
    """How many centres fall into each of cells × cells parts of the picture, (cells, cells), rows from the top."""
    centres = (annotations.boxes[:, :2] + annotations.boxes[:, 2:]) / 2 / annotations.sizes[annotations.pictures]
    column, row = np.minimum((centres * cells).astype(int), cells - 1).T
    return np.bincount(row * cells + column, minlength=cells * cells).reshape(cells, cells)

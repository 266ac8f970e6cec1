"""Annotated boxes as a detector's input shows them, and how well a few shapes fit them.

A detector sees its picture at one size. "stretched" pulls each picture to a square, as the textbook's SSD does, and changes
every ratio; "kept" shrinks it into the square with bars above and below or at the sides. Boxes are then parts of the square's
side: corners (N, 4), shapes (N, 2) of width and height.
"""

import numpy as np

from playground.boxes.annotations.dataset import Annotations

FITS = ("stretched", "kept")
BLOCK = 1 << 15  # boxes at a time, so that the steps of a comparison stay in the processor's cache


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
    areas = anchors.prod(axis=1)
    for start in range(0, len(shapes), BLOCK):
        part = slice(start, start + BLOCK)
        width, height = np.ascontiguousarray(shapes[part].T)
        area = width * height
        top, place = best[part], which[part]
        for index, (anchor, anchor_area) in enumerate(zip(anchors, areas, strict=True)):
            overlap = np.minimum(width, anchor[0]) * np.minimum(height, anchor[1])
            iou = overlap / (area + anchor_area - overlap)
            better = iou > top
            np.copyto(top, iou, where=better)
            np.copyto(place, index, where=better)
    return best, which


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

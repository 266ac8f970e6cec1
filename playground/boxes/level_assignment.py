"""The map of a pyramid that an object is assigned to: the best anchor that each map has for it, and the rule that decides.

Objects are corners in pixels of the pyramid's square input, (N, 4). For one shape the overlap falls with the distance of the
centres along each axis, so of all places of a shape only the nearest centre counts.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from playground.boxes.annotations.maps import AnchorMap
from playground.boxes.pyramid_nets import Pyramid
from playground.boxes.pyramids import fpn_level

UNASSIGNED = -1
GRID = 128  # places a side, at most, at which a sliding object is looked at
CURVE = 64  # sides of a square, in equal steps up to the whole input


def best_per_level(corners: np.ndarray, pyramid: Pyramid) -> tuple[np.ndarray, np.ndarray]:
    """(N, L) IoU of each object with the best anchor of each map, and that anchor, (N, L, 4) in pixels."""
    boxes = corners / pyramid.side
    values = np.zeros((len(boxes), len(pyramid.maps)))
    anchors = np.zeros((*values.shape, 4))
    for level, layout in enumerate(pyramid.maps):
        centres = _nearest((boxes[:, :2] + boxes[:, 2:]) / 2, layout)  # [N, 2]
        sides = _shared(boxes[:, :2, None], boxes[:, 2:, None], centres[:, :, None], layout.shapes.T)  # [N, 2, K]
        iou = _iou(sides.prod(axis=1), _areas(boxes)[:, None], layout.shapes.prod(axis=1))
        half = layout.shapes[iou.argmax(axis=1)] / 2
        values[:, level] = iou.max(axis=1)
        anchors[:, level] = pyramid.side * np.concatenate((centres - half, centres + half), axis=1)
    return values, anchors


def counts_reaching(corners: np.ndarray, pyramid: Pyramid, threshold: float) -> np.ndarray:
    """(N, L): how many anchors of each map have an IoU of at least `threshold` with each object."""
    boxes = corners / pyramid.side
    counts = []
    for layout in pyramid.maps:
        middles, shapes = layout.first + layout.step * np.arange(layout.cells), layout.shapes.T[:, :, None]  # [2, K, 1]
        low, high = boxes[:, :2, None, None], boxes[:, 2:, None, None]
        columns, rows = np.moveaxis(_shared(low, high, middles, shapes), 1, 0)  # [N, K, cells] each
        overlap = rows[..., :, None] * columns[..., None, :]  # [N, K, cells, cells]
        iou = _iou(overlap, _areas(boxes)[:, None, None, None], shapes.prod(axis=0)[:, :, None])
        counts.append((iou >= threshold).sum(axis=(1, 2, 3)))
    return np.stack(counts, axis=1)


def assigned_levels(corners: np.ndarray, pyramid: Pyramid) -> np.ndarray:
    """(N,): the map that takes each object by the pyramid's rule; UNASSIGNED where no anchor meets it, or it has no area."""
    if pyramid.rule == "area":
        return np.array([_level_by_area(box, pyramid) for box in corners], dtype=int)
    values, _anchors = best_per_level(corners, pyramid)
    return np.where(values.max(axis=1, initial=0) > 0, values.argmax(axis=1), UNASSIGNED)


def _level_by_area(box: np.ndarray, pyramid: Pyramid) -> int:
    width, height = box[2] - box[0], box[3] - box[1]
    if not (width > 0 and height > 0):
        return UNASSIGNED
    return fpn_level(height, width, pyramid.lowest, pyramid.lowest + len(pyramid.maps) - 1) - pyramid.lowest


@dataclass(frozen=True, eq=False)
class Slide:
    """An object slid over the whole input. Arrays are (P, Q): rows of places from top to bottom, then from left to right."""

    rows: np.ndarray  # (P,) px, upper edge of the object
    columns: np.ndarray  # (Q,) px, its left edge
    best: np.ndarray  # IoU with the best anchor there
    level: np.ndarray  # the map that takes it, or UNASSIGNED

    def share(self, level: int, threshold: float = 0) -> float:
        """Part of all places at which a map takes the object, with an IoU of at least `threshold`."""
        return float(((self.level == level) & (self.best >= threshold)).mean())

    def caught(self, threshold: float) -> float:
        """Part of all places with an IoU of at least `threshold`."""
        return float((self.best >= threshold).mean())


def slide(shape: tuple[float, float], pyramid: Pyramid) -> Slide:
    """An object (width, height) in pixels at every second pixel of a 256 × 256 input, or as coarsely on others.

    Larger than the input it stands in the middle. Raises ValueError unless both sides are positive.
    """
    if not min(shape) > 0:
        raise ValueError(f"The object is {shape[0]:g} × {shape[1]:g} pixels; both sides must be positive.")
    side, step = pyramid.side, max(1, pyramid.side // GRID)
    rows, columns = (_edges(length, side, step) for length in (shape[1], shape[0]))
    best = np.zeros((len(rows), len(columns)), dtype=np.float32)
    level = np.full(best.shape, UNASSIGNED, dtype=np.int8)
    size = np.array(shape) / side
    for number, layout in enumerate(pyramid.maps):
        down, across = (_nearest(edges / side + half / 2, layout) for edges, half in ((rows, size[1]), (columns, size[0])))
        top = np.zeros_like(best)
        for anchor in layout.shapes:
            high = _shared(rows / side, rows / side + size[1], down, anchor[1])
            wide = _shared(columns / side, columns / side + size[0], across, anchor[0])
            overlap = np.outer(high, wide).astype(np.float32)
            np.maximum(top, _iou(overlap, size.prod(), anchor.prod()), out=top)
        level[top > best] = number
        np.maximum(best, top, out=best)
    if pyramid.rule == "area":
        level[:] = _level_by_area(np.array([0, 0, *shape]), pyramid)
    return Slide(rows, columns, best, level)


@dataclass(frozen=True, eq=False)
class SizeCurve:
    """What happens to squares of every size, slid over the whole input."""

    sides: np.ndarray  # (S,) px
    best: np.ndarray  # (S,) the best IoU over all places
    worst: np.ndarray  # (S,) the worst
    shares: np.ndarray  # (S, L) part of the places at which each map takes the square


@lru_cache(maxsize=16)
def size_curve(pyramid: Pyramid) -> SizeCurve:
    """Squares of CURVE sides up to the input's own."""
    sides = pyramid.side * np.arange(1, CURVE + 1) / CURVE
    slides = [slide((side, side), pyramid) for side in sides]
    shares = [[one.share(level) for level in range(len(pyramid.maps))] for one in slides]
    best, worst = ([float(of(one.best)) for one in slides] for of in (np.max, np.min))
    return SizeCurve(sides, np.array(best), np.array(worst), np.array(shares))


def _edges(length: float, side: int, step: int) -> np.ndarray:
    """Whole pixels from 0 on at which an object of this length still lies inside; its place in the middle if it never does."""
    return np.arange(0, side - length + 1e-9, step) if length <= side else np.array([(side - length) / 2])


def _nearest(centres: np.ndarray | float, layout: AnchorMap) -> np.ndarray:
    cell = np.clip(np.rint((centres - layout.first) / layout.step), 0, layout.cells - 1)
    return layout.first + layout.step * cell


def _shared(low: np.ndarray | float, high: np.ndarray | float, middle: np.ndarray, length: np.ndarray | float) -> np.ndarray:
    """Length that each stretch low…high shares with one of `length` round each middle."""
    return np.maximum(0, np.minimum(high, middle + length / 2) - np.maximum(low, middle - length / 2))


def _areas(boxes: np.ndarray) -> np.ndarray:
    """(N,); a box that is turned inside out has none."""
    return np.maximum(0, boxes[:, 2:] - boxes[:, :2]).prod(axis=1)


def _iou(overlap: np.ndarray, first: np.ndarray | float, second: np.ndarray | float) -> np.ndarray:
    return overlap / (first + second - overlap)

"""Anchors laid out on feature maps, and the best IoU that any of them has with each box: the ceiling of recall.

For one shape and one box the overlap falls with the distance of the centres along each axis, so of all places of a shape only
the nearest centre counts: 100,000 boxes and the 5,444 anchors of the textbook's SSD are 100,000 × 20 comparisons.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.boxes.anchors import anchor_shapes
from playground.boxes.annotations.shapes import BLOCK, check_shapes
from playground.boxes.pyramids import TEXTBOOK_SSD


@dataclass(frozen=True, eq=False)
class AnchorMap:
    """One feature map of cells × cells over a square input; lengths are parts of the input's side."""

    cells: int
    shapes: np.ndarray  # (K, 2) width and height
    first: float  # centre of the first cell: half a step, or 0 for torchvision's AnchorGenerator
    step: float  # from one centre to the next

    def __post_init__(self) -> None:
        if self.cells < 1:
            raise ValueError(f"A map has {self.cells} × {self.cells} cells; it needs at least 1.")
        check_shapes(self.shapes, "shapes")

    @property
    def count(self) -> int:
        return self.cells**2 * len(self.shapes)

    def anchors(self) -> np.ndarray:
        """(cells² · K, 4) corners: cell by cell in reading order, shape by shape within a cell."""
        centres = self.first + self.step * np.arange(self.cells)
        places = np.stack(np.meshgrid(centres, centres), axis=-1).reshape(-1, 1, 2)  # [cells², 1, 2] of x, y
        return np.concatenate((places - self.shapes / 2, places + self.shapes / 2), axis=-1).reshape(-1, 4)


def centred_map(cells: int, shapes: np.ndarray) -> AnchorMap:
    """A map whose anchors stand on the middles of its cells, as the textbook's and SSD's do."""
    return AnchorMap(cells, np.asarray(shapes, dtype=np.float64), 0.5 / cells, 1 / cells)


def strided_map(stride: int, side: int, shapes: np.ndarray, *, first: float) -> AnchorMap:
    """A map of a network of this stride over an input of `side` pixels; the first centre lies `first` strides from the corner."""
    return AnchorMap(-(-side // stride), np.asarray(shapes, dtype=np.float64), first * stride / side, stride / side)


def textbook_maps() -> tuple[AnchorMap, ...]:
    """Those of the textbook's SSD, finest first: 20 shapes in the order of its code, 5,444 anchors."""
    shapes = (anchor_shapes(1, 1, level.sizes, level.ratios).double().numpy() for level in TEXTBOOK_SSD)
    return tuple(centred_map(level.width, of_level) for level, of_level in zip(TEXTBOOK_SSD, shapes, strict=True))


def ceiling(corners: np.ndarray, maps: Sequence[AnchorMap]) -> np.ndarray:
    """Best IoU of each box (N, 4) with any anchor of the maps, (N,): what a detector starts from before any training."""
    best = np.zeros(len(corners))
    for start in range(0, len(corners), BLOCK):
        part = slice(start, start + BLOCK)
        x1, y1, x2, y2 = np.ascontiguousarray(corners[part].T)
        area = (x2 - x1) * (y2 - y1)
        for layout in maps:
            across, down = _nearest((x1 + x2) / 2, layout), _nearest((y1 + y2) / 2, layout)
            for width, height in layout.shapes:
                overlap = np.maximum(np.minimum(x2, across + width / 2) - np.maximum(x1, across - width / 2), 0)
                overlap *= np.maximum(np.minimum(y2, down + height / 2) - np.maximum(y1, down - height / 2), 0)
                np.maximum(best[part], overlap / (area + width * height - overlap), out=best[part])
    return best


def _nearest(centres: np.ndarray, layout: AnchorMap) -> np.ndarray:
    """The map's centre that lies nearest to each coordinate."""
    cell = np.clip(np.rint((centres - layout.first) / layout.step), 0, layout.cells - 1)
    return layout.first + layout.step * cell

"""What the lesson "Multi-scale" computes: a few objects on one square input, and a pyramid of maps that share them out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from playground.boxes.anchors import overlap_sizes, overlapping_pairs
from playground.boxes.level_assignment import UNASSIGNED, Slide, assigned_levels, best_per_level, counts_reaching, slide
from playground.boxes.pyramid_nets import KNOWN, Pyramid, known_pyramid
from playground.boxes.pyramids import HeadRows, flatten_head
from playground.boxes.written import WrittenBox, parse_boxes
from playground.lessons.multi_scale.own_pyramid import CONVOLUTIONS, own_pyramid

OWN = "own"
PYRAMIDS = (*KNOWN, OWN)
OBJECTS = "30 34 236 232; 50 71 112 126; 186 92 228 142"  # a cat’s face and its eyes, in the middle square of the first photo
MOST_OBJECTS = 6
CROPS = ("middle square", "stretched")
SHAPES = {"1, 2, 0.5": (1.0, 2.0, 0.5), "squares": (1.0,)}  # ratios of the anchors that touch
RANGES = {
    "convs": CONVOLUTIONS,
    "t": (0.3, 0.9),
    "cells": (1, 8),
    "s": (0.05, 1.0),
    "anchors": (1, 6),
    "classes": (1, 5),
}
CURVE = 64  # sides of a square, in equal steps up to the whole input
Span = tuple[int, int]


@dataclass(frozen=True)
class ScaleConfig:
    """Everything that the page lets a reader choose. Raises ValueError with a sentence where it cannot be."""

    pyramid: str = KNOWN[0]
    own: str = "4: 0.15; 2: 0.4; 1: 0.8"  # the three maps of d2l 14.5.1
    ratios: str = "1 2 0.5"  # of one's own
    convs: int = 2  # 3×3 before each pooling of one's own
    crop: str = CROPS[0]  # how the photo becomes a square
    boxes: str = OBJECTS  # corners in pixels of the input
    pick: str = "A"  # the object that is looked at closely
    t: float = 0.5  # IoU from which an anchor is good enough
    cells: int = 4  # a side of one map, for anchors that touch and for heads
    s: float = 0.15  # size of its anchors, part of the side
    shapes: str = "1, 2, 0.5"
    anchors: int = 3  # a cell, of a head
    classes: int = 1  # without background
    permute: bool = True  # channels are moved last before a head is flattened

    def __post_init__(self) -> None:
        for name, allowed in {"pyramid": PYRAMIDS, "crop": CROPS, "shapes": tuple(SHAPES)}.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is {getattr(self, name)!r}; choose one of {'; '.join(allowed)}.")
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {getattr(self, name)}; it can be {least} to {most}.")
        if len(self.written) > MOST_OBJECTS:
            raise ValueError(f"There are {len(self.written)} objects; here it can be {MOST_OBJECTS}.")
        self.detector  # noqa: B018 - reading it checks the text of one's own

    @cached_property
    def written(self) -> tuple[WrittenBox, ...]:
        return parse_boxes(self.boxes)

    @property
    def detector(self) -> Pyramid:
        return _own(self.own, self.ratios, self.convs) if self.pyramid == OWN else known_pyramid(self.pyramid)

    @property
    def names(self) -> tuple[str, ...]:
        return object_names(len(self.written))

    @property
    def picked(self) -> int:
        return self.names.index(self.pick) if self.pick in self.names else 0

    @property
    def corners(self) -> np.ndarray:
        """(N, 4) px."""
        return np.array([box.corners for box in self.written])


_own = lru_cache(maxsize=32)(own_pyramid)


def object_names(count: int) -> tuple[str, ...]:
    """A, B, …"""
    return tuple(chr(ord("A") + i) for i in range(count))


@dataclass(frozen=True, eq=False)
class ScaleAnswer:
    """The objects, and what the maps make of them. Each part is computed when it is first asked for."""

    config: ScaleConfig
    spans: tuple[tuple[Span, ...], ...]  # first and last pixel that the head sees at each unit of each map

    @property
    def pyramid(self) -> Pyramid:
        return self.config.detector

    @property
    def views(self) -> tuple[int | None, ...]:
        """Pixels that the head of each map sees, along one axis; None where the map is a single cell, which sees all."""
        return tuple(None if len(units) == 1 else max(last - first + 1 for first, last in units) for units in self.spans)

    @cached_property
    def _best(self) -> tuple[np.ndarray, np.ndarray]:
        return best_per_level(self.config.corners, self.pyramid)

    @property
    def values(self) -> np.ndarray:
        """(N, L): IoU of each object with the best anchor of each map."""
        return self._best[0]

    @property
    def anchors(self) -> np.ndarray:
        """(N, L, 4): that anchor, px."""
        return self._best[1]

    @cached_property
    def counts(self) -> np.ndarray:
        """(N, L): anchors that reach the threshold."""
        return counts_reaching(self.config.corners, self.pyramid, self.config.t)

    @cached_property
    def taken(self) -> np.ndarray:
        """(N,): the map that takes each object, or UNASSIGNED."""
        return assigned_levels(self.config.corners, self.pyramid)

    def level_name(self, level: int) -> str:
        """Empty for UNASSIGNED."""
        return "" if level == UNASSIGNED else self.pyramid.names[level]

    @property
    def shape(self) -> tuple[float, float]:
        """Width and height of the chosen object, px."""
        x1, y1, x2, y2 = self.config.written[self.config.picked].corners
        return x2 - x1, y2 - y1

    @cached_property
    def places(self) -> Slide:
        """The chosen object slid over the input. Raises ValueError when it has no area."""
        return slide(self.shape, self.pyramid)

    @property
    def pairs(self) -> int:
        """Anchors of different cells that overlap, on a map of config.cells."""
        return overlapping_pairs(self.config.cells, SHAPES[self.config.shapes], self.config.s)

    @property
    def pair_steps(self) -> tuple[np.ndarray, np.ndarray]:
        """Sizes at which pairs begin to overlap, and how many overlap above each."""
        sizes, pairs = overlap_sizes(self.config.cells, SHAPES[self.config.shapes])
        return sizes, pairs.cumsum()

    @cached_property
    def rows(self) -> HeadRows:
        """The flattened head."""
        return flatten_head(self.config.cells, self.config.anchors, self.config.classes, self.config.permute)


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
    shares = [[slide.share(level) for level in range(len(pyramid.maps))] for slide in slides]
    best, worst = ([float(of(slide.best)) for slide in slides] for of in (np.max, np.min))
    return SizeCurve(sides, np.array(best), np.array(worst), np.array(shares))


def scale_answer(config: ScaleConfig, spans: Sequence[Sequence[Span]]) -> ScaleAnswer:
    """The answer to a configuration. spans: what the head sees at each unit of each map, as convolution.stacks computes it.

    Raises ValueError unless there is a span for each unit of each map.
    """
    if tuple(map(len, spans)) != config.detector.cells:
        raise ValueError(f"There are spans for maps of {tuple(map(len, spans))}, but the maps have {config.detector.cells}.")
    return ScaleAnswer(config, tuple(map(tuple, spans)))

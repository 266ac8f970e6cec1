"""What the lesson "Multi-scale" computes: a few objects on one square input, and a pyramid of maps that share them out."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from playground.boxes.anchors import overlap_sizes, overlapping_pairs
from playground.boxes.level_assignment import UNASSIGNED, Slide, assigned_levels, best_per_level, counts_reaching, slide
from playground.boxes.pyramid_nets import Pyramid, Step, Trunk
from playground.boxes.pyramids import HeadRows, flatten_head
from playground.convolution.stacks.pyramid_fields import level_spans
from playground.images import Photo
from playground.lessons.multi_scale.settings import RATIOS, Scales

Spans = tuple[tuple[tuple[int, int], ...], ...]  # first and last pixel that the head sees at each unit of each map


@dataclass(frozen=True, eq=False)
class ScaleAnswer:
    """N objects, and what L maps make of them. Each part is computed when it is first asked for."""

    settings: Scales

    @property
    def pyramid(self) -> Pyramid:
        return self.settings.detector

    @cached_property
    def spans(self) -> Spans:
        return spans_of(self.pyramid.trunk, self.pyramid.cells)

    @property
    def views(self) -> tuple[int | None, ...]:
        """Pixels that the head of each map sees, along one axis; None where the map is a single cell, which sees all."""
        return tuple(None if len(units) == 1 else max(last - first + 1 for first, last in units) for units in self.spans)

    @cached_property
    def best(self) -> tuple[np.ndarray, np.ndarray]:
        """(N, L) IoU of each object with the best anchor of each map, and that anchor, (N, L, 4) px."""
        return best_per_level(self.settings.corners, self.pyramid)

    @cached_property
    def counts(self) -> np.ndarray:
        """(N, L): anchors that reach the threshold."""
        return counts_reaching(self.settings.corners, self.pyramid, self.settings.t)

    @cached_property
    def levels(self) -> np.ndarray:
        """(N,): the map that takes each object, or UNASSIGNED."""
        return assigned_levels(self.settings.corners, self.pyramid)

    def level_name(self, level: int) -> str:
        """Empty for UNASSIGNED."""
        return "" if level == UNASSIGNED else self.pyramid.names[level]

    @property
    def shape(self) -> tuple[float, float]:
        """Width and height of the chosen object, px."""
        x1, y1, x2, y2 = self.settings.objects[self.settings.picked].corners
        return x2 - x1, y2 - y1

    @cached_property
    def slide(self) -> Slide:
        """The chosen object slid over the input. Raises ValueError when it has no area."""
        return slide(self.shape, self.pyramid)

    @property
    def pairs(self) -> int:
        """Anchors of different cells that overlap, on a map of settings.cells."""
        return overlapping_pairs(self.settings.cells, RATIOS[self.settings.shapes], self.settings.s)

    @property
    def pair_steps(self) -> tuple[np.ndarray, np.ndarray]:
        """Sizes at which pairs begin to overlap, and how many overlap above each."""
        sizes, pairs = overlap_sizes(self.settings.cells, RATIOS[self.settings.shapes])
        return sizes, pairs.cumsum()

    @cached_property
    def rows(self) -> HeadRows:
        """The flattened head."""
        settings = self.settings
        return flatten_head(settings.cells, settings.anchors, settings.classes, settings.permute)


@lru_cache(maxsize=32)
def spans_of(trunk: Trunk, cells: tuple[int, ...]) -> Spans:
    """What the heads of a pyramid see: its layers, from the room of boxes, read by the room of convolutions."""

    def taps(steps: tuple[Step, ...]) -> list[tuple[int, int, int, int]]:
        return [step.taps for step in steps]

    stages = [taps(stage) for stage in trunk.stages]
    spans = level_spans(stages, cells, taps(trunk.head), joined=trunk.joined, smoothing=taps(trunk.smoothing))
    return tuple(map(tuple, spans))


def scale_answer(settings: Scales, _photo: Photo | None = None) -> ScaleAnswer:
    """Raises ValueError where an object without area is to be slid over the input."""
    answer = ScaleAnswer(settings)
    if settings.view == "places":
        answer.slide  # noqa: B018 - reading it checks the object
    return answer

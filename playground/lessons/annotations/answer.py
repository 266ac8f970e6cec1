"""The anchors that a configuration of the lesson asks for, how well they fit, and the code that makes them."""

from dataclasses import dataclass

import numpy as np

from playground.boxes.annotations.anchor_code import family_code, shapes_code, textbook_code
from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.evolution import evolve, mean_best_iou, sampled
from playground.boxes.annotations.families import Written, on_multiples, suggest
from playground.boxes.annotations.kmeans import kmeans_anchors
from playground.boxes.annotations.maps import AnchorMap, ceiling
from playground.boxes.annotations.shapes import closest, fitted, recall_at, sides
from playground.boxes.annotations.textbook import textbook_maps
from playground.lessons.annotations import settings
from playground.lessons.annotations.settings import AnnotationConfig, typed_shapes

SMALL_SIDE = 64.0  # px: √area below which a box counts as small here
QUOTED = (0.5, 0.7, 0.75)  # IoU at which recall is always told
THRESHOLDS = np.linspace(0, 1, 201)


@dataclass(frozen=True, eq=False)
class AnchorAnswer:
    """A set of anchors beside a set of boxes."""

    shapes: np.ndarray  # (K, 2) of one place, in parts of the input's side; of all maps one after the other
    maps: tuple[AnchorMap, ...]
    written: Written | None  # sizes and ratios, where the set has them
    code: str  # makes `anchors`, corners in pixels of the input
    owners: np.ndarray  # (N,) the shape that fits each box best
    best: np.ndarray  # (N,) its IoU, both on one centre
    placed: np.ndarray  # (N,) best IoU with any anchor where it stands

    @property
    def mean_iou(self) -> float:
        return float(self.best.mean())

    @property
    def count(self) -> int:
        return sum(layout.count for layout in self.maps)

    def recall(self, thresholds: np.ndarray, placed: bool = True) -> np.ndarray:
        return recall_at(self.placed if placed else self.best, thresholds)

    def anchors(self, side: int) -> np.ndarray:
        """All anchors as corners in pixels of the input."""
        return side * np.concatenate([layout.anchors() for layout in self.maps])


def chosen(annotations: Annotations, config: AnnotationConfig) -> Annotations:
    """The boxes that the lesson looks at. Raises ValueError when there are none."""
    found = annotations if config.only == settings.ALL else annotations.only(config.only)
    if not len(found):
        raise ValueError("There are no boxes to look at; choose other files, or another class.")
    return found


def anchor_answer(annotations: Annotations, config: AnnotationConfig) -> AnchorAnswer:
    """Raises ValueError where the set cannot be: more shapes than boxes, anchors without area, no boxes."""
    corners = fitted(chosen(annotations, config), config.fit)
    shapes = sides(corners)
    written, maps = None, None
    if config.anchors == settings.TEXTBOOK:
        maps, code = textbook_maps(), textbook_code(config.side)
    elif config.anchors in settings.WRITTEN:
        written = suggest(shapes, config.anchors, config.n, config.m, config.side)
        maps, code = (written.layout(config.cells, config.side),), family_code(written, config.cells, config.side)
    else:
        found = np.round(_free(shapes, config) * config.side, 2) / config.side  # as the code writes them
        if not (found > 0).all():
            raise ValueError(f"An anchor has no area on an input of {config.side} pixels; make the input larger.")
        maps, code = (on_multiples(config.cells, config.side, found),), shapes_code(found, config.cells, config.side)
    anchors = np.concatenate([layout.shapes for layout in maps])
    best, owners = closest(shapes, anchors)
    return AnchorAnswer(anchors, maps, written, code, owners, best, ceiling(corners, maps))


def _free(shapes: np.ndarray, config: AnnotationConfig) -> np.ndarray:
    """Shapes that follow no family."""
    if config.anchors == settings.OWN:
        return np.array(typed_shapes(config.own))
    start = kmeans_anchors(shapes, config.k, config.distance, config.keep).shapes
    if config.anchors == settings.FREE:
        return start
    few = sampled(shapes)
    logs, _best = evolve(
        lambda children: mean_best_iou(few, np.exp(children).reshape(len(children), -1, 2)), np.log(start).ravel()
    )
    grown = np.exp(logs).reshape(-1, 2)
    better = closest(shapes, grown)[0].mean() > closest(shapes, start)[0].mean()  # on all boxes, not on the sample alone
    return grown[np.argsort(grown.prod(axis=1))] if better else start

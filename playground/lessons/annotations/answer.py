"""What the boxes of the lesson "Your own annotations" tell before any training: the answer of every view."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from playground.boxes.annotations.anchor_code import TEXTBOOK, family_code, pyramid_code, shapes_code, yolo_code
from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.families import FAMILIES, Written, evolved_shapes, on_multiples, suggest
from playground.boxes.annotations.kmeans import KmeansRun, kmeans_anchors, kmeans_runs, start_sample
from playground.boxes.annotations.label_noise import deleted_at, in_view, nms_tax, shaken_iou
from playground.boxes.annotations.maps import AnchorMap, ceiling, strided_map, textbook_maps
from playground.boxes.annotations.shapes import BoxFacts, box_facts, closest, fitted, ratio_facts, recall_at, sides
from playground.kit.i18n import _
from playground.kit.saying import verbatim
from playground.kit.settings import Uploaded
from playground.lessons.annotations.settings import ALL, Labels, boxes_of, typed_shapes

THRESHOLDS = np.linspace(0, 1, 201)
SHAKEN_IOUS = (0.5, 0.75, 0.95)
PYRAMID = (4, 8, 16, 32, 64)  # strides of P2 to P6
YOLO = (8, 16, 32)  # of P3, P4, P5


@dataclass(frozen=True, eq=False)
class AnchorSet:
    """A set of anchors beside the boxes `corners` (N, 4), in parts of the input's side."""

    corners: np.ndarray
    maps: tuple[AnchorMap, ...]
    written: Written | None  # sizes and ratios, where the set has them
    code: str  # makes `anchors`, corners in pixels of the input

    @cached_property
    def shapes(self) -> np.ndarray:
        """(K, 2) of one place, in parts of the input's side; of all maps one after the other."""
        return np.concatenate([layout.shapes for layout in self.maps])

    @cached_property
    def fits(self) -> tuple[np.ndarray, np.ndarray]:
        """Of each box the best IoU with a shape, both on one centre, and which shape has it: two (N,)."""
        return closest(sides(self.corners), self.shapes)

    @cached_property
    def placed(self) -> np.ndarray:
        """(N,) best IoU with any anchor where it stands."""
        return ceiling(self.corners, self.maps)

    @property
    def count(self) -> int:
        return sum(layout.count for layout in self.maps)

    def recall(self, thresholds: np.ndarray, placed: bool = True) -> np.ndarray:
        return recall_at(self.placed if placed else self.fits[0], thresholds)

    def laid_out(self, side: int) -> np.ndarray:
        """All anchors as corners in pixels of the input."""
        return side * np.concatenate([layout.anchors() for layout in self.maps])


# What a slider of a view leaves as it is, is kept from answer to answer.


@lru_cache(maxsize=8)
def looked_at(boxes: Annotations, only: str) -> Annotations:
    """Those of one class, or all. Raises ValueError when there are none."""
    chosen = boxes if only == ALL else boxes.only(only)
    if not len(chosen):
        nothing = _("There are no boxes to look at; choose other files, or another class.")
        raise ValueError(nothing + verbatim(boxes.left_out))
    return chosen


@lru_cache(maxsize=16)
def clusters(boxes: Annotations, fit: str, k: int, distance: str, keep: str) -> KmeansRun:
    return kmeans_anchors(sides(fitted(boxes, fit)), k, distance, keep)


@lru_cache(maxsize=16)
def starts_of(boxes: Annotations, fit: str, k: int, distance: str) -> list[KmeansRun]:
    """Every start of k-means; with many boxes on a part of them, as kmeans_anchors does it."""
    return kmeans_runs(start_sample(sides(fitted(boxes, fit))), k, distance)


@lru_cache(maxsize=16)
def anchor_set(boxes: Annotations, settings: Labels) -> AnchorSet:
    """Raises ValueError where the set cannot be: more shapes than boxes, anchors without area."""
    corners, cells, side = fitted(boxes, settings.fit), settings.cells, settings.side
    if settings.anchors == "textbook":
        return AnchorSet(corners, textbook_maps(), None, TEXTBOOK.format(side=side))
    if settings.anchors == "pyramid":
        return _pyramid(corners, settings.m, side)
    if settings.anchors == "yolo":
        return _yolo(boxes, settings)
    if settings.anchors in FAMILIES:
        written = suggest(sides(corners), settings.anchors, settings.n, settings.m, side)
        return AnchorSet(corners, (written.layout(cells, side),), written, family_code(written, cells, side))
    if settings.anchors == "own":
        shapes = np.array(typed_shapes(settings.own))
    else:
        shapes = clusters(boxes, settings.fit, settings.k, settings.distance, settings.keep).shapes
        shapes = evolved_shapes(sides(corners), shapes) if settings.anchors == "evolved" else shapes
    shapes = np.round(shapes * side, 2) / side  # as the code writes them
    if not (shapes > 0).all():
        raise ValueError(f"An anchor has no area on an input of {side} pixels; make the input larger.")
    return AnchorSet(corners, (on_multiples(cells, side, shapes),), None, shapes_code(shapes, cells, side))


def _pyramid(corners: np.ndarray, ratios: int, side: int) -> AnchorSet:
    """One size a level and the same ratios on all, as torchvision's Faster R-CNN has them."""
    written = suggest(sides(corners), "AnchorGenerator", len(PYRAMID), ratios, side)
    shapes = written.shapes(side).reshape(ratios, len(PYRAMID), 2)  # ratio by ratio in the library's order
    maps = tuple(on_multiples(-(-side // stride), side, shapes[:, level]) for level, stride in enumerate(PYRAMID))
    return AnchorSet(corners, maps, written, pyramid_code(written, PYRAMID, side))


def _yolo(boxes: Annotations, settings: Labels) -> AnchorSet:
    """As many shapes on each of YOLO's maps, the smallest on the finest, in whole pixels."""
    corners, side = fitted(boxes, settings.fit), settings.side
    start = clusters(boxes, settings.fit, len(YOLO) * settings.per, "IoU", "best").shapes
    shapes = np.maximum(1, np.round(evolved_shapes(sides(corners), start) * side))
    levels = np.split(shapes[np.argsort(shapes.prod(axis=1), kind="stable")], len(YOLO))
    maps = tuple(strided_map(stride, side, own / side, first=0.5) for stride, own in zip(YOLO, levels, strict=True))
    return AnchorSet(corners, maps, None, yolo_code(levels, YOLO, side))


tax_of = lru_cache(maxsize=8)(nms_tax)


@lru_cache(maxsize=32)
def shaken(side: int, amount: float) -> np.ndarray:
    """IoU of a square with itself, shaken, many times."""
    return shaken_iou(np.array([[side, side]]), amount)


@dataclass(frozen=True, eq=False)
class LabelAnswer:
    """One state of the page: the boxes looked at, and what a view asks of them."""

    settings: Labels
    boxes: Annotations

    @cached_property
    def corners(self) -> np.ndarray:
        """(N, 4) at the input."""
        return fitted(self.boxes, self.settings.fit)

    @cached_property
    def facts(self) -> BoxFacts:
        return box_facts(self.boxes)

    @cached_property
    def ratios(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Median and spread of the ratios as annotated, and at the input."""
        return ratio_facts(self.boxes.boxes), ratio_facts(self.corners)

    @cached_property
    def anchors(self) -> AnchorSet:
        return anchor_set(self.boxes, self.settings.apart_from("view", "iou"))

    @property
    def runs(self) -> list[KmeansRun]:
        return starts_of(self.boxes, self.settings.fit, self.settings.k, self.settings.distance)

    @cached_property
    def in_view(self) -> np.ndarray:
        """(windows, N): share of each box that a random window shows."""
        return in_view(self.corners, self.settings.window / 100)

    @property
    def deleted(self) -> int:
        """True boxes that NMS deletes."""
        return deleted_at(tax_of(self.boxes), self.settings.nms)

    def agreement(self, side: int) -> np.ndarray:
        """How often a shaken square agrees with itself at SHAKEN_IOUS."""
        return recall_at(shaken(side, self.settings.amount), np.array(SHAKEN_IOUS))


def answer_of(settings: Labels) -> LabelAnswer | None:
    """A state of the page, None while a file or the size of its pictures is awaited.

    Raises ValueError where there are no boxes to look at.
    """
    boxes, settings = boxes_of(settings), settings.relevant()  # no class is left over from another source
    if settings.source != "files":
        settings = replace(settings, files=Uploaded())  # which are chosen, and not looked at
    if boxes is None or (not len(boxes) and "size" in boxes.open):
        return None
    return LabelAnswer(settings, looked_at(boxes, settings.only))

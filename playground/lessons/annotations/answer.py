"""What the boxes of the lesson "Your own annotations" tell before any training: a view's answer and its numbers as text."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from playground.boxes.annotations.anchor_code import family_code, shapes_code, textbook_code
from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.families import FAMILIES, Written, evolved_shapes, on_multiples, suggest
from playground.boxes.annotations.kmeans import DISTANCES, STARTS, KmeansRun, kmeans_anchors, kmeans_runs, start_sample
from playground.boxes.annotations.label_noise import WHOLE, deleted_at, in_view, nms_tax, one_pixel_off, shaken_iou
from playground.boxes.annotations.maps import AnchorMap, ceiling, textbook_maps
from playground.boxes.annotations.shapes import closest, fitted, recall_at, sides
from playground.boxes.annotations.statistics import BoxFacts, ShapeFacts, box_facts, shape_facts
from playground.kit.saying import count, fixed, percent
from playground.lessons.annotations.settings import ALL, Labels, boxes_of, typed_shapes

SMALL_SIDE = 64.0  # px: √area below which a box counts as small here
QUOTED = (0.5, 0.7, 0.75)  # IoU at which recall is always told
THRESHOLDS = np.linspace(0, 1, 201)
SHAKEN_SIDES = (16, 32, 64, 128)  # px
SHAKEN_IOUS = (0.5, 0.75, 0.95)
ANCHOR_FIELDS = ("fit", "anchors", "k", "distance", "keep", "n", "m", "own", "cells", "side")


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
        raise ValueError("There are no boxes to look at; choose other files, or another class.")
    return chosen


@lru_cache(maxsize=16)
def clusters(boxes: Annotations, fit: str, k: int, distance: str, keep: str) -> KmeansRun:
    return kmeans_anchors(sides(fitted(boxes, fit)), k, distance, keep)


@lru_cache(maxsize=16)
def starts_of(boxes: Annotations, fit: str, k: int, distance: str) -> list[KmeansRun]:
    """Every start of k-means; with many boxes on a part of them, as kmeans_anchors does it."""
    return kmeans_runs(start_sample(sides(fitted(boxes, fit))), k, distance, starts=STARTS)


@lru_cache(maxsize=16)
def anchor_set(
    boxes: Annotations, fit: str, anchors: str, k: int, distance: str, keep: str, n: int, m: int, own: str, cells: int, side: int
) -> AnchorSet:
    """Raises ValueError where the set cannot be: more shapes than boxes, anchors without area."""
    corners = fitted(boxes, fit)
    if anchors == "textbook":
        return AnchorSet(corners, textbook_maps(), None, textbook_code(side))
    if anchors in FAMILIES:
        written = suggest(sides(corners), anchors, n, m, side)
        return AnchorSet(corners, (written.layout(cells, side),), written, family_code(written, cells, side))
    if anchors == "own":
        shapes = np.array(typed_shapes(own))
    else:
        shapes = clusters(boxes, fit, k, distance, keep).shapes
        shapes = evolved_shapes(sides(corners), shapes) if anchors == "evolved" else shapes
    shapes = np.round(shapes * side, 2) / side  # as the code writes them
    if not (shapes > 0).all():
        raise ValueError(f"An anchor has no area on an input of {side} pixels; make the input larger.")
    return AnchorSet(corners, (on_multiples(cells, side, shapes),), None, shapes_code(shapes, cells, side))


tax_of = lru_cache(maxsize=8)(nms_tax)
facts_of = lru_cache(maxsize=8)(box_facts)


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

    @property
    def facts(self) -> BoxFacts:
        return facts_of(self.boxes)

    @cached_property
    def ratios(self) -> tuple[ShapeFacts, ShapeFacts]:
        """As annotated, and at the input."""
        return shape_facts(self.boxes), shape_facts(self.boxes, self.settings.fit)

    @property
    def anchors(self) -> AnchorSet:
        return anchor_set(self.boxes, *(getattr(self.settings, name) for name in ANCHOR_FIELDS))

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

    @cached_property
    def figures(self) -> dict[str, str]:
        """The numbers that sentences quote."""
        return _FIGURES[self.settings.view](self)


def answer_of(settings: Labels) -> LabelAnswer | None:
    """A state of the page, None while no file is chosen. Raises ValueError where it cannot be."""
    boxes = boxes_of(settings)
    if boxes is None:
        return None
    answer = LabelAnswer(settings, looked_at(boxes, settings.only))
    _ = answer.figures  # what cannot be is found now
    return answer


def _box_figures(answer: LabelAnswer) -> dict[str, str]:
    facts, (before, after) = answer.facts, answer.ratios
    return {
        "boxes": count(facts.boxes),
        "pictures": count(facts.pictures),
        "per_picture": f"{facts.boxes / max(1, facts.pictures):.2f}",
        "most": count(facts.most),
        "width": f"{facts.median_size[0]:.0f}",
        "height": f"{facts.median_size[1]:.0f}",
        "small": percent(facts.small),
        "large": percent(facts.large),
        "ratio": f"{before.median_ratio:.2f}",
        "spread": fixed(before.ratio_spread),
        "fitted_ratio": f"{after.median_ratio:.2f}",
        "fitted_spread": fixed(after.ratio_spread),
    }


def _anchor_figures(answer: LabelAnswer) -> dict[str, str]:
    settings, (best, _owners) = answer.settings, answer.anchors.fits
    small = np.sqrt(sides(answer.boxes.boxes).prod(axis=1)) < SMALL_SIDE
    texts = {
        "shapes": str(len(answer.anchors.shapes)),
        "mean": fixed(best.mean()),
        "reached": percent((best >= settings.iou).mean()),
        "small_reached": percent((best[small] >= settings.iou).mean(), 0) if small.any() else "none",
        "small_count": count(small.sum()),
        "iou": f"{settings.iou:.2f}",
    }
    if settings.anchors == "k-means":
        both = {name: clusters(answer.boxes, settings.fit, settings.k, name, settings.keep) for name in DISTANCES}
        texts |= {name: fixed(run.mean_iou) for name, run in both.items()}
    return texts


def _step_figures(answer: LabelAnswer) -> dict[str, str]:
    """In how many starts some step made it worse."""
    runs = answer.runs
    return {
        "fell": str(sum(run.fell for run in runs)),
        "starts": str(len(runs)),
        "last": fixed(max(run.history[-1] for run in runs)),
        "best": fixed(max(max(run.history) for run in runs)),
        "worst": fixed(min(run.history[-1] for run in runs)),
    }


def _recall_figures(answer: LabelAnswer) -> dict[str, str]:
    anchors, iou = answer.anchors, answer.settings.iou
    placed, *quoted = anchors.recall(np.array([iou, *QUOTED]))
    return {
        "recall": percent(placed),
        "centred": percent(anchors.recall(np.array([iou]), placed=False)[0]),
        "anchors": count(anchors.count),
        "iou": f"{iou:.2f}",
        **{f"at_{100 * threshold:.0f}": percent(share) for threshold, share in zip(QUOTED, quoted, strict=True)},
    }


def _noise_figures(answer: LabelAnswer) -> dict[str, str]:
    texts = {"one_pixel": fixed(one_pixel_off(answer.settings.box))}
    for side in (*SHAKEN_SIDES, answer.settings.box):
        shares = zip(SHAKEN_IOUS, answer.agreement(side), strict=True)
        texts |= {f"{side} at {iou:.2f}": percent(share, 0) for iou, share in shares}
    return texts


def _crop_figures(answer: LabelAnswer) -> dict[str, str]:
    view, least = answer.in_view, answer.settings.least / 100
    return {
        "cut": percent(((view > 0) & (view < WHOLE)).mean(), 0),
        "lost": percent((view <= 0).mean(), 0),
        "low": percent(((view > 0) & (view < least)).mean(), 0),
        "kept": percent(((view > 0) & (view >= least)).mean(), 0),
    }


def _tax_figures(answer: LabelAnswer) -> dict[str, str]:
    boxes = len(answer.boxes)
    return {"deleted": count(answer.deleted), "boxes": count(boxes), "share": percent(answer.deleted / boxes)}


_FIGURES = {
    "boxes": _box_figures,
    "anchors": _anchor_figures,
    "steps": _step_figures,
    "recall": _recall_figures,
    "noise": _noise_figures,
    "crops": _crop_figures,
    "tax": _tax_figures,
}

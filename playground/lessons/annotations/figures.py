"""Every number that the sentences of the lesson "Your own annotations" can quote, as text; one function a view."""

from collections.abc import Callable

import numpy as np

from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.kmeans import DISTANCES, STARTS, KmeansRun, kmeans_anchors, kmeans_runs, start_sample
from playground.boxes.annotations.label_noise import WHOLE, deleted_at, in_view, nms_tax, one_pixel_off, shaken_iou
from playground.boxes.annotations.shapes import fitted, recall_at, sides
from playground.boxes.annotations.statistics import box_facts, shape_facts
from playground.lessons.annotations import settings
from playground.lessons.annotations.answer import QUOTED, SMALL_SIDE, AnchorAnswer, anchor_answer, chosen
from playground.lessons.annotations.settings import AnnotationConfig

Figures = dict[str, str]
Tax = tuple[tuple[float, ...], tuple[int, ...]]
SHAKEN_SIDES = (16, 32, 64, 128)  # px
SHAKEN_IOUS = (0.5, 0.75, 0.95)


def percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f} %"


def box_figures(annotations: Annotations, config: AnnotationConfig) -> Figures:
    looked_at = chosen(annotations, config)
    facts, before, after = box_facts(looked_at), shape_facts(looked_at), shape_facts(looked_at, config.fit)
    return {
        "boxes": f"{facts.boxes:,}",
        "pictures": f"{facts.pictures:,}",
        "per_picture": f"{facts.boxes / max(1, facts.pictures):.2f}",
        "most": f"{facts.most:,}",
        "width": f"{facts.median_size[0]:.0f}",
        "height": f"{facts.median_size[1]:.0f}",
        "small": percent(facts.small),
        "large": percent(facts.large),
        "ratio": f"{before.median_ratio:.2f}",
        "spread": f"{before.ratio_spread:.3f}",
        "fitted_ratio": f"{after.median_ratio:.2f}",
        "fitted_spread": f"{after.ratio_spread:.3f}",
    }


def anchor_figures(annotations: Annotations, config: AnnotationConfig, answer: AnchorAnswer | None = None) -> Figures:
    answer = answer or anchor_answer(annotations, config)
    looked_at = chosen(annotations, config)
    small = np.sqrt(sides(looked_at.boxes).prod(axis=1)) < SMALL_SIDE
    return {
        "shapes": str(len(answer.shapes)),
        "mean": f"{answer.mean_iou:.3f}",
        "reached": percent(float((answer.best >= config.iou).mean())),
        "small_reached": percent(float((answer.best[small] >= config.iou).mean()), 0) if small.any() else "none",
        "small_count": f"{int(small.sum()):,}",
    }


def distance_figures(annotations: Annotations, config: AnnotationConfig) -> Figures:
    """Mean best IoU of k-means under both distances."""
    shapes = sides(fitted(chosen(annotations, config), config.fit))
    return {name: f"{kmeans_anchors(shapes, config.k, name, config.keep).mean_iou:.3f}" for name in DISTANCES}


def step_figures(annotations: Annotations, config: AnnotationConfig, runs: list[KmeansRun] | None = None) -> Figures:
    """In how many starts some step made it worse."""
    runs = runs or start_runs(annotations, config)
    return {
        "fell": str(sum(run.fell for run in runs)),
        "starts": str(len(runs)),
        "last": f"{max(run.history[-1] for run in runs):.3f}",
        "best": f"{max(max(run.history) for run in runs):.3f}",
        "worst": f"{min(run.history[-1] for run in runs):.3f}",
    }


def start_runs(annotations: Annotations, config: AnnotationConfig) -> list[KmeansRun]:
    """Every start of k-means; with many boxes on a part of them, as kmeans_anchors does it."""
    shapes = start_sample(sides(fitted(chosen(annotations, config), config.fit)))
    return kmeans_runs(shapes, config.k, config.distance, config.keep, STARTS)


def recall_figures(annotations: Annotations, config: AnnotationConfig, answer: AnchorAnswer | None = None) -> Figures:
    answer = answer or anchor_answer(annotations, config)
    placed, centred = (answer.recall(np.array([config.iou]), placed)[0] for placed in (True, False))
    quoted = answer.recall(np.array(QUOTED))
    return {
        "recall": percent(placed),
        "centred": percent(centred),
        "anchors": f"{answer.count:,}",
        **{f"at {threshold:.2f}": percent(share) for threshold, share in zip(QUOTED, quoted, strict=True)},
    }


def noise_figures(annotations: Annotations, config: AnnotationConfig) -> Figures:
    found = {"one_pixel": f"{one_pixel_off(config.box):.3f}"}
    for side in (*SHAKEN_SIDES, config.box):
        shares = recall_at(shaken_iou(np.array([[side, side]]), config.amount), np.array(SHAKEN_IOUS))
        found |= {f"{side} at {iou:.2f}": percent(share, 0) for iou, share in zip(SHAKEN_IOUS, shares, strict=True)}
    return found


def crop_figures(annotations: Annotations, config: AnnotationConfig, view: np.ndarray | None = None) -> Figures:
    view = in_view(fitted(chosen(annotations, config)), config.window / 100) if view is None else view
    least = config.least / 100
    return {
        "cut": percent(float(((view > 0) & (view < WHOLE)).mean()), 0),
        "lost": percent(float((view <= 0).mean()), 0),
        "low": percent(float(((view > 0) & (view < least)).mean()), 0),
        "kept": percent(float(((view > 0) & (view >= least)).mean()), 0),
    }


def tax_figures(annotations: Annotations, config: AnnotationConfig, tax: Tax | None = None) -> Figures:
    looked_at = chosen(annotations, config)
    deleted = deleted_at(tax or nms_tax(looked_at), config.nms)
    return {"deleted": f"{deleted:,}", "boxes": f"{len(looked_at):,}", "share": percent(deleted / len(looked_at))}


FIGURES: dict[str, Callable[[Annotations, AnnotationConfig], Figures]] = {
    settings.BOXES: box_figures,
    settings.ANCHORS: lambda annotations, config: (
        anchor_figures(annotations, config) | (distance_figures(annotations, config) if config.anchors == settings.FREE else {})
    ),
    settings.STEPS: step_figures,
    settings.RECALL: recall_figures,
    settings.NOISE: noise_figures,
    settings.CROPS: crop_figures,
    settings.TAX: tax_figures,
}

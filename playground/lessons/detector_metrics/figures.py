"""The numbers that the sentences of the lesson "How good is a detector" quote, as text: one function a view."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from playground.boxes.hits import OUTCOMES
from playground.boxes.metrics import COCO_IOUS
from playground.boxes.written import letters
from playground.kit.saying import count, fixed
from playground.lessons.detector_metrics.answer import Answer, FixedAnswer, RankingAnswer, SceneAnswer, fixed_answer, scene_answer
from playground.lessons.detector_metrics.settings import WHOLE, Scene, truth_names


def share(value: float) -> str:
    """0.802, and – where there is nothing to divide by"""
    return "–" if math.isnan(value) else fixed(value)


def figures(answer: Answer) -> dict[str, str]:
    """What the view of the answer's settings shows."""
    return _FIGURES[answer.settings.view](answer)


def scene_figures(answer: SceneAnswer) -> dict[str, str]:
    """AP by every definition, over IoU, at the chosen score, and what a blind order would give."""
    settings, (hits, kept), baseline = answer.settings, answer.point, fixed_answer()
    other = replace(settings, scores="written" if settings.scores == "squared" else "squared")
    return {
        **_by_method(answer.by_definition, settings.definition),
        **_over_iou(answer),
        "hits": str(hits),
        **_counted(settings, hits, kept),
        "blind": share(answer.blind),
        "fixed_AP50": share(baseline.ap[0]),
        "fixed_mAP": share(baseline.ap.mean()),
        "other_scores": share(scene_answer(other).by_definition[settings.definition]),
        **_rules(answer),
    }


def _by_method(values: Mapping[str, float], chosen: str) -> dict[str, str]:
    names = {"area": "area", "11": "eleven", "101": "hundred", "stepped": "stepped"}
    return {names[method]: share(value) for method, value in values.items()} | {"ap": share(values[chosen])}


def _over_iou(answer: SceneAnswer) -> dict[str, str]:
    return {"mAP": share(answer.coco.mean), "AP50": share(answer.coco.at(0.5)), "AP75": share(answer.coco.at(0.75))}


def _rules(answer: SceneAnswer) -> dict[str, str]:
    """AP by both rules, and the first detection that they part over: its best overlap, taken, and its best free one."""
    coco, voc = (scene_answer(replace(answer.settings, rule=rule)) for rule in ("coco", "voc"))
    shown = {name: share(one.by_definition[answer.settings.definition]) for name, one in (("COCO", coco), ("VOC", voc))}
    split = np.flatnonzero((coco.takes != voc.takes) & (coco.takes >= 0))
    if len(split):
        row, free = answer.table[split[0]], int(coco.takes[split[0]])
        names = truth_names(len(row))
        shown |= {"split": letters(len(answer.table))[split[0]], "best": names[int(row.argmax())], "free": names[free]}
        shown |= {"best_overlap": share(row.max()), "free_overlap": share(row[free])}
    return shown


def error_figures(answer: SceneAnswer) -> dict[str, str]:
    """How often each thing happened, and precision and recall of it."""
    outcomes = answer.errors.outcomes
    counts = {name: str(outcomes[name]) for name in (*OUTCOMES, "missed")}
    return counts | _counted(answer.settings, outcomes["hit"], sum(outcomes[name] for name in OUTCOMES))


def _counted(settings: Scene, hits: int, kept: int) -> dict[str, str]:
    """Precision and recall of so many hits among so many detections."""
    return {
        "iou": f"{settings.iou:.2f}",
        "score": f"{settings.score:.2f}",
        "kept": str(kept),
        "objects": str(len(settings.objects)),
        "precision": share(hits / kept if kept else math.nan),
        "recall": share(hits / len(settings.objects)),
    }


def stair_figures(answer: SceneAnswer) -> dict[str, str]:
    """Where the picked detection stands, and on which tread; nothing where nothing was detected."""
    slide = answer.slide
    if slide is None:
        return {}
    (centred,), _fifty = answer.staircase([0.0])
    return {
        "name": letters(len(answer.table))[answer.settings.picked],
        "truth": truth_names(answer.table.shape[1])[slide.truth],
        "share": f"{100 * slide.share:.1f}",
        "IoU": share(slide.iou),
        "treads": str(sum(slide.iou >= threshold for threshold in COCO_IOUS)),
        **_over_iou(answer),
        "centred": share(centred),
        "fixed_mAP": share(fixed_answer().ap.mean()),
    }


def ranking_figures(answer: RankingAnswer) -> dict[str, str]:
    """AP of the detections kept by every definition, and where the curve ends."""
    settings, (precision, recall) = answer.settings, answer.end
    return {
        **_by_method(answer.values, settings.method),
        "whole": share(answer.after(len(settings.marks))),
        "precision": share(precision),
        "recall": share(recall),
        "found": str(answer.hits),
        "objects": str(settings.objects),
        "kept": count(settings.kept),
        "count": count(len(settings.marks)),
        "blind": share(float(settings.marks.mean())),
    }


def fixed_figures(answer: FixedAnswer) -> dict[str, str]:
    """Photos that the fixed box gets right, and what AP makes of that; then the whole photo."""
    photos = len(answer.ious)
    (right50, right75), (whole50, whole75) = (
        one.right_at((0.5, 0.75)).tolist() for one in (answer, fixed_answer(w=WHOLE, h=WHOLE))
    )
    return {
        "photos": str(photos),
        "right50": str(right50),
        "right75": str(right75),
        "AP50": share(answer.ap[0]),
        "AP75": share(answer.ap[5]),
        "mAP": share(answer.ap.mean()),
        "whole50": str(whole50),
        "whole75": str(whole75),
    }


_FIGURES = {
    "boxes": scene_figures,
    "errors": error_figures,
    "stairs": stair_figures,
    "ranking": ranking_figures,
    "fixed": fixed_figures,
}

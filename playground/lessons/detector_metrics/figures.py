"""The numbers that the sentences of the lesson "How good is a detector" quote, as text: one function a view."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from playground.boxes.metrics import COCO_IOUS
from playground.boxes.verdicts import OUTCOMES
from playground.lessons.box_iou.figures import likeness
from playground.lessons.detector_metrics.answer import (
    ApAnswer,
    ap_answer,
    classes_apart,
    detection_names,
    slide_of,
    staircase,
    truth_names,
)
from playground.lessons.detector_metrics.fixed_box import WHOLE, FixedAnswer, FixedConfig, baseline
from playground.lessons.detector_metrics.ranking import RankingAnswer

MISSED = "missed"
Answer = ApAnswer | RankingAnswer | FixedAnswer


def share(value: float) -> str:
    """0.802, and – where there is nothing to divide by"""
    return "–" if math.isnan(value) else likeness(value)


def box_figures(answer: ApAnswer) -> dict[str, str]:
    """AP by every definition, over IoU, at the chosen score, and what a blind order would give."""
    config, (hits, kept) = answer.config, answer.point
    fixed = baseline()
    found = {
        "ap": share(answer.by_definition[config.definition]),
        "area": share(answer.by_definition["area"]),
        "eleven": share(answer.by_definition["11 points"]),
        "hundred": share(answer.by_definition["101 points"]),
        "mAP": share(answer.coco.mean),
        "AP50": share(answer.coco.at(0.5)),
        "AP75": share(answer.coco.at(0.75)),
        "iou": f"{config.iou:.2f}",
        "score": f"{config.score:.2f}",
        "hits": str(hits),
        "kept": str(kept),
        "objects": str(len(config.objects)),
        "precision": share(hits / kept if kept else math.nan),
        "recall": share(hits / len(config.objects)),
        "blind": share(answer.blind),
        "fixed_AP50": share(fixed.ap[0]),
        "fixed_mAP": share(fixed.ap.mean()),
    }
    other = replace(config, scores="as written" if config.scores == "squared" else "squared")
    found["other_scores"] = share(ap_answer(other).by_definition[config.definition])
    found |= {f"of {name or 'no class'}": share(value) for name, value in classes_apart(answer).items()}
    return found | _rules(answer)


def _rules(answer: ApAnswer) -> dict[str, str]:
    """AP by both rules, and the first detection that they part over: its best overlap, taken, and its best free one."""
    both = {name: ap_answer(replace(answer.config, rule=name)) for name in ("COCO", "VOC")}
    found = {name: share(one.by_definition[answer.config.definition]) for name, one in both.items()}
    differ = np.flatnonzero(both["COCO"].takes != both["VOC"].takes)
    split = [index for index in differ if both["COCO"].takes[index] >= 0]
    if split:
        row, free = answer.table[split[0]], int(both["COCO"].takes[split[0]])
        found |= {
            "split": detection_names(len(answer.table))[split[0]],
            "best": truth_names(len(row))[int(row.argmax())],
            "best_overlap": share(row.max()),
            "free": truth_names(len(row))[free],
            "free_overlap": share(row[free]),
        }
    return found


def error_figures(answer: ApAnswer) -> dict[str, str]:
    """How often each thing happened, and precision and recall of it."""
    outcomes, config = answer.errors.outcomes, answer.config
    found = {name: str(outcomes[name]) for name in (*OUTCOMES, MISSED)}
    kept = sum(outcomes[name] for name in OUTCOMES)
    return found | {
        "iou": f"{config.iou:.2f}",
        "score": f"{config.score:.2f}",
        "kept": str(kept),
        "objects": str(len(config.objects)),
        "precision": share(outcomes["hit"] / kept if kept else math.nan),
        "recall": share(outcomes["hit"] / len(config.objects)),
    }


def stair_figures(answer: ApAnswer) -> dict[str, str]:
    """Where the picked detection stands, and on which tread; nothing where nothing was detected."""
    slide = slide_of(answer)
    if slide is None:
        return {}
    right = sum(slide.iou >= threshold for threshold in COCO_IOUS)
    fixed = baseline()
    (centred,), _fifty = staircase(answer, [0.0])
    return {
        "name": detection_names(len(answer.table))[answer.config.picked],
        "truth": truth_names(answer.table.shape[1])[slide.truth],
        "share": f"{100 * slide.share:.1f}",
        "IoU": share(slide.iou),
        "treads": str(right),
        "mAP": share(answer.coco.mean),
        "AP50": share(answer.coco.at(0.5)),
        "AP75": share(answer.coco.at(0.75)),
        "centred": share(centred),
        "fixed_mAP": share(fixed.ap.mean()),
    }


def ranking_figures(answer: RankingAnswer) -> dict[str, str]:
    """AP of the detections kept by every definition, and where the curve ends."""
    config, (precision, recall) = answer.config, answer.end
    names = {"area": "area", "eleven": "11 points", "hundred": "101 points", "stepped": "11 points, np.arange"}
    found = {name: share(answer.values[definition]) for name, definition in names.items()}
    return found | {
        "ap": share(answer.values[config.definition]),
        "whole": share(answer.after(len(config.marks))),
        "precision": share(precision),
        "recall": share(recall),
        "found": str(answer.found),
        "objects": str(config.objects),
        "kept": f"{config.kept:,}",
        "count": f"{len(config.marks):,}",
        "blind": share(float(config.marks.mean())),
    }


def fixed_figures(answer: FixedAnswer) -> dict[str, str]:
    """Photos that the fixed box gets right, and what AP makes of that; then the whole photo."""
    photos = len(answer.ious)
    whole = FixedAnswer(FixedConfig(WHOLE, WHOLE))
    (right50, right75), (whole50, whole75) = (one.right_at((0.5, 0.75)).tolist() for one in (answer, whole))
    return {
        "photos": str(photos),
        "right50": str(right50),
        "right75": str(right75),
        "share50": share(right50 / photos),
        "AP50": share(answer.ap[0]),
        "AP75": share(answer.ap[5]),
        "mAP": share(answer.ap.mean()),
        "whole50": str(whole50),
        "whole75": str(whole75),
    }


FIGURES: dict[str, Callable[[Answer], dict[str, str]]] = {
    "Boxes": box_figures,
    "Errors": error_figures,
    "Staircase": stair_figures,
    "Ranking": ranking_figures,
    "One fixed box": fixed_figures,
}

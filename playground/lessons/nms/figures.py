"""The numbers that the sentences of the lesson "Non-maximum suppression" quote, as text."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import numpy as np

from playground.boxes.hits import MISSED, match_detections
from playground.boxes.iou import box_iou, distance_box_iou
from playground.boxes.survival import survival_curve, survival_sets
from playground.lessons.box_iou.figures import likeness
from playground.lessons.nms.answer import FRUITS, NmsAnswer, has_gap
from playground.lessons.nms.raw_boxes import CLOUDS, cloud
from playground.lessons.nms.rules import RuleResult

FEW = 12  # boxes or steps that a sentence can name one by one
TAX_AT = (0.3, 0.45, 0.5, 0.7)  # thresholds in common use
FOUND_IOU = 0.5  # with an object, for a box to have found it
SHORT = {
    "Greedy": "greedy",
    "Soft-NMS, linear": "linear",
    "Soft-NMS, Gaussian": "gaussian",
    "DIoU-NMS": "diou",
    "Box fusion": "fusion",
}


def figures(answer: NmsAnswer) -> dict[str, str]:
    """What every state shows: counts, the box asked about, and where the number kept falls."""
    raw, survival = answer.raw, answer.survival
    found = {
        "raw": f"{len(raw)}",
        "kept": f"{len(answer.kept)}",
        "t": f"{answer.config.t:.2f}",
        "gaps": f"{sum(map(has_gap, survival.sets))}",
        "names": named(answer, answer.kept),
        "falls": ", ".join(likeness(start) for start in falls(survival.starts, survival.counts)[:FEW]),
    }
    if len(survival.counts) <= FEW:
        found["counts"] = ", ".join(map(str, survival.counts))
        found["steps"] = ", ".join(likeness(start) for start in survival.starts[1:])
    found |= pick_figures(answer)
    if raw.truths:
        found |= object_figures(answer)
    if answer.config.source == FRUITS:
        found |= {f"deleted_{t:.2f}": f"{len(raw) - count_at(answer, t)}" for t in TAX_AT}
    return found


def pick_figures(answer: NmsAnswer) -> dict[str, str]:
    """The box asked about: its name, and its killer here."""
    box, death = answer.picked, answer.death
    found = {"name": box_name(answer, box)}
    if death:
        found |= {"killer": box_name(answer, death.killer), "iou": likeness(death.iou)}
    return found


def box_name(answer: NmsAnswer, box: int) -> str:
    """“B 0.80”, or where there are no letters the place in the order of scores: “7, face 0.82”."""
    name = answer.raw.name(box)
    return name if answer.raw.letters else f"{box + 1}, {name}"


def named(answer: NmsAnswer, boxes: Iterable[int]) -> str:
    """Names of few boxes, empty for many."""
    boxes = list(boxes)
    return "; ".join(box_name(answer, box) for box in boxes) if len(boxes) <= FEW else ""


def falls(starts: tuple[float, ...], counts: tuple[int, ...]) -> list[float]:
    """Thresholds at which fewer boxes live than just below."""
    return [start for start, (before, after) in zip(starts[1:], pairwise(counts), strict=True) if after < before]


def count_at(answer: NmsAnswer, threshold: float) -> int:
    """How many boxes live at a threshold of 0 or more."""
    return answer.survival.counts[bisect_right(answer.survival.starts, threshold) - 1]


def object_figures(answer: NmsAnswer) -> dict[str, str]:
    """How many objects still have a box after suppression, and how many boxes have no object of their own."""
    raw, kept = answer.raw, answer.kept
    truths, kinds = np.array(raw.truths), np.array(raw.truth_classes)
    found = 0
    for kind in range(len(raw.class_names)):
        mine = [box for box in kept if raw.class_ids[box] == kind]
        found += int((match_detections(raw.boxes[mine], raw.scores[mine], truths[kinds == kind], FOUND_IOU) != MISSED).sum())
    return {
        "objects": f"{len(truths)}",
        "found": f"{found}",
        "lost": f"{len(truths) - found}",
        "copies": f"{len(kept) - found}",
    }


def rule_figures(answer: NmsAnswer, results: tuple[RuleResult, ...]) -> dict[str, str]:
    """How many boxes each rule shows, the score that the one asked about has left, and what fusion made of two boxes.

    A rule that removes the box asked about leaves it no score, and so no figure.
    """
    found = {"name": box_name(answer, answer.picked)}
    for result in results:
        short = SHORT[result.name]
        found[f"{short}_count"] = f"{len(result.boxes)}"
        if answer.picked in result.score_of:
            found[short] = likeness(result.score_of[answer.picked])
    if len(answer.raw) == 2:
        pair = answer.raw.boxes
        found |= {"pair_iou": likeness(box_iou(pair, pair)[0, 1].item())}
        found |= {"pair_diou": likeness(distance_box_iou(pair, pair)[0, 1].item())}
        fused = box_iou(results[-1].boxes[:1], pair)[0].tolist()
        found |= {"fused_first": likeness(fused[0]), "fused_second": likeness(fused[1])}
    return found


@lru_cache(maxsize=1)
def cloud_figures() -> dict[str, str]:
    """Of all clouds: the share of boxes that have a gap, and in how many the number kept falls somewhere."""
    gaps = fallen = boxes = 0
    for number in range(1, CLOUDS + 1):
        raw = cloud(number)
        sets = survival_sets(raw.boxes, raw.scores)
        gaps, boxes = gaps + sum(map(has_gap, sets)), boxes + len(sets)
        fallen += bool(falls(*survival_curve(sets)))
    return {"share": f"{gaps / boxes:.0%}".replace("%", " %"), "fallen": f"{fallen}", "clouds": f"{CLOUDS}"}

"""The numbers that the sentences of the lesson "Non-maximum suppression" quote, as text."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import numpy as np

from playground.boxes.hits import MISSED, match_detections
from playground.boxes.iou import box_iou, distance_box_iou
from playground.boxes.survival import survival_curve, survival_sets
from playground.kit.saying import fixed, percent
from playground.lessons.nms.answer import NmsAnswer, has_gap
from playground.lessons.nms.raw_boxes import CLOUDS, cloud

FEW = 12  # boxes or steps that a sentence can name one by one
TAX_AT = (0.3, 0.45, 0.5, 0.7)  # thresholds in common use
FOUND_IOU = 0.5  # with an object, for a box to have shown it
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
    shown = {
        "raw": f"{len(raw)}",
        "kept": f"{len(answer.kept)}",
        "t": f"{answer.settings.t:.2f}",
        "gaps": f"{sum(map(has_gap, survival.sets))}",
        "names": named(answer, answer.kept),
        "falls": ", ".join(fixed(start) for start in falls(survival.starts, survival.counts)[:FEW]),
    }
    if len(survival.counts) <= FEW:
        shown["counts"] = ", ".join(map(str, survival.counts))
        shown["steps"] = ", ".join(fixed(start) for start in survival.starts[1:])
    shown |= pick_figures(answer)
    if raw.truths:
        shown |= object_figures(answer)
    if answer.settings.source == "fruits":
        shown |= {f"deleted_{t:.2f}": f"{len(raw) - count_at(answer, t)}" for t in TAX_AT}
    return shown


def pick_figures(answer: NmsAnswer) -> dict[str, str]:
    """The box asked about: its name, and its killer here."""
    box, death = answer.picked, answer.death
    shown = {"name": box_name(answer, box)}
    if death:
        shown |= {"killer": box_name(answer, death.killer), "iou": fixed(death.iou)}
    return shown


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
    detected = 0
    for kind in range(len(raw.class_names)):
        mine = [box for box in kept if raw.class_ids[box] == kind]
        detected += int((match_detections(raw.boxes[mine], raw.scores[mine], truths[kinds == kind], FOUND_IOU) != MISSED).sum())
    return {
        "objects": f"{len(truths)}",
        "found": f"{detected}",
        "lost": f"{len(truths) - detected}",
        "copies": f"{len(kept) - detected}",
    }


def rule_figures(answer: NmsAnswer) -> dict[str, str]:
    """How many boxes each rule shows, the score that the one asked about has left, and what fusion made of two boxes.

    A rule that removes the box asked about leaves it no score, and so no figure.
    """
    shown = {"name": box_name(answer, answer.picked)}
    if not answer.results:
        return shown
    for result in answer.results:
        short = SHORT[result.name]
        shown[f"{short}_count"] = f"{len(result.boxes)}"
        if answer.picked in result.score_of:
            shown[short] = fixed(result.score_of[answer.picked])
    if len(answer.raw) == 2:
        pair = answer.raw.boxes
        shown |= {"pair_iou": fixed(box_iou(pair, pair)[0, 1].item())}
        shown |= {"pair_diou": fixed(distance_box_iou(pair, pair)[0, 1].item())}
        fused = box_iou(answer.results[-1].boxes[:1], pair)[0].tolist()
        shown |= {"fused_first": fixed(fused[0]), "fused_second": fixed(fused[1])}
    return shown


@lru_cache(maxsize=1)
def cloud_figures() -> dict[str, str]:
    """Of all clouds: the share of boxes that have a gap, and in how many the number kept falls somewhere."""
    gaps = fallen = boxes = 0
    for number in range(1, CLOUDS + 1):
        raw = cloud(number)
        sets = survival_sets(raw.boxes, raw.scores)
        gaps, boxes = gaps + sum(map(has_gap, sets)), boxes + len(sets)
        fallen += bool(falls(*survival_curve(sets)))
    return {"share": percent(gaps / boxes, 0), "fallen": f"{fallen}", "clouds": f"{CLOUDS}"}

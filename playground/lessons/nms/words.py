"""What today's numbers say in the lesson "Non-maximum suppression": figures as text, sentences, formulae, the table of rules."""

from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from math import inf

import numpy as np

from playground.boxes.hits import MISSED, match_detections
from playground.boxes.iou import box_iou, distance_box_iou
from playground.boxes.survival import Interval, survival_curve, survival_sets
from playground.kit.i18n import _
from playground.kit.saying import Words, each, fixed, paragraph, percent
from playground.kit.size_formula import aligned
from playground.lessons.nms.answer import NmsAnswer
from playground.lessons.nms.raw_boxes import CLOUDS, cloud
from playground.lessons.nms.rules import RULES

FEW = 12  # boxes or steps that a sentence can name one by one
TAX_AT = (0.3, 0.45, 0.5, 0.7)  # thresholds in common use
SLACK = 2.0  # px by which a detector's box may reach beyond its picture
FOUND_IOU = 0.5  # with an object, for a box to have shown it
SHORT = dict(zip(RULES, ("greedy", "linear", "gaussian", "diou", "fusion"), strict=True))  # names of figures
RULE_LINES = (  # LaTeX
    r"\text{greedy}\quad & s_i = 0 \;\text{where}\; \mathrm{IoU} > %(t)s",
    r"\text{linear}\quad & s_i \,(1 - \mathrm{IoU}) \;\text{where}\; \mathrm{IoU} > %(t)s",
    r"\text{Gaussian}\quad & s_i \, e^{-\mathrm{IoU}^2 / %(sigma)s}",
    r"\text{DIoU}\quad & s_i = 0 \;\text{where}\; \mathrm{IoU} - d^2/c^2 > %(t)s",
    r"\text{fusion}\quad & b = \tfrac{\sum s_i b_i}{\sum s_i} \;\text{over boxes with}\; \mathrm{IoU} > %(t)s",
)
KEPT = (  # K_i: thresholds at which box i is kept
    r"K_i &= [0, \infty) \setminus \bigcup_{s_j > s_i}",
    r"&\qquad K_j \cap [0, \mathrm{IoU}_{ij})",
)


def words(answer: NmsAnswer) -> Words:
    """What a view says, most important first."""
    settings, figures, rules, death = answer.settings, worded(answer), bool(answer.results), answer.death
    templates = (
        rules
        and _(
            "Of {raw} raw boxes greedy NMS keeps **{greedy_count}**, linear Soft-NMS **{linear_count}**, Gaussian Soft-NMS "
            "**{gaussian_count}**, DIoU-NMS **{diou_count}**, box fusion **{fusion_count}**."
        ),
        rules
        and _(
            "The score of {name} becomes: greedy **{greedy}**, linear **{linear}**, Gaussian **{gaussian}**, "
            "DIoU **{diou}**, fusion **{fusion}**."
        ),
        "pair_iou" in figures and _("The two boxes have IoU **{pair_iou}** and DIoU **{pair_diou}**."),
        "pair_iou" in figures
        and figures["fusion_count"] == "1"
        and _("Fusion makes one box of them; its IoU with the two is **{fused_first}** and **{fused_second}**."),
        _("{name} was removed by {remover}: their IoU is **{iou}**, above {t}. It is kept **{when}**.")
        if death
        else _("{name} is kept at the IoU threshold {t}. It is kept **{when}**."),
        paragraph(_("Greedy NMS keeps **{kept}** of {raw} boxes at {t}."), figures["names"] and _("Kept: {names}.")),
        figures.get("steps") and _("From threshold 0 to 1: **{counts}** boxes are kept; the number changes at {steps}."),
        figures["falls"] and _("A higher threshold can keep fewer boxes: the number kept falls at {falls}."),
        figures["gaps"] != "0" and _("{gaps} of {raw} boxes are kept, then removed, then kept again as the threshold rises."),
        answer.raw.truths
        and _(
            "**{found}** of {objects} objects still have a box, **{lost}** have lost theirs, and **{copies}** boxes that "
            "are kept are duplicates."
        ),
        settings.source == "fruits"
        and _(
            "Every box here is a true one. Greedy NMS, larger boxes first, deletes **{deleted_30}** of them at 0.30, "
            "**{deleted_45}** at 0.45, **{deleted_50}** at 0.50 and **{deleted_70}** at 0.70."
        ),
        settings.source == "cloud"
        and _(
            "Of all {set_n} sets of random boxes: **{share}** of the boxes are removed again at a higher threshold, and in "
            "**{fallen}** sets the number kept falls somewhere while the threshold rises."
        ),
        "outside" in figures
        and _("**{outside}** of {raw} boxes reach beyond this photo. Choose the photo that these detections belong to."),
    )
    if rules:
        lines = [line % {"t": figures["t"], "sigma": f"{settings.sigma:.1f}"} for line in RULE_LINES]
    else:
        sets = answer.survival.sets[answer.picked]
        ends = (("0" if not start else f"{start:.3f}", r"\infty" if end == inf else f"{end:.3f}") for start, end in sets)
        intervals = r" \cup ".join(f"[{start}, {end})" for start, end in ends)
        lines = [*KEPT, rf"K_{{{answer.picked + 1}}} &= {intervals}"]
    return Words(figures, templates, aligned(lines, 0))


def worded(answer: NmsAnswer) -> dict[str, str]:
    """The figures of a state with what can only be said in words: when a box is kept, and that a rule removes it."""
    intervals = answer.survival.sets[answer.picked]
    shown = figures(answer) | {"intervals": intervals_text(intervals), "when": when_text(intervals)}
    shown |= cloud_figures() if answer.settings.source == "cloud" else {}
    return shown | (dict.fromkeys(SHORT.values(), _("gone")) | rule_figures(answer) if answer.results else {})


def intervals_text(intervals: tuple[Interval, ...]) -> str:
    """“[0, 0.333) and from 0.500 up”"""
    parts = ["[{}, {})".format(fixed(start) if start else "0", fixed(end)) for start, end in intervals[:-1]]
    last = intervals[-1][0]
    if not parts and not last:
        return _("every threshold")
    return _(" and ").join([*parts, _("from {t} up").format(t=fixed(last))])


def when_text(intervals: tuple[Interval, ...]) -> str:
    """“at every threshold from 0.512”, as a sentence has it."""
    if len(intervals) > 1:
        return _("at thresholds {intervals}").format(intervals=intervals_text(intervals))
    start = intervals[0][0]
    return _("at every threshold from {t}").format(t=fixed(start)) if start else _("at every threshold")


def figures(answer: NmsAnswer) -> dict[str, str]:
    """What every state shows: counts, the box asked about with what removes it here, and where the number kept falls."""
    raw, survival, death = answer.raw, answer.survival, answer.death
    shown = {
        **each(str, raw=len(raw), kept=len(answer.kept), gaps=gaps(survival.sets)),
        "t": f"{answer.settings.t:.2f}",
        "names": "; ".join(answer.raw.names[box] for box in answer.kept) if len(answer.kept) <= FEW else "",
        "falls": ", ".join(fixed(start) for start in falls(survival.starts, survival.counts)[:FEW]),
        "name": answer.raw.names[answer.picked],
    }
    if len(survival.counts) <= FEW:
        shown["counts"] = ", ".join(map(str, survival.counts))
        shown["steps"] = ", ".join(fixed(start) for start in survival.starts[1:])
    if death:
        shown |= {"remover": answer.raw.names[death.remover], "iou": fixed(death.iou)}
    if answer.settings.source == "fruits":
        left = {t: survival.counts[bisect_right(survival.starts, t) - 1] for t in TAX_AT}
        shown |= {f"deleted_{100 * t:.0f}": f"{len(raw) - count}" for t, count in left.items()}
    beyond = (raw.boxes > raw.boxes.new_tensor(raw.size * 2) + SLACK).any(dim=1) | (raw.boxes < -SLACK).any(dim=1)
    if answer.settings.source == "file" and beyond.any():
        shown["outside"] = str(int(beyond.sum()))
    return shown | (object_figures(answer) if raw.truths else {})


def gaps(sets: list[tuple[Interval, ...]]) -> int:
    """How many boxes are removed again at a threshold above one at which they are kept."""
    return sum(len(intervals) > 1 for intervals in sets)


def falls(starts: tuple[float, ...], counts: tuple[int, ...]) -> list[float]:
    """Thresholds at which fewer boxes are kept than just below."""
    return [start for start, (before, after) in zip(starts[1:], pairwise(counts), strict=True) if after < before]


def object_figures(answer: NmsAnswer) -> dict[str, str]:
    """How many objects still have a box after suppression, and how many boxes have no object of their own."""
    raw, kept = answer.raw, answer.kept
    truths, kinds = np.array(raw.truths), np.array(raw.truth_classes)
    detected = 0
    for kind in range(len(raw.class_names)):
        mine = [box for box in kept if raw.class_ids[box] == kind]
        detected += int((match_detections(raw.boxes[mine], raw.scores[mine], truths[kinds == kind], FOUND_IOU) != MISSED).sum())
    return each(str, objects=len(truths), found=detected, lost=len(truths) - detected, copies=len(kept) - detected)


def rule_figures(answer: NmsAnswer) -> dict[str, str]:
    """How many boxes each rule shows, the score that the one asked about has left, and what fusion made of two boxes.

    A rule that removes the box asked about leaves it no score, and so no figure.
    """
    shown = {f"{SHORT[result.name]}_count": f"{len(result.boxes)}" for result in answer.results}
    left = {SHORT[result.name]: result.score_of.get(answer.picked) for result in answer.results}
    shown |= {name: fixed(score) for name, score in left.items() if score is not None}
    if answer.results and len(answer.raw) == 2:
        pair = answer.raw.boxes
        first, second = box_iou(answer.results[-1].boxes[:1], pair)[0].tolist()
        iou, diou = (measure(pair, pair)[0, 1].item() for measure in (box_iou, distance_box_iou))
        shown |= each(fixed, pair_iou=iou, pair_diou=diou, fused_first=first, fused_second=second)
    return shown


@lru_cache(maxsize=1)
def cloud_figures() -> dict[str, str]:
    """Of all clouds: the share of boxes that are removed again, and in how many sets the number kept falls somewhere."""
    raws = [cloud(number) for number in range(1, CLOUDS + 1)]
    every = [survival_sets(raw.boxes, raw.scores) for raw in raws]
    fallen = sum(bool(falls(*survival_curve(sets))) for sets in every)
    share = sum(map(gaps, every)) / sum(map(len, every))
    return {"share": percent(share, 0), "fallen": f"{fallen}", "set_n": f"{CLOUDS}"}


def rule_table(answer: NmsAnswer) -> list[dict[str, object]]:
    """Every raw box under every rule: the score that it has left, empty where it is gone."""
    scores = {result.name: result.score_of for result in answer.results}
    return [
        {_("box"): answer.raw.names[box], _("raw score"): round(answer.raw.scores[box].item(), 3)}
        | {_(name): round(left[box], 3) if box in left else None for name, left in scores.items()}
        for box in range(len(answer.raw))
    ]

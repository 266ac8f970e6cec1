"""Sentences, formulae and tables of the lesson "How good is a detector": what today's numbers say."""

import math
from collections.abc import Callable
from itertools import groupby

import numpy as np

from playground.boxes.hits import DUPLICATE, WRONG
from playground.boxes.metrics import precision_terms
from playground.boxes.written import letters
from playground.kit.i18n import _
from playground.lessons.detector_metrics.answer import Answer, FixedAnswer, RankingAnswer, SceneAnswer
from playground.lessons.detector_metrics.figures import figures, share
from playground.lessons.detector_metrics.settings import truth_names

MOST_TERMS = 6  # of a sum that is written out
LISTED = 3  # detections that the errors name


def sentences(answer: Answer) -> list[str]:
    """What a view says, most important first."""
    return _WORDS[answer.settings.view][0](answer, figures(answer))


def formula(answer: Answer) -> str:
    """LaTeX with today's numbers."""
    return _WORDS[answer.settings.view][1](answer)


def _scene_sentences(answer: SceneAnswer, texts: dict[str, str]) -> list[str]:
    lines = [
        _("At IoU {iou} AP is **{area}** as an area, **{eleven}** by 11 points, **{hundred}** by COCO’s 101."),
        _("Over IoU 0.50–0.95: mAP **{mAP}**, AP50 {AP50}, AP75 {AP75}."),
        _(
            "At a score of {score} and above, {hits} of {kept} detections are hits, on {objects} objects: precision "
            "**{precision}**, recall **{recall}**."
        ),
    ]
    if "split" in texts:
        lines.append(
            _(
                "{split} overlaps {best} most, by **{best_overlap}**, but that is taken; by **{free_overlap}** it overlaps "
                "{free}, which is free. VOC’s rule looks no further: AP **{VOC}**. COCO’s does: AP **{COCO}**."
            )
        )
    if answer.settings.scores == "squared":
        lines.append(
            _("All scores are squared. Their order is as before, and so is AP: **{other_scores}** without, **{ap}** with.")
        )
    if answer.settings.classes == "many":
        lines.append(_("AP by class: {parts}. A class without objects does not count."))
    lines.append(
        _(
            "For comparison: scores that say nothing leave precision at about {blind} from end to end; one fixed box on photos "
            "of fruit reaches AP50 {fixed_AP50} and mAP {fixed_mAP}."
        )
    )
    parts = ", ".join(f"{name or '–'} {share(value)}" for name, value in answer.class_precisions.items())
    return [line.format(parts=parts, **texts) for line in lines]


def _error_sentences(answer: SceneAnswer, texts: dict[str, str]) -> list[str]:
    counts = {name.replace(" ", "_"): number for name, number in texts.items()}
    lines = [
        _(
            "Of {kept} detections **{hit}** are hits, **{wrong_class}** of the wrong class, **{duplicate}** duplicates, "
            "**{background}** on background; of {objects} objects **{missed}** missed."
        ).format(**counts),
        _("Precision **{precision}**, recall **{recall}** at IoU {iou} and a score of {score}.").format(**texts),
    ]
    names, truths = letters(len(answer.table)), truth_names(answer.table.shape[1])
    reasons = {
        DUPLICATE: _("{name} is a copy: it overlaps {truth} by {iou}, and a surer one has taken that."),
        WRONG: _("{name} lies on {truth} (IoU {iou}), but calls it “{said}” where it is “{is_}”."),
    }
    for verdict in [one for one in answer.judged[0] if one.outcome in reasons][:LISTED]:
        detection, target = answer.settings.detections[verdict.detection], answer.settings.objects[verdict.target]
        named = {"name": names[verdict.detection], "truth": truths[verdict.target], "iou": share(verdict.iou)}
        lines.append(reasons[verdict.outcome].format(**named, said=detection.label, is_=target.label))
    return [*lines, _("A detector that says nothing has no false alarm and misses all {objects}.").format(**texts)]


def _stair_sentences(_answer: SceneAnswer, texts: dict[str, str]) -> list[str]:
    if not texts:
        return [_("Nothing was detected. Draw a box on the picture.")]
    lines = (
        _(
            "The centre of {name} stands **{share} %** of {truth}’s width beside that of {truth}: IoU **{IoU}**, enough for "
            "{treads} of ten thresholds."
        ),
        _("mAP **{mAP}**, AP50 **{AP50}**, AP75 {AP75}. With its centre on {truth}’s: mAP {centred}."),
        _("Each tread is one IoU threshold. AP50 sees only the last one; one fixed box on photos of fruit has mAP {fixed_mAP}."),
    )
    return [line.format(**texts) for line in lines]


def _ranking_sentences(answer: RankingAnswer, texts: dict[str, str]) -> list[str]:
    lines = [
        _(
            "{kept} of {count} detections kept: **{found}** of {objects} objects found, precision **{precision}**, recall "
            "{recall}."
        ),
        _(
            "AP **{area}** as an area, **{eleven}** by 11 points, **{hundred}** by 101. With eleven thresholds from np.arange: "
            "**{stepped}**."
        ),
    ]
    if answer.settings.cut:
        lines.append(_("With all {count} kept, AP is {whole}: what is left out cannot be found."))
    elif answer.settings.tail:
        lines.append(
            _("The false alarms below stand where the area is already taken: they cost precision at the end, and no AP.")
        )
    lines.append(_("Scores that say nothing leave precision at about {blind} from end to end."))
    return [line.format(**texts) for line in lines]


def _fixed_sentences(_answer: FixedAnswer, texts: dict[str, str]) -> list[str]:
    lines = (
        _(
            "It looks at no pixel and is right for **{right50}** of **{photos}** photos at IoU 0.5, for **{right75}** at 0.75. "
            "The whole photo: **{whole50}** and {whole75}."
        ),
        _("As a detector with one score for all: AP50 **{AP50}**, AP75 {AP75}, mAP **{mAP}**."),
        _("Photos with one fruit show it large and in the middle. A detector has to be compared with that, not with 0."),
    )
    return [line.format(**texts) for line in lines]


def _sum(marks: np.ndarray, objects: int, method: str) -> str:
    """AP as a fraction: equal precisions together."""
    divisor, groups = precision_terms(marks, objects, method)
    written = [rf"{count}\cdot {value:.3f}" for count, value in groups[:MOST_TERMS]]
    written += [r"\cdots"] if len(groups) > MOST_TERMS else []
    value = sum(count * value for count, value in groups) / divisor
    return rf"\mathrm{{AP}} = \frac{{{' + '.join(written) or '0'}}}{{{divisor}}} = {value:.3f}"


def _scene_formula(answer: SceneAnswer) -> str:
    settings = answer.settings
    if settings.classes == "one":
        return _sum(answer.marks, len(settings.objects), settings.definition)
    values = [value for value in answer.class_precisions.values() if not math.isnan(value)]
    mean = answer.by_definition[settings.definition]
    return rf"\mathrm{{AP}} = \frac{{{' + '.join(f'{value:.3f}' for value in values)}}}{{{len(values)}}} = {mean:.3f}"


def _error_formula(answer: SceneAnswer) -> str:
    hits, kept, objects = answer.errors.outcomes["hit"], len(answer.judged[0]), len(answer.settings.objects)
    precision = rf"\frac{{{hits}}}{{{kept}}} = {hits / kept:.3f}" if kept else r"\frac{0}{0}"
    return (
        rf"\text{{{_('precision')}}} = {precision},"
        rf"\qquad \text{{{_('recall')}}} = \frac{{{hits}}}{{{objects}}} = {hits / objects:.3f}"
    )


def _stair_formula(answer: SceneAnswer) -> str:
    groups = [(len(list(group)), value) for value, group in groupby(map(answer.coco.at, answer.coco.iou_thresholds))]
    written = " + ".join(rf"{count}\cdot {value:.3f}" for count, value in groups)
    return (
        r"\small\begin{aligned}\mathrm{mAP} &= \frac{1}{10}\sum_{t\in\{0.50,\,0.55,\,\ldots,\,0.95\}}\mathrm{AP}_t\\[4pt]"
        rf"&= \tfrac{{1}}{{10}}\,({written}) = {answer.coco.mean:.3f}\end{{aligned}}"
    )


def _ranking_formula(answer: RankingAnswer) -> str:
    settings = answer.settings
    return _sum(settings.marks[: settings.kept], settings.objects, settings.method)


def _fixed_formula(answer: FixedAnswer) -> str:
    right, photos = int(answer.right_at([0.5])[0]), len(answer.ious)
    return rf"\frac{{\#\{{\mathrm{{IoU}} \ge 0.5\}}}}{{{photos}}} = \frac{{{right}}}{{{photos}}} = {right / photos:.3f}"


def confusion_table(answer: SceneAnswer) -> list[dict[str, object]]:
    """A row a class of the truth and one for background, a column a class said and one for nothing."""
    errors = answer.errors
    names = [answer.settings.class_names[kind] or _("object") for kind in errors.class_ids]
    columns = [*names, _("nothing")]
    return [
        {_("truth"): name} | dict(zip(columns, row, strict=True))
        for name, row in zip([*names, _("background")], errors.matrix.tolist(), strict=True)
    ]


_WORDS: dict[str, tuple[Callable[[Answer, dict[str, str]], list[str]], Callable[[Answer], str]]] = {
    "boxes": (_scene_sentences, _scene_formula),
    "errors": (_error_sentences, _error_formula),
    "stairs": (_stair_sentences, _stair_formula),
    "ranking": (_ranking_sentences, _ranking_formula),
    "fixed": (_fixed_sentences, _fixed_formula),
}

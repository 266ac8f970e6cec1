"""Sentences, formulae and tables of the lesson "How good is a detector": what today's numbers say."""

import math
from itertools import groupby

import numpy as np

from playground.boxes.verdicts import DUPLICATE, WRONG
from playground.kit.i18n import _
from playground.lessons.detector_metrics.answer import ApAnswer, classes_apart, detection_names, truth_names
from playground.lessons.detector_metrics.figures import FIGURES, Answer, share
from playground.lessons.detector_metrics.ranking import RankingAnswer, terms
from playground.lessons.detector_metrics.states import BOXES, ERRORS, FIXED, RANKING, STAIRS

MOST_TERMS = 6  # of a sum that is written out
LISTED = 3  # detections that the errors name


def sentences(view: str, answer: Answer) -> list[str]:
    """What a view says, most important first."""
    return _SENTENCES[view](answer, FIGURES[view](answer))


def _box_sentences(answer: ApAnswer, found: dict[str, str]) -> list[str]:
    said = [
        _("At IoU {iou} AP is **{area}** as an area, **{eleven}** by 11 points, **{hundred}** by COCO’s 101.").format(**found),
        _("Over IoU 0.50–0.95: mAP **{mAP}**, AP50 {AP50}, AP75 {AP75}.").format(**found),
        _(
            "At a score of {score} and above, {hits} of {kept} detections are hits, on {objects} objects: precision "
            "**{precision}**, recall **{recall}**."
        ).format(**found),
    ]
    if "split" in found:
        said.append(
            _(
                "{split} overlaps {best} most, by **{best_overlap}**, but that is taken; by **{free_overlap}** it overlaps "
                "{free}, which is free. VOC’s rule looks no further: AP **{VOC}**. COCO’s does: AP **{COCO}**."
            ).format(**found)
        )
    if answer.config.scores == "squared":
        said.append(
            _(
                "All scores are squared. Their order is as before, and so is AP: **{other_scores}** without, **{ap}** with."
            ).format(**found)
        )
    if answer.config.classes == "many":
        parts = ", ".join(f"{name or '–'} {share(value)}" for name, value in classes_apart(answer).items())
        said.append(_("AP by class: {parts}. A class without objects does not count.").format(parts=parts))
    said.append(
        _(
            "For comparison: scores that say nothing leave precision at about {blind} from end to end; one fixed box on photos "
            "of fruit reaches AP50 {fixed_AP50} and mAP {fixed_mAP}."
        ).format(**found)
    )
    return said


def _error_sentences(answer: ApAnswer, found: dict[str, str]) -> list[str]:
    words = {name.replace(" ", "_"): number for name, number in found.items()}
    said = [
        _(
            "Of {kept} detections **{hit}** are hits, **{wrong_class}** of the wrong class, **{duplicate}** duplicates, "
            "**{background}** on background; of {objects} objects **{missed}** missed."
        ).format(**words),
        _("Precision **{precision}**, recall **{recall}** at IoU {iou} and a score of {score}.").format(**found),
    ]
    names, truths = detection_names(len(answer.table)), truth_names(answer.table.shape[1])
    texts = {
        DUPLICATE: _("{name} is a copy: it overlaps {truth} by {iou}, and a surer one has taken that."),
        WRONG: _("{name} lies on {truth} (IoU {iou}), but calls it “{said}” where it is “{is_}”."),
    }
    for verdict in [one for one in answer.judged[0] if one.outcome in texts][:LISTED]:
        labels = answer.config.detections[verdict.detection].label, answer.config.objects[verdict.target].label
        said.append(
            texts[verdict.outcome].format(
                name=names[verdict.detection], truth=truths[verdict.target], iou=share(verdict.iou), said=labels[0], is_=labels[1]
            )
        )
    said.append(_("A detector that says nothing has no false alarm and misses all {objects}.").format(**found))
    return said


def _stair_sentences(answer: ApAnswer, found: dict[str, str]) -> list[str]:
    if not found:
        return [_("Nothing was detected. Draw a box on the picture.")]
    return [
        _(
            "The centre of {name} stands **{share} %** of {truth}’s width beside that of {truth}: IoU **{IoU}**, enough for "
            "{treads} of ten thresholds."
        ).format(**found),
        _("mAP **{mAP}**, AP50 **{AP50}**, AP75 {AP75}. With its centre on {truth}’s: mAP {centred}.").format(**found),
        _(
            "Each tread is one IoU threshold. AP50 sees only the last one; one fixed box on photos of fruit has mAP {fixed_mAP}."
        ).format(**found),
    ]


def _ranking_sentences(answer: RankingAnswer, found: dict[str, str]) -> list[str]:
    said = [
        _(
            "{kept} of {count} detections kept: **{found}** of {objects} objects found, precision **{precision}**, recall "
            "{recall}."
        ).format(**found),
        _(
            "AP **{area}** as an area, **{eleven}** by 11 points, **{hundred}** by 101. With eleven thresholds from np.arange: "
            "**{stepped}**."
        ).format(**found),
    ]
    if answer.config.cut:
        said.append(_("With all {count} kept, AP is {whole}: what is left out cannot be found.").format(**found))
    elif answer.config.tail:
        said.append(_("The false alarms below stand where the area is already taken: they cost precision at the end, and no AP."))
    said.append(_("Scores that say nothing leave precision at about {blind} from end to end.").format(**found))
    return said


def _fixed_sentences(answer: Answer, found: dict[str, str]) -> list[str]:
    return [
        _(
            "It looks at no pixel and is right for **{right50}** of **{photos}** photos at IoU 0.5, for **{right75}** at 0.75. "
            "The whole photo: **{whole50}** and {whole75}."
        ).format(**found),
        _("As a detector with one score for all: AP50 **{AP50}**, AP75 {AP75}, mAP **{mAP}**.").format(**found),
        _("Photos with one fruit show it large and in the middle. A detector has to be compared with that, not with 0."),
    ]


def formula(view: str, answer: Answer) -> str:
    """LaTeX with today's numbers."""
    return _FORMULAE[view](answer)


def _sum(marks: np.ndarray, objects: int, definition: str) -> str:
    """AP as a fraction: equal precisions together."""
    divisor, groups = terms(marks, objects, definition)
    written = [rf"{count}\cdot {value:.3f}" for count, value in groups[:MOST_TERMS]] + (
        [r"\cdots"] if len(groups) > MOST_TERMS else []
    )
    value = sum(count * value for count, value in groups) / divisor
    return rf"\frac{{{' + '.join(written) or '0'}}}{{{divisor}}} = {value:.3f}"


def _box_formula(answer: ApAnswer) -> str:
    if answer.config.classes == "one":
        return r"\mathrm{AP} = " + _sum(answer.marks, len(answer.config.objects), answer.config.definition)
    values = [value for value in classes_apart(answer).values() if not math.isnan(value)]
    mean = answer.by_definition[answer.config.definition]
    return rf"\mathrm{{AP}} = \frac{{{' + '.join(f'{value:.3f}' for value in values)}}}{{{len(values)}}} = {mean:.3f}"


def _error_formula(answer: ApAnswer) -> str:
    hits, kept, objects = answer.errors.outcomes["hit"], len(answer.judged[0]), len(answer.config.objects)
    precision = rf"\frac{{{hits}}}{{{kept}}} = {hits / kept:.3f}" if kept else r"\frac{0}{0}"
    return (
        rf"\text{{{_('precision')}}} = {precision},"
        rf"\qquad \text{{{_('recall')}}} = \frac{{{hits}}}{{{objects}}} = {hits / objects:.3f}"
    )


def _stair_formula(answer: ApAnswer) -> str:
    values = (answer.coco.at(iou) for iou in answer.coco.iou_thresholds)
    groups = [(len(list(group)), value) for value, group in groupby(values)]
    written = " + ".join(rf"{count}\cdot {value:.3f}" for count, value in groups)
    return (
        r"\small\begin{aligned}\mathrm{mAP} &= \frac{1}{10}\sum_{t\in\{0.50,\,0.55,\,\ldots,\,0.95\}}\mathrm{AP}_t\\[4pt]"
        rf"&= \tfrac{{1}}{{10}}\,({written}) = {answer.coco.mean:.3f}\end{{aligned}}"
    )


def _ranking_formula(answer: RankingAnswer) -> str:
    config = answer.config
    return r"\mathrm{AP} = " + _sum(config.marks[: config.kept], config.objects, config.definition)


def _fixed_formula(answer: Answer) -> str:
    right, photos = int(answer.right_at([0.5])[0]), len(answer.ious)
    return rf"\frac{{\#\{{\mathrm{{IoU}} \ge 0.5\}}}}{{{photos}}} = \frac{{{right}}}{{{photos}}} = {right / photos:.3f}"


def confusion_table(answer: ApAnswer) -> list[dict[str, object]]:
    """A row a class of the truth and one for background, a column a class said and one for nothing."""
    errors = answer.errors
    names = [answer.config.class_names[kind] or _("object") for kind in errors.class_ids]
    columns = [*names, _("nothing")]
    return [
        {_("truth"): name} | dict(zip(columns, row, strict=True))
        for name, row in zip([*names, _("background")], errors.matrix.tolist(), strict=True)
    ]


_SENTENCES = {
    BOXES: _box_sentences,
    ERRORS: _error_sentences,
    STAIRS: _stair_sentences,
    RANKING: _ranking_sentences,
    FIXED: _fixed_sentences,
}
_FORMULAE = {
    BOXES: _box_formula,
    ERRORS: _error_formula,
    STAIRS: _stair_formula,
    RANKING: _ranking_formula,
    FIXED: _fixed_formula,
}

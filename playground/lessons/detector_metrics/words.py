"""What the lesson "How good is a detector" says of each view: its figures as text, sentences that quote them, its formula."""

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

import numpy as np

from playground.boxes.hits import DUPLICATE, OUTCOMES, WRONG
from playground.boxes.metrics import COCO_IOUS, precision_terms
from playground.boxes.written import letters
from playground.kit.i18n import _
from playground.kit.saying import Words, count, fixed
from playground.lessons.detector_metrics.answer import Answer, FixedAnswer, RankingAnswer, SceneAnswer, fixed_answer, scene_answer
from playground.lessons.detector_metrics.settings import WHOLE, Scene, truth_names

Figures = dict[str, str]
MOST_TERMS = 6  # of a sum that is written out
LISTED = 3  # detections that the errors name


def words(answer: Answer) -> Words:
    """Of the view of the answer's settings."""
    return _WORDS[answer.settings.view](answer)


def share(value: float) -> str:
    """0.802, and – where there is nothing to divide by"""
    return "–" if math.isnan(value) else fixed(value)


def _by_method(values: Mapping[str, float], chosen: str) -> Figures:
    names = {"11": "eleven", "101": "hundred"}
    return {names.get(method, method): share(value) for method, value in values.items()} | {"ap": share(values[chosen])}


def _over_iou(answer: SceneAnswer) -> Figures:
    return {"mAP": share(answer.coco.mean), "AP50": share(answer.coco.at(0.5)), "AP75": share(answer.coco.at(0.75))}


def _counted(settings: Scene, hits: int, kept: int) -> Figures:
    """Precision and recall of so many hits among so many detections."""
    objects = len(settings.objects)
    counts = {"hits": str(hits), "kept": str(kept), "objects": str(objects)}
    shares = {"precision": share(hits / kept if kept else math.nan), "recall": share(hits / objects)}
    return counts | shares | {"iou": f"{settings.iou:.2f}", "score": f"{settings.score:.2f}"}


def _rules(answer: SceneAnswer) -> Figures:
    """AP by both rules, and the first detection that they part over: its best overlap, taken, and its best free one."""
    coco, voc = (scene_answer(replace(answer.settings, rule=rule)) for rule in ("coco", "voc"))
    figures = {name: share(one.by_definition[answer.settings.definition]) for name, one in (("COCO", coco), ("VOC", voc))}
    split = np.flatnonzero((coco.takes != voc.takes) & (coco.takes >= 0))
    if len(split):
        row, free = answer.table[split[0]], int(coco.takes[split[0]])
        names = truth_names(len(row))
        figures |= {"split": letters(len(answer.table))[split[0]], "best": names[int(row.argmax())], "free": names[free]}
        figures |= {"best_overlap": share(row.max()), "free_overlap": share(row[free])}
    return figures


def _sum(marks: np.ndarray, objects: int, method: str) -> str:
    """AP as a fraction: equal precisions together."""
    divisor, groups = precision_terms(marks, objects, method)
    written = [rf"{count}\cdot {value:.3f}" for count, value in groups[:MOST_TERMS]]
    written += [r"\cdots"] if len(groups) > MOST_TERMS else []
    value = sum(count * value for count, value in groups) / divisor
    return rf"\mathrm{{AP}} = \frac{{{' + '.join(written) or '0'}}}{{{divisor}}} = {value:.3f}"


def _boxes(answer: SceneAnswer) -> Words:
    """AP by every definition, over IoU, at the chosen score, and what a blind order would give."""
    settings, hits, kept = answer.settings, answer.takes >= 0, answer.found.scores >= answer.settings.score
    baseline, definition, by_class = fixed_answer().ap, settings.definition, answer.class_precisions
    other = scene_answer(replace(settings, scores="written" if settings.scores == "squared" else "squared"))
    figures = _by_method(answer.by_definition, definition) | _over_iou(answer) | _rules(answer)
    figures |= _counted(settings, int((hits & kept).sum()), int(kept.sum()))
    figures |= {"fixed_AP50": share(baseline[0]), "fixed_mAP": share(baseline.mean())}
    figures |= {
        "blind": share(float(hits.mean()) if len(hits) else math.nan),  # the share of hits among all
        "other_scores": share(other.by_definition[definition]),
        "parts": ", ".join(f"{name or '–'} {share(value)}" for name, value in by_class.items()),
    }
    split = "split" in figures and _(
        "{split} overlaps {best} most, by **{best_overlap}**, but that is taken; by **{free_overlap}** it overlaps {free}, which "
        "is free. VOC’s rule looks no further: AP **{VOC}**. COCO’s does: AP **{COCO}**."
    )
    sentences = (
        _("At IoU {iou} AP is **{area}** as an area, **{eleven}** by 11 points, **{hundred}** by COCO’s 101."),
        _("Over IoU 0.50–0.95: mAP **{mAP}**, AP50 {AP50}, AP75 {AP75}."),
        _(
            "At a score of {score} and above, {hits} of {kept} detections are hits, on {objects} objects: precision "
            "**{precision}**, recall **{recall}**."
        ),
        split,
        settings.scores == "squared"
        and _("All scores are squared. Their order is as before, and so is AP: **{other_scores}** without, **{ap}** with."),
        settings.classes == "many" and _("AP by class: {parts}. A class without objects does not count."),
        _(
            "For comparison: scores that say nothing leave precision at about {blind} from end to end; one fixed box on photos "
            "of fruit reaches AP50 {fixed_AP50} and mAP {fixed_mAP}."
        ),
    )
    if settings.classes == "one":
        return Words(figures, sentences, _sum(answer.marks, len(settings.objects), definition))
    values = [f"{value:.3f}" for value in by_class.values() if not math.isnan(value)]
    mean = rf"\frac{{{' + '.join(values)}}}{{{len(values)}}} = {answer.by_definition[definition]:.3f}"
    return Words(figures, sentences, rf"\mathrm{{AP}} = {mean}")


def _errors(answer: SceneAnswer) -> Words:
    """How often each thing happened, and precision and recall of it."""
    settings, outcomes = answer.settings, answer.errors.outcomes
    hits, kept, objects = outcomes["hit"], len(answer.judged[0]), len(settings.objects)
    figures = {name: str(outcomes[name]) for name in (*OUTCOMES, "missed")} | _counted(settings, hits, kept)
    reasons = {
        DUPLICATE: _("{name} is a copy: it overlaps {truth} by {iou}, and a surer one has taken that."),
        WRONG: _("{name} lies on {truth} (IoU {iou}), but calls it “{said}” where it is “{is_}”."),
    }
    names, truths, reasoned = letters(len(answer.table)), truth_names(objects), []
    for verdict in [one for one in answer.judged[0] if one.outcome in reasons][:LISTED]:
        detection, target = settings.detections[verdict.detection], settings.objects[verdict.target]
        named = {"name": names[verdict.detection], "truth": truths[verdict.target], "iou": share(verdict.iou)}
        reasoned.append(reasons[verdict.outcome].format(**named, said=detection.label, is_=target.label))
    sentences = (
        _(
            "Of {kept} detections **{hit}** are hits, **{wrong class}** of the wrong class, **{duplicate}** duplicates, "
            "**{background}** on background; of {objects} objects **{missed}** missed."
        ),
        _("Precision **{precision}**, recall **{recall}** at IoU {iou} and a score of {score}."),
        *reasoned,
        _("A detector that says nothing has no false alarm and misses all {objects}."),
    )
    precision = rf"\frac{{{hits}}}{{{kept}}} = {hits / kept:.3f}" if kept else r"\frac{0}{0}"
    recall = rf"\text{{{_('recall')}}} = \frac{{{hits}}}{{{objects}}} = {hits / objects:.3f}"
    return Words(figures, sentences, rf"\text{{{_('precision')}}} = {precision},\qquad {recall}")


def _stairs(answer: SceneAnswer) -> Words:
    """Where the picked detection stands, and on which tread; no figures where nothing was detected."""
    groups = [(len(list(group)), value) for value, group in groupby(map(answer.coco.at, answer.coco.iou_thresholds))]
    written = " + ".join(rf"{count}\cdot {value:.3f}" for count, value in groups)
    formula = (
        r"\small\begin{aligned}\mathrm{mAP} &= \frac{1}{10}\sum_{t\in\{0.50,\,0.55,\,\ldots,\,0.95\}}\mathrm{AP}_t\\[4pt]"
        rf"&= \tfrac{{1}}{{10}}\,({written}) = {answer.coco.mean:.3f}\end{{aligned}}"
    )
    if (slide := answer.slide) is None:
        return Words({}, [_("Nothing was detected. Draw a box on the picture.")], formula)
    (centred,), _fifty = answer.staircase([0.0])
    name, truth = letters(len(answer.table))[answer.settings.picked], truth_names(slide.truth + 1)[-1]
    treads = sum(slide.iou >= threshold for threshold in COCO_IOUS)
    figures = {"name": name, "truth": truth, "share": f"{100 * slide.share:.1f}", "IoU": share(slide.iou), "treads": str(treads)}
    figures |= _over_iou(answer) | {"centred": share(centred), "fixed_mAP": share(fixed_answer().ap.mean())}
    sentences = (
        _(
            "The centre of {name} stands **{share} %** of {truth}’s width beside that of {truth}: IoU **{IoU}**, enough for "
            "{treads} of ten thresholds."
        ),
        _("mAP **{mAP}**, AP50 **{AP50}**, AP75 {AP75}. With its centre on {truth}’s: mAP {centred}."),
        _("Each tread is one IoU threshold. AP50 sees only the last one; one fixed box on photos of fruit has mAP {fixed_mAP}."),
    )
    return Words(figures, sentences, formula)


def _ranking(answer: RankingAnswer) -> Words:
    """AP of the detections kept by every definition, and where the curve ends."""
    settings, (precision, recall) = answer.settings, answer.end
    marks, kept = settings.marks, settings.marks[: settings.kept]
    shares = {"whole": answer.after(len(marks)), "precision": precision, "recall": recall, "blind": float(marks.mean())}
    counts = {"found": int(kept.sum()), "objects": settings.objects, "kept": len(kept), "count": len(marks)}
    figures = _by_method(answer.values, settings.method)
    figures |= {name: share(value) for name, value in shares.items()} | {name: count(value) for name, value in counts.items()}
    below = _("The false alarms below stand where the area is already taken: they cost precision at the end, and no AP.")
    sentences = (
        _(
            "{kept} of {count} detections kept: **{found}** of {objects} objects found, precision **{precision}**, recall "
            "{recall}."
        ),
        _(
            "AP **{area}** as an area, **{eleven}** by 11 points, **{hundred}** by 101. With eleven thresholds from np.arange: "
            "**{stepped}**."
        ),
        _("With all {count} kept, AP is {whole}: what is left out cannot be found.") if settings.cut else settings.tail and below,
        _("Scores that say nothing leave precision at about {blind} from end to end."),
    )
    return Words(figures, sentences, _sum(kept, settings.objects, settings.method))


def _fixed(answer: FixedAnswer) -> Words:
    """Photos that the fixed box gets right, and what AP makes of that; then the whole photo."""
    photos, ap, whole = len(answer.ious), answer.ap, fixed_answer(w=WHOLE, h=WHOLE)
    (right50, right75), (whole50, whole75) = (map(str, one.right_at((0.5, 0.75))) for one in (answer, whole))
    figures = {"photos": str(photos), "right50": right50, "right75": right75, "whole50": whole50, "whole75": whole75}
    figures |= {"AP50": share(ap[0]), "AP75": share(ap[5]), "mAP": share(ap.mean())}
    sentences = (
        _(
            "It looks at no pixel and is right for **{right50}** of **{photos}** photos at IoU 0.5, for **{right75}** at 0.75. "
            "The whole photo: **{whole50}** and {whole75}."
        ),
        _("As a detector with one score for all: AP50 **{AP50}**, AP75 {AP75}, mAP **{mAP}**."),
        _("Photos with one fruit show it large and in the middle. A detector has to be compared with that, not with 0."),
    )
    right = rf"\frac{{{right50}}}{{{photos}}} = {int(right50) / photos:.3f}"
    return Words(figures, sentences, rf"\frac{{\#\{{\mathrm{{IoU}} \ge 0.5\}}}}{{{photos}}} = {right}")


def confusion_table(answer: SceneAnswer) -> list[dict[str, object]]:
    """A row a class of the truth and one for background, a column a class said and one for nothing."""
    errors = answer.errors
    names = [answer.settings.class_names[kind] or _("object") for kind in errors.class_ids]
    columns = [*names, _("nothing")]
    return [
        {_("truth"): name} | dict(zip(columns, row, strict=True))
        for name, row in zip([*names, _("background")], errors.matrix.tolist(), strict=True)
    ]


_WORDS = {"boxes": _boxes, "errors": _errors, "stairs": _stairs, "ranking": _ranking, "fixed": _fixed}

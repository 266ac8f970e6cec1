"""What the lesson "How good is a detector" says of each view: large numbers, figures as text, sentences and formula."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

import numpy as np

from playground.boxes.hits import DUPLICATE, OUTCOMES, WRONG
from playground.boxes.metrics import COCO_IOUS, precision_terms
from playground.boxes.written import letters
from playground.kit.i18n import _
from playground.kit.saying import Words, count, fixed, verbatim
from playground.kit.size_formula import aligned
from playground.kit.states import Figure
from playground.lessons.detector_metrics.answer import (
    Answer,
    FixedAnswer,
    RankingAnswer,
    ResultsAnswer,
    SceneAnswer,
    fixed_answer,
    scene_answer,
)
from playground.lessons.detector_metrics.settings import WHOLE, Scene, truth_names

Figures = dict[str, str]
MOST_TERMS = 4  # of a sum that is written out, so that it fits beside the code
LISTED = 3  # detections that the errors name, and faults of a file


def words(answer: Answer) -> Words:
    """Of the view of the answer's settings."""
    return _WORDS[answer.settings.view](answer)


def headline(answer: Answer) -> list[Figure]:
    """The large numbers of the views that the server draws; the labs show their own."""
    if isinstance(answer, ResultsAnswer):
        values = {"mAP@0.5": answer.score.at(0.5), "mAP@0.5:0.95": answer.score.mean}
    elif isinstance(answer, FixedAnswer):
        values = {"mAP@0.5": answer.ap[0], "mAP@0.5:0.95": answer.ap.mean()}
    else:
        return []
    return [Figure(name, share(value)) for name, value in values.items()]


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
    value = sum(count * value for count, value in groups) / divisor
    return _steps(r"\mathrm{AP}", rf"\frac{{{_terms(groups)}}}{{{divisor}}}", f"{value:.3f}")


def _terms(groups: Sequence[tuple[int, float]]) -> str:
    """So many times a value, added up; the first few are written."""
    written = [(rf"{times}\cdot " if times > 1 else "") + f"{value:.3f}" for times, value in groups[:MOST_TERMS]]
    return " + ".join(written + [r"\cdots"] * (len(groups) > MOST_TERMS)) or "0"


def _steps(name: str, *values: str) -> str:
    """name = value = value, a line each: a formula stands beside the code and must fit there."""
    first, *rest = values
    return aligned([rf"{name} &= {first}", *(f"&= {value}" for value in rest)])


@lru_cache(maxsize=32)
def _boxes(answer: SceneAnswer) -> Words:
    """AP by every definition, over IoU, at the minimum score, and what random scores would give."""
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
        "{split} overlaps {best} most, with IoU **{best_overlap}**, but a detection with a higher score is matched to {best}. "
        "With {free}, which is free, its IoU is **{free_overlap}**. VOC’s rule makes {split} a false positive: AP **{VOC}**. "
        "COCO’s rule matches it to {free}: AP **{COCO}**."
    )
    sentences = (
        _(
            "mAP@0.5 is **{AP50}**. mAP@0.5:0.95 is **{mAP}**, the mean over the IoU thresholds 0.50, 0.55, …, 0.95; at 0.75 "
            "alone it is {AP75}."
        ),
        len(by_class) > 1
        and _("AP of each class at the IoU threshold {iou}: {parts}. A class without ground truth does not count."),
        _(
            "At the IoU threshold {iou}, AP is **{area}** as the area under the curve, **{eleven}** by 11 points (VOC until "
            "2009) and **{hundred}** by 101 points (COCO)."
        ),
        _(
            "Of {kept} detections with a score of at least {score}, {hits} are true positives; there are {objects} objects. "
            "Precision **{precision}**, recall **{recall}**."
        ),
        split,
        settings.scores == "squared"
        and _("All scores are squared. Their order is unchanged, and so is AP: **{other_scores}** without, **{ap}** with."),
        _(
            "For comparison: random scores would keep precision at about {blind} at every recall. One fixed box on photos of "
            "fruit reaches mAP@0.5 {fixed_AP50} and mAP@0.5:0.95 {fixed_mAP}."
        ),
    )
    if len(by_class) == 1:
        return Words(figures, sentences, _sum(answer.marks, len(settings.objects), definition))
    values = [value for value in by_class.values() if not math.isnan(value)]
    mean = rf"\frac{{{_terms([(1, value) for value in values])}}}{{{len(values)}}}"
    name = rf"\mathrm{{mAP@{settings.iou:g}}}"
    return Words(figures, sentences, _steps(name, mean, f"{answer.by_definition[definition]:.3f}"))


def _results(answer: ResultsAnswer) -> Words:
    """Of a detector's files, or of the made-up ones."""
    settings, score, truth = answer.settings, answer.score, answer.truth
    faults = (*truth.faults, *answer.results.faults)
    counts = {"images": len(truth.image_ids), "objects": int(score.objects.sum()), "detections": len(answer.results.scores)}
    counts |= {"classes": len(score.class_names), "strangers": score.strangers, "faults": len(faults)}
    figures = {name: count(value) for name, value in counts.items()}
    figures |= {"mAP": share(score.mean), "AP50": share(score.at(0.5)), "AP75": share(score.at(0.75))}
    figures |= {"listed": "".join(f"\n- {verbatim(fault)}" for fault in faults[:LISTED])}
    chosen = verbatim(", ".join((*settings.truth_file.names, *settings.results_file.names)))
    figures |= {"chosen": chosen, "missing": _("detections") if settings.truth_file.value else _("ground truth")}
    sentences = (
        not settings.complete
        and _(
            "These are made-up detections on 240 photos of fruit. To see your own results, choose two JSON files on the right."
        ),
        bool(chosen) and not settings.complete and _("{chosen} is read. Choose the other file, {missing}, too."),
        _(
            "mAP@0.5 is **{AP50}** and mAP@0.5:0.95 is **{mAP}**; at the IoU threshold 0.75 alone it is {AP75}. pycocotools "
            "gives the same three numbers."
        ),
        _("Images: {images}. Classes: {classes}. Objects: {objects}. Detections: {detections}."),
        score.strangers
        and _("Detections of images or categories that the ground truth does not list: {strangers}. They do not count."),
        bool(faults) and _("Entries that cannot be read and are left out: {faults}. The first of them:{listed}"),
    )
    each = [f"{score.at(iou):.3f}" for iou in COCO_IOUS]
    terms = " + ".join([*each[:3], r"\cdots", each[-1]])
    return Words(figures, sentences, _steps(r"\mathrm{mAP@0.5{:}0.95}", rf"\frac{{{terms}}}{{10}}", f"{score.mean:.3f}"))


def _errors(answer: SceneAnswer) -> Words:
    """How often each kind of error occurs, and precision and recall."""
    settings, outcomes = answer.settings, answer.errors.outcomes
    hits, kept, objects = outcomes["hit"], len(answer.judged[0]), len(settings.objects)
    figures = {name: str(outcomes[name]) for name in (*OUTCOMES, "missed")} | _counted(settings, hits, kept)
    reasons = {
        DUPLICATE: _("{name} is a duplicate: its IoU with {truth} is {iou}, but a detection with a higher score has {truth}."),
        WRONG: _("{name} lies on {truth} (IoU {iou}) but has the class “{predicted}” instead of “{is_}”."),
    }
    names, truths, reasoned = letters(len(answer.table)), truth_names(objects), []
    for verdict in [one for one in answer.judged[0] if one.outcome in reasons][:LISTED]:
        detection, target = settings.detections[verdict.detection], settings.objects[verdict.target]
        named = {"name": names[verdict.detection], "truth": truths[verdict.target], "iou": share(verdict.iou)}
        reasoned.append(reasons[verdict.outcome].format(**named, predicted=detection.label, is_=target.label))
    sentences = (
        _(
            "{kept} detections: **{hit}** correct, **{wrong class}** of the wrong class, **{duplicate}** duplicate, "
            "**{background}** on the background. {objects} objects: **{missed}** missed."
        ),
        _("Precision **{precision}**, recall **{recall}** at the IoU threshold {iou} and a minimum score of {score}."),
        *reasoned,
        _("A detector that finds nothing has no false positive, but it misses all {objects} objects."),
    )
    precision = rf"\frac{{{hits}}}{{{kept}}} = {hits / kept:.3f}" if kept else r"\frac{0}{0}"
    recall = rf"\frac{{{hits}}}{{{objects}}} = {hits / objects:.3f}"
    lines = (rf"\text{{{_('precision')}}} &= {precision}", rf"\text{{{_('recall')}}} &= {recall}")
    return Words(figures, sentences, aligned(lines))


@lru_cache(maxsize=32)
def _stairs(answer: SceneAnswer) -> Words:
    """Where the picked detection stands, and how many thresholds its IoU reaches; no figures where nothing was detected."""
    groups = [(len(list(group)), value) for value, group in groupby(map(answer.coco.at, answer.coco.iou_thresholds))]
    name = r"\mathrm{mAP@0.5{:}0.95}"
    formula = _steps(name, rf"\frac{{{_terms(groups)}}}{{10}}", f"{answer.coco.mean:.3f}")
    if (slide := answer.slide) is None:
        return Words({}, [_("There is no detection. Draw a box on the picture.")], formula)
    (centred,), _fifty = answer.staircase([0.0])
    name, truth = letters(len(answer.table))[answer.settings.picked], truth_names(slide.truth + 1)[-1]
    steps = sum(slide.iou >= threshold for threshold in COCO_IOUS)
    figures = {"name": name, "truth": truth, "share": f"{100 * slide.share:.1f}", "IoU": share(slide.iou), "steps": str(steps)}
    figures |= _over_iou(answer) | {"centred": share(centred), "fixed_mAP": share(fixed_answer().ap.mean())}
    sentences = (
        _(
            "The centre of {name} is **{share} %** of {truth}’s width away from the centre of {truth}: IoU **{IoU}**, which "
            "reaches {steps} of the ten IoU thresholds."
        ),
        _("mAP@0.5:0.95 is **{mAP}**, mAP@0.5 is **{AP50}**. With {name} centred on {truth}, mAP@0.5:0.95 is {centred}."),
        _(
            "Each step of the curve is one IoU threshold. mAP@0.5 sees only the last step. One fixed box on photos of fruit has "
            "mAP@0.5:0.95 {fixed_mAP}."
        ),
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
    below = _("False positives after the last true positive lower the precision at the end but not AP.")
    sentences = (
        _(
            "{kept} of {count} detections are kept. They find **{found}** of {objects} objects: precision **{precision}**, "
            "recall {recall}."
        ),
        _(
            "AP is **{area}** as the area under the curve, **{eleven}** by 11 points and **{hundred}** by 101. With the eleven "
            "recalls from np.arange it is **{stepped}**."
        ),
        _("With all {count} detections AP is {whole}: objects that are cut off cannot be found.")
        if settings.cut
        else settings.tail and below,
        _("Random scores would keep precision at about {blind} at every recall."),
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
            "The box ignores the photo, and yet it is correct on **{right50}** of **{photos}** photos at the IoU threshold 0.5 "
            "and on **{right75}** at 0.75. The whole photo as a box is correct on **{whole50}** and {whole75}."
        ),
        _("As a detector with one score for all photos: mAP@0.5 **{AP50}**, mAP@0.75 {AP75}, mAP@0.5:0.95 **{mAP}**."),
        _("Each of these photos shows one fruit, large and in the middle. Compare a detector with this baseline, not with 0."),
    )
    right = rf"\frac{{{right50}}}{{{photos}}} = {int(right50) / photos:.3f}"
    return Words(figures, sentences, rf"\frac{{\#\{{\mathrm{{IoU}} \ge 0.5\}}}}{{{photos}}} = {right}")


def confusion_table(answer: SceneAnswer) -> list[dict[str, object]]:
    """A row a ground-truth class and one for background, a column a predicted class and one for missed objects."""
    errors = answer.errors
    names = [answer.settings.class_names[kind] or _("object") for kind in errors.class_ids]
    columns = [*names, _("missed")]
    return [
        {_("ground truth"): name} | dict(zip(columns, row, strict=True))
        for name, row in zip([*names, _("background")], errors.matrix.tolist(), strict=True)
    ]


def class_table(answer: ResultsAnswer) -> list[dict[str, object]]:
    """A row a class: AP@0.5, AP@0.5:0.95, objects and detections; no AP where there is no object."""
    score = answer.score
    columns = (score.by_class(0.5), score.by_class(), score.objects, score.detections)
    names = (_("class"), "AP@0.5", "AP@0.5:0.95", _("objects"), _("detections"))
    return [dict(zip(names, row, strict=True)) for row in zip(score.class_names, *map(np.ndarray.tolist, columns), strict=True)]


_WORDS = {"boxes": _boxes, "results": _results, "errors": _errors, "stairs": _stairs, "ranking": _ranking, "fixed": _fixed}

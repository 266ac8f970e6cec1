"""What today's numbers say in the lesson "Detect objects in your photo": figures as text, sentences, formulae."""

import math

from playground.kit.i18n import _
from playground.kit.saying import Words, count, each, fixed, listed
from playground.kit.size_formula import aligned
from playground.lessons.detect.answer import EVERYDAY, Answer, SeriesAnswer, seen_size, smallest_object
from playground.lessons.detect.series import MOST_PHOTOS, clip
from playground.lessons.detect.settings import OTHERS
from playground.vision.detection import Detection

OUTCOMES = {"hits": "hit", "wrong": "wrong class", "duplicates": "duplicate", "background": "background", "missed": "missed"}


def words(answer: Answer) -> Words:
    """What a view says, most important first."""
    return VIEW_WORDS[answer.settings.view](answer)


def figures(answer: Answer) -> dict[str, str]:
    """The numbers of a state as text."""
    settings, found = answer.settings, answer.first
    funnel, size = found.funnel, answer.photo.original_size
    shown = each(count, anchors=funnel["anchors"], above=funnel["above"], inside=funnel["inside"], kept=funnel["kept"])
    shown |= each(lambda value: f"{value:.2f}", score=settings.score, nms=settings.nms, iou=settings.iou)
    shown |= {"model": _(OTHERS[found.model]), "counts": counted(found), "classes": count(len(found.classes))}
    shown |= {"pairs": count(funnel["anchors"] * len(found.classes)), "removed": count(funnel["inside"] - funnel["kept"])}
    smallest = smallest_object(size)
    shown |= {
        "least_w": f"{smallest[0]:.0f}",
        "least_h": f"{smallest[1]:.0f}",
        "photo_w": count(size[0]),
        "photo_h": count(size[1]),
    }
    seen = seen_size(size)
    shown |= {
        "seen_w": count(seen[0]),
        "seen_h": count(seen[1]),
        "best": best_of(found),
        "per_object": fixed(funnel["inside"] / funnel["kept"], 1) if funnel["kept"] else "0",
    }
    if answer.second:
        shown |= {"second": _(OTHERS[answer.second.model]), "second_counts": counted(answer.second)}
        shown |= each(count, second_kept=len(answer.second.boxes), both=answer.together)
    if answer.truth is not None:
        judged = answer.judged
        shown |= {name: count(judged.outcomes[outcome]) for name, outcome in OUTCOMES.items()}
        shown |= {"objects": count(len(answer.truth)), "ap": "–" if math.isnan(judged.ap) else fixed(judged.ap)}
        hits, boxes, objects = judged.outcomes["hit"], len(found.boxes), len(answer.truth)
        shown |= {"precision": fixed(hits / boxes) if boxes else "–", "recall": fixed(hits / objects) if objects else "–"}
    return shown


def counted(found: Detection) -> str:
    """“2 × person and 1 cat”; none."""
    kinds = {name: found.labels.count(name) for name in dict.fromkeys(found.labels)}
    return listed([f"{n} {name}" if n == 1 else f"{n} × {name}" for name, n in kinds.items()], most=8)


def best_of(found: Detection) -> str:
    """“cat 0.82”: the candidate with the highest score; none."""
    raw = found.candidates
    return f"{found.classes[raw.class_ids[0]]} {raw.scores[0]:.2f}" if len(raw.scores) else _("none")


def _found(answer: Answer) -> Words:
    shown = figures(answer)
    kept = answer.first.funnel["kept"]
    templates = (
        kept == 1 and _("{model} finds **1** object at a score threshold of {score}: {counts}."),
        kept > 1 and _("{model} finds **{kept}** objects at a score threshold of {score}: {counts}."),
        not kept and _("Nothing is left at a score threshold of {score}. The candidate with the highest score: {best}."),
        _("**{inside}** candidates reach the score threshold; NMS removes **{removed}** of them as duplicates of a better box."),
        _(
            "The network sees this photo at {seen_w} × {seen_h} px: what is below about **{least_w} × {least_h}** px in the "
            "photo is lost."
        )
        if answer.settings.model == EVERYDAY
        else False,
    )
    line = rf"\text{{shown}} &= \mathrm{{NMS}}_{{{shown['nms']}}}\{{\,b : s_b \ge {shown['score']}\,\}} = {kept}"
    formula = aligned([line], 0)
    return Words(shown, templates, formula)


def _funnel(answer: Answer) -> Words:
    shown = figures(answer)
    known = bool(answer.first.funnel["anchors"])
    templates = (
        known and _("The network looks at **{anchors}** anchors and scores {classes} classes at each: **{pairs}** scores."),
        _("**{above}** scores reach {score}; **{inside}** of their boxes have an area inside the photo; NMS keeps **{kept}**."),
        bool(answer.first.funnel["kept"]) and _("That is **{per_object}** candidates for each box that is kept."),
        known
        and _(
            "The network sees this photo of {photo_w} × {photo_h} px at {seen_w} × {seen_h}: no anchor overlaps an object below "
            "{least_w} × {least_h} px by half."
        ),
        _("The candidate with the highest score of all: {best}."),
    )
    lines = [
        r"x &= \tfrac{\hat{x}\,w_a}{10} + x_a, \quad w = w_a\, e^{\hat{w}/5}",
        r"y &= \tfrac{\hat{y}\,h_a}{10} + y_a, \quad h = h_a\, e^{\hat{h}/5}",
    ]
    return Words(shown, templates, aligned(lines, 0) if answer.settings.model == EVERYDAY else "")


def _truth(answer: Answer) -> Words:
    shown = figures(answer)
    none = not len(answer.truth)
    templates = (
        none
        and _("There is no ground truth yet. Press *Draw* in the picture and draw a box round each object, or choose files."),
        not none and _("Objects found: **{hits}** of {objects}; missed: **{missed}**."),
        not none
        and _(
            "Of the {kept} boxes **{duplicates}** are duplicates, **{wrong}** name another class, **{background}** hit no object."
        ),
        not none and _("Precision **{precision}**, recall **{recall}** at a score threshold of {score}."),
        not none
        and _(
            "AP@{iou} on this photo, mean over the classes: **{ap}**. It takes every candidate that NMS keeps, so the score "
            "threshold does not change it."
        ),
    )
    outcomes = answer.judged.outcomes
    hits, boxes, objects = outcomes["hit"], len(answer.first.boxes), len(answer.truth)
    formula = "" if none else aligned(
        [
            rf"\text{{precision}} &= \tfrac{{\text{{hits}}}}{{\text{{boxes}}}} = \tfrac{{{hits}}}{{{boxes}}}",
            rf"\text{{recall}} &= \tfrac{{\text{{hits}}}}{{\text{{objects}}}} = \tfrac{{{hits}}}{{{objects}}}",
        ],
        0,
    )  # fmt: skip
    return Words(shown, templates, formula)


def _pair(answer: Answer) -> Words:
    shown = figures(answer)
    templates = (
        _(
            "Objects with a score of at least {score}: {model} **{kept}** ({counts}), {second} **{second_kept}** "
            "({second_counts})."
        ),
        _("Found by both, with one class and an IoU of at least 0.5: **{both}**."),
        _("Scores of two models cannot be compared: each has a threshold at which it works best."),
    )
    return Words(shown, templates)


VIEW_WORDS = {"found": _found, "funnel": _funnel, "truth": _truth, "pair": _pair}


def series_words(answer: SeriesAnswer) -> Words:
    """What a view of several pictures says."""
    settings = answer.settings
    film = settings.film.value or clip()
    shown = {"seconds": f"{film.seconds:.1f}", "rate": count(settings.rate), "frames": count(round(film.seconds * settings.rate))}
    shown |= {"most": count(MOST_PHOTOS), "score": f"{settings.score:.2f}", "nms": f"{settings.nms:.2f}"}
    if settings.view == "film":
        templates = (
            _("A video of **{seconds}** s at {rate} frames per second: **{frames}** frames, each looked at alone."),
            _("The detector knows nothing of the frame before: a box may vanish for one frame and come back."),
            not settings.film.value and _("Until you choose a video, a view pans over three sample photos, made here."),
        )
    else:
        templates = (
            _("Up to **{most}** photos are looked at one after the other; the thresholds act on all of them at once."),
            not settings.photos.value
            and _("Until you choose files, the photos of this session and the samples are looked through."),
        )
    return Words(shown, templates)

"""What the views of the lesson "Your own annotations" say: numbers as text, a formula, and sentences that quote them."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from playground.boxes.annotations.kmeans import DISTANCES
from playground.boxes.annotations.label_noise import WHOLE, one_pixel_off
from playground.boxes.annotations.shapes import sides
from playground.kit.i18n import _, plural
from playground.kit.saying import Words, count, each, fixed, percent
from playground.lessons.annotations.answer import SHAKEN_IOUS, LabelAnswer, clusters

SMALL_SIDE = 64.0  # px: √area below which a box counts as small here
QUOTED = (0.5, 0.7, 0.75)  # IoU at which recall is always told
SHAKEN_SIDES = (16, 32, 64, 128)  # px


@lru_cache(maxsize=16)
def words_of(answer: LabelAnswer) -> Words:
    """Figures are the settings too. Raises ValueError where what the view asks for cannot be."""
    words = _VIEWS[answer.settings.view](answer)
    return replace(words, figures={**vars(answer.settings), **words.figures})


def noise_table(answer: LabelAnswer) -> str:
    """Markdown: a row a side, a column an IoU."""
    figures, sides_px = words_of(answer).figures, sorted({*SHAKEN_SIDES, answer.settings.box})
    rows = [[_("side"), *(f"IoU {iou:.2f}" for iou in SHAKEN_IOUS)], ["---"] * (1 + len(SHAKEN_IOUS))]
    rows += [[f"{side} px", *(figures[f"{side} at {iou:.2f}"] for iou in SHAKEN_IOUS)] for side in sides_px]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _tex(text: str) -> str:
    return text.replace(",", "{,}").replace(" %", r"\,\%")


def _boxes(answer: LabelAnswer) -> Words:
    facts, boxes, pictures = answer.facts, len(answer.boxes), len(answer.boxes.sizes)
    width, height = map("{:.0f}".format, facts.median_size)
    figures = {"width": width, "height": height, "small": percent(facts.small), "large": percent(facts.large)}
    figures |= {"boxes": count(boxes), "pictures": count(pictures), "per_picture": fixed(boxes / max(1, pictures), 2)}
    figures["most"] = count(len(facts.per_picture) - 1)
    for name, (median, spread) in zip(("", "fitted_"), answer.ratios, strict=True):
        figures |= {f"{name}ratio": f"{median:.2f}", f"{name}spread": fixed(spread)}
    counted = _(
        "{boxes_on} {on_pictures}, {{per_picture}} a picture and at most {{most}}. The middle box is "
        "{{width}} × {{height}} px; {{small}} are small (under 32² px), {{large}} large (over 96²)."
    ).format(
        boxes_on=plural("**{n:,}** box", "**{n:,}** boxes", boxes),
        on_pictures=plural("on **{n:,}** picture", "on **{n:,}** pictures", pictures),
    )
    formula = r"r = \frac{{w}}{{h}} \;\to\; r\,\frac{{H}}{{W}}, \qquad {ratio} \;\to\; {fitted_ratio}"
    ratios = _(
        "Stretched to a square, the median ratio **{ratio}** becomes **{fitted_ratio}**, and its spread (log) "
        "**{spread}** becomes **{fitted_spread}**: photos differ in shape, so objects come to differ as well."
    )
    if answer.settings.fit == "kept":
        formula = r"r = \frac{{w}}{{h}}, \qquad \operatorname{{median}} r = {ratio}"
        ratios = _("With its shape kept, the median ratio stays **{ratio}** and its spread (log) **{spread}**.")
    return Words(figures, [counted, ratios], formula.format(**figures))


def _anchors(answer: LabelAnswer) -> Words:
    settings, (best, _owners) = answer.settings, answer.anchors.fits
    small = np.sqrt(sides(answer.boxes.boxes).prod(axis=1)) < SMALL_SIDE
    figures = {"shapes": str(len(answer.anchors.shapes)), "mean": fixed(best.mean()), "iou": f"{settings.iou:.2f}"}
    figures |= {"reached": percent((best >= settings.iou).mean()), "small_count": count(small.sum())}
    sentences = [_("**{shapes}** shapes reach a mean best IoU of **{mean}**; {reached} of the boxes are reached at IoU {iou}.")]
    if settings.anchors == "k-means":
        runs = {name: clusters(answer.boxes, settings.fit, settings.k, name, settings.keep) for name in DISTANCES}
        figures |= {name: fixed(run.mean_iou) for name, run in runs.items()}
        sentences.append(_("K-means with IoU distance: **{IoU}**; with plain Euclidean distance: **{Euclidean}**."))
    if small.any():
        figures["small_reached"] = percent((best[small] >= settings.iou).mean(), 0)
        sentences.append(_("Of the {small_count} small boxes (√area under 64 px) **{small_reached}** are reached at {iou}."))
    if written := answer.anchors.written:
        meaning = {
            "d2l": _("sizes in parts of the side, ratios width ÷ height, n + m − 1 shapes"),
            "AnchorGenerator": _("sizes in pixels of the input, ratios height ÷ width, all n·m shapes, rounded to pixels"),
            "DefaultBoxGenerator": _("this map’s scale and the next one’s, each ratio lying and standing, 2 + 2m shapes"),
        }[written.family]
        sentences.append(f"`sizes = {list(written.sizes)}` · `ratios = {list(written.ratios)}`  \n{meaning}")
    return Words(figures, sentences, rf"\frac1N \sum_i \max_k \mathrm{{IoU}}(b_i, a_k) = {figures['mean']}")


def _steps(answer: LabelAnswer) -> Words:
    runs, euclidean = answer.runs, answer.settings.distance == "Euclidean"
    last = [run.history[-1] for run in runs]
    figures = each(str, fell=sum(run.fell for run in runs), starts=len(runs))
    figures |= each(fixed, last=max(last), worst=min(last), best=max(max(run.history) for run in runs))
    distance = r"(w_b - w_a)^2 + (h_b - h_a)^2" if euclidean else r"1 - \mathrm{IoU}(b, a)"
    step = r"a_k \leftarrow \operatorname{mean}\{b : k = \arg\min_j d(b, a_j)\}"
    fell = _("In **{fell}** of **{starts}** starts some step lowers the mean IoU: the mean of boxes is not their best shape.")
    if euclidean:
        fell = _("In **{fell}** of **{starts}** starts some step lowers the mean IoU: Euclidean distance does not look at it.")
    best = _("The best step of all has **{best}**, the best last step **{last}**, the worst **{worst}**.")
    return Words(figures, [fell, best], rf"\begin{{gathered}} d(b, a) = {distance} \\ {step} \end{{gathered}}")


def _recall(answer: LabelAnswer) -> Words:
    anchors, iou = answer.anchors, answer.settings.iou
    placed, *quoted = map(percent, anchors.recall(np.array([iou, *QUOTED])))
    centred = percent(anchors.recall(np.array([iou]), placed=False)[0])
    figures = {"recall": placed, "centred": centred, "anchors": count(anchors.count), "iou": f"{iou:.2f}"}
    figures |= {f"at_{100 * threshold:.0f}": share for threshold, share in zip(QUOTED, quoted, strict=True)}
    formula = rf"\frac{{1}}{{N}}\,\#\{{i : \max_k \mathrm{{IoU}}(b_i, a_k) \ge {iou:.2f}\}} = {_tex(placed)}"
    matched = _(
        "Of the boxes **{recall}** can be matched at IoU {iou} by any of the {anchors} anchors where they stand, "
        "**{centred}** if an anchor stood on every box."
    )
    ceiling = _("At IoU 0.50, 0.70, 0.75: **{at_50}**, **{at_70}**, **{at_75}**. No training lifts recall above that.")
    return Words(figures, [matched, ceiling], formula)


def _noise(answer: LabelAnswer) -> Words:
    side = answer.settings.box
    figures = {"one_pixel": fixed(one_pixel_off(side))}
    for square in (*SHAKEN_SIDES, side):
        shares = zip(SHAKEN_IOUS, answer.agreement(square), strict=True)
        figures |= {f"{square} at {iou:.2f}": percent(share, 0) for iou, share in shares}
    moved = _("A square of {box} px moved one pixel right and down keeps IoU **{one_pixel}** with itself.")
    shaken = _(
        "With every edge off by up to ± {amount:g} px, two careful people agree so often: the last columns of mAP are out "
        "of reach for small objects, whatever the detector."
    )
    return Words(
        figures, [moved, shaken], rf"\frac{{({side} - 1)^2}}{{2\cdot {side}^2 - ({side} - 1)^2}} = {figures['one_pixel']}"
    )


def _crops(answer: LabelAnswer) -> Words:
    view, least = answer.in_view, answer.settings.least / 100
    seen = view > 0
    boxes = {"cut": seen & (view < WHOLE), "lost": ~seen, "low": seen & (view < least), "kept": seen & (view >= least)}
    figures = {name: percent(chosen.mean(), 0) for name, chosen in boxes.items()}
    shares = _(
        "A window of {window} % × {window} % cuts **{cut}** of the boxes, loses **{lost}**, and leaves **{low}** with less "
        "than {least} % in view. **{kept}** stay."
    )
    always = _("Twenty random windows a box, always the same. A box that keeps its label while most of it is gone teaches noise.")
    return Words(figures, [shares, always], r"\text{in view} = \frac{|B \cap W|}{|B|}")


def _tax(answer: LabelAnswer) -> Words:
    boxes = len(answer.boxes)
    figures = {"deleted": count(answer.deleted), "boxes": count(boxes), "share": percent(answer.deleted / boxes)}
    deleted, total, share = map(_tex, figures.values())
    taxed = _(
        "Fed with the true boxes themselves, larger first and per class, NMS at {nms:.2f} deletes **{deleted}** of "
        "**{boxes}**, {share}: objects that overlap, counted as copies."
    )
    exact = _("The thresholds at which each box lives are exact; nothing was tried out.")
    return Words(figures, [taxed, exact], rf"\frac{{{deleted}}}{{{total}}} = {share}")


_VIEWS = {
    "boxes": _boxes, "anchors": _anchors, "steps": _steps, "recall": _recall, "noise": _noise, "crops": _crops, "tax": _tax,
}  # fmt: skip

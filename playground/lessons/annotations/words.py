"""What the views of the lesson "Anchors for your data" say: numbers as text, a formula, and sentences that quote them."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from playground.boxes.annotations.kmeans import DISTANCES
from playground.boxes.annotations.label_noise import WHOLE, one_pixel_off
from playground.boxes.annotations.shapes import sides
from playground.kit.i18n import _, plural
from playground.kit.saying import Words, count, each, fixed, percent
from playground.kit.states import Figure
from playground.lessons.annotations.answer import SHAKEN_IOUS, LabelAnswer, clusters

SMALL_SIDE = 64.0  # px: √area below which a box counts as small here
QUOTED = (0.5, 0.7, 0.75)  # IoU at which recall is always told
SHAKEN_SIDES = (16, 32, 64, 128)  # px


@lru_cache(maxsize=16)
def words_of(answer: LabelAnswer) -> Words:
    """Figures are the settings too. Raises ValueError where what the view asks for cannot be."""
    words = _VIEWS[answer.settings.view](answer)
    return replace(words, figures={**vars(answer.settings), **words.figures})


def headline(answer: LabelAnswer) -> list[Figure]:
    """The numbers people come for, of each view."""
    figures = words_of(answer).figures
    at_iou = _("IoU ≥ {iou}").format(iou=f"{answer.settings.iou:.2f}")
    on_pictures = plural("on {n:,} image", "on {n:,} images", len(answer.boxes.sizes))
    return {
        "boxes": lambda: [
            Figure(_("Boxes"), count(len(answer.boxes)), on_pictures),
            Figure(_("Median box"), f"{figures['width']} × {figures['height']}", "px"),
        ],
        "anchors": lambda: [
            Figure(_("Mean best IoU"), figures["mean"], _("of {n} anchor shapes").format(n=figures["shapes"])),
            Figure(_("Boxes that an anchor fits"), figures["reached"], at_iou),
        ],
        "steps": lambda: [
            Figure(_("Best mean IoU"), figures["best"]),
            Figure(_("Starts in which a step made it worse"), figures["fell"], _("of {n}").format(n=figures["starts"])),
        ],
        "recall": lambda: [
            Figure(_("Best possible recall"), figures["recall"], at_iou),
            Figure(_("Anchors"), figures["anchors"], _("per image")),
        ],
        "noise": lambda: [
            Figure(
                _("Relabelled boxes with IoU ≥ 0.75"),
                figures[f"{answer.settings.box} at 0.75"],
                _("box of {n} px").format(n=answer.settings.box),
            ),
            Figure(_("IoU after a shift of 1 px"), figures["one_pixel"]),
        ],
        "crops": lambda: [
            Figure(_("Boxes that are cut"), figures["cut"]),
            Figure(_("Boxes that are lost"), figures["lost"]),
            Figure(_("Boxes that keep their label"), figures["kept"]),
        ],
        "tax": lambda: [
            Figure(_("True boxes that NMS would delete"), figures["deleted"], _("of {n}").format(n=figures["boxes"])),
            Figure(_("NMS threshold"), f"{answer.settings.nms:.2f}"),
        ],
    }[answer.settings.view]()


def noise_table(answer: LabelAnswer) -> str:
    """Markdown: a row a side, a column an IoU."""
    figures, sides_px = words_of(answer).figures, sorted({*SHAKEN_SIDES, answer.settings.box})
    rows = [[_("box size"), *(f"IoU {iou:.2f}" for iou in SHAKEN_IOUS)], ["---"] * (1 + len(SHAKEN_IOUS))]
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
        "{boxes_on} {on_pictures}: {{per_picture}} boxes per image on average, {{most}} at most. The median box is "
        "{{width}} × {{height}} px. {{small}} of the boxes are small (area under 32² px), {{large}} are large (over 96² px)."
    ).format(
        boxes_on=plural("**{n:,}** box", "**{n:,}** boxes", boxes),
        on_pictures=plural("on **{n:,}** image", "on **{n:,}** images", pictures),
    )
    formula = r"r = \frac{{w}}{{h}} \;\to\; r\,\frac{{H}}{{W}}, \qquad {ratio} \;\to\; {fitted_ratio}"
    ratios = _(
        "When each image is stretched to a square, the median ratio of the boxes changes from **{ratio}** to "
        "**{fitted_ratio}**, and the spread of the ratios (standard deviation of log) from **{spread}** to **{fitted_spread}**: "
        "images differ in shape, so stretching makes their boxes differ too."
    )
    if answer.settings.fit == "kept":
        formula = r"r = \frac{{w}}{{h}}, \qquad \operatorname{{median}} r = {ratio}"
        ratios = _(
            "A letterbox keeps the shapes: the median ratio stays **{ratio}**, the spread (standard deviation of log) "
            "**{spread}**."
        )
    return Words(figures, [counted, ratios], formula.format(**figures))


def _anchors(answer: LabelAnswer) -> Words:
    settings, (best, _owners) = answer.settings, answer.anchors.fits
    small = np.sqrt(sides(answer.boxes.boxes).prod(axis=1)) < SMALL_SIDE
    figures = {"shapes": str(len(answer.anchors.shapes)), "mean": fixed(best.mean()), "iou": f"{settings.iou:.2f}"}
    figures |= {"reached": percent((best >= settings.iou).mean()), "small_count": count(small.sum())}
    sentences = [
        _(
            "**{shapes}** anchor shapes give a mean best IoU of **{mean}**: for each box the best of its IoUs with the shapes, "
            "all on one centre. For {reached} of the boxes it is {iou} or more."
        )
    ]
    if settings.anchors == "k-means":
        runs = {name: clusters(answer.boxes, settings.fit, settings.k, name, settings.keep) for name in DISTANCES}
        figures |= {name: fixed(run.mean_iou) for name, run in runs.items()}
        sentences.append(_("K-means with the distance 1 − IoU gives **{IoU}**, with the Euclidean distance **{Euclidean}**."))
    if small.any():
        figures["small_reached"] = percent((best[small] >= settings.iou).mean(), 0)
        sentences.append(
            _("Of the {small_count} small boxes (√area under 64 px) an anchor fits **{small_reached}** at IoU {iou}.")
        )
    if written := answer.anchors.written:
        meaning = {
            "d2l": _("sizes are fractions of the input’s side, ratios are width ÷ height; n + m − 1 shapes"),
            "AnchorGenerator": _(
                "sizes are pixels of the input, ratios are height ÷ width; every size with every ratio, rounded to pixels"
            ),
            "DefaultBoxGenerator": _(
                "the scales of this feature map and of the next; each ratio lying and standing, 2 + 2m shapes"
            ),
        }[written.family]
        if settings.anchors == "pyramid":
            meaning = _("one size per level, P2 to P6, in pixels of the input; ratios are height ÷ width, the same on all levels")
        sentences.append(f"`sizes = {list(written.sizes)}` · `ratios = {list(written.ratios)}`  \n{meaning}")
    if settings.anchors == "yolo":
        levels = _(
            "The smallest third of the shapes belongs to P3 (stride 8), the middle third to P4 (16), the largest to P5 (32)."
        )
        sentences.append(levels)
    return Words(figures, sentences, rf"\frac1N \sum_i \max_k \mathrm{{IoU}}(b_i, a_k) = {figures['mean']}")


def _steps(answer: LabelAnswer) -> Words:
    runs, euclidean = answer.runs, answer.settings.distance == "Euclidean"
    last = [run.history[-1] for run in runs]
    figures = each(str, fell=sum(run.fell for run in runs), starts=len(runs))
    figures |= each(fixed, last=max(last), worst=min(last), best=max(max(run.history) for run in runs))
    distance = r"(w_b - w_a)^2 + (h_b - h_a)^2" if euclidean else r"1 - \mathrm{IoU}(b, a)"
    step = r"a_k \leftarrow \operatorname{mean}\{b : k = \arg\min_j d(b, a_j)\}"
    fell = _("In **{fell}** of **{starts}** starts some step lowers the mean IoU: the mean of a cluster is not its best shape.")
    if euclidean:
        fell = _("In **{fell}** of **{starts}** starts some step lowers the mean IoU: the Euclidean distance ignores IoU.")
    best = _(
        "The best iteration of all starts has a mean IoU of **{best}**. The last ones reach **{last}** at best, **{worst}** at "
        "worst."
    )
    return Words(figures, [fell, best], rf"\begin{{gathered}} d(b, a) = {distance} \\ {step} \end{{gathered}}")


def _recall(answer: LabelAnswer) -> Words:
    anchors, iou = answer.anchors, answer.settings.iou
    placed, *quoted = map(percent, anchors.recall(np.array([iou, *QUOTED])))
    centred = percent(anchors.recall(np.array([iou]), placed=False)[0])
    figures = {"recall": placed, "centred": centred, "anchors": count(anchors.count), "iou": f"{iou:.2f}"}
    figures |= {f"at_{100 * threshold:.0f}": share for threshold, share in zip(QUOTED, quoted, strict=True)}
    formula = rf"\frac{{1}}{{N}}\,\#\{{i : \max_k \mathrm{{IoU}}(b_i, a_k) \ge {iou:.2f}\}} = {_tex(placed)}"
    matched = _(
        "**{recall}** of the boxes overlap one of the {anchors} anchors by IoU {iou} or more. With an anchor centred on every "
        "box it would be **{centred}**."
    )
    ceiling = _(
        "At IoU 0.50, 0.70 and 0.75 it is **{at_50}**, **{at_70}** and **{at_75}** of the boxes. A box without such an anchor "
        "is hard to learn."
    )
    return Words(figures, [matched, ceiling], formula)


def _noise(answer: LabelAnswer) -> Words:
    side = answer.settings.box
    figures = {"one_pixel": fixed(one_pixel_off(side))}
    for square in (*SHAKEN_SIDES, side):
        shares = zip(SHAKEN_IOUS, answer.agreement(square), strict=True)
        figures |= {f"{square} at {iou:.2f}": percent(share, 0) for iou, share in shares}
    moved = _("A box of {box} × {box} px that is shifted by one pixel right and down has IoU **{one_pixel}** with itself.")
    shaken = _(
        "The table counts boxes whose every edge is off by up to ± {amount:g} px: how many keep at least this IoU with the "
        "exact box. High IoU thresholds of mAP are out of reach for small objects, whatever the detector."
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
        "A random crop of {window} % × {window} % of the image cuts **{cut}** of the boxes and loses **{lost}** of them. In "
        "**{low}** less than {least} % of the box is visible; the other **{kept}** keep their label."
    )
    always = _("Each box is cropped twenty times, always in the same way. A label whose object is mostly cut off teaches noise.")
    return Words(figures, [shares, always], r"\text{visible part} = \frac{|B \cap W|}{|B|}")


def _tax(answer: LabelAnswer) -> Words:
    boxes = len(answer.boxes)
    figures = {"deleted": count(answer.deleted), "boxes": count(boxes), "share": percent(answer.deleted / boxes)}
    deleted, total, share = map(_tex, figures.values())
    taxed = _(
        "NMS at threshold {nms:.2f}, run on the true boxes themselves per class and larger ones first, deletes **{deleted}** of "
        "**{boxes}** boxes ({share}): objects that overlap are taken for duplicates."
    )
    exact = _("The curve is exact: for every box the thresholds are worked out at which it is kept.")
    return Words(figures, [taxed, exact], rf"\frac{{{deleted}}}{{{total}}} = {share}")


_VIEWS = {
    "boxes": _boxes, "anchors": _anchors, "steps": _steps, "recall": _recall, "noise": _noise, "crops": _crops, "tax": _tax,
}  # fmt: skip

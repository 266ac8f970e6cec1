"""Sentences and formulae of the lesson "Your own annotations": what today's numbers say."""

from playground.kit.i18n import _, plural
from playground.lessons.annotations.answer import SHAKEN_IOUS, SHAKEN_SIDES, LabelAnswer


def sentences(answer: LabelAnswer) -> list[str]:
    """What a view says, most important first."""
    numbers = {**vars(answer.settings), **answer.figures}
    return [line.format(**numbers) for line in _WORDS[answer.settings.view][0](answer)]


def formula(answer: LabelAnswer) -> str:
    """LaTeX of a view's own formula with today's numbers."""
    texts = {name: text.replace(",", "{,}").replace(" %", r"\,\%") for name, text in answer.figures.items()}
    return _WORDS[answer.settings.view][1](answer, texts)


def _box_lines(answer: LabelAnswer) -> list[str]:
    counted = _(
        "{boxes_on} {on_pictures}, {{per_picture}} a picture and at most {{most}}. The middle box is "
        "{{width}} × {{height}} px; {{small}} are small (under 32² px), {{large}} large (over 96²)."
    ).format(
        boxes_on=plural("**{n:,}** box", "**{n:,}** boxes", answer.facts.boxes),
        on_pictures=plural("on **{n:,}** picture", "on **{n:,}** pictures", answer.facts.pictures),
    )
    if answer.settings.fit == "kept":
        return [counted, _("With its shape kept, the median ratio stays **{ratio}** and its spread (log) **{spread}**.")]
    stretched = _(
        "Stretched to a square, the median ratio **{ratio}** becomes **{fitted_ratio}**, and its spread (log) "
        "**{spread}** becomes **{fitted_spread}**: photos differ in shape, so objects come to differ as well."
    )
    return [counted, stretched]


def _box_formula(answer: LabelAnswer, texts: dict[str, str]) -> str:
    if answer.settings.fit == "kept":
        return rf"r = \frac{{w}}{{h}}, \qquad \operatorname{{median}} r = {texts['ratio']}"
    return rf"r = \frac{{w}}{{h}} \;\to\; r\,\frac{{H}}{{W}}, \qquad {texts['ratio']} \;\to\; {texts['fitted_ratio']}"


def _anchor_lines(answer: LabelAnswer) -> list[str]:
    lines = [_("**{shapes}** shapes reach a mean best IoU of **{mean}**; {reached} of the boxes are reached at IoU {iou}.")]
    if answer.settings.anchors == "k-means":
        lines.append(_("K-means with IoU distance: **{IoU}**; with plain Euclidean distance: **{Euclidean}**."))
    if answer.figures["small_reached"] != "none":
        lines.append(_("Of the {small_count} small boxes (√area under 64 px) **{small_reached}** are reached at {iou}."))
    if written := answer.anchors.written:
        meaning = {
            "d2l": _("sizes in parts of the side, ratios width ÷ height, n + m − 1 shapes"),
            "AnchorGenerator": _("sizes in pixels of the input, ratios height ÷ width, all n·m shapes, rounded to pixels"),
            "DefaultBoxGenerator": _("this map’s scale and the next one’s, each ratio lying and standing, 2 + 2m shapes"),
        }[written.family]
        lines.append(f"`sizes = {list(written.sizes)}` · `ratios = {list(written.ratios)}`  \n{meaning}")
    return lines


def _step_lines(answer: LabelAnswer) -> list[str]:
    fell = _("In **{fell}** of **{starts}** starts some step lowers the mean IoU: the mean of boxes is not their best shape.")
    if answer.settings.distance == "Euclidean":
        fell = _("In **{fell}** of **{starts}** starts some step lowers the mean IoU: Euclidean distance does not look at it.")
    return [fell, _("The best step of all has **{best}**, the best last step **{last}**, the worst **{worst}**.")]


def _step_formula(answer: LabelAnswer, _texts: dict[str, str]) -> str:
    euclidean = answer.settings.distance == "Euclidean"
    distance = r"(w_b - w_a)^2 + (h_b - h_a)^2" if euclidean else r"1 - \mathrm{IoU}(b, a)"
    step = r"a_k \leftarrow \operatorname{mean}\{b : k = \arg\min_j d(b, a_j)\}"
    return rf"\begin{{gathered}} d(b, a) = {distance} \\ {step} \end{{gathered}}"


def _recall_lines(_answer: LabelAnswer) -> list[str]:
    return [
        _(
            "Of the boxes **{recall}** can be matched at IoU {iou} by any of the {anchors} anchors where they stand, "
            "**{centred}** if an anchor stood on every box."
        ),
        _("At IoU 0.50, 0.70, 0.75: **{at_50}**, **{at_70}**, **{at_75}**. No training lifts recall above that."),
    ]


def _noise_lines(_answer: LabelAnswer) -> list[str]:
    return [
        _("A square of {box} px moved one pixel right and down keeps IoU **{one_pixel}** with itself."),
        _(
            "With every edge off by up to ± {amount:g} px, two careful people agree so often: the last columns of mAP are out "
            "of reach for small objects, whatever the detector."
        ),
    ]


def _noise_formula(answer: LabelAnswer, texts: dict[str, str]) -> str:
    side = answer.settings.box
    return rf"\frac{{({side} - 1)^2}}{{2\cdot {side}^2 - ({side} - 1)^2}} = {texts['one_pixel']}"


def _crop_lines(_answer: LabelAnswer) -> list[str]:
    return [
        _(
            "A window of {window} % × {window} % cuts **{cut}** of the boxes, loses **{lost}**, and leaves **{low}** with less "
            "than {least} % in view. **{kept}** stay."
        ),
        _("Twenty random windows a box, always the same. A box that keeps its label while most of it is gone teaches noise."),
    ]


def _tax_lines(_answer: LabelAnswer) -> list[str]:
    return [
        _(
            "Fed with the true boxes themselves, larger first and per class, NMS at {nms:.2f} deletes **{deleted}** of "
            "**{boxes}**, {share}: objects that overlap, counted as copies."
        ),
        _("The thresholds at which each box lives are exact; nothing was tried out."),
    ]


_WORDS = {
    "boxes": (_box_lines, _box_formula),
    "anchors": (
        _anchor_lines,
        lambda _answer, texts: rf"\frac1N \sum_i \max_k \mathrm{{IoU}}(b_i, a_k) = {texts['mean']}",
    ),
    "steps": (_step_lines, _step_formula),
    "recall": (
        _recall_lines,
        lambda _answer, texts: (
            rf"\frac{{1}}{{N}}\,\#\{{i : \max_k \mathrm{{IoU}}(b_i, a_k) \ge {texts['iou']}\}} = {texts['recall']}"
        ),
    ),
    "noise": (_noise_lines, _noise_formula),
    "crops": (_crop_lines, lambda _answer, _texts: r"\text{in view} = \frac{|B \cap W|}{|B|}"),
    "tax": (_tax_lines, lambda _answer, texts: rf"\frac{{{texts['deleted']}}}{{{texts['boxes']}}} = {texts['share']}"),
}


def noise_table(answer: LabelAnswer) -> str:
    """Markdown: a row a side, a column an IoU."""
    rows = [[_("side"), *(f"IoU {iou:.2f}" for iou in SHAKEN_IOUS)], ["---"] * (1 + len(SHAKEN_IOUS))]
    for side in sorted({*SHAKEN_SIDES, answer.settings.box}):
        rows += [[f"{side} px", *(answer.figures[f"{side} at {iou:.2f}"] for iou in SHAKEN_IOUS)]]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)

"""Sentences and formulae of the lesson "Your own annotations": what today's numbers say."""

from playground.kit.i18n import _, plural
from playground.lessons.annotations import settings
from playground.lessons.annotations.answer import AnchorAnswer
from playground.lessons.annotations.figures import SHAKEN_IOUS, SHAKEN_SIDES, Figures
from playground.lessons.annotations.settings import AnnotationConfig


def box_sentences(config: AnnotationConfig, found: Figures) -> list[str]:
    said = [
        _(
            "{boxes_on} {on_pictures}, {per_picture} a picture and at most {most}. The middle box is "
            "{width} × {height} px; {small} are small (under 32² px), {large} large (over 96²)."
        ).format(
            boxes_on=plural("**{n:,}** box", "**{n:,}** boxes", _count(found["boxes"])),
            on_pictures=plural("on **{n:,}** picture", "on **{n:,}** pictures", _count(found["pictures"])),
            **found,
        )
    ]
    if config.fit == "stretched":
        said.append(
            _(
                "Stretched to a square, the median ratio **{ratio}** becomes **{fitted_ratio}**, and its spread (log) "
                "**{spread}** becomes **{fitted_spread}**: photos differ in shape, so objects come to differ as well."
            ).format(**found)
        )
    else:
        said.append(
            _("With its shape kept, the median ratio stays **{ratio}** and its spread (log) **{spread}**.").format(**found)
        )
    return said


def _count(told: str) -> int:
    return int(told.replace(",", ""))


def anchor_sentences(config: AnnotationConfig, found: Figures) -> list[str]:
    said = [
        _("**{shapes}** shapes reach a mean best IoU of **{mean}**; {reached} of the boxes are reached at IoU {iou:.2f}.").format(
            iou=config.iou, **found
        )
    ]
    if config.anchors == settings.FREE:
        said.append(_("K-means with IoU distance: **{IoU}**; with plain Euclidean distance: **{Euclidean}**.").format(**found))
    if found["small_reached"] != "none":
        said.append(
            _("Of the {small_count} small boxes (√area under 64 px) **{small_reached}** are reached at {iou:.2f}.").format(
                iou=config.iou, **found
            )
        )
    return said


def written_line(answer: AnchorAnswer) -> str:
    """Sizes and ratios of a family, with what it means by them."""
    written = answer.written
    meant = {
        "d2l": _("sizes in parts of the side, ratios width ÷ height, n + m − 1 shapes"),
        "AnchorGenerator": _("sizes in pixels of the input, ratios height ÷ width, all n·m shapes, rounded to pixels"),
        "DefaultBoxGenerator": _("this map’s scale and the next one’s, each ratio lying and standing, 2 + 2m shapes"),
    }
    return f"`sizes = {list(written.sizes)}` · `ratios = {list(written.ratios)}`  \n{meant[written.family]}"


def step_sentences(config: AnnotationConfig, found: Figures) -> list[str]:
    if config.distance == "Euclidean":
        text = _("In **{fell}** of **{starts}** starts some step lowers the mean IoU: Euclidean distance does not look at it.")
    else:
        text = _("In **{fell}** of **{starts}** starts some step lowers the mean IoU: the mean of boxes is not their best shape.")
    return [
        text.format(**found),
        _("The best step of all has **{best}**, the best last step **{last}**, the worst **{worst}**.").format(**found),
    ]


def recall_sentences(config: AnnotationConfig, found: Figures) -> list[str]:
    return [
        _(
            "Of the boxes **{recall}** can be matched at IoU {iou:.2f} by any of the {anchors} anchors where they stand, "
            "**{centred}** if an anchor stood on every box."
        ).format(iou=config.iou, **found),
        _("At IoU 0.50, 0.70, 0.75: **{a}**, **{b}**, **{c}**. No training lifts recall above that.").format(
            a=found["at 0.50"], b=found["at 0.70"], c=found["at 0.75"]
        ),
    ]


def noise_sentences(config: AnnotationConfig, found: Figures) -> list[str]:
    return [
        _("A square of {side} px moved one pixel right and down keeps IoU **{one_pixel}** with itself.").format(
            side=config.box, **found
        ),
        _(
            "With every edge off by up to ± {amount:g} px, two careful people agree so often: the last columns of mAP are out "
            "of reach for small objects, whatever the detector."
        ).format(amount=config.amount),
    ]


def noise_table(config: AnnotationConfig, found: Figures) -> list[dict[str, str]]:
    """A row a side, a column an IoU."""
    listed = sorted({*SHAKEN_SIDES, config.box})
    return [
        {_("side"): f"{side} px", **{f"IoU {iou:.2f}": found[f"{side} at {iou:.2f}"] for iou in SHAKEN_IOUS}} for side in listed
    ]


def crop_sentences(config: AnnotationConfig, found: Figures) -> list[str]:
    return [
        _(
            "A window of {window} % × {window} % cuts **{cut}** of the boxes, loses **{lost}**, and leaves **{low}** with less "
            "than {least} % in view. **{kept}** stay."
        ).format(window=config.window, least=config.least, **found),
        _("Twenty random windows a box, always the same. A box that keeps its label while most of it is gone teaches noise."),
    ]


def tax_sentences(config: AnnotationConfig, found: Figures) -> list[str]:
    return [
        _(
            "Fed with the true boxes themselves, larger first and per class, NMS at {t:.2f} deletes **{deleted}** of "
            "**{boxes}**, {share}: objects that overlap, counted as copies."
        ).format(t=config.nms, **found),
        _("The thresholds at which each box lives are exact; nothing was tried out."),
    ]


def formula(config: AnnotationConfig, found: Figures) -> str:
    """LaTeX of a view's own formula with today's numbers."""
    percent = {name: value.replace(",", "{,}").replace(" %", r"\,\%") for name, value in found.items()}
    if config.view == settings.BOXES:
        if config.fit == "kept":
            return rf"r = \frac{{w}}{{h}}, \qquad \operatorname{{median}} r = {found['ratio']}"
        return rf"r = \frac{{w}}{{h}} \;\to\; r\,\frac{{H}}{{W}}, \qquad {found['ratio']} \;\to\; {found['fitted_ratio']}"
    if config.view == settings.ANCHORS:
        return rf"\frac1N \sum_i \max_k \mathrm{{IoU}}(b_i, a_k) = {found['mean']}"
    if config.view == settings.STEPS:
        distance = r"1 - \mathrm{IoU}(b, a)" if config.distance == "IoU" else r"(w_b - w_a)^2 + (h_b - h_a)^2"
        step = r"a_k \leftarrow \operatorname{mean}\{b : k = \arg\min_j d(b, a_j)\}"
        return rf"\begin{{gathered}} d(b, a) = {distance} \\ {step} \end{{gathered}}"
    if config.view == settings.RECALL:
        return rf"\frac{{1}}{{N}}\,\#\{{i : \max_k \mathrm{{IoU}}(b_i, a_k) \ge {config.iou:.2f}\}} = {percent['recall']}"
    if config.view == settings.NOISE:
        side = config.box
        return rf"\frac{{({side} - 1)^2}}{{2\cdot {side}^2 - ({side} - 1)^2}} = {found['one_pixel']}"
    if config.view == settings.CROPS:
        return r"\text{in view} = \frac{|B \cap W|}{|B|}"
    return rf"\frac{{{percent['deleted']}}}{{{percent['boxes']}}} = {percent['share']}"

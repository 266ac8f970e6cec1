"""Sentences and formulae of the lesson "Anchor boxes": what today's numbers say."""

from playground.kit.i18n import _
from playground.lessons.anchors import figures
from playground.lessons.anchors.answer import AnchorAnswer

LISTED = 6  # objects that a sentence names


def sentences(answer: AnchorAnswer) -> list[str]:
    """What the view says, most important first."""
    return _VIEWS[answer.settings.view][0](answer)


def formula(answer: AnchorAnswer) -> str:
    """LaTeX with today's numbers."""
    return r"\small\begin{aligned}" + r"\\[6pt]".join(_VIEWS[answer.settings.view][1](answer)) + r"\end{aligned}"


def _cell_sentences(answer: AnchorAnswer) -> list[str]:
    texts, best, t = figures.map_figures(answer), figures.best_figures(answer), answer.settings.t
    lines = [
        _(
            "n + m − 1 = {n} + {m} − 1 = **{some_anchors}** anchors a cell make **{some_count}**; all n·m = **{full_anchors}** "
            "make **{full_count}**."
        ),
        _(
            "**{count}** anchors are **{memory}** as float32 corners, **{times}** × the {textbook} of the textbook’s SSD. With "
            "three classes a network answers 8 numbers for each, 4 scores and 4 offsets: {numbers} a photo, {numbers_memory}."
        ),
        _("**{leaving}** cross the border. They are kept as they are: nothing is clipped."),
    ]
    lines = [line.format(**texts) for line in lines]
    homeless = _("Anchor {anchor}, {pair}, is {width} × **{height} px**: it fits at none of **{cells} places**.")
    lines += [homeless.format(**one) for one in figures.homeless_figures(answer)]
    lines.append(_("Order in the tensor, (size, ratio): **{order}**. Anchor 0 is **{first} px**.").format(**texts))
    each = _("{object} **{best}** by anchor {anchor} at row {row}, column {column}")
    listed, reached = " · ".join(each.format(**one) for one in best[:LISTED]), int((answer.best.iou >= t).sum())
    line = _("Best IoU with any anchor: {listed}. {reached} of {objects} reach {t}.")
    lines.append(line.format(listed=listed, reached=reached, objects=len(best), t=f"{t:.2f}"))
    improper = [figures.object_name(answer, index) for index, proper in enumerate(answer.proper) if not proper]
    if improper:
        line = _("{names}: no proper box, a side is zero or negative, so no anchor overlaps it.")
        lines.append(line.format(names=", ".join(improper)))
    return lines


def _cell_lines(answer: AnchorAnswer) -> list[str]:
    settings, texts = answer.settings, figures.map_figures(answer)
    (size, ratio), (width, height), (wide, high) = settings.pairs[0], answer.shapes[0].tolist(), answer.size
    each = rf"{texts['n']}\cdot {texts['m']}" if settings.full else rf"({texts['n']} + {texts['m']} - 1)"
    count = texts["count"].replace(",", "{,}")
    return [
        rf"\text{{{_('anchors')}}} &= {settings.height}\cdot {settings.width}\cdot {each} = {count}",
        r"w_0 &= W\,\frac{h_\text{map}}{w_\text{map}}\,s\sqrt{r} = "
        rf"{wide}\cdot\frac{{{settings.height}}}{{{settings.width}}}\cdot {size:g}\sqrt{{{ratio:g}}} = {width:.1f}\ \text{{px}}",
        rf"h_0 &= H\,\frac{{s}}{{\sqrt{{r}}}} = {high}\cdot\frac{{{size:g}}}{{\sqrt{{{ratio:g}}}}} = {height:.1f}\ \text{{px}}",
    ]


def _place_sentences(answer: AnchorAnswer) -> list[str]:
    lines = [
        _(
            "{object}, {width} × {height} px, reaches **{centred}** where an anchor’s centre is its own (anchor "
            "{centred_anchor}), and **{worst}** where it lies worst, **{half_across}** px aside and **{half_down}** px down: "
            "half a stride. Where it lies now it reaches **{here}**."
        ),
        _(
            "With an anchor of the object’s own size a stride up to **{stride_limit}** of its side never spoils IoU {t}. Here "
            "the stride is **{stride_share}** of the side."
        ),
        _("Near the border it can be worse: no cell has its centre there."),
    ]
    if not answer.proper[answer.settings.picked]:
        lines = [_("{object} is no proper box: a side is zero or negative, so no anchor overlaps it.")]
    texts = figures.place_figures(answer)
    return [line.format(**texts) for line in lines]


def _place_lines(answer: AnchorAnswer) -> list[str]:
    texts, t = figures.place_figures(answer), answer.settings.t
    share = 2 * t / (1 + t)
    return [
        rf"\tfrac12\,\text{{{_('stride')}}} &= "
        r"\left(\tfrac{W}{2\,w_\text{map}},\ \tfrac{H}{2\,h_\text{map}}\right) = "
        rf"({texts['half_across']},\ {texts['half_down']})\ \text{{px}}",
        rf"\left(1 - \tfrac d2\right)^2 &\ge \frac{{2t}}{{1 + t}} = \frac{{2\cdot {t:.2f}}}{{1 + {t:.2f}}} = {share:.3f}",
        rf"d &\le 2\left(1 - \sqrt{{{share:.3f}}}\right) = {texts['stride_limit']}",
    ]


def _shape_sentences(answer: AnchorAnswer) -> list[str]:
    texts = figures.shape_figures(answer)
    lines = [
        _(
            "Of all shapes with sides from 0.1 to 1 of the picture’s height (log scale) **{reached}** find an anchor at IoU {t} "
            "on one centre. With the sizes backwards **{backwards}**."
        ),
        _(
            "n + m − 1 = **{some_anchors}** pairs reach **{some}**, all **{full_anchors}** reach **{all}**, for "
            "{full_anchors}/{some_anchors} of the cost."
        ),
        _(
            "Only the first size meets the other ratios: anchor {turned_anchor} is **{turned}** heights; with the sizes "
            "backwards it is **{turned_backwards}**. Turned round, the sizes change **{turned_count}** of {anchors} shapes."
        )
        if "turned" in texts
        else "",
        _("The first size alone stands in **{first_moves}** of the {anchors} anchors: move it and so many islands move."),
        _(
            "For IoU {t} a ratio may be wrong by **{ratio_limit}** at most, so {ratios} serve 1 : **{tallest}** to "
            "**{flattest}** : 1; sizes may grow by **{size_limit}** from one to the next."
        ),
        _("{object} is **{object_ratio}** : 1 and reaches **{centred}** at best, with anchor {centred_anchor}.")
        if "object_ratio" in texts
        else "",
    ]
    return [line.format(**texts) for line in lines if line]


def _shape_lines(answer: AnchorAnswer) -> list[str]:
    texts, t, index = figures.shape_figures(answer), answer.settings.t, answer.settings.picked
    lines = [
        r"\mathrm{IoU} &= \frac{\min(w, w_k)\min(h, h_k)}{wh + w_kh_k - \min(w, w_k)\min(h, h_k)}",
        r"q &\le \left(\frac{1 + t}{2t}\right)^2 = "
        rf"\left(\frac{{1 + {t:.2f}}}{{2\cdot {t:.2f}}}\right)^2 = {texts['ratio_limit']}",
    ]
    if answer.proper[index]:
        (x1, y1, x2, y2), (wk, hk) = answer.corners[index].tolist(), answer.shapes[answer.centred_iou[index].argmax()].tolist()
        w, h = x2 - x1, y2 - y1
        shared = rf"{min(w, wk):.1f}\cdot {min(h, hk):.1f}"
        lines.insert(1, rf"&= \frac{{{shared}}}{{{w:.1f}\cdot {h:.1f} + {wk:.1f}\cdot {hk:.1f} - {shared}}} = {texts['centred']}")
    return lines


_VIEWS = {
    "cell": (_cell_sentences, _cell_lines),
    "places": (_place_sentences, _place_lines),
    "shapes": (_shape_sentences, _shape_lines),
}

"""Sentences and formulae of the lesson "Anchor boxes": what today's numbers say."""

from collections.abc import Callable

from playground.kit.i18n import _
from playground.lessons.anchors.answer import AnchorAnswer
from playground.lessons.anchors.figures import (
    best_figures,
    homeless_figures,
    map_figures,
    object_name,
    place_figures,
    shape_figures,
)
from playground.lessons.anchors.states import CELL, PLACES, SHAPES

LISTED = 6  # objects that a sentence names


def sentences(view: str, answer: AnchorAnswer) -> list[str]:
    """What a view says, most important first."""
    return _VIEWS[view][0](answer)


def formula(view: str, answer: AnchorAnswer) -> str:
    """LaTeX with today's numbers."""
    return r"\small\begin{aligned}" + r"\\[6pt]".join(_VIEWS[view][1](answer)) + r"\end{aligned}"


# ---- the anchors of a cell -----------------------------------------------------------------------------------------------


def _cell_sentences(answer: AnchorAnswer) -> list[str]:
    found, best, config = map_figures(answer), best_figures(answer), answer.config
    said = [
        _(
            "n + m − 1 = {n} + {m} − 1 = **{some_anchors}** anchors a cell make **{some_count}**; all n·m = **{full_anchors}** "
            "make **{full_count}**."
        ).format(**found),
        _(
            "**{count}** anchors are **{memory}** as float32 corners, **{times}** × the {textbook} of the textbook’s SSD. With "
            "three classes a network answers 8 numbers for each, 4 scores and 4 offsets: {numbers} a photo, {numbers_memory}."
        ).format(**found),
        _("**{leaving}** cross the border. They are kept as they are: nothing is clipped.").format(**found),
    ]
    said += [
        _("Anchor {anchor}, {pair}, is {width} × **{height} px**: it fits at none of **{cells} places**.").format(**homeless)
        for homeless in homeless_figures(answer)
    ]
    said.append(_("Order in the tensor, (size, ratio): **{order}**. Anchor 0 is **{first} px**.").format(**found))
    listed = " · ".join(
        _("{object} **{best}** by anchor {anchor} at row {row}, column {column}").format(**one) for one in best[:LISTED]
    )
    reached = int((answer.best.iou >= config.t).sum())
    said.append(
        _("Best IoU with any anchor: {listed}. {reached} of {objects} reach {t}.").format(
            listed=listed, reached=reached, objects=len(best), t=f"{config.t:.2f}"
        )
    )
    improper = [object_name(answer, index) for index, proper in enumerate(answer.proper) if not proper]
    if improper:
        said.append(
            _("{names}: no proper box, a side is zero or negative, so no anchor overlaps it.").format(names=", ".join(improper))
        )
    return said


def _cell_lines(answer: AnchorAnswer) -> list[str]:
    config, found = answer.config, map_figures(answer)
    (size, ratio), (width, height), (wide, high) = config.pairs[0], answer.pixel_shapes[0].tolist(), answer.size
    each = rf"{found['n']}\cdot {found['m']}" if config.full else rf"({found['n']} + {found['m']} - 1)"
    return [
        rf"\text{{{_('anchors')}}} &= {config.height}\cdot {config.width}\cdot {each} = {_tex(found['count'])}",
        r"w_0 &= W\,\frac{h_\text{map}}{w_\text{map}}\,s\sqrt{r} = "
        rf"{wide}\cdot\frac{{{config.height}}}{{{config.width}}}\cdot {size:g}\sqrt{{{ratio:g}}} = {width:.1f}\ \text{{px}}",
        rf"h_0 &= H\,\frac{{s}}{{\sqrt{{r}}}} = {high}\cdot\frac{{{size:g}}}{{\sqrt{{{ratio:g}}}}} = {height:.1f}\ \text{{px}}",
    ]


# ---- the places of an object ---------------------------------------------------------------------------------------------


def _place_sentences(answer: AnchorAnswer) -> list[str]:
    found = place_figures(answer)
    if not answer.proper[answer.config.picked]:
        return [_("{object} is no proper box: a side is zero or negative, so no anchor overlaps it.").format(**found)]
    return [
        _(
            "{object}, {width} × {height} px, reaches **{centred}** where an anchor’s centre is its own (anchor "
            "{centred_anchor}), and **{worst}** where it lies worst, **{half_across}** px aside and **{half_down}** px down: "
            "half a stride. Where it lies now it reaches **{here}**."
        ).format(**found),
        _(
            "With an anchor of the object’s own size a stride up to **{stride_limit}** of its side never spoils IoU {t}. Here "
            "the stride is **{stride_share}** of the side."
        ).format(**found),
        _("Near the border it can be worse: no cell has its centre there."),
    ]


def _place_lines(answer: AnchorAnswer) -> list[str]:
    found, t = place_figures(answer), answer.config.t
    share = 2 * t / (1 + t)
    return [
        rf"\tfrac12\,\text{{{_('stride')}}} &= "
        r"\left(\tfrac{W}{2\,w_\text{map}},\ \tfrac{H}{2\,h_\text{map}}\right) = "
        rf"({found['half_across']},\ {found['half_down']})\ \text{{px}}",
        rf"\left(1 - \tfrac d2\right)^2 &\ge \frac{{2t}}{{1 + t}} = \frac{{2\cdot {t:.2f}}}{{1 + {t:.2f}}} = {share:.3f}",
        rf"d &\le 2\left(1 - \sqrt{{{share:.3f}}}\right) = {found['stride_limit']}",
    ]


# ---- the shapes within reach ---------------------------------------------------------------------------------------------


def _shape_sentences(answer: AnchorAnswer) -> list[str]:
    found = shape_figures(answer)
    said = [
        _(
            "Of all shapes with sides from 0.1 to 1 of the picture’s height (log scale) **{reached}** find an anchor at IoU {t} "
            "on one centre. With the sizes backwards **{backwards}**."
        ).format(**found),
        _(
            "n + m − 1 = **{some_anchors}** pairs reach **{some}**, all **{full_anchors}** reach **{all}**, for "
            "{full_anchors}/{some_anchors} of the cost."
        ).format(**found),
    ]
    if "turned" in found:
        said.append(
            _(
                "Only the first size meets the other ratios: anchor {turned_anchor} is **{turned}** heights; with the sizes "
                "backwards it is **{turned_backwards}**. Turned round, the sizes change **{turned_count}** of {anchors} shapes."
            ).format(**found)
        )
    said.append(
        _("The first size alone stands in **{first_moves}** of the {anchors} anchors: move it and so many islands move.").format(
            **found
        )
    )
    said.append(
        _(
            "For IoU {t} a ratio may be wrong by **{ratio_limit}** at most, so {ratios} serve 1 : **{tallest}** to "
            "**{flattest}** : 1; sizes may grow by **{size_limit}** from one to the next."
        ).format(**found)
    )
    if "object_ratio" in found:
        said.append(
            _("{object} is **{object_ratio}** : 1 and reaches **{centred}** at best, with anchor {centred_anchor}.").format(
                **found
            )
        )
    return said


def _shape_lines(answer: AnchorAnswer) -> list[str]:
    found, t = shape_figures(answer), answer.config.t
    lines = [
        r"\mathrm{IoU} &= \frac{\min(w, w_k)\min(h, h_k)}{wh + w_kh_k - \min(w, w_k)\min(h, h_k)}",
        r"q &\le \left(\frac{1 + t}{2t}\right)^2 = "
        rf"\left(\frac{{1 + {t:.2f}}}{{2\cdot {t:.2f}}}\right)^2 = {found['ratio_limit']}",
    ]
    index = answer.config.picked
    if answer.proper[index]:
        shape, anchor = answer.object_shapes[index], answer.pixel_shapes[int(answer.centred_iou[index].argmax())]
        (w, h), (wk, hk), (low, high) = shape.tolist(), anchor.tolist(), shape.minimum(anchor).tolist()
        shared = rf"{low:.1f}\cdot {high:.1f}"
        lines.insert(1, rf"&= \frac{{{shared}}}{{{w:.1f}\cdot {h:.1f} + {wk:.1f}\cdot {hk:.1f} - {shared}}} = {found['centred']}")
    return lines


def _tex(text: str) -> str:
    """No space after the comma of thousands."""
    return text.replace(",", "{,}")


_Said = Callable[[AnchorAnswer], list[str]]
_VIEWS: dict[str, tuple[_Said, _Said]] = {
    CELL: (_cell_sentences, _cell_lines),
    PLACES: (_place_sentences, _place_lines),
    SHAPES: (_shape_sentences, _shape_lines),
}

"""What today's numbers say in the lesson "Anchor boxes": figures as text, sentences, formula."""

from collections.abc import Iterable

from playground.boxes.anchor_reach import limits
from playground.boxes.pyramids import TEXTBOOK_SSD
from playground.boxes.written import letters, write_number
from playground.kit.i18n import _
from playground.kit.saying import Words, by, count, each, fixed, memory, percent
from playground.kit.size_formula import aligned
from playground.lessons.anchors.answer import AnchorAnswer

ANCHOR_BYTES = 16  # four float32 corners
OUTPUTS = 8  # numbers a network answers for each anchor: 4 offsets, and scores of three classes and background
TEXTBOOK_COUNT = sum(level.anchors for level in TEXTBOOK_SSD)
LISTED = 6  # objects that a sentence names


def words(answer: AnchorAnswer) -> Words:
    """What the view says, most important first."""
    return {"cell": _cell, "places": _places, "shapes": _shapes}[answer.settings.view](answer)


def pair_text(pair: Iterable[float]) -> str:
    """(0.75, 1)"""
    return f"({', '.join(f'{number:g}' for number in pair)})"


def shape_text(shape: Iterable[float], digits: int = 0) -> str:
    """109 × 84"""
    return by(fixed(float(side), digits) for side in shape)


def object_name(answer: AnchorAnswer, index: int) -> str:
    """A face"""
    return f"{letters(index + 1)[-1]} {answer.settings.objects[index].label}".rstrip()


def _map_figures(answer: AnchorAnswer) -> dict[str, str]:
    """How many anchors there are, and would be with n + m − 1 and with n·m pairs; what they cost; how many leave the picture."""
    settings = answer.settings
    n, m = len(settings.size_list), len(settings.ratio_list)
    return {
        **each(str, n=n, m=m, anchors=len(settings.pairs), some_anchors=n + m - 1, full_anchors=n * m),
        **each(count, count=settings.count, some_count=settings.cells * (n + m - 1), full_count=settings.cells * n * m),
        **each(count, textbook=TEXTBOOK_COUNT, numbers=OUTPUTS * settings.count),
        **each(memory, memory=ANCHOR_BYTES * settings.count, numbers_memory=4 * OUTPUTS * settings.count),
        "times": f"{settings.count / TEXTBOOK_COUNT:.3g}",
        "leaving": percent(answer.leaving / settings.count),
        "order": ", ".join(map(pair_text, settings.pairs)),
        "first": shape_text(answer.shapes[0]),
    }


def _object_figures(answer: AnchorAnswer) -> dict[str, str]:
    """The chosen object: its shape, and the best anchor on its own centre."""
    index = answer.settings.picked
    (best, anchor), (x1, y1, x2, y2) = answer.centred_iou[index].max(dim=0), answer.settings.objects[index].corners
    shown = {"object": object_name(answer, index), "t": f"{answer.settings.t:.2f}"}
    shown |= each(write_number, width=x2 - x1, height=y2 - y1)
    shown |= {"centred": fixed(best.item()), "centred_anchor": f"{anchor.item()}"}
    return shown | ({"object_ratio": fixed((x2 - x1) / (y2 - y1), 2)} if answer.proper[index] else {})


def _cell(answer: AnchorAnswer) -> Words:
    """Counts and costs of the map, anchors that stay in the picture nowhere, the best anchor of each object."""
    settings, best, figures = answer.settings, answer.best, _map_figures(answer)
    rows = zip(settings.pairs, answer.shapes.tolist(), answer.places_inside.tolist(), strict=True)
    homeless = []
    for number, (pair, (width, height), places) in enumerate(rows):
        if not places:
            one = {"anchor": f"{number}", "pair": pair_text(pair), "cells": count(settings.cells)}
            one |= {"width": fixed(width, 0), "height": fixed(height, 0)}
            line = _(
                "Anchor {anchor}, {pair}, is {width} × **{height} px**: it crosses the border at each of the **{cells}** cells."
            )
            homeless.append(line.format(**one))
            figures |= {f"homeless_{number}_{name}": text for name, text in one.items()}
    names = [object_name(answer, index) for index in range(len(answer.proper))]
    rows = zip(names, best.iou.tolist(), best.shape.tolist(), best.row.tolist(), best.column.tolist(), strict=True)
    line = _("{object} **{best}** by anchor {anchor} at row {row}, column {column}")
    listed = [line.format(object=name, best=fixed(iou), anchor=k, row=row, column=column) for name, iou, k, row, column in rows]
    improper = [name for name, proper in zip(names, answer.proper, strict=True) if not proper]
    figures |= {"listed": " · ".join(listed[:LISTED]), "improper": ", ".join(improper), "t": f"{settings.t:.2f}"}
    figures |= each(str, reached=int((best.iou >= settings.t).sum()), objects=len(names))
    templates = (
        _(
            "n + m − 1 = {n} + {m} − 1 = **{some_anchors}** anchors per cell make **{some_count}** anchors; every size with "
            "every ratio, n·m = **{full_anchors}** per cell, makes **{full_count}**."
        ),
        _(
            "**{count}** anchors take **{memory}** as float32 corners; the textbook’s SSD has {textbook} anchors, and this is "
            "**{times}** times as many. With three classes a network predicts 8 numbers per anchor, 4 scores and 4 offsets: "
            "{numbers} per image, {numbers_memory}."
        ),
        _("**{leaving}** of the anchors cross the border of the image. They are kept as they are: nothing is clipped."),
        *homeless,
        _("Order of a cell’s anchors in the tensor, as (size, ratio): **{order}**. Anchor 0 is **{first} px**."),
        _("Best IoU with any anchor: {listed}. For {reached} of {objects} objects it is {t} or more."),
        improper and _("{improper}: no proper box, since a side is zero or negative; no anchor overlaps it."),
    )
    (size, ratio), (width, height), (wide, high) = settings.pairs[0], answer.shapes[0].tolist(), answer.size
    per_cell = rf"{figures['n']}\cdot {figures['m']}" if settings.full else rf"({figures['n']} + {figures['m']} - 1)"
    stretch, total = rf"\frac{{{settings.height}}}{{{settings.width}}}", figures["count"].replace(",", "{,}")
    general = r"W\,\frac{h_\text{map}}{w_\text{map}}\,s\sqrt{r}"
    lines = (
        rf"\text{{{_('anchors')}}} &= {settings.height}\cdot {settings.width}\cdot {per_cell} = {total}",
        rf"w_0 &= {general} = {wide}\cdot{stretch}\cdot {size:g}\sqrt{{{ratio:g}}} = {width:.1f}\ \text{{px}}",
        rf"h_0 &= H\,\frac{{s}}{{\sqrt{{r}}}} = {high}\cdot\frac{{{size:g}}}{{\sqrt{{{ratio:g}}}}} = {height:.1f}\ \text{{px}}",
    )
    return Words(figures, templates, aligned(lines, 6))


def _places(answer: AnchorAnswer) -> Words:
    """What the chosen object finds where it lies best and worst, and how coarse a map may be."""
    index, (across, down), t = answer.settings.picked, answer.stride, answer.settings.t
    width, height = (answer.corners[index, 2:] - answer.corners[index, :2]).tolist()
    figures = _object_figures(answer) | each(write_number, half_across=across / 2, half_down=down / 2)
    figures |= each(fixed, here=answer.best.iou[index].item(), worst=answer.worst[index].item(), stride_limit=limits(t).stride)
    templates = [_("{object} is no proper box: a side is zero or negative, and no anchor overlaps it.")]
    if answer.proper[index]:
        figures["stride_share"] = fixed(max(across / width, down / height))
        templates = [
            _(
                "The best IoU of {object}, {width} × {height} px, is **{here}** at its present place, **{centred}** when it is "
                "centred on an anchor (anchor {centred_anchor}), and **{worst}** at the worst place, half a stride away from "
                "the next centre: **{half_across}** px across and **{half_down}** px down."
            ),
            _(
                "With an anchor of the object’s own size, IoU {t} is possible everywhere if the stride is at most "
                "**{stride_limit}** of the object’s side. Here the stride is **{stride_share}** of the side."
            ),
            _("Near the border of the image the IoU can be lower: no cell has its centre there."),
        ]
    share, half = 2 * t / (1 + t), r"\left(\tfrac{W}{2\,w_\text{map}},\ \tfrac{H}{2\,h_\text{map}}\right)"
    lines = (
        rf"\tfrac12\,\text{{{_('stride')}}} &= {half} = ({figures['half_across']},\ {figures['half_down']})\ \text{{px}}",
        rf"\left(1 - \tfrac d2\right)^2 &\ge \frac{{2t}}{{1 + t}} = \frac{{2\cdot {t:.2f}}}{{1 + {t:.2f}}} = {share:.3f}",
        rf"d &\le 2\left(1 - \sqrt{{{share:.3f}}}\right) = {figures['stride_limit']}",
    )
    return Words(figures, templates, aligned(lines, 6))


def _shapes(answer: AnchorAnswer) -> Words:
    """Which shapes are reached, in this order of sizes and in others, and what ratios and sizes allow."""
    settings, t, index = answer.settings, answer.settings.t, answer.settings.picked
    sizes, ratios, allowed = settings.size_list, sorted(settings.ratio_list), limits(t)
    figures = _map_figures(answer) | _object_figures(answer) | each(lambda share: percent(share, 0), **answer.reached)
    figures |= {
        "reached": figures["today"],
        "first_moves": f"{sum(size == sizes[0] for size, _ratio in settings.pairs)}",
        "ratio_limit": fixed(allowed.ratio, 2),
        "size_limit": fixed(allowed.size, 2),
        "flattest": f"{ratios[-1] * allowed.ratio:.3g}",
        "tallest": f"{allowed.ratio / ratios[0]:.3g}",
        "ratios": ", ".join(f"{ratio:g}" for ratio in ratios),
    }
    turns = not settings.full and len(ratios) > 1
    if turns:  # the first shape of another ratio, in picture's heights, and what the sizes backwards would make of it
        today, backwards = (shape_text(answer.in_heights(order, False)[len(sizes)], 3) for order in (sizes, sizes[::-1]))
        figures |= {"turned": today, "turned_backwards": backwards}
        figures |= each(str, turned_anchor=len(sizes), turned_count=(len(ratios) - 1) * (sizes[0] != sizes[-1]))
    templates = (
        _(
            "Of all object shapes with sides from 0.1 to 1 image height (log scale), **{reached}** are covered: centred on the "
            "object, an anchor has IoU {t} or more with it. With the sizes in reverse order it is **{backwards}**."
        ),
        _(
            "n + m − 1 = **{some_anchors}** anchors per cell cover **{some}** of the shapes, all n·m = **{full_anchors}** cover "
            "**{all}**, at {full_anchors}/{some_anchors} of the cost."
        ),
        turns
        and _(
            "Only the first size is combined with the other ratios: anchor {turned_anchor} is **{turned}** image heights; with "
            "the sizes in reverse order it is **{turned_backwards}**. The reverse order changes **{turned_count}** of the "
            "{anchors} shapes."
        ),
        _("The first size belongs to **{first_moves}** of the {anchors} anchors: changing it moves so many shapes."),
        _(
            "For IoU {t} the ratio of an anchor may differ from the object’s by a factor of **{ratio_limit}** at most: the "
            "ratios {ratios} are enough for objects from 1 : **{tallest}** to **{flattest}** : 1. From one size to the next a "
            "factor of **{size_limit}** is enough."
        ),
        "object_ratio" in figures
        and _("{object} has ratio **{object_ratio}** : 1; its best IoU is **{centred}**, with anchor {centred_anchor}."),
    )
    lines = [r"\mathrm{IoU} &= \frac{\min(w, w_k)\min(h, h_k)}{wh + w_kh_k - \min(w, w_k)\min(h, h_k)}"]
    if answer.proper[index]:
        (x1, y1, x2, y2), (wk, hk) = answer.corners[index].tolist(), answer.shapes[answer.centred_iou[index].argmax()].tolist()
        w, h = x2 - x1, y2 - y1
        shared = rf"{min(w, wk):.1f}\cdot {min(h, hk):.1f}"
        lines.append(rf"&= \frac{{{shared}}}{{{w:.1f}\cdot {h:.1f} + {wk:.1f}\cdot {hk:.1f} - {shared}}} = {figures['centred']}")
    number = rf"\left(\frac{{1 + {t:.2f}}}{{2\cdot {t:.2f}}}\right)^2"
    lines.append(rf"q &\le \left(\frac{{1 + t}}{{2t}}\right)^2 = {number} = {figures['ratio_limit']}")
    return Words(figures, templates, aligned(lines, 6))

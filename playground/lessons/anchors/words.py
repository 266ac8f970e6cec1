"""What today's numbers say in the lesson "Anchor boxes": figures as text, sentences, formulae; one of each a view."""

from collections.abc import Iterable, Iterator

from playground.boxes.anchor_reach import limits
from playground.boxes.pyramids import TEXTBOOK_SSD
from playground.boxes.written import letters, write_number
from playground.kit.i18n import _
from playground.kit.saying import by, count, fixed, memory, percent
from playground.lessons.anchors.answer import AnchorAnswer

ANCHOR_BYTES = 16  # four float32 corners
OUTPUTS = 8  # numbers a network answers for each anchor: 4 offsets, and scores of three classes and background
TEXTBOOK_COUNT = sum(level.anchors for level in TEXTBOOK_SSD)
LISTED = 6  # objects that a sentence names
Figures = dict[str, str]


def sentences(answer: AnchorAnswer) -> list[str]:
    """What the view says, most important first."""
    view_figures, view_sentences, _lines = _VIEWS[answer.settings.view]
    shown = view_figures(answer)
    return [line.format(**shown) for line in view_sentences(answer, shown)]


def formula(answer: AnchorAnswer) -> str:
    """LaTeX with today's numbers."""
    view_figures, _sentences, lines = _VIEWS[answer.settings.view]
    return r"\small\begin{aligned}" + r"\\[6pt]".join(lines(answer, view_figures(answer))) + r"\end{aligned}"


def figures(answer: AnchorAnswer) -> Figures:
    """Everything that a state of the lesson can quote."""
    homeless = {f"homeless_{one['anchor']}_{name}": text for one in homeless_figures(answer) for name, text in one.items()}
    return map_figures(answer) | place_figures(answer) | shape_figures(answer) | homeless


def pair_text(pair: Iterable[float]) -> str:
    """(0.75, 1)"""
    return f"({', '.join(f'{number:g}' for number in pair)})"


def shape_text(shape: Iterable[float], digits: int = 0) -> str:
    """109 × 84"""
    return by(fixed(float(side), digits) for side in shape)


def object_name(answer: AnchorAnswer, index: int) -> str:
    """A face"""
    return f"{letters(index + 1)[-1]} {answer.settings.objects[index].label}".rstrip()


def map_figures(answer: AnchorAnswer) -> Figures:
    """How many anchors there are, and would be with n + m − 1 and with n·m pairs; what they cost; how many leave the picture."""
    settings = answer.settings
    n, m = len(settings.size_list), len(settings.ratio_list)
    return {
        "n": f"{n}",
        "m": f"{m}",
        "anchors": f"{len(settings.pairs)}",
        "some_anchors": f"{n + m - 1}",
        "full_anchors": f"{n * m}",
        "count": count(settings.count),
        "some_count": count(settings.cells * (n + m - 1)),
        "full_count": count(settings.cells * n * m),
        "memory": memory(ANCHOR_BYTES * settings.count),
        "times": f"{settings.count / TEXTBOOK_COUNT:.3g}",
        "textbook": count(TEXTBOOK_COUNT),
        "numbers": count(OUTPUTS * settings.count),
        "numbers_memory": memory(4 * OUTPUTS * settings.count),
        "leaving": percent(answer.leaving / settings.count),
        "order": ", ".join(map(pair_text, settings.pairs)),
        "first": shape_text(answer.shapes[0]),
    }


def homeless_figures(answer: AnchorAnswer) -> list[Figures]:
    """Anchors that stay in the picture nowhere."""
    cells = count(answer.settings.cells)
    rows = enumerate(zip(answer.settings.pairs, answer.shapes.tolist(), answer.places_inside.tolist(), strict=True))
    return [
        {"anchor": f"{number}", "pair": pair_text(pair), "width": fixed(width, 0), "height": fixed(height, 0), "cells": cells}
        for number, (pair, (width, height), places) in rows
        if not places
    ]


def _cell_sentences(answer: AnchorAnswer, _texts: Figures) -> Iterator[str]:
    best, t = answer.best, answer.settings.t
    yield _(
        "n + m − 1 = {n} + {m} − 1 = **{some_anchors}** anchors a cell make **{some_count}**; all n·m = **{full_anchors}** "
        "make **{full_count}**."
    )
    yield _(
        "**{count}** anchors are **{memory}** as float32 corners, **{times}** × the {textbook} of the textbook’s SSD. With "
        "three classes a network answers 8 numbers for each, 4 scores and 4 offsets: {numbers} a photo, {numbers_memory}."
    )
    yield _("**{leaving}** cross the border. They are kept as they are: nothing is clipped.")
    for one in homeless_figures(answer):
        yield _("Anchor {anchor}, {pair}, is {width} × **{height} px**: it fits at none of **{cells} places**.").format(**one)
    yield _("Order in the tensor, (size, ratio): **{order}**. Anchor 0 is **{first} px**.")
    names = [object_name(answer, index) for index in range(len(answer.proper))]
    rows = zip(names, best.iou.tolist(), best.shape.tolist(), best.row.tolist(), best.column.tolist(), strict=True)
    each = _("{object} **{best}** by anchor {anchor} at row {row}, column {column}")
    listed = [each.format(object=name, best=fixed(iou), anchor=k, row=row, column=column) for name, iou, k, row, column in rows]
    line, reached = _("Best IoU with any anchor: {listed}. {reached} of {objects} reach {t}."), int((best.iou >= t).sum())
    yield line.format(listed=" · ".join(listed[:LISTED]), reached=reached, objects=len(listed), t=f"{t:.2f}")
    improper = [name for name, proper in zip(names, answer.proper, strict=True) if not proper]
    if improper:
        line = _("{names}: no proper box, a side is zero or negative, so no anchor overlaps it.")
        yield line.format(names=", ".join(improper))


def _cell_lines(answer: AnchorAnswer, texts: Figures) -> Iterator[str]:
    settings = answer.settings
    (size, ratio), (width, height), (wide, high) = settings.pairs[0], answer.shapes[0].tolist(), answer.size
    each = rf"{texts['n']}\cdot {texts['m']}" if settings.full else rf"({texts['n']} + {texts['m']} - 1)"
    total, stretch = texts["count"].replace(",", "{,}"), rf"\frac{{{settings.height}}}{{{settings.width}}}"
    yield rf"\text{{{_('anchors')}}} &= {settings.height}\cdot {settings.width}\cdot {each} = {total}"
    general = r"w_0 &= W\,\frac{h_\text{map}}{w_\text{map}}\,s\sqrt{r} = "
    yield rf"{general}{wide}\cdot{stretch}\cdot {size:g}\sqrt{{{ratio:g}}} = {width:.1f}\ \text{{px}}"
    yield rf"h_0 &= H\,\frac{{s}}{{\sqrt{{r}}}} = {high}\cdot\frac{{{size:g}}}{{\sqrt{{{ratio:g}}}}} = {height:.1f}\ \text{{px}}"


def object_figures(answer: AnchorAnswer) -> Figures:
    """The chosen object: its shape, and the best anchor on its own centre."""
    index = answer.settings.picked
    (best, anchor), (x1, y1, x2, y2) = answer.centred_iou[index].max(dim=0), answer.settings.objects[index].corners
    shown = {"object": object_name(answer, index), "width": write_number(x2 - x1), "height": write_number(y2 - y1)}
    shown |= {"t": f"{answer.settings.t:.2f}", "centred": fixed(best.item()), "centred_anchor": f"{anchor.item()}"}
    return shown | ({"object_ratio": fixed((x2 - x1) / (y2 - y1), 2)} if answer.proper[index] else {})


def place_figures(answer: AnchorAnswer) -> Figures:
    """What the chosen object finds where it lies best and worst, and how coarse a map may be."""
    index, (across, down) = answer.settings.picked, answer.stride
    width, height = (answer.corners[index, 2:] - answer.corners[index, :2]).tolist()
    shown = object_figures(answer) | {
        "here": fixed(answer.best.iou[index].item()),
        "worst": fixed(answer.worst[index].item()),
        "half_across": write_number(across / 2),
        "half_down": write_number(down / 2),
        "stride_limit": fixed(limits(answer.settings.t).stride),
    }
    return shown | ({"stride_share": fixed(max(across / width, down / height))} if answer.proper[index] else {})


def _place_sentences(answer: AnchorAnswer, _texts: Figures) -> Iterator[str]:
    if not answer.proper[answer.settings.picked]:
        yield _("{object} is no proper box: a side is zero or negative, so no anchor overlaps it.")
        return
    yield _(
        "{object}, {width} × {height} px, reaches **{centred}** where an anchor’s centre is its own (anchor "
        "{centred_anchor}), and **{worst}** where it lies worst, **{half_across}** px aside and **{half_down}** px down: "
        "half a stride. Where it lies now it reaches **{here}**."
    )
    yield _(
        "With an anchor of the object’s own size a stride up to **{stride_limit}** of its side never spoils IoU {t}. Here "
        "the stride is **{stride_share}** of the side."
    )
    yield _("Near the border it can be worse: no cell has its centre there.")


def _place_lines(answer: AnchorAnswer, texts: Figures) -> Iterator[str]:
    t = answer.settings.t
    share, half = 2 * t / (1 + t), r"\left(\tfrac{W}{2\,w_\text{map}},\ \tfrac{H}{2\,h_\text{map}}\right)"
    yield rf"\tfrac12\,\text{{{_('stride')}}} &= {half} = ({texts['half_across']},\ {texts['half_down']})\ \text{{px}}"
    yield rf"\left(1 - \tfrac d2\right)^2 &\ge \frac{{2t}}{{1 + t}} = \frac{{2\cdot {t:.2f}}}{{1 + {t:.2f}}} = {share:.3f}"
    yield rf"d &\le 2\left(1 - \sqrt{{{share:.3f}}}\right) = {texts['stride_limit']}"


def shape_figures(answer: AnchorAnswer) -> Figures:
    """Which shapes are reached, in this order of sizes and in others, and what ratios and sizes allow."""
    settings, allowed, ratios = answer.settings, limits(answer.settings.t), sorted(answer.settings.ratio_list)
    shares = {name: percent(share, 0) for name, share in answer.reached.items()}
    return {
        **map_figures(answer),
        **object_figures(answer),
        **turned_figures(answer),
        **shares,
        "reached": shares["today"],
        "first_moves": f"{sum(size == settings.size_list[0] for size, _ratio in settings.pairs)}",
        "ratio_limit": fixed(allowed.ratio, 2),
        "size_limit": fixed(allowed.size, 2),
        "flattest": f"{ratios[-1] * allowed.ratio:.3g}",
        "tallest": f"{allowed.ratio / ratios[0]:.3g}",
        "ratios": ", ".join(f"{ratio:g}" for ratio in ratios),
    }


def turned_figures(answer: AnchorAnswer) -> Figures:
    """The first shape of another ratio, as parts of the picture's height, and what the sizes backwards would make of it."""
    sizes, ratios = answer.settings.size_list, answer.settings.ratio_list
    if answer.settings.full or len(ratios) == 1:
        return {}
    today, backwards = (shape_text(answer.in_heights(order, False)[len(sizes)], 3) for order in (sizes, sizes[::-1]))
    changed = (len(ratios) - 1) * (sizes[0] != sizes[-1])
    return {"turned_anchor": f"{len(sizes)}", "turned": today, "turned_backwards": backwards, "turned_count": f"{changed}"}


def _shape_sentences(_answer: AnchorAnswer, texts: Figures) -> Iterator[str]:
    yield _(
        "Of all shapes with sides from 0.1 to 1 of the picture’s height (log scale) **{reached}** find an anchor at IoU {t} "
        "on one centre. With the sizes backwards **{backwards}**."
    )
    yield _(
        "n + m − 1 = **{some_anchors}** pairs reach **{some}**, all **{full_anchors}** reach **{all}**, for "
        "{full_anchors}/{some_anchors} of the cost."
    )
    if "turned" in texts:
        yield _(
            "Only the first size meets the other ratios: anchor {turned_anchor} is **{turned}** heights; with the sizes "
            "backwards it is **{turned_backwards}**. Turned round, the sizes change **{turned_count}** of {anchors} shapes."
        )
    yield _("The first size alone stands in **{first_moves}** of the {anchors} anchors: move it and so many islands move.")
    yield _(
        "For IoU {t} a ratio may be wrong by **{ratio_limit}** at most, so {ratios} serve 1 : **{tallest}** to "
        "**{flattest}** : 1; sizes may grow by **{size_limit}** from one to the next."
    )
    if "object_ratio" in texts:
        yield _("{object} is **{object_ratio}** : 1 and reaches **{centred}** at best, with anchor {centred_anchor}.")


def _shape_lines(answer: AnchorAnswer, texts: Figures) -> Iterator[str]:
    t, index = answer.settings.t, answer.settings.picked
    yield r"\mathrm{IoU} &= \frac{\min(w, w_k)\min(h, h_k)}{wh + w_kh_k - \min(w, w_k)\min(h, h_k)}"
    if answer.proper[index]:
        (x1, y1, x2, y2), (wk, hk) = answer.corners[index].tolist(), answer.shapes[answer.centred_iou[index].argmax()].tolist()
        w, h = x2 - x1, y2 - y1
        shared = rf"{min(w, wk):.1f}\cdot {min(h, hk):.1f}"
        yield rf"&= \frac{{{shared}}}{{{w:.1f}\cdot {h:.1f} + {wk:.1f}\cdot {hk:.1f} - {shared}}} = {texts['centred']}"
    number = rf"\left(\frac{{1 + {t:.2f}}}{{2\cdot {t:.2f}}}\right)^2"
    yield rf"q &\le \left(\frac{{1 + t}}{{2t}}\right)^2 = {number} = {texts['ratio_limit']}"


_VIEWS = {
    "cell": (map_figures, _cell_sentences, _cell_lines),
    "places": (place_figures, _place_sentences, _place_lines),
    "shapes": (shape_figures, _shape_sentences, _shape_lines),
}

"""What today's numbers say in the lesson "Multi-scale": figures as text, sentences, formula."""

import itertools
import math
from collections.abc import Iterable

import numpy as np

from playground.boxes.anchors import overlap_sizes
from playground.boxes.level_assignment import UNASSIGNED
from playground.boxes.pyramid_nets import Pyramid
from playground.boxes.written import write_number
from playground.kit.i18n import N_, _
from playground.kit.saying import Words, count, each, fixed
from playground.kit.size_formula import aligned
from playground.lessons.multi_scale.answer import ScaleAnswer
from playground.lessons.multi_scale.settings import RATIOS

ALL = "all"  # what a map of one cell sees
NONE = "nobody"
CONVENTIONS = {  # what is particular about a detector's anchors
    "textbook SSD": N_(
        "As in the textbook’s code, sizes are parts of the input’s side, a ratio is width over height, and anchors that "
        "leave the picture stay."
    ),
    "SSD300": N_(
        "torchvision’s SSD clips sizes to the input, not corners; 38 cells of 8 pixels are 304, so the last ones end beyond "
        "the picture."
    ),
    "RetinaNet": N_(
        "torchvision puts these anchors on multiples of the stride, without the half pixel, rounds them, and writes "
        "ratios as height over width."
    ),
    "FPN": N_("P6, which only proposes regions, is left out: no object is taken from it."),
}


def words(answer: ScaleAnswer) -> Words:
    """What the view says, most important first."""
    views = {"catch": _catch, "view": _view, "places": _places, "touch": _touch, "heads": _heads}
    return views[answer.settings.view](answer)


def share(part: float) -> str:
    """Percent without decimals; 0 and 100 only where it is none and all: 69 %, 99.6 %."""
    percent = 100 * part
    text = f"{percent:.0f}"
    return f"{percent:.1f} %" if text in ("0", "100") and percent not in (0, 100) else f"{text} %"


def listed(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))


def seen_text(view: int | None) -> str:
    return ALL if view is None else str(view)


def _words(figures: dict[str, str], templates: Iterable[str | bool], lines: Iterable[str]) -> Words:
    """`lines` are LaTeX that names figures as %(name)s."""
    tex = {name: text.replace("−", "-").replace(",", "{,}").replace("%", r"\%") for name, text in figures.items()}
    return Words(figures, tuple(templates), aligned((line % tex for line in lines), 6))


def _conventions(answer: ScaleAnswer) -> str | bool:
    return answer.pyramid.name in CONVENTIONS and _(CONVENTIONS[answer.pyramid.name])


def _object_figures(answer: ScaleAnswer) -> dict[str, str]:
    settings, size = answer.settings, " × ".join(map(write_number, answer.shape))
    return {"name": settings.names[settings.picked], "size": size, "t": f"{settings.t:.2f}"}


def _catch(answer: ScaleAnswer) -> Words:
    """Who takes each object, and how well the chosen one is met by each map."""
    picked, pyramid, (values, anchors) = answer.settings.picked, answer.pyramid, answer.best
    level, counts, (width, height) = int(answer.levels[picked]), answer.counts[picked], answer.shape
    takers = zip(answer.settings.names, map(answer.level_name, answer.levels), strict=True)
    figures = _object_figures(answer) | {
        "root": f"{math.sqrt(max(0.0, width) * max(0.0, height)):.1f}",
        "takers": listed(f"{name} → {level or '–'}" for name, level in takers),
        "ious": listed(f"{name}: {fixed(value)}" for name, value in zip(pyramid.names, values[picked], strict=True)),
        "anchors": count(pyramid.count),
    }
    takes = _("Who takes what: **{takers}**.")
    if level == UNASSIGNED:
        nobody = _("No anchor meets {name}.") if min(width, height) > 0 else _("{name} has no area, so no map takes it.")
        return _words(figures, [takes, nobody], [r"\text{area} &\le 0"])
    x1, y1, x2, y2 = anchors[picked, level]
    figures |= {
        "map": pyramid.names[level],
        "IoU": fixed(values[picked, level]),
        "anchor": f"{x2 - x1:.1f} × {y2 - y1:.1f}",
        "reaching": str(counts.sum()),
        "reached": listed(f"{name}: {number}" for name, number in zip(pyramid.names, counts, strict=True) if number),
        "seen": seen_text(answer.views[level]),
    }
    if pyramid.rule == "area":
        alone = _(
            "{name} is {size} pixels, the root of its area **{root}**. That alone decides: the shape plays no part, the "
            "anchors none, and the network none. At {map} a unit sees {seen} pixels."
        )
        otherwise = _("By IoU with the anchors it would be another matter: {ious}.")
        level_of = r"&= \left\lfloor 4 + \log_2\frac{%(root)s}{224} \right\rfloor = " + pyramid.names[level].removeprefix("P")
        lines = (r"k &= \left\lfloor 4 + \log_2\frac{\sqrt{wh}}{224} \right\rfloor", level_of)
        return _words(figures, [takes, alone, otherwise, _conventions(answer)], lines)
    reached = values[picked].max() >= answer.settings.t
    templates = (
        takes,
        _("The best anchor for {name}, {size} pixels, is one of **{map}**, {anchor}: IoU **{IoU}**. Each map’s best: {ious}."),
        reached and _("{reaching} of {anchors} anchors reach {t}: {reached}."),
        reached and np.count_nonzero(counts) > 1 and _("So several maps learn from one object."),
        not reached
        and _("None of {anchors} anchors reaches {t}. It keeps its best one only because every object must have one."),
        _conventions(answer),
    )
    lines = (
        r"\text{map} &= \arg\max_\ell\ \max_{a \in \ell}\ \mathrm{IoU}(\mathrm{%(name)s}, a)",
        r"&\to \text{%(map)s},\qquad \mathrm{IoU} = %(IoU)s",
    )
    return _words(figures, templates, lines)


def _view(answer: ScaleAnswer) -> Words:
    """What each map sees beside the longest side of its anchors."""
    pyramid, views = answer.pyramid, answer.views
    rows = list(zip(pyramid.names, views, pyramid.widest, strict=True))
    narrow = [name for name, view, widest in rows if view is not None and view < widest]
    numbers = [view for view in views if view is not None]
    figures = {
        "views": listed(map(seen_text, views)),
        "widest": listed(f"{side:.1f}" for side in pyramid.widest),
        **each(listed, narrow=narrow, convolutions=pyramid.trunk.convolutions),
        **each(str, narrow_count=len(narrow), least=min(numbers, default=0), most=max(numbers, default=0)),
        "finest": pyramid.names[0],
        "finest_view": seen_text(views[0]),
    }
    templates = (
        _(
            "From the finest map on, the heads see **{views}** pixels; the longest sides of their anchors are **{widest}** "
            "pixels."
        ),
        pyramid.trunk.joined > 0
        and _(
            "A pyramid adds each coarser map to the finer one, so {finest} sees {finest_view} pixels and not only what "
            "its own layers read."
        ),
        _("These maps judge boxes wider than what they see: **{narrow}**. They must guess the rest of the object.")
        if narrow
        else _("No map judges a box wider than what it sees."),
        bool(numbers)
        and _(
            "The maps come after {convolutions} convolutions, and the views go from {least} to {most}: maps at different "
            "depths look at different scales. The finest has the most places; it sees {finest_view}."
        ),
        _conventions(answer),
    )
    lines = [r"r_{i+1} &= r_i + d(k - 1)\,j_i,\qquad j_{i+1} = j_i \cdot s"]
    for name, view, widest in rows:
        relation = "<" if name in narrow else r"\ge"
        lines.append(rf"\text{{{name}}}:\quad \text{{{_(ALL) if view is None else view}}} &{relation} {widest:.1f}")
    return _words(figures, templates, lines)


def _places(answer: ScaleAnswer) -> Words:
    """The chosen object, slid over the whole input."""
    slide, pyramid, t = answer.slide, answer.pyramid, answer.settings.t
    asked = t if pyramid.rule == "IoU" else 0.0  # the area asks no anchor
    shares = {name: slide.share(level, asked) for level, name in enumerate(pyramid.names)}
    least = min(float(np.sqrt(shapes.prod(axis=1)).min()) for shapes in pyramid.shapes)  # root of the smallest anchor's area
    figures = _object_figures(answer) | {
        **each(fixed, best=slide.best.max(), worst=slide.best.min()),
        "caught": share(slide.caught(t)),
        "shares": listed(f"{name}: {share(part)}" for name, part in shares.items() if part) or NONE,
        "places": count(slide.best.size),
        **each("{:.1f}".format, least=least, cliff=least * math.sqrt(t)),
        "meetings": listed(f"{side:.1f}" for side in meetings(pyramid)),
    }
    templates = (
        _("An object of {size} pixels, at {places} places: some anchor reaches {t} at **{caught}** of them."),
        _("Its best IoU is **{best}** at the luckiest place and **{worst}** at the unluckiest."),
        _("Who catches it, as a part of the places: **{shares}**."),
        _(
            "The smallest anchor has the area of a square of **{least}** pixels. A smaller square is swallowed whole, IoU = "
            "(side / {least})², so below **{cliff}** none reaches {t} anywhere."
        ),
        pyramid.rule == "area" and _("Here the area decides, so the place never does."),
        pyramid.rule == "IoU"
        and len(pyramid.maps) > 1
        and _(
            "On one centre, anchors of neighbouring maps are equally good at their geometric mean: sides {meetings}. Near "
            "these the grid decides: whose centre is nearer?"
        ),
    )
    side = r"\text{side} \ge %(least)s\sqrt{%(t)s} = %(cliff)s"
    lines = (
        r"\mathrm{IoU} &= \left(\frac{\text{side}}{%(least)s}\right)^2 \ge %(t)s\iff " + side,
        r"\min &= %(worst)s,\qquad \max = %(best)s",
    )
    return _words(figures, templates, lines)


def meetings(pyramid: Pyramid) -> list[float]:
    """Sides of squares, laid on their centres, at which the largest square of a map and the smallest of the next are as good.

    That is at the geometric mean of their sides. A square stands here for any anchor of its area.
    """
    roots = [np.sqrt(shapes.prod(axis=1)) for shapes in pyramid.shapes]
    return [math.sqrt(fine.max() * coarse.min()) for fine, coarse in itertools.pairwise(roots)]


def _touch(answer: ScaleAnswer) -> Words:
    """Anchors of one map that overlap."""
    cells, s, ratios = answer.settings.cells, answer.settings.s, RATIOS[answer.settings.shapes]
    (sizes, _pairs), (squares, _pairs) = answer.pair_steps, overlap_sizes(cells, RATIOS["squares"])
    figures = {
        "cells": f"{cells} × {cells}",
        **each(str, pairs=answer.pairs, boxes=cells**2 * len(ratios)),
        **each(fixed, s=s, widest=max(ratios) ** 0.5 * s, cell=1 / cells),
        **({"first": fixed(sizes[0]), "squares": fixed(squares[0], 2)} if len(sizes) else {}),
    }
    templates = (
        _("Of **{boxes}** anchors on {cells} cells, of size **{s}**, **{pairs}** pairs of different cells overlap."),
        _("The first pairs meet above s = **{first}**; squares alone above **{squares}**, the width of a cell.")
        if len(sizes)
        else _("A single cell has no neighbour."),
    )
    lines = (
        r"\text{two overlap} &\iff |\Delta x| < \tfrac{w_1 + w_2}{2} \text{ and } |\Delta y| < \tfrac{h_1 + h_2}{2}",
        rf"\text{{widest: }} s\sqrt{{r}} &= %(widest)s,\qquad \tfrac{{1}}{{{cells}}} = %(cell)s",
    )
    return _words(figures, templates, lines)


def _heads(answer: ScaleAnswer) -> Words:
    """A head that is flattened."""
    n, a, scores, rows = answer.settings.cells, answer.settings.anchors, answer.settings.classes + 1, answer.rows
    figures = {
        **each(str, right=rows.right.sum(), rows=rows.count, channels=a * scores),
        "class_shape": f"(1, {rows.count}, {scores})",
        "offset_shape": f"(1, {4 * rows.count})",
    }
    all_right = bool(rows.right.all())
    templates = (
        _("**{right} of {rows}** rows hold the scores of the anchor they are taken for."),
        not all_right
        and _(
            "Unmoved, the map lies in memory channel by channel, so a row takes one channel at several cells. The shape "
            "is right, nothing fails, and the training teaches nonsense."
        ),
        all_right
        and not answer.settings.permute
        and _("With one cell there is nothing to mix, so a test on the top map alone would pass."),
        _("Class scores are {class_shape}, that is (1, h·w·a, q + 1); offsets {offset_shape}, that is (1, h·w·a·4)."),
    )
    lines = (
        rf"h \cdot w \cdot a &= {n} \cdot {n} \cdot {a} = %(rows)s",
        rf"a\,(q + 1) &= {a} \cdot {scores} = %(channels)s\ \text{{channels}}",
    )
    return _words(figures, templates, lines)

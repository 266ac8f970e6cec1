"""What the numbers say in the lesson "Multi-scale": figures as text, sentences, formula."""

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
NONE = "none"
CONVENTIONS = {  # what is particular about a detector's anchors
    "textbook SSD": N_(
        "As in the textbook’s code, sizes are parts of the input’s side, a ratio is width over height, and anchors that "
        "reach beyond the image are kept."
    ),
    "SSD300": N_(
        "torchvision’s SSD clips anchor sizes to the input, but not corners. 38 cells of 8 pixels are 304 pixels, so the last "
        "cells end beyond the image."
    ),
    "RetinaNet": N_(
        "torchvision puts these anchors at multiples of the stride, without a shift of half a pixel, rounds them, and writes "
        "aspect ratios as height over width."
    ),
    "FPN": N_("P6 is left out: it only proposes regions, and no object is assigned to it."),
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
    """The map of each object, and the highest IoU of the chosen one on each map."""
    picked, pyramid, (values, anchors) = answer.settings.picked, answer.pyramid, answer.best
    level, counts, (width, height) = int(answer.levels[picked]), answer.counts[picked], answer.shape
    takers = zip(answer.settings.names, map(answer.level_name, answer.levels), strict=True)
    figures = _object_figures(answer) | {
        "root": f"{math.sqrt(max(0.0, width) * max(0.0, height)):.1f}",
        "takers": listed(f"{name} → {level or '–'}" for name, level in takers),
        "ious": listed(f"{name}: {fixed(value)}" for name, value in zip(pyramid.names, values[picked], strict=True)),
        "anchors": count(pyramid.count),
    }
    takes = _("Feature map of each object: **{takers}**.")
    if level == UNASSIGNED:
        nobody = _("No anchor overlaps {name}.") if min(width, height) > 0 else _("{name} has no area, so no map detects it.")
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
            "{name} has {size} pixels; the square root of its area is **{root}**. Only this number chooses the map, not the "
            "shape and not the anchors. A unit of {map} sees {seen} pixels."
        )
        otherwise = _("For comparison, the highest IoU of {name} with the anchors of each map: {ious}.")
        level_of = r"&= \left\lfloor 4 + \log_2\frac{%(root)s}{224} \right\rfloor = " + pyramid.names[level].removeprefix("P")
        lines = (r"k &= \left\lfloor 4 + \log_2\frac{\sqrt{wh}}{224} \right\rfloor", level_of)
        return _words(figures, [takes, alone, otherwise, _conventions(answer)], lines)
    reached = values[picked].max() >= answer.settings.t
    templates = (
        takes,
        _(
            "The best anchor for {name} ({size} pixels) is on the **{map}** map, {anchor} pixels: IoU **{IoU}**. "
            "Highest IoU of each map: {ious}."
        ),
        reached and _("{reaching} of {anchors} anchors reach IoU {t}: {reached}."),
        reached and np.count_nonzero(counts) > 1 and _("So several maps learn from this one object."),
        not reached
        and _(
            "None of {anchors} anchors reaches IoU {t}. The best one is used all the same, because every object must have one."
        ),
        _conventions(answer),
    )
    lines = (
        r"\text{map} &= \arg\max_\ell\ \max_{a \in \ell}\ \mathrm{IoU}(\mathrm{%(name)s}, a) = \text{%(map)s}",
        r"\mathrm{IoU} &= %(IoU)s",
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
            "Receptive fields, from the finest map to the coarsest: **{views}** pixels. Longest side of their anchors: "
            "**{widest}** pixels."
        ),
        pyramid.trunk.joined > 0
        and _(
            "A feature pyramid adds each coarser map to the finer one, so {finest} sees {finest_view} pixels, more than its own "
            "layers read."
        ),
        _("Anchors longer than the receptive field: **{narrow}**. These maps see only a part of such an object.")
        if narrow
        else _("On every map the receptive field is at least as long as the anchors."),
        bool(numbers)
        and _(
            "The maps come after {convolutions} convolutions, and their receptive fields grow from {least} to {most} pixels: "
            "maps at different depths see different scales."
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
        _("An object of {size} pixels at {places} places: an anchor reaches IoU {t} at **{caught}** of them."),
        _("Its highest IoU is **{best}** at the best place and **{worst}** at the worst."),
        _("Share of the places at which each map detects it: **{shares}**."),
        _(
            "The smallest anchor has the area of a square of **{least}** pixels. With a smaller square inside it, IoU = "
            "(side / {least})². So a square below **{cliff}** pixels does not reach IoU {t} anywhere."
        ),
        pyramid.rule == "area" and _("In this detector the area chooses the map, so the place does not matter."),
        pyramid.rule == "IoU"
        and len(pyramid.maps) > 1
        and _(
            "Anchors of neighbouring maps are equally good for an object of their geometric mean: sides of {meetings} pixels. "
            "Near these sizes the map with the nearer cell centre wins."
        ),
    )
    side = r"\text{side} \ge %(least)s\sqrt{%(t)s} = %(cliff)s"
    lines = (
        r"\mathrm{IoU} &= \left(\frac{\text{side}}{%(least)s}\right)^2 \ge %(t)s",
        "&" + r"\iff " + side,
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
        _("Of **{boxes}** anchors on {cells} cells, with size s = **{s}**, **{pairs}** pairs of different cells overlap."),
        _("The first pairs overlap above s = **{first}**, squares alone above **{squares}**, the width of a cell.")
        if len(sizes)
        else _("A single cell has no neighbours."),
    )
    lines = (
        r"\text{two overlap} &\iff |\Delta x| < \tfrac{w_1 + w_2}{2} \text{ and } |\Delta y| < \tfrac{h_1 + h_2}{2}",
        rf"\text{{widest: }} s\sqrt{{r}} &= %(widest)s,\qquad \tfrac{{1}}{{{cells}}} = %(cell)s",
    )
    return _words(figures, templates, lines)


def _heads(answer: ScaleAnswer) -> Words:
    """Predictions that are flattened."""
    n, a, scores, rows = answer.settings.cells, answer.settings.anchors, answer.settings.classes + 1, answer.rows
    figures = {
        **each(str, right=rows.right.sum(), rows=rows.count, channels=a * scores),
        "class_shape": f"(1, {rows.count}, {scores})",
        "offset_shape": f"(1, {4 * rows.count})",
    }
    all_right = bool(rows.right.all())
    templates = (
        _("**{right} of {rows}** rows hold the scores of the anchor they are read as."),
        not all_right
        and _(
            "Without permute, the predictions lie in memory channel by channel, so a row takes one channel at several cells. The "
            "shape is correct and no error is raised, but the training learns from mixed rows."
        ),
        all_right
        and not answer.settings.permute
        and _("With one cell nothing can be mixed, so a test on the 1 × 1 map alone would pass."),
        _(
            "Class scores have the shape {class_shape}, that is (1, h·w·a, q + 1); offsets have {offset_shape}, "
            "that is (1, h·w·a·4)."
        ),
    )
    lines = (
        rf"h \cdot w \cdot a &= {n} \cdot {n} \cdot {a} = %(rows)s",
        rf"a\,(q + 1) &= {a} \cdot {scores} = %(channels)s\ \text{{channels}}",
    )
    return _words(figures, templates, lines)

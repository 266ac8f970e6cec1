"""What today's numbers say in the lesson "Multi-scale": figures as text, sentences, formulae; one of each a view."""

import itertools
import math
from collections.abc import Iterable, Iterator

import numpy as np

from playground.boxes.anchors import overlap_sizes
from playground.boxes.level_assignment import UNASSIGNED
from playground.boxes.pyramid_nets import Pyramid
from playground.boxes.written import write_number
from playground.kit.i18n import N_, _
from playground.kit.saying import count, fixed
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
Figures = dict[str, str]


def figures(answer: ScaleAnswer) -> Figures:
    """What the view of an answer can quote."""
    return _VIEWS[answer.settings.view][0](answer)


def sentences(answer: ScaleAnswer) -> list[str]:
    """What the view says, most important first."""
    texts, conventions = figures(answer), CONVENTIONS.get(answer.pyramid.name)
    lines = [line.format(**texts) for line in _VIEWS[answer.settings.view][1](answer, texts)]
    told = conventions and (answer.settings.view == "view" or "map" in texts)
    return [*lines, _(conventions)] if told else lines


def formula(answer: ScaleAnswer) -> str:
    """LaTeX with today's numbers."""
    texts = {name: text.replace("−", "-").replace(",", "{,}").replace("%", r"\%") for name, text in figures(answer).items()}
    return r"\small\begin{aligned}" + r"\\[6pt]".join(_VIEWS[answer.settings.view][2](answer, texts)) + r"\end{aligned}"


def share(part: float) -> str:
    """Percent without decimals; 0 and 100 only where it is none and all: 69 %, 99.6 %."""
    percent = 100 * part
    text = f"{percent:.0f}"
    return f"{percent:.1f} %" if text in ("0", "100") and percent not in (0, 100) else f"{text} %"


def listed(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))


def seen_text(view: int | None) -> str:
    return ALL if view is None else str(view)


def _object_figures(answer: ScaleAnswer) -> Figures:
    settings, (width, height) = answer.settings, answer.shape
    size = f"{write_number(width)} × {write_number(height)}"
    return {"name": settings.names[settings.picked], "size": size, "t": f"{settings.t:.2f}"}


def _catch_figures(answer: ScaleAnswer) -> Figures:
    """Who takes each object, and how well the chosen one is met by each map."""
    picked, pyramid, (values, anchors) = answer.settings.picked, answer.pyramid, answer.best
    width, height = answer.shape
    takers = zip(answer.settings.names, map(answer.level_name, answer.levels), strict=True)
    shown = _object_figures(answer) | {
        "root": f"{math.sqrt(max(0.0, width) * max(0.0, height)):.1f}",
        "takers": listed(f"{name} → {level or '–'}" for name, level in takers),
        "ious": listed(f"{name}: {fixed(value)}" for name, value in zip(pyramid.names, values[picked], strict=True)),
        "anchors": count(pyramid.count),
    }
    level, counts = int(answer.levels[picked]), answer.counts[picked]
    if level == UNASSIGNED:
        return shown
    x1, y1, x2, y2 = anchors[picked, level]
    return shown | {
        "map": pyramid.names[level],
        "IoU": fixed(values[picked, level]),
        "anchor": f"{x2 - x1:.1f} × {y2 - y1:.1f}",
        "reaching": str(counts.sum()),
        "reached": listed(f"{name}: {number}" for name, number in zip(pyramid.names, counts, strict=True) if number),
        "seen": seen_text(answer.views[level]),
    }


def _catch(answer: ScaleAnswer, texts: Figures) -> Iterator[str]:
    yield _("Who takes what: **{takers}**.")
    if "map" not in texts:
        yield _("No anchor meets {name}.") if min(answer.shape) > 0 else _("{name} has no area, so no map takes it.")
    elif answer.pyramid.rule == "area":
        yield _(
            "{name} is {size} pixels, the root of its area **{root}**. That alone decides: the shape plays no part, the "
            "anchors none, and the network none. At {map} a unit sees {seen} pixels."
        )
        yield _("By IoU with the anchors it would be another matter: {ious}.")
    else:
        yield _(
            "The best anchor for {name}, {size} pixels, is one of **{map}**, {anchor}: IoU **{IoU}**. Each map’s best: {ious}."
        )
        if answer.best[0][answer.settings.picked].max() < answer.settings.t:
            yield _("None of {anchors} anchors reaches {t}. It keeps its best one only because every object must have one.")
            return
        yield _("{reaching} of {anchors} anchors reach {t}: {reached}.")
        if np.count_nonzero(answer.counts[answer.settings.picked]) > 1:
            yield _("So several maps learn from one object.")


def _catch_lines(answer: ScaleAnswer, texts: Figures) -> Iterator[str]:
    if "map" not in texts:
        yield r"\text{area} &\le 0"
    elif answer.pyramid.rule == "area":
        yield r"k &= \left\lfloor 4 + \log_2\frac{\sqrt{wh}}{224} \right\rfloor"
        yield rf"&= \left\lfloor 4 + \log_2\frac{{{texts['root']}}}{{224}} \right\rfloor = {texts['map'].removeprefix('P')}"
    else:
        yield rf"\text{{map}} &= \arg\max_\ell\ \max_{{a \in \ell}}\ \mathrm{{IoU}}(\mathrm{{{texts['name']}}}, a)"
        yield rf"&\to \text{{{texts['map']}}},\qquad \mathrm{{IoU}} = {texts['IoU']}"


def _view_figures(answer: ScaleAnswer) -> Figures:
    """What each map sees beside the longest side of its anchors."""
    pyramid, views = answer.pyramid, answer.views
    rows = zip(pyramid.names, views, pyramid.widest, strict=True)
    narrow = [name for name, view, widest in rows if view is not None and view < widest]
    numbers = [view for view in views if view is not None]
    return {
        "views": listed(map(seen_text, views)),
        "widest": listed(f"{side:.1f}" for side in pyramid.widest),
        "narrow": listed(narrow),
        "narrow_count": str(len(narrow)),
        "convolutions": listed(pyramid.trunk.convolutions),
        "least": str(min(numbers, default=0)),
        "most": str(max(numbers, default=0)),
        "finest": pyramid.names[0],
        "finest_view": seen_text(views[0]),
    }


def _view(answer: ScaleAnswer, texts: Figures) -> Iterator[str]:
    yield _(
        "From the finest map on, the heads see **{views}** pixels; the longest sides of their anchors are **{widest}** pixels."
    )
    if answer.pyramid.trunk.joined:
        yield _(
            "A pyramid adds each coarser map to the finer one, so {finest} sees {finest_view} pixels and not only what "
            "its own layers read."
        )
    if texts["narrow"]:
        yield _("These maps judge boxes wider than what they see: **{narrow}**. They must guess the rest of the object.")
    else:
        yield _("No map judges a box wider than what it sees.")
    if any(answer.views):
        yield _(
            "The maps come after {convolutions} convolutions, and the views go from {least} to {most}: maps at different "
            "depths look at different scales. The finest has the most places; it sees {finest_view}."
        )


def _view_lines(answer: ScaleAnswer, _texts: Figures) -> Iterator[str]:
    yield r"r_{i+1} &= r_i + d(k - 1)\,j_i,\qquad j_{i+1} = j_i \cdot s"
    for name, view, widest in zip(answer.pyramid.names, answer.views, answer.pyramid.widest, strict=True):
        relation = r"\ge" if view is None or view >= widest else "<"
        yield rf"\text{{{name}}}:\quad \text{{{_(ALL) if view is None else view}}} &{relation} {widest:.1f}"


def _place_figures(answer: ScaleAnswer) -> Figures:
    """The chosen object, slid over the whole input."""
    slide, pyramid, t = answer.slide, answer.pyramid, answer.settings.t
    asked = t if pyramid.rule == "IoU" else 0.0  # the area asks no anchor
    shares = {name: slide.share(level, asked) for level, name in enumerate(pyramid.names)}
    least = min(float(np.sqrt(shapes.prod(axis=1)).min()) for shapes in pyramid.shapes)  # root of the smallest anchor's area
    return _object_figures(answer) | {
        "best": fixed(slide.best.max()),
        "worst": fixed(slide.best.min()),
        "caught": share(slide.caught(t)),
        "shares": listed(f"{name}: {share(part)}" for name, part in shares.items() if part) or NONE,
        "places": count(slide.best.size),
        "least": f"{least:.1f}",
        "cliff": f"{least * math.sqrt(t):.1f}",
        "meetings": listed(f"{side:.1f}" for side in meetings(pyramid)),
    }


def meetings(pyramid: Pyramid) -> list[float]:
    """Sides of squares, laid on their centres, at which the largest square of a map and the smallest of the next are as good.

    That is at the geometric mean of their sides. A square stands here for any anchor of its area.
    """
    roots = [np.sqrt(shapes.prod(axis=1)) for shapes in pyramid.shapes]
    return [math.sqrt(fine.max() * coarse.min()) for fine, coarse in itertools.pairwise(roots)]


def _places(answer: ScaleAnswer, texts: Figures) -> Iterator[str]:
    yield _("An object of {size} pixels, at {places} places: some anchor reaches {t} at **{caught}** of them.")
    yield _("Its best IoU is **{best}** at the luckiest place and **{worst}** at the unluckiest.")
    yield _("Who catches it, as a part of the places: **{shares}**.")
    yield _(
        "The smallest anchor has the area of a square of **{least}** pixels. A smaller square is swallowed whole, IoU = "
        "(side / {least})², so below **{cliff}** none reaches {t} anywhere."
    )
    if answer.pyramid.rule == "area":
        yield _("Here the area decides, so the place never does.")
    elif texts["meetings"]:
        yield _(
            "On one centre, anchors of neighbouring maps are equally good at their geometric mean: sides {meetings}. Near "
            "these the grid decides: whose centre is nearer?"
        )


def _place_lines(_answer: ScaleAnswer, texts: Figures) -> Iterator[str]:
    side = rf"\text{{side}} \ge {texts['least']}\sqrt{{{texts['t']}}} = {texts['cliff']}"
    yield rf"\mathrm{{IoU}} &= \left(\frac{{\text{{side}}}}{{{texts['least']}}}\right)^2 \ge {texts['t']}\iff {side}"
    yield rf"\min &= {texts['worst']},\qquad \max = {texts['best']}"


def _touch_figures(answer: ScaleAnswer) -> Figures:
    """Anchors of one map that overlap."""
    settings, ratios = answer.settings, RATIOS[answer.settings.shapes]
    (sizes, _pairs), (squares, _pairs) = answer.pair_steps, overlap_sizes(settings.cells, RATIOS["squares"])
    return {
        "cells": f"{settings.cells} × {settings.cells}",
        "s": fixed(settings.s),
        "pairs": str(answer.pairs),
        "boxes": str(settings.cells**2 * len(ratios)),
        "widest": fixed(max(ratios) ** 0.5 * settings.s),
        **({"first": fixed(sizes[0]), "squares": fixed(squares[0], 2)} if len(sizes) else {}),
    }


def _touch(_answer: ScaleAnswer, texts: Figures) -> Iterator[str]:
    yield _("Of **{boxes}** anchors on {cells} cells, of size **{s}**, **{pairs}** pairs of different cells overlap.")
    if "first" in texts:
        yield _("The first pairs meet above s = **{first}**; squares alone above **{squares}**, the width of a cell.")
    else:
        yield _("A single cell has no neighbour.")


def _touch_lines(answer: ScaleAnswer, texts: Figures) -> Iterator[str]:
    cells = answer.settings.cells
    yield r"\text{two overlap} &\iff |\Delta x| < \tfrac{w_1 + w_2}{2} \text{ and } |\Delta y| < \tfrac{h_1 + h_2}{2}"
    yield rf"\text{{widest: }} s\sqrt{{r}} &= {texts['widest']},\qquad \tfrac{{1}}{{{cells}}} = {1 / cells:.3f}"


def _head_figures(answer: ScaleAnswer) -> Figures:
    """A head that is flattened."""
    scores, rows = answer.settings.classes + 1, answer.rows
    return {
        "right": str(rows.right.sum()),
        "rows": str(rows.count),
        "channels": str(answer.settings.anchors * scores),
        "class_shape": f"(1, {rows.count}, {scores})",
        "offset_shape": f"(1, {4 * rows.count})",
    }


def _head(answer: ScaleAnswer, _texts: Figures) -> Iterator[str]:
    yield _("**{right} of {rows}** rows hold the scores of the anchor they are taken for.")
    if not answer.rows.right.all():
        yield _(
            "Unmoved, the map lies in memory channel by channel, so a row takes one channel at several cells. The shape "
            "is right, nothing fails, and the training teaches nonsense."
        )
    elif not answer.settings.permute:
        yield _("With one cell there is nothing to mix, so a test on the top map alone would pass.")
    yield _("Class scores are {class_shape}, that is (1, h·w·a, q + 1); offsets {offset_shape}, that is (1, h·w·a·4).")


def _head_lines(answer: ScaleAnswer, texts: Figures) -> Iterator[str]:
    n, a, q = answer.settings.cells, answer.settings.anchors, answer.settings.classes
    yield rf"h \cdot w \cdot a &= {n} \cdot {n} \cdot {a} = {texts['rows']}"
    yield rf"a\,(q + 1) &= {a} \cdot {q + 1} = {texts['channels']}\ \text{{channels}}"


_VIEWS = {
    "catch": (_catch_figures, _catch, _catch_lines),
    "view": (_view_figures, _view, _view_lines),
    "places": (_place_figures, _places, _place_lines),
    "touch": (_touch_figures, _touch, _touch_lines),
    "heads": (_head_figures, _head, _head_lines),
}

"""Sentences and formulae of the lesson "Multi-scale": what today's numbers say."""

import numpy as np

from playground.boxes.level_assignment import UNASSIGNED
from playground.kit.i18n import N_, _
from playground.lessons.multi_scale.answer import ScaleAnswer
from playground.lessons.multi_scale.figures import ALL, figures

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


def sentences(answer: ScaleAnswer) -> list[str]:
    """What the view says, most important first."""
    texts = figures(answer)
    return [line.format(**texts) for line in _VIEWS[answer.settings.view][0](answer, texts) if line]


def formula(answer: ScaleAnswer) -> str:
    """LaTeX with today's numbers."""
    texts = {name: text.replace("−", "-").replace(",", "{,}").replace("%", r"\%") for name, text in figures(answer).items()}
    return r"\small\begin{aligned}" + r"\\[6pt]".join(_VIEWS[answer.settings.view][1](answer, texts)) + r"\end{aligned}"


def _conventions(answer: ScaleAnswer) -> str:
    return _(CONVENTIONS[answer.pyramid.name]) if answer.pyramid.name in CONVENTIONS else ""


def _catch(answer: ScaleAnswer, _texts: dict[str, str]) -> list[str]:
    picked = answer.settings.picked
    lines = [_("Who takes what: **{takers}**.")]
    if answer.levels[picked] == UNASSIGNED:
        area = min(answer.shape) > 0
        return [*lines, _("No anchor meets {name}.") if area else _("{name} has no area, so no map takes it.")]
    if answer.pyramid.rule == "area":
        lines += [
            _(
                "{name} is {size} pixels, the root of its area **{root}**. That alone decides: the shape plays no part, the "
                "anchors none, and the network none. At {map} a unit sees {seen} pixels."
            ),
            _("By IoU with the anchors it would be another matter: {ious}."),
        ]
    else:
        lines.append(
            _("The best anchor for {name}, {size} pixels, is one of **{map}**, {anchor}: IoU **{IoU}**. Each map’s best: {ious}.")
        )
        if answer.best[0][picked].max() >= answer.settings.t:
            lines.append(_("{reaching} of {anchors} anchors reach {t}: {reached}."))
            lines.append(_("So several maps learn from one object.") if np.count_nonzero(answer.counts[picked]) > 1 else "")
        else:
            lines.append(
                _("None of {anchors} anchors reaches {t}. It keeps its best one only because every object must have one.")
            )
    return [*lines, _conventions(answer)]


def _view(answer: ScaleAnswer, texts: dict[str, str]) -> list[str]:
    return [
        _(
            "From the finest map on, the heads see **{views}** pixels; the longest sides of their anchors are **{widest}** "
            "pixels."
        ),
        _(
            "A pyramid adds each coarser map to the finer one, so {finest} sees {finest_view} pixels and not only what "
            "its own layers read."
        )
        if answer.pyramid.trunk.joined
        else "",
        _("These maps judge boxes wider than what they see: **{narrow}**. They must guess the rest of the object.")
        if texts["narrow"]
        else _("No map judges a box wider than what it sees."),
        _(
            "The maps come after {convolutions} convolutions, and the views go from {least} to {most}: maps at different "
            "depths look at different scales. The finest has the most places; it sees {finest_view}."
        )
        if any(answer.views)
        else "",
        _conventions(answer),
    ]


def _places(answer: ScaleAnswer, texts: dict[str, str]) -> list[str]:
    lines = [
        _("An object of {size} pixels, at {places} places: some anchor reaches {t} at **{caught}** of them."),
        _("Its best IoU is **{best}** at the luckiest place and **{worst}** at the unluckiest."),
        _("Who catches it, as a part of the places: **{shares}**."),
        _(
            "The smallest anchor has the area of a square of **{least}** pixels. A smaller square is swallowed whole, IoU = "
            "(side / {least})², so below **{cliff}** none reaches {t} anywhere."
        ),
    ]
    if answer.pyramid.rule == "area":
        return [*lines, _("Here the area decides, so the place never does.")]
    meeting = _(
        "On one centre, anchors of neighbouring maps are equally good at their geometric mean: sides {meetings}. Near "
        "these the grid decides: whose centre is nearer?"
    )
    return [*lines, meeting] if texts["meetings"] else lines


def _touch(_answer: ScaleAnswer, texts: dict[str, str]) -> list[str]:
    return [
        _("Of **{boxes}** anchors on {cells} cells, of size **{s}**, **{pairs}** pairs of different cells overlap."),
        _("The first pairs meet above s = **{first}**; squares alone above **{squares}**, the width of a cell.")
        if "first" in texts
        else _("A single cell has no neighbour."),
    ]


def _head(answer: ScaleAnswer, _texts: dict[str, str]) -> list[str]:
    lines = [_("**{right} of {rows}** rows hold the scores of the anchor they are taken for.")]
    if not answer.rows.right.all():
        lines.append(
            _(
                "Unmoved, the map lies in memory channel by channel, so a row takes one channel at several cells. The shape "
                "is right, nothing fails, and the training teaches nonsense."
            )
        )
    elif not answer.settings.permute:
        lines.append(_("With one cell there is nothing to mix, so a test on the top map alone would pass."))
    lines.append(_("Class scores are {class_shape}, that is (1, h·w·a, q + 1); offsets {offset_shape}, that is (1, h·w·a·4)."))
    return lines


def _catch_lines(answer: ScaleAnswer, texts: dict[str, str]) -> list[str]:
    if "map" not in texts:
        return [r"\text{area} &\le 0"]
    if answer.pyramid.rule == "area":
        return [
            r"k &= \left\lfloor 4 + \log_2\frac{\sqrt{wh}}{224} \right\rfloor",
            rf"&= \left\lfloor 4 + \log_2\frac{{{texts['root']}}}{{224}} \right\rfloor = {texts['map'].removeprefix('P')}",
        ]
    return [
        rf"\text{{map}} &= \arg\max_\ell\ \max_{{a \in \ell}}\ \mathrm{{IoU}}(\mathrm{{{texts['name']}}}, a)",
        rf"&\to \text{{{texts['map']}}},\qquad \mathrm{{IoU}} = {texts['IoU']}",
    ]


def _view_lines(answer: ScaleAnswer, _texts: dict[str, str]) -> list[str]:
    lines = [r"r_{i+1} &= r_i + d(k - 1)\,j_i,\qquad j_{i+1} = j_i \cdot s"]
    for name, view, widest in zip(answer.pyramid.names, answer.views, answer.pyramid.widest, strict=True):
        relation = r"\ge" if view is None or view >= widest else "<"
        lines.append(rf"\text{{{name}}}:\quad \text{{{_(ALL) if view is None else view}}} &{relation} {widest:.1f}")
    return lines


def _place_lines(_answer: ScaleAnswer, texts: dict[str, str]) -> list[str]:
    return [
        rf"\mathrm{{IoU}} &= \left(\frac{{\text{{side}}}}{{{texts['least']}}}\right)^2 \ge {texts['t']}"
        rf"\iff \text{{side}} \ge {texts['least']}\sqrt{{{texts['t']}}} = {texts['cliff']}",
        rf"\min &= {texts['worst']},\qquad \max = {texts['best']}",
    ]


def _touch_lines(answer: ScaleAnswer, texts: dict[str, str]) -> list[str]:
    cells = answer.settings.cells
    return [
        r"\text{two overlap} &\iff |\Delta x| < \tfrac{w_1 + w_2}{2} \text{ and } |\Delta y| < \tfrac{h_1 + h_2}{2}",
        rf"\text{{widest: }} s\sqrt{{r}} &= {texts['widest']},\qquad \tfrac{{1}}{{{cells}}} = {1 / cells:.3f}",
    ]


def _head_lines(answer: ScaleAnswer, texts: dict[str, str]) -> list[str]:
    n, a, q = answer.settings.cells, answer.settings.anchors, answer.settings.classes
    return [
        rf"h \cdot w \cdot a &= {n} \cdot {n} \cdot {a} = {texts['rows']}",
        rf"a\,(q + 1) &= {a} \cdot {q + 1} = {texts['channels']}\ \text{{channels}}",
    ]


_VIEWS = {
    "catch": (_catch, _catch_lines),
    "view": (_view, _view_lines),
    "places": (_places, _place_lines),
    "touch": (_touch, _touch_lines),
    "heads": (_head, _head_lines),
}

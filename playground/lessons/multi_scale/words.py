"""Sentences and formulae of the lesson "Multi-scale": what today's numbers say."""

import numpy as np

from playground.boxes.level_assignment import UNASSIGNED
from playground.kit.i18n import _
from playground.lessons.multi_scale.answer import ScaleAnswer
from playground.lessons.multi_scale.figures import ALL
from playground.lessons.multi_scale.states import CATCH, FIGURES, HEAD, PLACES, TOUCH, VIEW


def sentences(view: str, answer: ScaleAnswer) -> list[str]:
    """What a view says, most important first."""
    return _SENTENCES[view](answer, FIGURES[view](answer))


def _catch(answer: ScaleAnswer, found: dict[str, str]) -> list[str]:
    level, picked = int(answer.taken[answer.config.picked]), answer.config.picked
    said = [_("Who takes what: **{takers}**.").format(**found)]
    if level == UNASSIGNED:
        why = _("No anchor meets {name}.") if min(answer.shape) > 0 else _("{name} has no area, so no map takes it.")
        return [*said, why.format(**found)]
    if answer.pyramid.rule == "area":
        return [
            *said,
            _(
                "{name} is {size} pixels, the root of its area **{root}**. That alone decides: the shape plays no part, the "
                "anchors none, and the network none. At {map} a unit sees {seen} pixels."
            ).format(**found),
            _("By IoU with the anchors it would be another matter: {ious}.").format(**found),
            *_conventions(answer),
        ]
    said.append(
        _(
            "The best anchor for {name}, {size} pixels, is one of **{map}**, {anchor}: IoU **{IoU}**. Each map’s best: {ious}."
        ).format(**found)
    )
    if answer.values[picked].max() >= answer.config.t:
        said.append(_("{reaching} of {anchors} anchors reach {t}: {reached}.").format(**found))
        if np.count_nonzero(answer.counts[picked]) > 1:
            said.append(_("So several maps learn from one object."))
    else:
        said.append(
            _("None of {anchors} anchors reaches {t}. It keeps its best one only because every object must have one.").format(
                **found
            )
        )
    return [*said, *_conventions(answer)]


def _conventions(answer: ScaleAnswer) -> list[str]:
    """What is particular about a detector's anchors."""
    told = {
        "textbook SSD": _(
            "As in the textbook’s code, sizes are parts of the input’s side, a ratio is width over height, and anchors that "
            "leave the picture stay."
        ),
        "SSD300": _(
            "torchvision’s SSD clips sizes to the input, not corners; 38 cells of 8 pixels are 304, so the last ones end beyond "
            "the picture."
        ),
        "RetinaNet": _(
            "torchvision puts these anchors on multiples of the stride, without the half pixel, rounds them, and writes "
            "ratios as height over width."
        ),
        "FPN": _("P6, which only proposes regions, is left out: no object is taken from it."),
    }
    return [told[answer.pyramid.name]] if answer.pyramid.name in told else []


def _view(answer: ScaleAnswer, found: dict[str, str]) -> list[str]:
    said = [
        _(
            "From the finest map on, the heads see **{views}** pixels; the longest sides of their anchors are **{widest}** "
            "pixels."
        ).format(**found)
    ]
    if answer.pyramid.trunk.joined:
        said.append(
            _(
                "A pyramid adds each coarser map to the finer one, so {finest} sees {finest_view} pixels and not only what "
                "its own layers read."
            ).format(**found)
        )
    said.append(
        _("These maps judge boxes wider than what they see: **{narrow}**. They must guess the rest of the object.").format(
            **found
        )
        if found["narrow"]
        else _("No map judges a box wider than what it sees.")
    )
    if any(answer.views):
        said.append(
            _(
                "The maps come after {convolutions} convolutions, and the views go from {least} to {most}: maps at different "
                "depths look at different scales. The finest has the most places; it sees {finest_view}."
            ).format(**found)
        )
    return [*said, *_conventions(answer)]


def _places(answer: ScaleAnswer, found: dict[str, str]) -> list[str]:
    said = [
        _("An object of {size} pixels, at {places} places: some anchor reaches {t} at **{caught}** of them.").format(**found),
        _("Its best IoU is **{best}** at the luckiest place and **{worst}** at the unluckiest.").format(**found),
        _("Who catches it, as a part of the places: **{shares}**.").format(**found),
        _(
            "The smallest anchor has the area of a square of **{least}** pixels. A smaller square is swallowed whole, IoU = "
            "(side / {least})², so below **{cliff}** none reaches {t} anywhere."
        ).format(**found),
    ]
    if found["meetings"] and answer.pyramid.rule == "IoU":
        said.append(
            _(
                "On one centre, anchors of neighbouring maps are equally good at their geometric mean: sides {meetings}. Near "
                "these the grid decides: whose centre is nearer?"
            ).format(**found)
        )
    if answer.pyramid.rule == "area":
        said.append(_("Here the area decides, so the place never does."))
    return said


def _touch(answer: ScaleAnswer, found: dict[str, str]) -> list[str]:
    said = [
        _("Of **{boxes}** anchors on {cells} cells, of size **{s}**, **{pairs}** pairs of different cells overlap.").format(
            **found
        )
    ]
    if "first" in found:
        said.append(
            _("The first pairs meet above s = **{first}**; squares alone above **{squares}**, the width of a cell.").format(
                **found
            )
        )
    else:
        said.append(_("A single cell has no neighbour."))
    return said


def _head(answer: ScaleAnswer, found: dict[str, str]) -> list[str]:
    right, rows = answer.rows.right.sum(), answer.rows.count
    said = [_("**{right} of {rows}** rows hold the scores of the anchor they are taken for.").format(**found)]
    if right < rows:
        said.append(
            _(
                "Unmoved, the map lies in memory channel by channel, so a row takes one channel at several cells. The shape "
                "is right, nothing fails, and the training teaches nonsense."
            )
        )
    elif not answer.config.permute:
        said.append(_("With one cell there is nothing to mix, so a test on the top map alone would pass."))
    said.append(
        _("Class scores are {class_shape}, that is (1, h·w·a, q + 1); offsets {offset_shape}, that is (1, h·w·a·4).").format(
            **found
        )
    )
    return said


_SENTENCES = {CATCH: _catch, VIEW: _view, PLACES: _places, TOUCH: _touch, HEAD: _head}


def formula(view: str, answer: ScaleAnswer) -> str:
    """LaTeX with today's numbers."""
    lines = _FORMULAE[view](answer, {name: _tex(text) for name, text in FIGURES[view](answer).items()})
    return r"\small\begin{aligned}" + r"\\[6pt]".join(lines) + r"\end{aligned}"


def _catch_lines(answer: ScaleAnswer, found: dict[str, str]) -> list[str]:
    if "map" not in found:
        return [r"\text{area} &\le 0"]
    if answer.pyramid.rule == "area":
        return [
            r"k &= \left\lfloor 4 + \log_2\frac{\sqrt{wh}}{224} \right\rfloor",
            rf"&= \left\lfloor 4 + \log_2\frac{{{found['root']}}}{{224}} \right\rfloor = {found['map'].removeprefix('P')}",
        ]
    return [
        rf"\text{{map}} &= \arg\max_\ell\ \max_{{a \in \ell}}\ \mathrm{{IoU}}(\mathrm{{{found['name']}}}, a)",
        rf"&\to \text{{{found['map']}}},\qquad \mathrm{{IoU}} = {found['IoU']}",
    ]


def _view_lines(answer: ScaleAnswer, found: dict[str, str]) -> list[str]:
    lines = [r"r_{i+1} &= r_i + d(k - 1)\,j_i,\qquad j_{i+1} = j_i \cdot s"]
    pairs = zip(answer.pyramid.names, answer.views, answer.pyramid.widest, strict=True)
    for name, view, widest in pairs:
        sees = _(ALL) if view is None else str(view)
        relation = r"\ge" if view is None or view >= widest else "<"
        lines.append(rf"\text{{{name}}}:\quad \text{{{sees}}} &{relation} {widest:.1f}")
    return lines


def _place_lines(answer: ScaleAnswer, found: dict[str, str]) -> list[str]:
    return [
        rf"\mathrm{{IoU}} &= \left(\frac{{\text{{side}}}}{{{found['least']}}}\right)^2 \ge {found['t']}"
        rf"\iff \text{{side}} \ge {found['least']}\sqrt{{{found['t']}}} = {found['cliff']}",
        rf"\min &= {found['worst']},\qquad \max = {found['best']}",
    ]


def _touch_lines(answer: ScaleAnswer, found: dict[str, str]) -> list[str]:
    return [
        r"\text{two overlap} &\iff |\Delta x| < \tfrac{w_1 + w_2}{2} \text{ and } |\Delta y| < \tfrac{h_1 + h_2}{2}",
        rf"\text{{widest: }} s\sqrt{{r}} &= {found['widest']},\qquad \tfrac{{1}}{{{answer.config.cells}}} = "
        rf"{1 / answer.config.cells:.3f}",
    ]


def _head_lines(answer: ScaleAnswer, found: dict[str, str]) -> list[str]:
    config = answer.config
    n, a, q = config.cells, config.anchors, config.classes
    return [
        rf"h \cdot w \cdot a &= {n} \cdot {n} \cdot {a} = {found['rows']}",
        rf"a\,(q + 1) &= {a} \cdot {q + 1} = {found['channels']}\ \text{{channels}}",
    ]


_FORMULAE = {CATCH: _catch_lines, VIEW: _view_lines, PLACES: _place_lines, TOUCH: _touch_lines, HEAD: _head_lines}


def _tex(text: str) -> str:
    """Numbers as LaTeX sets them."""
    return text.replace("−", "-").replace(",", "{,}").replace("×", r"×").replace("%", r"\%")

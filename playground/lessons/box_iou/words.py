"""Sentences, formulae and the table of formats of the lesson "Boxes and IoU": what today's numbers say."""

from playground.boxes import convert_boxes, normalise_boxes
from playground.kit.i18n import _
from playground.lessons.box_iou.answer import IouAnswer
from playground.lessons.box_iou.figures import (
    SAME,
    floor_figures,
    island_figures,
    misread_figures,
    other_convention,
    pair_figures,
)
from playground.lessons.box_iou.states import FORMATS, ISLAND


def sentences(view: str, answer: IouAnswer) -> list[str]:
    """What a view says, most important first."""
    if view == FORMATS:
        return [_format_sentence(answer)]
    return _pair_sentences(answer) + (_island_sentences(answer) if view == ISLAND else [])


def _pair_sentences(answer: IouAnswer) -> list[str]:
    found = pair_figures(answer)
    if not all((answer.proper[0], answer.proper[answer.config.picked])):
        text = _(
            "A box here is not proper: a side is zero or negative. The area of {name} comes out as **{area} px²**, so nothing "
            "fails, but its IoU with itself is **{itself}**; with the truth it is {IoU}."
        )
        return [text.format(**found)]
    if not answer.compared:
        return [
            _(
                "Truth and {name} are of different classes and never compared: IoU counts as **{IoU}**, as if they were "
                "infinitely far apart. With one class it would be {alone}."
            ).format(**found)
        ]
    said = [
        _("Truth and {name} share **{overlap} px²** of a union of **{union} px²**: IoU **{IoU}**.").format(**found),
        _(
            "GIoU **{GIoU}**, DIoU **{DIoU}**, CIoU **{CIoU}**, Dice **{Dice}**. The centre of {name} stands {right} px right of "
            "the truth’s and {down} px below it."
        ).format(**found),
        *_likenesses(answer),
    ]
    if len(answer.proper) > 2:
        said.append(_("IoU of each two: {pairs}.").format(**found))
    if len(answer.proper) == 3 and all(answer.proper) and not answer.config.plus_one:
        said.append(
            _(
                "1 − IoU is a distance. A has **{first}** with the truth and B **{second}**, so with each other they have at "
                "least the sum less 1, **{floor}**; they have **{each_other}**."
            ).format(**floor_figures(answer))
        )
    if answer.config.plus_one:
        said.append(_("With the +1 IoU is **{plus}**, without it **{plain}**.").format(**other_convention(answer)))
    return said


def _likenesses(answer: IouAnswer) -> list[str]:
    """Where two measures say the same, and why."""
    said = []
    if abs(answer.of_pair("GIoU") - answer.of_pair("IoU")) < SAME:
        said.append(_("Together they fill their hull, so GIoU is IoU."))
    if abs(answer.of_pair("CIoU") - answer.of_pair("DIoU")) < SAME:
        said.append(_("They have one aspect ratio, so CIoU is DIoU."))
    if not answer.intersection:
        said.append(_("They share nothing: IoU and Dice are silent, the others still know how far."))
    return said


def _island_sentences(answer: IouAnswer) -> list[str]:
    found = island_figures(answer)
    if not found:
        return [_("There is no island: with these two shapes no place reaches an IoU of {t}.").format(t=f"{answer.config.t:.2f}")]
    return [
        _(
            "For an IoU of at least **{t}** the centre of a box of this shape may stand up to **{sideways} px** sideways, "
            "**{upright} px** up or down, but only about **{both} px** both ways at once. The island covers {island} px²."
        ).format(**found)
    ]


def _format_sentence(answer: IouAnswer) -> str:
    return _(
        "Nothing in four numbers says which format they are. x, y, width and height of this box, read as corners: {corners}, "
        "area **{misread_area} px²**, IoU with itself **{itself}**."
    ).format(**misread_figures(answer))


def formula(view: str, answer: IouAnswer, size: tuple[int, int]) -> str:
    """LaTeX with today's numbers."""
    lines = _format_lines(answer, size) if view == FORMATS else _measure_lines(answer)
    if view == ISLAND:
        lines = [*lines[:2], r"(1 - |x|)(1 - |y|) &= \frac{2t}{1 + t} = " + _island_number(answer.config.t)]
    return r"\small\begin{aligned}" + r"\\[6pt]".join(lines) + r"\end{aligned}"


def _island_number(t: float) -> str:
    return rf"\frac{{2\cdot {t:.2f}}}{{1 + {t:.2f}}} = {2 * t / (1 + t):.3f}\quad\text{{{_('for equal squares of side 1')}}}"


def _measure_lines(answer: IouAnswer) -> list[str]:
    found = {name: _tex(text) for name, text in pair_figures(answer).items()}
    iou = rf"\frac{{{found['overlap']}}}{{{found['truth_area']} + {found['area']} - {found['overlap']}}} = {found['IoU']}"
    lines = [r"\mathrm{IoU} &= \frac{|T\cap A|}{|T\cup A|}", f"&= {iou}"]
    if not (answer.proper[0] and answer.proper[answer.config.picked] and answer.compared):
        return lines
    width, height = (f"{side:g}" for side in answer.hull)
    distance = rf"\frac{{({found['right']})^2 + ({found['down']})^2}}{{{width}^2 + {height}^2}}"
    gap = rf"\frac{{{found['hull']} - {found['union']}}}{{{found['hull']}}}"
    return [
        *lines,
        rf"\mathrm{{GIoU}} &= {found['IoU']} - {gap} = {found['GIoU']}",
        rf"\mathrm{{DIoU}} &= {found['IoU']} - {distance} = {found['DIoU']}",
        rf"\mathrm{{CIoU}} &= {found['DIoU']} - \alpha v = {found['CIoU']}",
        rf"\mathrm{{Dice}} &= \frac{{2\cdot {found['IoU']}}}{{1 + {found['IoU']}}} = {found['Dice']}",
    ]


def _format_lines(answer: IouAnswer, size: tuple[int, int]) -> list[str]:
    x1, y1, x2, y2 = (f"{value:g}" for value in answer.config.written[answer.config.picked].corners)
    cx, cy, w, h = convert_boxes(answer.config.corners[answer.config.picked], "corners", "centre").tolist()
    return [
        rf"c_x &= \frac{{{x1} + {x2}}}{{2}} = {cx:g},\qquad w = {x2} - ({x1}) = {w:g}",
        rf"c_y &= \frac{{{y1} + {y2}}}{{2}} = {cy:g},\qquad h = {y2} - ({y1}) = {h:g}",
        rf"\frac{{c_x}}{{W}} &= \frac{{{cx:g}}}{{{size[0]}}} = {cx / size[0]:.4f},\qquad "
        rf"\frac{{c_y}}{{H}} = \frac{{{cy:g}}}{{{size[1]}}} = {cy / size[1]:.4f}",
    ]


def _tex(text: str) -> str:
    """Numbers as LaTeX sets them: a plain minus, and no space after the comma of thousands."""
    return text.replace("−", "-").replace(",", "{,}")


def format_table(answer: IouAnswer, size: tuple[int, int]) -> list[dict[str, object]]:
    """Every box in every format, a row a box; normalised by `size`, (width, height)."""
    corners, (width, height) = answer.config.corners, size
    forms = {name: convert_boxes(corners, "corners", name) for name in ("corners", "centre", "top-left")}
    parts = {name: normalise_boxes(forms[name], height, width) for name in ("corners", "centre")}
    columns = {
        _("corners"): forms["corners"],
        _("corners, parts"): parts["corners"],
        _("centre and size"): forms["centre"],
        _("centre and size, parts (YOLO)"): parts["centre"],
        _("top left and size (COCO)"): forms["top-left"],
    }
    return [
        {_("box"): name} | {title: ", ".join(f"{value:.5g}" for value in boxes[i].tolist()) for title, boxes in columns.items()}
        for i, name in enumerate(answer.config.names)
    ]

"""What today's numbers say in the lesson "Boxes and IoU": figures as text, sentences, formulae, and the table of formats."""

import math
from dataclasses import replace
from itertools import combinations

from playground.boxes import MEASURES, box_iou, convert_boxes, normalise_boxes
from playground.boxes.island import island_area, island_edge
from playground.boxes.written import corner_text, pixels
from playground.kit.i18n import _
from playground.kit.saying import fixed, signed
from playground.lessons.box_iou.answer import IouAnswer, iou_answer

SAME = 1e-9  # differences below it are rounding
SENTENCES = {  # each passes _ where it is said
    "formats": "Nothing in four numbers says which format they are. x, y, width and height of this box, read as corners: "
    "{misread_corners}, area **{misread_area} px²**, IoU with itself **{misread_itself}**.",
    "improper": "A box here is not proper: a side is zero or negative. The area of {name} comes out as **{area} px²**, so "
    "nothing fails, but its IoU with itself is **{itself}**; with the truth it is {IoU}.",
    "apart": "Truth and {name} are of different classes and never compared: IoU counts as **{IoU}**, as if they were "
    "infinitely far apart. With one class it would be {alone}.",
    "pair": "Truth and {name} share **{overlap} px²** of a union of **{union} px²**: IoU **{IoU}**.",
    "measures": "GIoU **{GIoU}**, DIoU **{DIoU}**, CIoU **{CIoU}**, Dice **{Dice}**. The centre of {name} stands {right} px "
    "right of the truth’s and {down} px below it.",
    "filled hull": "Together they fill their hull, so GIoU is IoU.",
    "one ratio": "They have one aspect ratio, so CIoU is DIoU.",
    "nothing shared": "They share nothing: IoU and Dice are silent, the others still know how far.",
    "each two": "IoU of each two: {pairs}.",
    "floor": "1 − IoU is a distance. A has **{first}** with the truth and B **{second}**, so with each other they have at least "
    "the sum less 1, **{floor}**; they have **{each_other}**.",
    "plus one": "With the +1 IoU is **{plus}**, without it **{plain}**.",
    "no island": "There is no island: with these two shapes no place reaches an IoU of {t}.",
    "island": "For an IoU of at least **{t}** the centre of a box of this shape may stand up to **{sideways} px** sideways, "
    "**{upright} px** up or down, but only about **{both} px** both ways at once. The island covers {island} px².",
}


def sentences(answer: IouAnswer) -> list[str]:
    """What a view says, most important first."""
    shown = figures(answer)
    return [_(SENTENCES[name]).format(**shown) for name in _topics(answer, shown)]


def _topics(answer: IouAnswer, shown: dict[str, str]) -> list[str]:
    """Names of the sentences that hold."""
    settings, count = answer.settings, len(answer.proper)
    if settings.view == "formats":
        return ["formats"]
    island = [("island" if "island" in shown else "no island")] if settings.view == "island" else []
    if not (answer.both_proper and answer.compared):
        return ["apart" if answer.both_proper else "improper", *island]
    iou, giou, diou, ciou = (answer.of_pair(name) for name in ("IoU", "GIoU", "DIoU", "CIoU"))
    holds = {
        "filled hull": abs(giou - iou) < SAME,
        "one ratio": abs(ciou - diou) < SAME,
        "nothing shared": not answer.intersection,
        "each two": count > 2,
        "floor": count == 3 and all(answer.proper) and not settings.plus_one,
        "plus one": settings.plus_one,
    }
    return ["pair", "measures", *(name for name, true in holds.items() if true), *island]


def figures(answer: IouAnswer) -> dict[str, str]:
    """Everything that a state of the lesson quotes: truth and chosen box, every two, then what else can be said of them."""
    names, picked, areas = answer.settings.names, answer.settings.picked, answer.areas
    misread = convert_boxes(answer.corners[picked], "corners", "top-left")  # x, y, width and height taken for two corners
    pairs = combinations(range(len(names)), 2)
    return {
        **{name: fixed(answer.of_pair(name)) for name in MEASURES},
        **_conventions(answer),
        "alone": _conventions(answer, classes="one")["plus" if answer.settings.plus_one else "plain"],
        "name": names[picked],
        "overlap": area(answer.intersection),
        "union": area(areas[0] + areas[picked] - answer.intersection),
        "hull": area(math.prod(answer.hull)),
        "truth_area": area(areas[0]),
        "area": area(areas[picked]),
        "right": pixels(answer.shift[0]),
        "down": pixels(answer.shift[1]),
        "pairs": ", ".join(f"{names[a]} – {names[b]} {fixed(answer.of_pair('IoU', a, b))}" for a, b in pairs),
        "itself": fixed(answer.of_pair("IoU", picked, picked)),
        "t": f"{answer.settings.t:.2f}",
        "misread_corners": corner_text(misread.tolist()),
        "misread_area": area((misread[2:] - misread[:2]).prod().item()),
        "misread_itself": fixed(box_iou(misread[None], misread[None]).item()),
        **_floor_figures(answer),
        **_island_figures(answer),
    }


def area(value: float) -> str:
    """15,000, and below a hundred with its decimals"""
    return signed(f"{value:,.0f}") if abs(value) >= 100 else pixels(value)


def _conventions(answer: IouAnswer, **changed: str) -> dict[str, str]:
    """IoU without and with the +1; `changed` sets further fields of the settings."""
    settings = {name: replace(answer.settings, plus_one=name == "plus", **changed) for name in ("plain", "plus")}
    return {name: fixed(iou_answer(one).of_pair("IoU")) for name, one in settings.items()}


def _floor_figures(answer: IouAnswer) -> dict[str, str]:
    """For three boxes: what the likeness of each to the truth says about the likeness of the two to each other."""
    if len(answer.proper) != 3:
        return {}
    first, second, other = (answer.of_pair("IoU", a, b) for a, b in ((0, 1), (0, 2), (1, 2)))
    values = {"first": first, "second": second, "floor": first + second - 1, "each_other": other}
    return {name: fixed(value) for name, value in values.items()}


def _island_figures(answer: IouAnswer) -> dict[str, str]:
    """How far the chosen box may stand from the truth, in pixels; empty where there is no island."""
    shapes, t = [(box[2:] - box[:2]).tolist() for box in (answer.truth, answer.chosen)], answer.settings.t
    edge = island_edge(*shapes, t) if min(map(min, shapes)) > 0 else ()
    if not len(edge):
        return {}
    right, down = edge.max(axis=0)
    both = min(edge, key=lambda place: abs(place[0] - place[1]) if min(place) >= 0 else math.inf).mean()
    shown = {"sideways": pixels(right), "upright": pixels(down), "both": pixels(round(float(both), 1))}
    return shown | {"island": area(island_area(*shapes, t))}


def formula(answer: IouAnswer) -> str:
    """LaTeX with today's numbers."""
    t = answer.settings.t
    lines = _format_lines(answer) if answer.settings.view == "formats" else _measure_lines(answer)
    if answer.settings.view == "island":
        number = (
            rf"\frac{{2\cdot {t:.2f}}}{{1 + {t:.2f}}} = {2 * t / (1 + t):.3f}\quad\text{{{_('for equal squares of side 1')}}}"
        )
        lines = [*lines[:2], rf"(1 - |x|)(1 - |y|) &= \frac{{2t}}{{1 + t}} = {number}"]
    return r"\small\begin{aligned}" + r"\\[6pt]".join(lines) + r"\end{aligned}"


def _measure_lines(answer: IouAnswer) -> list[str]:
    # Numbers as LaTeX sets them: a plain minus, and no space after the comma of thousands.
    tex = {name: text.replace("−", "-").replace(",", "{,}") for name, text in figures(answer).items()}
    iou = rf"\frac{{{tex['overlap']}}}{{{tex['truth_area']} + {tex['area']} - {tex['overlap']}}} = {tex['IoU']}"
    lines = [r"\mathrm{IoU} &= \frac{|T\cap A|}{|T\cup A|}", f"&= {iou}"]
    if not (answer.both_proper and answer.compared):
        return lines
    width, height = (f"{side:g}" for side in answer.hull)
    distance = rf"\frac{{({tex['right']})^2 + ({tex['down']})^2}}{{{width}^2 + {height}^2}}"
    gap = rf"\frac{{{tex['hull']} - {tex['union']}}}{{{tex['hull']}}}"
    return [
        *lines,
        rf"\mathrm{{GIoU}} &= {tex['IoU']} - {gap} = {tex['GIoU']}",
        rf"\mathrm{{DIoU}} &= {tex['IoU']} - {distance} = {tex['DIoU']}",
        rf"\mathrm{{CIoU}} &= {tex['DIoU']} - \alpha v = {tex['CIoU']}",
        rf"\mathrm{{Dice}} &= \frac{{2\cdot {tex['IoU']}}}{{1 + {tex['IoU']}}} = {tex['Dice']}",
    ]


def _format_lines(answer: IouAnswer) -> list[str]:
    corners, size = answer.corners[answer.settings.picked], answer.size
    x1, y1, x2, y2 = (f"{value:g}" for value in corners.tolist())
    cx, cy, w, h = convert_boxes(corners, "corners", "centre").tolist()
    return [
        rf"c_x &= \frac{{{x1} + {x2}}}{{2}} = {cx:g},\qquad w = {x2} - ({x1}) = {w:g}",
        rf"c_y &= \frac{{{y1} + {y2}}}{{2}} = {cy:g},\qquad h = {y2} - ({y1}) = {h:g}",
        rf"\frac{{c_x}}{{W}} &= \frac{{{cx:g}}}{{{size[0]}}} = {cx / size[0]:.4f},\qquad "
        rf"\frac{{c_y}}{{H}} = \frac{{{cy:g}}}{{{size[1]}}} = {cy / size[1]:.4f}",
    ]


def format_table(answer: IouAnswer) -> list[dict[str, str]]:
    """Every box in every format, a row a box; parts are those of the picture's sides."""
    (width, height), corners = answer.size, answer.corners
    centre = convert_boxes(corners, "corners", "centre")
    columns = {
        _("corners"): corners,
        _("corners, parts"): normalise_boxes(corners, height, width),
        _("centre and size"): centre,
        _("centre and size, parts (YOLO)"): normalise_boxes(centre, height, width),
        _("top left and size (COCO)"): convert_boxes(corners, "corners", "top-left"),
    }
    return [
        {_("box"): name} | {title: ", ".join(f"{value:.5g}" for value in boxes[i].tolist()) for title, boxes in columns.items()}
        for i, name in enumerate(answer.settings.names)
    ]

"""What today's numbers say in the lesson "Boxes and IoU": figures as text, sentences, formulae, and the table of formats."""

import math
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

import torch

from playground.boxes import MEASURES, box_corner_to_center, box_iou, convert_boxes, normalise_boxes
from playground.boxes.island import island_area, island_edge
from playground.boxes.written import corner_text, pixels
from playground.kit.i18n import _
from playground.kit.saying import Words, each, fixed, listed, signed
from playground.kit.size_formula import aligned
from playground.lessons.box_iou.answer import IouAnswer, iou_answer

SAME = 1e-9  # differences below it are rounding
MEASURED = (  # lines of LaTeX, with figures by name
    r"\mathrm{IoU} &= \frac{|T\cap A|}{|T\cup A|}",
    r"&= \frac{%(overlap)s}{%(truth_area)s + %(area)s - %(overlap)s} = %(IoU)s",
    r"\mathrm{GIoU} &= %(IoU)s - \frac{%(enclosing)s - %(union)s}{%(enclosing)s} = %(GIoU)s",
    r"\mathrm{DIoU} &= %(IoU)s - \frac{%(right_squared)s + %(down_squared)s}{%(hull_width)s^2 + %(hull_height)s^2} = %(DIoU)s",
    r"\mathrm{CIoU} &= %(DIoU)s - \alpha v = %(CIoU)s",
    r"\mathrm{Dice} &= \frac{2\cdot %(IoU)s}{1 + %(IoU)s} = %(Dice)s",
)
LAND = (
    r"(1 - |x|)(1 - |y|) &= \frac{2t}{1 + t} \quad\text{%(squares)s}",
    r"&= \frac{2\cdot %(t)s}{1 + %(t)s} = %(needed)s",
)


@lru_cache(maxsize=32)
def words(answer: IouAnswer) -> Words:
    """What a view says, most important first."""
    return _formats(answer) if answer.settings.view == "formats" else _similarity(answer)


def area(value: float) -> str:
    """15,000, and below a hundred with its decimals"""
    return signed(f"{value:,.0f}") if abs(value) >= 100 else pixels(value)


def _names(answer: IouAnswer) -> list[str]:
    return [_(name) for name in answer.settings.names]


def _conventions(answer: IouAnswer, **changed: str) -> dict[str, str]:
    """IoU without and with the +1; `changed` sets further fields of the settings."""
    settings = {name: replace(answer.settings, plus_one=name == "plus", **changed) for name in ("plain", "plus")}
    return {name: fixed(iou_answer(one).of_pair("IoU")) for name, one in settings.items()}


def _pair_figures(answer: IouAnswer) -> dict[str, str]:
    """Truth and chosen box, every two, and of three how alike the two must be to each other."""
    names, picked, (right, down) = _names(answer), answer.settings.picked, answer.shift
    truth, chosen = answer.truth, answer.chosen
    areas = box_corner_to_center(answer.measured)[:, 2:].prod(1).tolist()  # signs kept: an inverted box can have a positive one
    shared = (torch.minimum(truth[2:], chosen[2:]) - torch.maximum(truth[:2], chosen[:2])).clamp(min=0).prod().item()
    width, height = (torch.maximum(truth[2:], chosen[2:]) - torch.minimum(truth[:2], chosen[:2])).tolist()  # of the enclosing
    overlap = shared if answer.both_proper else 0.0
    pairs = combinations(range(len(names)), 2)
    bad = next((box for box in (0, picked) if not answer.proper[box]), picked)
    figures = {
        **{name: fixed(answer.of_pair(name)) for name in MEASURES},
        **_conventions(answer),
        "alone": _conventions(answer, classes="one")["plus" if answer.settings.plus_one else "plain"],
        "name": names[picked],
        **each(area, overlap=overlap, union=areas[0] + areas[picked] - overlap, enclosing=width * height),
        **each("{:g}".format, hull_width=width, hull_height=height),
        **each(area, truth_area=areas[0], area=areas[picked]),
        **each(pixels, right=right, down=down),
        "pairs": ", ".join(f"{names[a]} – {names[b]} {fixed(answer.of_pair('IoU', a, b))}" for a, b in pairs),
        "itself": fixed(answer.of_pair("IoU", picked, picked)),
        "bad_area": area(areas[bad]),
        "bad_itself": fixed(answer.of_pair("IoU", bad, bad)),
        "t": f"{answer.settings.t:.2f}",
    }
    if len(names) != 3:
        return figures
    first, second, other = (answer.of_pair("IoU", a, b) for a, b in ((0, 1), (0, 2), (1, 2)))
    return figures | each(fixed, first=first, second=second, floor=first + second - 1, each_other=other)


def _island_figures(answer: IouAnswer) -> dict[str, str]:
    """How far the chosen box may stand from the truth, in pixels; empty where there is no such place."""
    shapes, t = [(box[2:] - box[:2]).tolist() for box in (answer.truth, answer.chosen)], answer.settings.t
    edge = island_edge(*shapes, t) if min(map(min, shapes)) > 0 else ()
    if not len(edge):
        return {}
    right, down = edge.max(axis=0)
    both = min(edge, key=lambda place: abs(place[0] - place[1]) if min(place) >= 0 else math.inf).mean()
    return each(pixels, sideways=right, upright=down, both=round(float(both), 1)) | {"island": area(island_area(*shapes, t))}


def _similarity(answer: IouAnswer) -> Words:
    """How alike truth and chosen box are, and where the one may stand for the other."""
    settings, t, comparable = answer.settings, answer.settings.t, answer.both_proper and answer.compared
    compared = sorted({0, settings.picked})
    island = _island_figures(answer)
    figures = _pair_figures(answer) | island
    iou, giou, diou, ciou = (answer.of_pair(name) for name in ("IoU", "GIoU", "DIoU", "CIoU"))
    three = len(answer.proper) == 3 and all(answer.proper) and not settings.plus_one
    templates = [
        _("The ground truth and {name} share **{overlap} px²** of a union of **{union} px²**: IoU **{IoU}**."),
        _(
            "GIoU **{GIoU}**, DIoU **{DIoU}**, CIoU **{CIoU}**, Dice **{Dice}**. The centre of {name} is {right} px right of "
            "the ground truth’s centre and {down} px below it."
        ),
        abs(giou - iou) < SAME and _("The two boxes fill their enclosing box, so GIoU equals IoU."),
        abs(ciou - diou) < SAME and _("Both boxes have the same aspect ratio, so CIoU equals DIoU."),
        not iou
        and _("The boxes do not overlap: IoU and Dice are 0 at any distance, GIoU, DIoU and CIoU depend on the distance."),
        len(answer.proper) > 2 and _("IoU of each pair: {pairs}."),
        three
        and _(
            "1 − IoU is a distance. A has IoU **{first}** with the ground truth and B **{second}**, so A and B have at "
            "least the sum minus 1, **{floor}**; here it is **{each_other}**."
        ),
        settings.plus_one and _("With the +1 pixel convention IoU is **{plus}**, without it **{plain}**."),
    ]
    if not all(answer.proper[box] for box in compared):
        figures |= {"improper": listed([_names(answer)[box] for box in compared if not answer.proper[box]])}
        improper = _(
            "No proper box: {improper}. x2 must be greater than x1, and y2 greater than y1. No error is raised: the area comes "
            "out as **{bad_area} px²**, and the IoU of such a box with itself is **{bad_itself}**."
        )
        templates = [improper, not answer.alone and _("Its IoU with any other box is **{IoU}**.")]
    elif answer.alone:
        templates = [_("There is one box, of {truth_area} px². Draw or type a second one to compare.")]
    elif not answer.compared:
        apart = _(
            "The ground truth and {name} have different classes and are never compared: IoU counts as **{IoU}**. With one "
            "class it would be {alone}."
        )
        templates = [apart]
    where = _(
        "For an IoU of at least **{t}** the centre of a box of this shape may stand up to **{sideways} px** to the side, "
        "**{upright} px** up or down, but only about **{both} px** in both directions at once. The green area is {island} px²."
    )
    nowhere = _("With these two shapes no position reaches an IoU of {t}.")
    templates.append(settings.view == "island" and not answer.alone and (where if island else nowhere))
    # Numbers as LaTeX sets them: a plain minus, and no space after the comma of thousands.
    tex = {name: text.replace("−", "-").replace(",", "{,}") for name, text in figures.items()}
    tex |= {f"{way}_squared": f"({tex[way]})^2" if tex[way].startswith("-") else f"{tex[way]}^2" for way in ("right", "down")}
    tex |= {"needed": f"{2 * t / (1 + t):.3f}", "squares": _("for equal squares of side 1")}
    lines = MEASURED[:1] if answer.alone else MEASURED if comparable else MEASURED[:2]
    if settings.view == "island":
        lines = (*lines[:2], *LAND)
    return Words(figures, templates, aligned((line % tex for line in lines), 6))


def _formats(answer: IouAnswer) -> Words:
    """The chosen box's x, y, width and height, taken for two corners."""
    corners, (width, height) = answer.corners[answer.settings.picked], answer.size
    misread = convert_boxes(corners, "corners", "top-left")
    figures = _pair_figures(answer) | {
        "misread_corners": corner_text(misread.tolist()),
        "misread_area": area((misread[2:] - misread[:2]).prod().item()),
        "misread_itself": fixed(box_iou(misread[None], misread[None]).item()),
    }
    template = _(
        "Four numbers do not say which format they are in. The x, y, width and height of {name}, read as corners, give "
        "{misread_corners}: area **{misread_area} px²**, IoU with itself **{misread_itself}**."
    )
    x1, y1, x2, y2 = (f"{value:g}" for value in corners.tolist())
    cx, cy, w, h = convert_boxes(corners, "corners", "centre").tolist()
    lines = (
        rf"c_x &= \frac{{{x1} + {x2}}}{{2}} = {cx:g},\quad w = {w:g}",
        rf"c_y &= \frac{{{y1} + {y2}}}{{2}} = {cy:g},\quad h = {h:g}",
        rf"\frac{{c_x}}{{W}} &= \frac{{{cx:g}}}{{{width}}} = {cx / width:.4f}",
        rf"\frac{{c_y}}{{H}} &= \frac{{{cy:g}}}{{{height}}} = {cy / height:.4f}",
    )
    return Words(figures, [template], aligned(lines, 6))


def format_table(answer: IouAnswer) -> list[dict[str, str]]:
    """Every box in every format, a row per box; fractions are those of the image sides."""
    (width, height), corners = answer.size, answer.corners
    centre = convert_boxes(corners, "corners", "centre")
    columns = {
        _("x1, y1, x2, y2"): corners,
        _("x1, y1, x2, y2 as fractions"): normalise_boxes(corners, height, width),
        _("cx, cy, w, h"): centre,
        _("cx, cy, w, h as fractions (YOLO)"): normalise_boxes(centre, height, width),
        _("x, y, w, h (COCO)"): convert_boxes(corners, "corners", "top-left"),
    }
    return [
        {_("box"): name} | {title: ", ".join(f"{value:.5g}" for value in boxes[i].tolist()) for title, boxes in columns.items()}
        for i, name in enumerate(_names(answer))
    ]

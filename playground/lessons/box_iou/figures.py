"""The numbers that the sentences of the lesson "Boxes and IoU" quote, as text."""

import math
from dataclasses import replace

from playground.boxes.iou import MEASURES
from playground.boxes.written import write_number
from playground.lessons.box_iou.answer import IouAnswer, iou_answer, iou_of_misread
from playground.lessons.box_iou.island import island_area, island_edge

SAME = 1e-9  # differences below it are rounding


def signed(text: str) -> str:
    """With a true minus, and none before zeros."""
    return text.removeprefix("-") if not text.strip("-0.,") else text.replace("-", "−")


def likeness(value: float) -> str:
    """0.333, −0.079"""
    return signed(f"{value:.3f}")


def pixels(value: float) -> str:
    """33.33, 50"""
    return signed(write_number(value))


def area(value: float) -> str:
    """15,000, and below a hundred with its decimals"""
    return signed(f"{value:,.0f}") if abs(value) >= 100 else pixels(value)


def corner_text(values: object) -> str:
    return f"({', '.join(map(pixels, values))})"


def pair_figures(answer: IouAnswer) -> dict[str, str]:
    """Truth and chosen box, then every two."""
    names, picked = answer.config.names, answer.config.picked
    hull, shift, areas = answer.hull, answer.shift, answer.areas
    found = {name: likeness(answer.of_pair(name)) for name in MEASURES}
    found |= {
        "name": names[picked],
        "overlap": area(answer.intersection),
        "union": area(answer.union),
        "hull": area(math.prod(hull)),
        "truth_area": area(areas[0]),
        "area": area(areas[picked]),
        "right": pixels(shift[0]),
        "down": pixels(shift[1]),
        "pairs": ", ".join(f"{names[a]} – {names[b]} {likeness(answer.likeness['IoU'][a, b].item())}" for a, b in answer.pairs),
        "itself": likeness(answer.of_pair("IoU", picked, picked)),
    }
    found["alone"] = other_convention(answer, classes="one")["plus" if answer.config.plus_one else "plain"]
    return found | other_convention(answer)


def other_convention(answer: IouAnswer, **changed: str) -> dict[str, str]:
    """IoU without and with the +1; `changed` sets further fields of the configuration."""
    configs = {name: replace(answer.config, plus_one=name == "plus", **changed) for name in ("plain", "plus")}
    return {name: likeness(iou_answer(config).of_pair("IoU")) for name, config in configs.items()}


def floor_figures(answer: IouAnswer) -> dict[str, str]:
    """For three boxes: what the likeness of each to the truth says about the likeness of the two to each other."""
    first, second = answer.of_pair("IoU", 0, 1), answer.of_pair("IoU", 0, 2)
    return {
        "first": likeness(first),
        "second": likeness(second),
        "floor": likeness(first + second - 1),
        "each_other": likeness(answer.of_pair("IoU", 1, 2)),
    }


def island_figures(answer: IouAnswer) -> dict[str, str]:
    """How far the chosen box may stand from the truth, in pixels; empty where there is no island."""
    shapes = [(box[2:] - box[:2]).tolist() for box in (answer.truth, answer.chosen)]
    if min(min(shape) for shape in shapes) <= 0:
        return {}
    edge = island_edge(*shapes, answer.config.t)
    if not len(edge):
        return {}
    right, down = edge.max(axis=0)
    both = min(edge, key=lambda place: abs(place[0] - place[1]) if min(place) >= 0 else math.inf)
    return {
        "t": f"{answer.config.t:.2f}",
        "sideways": pixels(right),
        "upright": pixels(down),
        "both": pixels(round(float(both.mean()), 1)),
        "island": area(island_area(*shapes, answer.config.t)),
    }


def misread_figures(answer: IouAnswer) -> dict[str, str]:
    """The chosen box's x, y, width and height, read as corners."""
    x1, y1, x2, y2 = answer.config.written[answer.config.picked].corners
    misread_area, itself = iou_of_misread(answer.config.corners[answer.config.picked])
    return {"corners": corner_text((x1, y1, x2 - x1, y2 - y1)), "misread_area": area(misread_area), "itself": likeness(itself)}


def figures(answer: IouAnswer) -> dict[str, str]:
    """Everything that a state of the lesson can quote."""
    found = pair_figures(answer) | island_figures(answer)
    found |= {f"misread_{name}": text for name, text in misread_figures(answer).items()}
    return found | (floor_figures(answer) if len(answer.proper) == 3 else {})

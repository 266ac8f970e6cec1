"""The numbers that the sentences of the lesson "Anchor boxes" quote, as text; one function a view."""

from collections.abc import Iterable

from playground.boxes.anchor_reach import limits
from playground.boxes.pyramids import TEXTBOOK_SSD
from playground.boxes.written import letters, write_number
from playground.kit.saying import by, count, fixed, memory, percent
from playground.lessons.anchors.answer import AnchorAnswer

ANCHOR_BYTES = 16  # four float32 corners
OUTPUTS = 8  # numbers a network answers for each anchor: 4 offsets, and scores of three classes and background
TEXTBOOK_COUNT = sum(level.anchors for level in TEXTBOOK_SSD)


def pair_text(pair: Iterable[float]) -> str:
    """(0.75, 1)"""
    return f"({', '.join(f'{number:g}' for number in pair)})"


def shape_text(shape: Iterable[float], digits: int = 0) -> str:
    """109 × 84"""
    return by(fixed(float(side), digits) for side in shape)


def object_name(answer: AnchorAnswer, index: int) -> str:
    """A face"""
    return f"{letters(index + 1)[-1]} {answer.settings.objects[index].label}".rstrip()


def map_figures(answer: AnchorAnswer) -> dict[str, str]:
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


def homeless_figures(answer: AnchorAnswer) -> list[dict[str, str]]:
    """Anchors that stay in the picture nowhere."""
    cells = count(answer.settings.cells)
    rows = zip(answer.settings.pairs, answer.shapes.tolist(), answer.places_inside.tolist(), strict=True)
    return [
        {"anchor": f"{number}", "pair": pair_text(pair), "width": fixed(width, 0), "height": fixed(height, 0), "cells": cells}
        for number, (pair, (width, height), places) in enumerate(rows)
        if not places
    ]


def best_figures(answer: AnchorAnswer) -> list[dict[str, str]]:
    """The best anchor of each object."""
    best = answer.best
    rows = zip(best.iou.tolist(), best.shape.tolist(), best.row.tolist(), best.column.tolist(), strict=True)
    return [
        {"object": object_name(answer, i), "best": fixed(iou), "anchor": f"{shape}", "row": f"{row}", "column": f"{column}"}
        for i, (iou, shape, row, column) in enumerate(rows)
    ]


def object_figures(answer: AnchorAnswer) -> dict[str, str]:
    """The chosen object: its shape, and the best anchor on its own centre."""
    index = answer.settings.picked
    (best, anchor), (x1, y1, x2, y2) = answer.centred_iou[index].max(dim=0), answer.settings.objects[index].corners
    shown = {"object": object_name(answer, index), "width": write_number(x2 - x1), "height": write_number(y2 - y1)}
    shown |= {"t": f"{answer.settings.t:.2f}", "centred": fixed(best.item()), "centred_anchor": f"{anchor.item()}"}
    return shown | ({"object_ratio": fixed((x2 - x1) / (y2 - y1), 2)} if answer.proper[index] else {})


def place_figures(answer: AnchorAnswer) -> dict[str, str]:
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


def shape_figures(answer: AnchorAnswer) -> dict[str, str]:
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


def turned_figures(answer: AnchorAnswer) -> dict[str, str]:
    """The first shape of another ratio, as parts of the picture's height, and what the sizes backwards would make of it."""
    sizes, ratios = answer.settings.size_list, answer.settings.ratio_list
    if answer.settings.full or len(ratios) == 1:
        return {}
    today, backwards = (shape_text(answer.in_heights(order, False)[len(sizes)], 3) for order in (sizes, sizes[::-1]))
    changed = (len(ratios) - 1) * (sizes[0] != sizes[-1])
    return {"turned_anchor": f"{len(sizes)}", "turned": today, "turned_backwards": backwards, "turned_count": f"{changed}"}


def figures(answer: AnchorAnswer) -> dict[str, str]:
    """Everything that a state of the lesson can quote."""
    homeless = {f"homeless_{one['anchor']}_{name}": text for one in homeless_figures(answer) for name, text in one.items()}
    return map_figures(answer) | place_figures(answer) | shape_figures(answer) | homeless

"""The numbers that the sentences of the lesson "Anchor boxes" quote, as text; one function a view."""

from playground.boxes.anchor_reach import limits, map_shapes
from playground.boxes.pyramids import TEXTBOOK_SSD
from playground.boxes.written import write_number
from playground.lessons.anchors.answer import AnchorAnswer

ANCHOR_BYTES = 16  # four float32 corners
OFFSETS = 4  # that a network gives each anchor
SCORES = 4  # with three classes and background
UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
TEXTBOOK_COUNT = sum(level.anchors for level in TEXTBOOK_SSD)


def percent(share: float, digits: int = 0) -> str:
    """47 %"""
    return f"{100 * share:.{digits}f} %"


def data_size(count: float) -> str:
    """32.7 MB"""
    for unit, name in UNITS:
        if count >= unit:
            return f"{count / unit:.3g} {name}"
    return f"{count:.0f} bytes"


def pair_text(pair: tuple[float, float]) -> str:
    """(0.75, 1)"""
    return f"({pair[0]:g}, {pair[1]:g})"


def shape_text(shape: object, digits: int = 0) -> str:
    """109 × 84"""
    width, height = (float(side) for side in shape)
    return f"{width:.{digits}f} × {height:.{digits}f}"


def object_name(answer: AnchorAnswer, index: int) -> str:
    """A face"""
    return " ".join(filter(None, (answer.config.names[index], answer.config.objects[index].label)))


def map_figures(answer: AnchorAnswer) -> dict[str, str]:
    """How many anchors there are, what they cost, and how many leave the picture."""
    config = answer.config
    sizes, ratios = len(config.size_list), len(config.ratio_list)
    numbers = config.count * (OFFSETS + SCORES)
    return {
        "n": str(sizes),
        "m": str(ratios),
        "anchors": str(len(config.pairs)),
        "count": f"{config.count:,}",
        "full_anchors": str(sizes * ratios),
        "full_count": f"{config.full_count:,}",
        "some_anchors": str(sizes + ratios - 1),
        "some_count": f"{config.cells * (sizes + ratios - 1):,}",
        "cells": f"{config.cells:,}",
        "memory": data_size(ANCHOR_BYTES * config.count),
        "times": f"{config.count / TEXTBOOK_COUNT:.3g}",
        "textbook": f"{TEXTBOOK_COUNT:,}",
        "numbers": f"{numbers:,}",
        "numbers_memory": data_size(4 * numbers),
        "leaving": percent(answer.leaving / config.count, 1),
        "order": ", ".join(map(pair_text, config.pairs)),
        "first": shape_text(answer.pixel_shapes[0]),
    }


def homeless_figures(answer: AnchorAnswer) -> list[dict[str, str]]:
    """Anchors that stay in the picture nowhere."""
    return [
        {
            "anchor": str(number),
            "pair": pair_text(answer.config.pairs[number]),
            "width": f"{answer.pixel_shapes[number, 0]:.0f}",
            "height": f"{answer.pixel_shapes[number, 1]:.0f}",
            "cells": f"{answer.config.cells:,}",
        }
        for number, places in enumerate(answer.places_inside.tolist())
        if not places
    ]


def best_figures(answer: AnchorAnswer) -> list[dict[str, str]]:
    """The best anchor of each object."""
    best = answer.best
    return [
        {
            "object": object_name(answer, index),
            "best": f"{best.iou[index]:.3f}",
            "anchor": str(int(best.shape[index])),
            "row": str(int(best.row[index])),
            "column": str(int(best.column[index])),
        }
        for index in range(len(best.iou))
    ]


def place_figures(answer: AnchorAnswer) -> dict[str, str]:
    """What the chosen object finds where it lies best and worst, and how coarse a map may be."""
    index = answer.config.picked
    width, height = answer.object_shapes[index].tolist()
    across, down = answer.stride
    found = {
        "object": object_name(answer, index),
        "width": write_number(width),
        "height": write_number(height),
        "here": f"{answer.best.iou[index]:.3f}",
        "centred": f"{answer.centred_iou[index].max():.3f}",
        "centred_anchor": str(int(answer.centred_iou[index].argmax())),
        "worst": f"{answer.worst[index]:.3f}",
        "across": write_number(across),
        "down": write_number(down),
        "half_across": write_number(across / 2),
        "half_down": write_number(down / 2),
        "t": f"{answer.config.t:.2f}",
        "stride_limit": f"{limits(answer.config.t).stride:.3f}",
    }
    if answer.proper[index]:
        found["stride_share"] = f"{max(across / width, down / height):.3f}"
    return found


def shape_figures(answer: AnchorAnswer) -> dict[str, str]:
    """Which shapes are reached, in this order of sizes and in others, and what ratios and sizes allow."""
    config, allowed, index = answer.config, limits(answer.config.t), answer.config.picked
    ratios, width_height = sorted(config.ratio_list), answer.object_shapes[index].tolist()
    found = {
        "t": f"{config.t:.2f}",
        "anchors": str(len(config.pairs)),
        "full_anchors": str(len(config.size_list) * len(config.ratio_list)),
        "some_anchors": str(len(config.size_list) + len(config.ratio_list) - 1),
        "reached": percent(answer.reached["today"]),
        "backwards": percent(answer.reached["backwards"]),
        "some": percent(answer.reached["some"]),
        "all": percent(answer.reached["all"]),
        "first_moves": str(sum(size == config.size_list[0] for size, _ratio in config.pairs)),
        "ratio_limit": f"{allowed.ratio:.2f}",
        "size_limit": f"{allowed.size:.2f}",
        "flattest": f"{ratios[-1] * allowed.ratio:.3g}",
        "tallest": f"{allowed.ratio / ratios[0]:.3g}",
        "ratios": ", ".join(f"{ratio:g}" for ratio in ratios),
        "object": object_name(answer, index),
        "centred": f"{answer.centred_iou[index].max():.3f}",
        "centred_anchor": str(int(answer.centred_iou[index].argmax())),
    }
    if answer.proper[index]:
        found["object_ratio"] = f"{width_height[0] / width_height[1]:.2f}"
    return found | turned_figures(answer)


def turned_figures(answer: AnchorAnswer) -> dict[str, str]:
    """The first shape of another ratio, as parts of the picture's height, and what the sizes backwards would make of it."""
    config = answer.config
    if config.full or len(config.ratio_list) == 1:
        return {}
    number = len(config.size_list)
    other = answer.in_heights(map_shapes(config.height, config.width, config.size_list[::-1], config.ratio_list))
    return {
        "turned_anchor": str(number),
        "turned": shape_text(answer.shapes_in_heights[number], 3),
        "turned_backwards": shape_text(other[number], 3),
        "turned_count": str((len(config.ratio_list) - 1) * (config.size_list[0] != config.size_list[-1])),
    }


def figures(answer: AnchorAnswer) -> dict[str, str]:
    """Everything that a state of the lesson can quote."""
    found = map_figures(answer) | place_figures(answer) | shape_figures(answer)
    for homeless in homeless_figures(answer):
        found |= {f"homeless_{homeless['anchor']}_{name}": text for name, text in homeless.items()}
    for best, name in zip(best_figures(answer), answer.config.names, strict=True):
        found |= {f"{name}_{what}": text for what, text in best.items()}
    return found

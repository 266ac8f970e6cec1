"""Several feature maps over one photo, in the browser: which map detects an object, what each map sees, how predictions are
flattened. The lab shows the large numbers itself."""

import hashlib

import numpy as np
from PIL import Image, ImageOps

from playground.boxes.level_assignment import size_curve
from playground.boxes.written import letters
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.multi_scale.answer import ScaleAnswer
from playground.lessons.multi_scale.settings import MOST_OBJECTS, OBJECTS_ASKED, RATIOS, Scales
from playground.ui.answers import kept
from playground.ui.components import component
from playground.ui.components.box_stage import stage_words
from playground.ui.components.packets import pack
from playground.ui.components.picture_store import image_store
from playground.ui.panel import take

_mount = component(__file__)
LAB = "scale_lab"
SQUARE = 512  # px at most of what the browser gets
TALLEST = 300  # px of the canvas, so that what lies below it is in sight
AROUND = 0.06  # of the input, shown beyond it


def show(settings: Scales, answer: ScaleAnswer, photo: Photo | None) -> None:
    """Draw the view over the photo as the network gets it, into the open container.

    An edit is {"boxes": [[corners, class], …], "pick": name} or {"s": size}. On the element `.boxes` data-boxes holds the
    objects' corners, and what the browser computes: data-taken and data-ious of the objects, data-shares, data-best, data-worst
    and data-caught of the chosen one, data-pairs, data-right.
    """
    picture = f"square {settings.crop} {photo.digest}"
    _mount(data=pack(lab_scene(answer, picture=picture), {}), key=LAB, on_edit_change=take(Scales, LAB))
    image_store(picture, square(photo, settings.crop), key=f"{LAB}_photo")  # below, where its empty place moves nothing


@kept(most=8)
def square(photo: Photo, crop: str) -> Image.Image:
    """The photo's middle square, or all of it stretched."""
    side = min(SQUARE, *photo.image.size)
    return ImageOps.fit(photo.image, (side, side)) if crop == "middle" else photo.image.resize((side, side))


def lab_scene(answer: ScaleAnswer, *, picture: str | None) -> dict[str, object]:
    """What the browser is told; `picture` is a name in the picture store."""
    settings, side = answer.settings, answer.pyramid.side
    own = settings.view in OBJECTS_ASKED["view"]  # objects of the reader's own
    head = {"version": hashlib.sha256(f"{settings} {picture}".encode()).hexdigest()[:16], "view": settings.view}
    head["boxes"] = [{"box": box.corners, "label": box.label, "kind": "truth"} for box in settings.objects] if own else []
    head |= {"names": letters(MOST_OBJECTS), "most": MOST_OBJECTS if own else 0, "chosen": settings.picked if own else 0}
    head |= {"size": [side, side], "picture": picture, "threshold": settings.t, "words": stage_words() | _words()}
    head["tallest"] = TALLEST
    head["fit"] = [-AROUND * side, -AROUND * side, (1 + AROUND) * side, (1 + AROUND) * side]
    return head | _MORE[settings.view](answer)


def _levels(answer: ScaleAnswer) -> dict[str, object]:
    pyramid = answer.pyramid
    side, layouts = pyramid.side, pyramid.maps
    columns = {"name": pyramid.names, "cells": [layout.cells for layout in layouts], "spans": answer.spans, "sees": answer.views}
    columns |= {"first": [layout.first * side for layout in layouts], "step": [layout.step * side for layout in layouts]}
    columns |= {"shapes": [shapes.tolist() for shapes in pyramid.shapes], "widest": pyramid.widest}
    levels = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return {"levels": levels, "rule": pyramid.rule, "lowest": pyramid.lowest}


def _places(answer: ScaleAnswer) -> dict[str, object]:
    sizes = {name: np.round(values, 4).tolist() for name, values in vars(size_curve(answer.pyramid)).items()}
    columns = answer.slide.columns
    return _levels(answer) | {"sizes": sizes, "step": float(columns[1] - columns[0]) if len(columns) > 1 else 1.0}


def _touch(answer: ScaleAnswer) -> dict[str, object]:
    settings, size, (steps, pairs) = answer.settings, Scales.controls["s"], answer.pair_steps
    limits, ratios = (size.low, size.high), RATIOS[settings.shapes]
    steps, pairs = steps.tolist(), pairs.tolist()
    return {"cells": settings.cells, "s": settings.s, "limits": limits, "ratios": ratios, "steps": steps, "pairs": pairs}


def _heads(answer: ScaleAnswer) -> dict[str, object]:
    return {name: getattr(answer.settings, name) for name in ("cells", "anchors", "classes", "permute")}


_MORE = {"catch": _levels, "view": _levels, "places": _places, "touch": _touch, "heads": _heads}


def _words() -> dict[str, object]:
    words = {"heading": _("{object}, {size} px → map {map}"), "untaken": _("{object}, {size} px → no map")}
    words |= {"map_title": _("Feature map of {object}"), "iou_title": _("IoU of its best anchor"), "of": _("of {n}")}
    words |= {"finest_title": _("Receptive field of {map}"), "narrow_title": _("Maps with longer anchors")}
    words |= {"caught_title": _("Places with IoU ≥ {t}"), "worst_title": _("Lowest IoU"), "best_title": _("Highest IoU")}
    words |= {"pairs_title": _("Overlapping pairs of anchors"), "anchors_title": _("Anchors"), "rows_title": _("Correct rows")}
    words |= {"no_map": _("none"), "by_iou": _("Highest IoU of {object} on each map")}
    words |= {"by_area": _("Highest IoU of {object} on each map; √area chooses the map")}
    words |= {"point": _("Point at a cell of a map: the photo shows its anchors (amber) and its receptive field (blue).")}
    words["cell"] = _(
        "{map}, row {row}, column {column}: {count} anchors of up to {widest} px, receptive field {sees}. "
        "Highest IoU with {object}: {iou}."
    )
    words |= {"pixels": _("{count} px"), "all": _("the whole image"), "good": _("Anchors with IoU ≥ {t}: {count}.")}
    words |= {"below": _("No anchor reaches IoU {t}. The best one is used, because every object must have one.")}
    words |= {"map_keys": _("Map {map}. Arrow keys go from cell to cell."), "sees": _("receptive field {sees}")}
    words |= {"widest": _("longest anchor {widest} px"), "too_wide": _("smaller than its anchors")}
    words |= {"wide_enough": _("covers its anchors")}
    words |= {"views_keys": _("The receptive field of each map at one place. Arrow keys move the place.")}
    words |= {"shares": _("{object}, {size} px, at every place"), "caught": _("IoU ≥ {t} at {share} of the places")}
    words |= {"best": _("highest"), "worst": _("lowest"), "here": _("At this place: {map}, IoU {iou}.")}
    words |= {"nothing_here": _("At this place no anchor overlaps it.")}
    words["places_note"] = _(
        "The colour at a place names the map that detects an object centred there. Without colour, no anchor reaches IoU {t}."
    )
    words |= {"side": _("side of a square object, px")}
    words |= {
        "sizes_keys": _(
            "Highest and lowest IoU against the side of a square. Arrow keys change the side by 1 px, with shift by 10."
        )
    }
    words |= {"pairs_heading": _("{count} anchors, s = {s}"), "pairs": _("pairs overlap")}
    words |= {"pairs_axis": _("overlapping pairs by anchor size s"), "first_pair": _("first overlap at {s}")}
    words |= {"pairs_keys": _("Overlapping pairs against the size. Arrow keys change it by 0.001, with shift by 0.01.")}
    words |= {"pairs_note": _("Green: where anchors of two cells overlap. Drag the dot to change s.")}
    words |= {"rows_heading": _("{right} of {rows} rows are correct"), "taken_for": _("read as"), "comes_from": _("comes from")}
    words["rows_note"] = _(
        "Point at a row. The dashed cell is the one it is read as; the filled cells are where its numbers come from."
    )
    words |= {"row_right": _("Row {row}: anchor {anchor} of cell ({y}, {x}). All {count} numbers come from there.")}
    words |= {"row_wrong": _("Row {row} is read as anchor {anchor} of cell ({y}, {x}), but its numbers come from {cells}.")}
    words["row_mixed"] = _(
        "Row {row} is read as anchor {anchor} of cell ({y}, {x}). Its numbers come from that cell, but from other channels."
    )
    words |= {"rows_keys": _("Rows of the flattened predictions. Arrow keys go from row to row."), "more": _("and {count} more")}
    return words

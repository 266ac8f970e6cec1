"""Several feature maps over one photo, in the browser: who catches an object, what each map sees, what a slip in a head does."""

import hashlib

import numpy as np
from PIL import ImageOps

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
from playground.ui.components.picture_store import picture_store
from playground.ui.panel import take

_mount = component(__file__)
LAB = "scale_lab"
SQUARE = 512  # px at most of what the browser gets
AROUND = 0.06  # of the input, shown beyond it


def show(settings: Scales, answer: ScaleAnswer, photo: Photo | None) -> None:
    """Draw the view over the photo as the network gets it, into the open container.

    An edit is {"boxes": [[corners, class], …], "pick": name} or {"s": size}. On the element `.boxes` data-boxes holds the
    objects' corners, and what the browser computes: data-taken and data-ious of the objects, data-shares, data-best, data-worst
    and data-caught of the chosen one, data-pairs, data-right.
    """
    picture = f"square {settings.crop} {photo.digest}"
    _mount(data=pack(lab_scene(answer, picture=picture), {}), key=LAB, on_edit_change=take(Scales, LAB))
    picture_store(picture, square(photo, settings.crop), key=f"{LAB}_photo")  # below, where its empty place moves nothing


@kept(most=8)
def square(photo: Photo, crop: str) -> np.ndarray:
    """(3, N, N) float32 in 0…1: the photo's middle square, or all of it stretched."""
    side = min(SQUARE, *photo.image.size)
    image = ImageOps.fit(photo.image, (side, side)) if crop == "middle" else photo.image.resize((side, side))
    return (np.asarray(image, dtype=np.float32) / 255).transpose(2, 0, 1)


def lab_scene(answer: ScaleAnswer, *, picture: str | None) -> dict[str, object]:
    """What the browser is told; `picture` is a name in the picture store."""
    settings, side = answer.settings, answer.pyramid.side
    own = settings.view in OBJECTS_ASKED["view"]  # objects of the reader's own
    head = {"version": hashlib.sha256(f"{settings} {picture}".encode()).hexdigest()[:16], "view": settings.view}
    head["boxes"] = [{"box": box.corners, "label": box.label, "kind": "truth"} for box in settings.objects] if own else []
    head |= {"names": letters(MOST_OBJECTS), "most": MOST_OBJECTS if own else 0, "chosen": settings.picked if own else 0}
    head |= {"size": [side, side], "picture": picture, "threshold": settings.t, "words": stage_words() | _words()}
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
    words |= {"no_map": _("no map"), "by_iou": _("Best IoU of each map with {object}")}
    words |= {"by_area": _("Best IoU with {object}; the area decides")}
    words |= {"point": _("Point at a cell of a map: its anchors in amber and what it sees in blue stand on the photo.")}
    words["cell"] = _(
        "{map}, row {row}, column {column}: {count} anchors of up to {widest} px, and it sees {sees}. "
        "Best IoU with {object}: {iou}."
    )
    words |= {"pixels": _("{count} px"), "all": _("all"), "good": _("Anchors that reach {t}: {count}.")}
    words |= {"below": _("No anchor reaches {t}: the best one is kept because every object must have one.")}
    words |= {"map_keys": _("Map {map}. Arrow keys go from cell to cell."), "sees": _("sees {sees}")}
    words |= {"widest": _("widest anchor {widest} px"), "too_wide": _("judges more than it sees")}
    words |= {"wide_enough": _("sees its whole anchors")}
    words |= {"views_keys": _("What each map sees at one place. Arrow keys move the place.")}
    words |= {"shares": _("{object}, {size} px, everywhere"), "caught": _("IoU ≥ {t} at {share} of the places")}
    words |= {"best": _("best"), "worst": _("worst"), "here": _("Here: {map}, IoU {iou}.")}
    words |= {"nothing_here": _("Here no anchor meets it.")}
    words |= {"places_told": _("Coloured is where its centre may stand and be caught; bare is where no anchor reaches {t}.")}
    words |= {"side": _("side of a square, px")}
    words |= {
        "sizes_keys": _("Best and worst IoU against the side of a square. Arrow keys change the side by 1 px, with shift by 10.")
    }
    words |= {"ribbon": _("who takes it"), "pairs_heading": _("{count} anchors, s = {s}"), "pairs": _("pairs overlap")}
    words |= {"pairs_axis": _("overlapping pairs against s"), "first_pair": _("two meet from {s}")}
    words |= {"pairs_keys": _("Overlapping pairs against the size. Arrow keys change it by 0.001, with shift by 0.01.")}
    words |= {"pairs_told": _("Green is what two anchors of different cells share. Drag the dot.")}
    words |= {"rows_heading": _("{right} of {rows} rows are right"), "taken_for": _("taken for"), "comes_from": _("comes from")}
    words |= {
        "rows_told": _("Point at a row: dashed is the cell that it is taken for, filled the cells that its numbers come from.")
    }
    words |= {"row_right": _("Row {row}: anchor {anchor} of cell ({y}, {x}). All {count} numbers come from there.")}
    words |= {"row_wrong": _("Row {row} is taken for anchor {anchor} of cell ({y}, {x}). Its numbers come from {cells}.")}
    words["row_mixed"] = _(
        "Row {row} is taken for anchor {anchor} of cell ({y}, {x}). Its numbers come from there, but from other channels."
    )
    words |= {"rows_keys": _("Rows of the flattened head. Arrow keys go from row to row."), "more": _("… and {count} more")}
    return words

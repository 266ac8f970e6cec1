"""A photo's pass in the browser: all its numbers are sent once, and every choice is looked up there."""

import numpy as np

from playground.boxes.written import MOST_BOXES
from playground.charts.class_colours import class_colour
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.ssd.answer import PhotoAnswer
from playground.lessons.ssd.settings import MOST_OBJECTS, Ssd
from playground.models.everyday import CLASSES, SHAPES, STRIDES
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, mount_on_photo, stage_words
from playground.ui.components.picture_store import array_store
from playground.ui.panel import take
from playground.vision.ssd_pass import SsdPass

_mount = component(__file__)
LAB = "ssd_lab"
TALLEST = {"maps": 300, "boxes": 270, "loss": 250}  # px of the canvas, a view each
VALUES = (
    "level",
    "kind",
    "shape",
    "show",
    "channel",
    "x",
    "y",
    "pick",
    "score",
    "nms",
    "match",
    "iou",
    "ratio",
    "gamma",
    "sigma",
)


def show(settings: Ssd, answer: PhotoAnswer, photo: Photo) -> None:
    """Draw a state into the open container.

    An edit names settings with their values; {"truth": [[corners, class], …]} are the objects. On `.ssd` data-shown has the large
    numbers as they stand.
    """
    name = f"ssd {photo.digest}"
    mount_on_photo(
        _mount, scene(settings, photo) | {"pass": name}, settings=settings, photo=photo, key=LAB, on_edit_change=take(Ssd, LAB)
    )
    head, arrays = pass_message(answer.found)
    array_store(name, arrays, key="ssd_pass", **head)


def scene(settings: Ssd, photo: Photo) -> dict[str, object]:
    """What the browser is told of a state, the pass aside."""
    objects = settings.objects if settings.view == "loss" else ()
    rows = [{"box": box.corners, "label": box.label or CLASSES[0], "kind": "truth", "locked": False} for box in objects]
    return {
        "view": settings.view,
        "values": values_of(settings),
        "size": photo.original_size,
        "fit": fitting([(0, 0, *photo.original_size)], photo.original_size, photo=True),
        "tallest": TALLEST[settings.view],
        "boxes": rows,
        "names": [],
        "chosen": 0,
        "coordinates": "corners",
        "most": min(MOST_OBJECTS, MOST_BOXES) if settings.view == "loss" else 0,
        "classes": list(CLASSES) if settings.view == "loss" else None,
        "colours": [class_colour(name) for name in CLASSES],
        "words": stage_words() | lab_words(),
    }


def values_of(settings: Ssd) -> dict[str, object]:
    """The settings that act in the browser."""
    return {name: getattr(settings, name) for name in VALUES}


def pass_message(found: SsdPass) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """A pass for ssd_pass.js: features as bytes, each channel's largest value beside them."""
    head = {"strides": STRIDES, "grids": found.grids, "shapes": SHAPES, "scale": found.scale, "size": found.size}
    arrays = {"scores": found.scores, "offsets": found.offsets, "boxes": found.boxes.astype(np.float32)}
    for level, maps in enumerate(found.features):
        most = np.maximum(maps.max(axis=(1, 2)), 0).astype(np.float32)
        shares = maps / np.where(most > 0, most, 1)[:, None, None]
        arrays |= {f"map{level}": np.rint(255 * shares.clip(0, 1)).astype(np.uint8), f"most{level}": most}
    return head | {"classes": CLASSES}, arrays


def lab_words() -> dict[str, str]:
    words = {"anchor": _("anchor"), "predicted": _("predicted"), "true": _("true"), "error": _("error"), "offset": _("offset")}
    words |= {"smooth": _("smooth L1"), "masked": _("masked"), "background": _("background"), "map": _("Feature map")}
    words |= {
        "anchors": _("Anchors on this map"),
        "of_all": _("of {n}"),
        "of_scores": _("of {n} scores"),
        "anchor_sides": _("This anchor"),
    }
    words |= {"activation": _("Channel {c} at this cell"), "of_most": _("of at most {m}"), "box_sides": _("Decoded box")}
    words |= {"score_of": _("Score of “{kind}”"), "at_anchor": _("at this anchor"), "map_stride": _("stride {stride} px")}
    words |= {"map_best": _("stride {stride}: best {best}"), "map_cells": _("stride {stride}: {down} × {across}")}
    words |= {"above": _("Above the score threshold"), "kept": _("After NMS"), "removed": _("{n} removed")}
    words |= {"before": _("Boxes before NMS: {n}"), "after": _("Boxes after NMS: {kept}"), "kept_short": _("after NMS")}
    words |= {"anchors_short": _("anchors"), "above_short": _("above threshold"), "positives": _("Positive anchors")}
    words |= {"positive_loss": _("Class loss, positives"), "offset_loss": _("offset loss {n}")}
    words |= {"negative_loss": _("Class loss, negatives"), "of_negatives": _("of {n} anchors; all: {all}")}
    words |= {"largest": _("Largest losses among anchors that train"), "is_positive": _("positive: class and offsets train")}
    words |= {"is_hard": _("a hard negative: only the class trains"), "is_quiet": _("a negative that does not train")}
    words["listed_positive"] = _("positive, stride {stride}, row {row}, column {column}: {loss}")
    words["listed_negative"] = _("negative, stride {stride}, row {row}, column {column}: {loss}")
    words["no_positive"] = _("There is no object: every anchor is background.")
    words["none_above"] = _("No box reaches a score of {score}.")
    words["at"] = _(
        "Row {row}, column {column} of {rows} × {columns} cells, {stride} px each for the network. Offsets of the {anchor} px "
        "anchor: {offsets}."
    )
    words["looked_at"] = _("Stride {stride} px, row {row}, column {column}: {name}, {role}. Class loss {loss}.")
    return words

"""Anchors over a picture and objects under the reader's hand: cells, best IoU and the map of places follow in the browser."""

import hashlib
from collections.abc import Callable

from playground.boxes.written import MOST_BOXES
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.anchors.answer import AnchorAnswer, object_names
from playground.ui.components import component
from playground.ui.components.box_stage import stage_words
from playground.ui.components.packets import pack
from playground.ui.components.picture_store import picture_store

_mount = component(__file__)

VIEWS = ("cell", "places")
AROUND = 0.12  # of the picture's sides, shown beyond it: anchors leave it


def anchor_lab(
    answer: AnchorAnswer, *, view: str, photo: Photo | None, key: str, on_edit: Callable[[], None], on_cell: Callable[[], None]
) -> None:
    """Draw objects and anchors over a photo, or over squared paper, in one of VIEWS.

    When a reader lets go, `on_edit` finds {"boxes": [[corners, class], …], "pick": name} in `st.session_state[key].edit`, and
    when a cell is chosen `on_cell` finds its row and column and the map's height and width in `.cell`. On the element `.boxes`
    data-boxes holds the objects' corners, data-best the best IoU of each, data-cell the chosen cell's row and column,
    data-leaves which of its anchors leave the picture, and data-centred, data-worst what the chosen object finds at its best
    and worst places.
    """
    picture = f"boxes {photo.digest}" if photo else None
    _mount(data=pack(lab_scene(answer, view=view, picture=picture), {}), key=key, on_edit_change=on_edit, on_cell_change=on_cell)
    if photo:  # below, where its empty place moves nothing
        picture_store(picture, photo.rgb().transpose(2, 0, 1), key=f"{key}_photo")


def lab_scene(answer: AnchorAnswer, *, view: str, picture: str | None) -> dict[str, object]:
    """What the browser is told; `picture` is a name in the picture store. Raises ValueError for another view."""
    if view not in VIEWS:
        raise ValueError(f"view is {view!r}; choose one of {', '.join(VIEWS)}.")
    config, (width, height) = answer.config, answer.size
    return {
        "version": hashlib.sha256(f"{config} {answer.size} {view} {picture}".encode()).hexdigest()[:16],
        "view": view,
        "boxes": [{"box": box.corners, "label": box.label, "kind": "truth"} for box in config.objects],
        "names": object_names(MOST_BOXES),
        "most": MOST_BOXES,
        "chosen": config.picked,
        "size": answer.size,
        "picture": picture,
        "fit": [-AROUND * width, -AROUND * height, (1 + AROUND) * width, (1 + AROUND) * height],
        "coordinates": "pixel corners",
        "cells": [config.height, config.width],
        "cell": config.cell,
        "pairs": config.pairs,
        "shapes": answer.pixel_shapes.tolist(),
        "inside": answer.inside.tolist(),
        "threshold": config.t,
        "words": stage_words() | _words(),
    }


def _words() -> dict[str, str]:
    return {
        "cell": _("Row {row}, column {column}"),
        "cell_help": _("The chosen cell. Click another one, or use the arrow keys here, with shift by 10."),
        "iou_with": _("IoU with {object}"),
        "leaves": _("leaves"),
        "best_of": _("Best IoU of {count} anchors"),
        "best_at": _("anchor {anchor} at {row}, {column}"),
        "best": _("best {iou}"),
        "fine": _("Cells are finer than this screen: zoom in to see them"),
        "size_of": _("{object}, {width} × {height} px"),
        "centred": _("on an anchor’s centre"),
        "here": _("where it lies"),
        "worst": _("where it lies worst"),
        "worst_here": _("worst {iou}"),
        "map": _("Green: places of its centre from which some anchor reaches {t}. Red: none does."),
    }

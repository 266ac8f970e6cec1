"""Two boxes and more under the reader's hand: measures, curve, island and formats follow in the browser."""

import hashlib
from collections.abc import Callable

from playground.boxes.written import MOST_BOXES
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.box_iou.answer import THRESHOLDS, IouConfig, box_names
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, stage_words
from playground.ui.components.packets import pack
from playground.ui.components.picture_store import picture_store

_mount = component(__file__)

VIEWS = ("pair", "island", "formats")


def iou_lab(
    config: IouConfig, *, view: str, size: tuple[int, int], photo: Photo | None, key: str, on_edit: Callable[[], None]
) -> None:
    """Draw the boxes over a photo, or over squared paper of `size` (width, height), in one of VIEWS.

    When a reader lets go, `on_edit` finds {"what": "boxes", "boxes": [[corners, class], …], "pick": name} or
    {"what": "threshold", "value": t} in `st.session_state[key].edit`. On the element `.boxes` data-boxes holds the corners, and
    data-iou to data-dice, data-overlap, data-union and data-hull what the browser computes of them.
    """
    picture = f"boxes {photo.digest}" if photo else None
    _mount(data=pack(lab_scene(config, view=view, size=size, picture=picture), {}), key=key, on_edit_change=on_edit)
    if photo:  # below, where its empty place moves nothing
        picture_store(picture, photo.rgb().transpose(2, 0, 1), key=f"{key}_photo")


def lab_scene(config: IouConfig, *, view: str, size: tuple[int, int], picture: str | None) -> dict[str, object]:
    """What the browser is told; `picture` is a name in the picture store. Raises ValueError for another view."""
    if view not in VIEWS:
        raise ValueError(f"view is {view!r}; choose one of {', '.join(VIEWS)}.")
    boxes = [
        {"box": box.corners, "label": box.label, "kind": "box" if number else "truth", "locked": not number}
        for number, box in enumerate(config.written)
    ]
    return {
        "version": hashlib.sha256(f"{config} {view} {picture}".encode()).hexdigest()[:16],
        "view": view,
        "island": view == "island",
        "boxes": boxes,
        "names": box_names(MOST_BOXES),
        "most": MOST_BOXES,
        "chosen": config.picked,
        "size": size,
        "picture": picture,
        "fit": fitting([box.corners for box in config.written], size, photo=picture is not None),
        "coordinates": config.coordinates,
        "slide": config.slide,
        "plus_one": config.plus_one,
        "many": config.classes == "many",
        "threshold": config.t,
        "thresholds": THRESHOLDS,
        "words": stage_words() | _words(),
    }


def _words() -> dict[str, object]:
    return {
        "pair": _("{a} and {b}"),
        "apart": _("Different classes: not compared"),
        "not_compared": _("not compared"),
        "overlap": _("overlap"),
        "union": _("union"),
        "hull": _("hull"),
        "pairs": _("IoU of each two"),
        "class_of": _("Class of the chosen box"),
        "classes": [_("cat"), _("dog")],
        "curve": _("Measures against the shift of the centre. Arrow keys move the box by 1 px, with shift by 10."),
        "of": {
            "IoU": _("overlap / union"),
            "GIoU": _("IoU − the share of the hull that neither box covers"),
            "DIoU": _("IoU − (distance of the centres / diagonal of the hull)²"),
            "CIoU": _("DIoU − a penalty for another aspect ratio"),
            "Dice": _("2 · overlap / sum of both areas"),
        },
        "on_island": _("IoU {iou}: the centre stands on the island of t = {t}. Drag the line of t in the curve."),
        "at_sea": _("IoU {iou}: the centre stands off the island of t = {t}. Drag the line of t in the curve."),
        "formats": {
            "pixel corners": _("corners, pixels"),
            "normalised corners": _("corners, parts of the sides"),
            "centre and size": _("centre and size, pixels"),
            "normalised centre and size": _("centre and size, parts (YOLO)"),
            "top left and size": _("top left and size, pixels (COCO)"),
        },
        "misread": _("COCO’s four numbers read as corners: {corners}, area {area}. Nothing fails: it is another box."),
        "misread_wrong": _("COCO’s four numbers read as corners: {corners}, area {area}, IoU with itself {iou}. Nothing fails."),
    }

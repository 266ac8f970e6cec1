"""Two boxes and more under the reader's hand: measures, curve, places and formats follow in the browser."""

import contextlib
from collections.abc import Mapping

import streamlit as st
import torch

from playground.boxes.written import DECIMALS, MOST_BOXES, SHEET
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.box_iou.answer import IouAnswer, ground_size
from playground.lessons.box_iou.settings import THRESHOLDS, Iou, box_names
from playground.lessons.box_iou.typed import PageText, corners_of, in_format, text_of_corners
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, mount_on_photo, stage_words
from playground.ui.file_pixels import opening_text
from playground.ui.panel import accepted, put, take, values_now
from playground.ui.photos import current_photo

_mount = component(__file__)
LAB = "iou_lab"
PAGE_TEXT = "iou_page_text"  # key of the text that the page wrote last
TALLEST = 330  # px of the canvas, so that number, boxes, curve and controls are in sight together


def show(settings: Iou, answer: IouAnswer, photo: Photo | None) -> None:
    """Draw the boxes over the photo, or over a grid, into the open container.

    An edit is {"boxes": [[corners, class], …], "pick": name} or {"t": IoU threshold}. On the element `.boxes` data-boxes
    holds the corners, and data-iou to data-dice, data-overlap, data-union and data-enclosing what the browser computes of them.
    """
    scene = lab_scene(settings, answer.size, on_photo=photo is not None)
    edits = take(Iou, LAB, also=keep_format)
    mount_on_photo(_mount, scene, settings=settings, photo=photo, key=LAB, on_edit_change=edits)


def keep_format(edit: Mapping[str, object]) -> None:
    """Boxes that a pointer moved are written in the format of the field."""
    with contextlib.suppress(KeyError, TypeError, ValueError):  # no boxes, or not from our script: the page keeps what it has
        if "boxes" not in accepted(Iou, {"boxes": edit["boxes"]}):
            return
        corners = torch.tensor([list(map(float, box)) for box, _label in edit["boxes"]], dtype=torch.float64)
        kind = values_now(Iou)["format"]
        text = text_of_corners(corners, [str(label) for _box, label in edit["boxes"]], kind, _size_now())
        write(PageText(text, kind))


def format_chosen() -> None:
    """Another format was chosen: boxes that the page wrote keep their places, typed numbers are read anew."""
    values, opened = values_now(Iou), PageText(opening_text(Iou, "boxes"))
    written = next((one for one in (st.session_state.get(PAGE_TEXT), opened) if one and one.text == values["boxes"]), None)
    if written:
        with contextlib.suppress(ValueError):
            write(in_format(written, values["format"], _size_now()))


def write(page_text: PageText) -> None:
    st.session_state[PAGE_TEXT] = page_text
    put(Iou, {"boxes": page_text.text})


def _size_now() -> tuple[int, int]:
    return ground_size(current_photo() if values_now(Iou)["ground"] == "photo" else None)


def lab_scene(settings: Iou, size: tuple[int, int] = SHEET, *, on_photo: bool = False) -> dict[str, object]:
    """What the browser is told of boxes on a ground of `size`."""
    corners = corners_of(settings.written, settings.format, size).tolist()
    corners = [[round(value, DECIMALS) for value in box] for box in corners]
    rows = zip(corners, settings.written, strict=True)
    boxes = [{"box": box, "label": one.label, "kind": "box", "locked": False} for box, one in rows]
    boxes[0] |= {"kind": "truth", "locked": True}
    names = [_(name) for name in box_names(MOST_BOXES)]
    head = {"view": settings.view, "island": settings.view == "island", "boxes": boxes, "names": names}
    head |= {"most": MOST_BOXES, "chosen": settings.picked, "size": size, "tallest": TALLEST}
    head["classes"] = [_("cat"), _("dog")]
    head |= {"fit": fitting(corners, size, photo=on_photo), "coordinates": settings.coordinates}
    head |= {"slide": settings.slide, "plus_one": settings.plus_one, "many": settings.classes == "many", "threshold": settings.t}
    head |= {"thresholds": THRESHOLDS, "words": stage_words() | _words()}
    return head


def _words() -> dict[str, object]:
    words = {"pair": _("{a} and {b}"), "apart": _("Different classes: not compared"), "not_compared": _("not compared")}
    words |= {"iou_of": _("IoU of {a} and {b}"), "areas": _("= overlap {overlap} px² / union {union} px²")}
    words |= {
        "alone": _("Draw a second box to compare."),
        "improper": _("{name} has no area: x2 must exceed x1, and y2 exceed y1."),
    }
    words |= {"t": _("IoU threshold t"), "reached": _("reached"), "missed": _("not reached")}
    words |= {"size_of": _("Width × height of {name}"), "pixels": _("px, area {area} px²")}
    words |= {"overlap": _("overlap"), "union": _("union"), "enclosing": _("enclosing box"), "pairs": _("IoU of each pair")}
    words |= {
        "curve": _(
            "IoU and the other measures against the shift of the centre. Arrow keys move the box by 1 px, with shift by 10."
        )
    }
    words["of"] = {
        "IoU": _("overlap / union"),
        "GIoU": _("IoU − the fraction of the enclosing box that neither box covers"),
        "DIoU": _("IoU − (distance of the centres / diagonal of the enclosing box)²"),
        "CIoU": _("DIoU − a penalty for a different aspect ratio"),
        "Dice": _("2 · overlap / sum of both areas"),
    }
    words |= {
        "on_island": _(
            "IoU {iou} is at least t = {t}: the centre lies in the green area. Drag the dashed line in the chart to change t."
        ),
        "at_sea": _(
            "IoU {iou} is below t = {t}: the centre lies outside the green area. Drag the dashed line in the chart to change t."
        ),
    }
    words["formats"] = {
        "corners": _("x1 y1 x2 y2, pixels (Pascal VOC, torchvision)"),
        "normalised": _("x1 y1 x2 y2, fractions of the image sides"),
        "centre": _("cx cy w h, pixels"),
        "yolo": _("cx cy w h, fractions of the image sides (YOLO)"),
        "coco": _("x y w h, pixels (COCO)"),
    }
    words |= {"misread": _("x y w h read as corners: {corners}, area {area} px². No error is raised: it is a different box.")}
    words |= {
        "misread_wrong": _("x y w h read as corners: {corners}, area {area} px², IoU with itself {iou}. No error is raised.")
    }
    return words

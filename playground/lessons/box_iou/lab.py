"""Two boxes and more under the reader's hand: measures, curve, island and formats follow in the browser."""

from playground.boxes.written import MOST_BOXES, SHEET
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.box_iou.answer import IouAnswer
from playground.lessons.box_iou.settings import THRESHOLDS, Iou, box_names
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, mount_on_photo, stage_words
from playground.ui.panel import take

_mount = component(__file__)
LAB = "iou_lab"


def show(settings: Iou, answer: IouAnswer, photo: Photo | None) -> None:
    """Draw the boxes over the photo, or over squared paper, into the open container.

    An edit is {"boxes": [[corners, class], …], "pick": name} or {"t": IoU of the island}. On the element `.boxes` data-boxes
    holds the corners, and data-iou to data-dice, data-overlap, data-union and data-hull what the browser computes of them.
    """
    scene = lab_scene(settings, answer.size, on_photo=photo is not None)
    mount_on_photo(_mount, scene, settings=settings, photo=photo, key=LAB, on_edit_change=take(Iou, LAB))


def lab_scene(settings: Iou, size: tuple[int, int] = SHEET, *, on_photo: bool = False) -> dict[str, object]:
    """What the browser is told of boxes on a ground of `size`."""
    boxes = [{"box": box.corners, "label": box.label, "kind": "box", "locked": False} for box in settings.written]
    boxes[0] |= {"kind": "truth", "locked": True}
    head = {"view": settings.view, "island": settings.view == "island", "boxes": boxes, "names": box_names(MOST_BOXES)}
    head |= {"most": MOST_BOXES, "chosen": settings.picked, "size": size}
    head |= {"fit": fitting([box.corners for box in settings.written], size, photo=on_photo), "coordinates": settings.coordinates}
    head |= {"slide": settings.slide, "plus_one": settings.plus_one, "many": settings.classes == "many", "threshold": settings.t}
    head |= {"thresholds": THRESHOLDS, "words": stage_words() | _words()}
    return head


def _words() -> dict[str, object]:
    words = {"pair": _("{a} and {b}"), "apart": _("Different classes: not compared"), "not_compared": _("not compared")}
    words |= {"overlap": _("overlap"), "union": _("union"), "hull": _("hull"), "pairs": _("IoU of each two")}
    words |= {"class_of": _("Class of the chosen box"), "classes": [_("cat"), _("dog")]}
    words |= {"curve": _("Measures against the shift of the centre. Arrow keys move the box by 1 px, with shift by 10.")}
    words["of"] = {
        "IoU": _("overlap / union"),
        "GIoU": _("IoU − the share of the hull that neither box covers"),
        "DIoU": _("IoU − (distance of the centres / diagonal of the hull)²"),
        "CIoU": _("DIoU − a penalty for another aspect ratio"),
        "Dice": _("2 · overlap / sum of both areas"),
    }
    words |= {"on_island": _("IoU {iou}: the centre stands on the island of t = {t}. Drag the line of t in the curve.")}
    words |= {"at_sea": _("IoU {iou}: the centre stands off the island of t = {t}. Drag the line of t in the curve.")}
    words["formats"] = {
        "corners": _("corners, pixels"),
        "normalised": _("corners, parts of the sides"),
        "centre": _("centre and size, pixels"),
        "yolo": _("centre and size, parts (YOLO)"),
        "coco": _("top left and size, pixels (COCO)"),
    }
    words |= {"misread": _("COCO’s four numbers read as corners: {corners}, area {area}. Nothing fails: it is another box.")}
    words |= {
        "misread_wrong": _("COCO’s four numbers read as corners: {corners}, area {area}, IoU with itself {iou}. Nothing fails.")
    }
    return words

"""Anchors in the browser: over a picture with objects under the reader's hand, and as regions among all shapes.

Cells, best IoU, the map of places and the regions follow there; when a reader lets go, the settings take the new values.
"""

from playground.boxes.anchor_reach import SIDES
from playground.boxes.written import MOST_BOXES, letters
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.anchors.answer import AnchorAnswer
from playground.lessons.anchors.settings import RATIOS, SIZES, Anchors
from playground.lessons.anchors.words import object_name
from playground.ui.components import component
from playground.ui.components.box_stage import mount_on_photo, stage_words
from playground.ui.components.packets import pack
from playground.ui.panel import take

_mount = component(__file__)
_mount_islands = component(__file__, "shape_islands")
LAB, ISLANDS = "anchor_lab", "anchor_islands"
AROUND = 0.12  # of the picture's sides, shown beyond it: anchors leave it
TALLEST = {
    "cell": 264,
    "places": 316,
}  # px of the canvas, so that numbers, picture and what stands below it are in sight together


def show(settings: Anchors, answer: AnchorAnswer, photo: Photo | None) -> None:
    """Draw the view into the open container: over the photo or a grid, or as the map of all object shapes.

    An edit of objects is {"boxes": [[corners, class], …], "pick": name}; a click on a cell, which may choose an object as well,
    is the event `cell`, {"down": …, "across": …}. On the element `.boxes` data-boxes holds the objects' corners, data-best the
    best IoU of each, data-cell the chosen cell's row and column, data-leaves which of its anchors leave the picture, and
    data-centred, data-worst what the chosen object finds at its best and worst places. An edit of the map is {"sizes": […]} or
    {"ratios": […]}; on `.isles` data-reached holds the share of shapes reached, and data-probe the shape pointed at and its
    best IoU.
    """
    if settings.view == "shapes":
        _mount_islands(data=pack(islands_scene(answer), {}), key=ISLANDS, on_edit_change=take(Anchors, ISLANDS))
    else:
        events = {"on_edit_change": take(Anchors, LAB), "on_cell_change": take(Anchors, LAB, event="cell")}
        mount_on_photo(_mount, lab_scene(answer), settings=settings, photo=photo, key=LAB, **events)


def lab_scene(answer: AnchorAnswer) -> dict[str, object]:
    """What the browser is told of objects and anchors."""
    settings, (width, height) = answer.settings, answer.size
    head = {"view": settings.view}
    head |= {"boxes": [{"box": box.corners, "label": box.label, "kind": "truth"} for box in settings.objects]}
    head |= {"names": letters(MOST_BOXES), "most": MOST_BOXES, "chosen": settings.picked, "size": answer.size, "classes": ()}
    head["tallest"] = TALLEST[settings.view]
    head |= {"fit": [-AROUND * width, -AROUND * height, (1 + AROUND) * width, (1 + AROUND) * height]}
    head |= {"cells": [settings.height, settings.width], "cell": settings.cell, "pairs": settings.pairs}
    head |= {"shapes": answer.shapes.tolist(), "inside": answer.inside.tolist(), "threshold": settings.t}
    head |= {"words": stage_words() | _words()}
    return head


def _words() -> dict[str, str]:
    words = {"cell": _("Row {row}, column {column}")}
    words |= {"cell_help": _("The selected cell. Click another one, or use the arrow keys here, with shift by 10.")}
    words |= {"iou_with": _("IoU with {object}"), "leaves": _("partly outside"), "best_of": _("Best IoU of each object")}
    words |= {"best_at": _("anchor {anchor} at {row}, {column}"), "best": _("best {iou}")}
    words |= {"fine": _("Cells are smaller than the pixels here: zoom in to see them")}
    words |= {"size_of": _("{object}, {width} × {height} px"), "centred": _("centred on an anchor")}
    words |= {"here": _("at its present place"), "worst": _("at the worst place"), "worst_here": _("worst place, {iou}")}
    words |= {"map": _("Green: with its centre here, an anchor overlaps the object with IoU ≥ {t}. Red: no anchor does.")}
    words |= {"best_iou": _("Best IoU of {object}"), "anchors": _("Anchors"), "per_cell": _("{count} per cell")}
    words |= {"worst_iou": _("IoU at the worst place"), "of_threshold": _("threshold {t}")}
    return words


def islands_scene(answer: AnchorAnswer) -> dict[str, object]:
    """What the map of shapes is told; they are (width, height) in parts of the picture's height, on logarithmic axes."""
    settings, (across, down) = answer.settings, answer.stride
    shapes, proper = ((answer.corners[:, 2:] - answer.corners[:, :2]) / answer.size[1]).tolist(), answer.proper.tolist()
    words = {"wide": _("object width, fraction of the image height"), "high": _("object height")}
    words["map"] = _("Object width and height, coloured by the best IoU. The arrow keys move the point whose IoU is shown.")
    words["read"] = _("{wide} × {high} ({ratio}): best IoU {iou} with anchor {anchor} ({size}, {anchor_ratio})")
    words["read_object"] = _("{object}, {wide} × {high} ({ratio}): best IoU {iou} with anchor {anchor} ({size}, {anchor_ratio})")
    words |= {"share": _("Shapes covered"), "share_note": _("of the dashed square, IoU ≥ {t}")}
    words |= {"anchors": _("Anchors per cell"), "size": _("size {number}"), "ratio": _("ratio {number}")}
    words |= {"islands": _("moves {count} anchors"), "island": _("moves 1 anchor")}
    head = {"sizes": settings.size_list, "ratios": settings.ratio_list, "full": settings.full}
    head["stretch"] = across / down  # of a cell: the code scales widths by the map
    head |= {"threshold": settings.t, "samples": SIDES, "ranges": {"sizes": SIZES, "ratios": RATIOS}, "words": words}
    head["objects"] = [{"name": object_name(answer, i), "shape": shape} for i, shape in enumerate(shapes) if proper[i]]
    head["chosen"] = sum(proper[: settings.picked]) if proper[settings.picked] else 0
    return head

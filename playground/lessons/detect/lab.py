"""A photo with its detections in the browser: the server sends all candidates once, thresholds and classes act on them there."""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.boxes.written import MOST_BOXES
from playground.charts.class_colours import class_colour
from playground.images import Photo
from playground.kit.i18n import _, worded
from playground.kit.saying import listed
from playground.lessons.detect.answer import EVERYDAY, Answer, levels, smallest_object
from playground.lessons.detect.moves import mark_of
from playground.lessons.detect.settings import OTHERS, STAGES, Detect
from playground.lessons.detect.truth import class_word
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, mount_on_photo, stage_words
from playground.ui.panel import take
from playground.vision.detection import Detection
from playground.vision.detectors import MOST

_mount = component(__file__)
LAB = "det_lab"
TALLEST = {"found": 372, "funnel": 300, "truth": 330, "pair": 300}  # px of the canvas, a view each
MOST_NAMED = 12  # classes that a sentence names
_MS = "{:.1f}"


def show(settings: Detect, answer: Answer, photo: Photo) -> None:
    """Draw a state into the open container.

    An edit is {"pick": place from 1}, {"hidden": names}, {"stage": key}, {"truth": [[corners, class], …]} or, of boxes that files
    have, {"moved": [mark, [[number, corners], …]]}. On `.detect`,
    data-kept, data-above and data-shown tell what is seen.
    """
    message = detect_message(settings, answer, photo)
    mount_on_photo(_mount, *message, settings=settings, photo=photo, key=LAB, on_edit_change=take(Detect, LAB))


def detect_message(settings: Detect, answer: Answer, photo: Photo) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """What the browser is told of a state: a head, and the candidates as arrays."""
    found = [answer.first, *([answer.second] if answer.second else [])]
    truth = [] if answer.truth is None else zip(answer.truth.boxes, answer.truth.words, strict=True)
    movable = answer.truth is not None and answer.truth.drawn
    rows = [{"box": box, "label": word, "kind": "truth", "locked": not movable} for box, word in truth]
    house = settings.model == EVERYDAY
    head = {
        "view": settings.view,
        "raw_version": version(settings, photo),
        "heads": [head_of(one) for one in found],
        "titles": [_(OTHERS[one.model]) for one in found],
        "knows": [known(one) for one in found],
        "timings": [timings(one) for one in found],
        "values": values_of(settings),
        "size": photo.original_size,
        "fit": fitting([row["box"] for row in rows] or [(0, 0, *photo.original_size)], photo.original_size, photo=True),
        "tallest": TALLEST[settings.view],
        "boxes": rows,
        "filed": {"mark": mark_of(answer.truth.filed), "boxes": answer.truth.filed} if answer.truth and not movable else None,
        "names": [],
        "chosen": 0,
        "coordinates": "corners",
        "most": MOST_BOXES if movable else 0,
        "classes": [class_word(name) for name in answer.first.classes] if movable else None,
        "levels": [vars(level) for level in levels(photo.original_size)] if house else [],
        "smallest": smallest_object(photo.original_size) if house else None,
        "stage_values": stage_values(answer, photo),
        "words": stage_words() | lab_words(),
    }
    arrays = {}
    for place, one in enumerate(found):
        raw = one.candidates
        kinds = {f"boxes{place}": raw.boxes, f"classes{place}": raw.class_ids.astype(np.int16), f"scores{place}": raw.scores}
        arrays |= kinds
    return head, arrays


def version(settings: Detect, photo: Photo) -> str:
    """Changes with the candidates and with nothing else."""
    return hashlib.sha256(f"{settings.scene} {photo.digest}".encode()).hexdigest()[:16]


def head_of(found: Detection) -> dict[str, object]:
    """What the browser knows of a detector's candidates beside their numbers."""
    raw = found.candidates
    colours = [class_colour(name) for name in found.classes]
    return {"names": found.classes, "colours": colours, "anchors": raw.anchors, "above": raw.above, "floor": raw.floor}


def values_of(settings: Any) -> dict[str, object]:
    """The settings that act in the browser."""
    names = ("score", "nms", "most", "hidden", "pick", "stage", "iou")
    return {name: getattr(settings, name) for name in names}


def known(found: Detection) -> str:
    """The classes of a detector as a sentence has them."""
    names = [name for name in found.classes if name not in ("__background__", "N/A")]
    if len(names) > MOST_NAMED:
        return _("{names} and {n} more").format(names=", ".join(names[:MOST_NAMED]), n=len(names) - MOST_NAMED)
    return listed(names, most=MOST_NAMED)


def timings(found: Detection) -> Mapping[str, str]:
    """Milliseconds of each stage as text; – where a detector does not tell."""
    times = {name: found.timings.get(name) for name in ("preparation", "forward", "decoding")}
    rounded = "–" if times["forward"] is None else f"{times['forward']:.0f}"
    return {name: "–" if value is None else _MS.format(value) for name, value in times.items()} | {"rounded": rounded}


def stage_values(answer: Answer, photo: Photo) -> dict[str, str]:
    """Numbers that the notes of the four stages name."""
    raw = answer.first.candidates
    classes = [name for name in answer.first.classes if name not in ("__background__", "N/A")]
    width, height = smallest_object(photo.original_size)
    pairs = raw.anchors * len(classes)
    return {"classes": str(len(classes)), "pairs": f"{pairs:,}", "w": f"{width:.0f}", "h": f"{height:.0f}", "limit": f"{MOST:,}"}


@worded
def lab_words() -> dict[str, object]:
    stages = {key: _(label) for key, label in STAGES.items()}
    notes = {
        "anchors": _("each with {classes} scores: {pairs} in all. An object below {w} × {h} px overlaps no anchor by half"),
        "above": _("scores of an anchor and a class; the rest is dropped here"),
        "inside": _("boxes with an area inside the photo, at most {limit}"),
        "kept": _("boxes that no kept box of their class overlaps by more than the NMS threshold"),
        "unknown": _("this model does not tell how many boxes it looked at"),
    }
    words = {"stages": stages, "stage_notes": notes, "classes": _("Classes"), "found": _("Objects found"), "ms": _("ms")}
    words |= {"forward": _("Forward pass"), "hits": _("Hits"), "missed": _("Missed")}
    words |= {"of_objects": [_("of 1 object"), _("of {n} objects")], "of_boxes": [_("of 1 box"), _("of {n} boxes")]}
    words |= {"false_boxes": _("False boxes"), "objects": [_("object"), _("objects")], "of_scores": _("of {n} scores")}
    words |= {"both": _("Found by both"), "both_note": _("same class, IoU at least 0.5")}
    words |= {"show_class": _("{name}: hidden, press to show"), "hide_class": _("{name}: {n} boxes, press to hide")}
    words |= {"smallest": _("smallest object"), "board": [_("{title}: 1 object"), _("{title}: {n} objects")]}
    words["removes"] = [_("NMS removed 1 more box of it"), _("NMS removed {n} more boxes of it")]
    words["removes_iou"] = _("NMS removed {n} more boxes of it, IoU {low}–{high}")
    words["removes_none"] = _("no other box of it")
    words["none_above"] = _("No candidate reaches a score of {score}. {title} knows {known}.")
    words["none_kept"] = _("All classes found here are hidden. {title} knows {known}.")
    words["time"] = _("Time: preparation {preparation} ms · forward pass {forward} ms · decoding {decoding} ms · NMS {nms} ms")
    words["outcomes"] = {"hit": _("hit"), "wrong": _("wrong class"), "duplicate": _("duplicate"), "background": _("no object")}
    words["lot"] = {
        "hit": _("hit, IoU {iou}"),
        "wrong": _("wrong class, IoU {iou} with the object"),
        "duplicate": _("duplicate, IoU {iou} with an object already found"),
        "background": _("no object: the best IoU is {iou}"),
    }
    return words

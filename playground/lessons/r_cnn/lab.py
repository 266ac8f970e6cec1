"""A photo's regions, answers, feature map or proposals in the browser: numbers are sent once, every choice is looked up there."""

import numpy as np

from playground.images import Photo
from playground.kit.i18n import _, worded
from playground.kit.saying import fixed
from playground.lessons.r_cnn.answer import SIDE, Answer, CropsAnswer, RegionsAnswer, RoiAnswer, RpnAnswer, seen_scale
from playground.lessons.r_cnn.settings import ROI_METHODS, Rcnn
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, mount_on_photo, stage_words
from playground.ui.components.picture_store import array_store
from playground.ui.panel import take

_mount = component(__file__)
LAB = "rcnn_lab"
TALLEST = {"regions": 400, "crops": 250, "roi": 270, "rpn": 400}  # px of the canvas, a view each
IN_BROWSER = (
    "left",
    "paint",
    "score",
    "nms",
    "pick",
    "how",
    "out",
    "channel",
    "overlap",
    "most",
    "stage",
)  # settings that act there
TOP = 3  # classes that the sentence names

Arrays = dict[str, np.ndarray]


def show(settings: Rcnn, answer: Answer, photo: Photo) -> None:
    """Draw a state into the open container.

    An edit names settings with their values; {"region": [[corners, class]]} is the region. On `.rcnn` data-shown has the large
    numbers as they stand.
    """
    name = f"rcnn {settings.apart_from(*IN_BROWSER, 'region')!r} {photo.digest}"
    told = scene(settings, answer, photo) | {"store": name}
    mount_on_photo(_mount, told, settings=settings, photo=photo, key=LAB, on_edit_change=take(Rcnn, LAB))
    head, arrays = MESSAGES[settings.view](answer, photo)
    array_store(name, arrays, key="rcnn_store", **head)


def scene(settings: Rcnn, answer: Answer, photo: Photo) -> dict[str, object]:
    """What the browser is told of a state, its large arrays aside."""
    region = settings.view == "roi"
    boxes = [{"box": settings.corners, "label": "", "kind": "box", "locked": True}] if region else []
    told: dict[str, object] = {
        "view": settings.view,
        "values": values_of(settings),
        "size": photo.original_size,
        "fit": fitting([(0, 0, *photo.original_size)], photo.original_size, photo=True),
        "tallest": TALLEST[settings.view],
        "boxes": boxes,
        "names": [_("region")] if region else [],
        "chosen": 0,
        "coordinates": "corners",
        "most": 0,
        "classes": None,
        "words": stage_words() | lab_words(),
    }
    if isinstance(answer, CropsAnswer):
        scores = answer.scores
        told["seconds"] = {"passes": scores.passes, "total": fixed(sum(scores.ms.values()) / 1000, 2)}
        told["top"] = [top_words(answer, region) for region in range(len(answer.boxes))]
    return told


def values_of(settings: Rcnn) -> dict[str, object]:
    """The settings that act in the browser."""
    return {name: getattr(settings, name) for name in (*IN_BROWSER, "stride")}


def top_words(answer: CropsAnswer, region: int) -> str:
    """The classes with the highest probability for a region."""
    row = answer.scores.probabilities[region]
    best = np.argsort(-row, kind="stable")[:TOP]
    return ", ".join(f"{answer.classes[kind]} {row[kind]:.2f}" for kind in best)


def _regions(answer: RegionsAnswer, photo: Photo) -> tuple[dict[str, object], Arrays]:
    found = answer.grouped.grouping
    height, width = found.labels.shape
    boxes = (found.stats.boxes / np.tile(seen_scale(photo), 2)).astype(np.float32)
    arrays = {"labels": found.labels.astype(np.int16), "merges": found.merges.astype(np.int16), "boxes": boxes}
    arrays |= {"colours": answer.grouped.colours, "sizes": found.stats.sizes.astype(np.int32)}
    arrays |= {"similarities": found.similarities.astype(np.float32)}
    return {"segments": found.segments, "height": height, "width": width}, arrays


def _crops(answer: CropsAnswer, _photo: Photo) -> tuple[dict[str, object], Arrays]:
    table = answer.scores.probabilities
    best = table.argmax(axis=1)
    known = sorted(set(best.tolist()))
    places = np.array([known.index(kind) for kind in best.tolist()], np.int16)
    others = None
    if answer.settings.method != "crop":
        others = [answer.classes[kind] for kind in answer.crops.probabilities.argmax(axis=1)]
    arrays = {"boxes": answer.boxes, "classes": places, "scores": table.max(axis=1)}
    return {"names": [answer.classes[kind] for kind in known], "others": others}, arrays


def _roi(answer: RoiAnswer, _photo: Photo) -> tuple[dict[str, object], Arrays]:
    channels, down, across = answer.features.shape
    head = {"channels": channels, "down": down, "across": across, "stride": answer.settings.stride, "scale": answer.scale}
    return head, {"map": answer.features}


def _rpn(answer: RpnAnswer, photo: Photo) -> tuple[dict[str, object], Arrays]:
    found, detections = answer.proposals, answer.detections
    arrays = {"boxes": found.boxes, "scores": found.scores, "levels": found.levels.astype(np.int16)}
    head: dict[str, object] = {"anchors": found.anchors}
    if detections is None:
        return head, arrays
    arrays |= {"found": detections.boxes.astype(np.float32), "found_scores": detections.scores.astype(np.float32)}
    width, height = photo.at(SIDE).size
    if detections.masks is not None:
        arrays["masks"] = mask_numbers(detections.masks, (height, width))
    return head | {"labels": detections.labels, "width": width, "height": height}, arrays


def mask_numbers(masks: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(H, W) uint8: for each pixel the detection with the highest score whose mask holds it, from 1; 0 for none."""
    numbers = np.zeros(size, np.uint8)
    for place in range(len(masks) - 1, -1, -1):  # highest scores last, on top
        numbers[masks[place]] = place + 1
    return numbers


MESSAGES = {"regions": _regions, "crops": _crops, "roi": _roi, "rpn": _rpn}


@worded
def lab_words() -> dict[str, object]:
    words: dict[str, object] = {key: _(label) for key, label in ROI_METHODS.items()}
    words |= {"left": _("Regions left"), "of_segments": _("of {n} segments"), "merges": _("Merges"), "of_all": _("of {n}")}
    words |= {"boxes_made": _("Boxes from merges"), "different": _("all different"), "last_merge": _("last merge")}
    words |= {"kept": _("Objects after NMS"), "of_above": _("of {n} regions above the threshold")}
    words |= {"passes": _("Network passes"), "for_regions": _("for {n} regions"), "took": _("Time"), "seconds": _("s")}
    words |= {"shift": _("Largest shift of a border"), "mean_shift": _("px; mean {n} px"), "cells": _("Cells read")}
    words |= {"area": _("Area read"), "times_region": _("× the region"), "difference": _("Difference")}
    words |= {"detections": _("Detections"), "at_half": _("with a score of at least 0.5"), "anchors": _("Anchors")}
    words |= {"looked_at": _("scored in one pass"), "best": _("Highest objectness"), "before_nms": _("before NMS")}
    words |= {"shown": _("Proposals shown"), "of_kept": _("of {n} after NMS"), "rcnn_says": _("R-CNN: {name}")}
    words |= {"kept_one": _("kept"), "removed_one": _("removed by NMS"), "below_one": _("below the score threshold")}
    words["no_merge"] = _("These are the segments that the merging begins with.")
    words["merge"] = _(
        "Merge {n}: the two most similar neighbours. Similarity of colour {colour}, texture {texture}, size {size}, fill {fill}."
    )
    words["none"] = _("No region has a class with a score of {score}. Lower the threshold.")
    words["answers"] = _("Region {n}, {sides} px: {top}.")
    words["pool_at"] = _("In cells the region is {ends}. RoI pooling reads {read}: {px} px of what the network saw.")
    words["align_at"] = _("In cells the region is {ends}. RoI align rounds nothing; the dots are the places where it reads.")
    words["corner_at"] = _(
        "In cells the region is {ends}. With aligned=False the dots lie half a cell too far right and down: values are "
        "taken to stand "
        "at the corners of cells."
    )
    words["objectness"] = _("Objectness of the proposals shown: {first} to {last}.")
    words["no_detection"] = _("No detection has a score of 0.5 or more.")
    return words

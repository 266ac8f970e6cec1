"""Objects and detections under the reader's hand: curve, definitions, errors and the staircase follow in the browser."""

import hashlib
from collections.abc import Callable

from playground.boxes.metrics import COCO_IOUS
from playground.boxes.verdicts import BACKGROUND, DUPLICATE, HIT, WRONG
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.detector_metrics.answer import DEFINITIONS, ApConfig, detection_names, truth_names
from playground.lessons.detector_metrics.fixed_box import baseline
from playground.lessons.detector_metrics.ranking import POINTS
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, stage_words
from playground.ui.components.packets import pack
from playground.ui.components.picture_store import picture_store

_mount = component(__file__)

VIEWS = ("boxes", "errors", "stairs")


def ap_lab(
    config: ApConfig, *, view: str, size: tuple[int, int], photo: Photo | None, key: str, on_edit: Callable[[], None]
) -> None:
    """Draw objects and detections over a photo, or over squared paper of `size` (width, height), in one of VIEWS.

    When a reader lets go, `on_edit` finds in `st.session_state[key].edit` {"what": "boxes", "truths": [[corners, class], …],
    "found": [[corners, class, score], …], "pick": name or None}, or {"what": "score" | "iou", "value": number}. On the element
    `.boxes` stand data-map, data-area, data-eleven, data-hundred, data-each, data-counts and data-matrix as the browser
    computes them.
    """
    picture = f"boxes {photo.digest}" if photo else None
    _mount(data=pack(lab_scene(config, view=view, size=size, picture=picture), {}), key=key, on_edit_change=on_edit)
    if photo:  # below, where its empty place moves nothing
        picture_store(picture, photo.rgb().transpose(2, 0, 1), key=f"{key}_photo")


def lab_scene(config: ApConfig, *, view: str, size: tuple[int, int], picture: str | None) -> dict[str, object]:
    """What the browser is told; `picture` is a name in the picture store. Raises ValueError for another view."""
    if view not in VIEWS:
        raise ValueError(f"view is {view!r}; choose one of {', '.join(VIEWS)}.")
    names = (*truth_names(len(config.objects)), *detection_names(len(config.detections)))
    boxes = [{"box": box.corners, "label": box.label, "kind": "truth"} for box in config.objects]
    boxes += [{"box": box.corners, "label": box.label, "kind": "box", "score": box.score} for box in config.detections]
    fixed = baseline().ap
    chosen = len(config.objects) + config.picked if config.detections else 0
    return {
        "version": hashlib.sha256(f"{config} {view} {picture}".encode()).hexdigest()[:16],
        "view": view,
        "boxes": [{**box, "name": name} for box, name in zip(boxes, names, strict=True)],
        "most": len(boxes) + 1,  # the script counts objects and detections apart
        "chosen": chosen,
        "pick": names[chosen],
        "size": size,
        "picture": picture,
        "fit": fitting([box["box"] for box in boxes], size, photo=picture is not None),
        "coordinates": "pixel corners",
        "iou": config.iou,
        "score": config.score,
        "definition": config.definition,
        "rule": config.rule,
        "many": config.classes == "many",
        "squared": config.scores == "squared",
        "ious": COCO_IOUS,
        "points": {name: points.tolist() for name, points in POINTS.items() if name in DEFINITIONS},
        "baseline": fixed.tolist(),
        "fixed": float(fixed.mean()),
        "words": stage_words() | _words(),
    }


def _words() -> dict[str, object]:
    return {
        "recall": _("recall"),
        "precision": _("precision"),
        "blind": _("scores that say nothing: {value}"),
        "at": _("IoU at least {iou}."),
        "at_class": _("Class {name}, IoU at least {iou}."),
        "point": _("Score {score} and more: {hits} hits of {kept}, {objects} objects."),
        "definitions": {
            "area": _("AP, area under the curve"),
            "11 points": _("AP, 11 points"),
            "101 points": _("AP, 101 points"),
        },
        "columns": _("AP by 101 points at each IoU"),
        "baseline": _("Dotted: one fixed box on 140 photos of fruit"),
        "mean": _("mAP"),
        "fifty": _("AP50"),
        "fixed": _("one fixed box on photos of fruit: mAP {value}"),
        "slid": _("slid aside, % of the object’s width"),
        "sliding": _(
            "{name} stands {share} % of {truth}’s width aside: IoU {iou}, enough for {treads} of 10 thresholds. "
            "mAP {map}, AP50 {fifty}."
        ),
        "nothing": _("Nothing was detected. Draw a box."),
        "head": [_("no."), _("box"), _("score"), _("best IoU"), _("what it is"), _("hits")],
        "finds": _("finds {truth}"),
        "misses": _("false alarm"),
        "below": _("below the score"),
        "counted": _("At IoU {iou}, score {score} and more"),
        "outcomes": {
            HIT: _("hit"),
            WRONG: _("wrong class"),
            DUPLICATE: _("duplicate"),
            BACKGROUND: _("background"),
            "missed": _("missed"),
        },
        "short": {
            HIT: "",
            WRONG: _("wrong class"),
            DUPLICATE: _("copy"),
            BACKGROUND: _("nothing there"),
            "missed": _("missed"),
        },
        "of_outcome": {
            HIT: _("Takes the free object of its class that it overlaps most"),
            WRONG: _("Takes a free object of another class"),
            DUPLICATE: _("Overlaps an object that a surer one has taken"),
            BACKGROUND: _("Overlaps no object enough"),
            "missed": _("An object that nobody took"),
        },
        "matrix": _("Truth in rows, said in columns"),
        "matrix_note": _("Copies of an object already found stand in the list above only."),
        "object": _("object"),
        "background": _("background"),
        "nothing_said": _("nothing"),
        "score": _("score"),
        "score_of": _("Score of the chosen detection"),
        "class_of": _("Class of the chosen box"),
        "classes": [_("eye"), _("nose"), _("ear")],
        "to_truth": _("Make it an object"),
        "to_found": _("Make it a detection"),
        "turn": _("Objects are what is there, detections what was found"),
        "curve": _("Precision against recall. Arrow keys move the score by one detection."),
        "columns_help": _("AP at each IoU. Arrow keys choose the IoU that counts."),
        "stairs": _("mAP against the shift. Arrow keys slide the box by 1 %, with shift by 10 %."),
    }

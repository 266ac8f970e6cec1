"""What a reader drags in the lesson "How good is a detector": objects and detections, and a list of hits and false alarms.

Large numbers, curve, definitions, errors and mAP against the shift follow in the browser.
"""

from collections.abc import Callable

from playground.boxes.hits import OUTCOMES
from playground.boxes.metrics import COCO_IOUS, POINTS
from playground.boxes.written import SHEET, letters
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.detector_metrics.answer import fixed_answer
from playground.lessons.detector_metrics.settings import DEFINITIONS, Ranking, Scene, truth_names
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, mount_on_photo, stage_words
from playground.ui.components.packets import pack

_mount_scene = component(__file__)
_mount_list = component(__file__, "ranking_lab")


def scene_lab(settings: Scene, photo: Photo | None, *, key: str, on_edit: Callable[[], None]) -> None:
    """Draw objects and detections over a photo, or over a grid.

    `on_edit` finds {"truths": [[corners, class], …], "found": [[corners, class, score], …], "pick": name or None}, {"score":
    number} or {"iou": number}. On `.boxes` stand data-map, data-area, data-eleven, data-hundred, data-each, data-counts and
    data-matrix as the browser computes them.
    """
    mount_on_photo(_mount_scene, lab_scene(settings, photo), settings=settings, photo=photo, key=key, on_edit_change=on_edit)


def lab_scene(settings: Scene, photo: Photo | None = None) -> dict[str, object]:
    """What the browser is told."""
    size = photo.original_size if photo else SHEET
    names = (*truth_names(len(settings.objects)), *letters(len(settings.detections)))
    boxes = [{"box": box.corners, "label": box.label, "kind": "truth"} for box in settings.objects]
    boxes += [{"box": box.corners, "label": box.label, "kind": "box", "score": box.score} for box in settings.detections]
    baseline = fixed_answer().ap
    chosen = len(settings.objects) + settings.picked if settings.detections else 0
    head = {name: getattr(settings, name) for name in ("view", "iou", "score", "definition", "rule")}
    head["boxes"] = [{**box, "name": name} for box, name in zip(boxes, names, strict=True)]
    head["most"] = len(boxes) + 1  # the script counts objects and detections apart
    head |= {"chosen": chosen, "pick": names[chosen], "size": size, "many": settings.classes == "many"}
    head |= {"fit": fitting([box["box"] for box in boxes], size, photo=photo is not None), "ious": COCO_IOUS}
    head |= {"squared": settings.scores == "squared", "baseline": baseline.tolist(), "fixed": float(baseline.mean())}
    head |= {"points": {name: points.tolist() for name, points in POINTS.items() if name in DEFINITIONS}}
    return head | {"words": stage_words() | _scene_words()}


def ranking_lab(settings: Ranking, *, key: str, on_edit: Callable[[], None]) -> None:
    """Draw the list; `on_edit` finds {"hits": text, "cut": left out}. On `.ranking` stand data-kept, data-ap, data-precision."""
    _mount_list(data=pack(ranking_scene(settings), {}), key=key, on_edit_change=on_edit)


def ranking_scene(settings: Ranking) -> dict[str, object]:
    """What the browser is told."""
    return {
        **{name: getattr(settings, name) for name in ("hits", "objects", "tail")},
        "cut": min(settings.cut, len(settings.marks)),
        "definition": settings.method,
        "points": None if settings.method == "area" else POINTS[settings.method].tolist(),
        "words": _ranking_words(),
    }


def _by_outcome(*words: str) -> dict[str, str]:
    return dict(zip((*OUTCOMES, "missed"), words, strict=True))


def _scene_words() -> dict[str, object]:
    words = {"recall": _("recall"), "precision": _("precision"), "blind": _("random scores: {value}"), "of": _("{n} of {all}")}
    words |= {"precision_title": _("Precision"), "recall_title": _("Recall")}
    words |= {"at": _("IoU threshold {iou}."), "at_class": _("Class {name}, IoU threshold {iou}.")}
    words |= {"point": _("Score ≥ {score}: {hits} of {kept} detections correct, {objects} objects.")}
    words["definitions"] = {"area": _("mAP@{iou}, area under curve")}
    words["definitions"] |= {"11": _("mAP@{iou}, 11 points"), "101": _("mAP@{iou}, 101 points")}
    words |= {"columns": _("AP at each IoU threshold"), "baseline": _("Dotted: one fixed box on 140 photos of fruit")}
    words |= {"map": "mAP@0.5:0.95", "map50": "mAP@0.5", "class": _("class"), "ap50": "AP@0.5", "ap": "AP@0.5:0.95"}
    words |= {"mean": _("mAP"), "fixed": _("one fixed box on photos of fruit: {value}")}
    words |= {"shift": _("shift, % of the object’s width")}
    words["shifted"] = _("{name} is {share} % of {truth}’s width off: IoU {iou}, which reaches {steps} of 10 IoU thresholds.")
    words |= {"nothing": _("There is no detection. Draw a box.")}
    words |= {"head": [_("No."), _("Box"), _("Score"), _("Best IoU"), _("Result"), _("Correct so far")]}
    words |= {"matches": _("true positive: {truth}"), "misses": _("false positive"), "below": _("below the minimum score")}
    words |= {"counted": _("IoU threshold {iou}, score ≥ {score}")}
    words |= {"outcomes": _by_outcome(_("correct"), _("wrong class"), _("duplicate"), _("background"), _("missed"))}
    words |= {"short": _by_outcome("", _("wrong class"), _("duplicate"), _("background"), _("missed"))}
    words["of_outcome"] = _by_outcome(
        _("Is matched to a free object of its class"),
        _("Overlaps a free object of another class"),
        _("Overlaps an object that a detection with a higher score has"),
        _("Overlaps no object enough"),
        _("An object that no detection is matched to"),
    )
    words |= {"matrix": _("Ground truth in rows, predicted in columns"), "object": _("object")}
    words |= {"matrix_note": _("Duplicates are counted in the list above only.")}
    words |= {"background": _("background"), "missed": _("missed"), "score": _("score")}
    words |= {"score_of": _("Score of the selected detection"), "class_of": _("Class of the selected box")}
    words |= {"classes": [_("eye"), _("nose"), _("ear")], "to_truth": _("Make it ground truth")}
    words |= {
        "to_found": _("Make it a detection"),
        "turn": _("Ground truth is what is there, detections are what the detector finds"),
    }
    words |= {"curve": _("Precision against recall. Arrow keys move the minimum score by one detection.")}
    words |= {"columns_help": _("AP at each IoU threshold. Arrow keys choose the IoU threshold.")}
    words |= {"stairs": _("mAP against the shift. Arrow keys shift the box by 1 %, with shift by 10 %.")}
    return words


def _ranking_words() -> dict[str, str]:
    words = {"recall": _("recall"), "precision": _("precision"), "ap": _("AP"), "blind": _("random scores: {value}")}
    words |= {"kept": _("detections kept"), "if_kept": _("if only the first are kept"), "of": _("{n} of {all}")}
    words |= {"precision_title": _("Precision"), "recall_title": _("Recall")}
    words |= {"status": _("{kept} of {count} detections kept: they find {found} of {objects} objects.")}
    words |= {"full": _("All objects are found already, and each counts once. Raise the number of objects first.")}
    words |= {"hit": _("true positive"), "miss": _("false positive")}
    words |= {"turn": _("Click: true positive or false positive"), "back": _("◀"), "next": _("▶")}
    words |= {"play": _("Play"), "pause": _("Pause")}
    words |= {"curve": _("Precision against recall. Arrow keys keep one detection more or less, with shift ten.")}
    words |= {"chart": _("AP and precision against the number kept. Arrow keys keep one more or less, with shift ten.")}
    return words

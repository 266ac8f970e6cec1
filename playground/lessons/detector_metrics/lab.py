"""What a reader drags in the lesson "How good is a detector": objects and detections, and a list of hits and false alarms.

Curve, definitions, errors and the staircase follow in the browser.
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
    """Draw objects and detections over a photo, or over squared paper.

    `on_edit` finds {"truths": [[corners, class], …], "found": [[corners, class, score], …], "pick": name or None}, {"score":
    number} or {"iou": number}. On `.boxes` stand data-map, data-area, data-eleven, data-hundred, data-each, data-counts and
    data-matrix as the browser computes them.
    """
    mount_on_photo(_mount_scene, lab_scene(settings, photo), settings=settings, photo=photo, key=key, on_edit_change=on_edit)


def lab_scene(settings: Scene, photo: Photo | None = None) -> dict[str, object]:
    """What the browser is told."""
    size = photo.image.size if photo else SHEET
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


def _by_fate(*words: str) -> dict[str, str]:
    return dict(zip((*OUTCOMES, "missed"), words, strict=True))


def _scene_words() -> dict[str, object]:
    words = {"recall": _("recall"), "precision": _("precision"), "blind": _("scores that say nothing: {value}")}
    words |= {"at": _("IoU at least {iou}."), "at_class": _("Class {name}, IoU at least {iou}.")}
    words |= {"point": _("Score {score} and more: {hits} hits of {kept}, {objects} objects.")}
    words |= {"definitions": {"area": _("AP, area under the curve"), "11": _("AP, 11 points"), "101": _("AP, 101 points")}}
    words |= {"columns": _("AP by 101 points at each IoU"), "baseline": _("Dotted: one fixed box on 140 photos of fruit")}
    words |= {"mean": _("mAP"), "fifty": _("AP50"), "fixed": _("one fixed box on photos of fruit: mAP {value}")}
    words |= {"slid": _("slid aside, % of the object’s width")}
    words["sliding"] = _(
        "{name} stands {share} % of {truth}’s width aside: IoU {iou}, enough for {treads} of 10 thresholds. "
        "mAP {map}, AP50 {fifty}."
    )
    words |= {"nothing": _("Nothing was detected. Draw a box.")}
    words |= {"head": [_("no."), _("box"), _("score"), _("best IoU"), _("what it is"), _("hits")], "finds": _("finds {truth}")}
    words |= {"misses": _("false alarm"), "below": _("below the score"), "counted": _("At IoU {iou}, score {score} and more")}
    words |= {"outcomes": _by_fate(_("hit"), _("wrong class"), _("duplicate"), _("background"), _("missed"))}
    words |= {"short": _by_fate("", _("wrong class"), _("copy"), _("nothing there"), _("missed"))}
    words["of_outcome"] = _by_fate(
        _("Takes the free object of its class that it overlaps most"),
        _("Takes a free object of another class"),
        _("Overlaps an object that a surer one has taken"),
        _("Overlaps no object enough"),
        _("An object that nobody took"),
    )
    words |= {"matrix": _("Truth in rows, said in columns")}
    words |= {"matrix_note": _("Copies of an object already found stand in the list above only."), "object": _("object")}
    words |= {"background": _("background"), "nothing_said": _("nothing"), "score": _("score")}
    words |= {"score_of": _("Score of the chosen detection"), "class_of": _("Class of the chosen box")}
    words |= {"classes": [_("eye"), _("nose"), _("ear")], "to_truth": _("Make it an object")}
    words |= {"to_found": _("Make it a detection"), "turn": _("Objects are what is there, detections what was found")}
    words |= {"curve": _("Precision against recall. Arrow keys move the score by one detection.")}
    words |= {"columns_help": _("AP at each IoU. Arrow keys choose the IoU that counts.")}
    words |= {"stairs": _("mAP against the shift. Arrow keys slide the box by 1 %, with shift by 10 %.")}
    return words


def _ranking_words() -> dict[str, str]:
    words = {"recall": _("recall"), "precision": _("precision"), "ap": _("AP"), "blind": _("scores that say nothing: {value}")}
    words |= {"kept": _("detections kept"), "if_kept": _("if only the first are kept")}
    words |= {"told": _("{kept} of {count} kept: {found} of {objects} objects found, precision {precision}, AP {ap}.")}
    words |= {"full": _("All objects are found already; an object is found once."), "hit": _("hit"), "miss": _("false alarm")}
    words |= {"turn": _("Turn hit and false alarm over"), "back": _("◀"), "next": _("▶"), "play": _("Play"), "pause": _("Pause")}
    words |= {"curve": _("Precision against recall. Arrow keys keep one detection more or less, with shift ten.")}
    words |= {"chart": _("AP and precision against the number kept. Arrow keys keep one more or less, with shift ten.")}
    return words

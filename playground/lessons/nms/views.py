"""What the lesson "Non-maximum suppression" shows: the same raw boxes, looked at in three ways."""

from dataclasses import replace

from PIL import Image

from playground.boxes.written import parse_score_first, write_score_first
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.nms.answer import NmsAnswer, Survival, results_of, shown_photo, survival_of
from playground.lessons.nms.crowd_picture import crowd_picture
from playground.lessons.nms.figures import SHORT, rule_figures
from playground.lessons.nms.lab import nms_lab
from playground.lessons.nms.raw_boxes import crowd
from playground.lessons.nms.rules import RuleResult
from playground.lessons.nms.settings import Nms
from playground.ui.answers import kept
from playground.ui.panel import put, take, values_now

LAB = "nms_lab"


@kept
def survival_for(scene: Nms, photo: Photo | None) -> Survival:
    return survival_of(scene, photo)


@kept
def answer_for(settings: Nms, photo: Photo | None) -> NmsAnswer:
    """A state; survival is worked out once for all its thresholds."""
    survival = survival_for(settings.scene, photo)
    return NmsAnswer(settings, survival, results_of(settings, survival))


@kept(most=2)
def crowd_for(count: int) -> Image.Image:
    return crowd_picture(crowd(count))


def picture_of(settings: Nms, photo: Photo | None) -> tuple[Image.Image | None, str]:
    """(what lies under the boxes, its name); nothing under boxes on paper."""
    if settings.source == "crowd":
        return crowd_for(Nms().raw), "crowd"  # it shows the objects, which are the same for any number of boxes
    shown = shown_photo(settings, photo)
    return (shown.image, shown.digest) if shown else (None, "")


def show(settings: Nms, answer: NmsAnswer, photo: Photo | None) -> None:
    """Draw a state into the open container."""
    picture, digest = picture_of(settings, photo)
    nms_lab(answer, picture=picture, digest=digest, rules=_captions(answer), key=LAB, on_edit=take(Nms, LAB, also=move_box))


def move_box(edit: dict[str, object]) -> None:
    """A written box was moved: {"index": its place in the text, "box": corners}."""
    try:
        boxes, place = list(parse_score_first(values_now(Nms)["boxes"])), int(edit["index"])
        boxes[place] = replace(boxes[place], corners=tuple(map(float, edit["box"])))
        put(Nms, {"boxes": write_score_first(boxes)})
    except (KeyError, IndexError, TypeError, ValueError):
        return  # no move, or not from our script: the page keeps what it has


def _captions(answer: NmsAnswer) -> list[tuple[RuleResult, str, str]]:
    """What stands over each picture of a rule, and below it of the box asked about."""
    rows = []
    texts = rule_figures(answer)
    for result in answer.results:
        count = _("{kept} of {raw} boxes").format(kept=len(result.boxes), raw=len(answer.raw))
        left = texts.get(SHORT[result.name])
        gone = _("{name}: score below 0.001") if "Soft" in result.name else _("{name}: removed")
        own = gone if left is None else _("{name}: score now {left}")
        rows.append((result, count, own.format(name=texts["name"], left=left)))
    return rows

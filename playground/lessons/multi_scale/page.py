"""The page of "Multi-scale": several feature maps over one photo, which one detects an object, and how much of it each sees."""

from playground.images import Photo
from playground.lessons.multi_scale import LESSON, states
from playground.lessons.multi_scale.answer import ScaleAnswer, scale_answer
from playground.lessons.multi_scale.code import check_code, files, torch_code
from playground.lessons.multi_scale.lab import show
from playground.lessons.multi_scale.settings import Scales, resized, side_of
from playground.lessons.multi_scale.words import words
from playground.ui.address import chosen_value, key_of, parsed
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import put


def notes(settings: Scales, answer: ScaleAnswer, _photo: Photo | None) -> Notes:
    text = words(answer)
    return Notes(text.formula, text.sentences, torch_code(settings), check_code(settings), files(answer))


def resize_objects() -> None:
    """Another network's input has another size: the objects stay where they are on the photo."""
    boxes, pyramid = (chosen_value(Scales, name, Scales.controls[name]) for name in ("boxes", "pyramid"))
    before = parsed(Scales.controls["pyramid"], key_of(Scales, "pyramid")) or Scales.pyramid  # the address is yet to be written
    try:
        put(Scales, {"boxes": resized(boxes, side_of(pyramid) / side_of(before))} if boxes else {})
    except ValueError:
        return  # the sentence comes with the settings


PAGE = LessonPage(
    LESSON,
    Scales,
    answer=kept(scale_answer, most=64),
    picture=show,
    notes=notes,
    states=states,
    changed={"pyramid": resize_objects},
)
lesson = PAGE.draw

"""The page of "Multi-scale": several feature maps over one photo, who catches an object, and how much of it each can see."""

import numpy as np
from PIL import ImageOps

from playground.images import Photo
from playground.lessons.multi_scale import LESSON, states
from playground.lessons.multi_scale.answer import ScaleAnswer, scale_answer
from playground.lessons.multi_scale.code import check_code, files, torch_code
from playground.lessons.multi_scale.lab import scale_lab
from playground.lessons.multi_scale.settings import Scales, resized, side_of
from playground.lessons.multi_scale.words import formula, sentences
from playground.ui.address import chosen_value, key_of, parsed
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import put, take

LAB = "scale_lab"
SQUARE = 512  # px at most of what the browser gets


@kept(most=64)
def answer_for(settings: Scales) -> ScaleAnswer:
    return scale_answer(settings)


@kept(most=8)
def square(photo: Photo, crop: str) -> np.ndarray:
    """(3, N, N) float32 in 0…1: the photo's middle square, or all of it stretched."""
    side = min(SQUARE, *photo.image.size)
    image = ImageOps.fit(photo.image, (side, side)) if crop == "middle" else photo.image.resize((side, side))
    return (np.asarray(image, dtype=np.float32) / 255).transpose(2, 0, 1)


def show(settings: Scales, answer: ScaleAnswer, photo: Photo | None) -> None:
    """The maps over the photo as the network gets it."""
    name, pixels = f"square {settings.crop} {photo.digest}", square(photo, settings.crop)
    scale_lab(answer, picture=name, pixels=pixels, key=LAB, on_edit=take(Scales, LAB))


def notes(settings: Scales, answer: ScaleAnswer, _photo: Photo | None) -> Notes:
    return Notes(formula(answer), sentences(answer), torch_code(settings), check_code(settings), files(answer))


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
    answer=lambda settings, _photo: answer_for(settings),
    picture=show,
    notes=notes,
    states=states,
    changed={"pyramid": resize_objects},
)
lesson = PAGE.draw

"""The page of "SSD, layer by layer": one photo through the shipped detector, each anchor's loss, and a small SSD to train."""

from typing import Any

from playground.images import Photo
from playground.lessons.ssd import LESSON, states
from playground.lessons.ssd.answer import PhotoAnswer, TrainAnswer, pass_over
from playground.lessons.ssd.code import check_code, files, torch_code
from playground.lessons.ssd.knobs_lab import knobs
from playground.lessons.ssd.lab import show
from playground.lessons.ssd.settings import Ssd
from playground.lessons.ssd.train_lab import guess_of, show_training, train_buttons, trained_for
from playground.lessons.ssd.words import words
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes
from playground.vision.ssd_pass import SsdPass

IN_BROWSER = ("level", "kind", "shape", "show", "channel", "x", "y", "pick", "score", "nms")


@kept(most=8)
def _pass(photo: Photo) -> SsdPass:
    """One pass; every setting looks at it."""
    return pass_over(photo)


@kept
def _photo_answer(settings: Ssd, photo: Photo) -> PhotoAnswer:
    return PhotoAnswer(settings, _pass(photo))


def answer_for(settings: Ssd, photo: Photo | None) -> PhotoAnswer | TrainAnswer:
    if settings.view == "train":
        return TrainAnswer(settings, guess_of(settings.seed), trained_for(settings))
    return _photo_answer(settings, photo) if photo is not None else PhotoAnswer(settings, pass_over(photo))


def picture(settings: Ssd, answer: Any, photo: Photo | None) -> None:
    if settings.view == "train":
        show_training(settings, answer)
    else:
        show(settings, answer, photo)


def notes(settings: Ssd, answer: Any, photo: Photo | None) -> Notes:
    text = words(answer)
    return Notes(text.formula, text.sentences, torch_code(answer, photo), check_code(answer, photo), files(answer))


PAGE = LessonPage(
    LESSON,
    Ssd,
    answer_for,
    picture,
    notes,
    states,
    below={"photo": knobs, "rate": train_buttons},
    in_picture=IN_BROWSER,
    in_file_pixels=("truth",),
)
lesson = PAGE.draw

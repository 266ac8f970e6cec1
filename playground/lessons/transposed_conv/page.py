"""Lesson: transposed convolution, which stamps pixels into a larger picture, and when it does undo a convolution."""

from typing import Any

from playground.images import Photo
from playground.lessons.transposed_conv import LESSON, states
from playground.lessons.transposed_conv.check import check_code
from playground.lessons.transposed_conv.code import files, torch_code
from playground.lessons.transposed_conv.settings import Bank, Enlarger, Layer, Trans, Trip
from playground.lessons.transposed_conv.views import answer_for, show
from playground.lessons.transposed_conv.words import formula
from playground.ui.lesson_page import LessonPage, Notes


def notes(settings: Trans, answer: Any, photo: Photo | None) -> Notes:
    code, check = torch_code(settings, answer), check_code(settings, photo)
    return Notes(formula(settings, answer, photo), (), code, check, files(settings, answer))


KINDS = {"stamps": Layer, "stretched": Layer, "matrix": Layer, "sizes": Trip, "white": Enlarger, "photo": Enlarger, "bank": Bank}
PAGE = LessonPage(LESSON, KINDS, answer_for, show, notes, states)
lesson = PAGE.draw

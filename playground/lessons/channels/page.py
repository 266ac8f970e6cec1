"""The page of "Channels and 1 × 1": several channels in and out, groups, depthwise: what each mixes, and what it costs."""

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.channels import LESSON, states
from playground.lessons.channels.checks import check_code
from playground.lessons.channels.code import files, torch_code
from playground.lessons.channels.settings import Channels
from playground.lessons.channels.views import answer_for, show
from playground.lessons.channels.words import words_of
from playground.ui.lesson_page import LessonPage, Notes


def notes(settings: Channels, answer: object, photo: Photo | None) -> Notes:
    words, caption = words_of(settings, answer), None
    if settings.view == "networks":
        caption = _("Measured on torch’s meta device: shapes without numbers, one picture of 224 × 224.")
    code, check = torch_code(settings, answer), check_code(settings, photo)
    return Notes(words.formula, words.sentences, code, check, files(settings, answer), words.title, caption)


PAGE = LessonPage(LESSON, Channels, answer=answer_for, picture=show, notes=notes, states=states, sentences_under_picture=True)
lesson = PAGE.draw

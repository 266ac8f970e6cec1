"""The page of "A kernel learns": a kernel found by gradient descent from a picture before and after, and what it cannot learn."""

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.kernel_learns import LESSON, states
from playground.lessons.kernel_learns.answer import LearnAnswer
from playground.lessons.kernel_learns.code import check_code, files, torch_code
from playground.lessons.kernel_learns.settings import Learn
from playground.lessons.kernel_learns.views import answer_for, show
from playground.lessons.kernel_learns.words import formula_note, sentences, step_formula
from playground.ui.lesson_page import LessonPage, Notes


def notes(_settings: Learn, answer: LearnAnswer, photo: Photo | None) -> Notes:
    code, check = torch_code(answer, photo), check_code(answer, photo)
    title, caption = _("One step"), formula_note(answer)
    return Notes(step_formula(answer), sentences(answer), code, check, files(answer), title, caption)


PAGE = LessonPage(LESSON, Learn, answer=answer_for, picture=show, notes=notes, states=states)
lesson = PAGE.draw

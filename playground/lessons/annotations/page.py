"""The page of "Your own annotations": what boxes tell before any training, and how far any detector can get."""

from playground.images import Photo
from playground.lessons.annotations import LESSON, states
from playground.lessons.annotations.answer import LabelAnswer, answer_of
from playground.lessons.annotations.code import check_code, files, torch_code
from playground.lessons.annotations.settings import Labels
from playground.lessons.annotations.views import show
from playground.lessons.annotations.words import formula, sentences
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes


@kept(most=16)
def kept_answer(settings: Labels) -> LabelAnswer | None:
    return answer_of(settings)


def notes(_settings: Labels, answer: LabelAnswer, _photo: Photo | None) -> Notes:
    return Notes(formula(answer), sentences(answer), torch_code(answer), check_code(answer), files(answer))


PAGE = LessonPage(
    LESSON,
    Labels,
    answer=lambda settings, _photo: kept_answer(settings),
    picture=show,
    notes=notes,
    states=states,
    sentences_under_picture=True,
    notes_tell=True,
)
lesson = PAGE.draw

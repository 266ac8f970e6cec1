"""The page of "Anchor boxes": which object shapes a list of sizes and ratios can reach, before any network exists."""

from playground.images import Photo
from playground.lessons.anchors import LESSON, states
from playground.lessons.anchors.answer import AnchorAnswer, anchor_answer, size_under
from playground.lessons.anchors.code import check_code, files, torch_code
from playground.lessons.anchors.lab import show
from playground.lessons.anchors.settings import Anchors
from playground.lessons.anchors.words import words
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes


@kept(most=64)
def answer_for(settings: Anchors, photo: Photo | None) -> AnchorAnswer:
    return anchor_answer(settings, size_under(settings, photo))


def notes(_settings: Anchors, answer: AnchorAnswer, _photo: Photo | None) -> Notes:
    text = words(answer)
    return Notes(text.formula, text.sentences, torch_code(answer), check_code(answer), files(answer))


PAGE = LessonPage(LESSON, Anchors, answer=answer_for, picture=show, notes=notes, states=states, in_file_pixels=("boxes",))
lesson = PAGE.draw

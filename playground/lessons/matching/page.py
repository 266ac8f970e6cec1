"""The page of "Matching and offsets": which anchor answers for which object, step by step and under four rules, and the
offsets it has to learn."""

from playground.images import Photo
from playground.lessons.matching import LESSON, states
from playground.lessons.matching.answer import MatchAnswer, match_answer
from playground.lessons.matching.code import check_code, files, torch_code
from playground.lessons.matching.lab import show
from playground.lessons.matching.settings import Match
from playground.lessons.matching.words import words
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes


def notes(settings: Match, answer: MatchAnswer, _photo: Photo | None) -> Notes:
    text = words(answer)
    return Notes(text.formula, text.sentences, torch_code(settings), check_code(settings), files(answer))


PAGE = LessonPage(LESSON, Match, answer=kept(match_answer), picture=show, notes=notes, states=states)
lesson = PAGE.draw

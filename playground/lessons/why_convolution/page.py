"""The page of "Why convolution": two layers over one picture, what they cost, and what a shift does to them."""

from playground.images import Photo
from playground.kit.i18n import N_
from playground.lessons.why_convolution import LESSON, lab, states, trained_lab
from playground.lessons.why_convolution.answer import Answer, answer_for
from playground.lessons.why_convolution.code import check_code, files, torch_code
from playground.lessons.why_convolution.settings import Why
from playground.lessons.why_convolution.words import words
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes

TITLES = {
    "connections": N_("Both layers in numbers"),
    "growth": N_("Parameters, weights and biases"),
    "window": N_("Weights by the size of the window"),
    "shift": N_("Does the output follow?"),
    "trained": N_("Why the answer stays"),
}


def show(settings: Why, answer: Answer, photo: Photo | None) -> None:
    """Draw a view into the open container."""
    (trained_lab if settings.view == "trained" else lab).show(settings, answer, photo)


def notes(settings: Why, answer: Answer, photo: Photo | None) -> Notes:
    text = words(answer)
    code = torch_code(settings, photo), check_code(settings)
    return Notes(text.formula, text.sentences, *code, files(answer), title=TITLES[settings.view])


PAGE = LessonPage(LESSON, Why, kept(answer_for), show, notes, states)
lesson = PAGE.draw

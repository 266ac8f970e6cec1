"""The page of "Residual networks": gradients over the depth, one block in numbers, and residual against dense connections."""

from playground.images import Photo
from playground.lessons.residual import LESSON, block_lab, connections_lab, lab, states
from playground.lessons.residual.answer import Answer, GradientsAnswer, block_answer, connections_answer, measured_curves
from playground.lessons.residual.code import check_code, files, torch_code
from playground.lessons.residual.settings import KINDS, Gradients, Residual
from playground.lessons.residual.words import TITLES, words
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes

LABS = {"gradients": lab, "block": block_lab, "connections": connections_lab}
_curves = kept(measured_curves)
_block = kept(block_answer)


def answer_for(settings: Residual, photo: Photo | None) -> Answer:
    """What the view shows; the curves are measured once, whatever depth is looked at."""
    if isinstance(settings, Gradients):
        return GradientsAnswer(settings, _curves(settings.apart_from("depth", "norm"), photo))
    return _block(settings, photo) if settings.view == "block" else connections_answer(settings)


def show(settings: Residual, answer: Answer, photo: Photo | None) -> None:
    """Draw a state into the open container."""
    LABS[settings.view].draw(answer)


def notes(settings: Residual, answer: Answer, photo: Photo | None) -> Notes:
    said = words(answer)
    shown = torch_code(settings, answer, photo), check_code(settings, answer), files(settings, answer)
    return Notes(said.formula, said.sentences, *shown, title=TITLES[settings.view])


PAGE = LessonPage(LESSON, KINDS, answer_for, show, notes, states, in_picture=("weight", "gamma"))
lesson = PAGE.draw

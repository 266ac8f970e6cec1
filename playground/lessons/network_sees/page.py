"""The page of "What a network sees": one network and the reader's photo, in five views."""

from playground.images import Photo
from playground.kit.i18n import N_
from playground.lessons.network_sees import (
    LESSON,
    firm_code,
    firm_lab,
    firm_words,
    layers_code,
    layers_lab,
    layers_words,
    scores_code,
    scores_lab,
    scores_words,
    states,
    training_code,
    training_lab,
    training_words,
    where_code,
    where_lab,
    where_words,
)
from playground.lessons.network_sees.answer import Answer, answer_for
from playground.lessons.network_sees.scores_lab import scores_for
from playground.lessons.network_sees.settings import KINDS, Sees
from playground.lessons.network_sees.training_lab import training_for
from playground.lessons.network_sees.where_lab import where_for
from playground.models import ModelUnavailable
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes

LABS = {"answer": scores_lab, "where": where_lab, "layers": layers_lab, "firm": firm_lab, "training": training_lab}
WORDS = {"answer": scores_words, "where": where_words, "layers": layers_words, "firm": firm_words, "training": training_words}
CODES = {"answer": scores_code, "where": where_code, "layers": layers_code, "firm": firm_code, "training": training_code}
TITLES = {
    "answer": N_("From scores to probabilities"),
    "where": N_("How the map is made"),
    "layers": N_("One layer in numbers"),
    "firm": N_("How the answer changes"),
    "training": N_("Naming by the nearest features"),
}
KEPT = {"answer": scores_for, "where": where_for, "layers": kept(answer_for), "firm": kept(answer_for)}
KEPT["training"] = training_for


def answer(settings: Sees, photo: Photo | None) -> Answer:
    """What the view shows. Raises ValueError with a sentence where it cannot."""
    try:
        return KEPT[settings.view](settings, photo)
    except ModelUnavailable as error:
        raise ValueError(str(error)) from error


def show(settings: Sees, answer: Answer, photo: Photo) -> None:
    """Draw a state into the open container."""
    return LABS[settings.view].draw(settings, answer, photo)


def notes(settings: Sees, answer: Answer, photo: Photo) -> Notes:
    formula, sentences = WORDS[settings.view].notes_parts(settings, answer, photo)
    code = CODES[settings.view]
    shown = code.code(settings, answer), code.check(settings, answer, photo), code.files(settings, answer, photo)
    return Notes(formula, sentences, *shown, title=TITLES[settings.view])


PAGE = LessonPage(
    LESSON, KINDS, answer, show, notes, states, photo_when=lambda _settings: True, changed=firm_lab.CHANGED | layers_lab.CHANGED
)
lesson = PAGE.draw

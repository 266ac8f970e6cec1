"""The page of "Train a network": a training one watches, learning rates, the pictures, and Kaggle's folders."""

from collections.abc import Sequence
from typing import Any

from playground.images import Photo
from playground.kit.states import Figure
from playground.lessons.train_a_network import LESSON, kaggle_lab, pictures_lab, rates_lab, states, train_lab
from playground.lessons.train_a_network.answer import Answer, KaggleAnswer, TrainAnswer
from playground.lessons.train_a_network.code import check_of, code_of
from playground.lessons.train_a_network.data_lab import under_data
from playground.lessons.train_a_network.files_lab import files_of
from playground.lessons.train_a_network.settings import KINDS, Kaggle, Net, Pictures, Rates, Train
from playground.lessons.train_a_network.words import notes_words
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import values_now

ANSWERS = {Train: train_lab.answer_for, Rates: rates_lab.answer_for, Pictures: pictures_lab.answer_for}
ANSWERS |= {Kaggle: kaggle_lab.answer_for}
SHOWN = {Train: train_lab.live_training, Rates: rates_lab.show_rates, Pictures: pictures_lab.show_pictures}
SHOWN |= {Kaggle: kaggle_lab.show_competition}


def answer_for(settings: Net, photo: Photo | None) -> Answer | None:
    """Raises ValueError, with a sentence, where what was chosen cannot be."""
    return ANSWERS[type(settings)](settings)


def picture(settings: Net, answer: Answer | None, photo: Photo | None) -> None:
    SHOWN[type(settings)](settings, answer)


def headline(settings: Net, answer: Any, photo: Photo | None) -> Sequence[Figure]:
    """Of the pictures; the other views draw theirs as their jobs go on."""
    return pictures_lab.picture_figures(answer) if isinstance(settings, Pictures) else ()


def notes(settings: Net, answer: Answer, photo: Photo | None) -> Notes:
    formula, sentences = notes_words(answer)
    return Notes(formula, sentences, code_of(answer), check_of(answer), files_of(answer))


def after(settings: Net, answer: Answer, photo: Photo | None) -> None:
    if isinstance(answer, KaggleAnswer):
        kaggle_lab.problems_of(answer)


def wide(settings: Net, answer: Answer, photo: Photo | None) -> None:
    if isinstance(answer, TrainAnswer):
        train_lab.table_of_runs()


def _under_data() -> None:
    kind = PAGE.kind_now()
    if kind is not Kaggle:
        under_data(values_now(kind)["data"])


def _under_rate() -> None:
    train_lab.train_buttons() if PAGE.kind_now() is Train else None


def _under_epochs() -> None:
    if PAGE.kind_now() is Rates:
        rates_lab.study_button()


def _under_layout() -> None:
    kaggle_lab.train_button()


PAGE = LessonPage(
    LESSON,
    KINDS,
    answer_for,
    picture,
    notes,
    states,
    headline=headline,
    below={"data": _under_data, "rate": _under_rate, "epochs": _under_epochs, "layout": _under_layout},
    after=after,
    wide=wide,
    session_speaks=True,
)
lesson = PAGE.draw

"""The page of "Data augmentation": a pipeline on the reader's photo, its boxes and its label, looked at in ten ways."""

from typing import Any

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.kit.saying import fixed
from playground.kit.states import Figure
from playground.lessons.augmentation import LESSON, states, words
from playground.lessons.augmentation.answer import Typed
from playground.lessons.augmentation.code import check_code, files, torch_code
from playground.lessons.augmentation.editor_lab import editor
from playground.lessons.augmentation.helps_lab import helped_now, train_button
from playground.lessons.augmentation.settings import Aug
from playground.lessons.augmentation.views import kept_answer, show
from playground.ui.lesson_page import LessonPage, Notes


def answer_for(settings: Aug, photo: Photo | None) -> Any:
    return helped_now(settings.relevant()) if settings.view == "helps" else kept_answer(settings, photo)


def headline(settings: Aug, answer: Any, photo: Photo) -> list[Figure]:
    return [] if settings.view == "helps" else words.headline(answer)  # that view draws its own as the job goes on


def notes(settings: Aug, answer: Any, photo: Photo) -> Notes:
    text = words.words(answer)
    code, check = torch_code(answer, photo), check_code(answer, photo)
    return Notes(text.formula, text.sentences, code, check, files(answer), title=N_("In numbers"))


def after(settings: Aug, answer: Any, photo: Photo) -> None:
    """The numbers of every type, as a table."""
    if not isinstance(answer, Typed):
        return
    columns: dict[str, list[str]] = {_("after"): [name or _("photo") for name in answer.names]}
    columns[_("type")] = [one.dtype for one in answer.ranges]
    for title, name in ((_("least"), "least"), (_("most"), "most"), (_("mean"), "mean"), (_("deviation"), "deviation")):
        columns[title] = [fixed(getattr(one, name), 2) for one in answer.ranges]
    st.table(columns)


def _train_and_edit() -> None:
    train_button()
    editor()


PAGE = LessonPage(
    LESSON,
    Aug,
    answer_for,
    show,
    notes,
    states,
    headline=headline,
    after=after,
    below={"seed": editor, "seeds": _train_and_edit},
    in_file_pixels=("boxes",),
    at_once=("compare", "draws", "steps", "labels", "crops", "network"),
)
lesson = PAGE.draw

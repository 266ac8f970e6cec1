"""The page of "Non-maximum suppression": who removes whom, at which thresholds each box lives, and four other rules."""

import streamlit as st

from playground.images import Photo
from playground.lessons.nms import LESSON, states
from playground.lessons.nms.answer import NmsAnswer, Survival, results_of, survival_of
from playground.lessons.nms.code import check_code, files, torch_code
from playground.lessons.nms.lab import show
from playground.lessons.nms.settings import Nms
from playground.lessons.nms.words import rule_table, words
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes


@kept
def survival_for(scene: Nms, photo: Photo | None) -> Survival:
    return survival_of(scene, photo)


@kept
def answer_for(settings: Nms, photo: Photo | None) -> NmsAnswer:
    """A state; survival is worked out once for all its thresholds."""
    survival = survival_for(settings.scene, photo)
    return NmsAnswer(settings, survival, results_of(settings, survival))


def notes(settings: Nms, answer: NmsAnswer, photo: Photo | None) -> Notes:
    text = words(answer)
    return Notes(text.formula, text.sentences, torch_code(answer), check_code(settings, photo), files(answer))


def table(_settings: Nms, answer: NmsAnswer, _photo: Photo | None) -> None:
    if answer.results:
        st.dataframe(rule_table(answer), hide_index=True)


PAGE = LessonPage(LESSON, Nms, answer=answer_for, picture=show, notes=notes, states=states, wide=table)
lesson = PAGE.draw

"""The page of "Non-maximum suppression": which box removes which, at which thresholds each is kept, and four other rules."""

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import plural
from playground.kit.saying import verbatim
from playground.lessons.nms import LESSON, states
from playground.lessons.nms.answer import NmsAnswer, Survival, results_of, survival_of
from playground.lessons.nms.code import check_code, files, torch_code
from playground.lessons.nms.lab import show
from playground.lessons.nms.settings import Nms
from playground.lessons.nms.words import rule_table, words
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import values_now

MOST_LISTED = 5  # bad entries on screen


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


def bad_entries() -> None:
    """What could not be read of the reader's files, under their control."""
    found = values_now(Nms)["detections"].value
    if found and found.problem_count:
        first = "  \n".join(str(problem) for problem in found.problems[:MOST_LISTED])
        counted = plural("{n} entry was left out:", "{n} entries were left out:", found.problem_count)
        st.warning(f"{counted}  \n{verbatim(first)}")


PAGE = LessonPage(
    LESSON,
    Nms,
    answer=answer_for,
    picture=show,
    notes=notes,
    states=states,
    below={"detections": bad_entries},
    wide=table,
    in_picture=("pick",),
)
lesson = PAGE.draw

"""Lesson: which anchor answers for which object, step by step and under four rules, and the offsets it has to learn."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.matching import LESSON
from playground.lessons.matching.answer import MatchAnswer, MatchConfig, match_answer
from playground.lessons.matching.code import check_code, torch_code
from playground.lessons.matching.controls import read_controls
from playground.lessons.matching.files import files
from playground.lessons.matching.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS, VIEWS
from playground.lessons.matching.views import show_matching
from playground.lessons.matching.words import formula, sentences
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import notes, viewing


@st.cache_resource(max_entries=64, show_spinner=False)
def answer_for(config: MatchConfig) -> MatchAnswer:
    return match_answer(config)


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _(
            "The book’s example: a dog, a cat, five anchors, threshold 0.5. What is the lowest IoU among the anchors called an "
            "object?"
        ),
        ["0.5 or more", "0.566", "0.206", "0.142"],
        3,
        _("A1 is the best the dog has, so it is the dog: 0.142. Play the steps and the matrix shows it first."),
        PREDICT.params,
    )


@st.fragment
def _run() -> None:
    with viewing(LESSON, VIEWS) as (view, picture, controls):
        with controls:
            config, photo = read_controls(view)
        answer = answer_for(config)
        with picture:
            if not asked():
                return  # the numbers below would tell
            show_matching(view, answer, photo)
        code, check = torch_code(view, config), check_code(view, config)
        notes(formula(view, answer), sentences(view, answer), code, check, files(view, answer))


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, TRY_THIS, MISUNDERSTOOD, EXERCISES)

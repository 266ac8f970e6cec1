"""Lesson: a kernel found by gradient descent from a picture before and after, and what the picture cannot teach."""

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.kernel_learns import LESSON
from playground.lessons.kernel_learns.answer import LearnAnswer, learn
from playground.lessons.kernel_learns.code import check_code, torch_code
from playground.lessons.kernel_learns.controls import read_learning
from playground.lessons.kernel_learns.pairs import Pairs, make_pairs
from playground.lessons.kernel_learns.settings import LearnConfig
from playground.lessons.kernel_learns.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.kernel_learns.views import VIEWS, run_csv
from playground.lessons.kernel_learns.words import formula_note, sentences, step_formula
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import viewing


@st.cache_resource(max_entries=16, show_spinner=False)
def pairs_for(digest: str | None, config: LearnConfig, _photo: Photo | None) -> Pairs:
    return make_pairs(config, _photo)


@st.cache_resource(max_entries=64, show_spinner=False)
def answer_for(digest: str | None, config: LearnConfig, _photo: Photo | None) -> LearnAnswer:
    return learn(config, pairs_for(digest, config.pairs_alone, _photo))


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _(
            "The textbook’s 6 × 8 picture, start [0.5, 0.5]. At rate 0.03 the loss falls from 27 to 0.175 in 10 steps. "
            "At rate 0.035 it is…"
        ),
        [_("0.1"), _("0.175"), _("1"), _("101")],
        3,
        _("The largest stable rate is 1/30, the textbook uses 90 % of it. Above it the path jumps ever farther."),
        PREDICT.params,
    )


@st.fragment
def _run() -> None:
    with viewing(LESSON, VIEWS) as (view, picture, controls):
        with controls:
            photo, fields = read_learning(view)
        config = LearnConfig(**fields)
        answer = answer_for(photo and photo.digest, config, photo)
        with picture:
            if asked():
                VIEWS[view](answer, photo)
        left, right = page.below()
        with left:
            st.subheader(_("One step"), anchor=False)
            st.latex(step_formula(answer))
            st.caption(formula_note(answer))
            for sentence in sentences(answer):
                st.markdown(sentence)
        with right:
            page.code_panel(torch_code(answer), check_code(answer, photo))
            page.downloads([page.Download(_("Steps CSV"), lambda: run_csv(answer), "kernel_steps.csv", "text/csv")])


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, TRY_THIS, MISUNDERSTOOD, EXERCISES)

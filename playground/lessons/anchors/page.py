"""Lesson: which object shapes a list of sizes and ratios can reach, before any network exists."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.anchors import LESSON
from playground.lessons.anchors.answer import AnchorAnswer, AnchorConfig, anchor_answer
from playground.lessons.anchors.code import check_code, torch_code
from playground.lessons.anchors.controls import read_controls
from playground.lessons.anchors.files import files
from playground.lessons.anchors.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS, VIEWS
from playground.lessons.anchors.views import show_anchors
from playground.lessons.anchors.words import formula, sentences
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import notes, viewing


@st.cache_resource(max_entries=64, show_spinner=False)
def answer_for(config: AnchorConfig, size: tuple[int, int]) -> AnchorAnswer:
    return anchor_answer(config, size)


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _("Sizes 0.75, 0.5, 0.25 and ratios 1, 2, 0.5 give five shapes. Write the sizes backwards. What changes?"),
        [_("nothing"), _("only the numbering"), _("two of the five shapes"), _("all five")],
        2,
        _(
            "The flat and the tall box use the first size only: 1.061 × 0.530 becomes 0.354 × 0.177. Of the centred shapes 62 % "
            "are reached at IoU 0.5 instead of 47 %."
        ),
        PREDICT.params,
    )


@st.fragment
def _run() -> None:
    with viewing(LESSON, VIEWS) as (view, picture, controls):
        with controls:
            config, photo, size = read_controls(view)
        answer = answer_for(config, size)
        with picture:
            if asked():
                show_anchors(view, answer, photo)
        notes(formula(view, answer), sentences(view, answer), torch_code(view, answer), check_code(answer), files(answer))


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)

"""Lesson: non-maximum suppression: who removes whom, at which thresholds each box lives, and four other rules."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.nms import LESSON
from playground.lessons.nms.code import check_code, torch_code
from playground.lessons.nms.controls import read_controls
from playground.lessons.nms.files import files
from playground.lessons.nms.states import EXERCISES, MISUNDERSTOOD, PREDICT, RULES, TRY_THIS, VIEWS
from playground.lessons.nms.views import answer_for, rules_for, show_nms
from playground.lessons.nms.words import formula, rule_table, sentences
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import notes, viewing


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _(
            "Four boxes: A (0, 0, 2, 2) with score 0.9, B (1, 0, 3, 2) with 0.8, C (1, 0, 3, 1) with 0.7, D (1, 1, 3, 2) with "
            "0.6. At threshold 0.3 three of them stay. You are more tolerant, 0.4: how many stay?"
        ),
        ["4", "3", "2", "1"],
        2,
        _("B now lives, for its IoU with A is 1/3, and B removes C and D. From threshold 0 up it is 1, 3, 2, 4."),
        PREDICT.params,
    )


@st.fragment
def _run() -> None:
    with viewing(LESSON, VIEWS) as (view, picture, controls):
        with controls:
            config, photo = read_controls(view)
        answer = answer_for(config, photo)
        with picture:
            if asked():
                show_nms(view, answer, photo)
        results = rules_for(answer, photo) if view == RULES else ()
        code, check = torch_code(view, answer), check_code(config, photo, view)
        notes(formula(view, answer), sentences(view, answer, results), code, check, files(answer))
        if view == RULES:
            st.dataframe(rule_table(answer, results), hide_index=True)


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)

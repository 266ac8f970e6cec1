"""Lesson: boxes in every format, how alike two are by five measures, and where each measure goes silent."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.box_iou import LESSON
from playground.lessons.box_iou.answer import IouAnswer, IouConfig, iou_answer
from playground.lessons.box_iou.code import check_code, torch_code
from playground.lessons.box_iou.controls import read_controls
from playground.lessons.box_iou.files import files
from playground.lessons.box_iou.states import EXERCISES, FORMATS, MISUNDERSTOOD, PREDICT, TRY_THIS, VIEWS
from playground.lessons.box_iou.views import show_boxes
from playground.lessons.box_iou.words import format_table, formula, sentences
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import notes, viewing


@st.cache_resource(max_entries=64, show_spinner=False)
def answer_for(config: IouConfig) -> IouAnswer:
    return iou_answer(config)


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _("Two equal squares overlap over half of their width. What is their IoU?"),
        ["1/2", "1/3", "1/4", "2/3"],
        1,
        _("The union counts both outer halves. Slide on: IoU 0.5 comes at a shift of one third, not one half."),
        PREDICT.params,
    )


@st.fragment
def _run() -> None:
    with viewing(LESSON, VIEWS) as (view, picture, controls):
        with controls:
            config, photo, size = read_controls(view)
        answer = answer_for(config)
        with picture:
            if asked():
                show_boxes(view, answer, photo, size)
        code, check = torch_code(view, config, size), check_code(view, config, size)
        notes(formula(view, answer, size), sentences(view, answer), code, check, files(answer, size))
        if view == FORMATS:
            st.dataframe(format_table(answer, size), hide_index=True)


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)

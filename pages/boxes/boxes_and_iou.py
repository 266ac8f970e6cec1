"""Lesson: boxes in every format, how alike two are by five measures, and where each measure goes silent."""

import streamlit as st

from playground.boxes.iou_code import check_code, torch_code
from playground.boxes.iou_lesson import EXERCISES, FORMATS, MISUNDERSTOOD, PREDICT, TRY_THIS, VIEWS
from playground.boxes.iou_scene import IouAnswer, IouConfig, iou_answer
from playground.ui import page
from playground.ui.boxes_and_iou.controls import read_controls
from playground.ui.boxes_and_iou.files import files
from playground.ui.boxes_and_iou.views import show_boxes
from playground.ui.boxes_and_iou.words import format_table, formula, sentences
from playground.ui.i18n import _
from playground.ui.settings_memory import recall
from playground.ui.views import notes, viewing

entry = page.open_lesson("box-iou")
recall(entry)


@st.cache_resource(max_entries=64, show_spinner=False)
def answer_for(config: IouConfig) -> IouAnswer:
    return iou_answer(config)


def asked() -> bool:
    return page.predict_first(
        entry,
        _("Two equal squares overlap over half of their width. What is their IoU?"),
        ["1/2", "1/3", "1/4", "2/3"],
        1,
        _("The union counts both outer halves. Slide on: IoU 0.5 comes at a shift of one third, not one half."),
        PREDICT.params,
    )


@st.fragment
def lesson() -> None:
    with viewing(entry, VIEWS) as (view, picture, controls):
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


lesson()
page.closing(entry, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)

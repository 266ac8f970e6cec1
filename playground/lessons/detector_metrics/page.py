"""Lesson: precision, recall and average precision from boxes under the reader's hand, and which moves the score does not see."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.detector_metrics import LESSON
from playground.lessons.detector_metrics.code import check_code, torch_code
from playground.lessons.detector_metrics.controls import read_controls
from playground.lessons.detector_metrics.figures import Answer
from playground.lessons.detector_metrics.files import files
from playground.lessons.detector_metrics.states import (
    ERRORS,
    EXERCISES,
    MISUNDERSTOOD,
    PREDICT,
    TRY_THIS,
    VIEWS,
    Config,
    answer_of,
)
from playground.lessons.detector_metrics.views import show
from playground.lessons.detector_metrics.words import confusion_table, formula, sentences
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import notes, viewing


@st.cache_resource(max_entries=64, show_spinner=False)
def answer_for(config: Config) -> Answer:
    return answer_of(config)


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _("8 of 10 objects are found, with the highest scores. Add 1,000 false boxes with lower ones. AP (COCO’s 101 points)?"),
        [_("about 0.01"), _("about 0.4"), _("unchanged, 0.802"), _("undefined")],
        2,
        _("Precision at the end is 0.008; the area is taken before."),
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
                show(view, answer, photo, size)
        code, check = torch_code(view, config), check_code(view, config)
        left = notes(formula(view, answer), sentences(view, answer), code, check, files(view, answer))
        if view == ERRORS:
            left.dataframe(confusion_table(answer), hide_index=True)


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)

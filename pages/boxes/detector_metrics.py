"""Lesson: precision, recall and average precision from boxes under the reader's hand, and which moves the score does not see."""

import streamlit as st

from playground.boxes.ap_code import check_code, torch_code
from playground.boxes.ap_figures import Answer
from playground.boxes.ap_lesson import ERRORS, EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS, VIEWS, Config, answer_of
from playground.ui import page
from playground.ui.detector_metrics.controls import read_controls
from playground.ui.detector_metrics.files import files
from playground.ui.detector_metrics.views import show
from playground.ui.detector_metrics.words import confusion_table, formula, sentences
from playground.ui.i18n import _
from playground.ui.settings_memory import recall
from playground.ui.views import notes, viewing

entry = page.open_lesson("detector-metrics")
recall(entry)


@st.cache_resource(max_entries=64, show_spinner=False)
def answer_for(config: Config) -> Answer:
    return answer_of(config)


def asked() -> bool:
    return page.predict_first(
        entry,
        _("8 of 10 objects are found, with the highest scores. Add 1,000 false boxes with lower ones. AP (COCO’s 101 points)?"),
        [_("about 0.01"), _("about 0.4"), _("unchanged, 0.802"), _("undefined")],
        2,
        _("Precision at the end is 0.008; the area is taken before."),
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
                show(view, answer, photo, size)
        code, check = torch_code(view, config), check_code(view, config)
        left = notes(formula(view, answer), sentences(view, answer), code, check, files(view, answer))
        if view == ERRORS:
            left.dataframe(confusion_table(answer), hide_index=True)


lesson()
page.closing(entry, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)

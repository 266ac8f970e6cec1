"""Lesson: precision, recall and average precision from boxes under the reader's hand, and which moves the score does not see."""

import streamlit as st

from playground.boxes.ap_code import check_code, torch_code
from playground.boxes.ap_figures import Answer
from playground.boxes.ap_lesson import ERRORS, EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS, VIEWS, Config, answer_of
from playground.ui import page
from playground.ui.ap_controls import read_controls
from playground.ui.ap_files import files
from playground.ui.ap_views import show
from playground.ui.ap_words import confusion_table, formula, sentences
from playground.ui.i18n import _
from playground.ui.settings_memory import recall, remember

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
    view = page.choose_view(entry, VIEWS)
    picture, controls = page.stage()
    try:
        with controls:
            config, photo, size = read_controls(view)
        answer = answer_for(config)
        with picture:
            if asked():
                show(view, answer, photo, size)
    except ValueError as error:
        page.show_error(picture, error)
        remember(entry)
        return
    remember(entry)
    left, right = page.below()
    with left:
        st.subheader(_("In numbers"), anchor=False)
        st.latex(formula(view, answer))
        for sentence in sentences(view, answer):
            st.markdown(sentence)
        if view == ERRORS:
            st.dataframe(confusion_table(answer), hide_index=True)
    with right:
        page.code_panel(torch_code(view, config), check_code(view, config))
        page.downloads(files(view, answer))


lesson()
page.closing(entry, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)

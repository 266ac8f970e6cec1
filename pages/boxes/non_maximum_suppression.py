"""Lesson: non-maximum suppression: who removes whom, at which thresholds each box lives, and four other rules."""

import streamlit as st

from playground.boxes.nms_code import check_code, torch_code
from playground.boxes.nms_lesson import EXERCISES, MISUNDERSTOOD, PREDICT, RULES, TRY_THIS, VIEWS
from playground.ui import page
from playground.ui.i18n import _
from playground.ui.nms_controls import read_controls
from playground.ui.nms_files import files
from playground.ui.nms_views import answer_for, rules_for, show_nms
from playground.ui.nms_words import formula, rule_table, sentences
from playground.ui.settings_memory import recall, remember

entry = page.open_lesson("nms")
recall(entry)


def asked() -> bool:
    return page.predict_first(
        entry,
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
def lesson() -> None:
    view = page.choose_view(entry, VIEWS)
    picture, controls = page.stage()
    try:
        with controls:
            config, photo = read_controls(view)
        answer = answer_for(config, photo)
        with picture:
            if asked():
                show_nms(view, answer, photo)
    except ValueError as error:
        page.show_error(picture, error)
        remember(entry)
        return
    remember(entry)
    results = rules_for(answer, photo) if view == RULES else ()
    left, right = page.below()
    with left:
        st.subheader(_("In numbers"), anchor=False)
        st.latex(formula(view, answer))
        for sentence in sentences(view, answer, results):
            st.markdown(sentence)
    with right:
        page.code_panel(torch_code(view, answer), check_code(config, photo))
        page.downloads(files(answer))
    if view == RULES:
        st.dataframe(rule_table(answer, results), hide_index=True)


lesson()
page.closing(entry, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)

"""Lesson: what boxes tell before any training: which anchors they need, and how far any detector can get."""

import streamlit as st

from playground.boxes.annotations.anchor_code import check_code
from playground.kit.i18n import _
from playground.lessons.annotations import LESSON
from playground.lessons.annotations.controls import read_controls
from playground.lessons.annotations.files import anchor_files, credit, report, waiting
from playground.lessons.annotations.settings import VIEWS as NAMES
from playground.lessons.annotations.settings import AnnotationConfig
from playground.lessons.annotations.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.annotations.views import VIEWS
from playground.lessons.annotations.words import formula
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import viewing


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _("Five anchor shapes for 465 fruits by k-means. With IoU distance the mean best IoU is 0.760. With plain Euclidean?"),
        ["0.50", "0.65", "0.70", "0.758"],
        3,
        _("The famous trick pays only where sizes spread widely: on 300 boxes of side 8–512 it is 0.646 against 0.545."),
        PREDICT.params,
    )


@st.fragment
def _run() -> None:
    with viewing(LESSON, NAMES) as (view, picture, controls):
        with controls:
            annotations, digest, fields = read_controls(LESSON, view)
        config = AnnotationConfig(**fields)
        with picture:
            if not asked():
                return
            if annotations is None:
                waiting()
                return
            report(annotations)
            found, answer = VIEWS[view](config, annotations, digest)
            credit(config.source)
        left, right = page.below()
        with left:
            st.subheader(_("In numbers"), anchor=False)
            st.latex(formula(config, found))
        if answer is not None:
            with right:
                page.code_panel(answer.code, check_code(answer.code, answer.maps[0].shapes, answer.count, config.side))
                page.downloads(anchor_files(answer, config))


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, TRY_THIS, MISUNDERSTOOD, EXERCISES)

"""Lesson: what boxes tell before any training: which anchors they need, and how far any detector can get."""

import streamlit as st

from playground.boxes.annotations.anchor_code import check_code
from playground.boxes.annotations.config import VIEWS as NAMES
from playground.boxes.annotations.config import AnnotationConfig
from playground.boxes.annotations.lesson import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.ui import page
from playground.ui.i18n import _
from playground.ui.settings_memory import recall
from playground.ui.views import viewing
from playground.ui.your_annotations.controls import read_controls
from playground.ui.your_annotations.files import anchor_files, credit, report, waiting
from playground.ui.your_annotations.views import VIEWS
from playground.ui.your_annotations.words import formula

entry = page.open_lesson("annotations")
recall(entry)


def asked() -> bool:
    return page.predict_first(
        entry,
        _("Five anchor shapes for 465 fruits by k-means. With IoU distance the mean best IoU is 0.760. With plain Euclidean?"),
        ["0.50", "0.65", "0.70", "0.758"],
        3,
        _("The famous trick pays only where sizes spread widely: on 300 boxes of side 8–512 it is 0.646 against 0.545."),
        PREDICT.params,
    )


@st.fragment
def lesson() -> None:
    with viewing(entry, NAMES) as (view, picture, controls):
        with controls:
            annotations, digest, fields = read_controls(entry, view)
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


lesson()
page.closing(entry, TRY_THIS, MISUNDERSTOOD, EXERCISES)

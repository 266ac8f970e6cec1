"""Lesson: what padding and stride do to a size, to a pixel's say, and to the bill."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.padding_stride import LESSON
from playground.lessons.padding_stride.answer import LayerConfig, layer_answer
from playground.lessons.padding_stride.code import check_code, torch_code
from playground.lessons.padding_stride.controls import read_layer
from playground.lessons.padding_stride.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.padding_stride.views import VIEWS, map_downloads
from playground.lessons.padding_stride.words import conventions, size_formula, tone
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import viewing


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _("Kernel 3, stride 1. Which padding makes every pixel count equally often?"),
        [_("0"), _("1, “same”"), _("2, “full”"), _("none can")],
        2,
        _("With 2 the corner is read 9 times like the middle; with 0 once, with 1 four times."),
        PREDICT.params,
    )


@st.fragment
def _run() -> None:
    with viewing(LESSON, VIEWS) as (view, picture, controls):
        with controls:
            config = LayerConfig(**read_layer(view))
        with picture:
            if asked():
                VIEWS[view](config)
        left, right = page.below()
        try:
            answer = layer_answer(config)
        except ValueError as error:  # the view's own picture stands, the calculator's numbers do not
            page.show_error(left, error)
            return
        with left:
            st.subheader(_("Output size"), anchor=False)
            st.latex(size_formula(answer))
            st.markdown(conventions(answer))
        with right:
            page.code_panel(torch_code(config), check_code(config))
            page.downloads(map_downloads(answer))


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, TRY_THIS, MISUNDERSTOOD, EXERCISES)
    st.markdown(tone())

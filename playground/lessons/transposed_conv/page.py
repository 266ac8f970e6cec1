"""Lesson: transposed convolution, which stamps pixels into a larger picture, and when it does undo a convolution."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.transposed_conv import LESSON
from playground.lessons.transposed_conv.check import check_code
from playground.lessons.transposed_conv.code import torch_code
from playground.lessons.transposed_conv.controls import read_controls
from playground.lessons.transposed_conv.downloads import DOWNLOADS
from playground.lessons.transposed_conv.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.transposed_conv.views import VIEWS
from playground.lessons.transposed_conv.words import formula
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import notes, viewing


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _("64 kernels 8 × 8, stride 8, then transposed with the same kernels. Which set returns the photo exactly?"),
        [_("noise"), _("orthonormal noise"), _("only the identity"), _("none, ever")],
        1,
        _(
            "Orthonormal kernels bring it back, error below 1e-13; plain noise does not come near it. What decides is Wᵀ·W: "
            "the identity or not."
        ),
        PREDICT.params,
    )


@st.fragment
def _run() -> None:
    with viewing(LESSON, VIEWS) as (view, picture, controls):
        with controls:
            config, photo = read_controls(view)
        with picture:
            if asked():
                VIEWS[view](config, photo)
        files = DOWNLOADS[view](config, photo)
        notes(formula(view, config, photo), (), torch_code(view, config), check_code(view, config), files)


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)

"""Lesson: transposed convolution, which stamps pixels into a larger picture, and when it does undo a convolution."""

import streamlit as st

from playground.convolution.transposed_check import check_code
from playground.convolution.transposed_code import torch_code
from playground.convolution.transposed_lesson import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.ui import page
from playground.ui.i18n import _
from playground.ui.settings_memory import recall
from playground.ui.transposed_convolution.controls import read_controls
from playground.ui.transposed_convolution.downloads import DOWNLOADS
from playground.ui.transposed_convolution.views import VIEWS
from playground.ui.transposed_convolution.words import formula
from playground.ui.views import notes, viewing

entry = page.open_lesson("transposed-conv")
recall(entry)


def asked() -> bool:
    return page.predict_first(
        entry,
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
def lesson() -> None:
    with viewing(entry, VIEWS) as (view, picture, controls):
        with controls:
            config, photo = read_controls(view)
        with picture:
            if asked():
                VIEWS[view](config, photo)
        files = DOWNLOADS[view](config, photo)
        notes(formula(view, config, photo), (), torch_code(view, config), check_code(view, config), files)


lesson()
page.closing(entry, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)

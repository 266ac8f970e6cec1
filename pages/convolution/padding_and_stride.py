"""Lesson: what padding and stride do to a size, to a pixel's say, and to the bill."""

import streamlit as st

from playground.convolution.layer import LayerConfig, layer_answer
from playground.convolution.layer_code import check_code, torch_code
from playground.convolution.padding_lesson import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.ui import page
from playground.ui.i18n import _
from playground.ui.padding_and_stride.controls import read_layer
from playground.ui.padding_and_stride.views import VIEWS, map_downloads
from playground.ui.padding_and_stride.words import conventions, size_formula, tone
from playground.ui.settings_memory import recall
from playground.ui.views import viewing

entry = page.open_lesson("padding-stride")
recall(entry)


def asked() -> bool:
    return page.predict_first(
        entry,
        _("Kernel 3, stride 1. Which padding makes every pixel count equally often?"),
        [_("0"), _("1, “same”"), _("2, “full”"), _("none can")],
        2,
        _("With 2 the corner is read 9 times like the middle; with 0 once, with 1 four times."),
        PREDICT.params,
    )


@st.fragment
def lesson() -> None:
    with viewing(entry, VIEWS) as (view, picture, controls):
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


lesson()
page.closing(entry, TRY_THIS, MISUNDERSTOOD, EXERCISES)
st.markdown(tone())

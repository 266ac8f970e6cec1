"""The page of "Padding and stride": what both do to a size, to a pixel's say, and to the bill."""

from typing import Any

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import N_
from playground.lessons.padding_stride import LESSON, states
from playground.lessons.padding_stride.answer import layer_answer, view_answer
from playground.lessons.padding_stride.code import check_code, files, torch_code
from playground.lessons.padding_stride.settings import LIMITS, SIZES, Layer, Search
from playground.lessons.padding_stride.views import show
from playground.lessons.padding_stride.words import conventions, size_formula, tone
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes


def notes(settings: Layer, answer: Any, photo: Photo | None) -> Notes:
    """Of the layer, in every view; ValueError where only the view's own picture can be."""
    layer = layer_answer(settings.layer)
    code, check = torch_code(settings), check_code(settings)
    return Notes(size_formula(layer), [conventions(layer)], code, check, files(layer), title=N_("Output size"))


KINDS = {view: Search if view == "solver" else Layer for view in Layer.controls["view"].options}
BESIDE = ("photo", *SIZES, *LIMITS, "only")  # drawn by the views themselves
PAGE = LessonPage(LESSON, KINDS, kept(view_answer), show, notes, states, in_picture=BESIDE)


def lesson() -> None:
    PAGE.draw()
    st.markdown(tone())

"""The page of "Padding and stride": what both do to a size, to a pixel's say, and to the bill."""

from typing import Any

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import N_
from playground.lessons.padding_stride import LESSON, states
from playground.lessons.padding_stride.answer import layer_answer
from playground.lessons.padding_stride.code import check_code, files, torch_code
from playground.lessons.padding_stride.settings import LIMITS, SIZES, Layer, Search
from playground.lessons.padding_stride.views import VIEWS, answer_for, show
from playground.lessons.padding_stride.words import conventions, size_formula, tone
from playground.ui.lesson_page import LessonPage, Notes


def notes(settings: Layer, answer: Any, photo: Photo | None) -> Notes:
    """Of the layer, in every view; ValueError where only the view's own picture can be."""
    layer = layer_answer(settings.layer)
    code, check = torch_code(settings), check_code(settings)
    return Notes(size_formula(layer), [conventions(layer)], code, check, files(layer), title=N_("Output size"))


PAGE = LessonPage(
    LESSON,
    {view: Search if view == "solver" else Layer for view in VIEWS},
    answer=answer_for,
    picture=show,
    notes=notes,
    states=states,
    in_picture=("photo", *SIZES, *LIMITS, "only"),
)


def lesson() -> None:
    PAGE.draw()
    st.markdown(tone())

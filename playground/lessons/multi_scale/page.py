"""Lesson: several feature maps over one photo, which of them catches an object, and how much of it that map can see."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.multi_scale import LESSON
from playground.lessons.multi_scale.answer import ScaleAnswer, ScaleConfig, scale_answer
from playground.lessons.multi_scale.code import check_code, torch_code
from playground.lessons.multi_scale.controls import read_controls
from playground.lessons.multi_scale.fields import spans_of
from playground.lessons.multi_scale.files import files
from playground.lessons.multi_scale.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS, VIEWS
from playground.lessons.multi_scale.views import show_maps
from playground.lessons.multi_scale.words import formula, sentences
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import notes, viewing


@st.cache_resource(max_entries=64, show_spinner=False)
def answer_for(config: ScaleConfig) -> ScaleAnswer:
    return scale_answer(config, spans_of(config.detector))


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _(
            "The textbook’s SSD looks at 256 × 256 pixels through 5,444 anchors. A square of 36 pixels slides over the whole "
            "picture. Where does some anchor reach an IoU of 0.5?"
        ),
        [_("everywhere"), _("half the places"), _("near cell centres"), _("nowhere")],
        3,
        _(
            "Nowhere: the best is 0.494. The smallest anchor, 51.2 pixels, swallows the square, and IoU = (side / 51.2)². At 37 "
            "pixels it is everywhere: drag the dot of the curve over the cliff at 36.2."
        ),
        PREDICT.params,
    )


@st.fragment
def _run() -> None:
    with viewing(LESSON, VIEWS) as (view, picture, controls):
        with controls:
            config, photo = read_controls(view)
        answer = answer_for(config)
        with picture:
            if asked():
                show_maps(view, answer, photo)
        code, check = torch_code(view, config), check_code(view, config)
        notes(formula(view, answer), sentences(view, answer), code, check, files(answer))


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)

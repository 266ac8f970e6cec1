"""Lesson: several channels in and out, groups, depthwise and 1×1: what each mixes, and what it costs."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.channels import LESSON
from playground.lessons.channels.code import check_code, torch_code
from playground.lessons.channels.controls import read_controls
from playground.lessons.channels.files import files
from playground.lessons.channels.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS, VIEWS
from playground.lessons.channels.views import VIEWS as SHOWN
from playground.lessons.channels.views import answer_for
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import notes, viewing


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _(
            "Scramble all pixels of the photo by one fixed shuffle, run a layer, undo the shuffle. "
            "Whose output has not changed at all?"
        ),
        [_("3 × 3"), _("depthwise 3 × 3"), _("max-pool 3 × 3"), _("1 × 1")],
        3,
        _("The difference is exactly 0 for 1 × 1: it does not know that it is looking at a picture. Try the other layers too."),
        PREDICT.params,
    )


@st.fragment
def _run() -> None:
    with viewing(LESSON, VIEWS) as (view, picture, controls):
        with controls:
            photo, fields = read_controls(view)
        shown, config = SHOWN[VIEWS[view]], VIEWS[view](**fields)
        answer = answer_for(photo and photo.digest, config, photo)
        with picture:
            if asked():
                shown.draw(answer)
        code, check = torch_code(config, answer), check_code(config)
        notes(shown.formula(answer), (), code, check, files(config, answer), title=shown.title())


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, TRY_THIS, MISUNDERSTOOD, EXERCISES)

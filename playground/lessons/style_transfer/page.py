"""Lesson: Gatys' style transfer on the reader's own photo, watched while it is optimised."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.style_transfer import LESSON
from playground.lessons.style_transfer.code import CHECK, style_code
from playground.lessons.style_transfer.controls import StyleRequest, read_controls
from playground.lessons.style_transfer.paint import live_curves, live_picture, paint_button, painting, take_along, time_needed
from playground.lessons.style_transfer.question import answered, ask
from playground.lessons.style_transfer.views import PAINT, VIEWS, counts
from playground.lessons.style_transfer.words import (
    first_step_words,
    misunderstandings,
    scale_words,
    total_formula,
    try_this_states,
)
from playground.ui import page
from playground.ui.settings_memory import recall, remember
from playground.vision import StyleConfig
from playground.vision.style_pictures import picture_size


def paint_view() -> StyleRequest | None:
    """Picture and controls; None when the settings or pictures cannot be."""
    picture, controls = page.stage()
    with controls, st.container(gap="small"):
        photo, style, fields, button = read_controls()
    try:
        request = StyleRequest(photo, style, StyleConfig(**fields))
        for chosen in (photo, style):
            picture_size(chosen.image.size, request.config)
    except ValueError as error:
        page.show_error(picture, error)
        button.button(_("Paint it"), disabled=True, width="stretch", key="style_paint_off")  # where it stands when it can
        return None
    with button:
        paint_button(request)
        estimate = st.empty()
    with picture:
        if not painting() and not answered():
            ask()
        live_picture(request)
    with estimate:
        time_needed(request)  # may time a first step: last
    return request


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    view = st.segmented_control(
        _("What to look at"),
        [PAINT, *VIEWS],
        default=PAINT,
        required=True,
        key="style_view",
        bind="query-params",
        label_visibility="collapsed",
    )
    request = None
    if view == PAINT:
        request = paint_view()
    else:
        VIEWS[view]()
    left, right = page.below()
    with left:
        if view == PAINT:
            live_curves()
        page.try_this(LESSON, try_this_states())
        misunderstandings(counts())
    with right:
        st.subheader(_("What is being minimised"), anchor=False)
        st.markdown(
            _(
                "The photo itself is the parameter: its features should stay near the photo’s, their correlations near the "
                "painting’s."
            )
        )
        config = request.config if request else StyleConfig()
        st.latex(total_formula(config))
        st.markdown(first_step_words(config))
        scale_words(request)
        take_along()
        page.code_panel(style_code(config), CHECK)
    remember(LESSON)

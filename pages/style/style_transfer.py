"""Lesson: Gatys' style transfer on the reader's own photo, watched while it is optimised."""

import streamlit as st

from playground.ui import page
from playground.ui.i18n import _
from playground.ui.style_controls import StyleRequest, read_controls
from playground.ui.style_paint import current, live_curves, live_picture, paint_button, take_along, time_needed
from playground.ui.style_views import VIEWS, counts
from playground.ui.style_words import TRY_THIS, first_step_words, misunderstandings, scale_words, signed, total_formula
from playground.vision import StyleConfig
from playground.vision.style_code import CHECK, style_code
from playground.vision.style_lesson import EVALUATIONS, numbers
from playground.vision.style_pictures import picture_size

entry = page.open_lesson("style-transfer")
view = st.segmented_control(
    _("What to look at"),
    ["paint", *VIEWS],
    default="paint",
    required=True,
    key="style_view",
    bind="query-params",
    label_visibility="collapsed",
)


def asked() -> bool:
    if view == "paint" and current()[0] is not None:
        return True  # who comes back to a painting has no question in the way
    start = numbers()["start"]
    return page.predict_first(
        entry,
        _("Content weight 0, start at the cat, a tissue slide as style, {n} steps. What is left?").format(n=EVALUATIONS),
        [_("pure texture"), _("the cat"), _("grey")],
        1,
        _("The cat: likeness {photo}. From noise {noise}. The start is a content term that no slider shows.").format(
            photo=signed(start["content"]["likeness"]), noise=signed(start["noise"]["likeness"])
        ),
        {"style_view": "start"},
    )


def paint_view() -> StyleRequest | None:
    """Picture and controls; None when the settings or pictures cannot be."""
    picture, controls = page.stage()
    with controls:
        photo, style, fields, button = read_controls()
    try:
        request = StyleRequest(photo, style, StyleConfig(**fields))
        for chosen in (photo, style):
            picture_size(chosen.image.size, request.config)
    except ValueError as error:
        page.show_error(picture, error)
        return None
    with button:
        paint_button(request)
        estimate = st.empty()
    with picture:
        live_picture(request)
    with estimate:
        time_needed(request)  # may time a first step: last
    return request


request = None
if asked():
    if view == "paint":
        request = paint_view()
    else:
        VIEWS[view]()

left, right = page.below()
with left:
    if view == "paint":
        live_curves()
    page.try_this(entry, [page.TryThis(_(state.label), _(state.why), state.params) for state in TRY_THIS])
    misunderstandings(counts())
with right:
    st.subheader(_("What is being minimised"), anchor=False)
    st.markdown(
        _("The photo itself is the parameter: its features should stay near the photo’s, their correlations near the painting’s.")
    )
    config = request.config if request else StyleConfig()
    st.latex(total_formula(config))
    st.markdown(first_step_words(config))
    scale_words(request)
    take_along()
    page.code_panel(style_code(config), CHECK)

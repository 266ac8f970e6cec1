"""The page of "Paint your photo": Gatys' style transfer on the reader's own photo, watched while it is optimised."""

from dataclasses import dataclass

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.style_transfer import LESSON, paint_lab, states
from playground.lessons.style_transfer.code import CHECK, view_code
from playground.lessons.style_transfer.paint_lab import StyleRequest, current
from playground.lessons.style_transfer.settings import Style
from playground.lessons.style_transfer.views import EXPERIMENTS
from playground.lessons.style_transfer.words import first_step_words, misunderstandings, scale_words, total_formula
from playground.ui import page
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import choose_view, panel, peek
from playground.ui.photos import current_photo
from playground.vision.style_config import picture_size

FIRST = ("photo", "style")  # above the button


def request_for(settings: Style, photo: Photo | None) -> StyleRequest:
    """What the reader asks for. Raises ValueError with a sentence where settings or pictures cannot be."""
    request = StyleRequest(photo or current_photo(), current_photo("style"), settings.config)
    for chosen in (request.photo, request.style) if settings.view == "paint" else ():
        picture_size(chosen.image.size, request.config)
    return request


def notes(settings: Style, request: StyleRequest, _photo: Photo | None) -> Notes:
    words = _(
        "The pixels are the parameters. Their features should stay near those of the photo, and the correlations of the features "
        "near those of the style picture."
    )
    sentences = [words, first_step_words(request.config)]
    code = view_code(settings.view, request.config, request.photo, request.style, inplace=settings.inplace)
    return Notes(total_formula(request.config), sentences, code, CHECK, title=_("What is being minimised"))


@dataclass(frozen=True)
class StylePage(LessonPage):
    """A page of its own making: a job paints, and beside it stand experiments."""

    def draw(self) -> None:
        page.open_lesson(self.lesson, Style)
        _run(self)
        page.closing(LESSON, states.QUESTION, states.TRY_THIS, (), ())


@st.fragment
def _run(parts: StylePage) -> None:
    settings = request = problem = None
    try:
        settings = peek(Style)
        request = request_for(settings, current_photo())
    except ValueError as error:
        problem = error
    view = choose_view(Style)
    shown, column = page.stage()
    with column:
        controls, words = st.container(gap="small"), st.container(gap="small")
    with shown:
        if problem:
            page.show_error(shown, problem)
        elif view == "paint":
            paint_lab.live_picture(request)
        else:
            EXPERIMENTS[view](words)
    left, right = page.below()
    with controls:
        _controls(request) if view == "paint" else panel(Style)
    with left:
        if view == "paint":
            paint_lab.live_curves()
        with st.expander(_("Common mistakes")):
            for sentence in misunderstandings():
                st.markdown(sentence)
    with right:
        _notes(settings or Style(), request)


def _controls(request: StyleRequest | None) -> None:
    panel(Style, only=FIRST)
    button = st.container(gap="xsmall")
    panel(Style, apart=FIRST)
    with button:
        if request is None:
            st.button(_("Paint it"), disabled=True, width="stretch", key="style_paint_off")  # where it stands when it can
        else:
            paint_lab.paint_button(request)
            paint_lab.time_needed(request)  # may time a first step: last


def _notes(settings: Style, request: StyleRequest | None) -> None:
    parts = notes(settings, request or request_for(Style(view="start"), None), None)
    st.subheader(parts.title, anchor=False)
    st.markdown(parts.sentences[0])
    st.latex(parts.formula)
    st.markdown(parts.sentences[1])
    if settings.view == "paint":
        result = request and current()[2]
        later = _(
            "The textbook’s weights that do the same are shown here once a picture is painted: they depend on both pictures."
        )
        st.caption(scale_words(result) if result else later)
        paint_lab.take_along()
    page.code_panel(parts.code, parts.check)


PAGE = StylePage(LESSON, Style, answer=request_for, picture=lambda *_parts: None, notes=notes, states=states)
lesson = PAGE.draw

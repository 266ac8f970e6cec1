"""The page of "Paint your photo": Gatys' style transfer on the reader's own photo, watched while it is optimised."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.style_transfer import LESSON, grid_lab, paint_lab, states
from playground.lessons.style_transfer.code import CHECK, view_code
from playground.lessons.style_transfer.measured import MINIMISED
from playground.lessons.style_transfer.paint_lab import StyleRequest, current
from playground.lessons.style_transfer.settings import Style
from playground.lessons.style_transfer.views import EXPERIMENTS
from playground.lessons.style_transfer.words import first_step_words, misunderstandings, scale_words, total_formula
from playground.ui import page
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import choose_view, panel, peek
from playground.ui.parts import Part, draw_together
from playground.ui.photos import current_photo
from playground.vision.style_config import picture_size

FIRST = ("photo", "style")  # above the button


def request_for(settings: Style, photo: Photo | None) -> StyleRequest:
    """What the reader asks for. Raises ValueError with a sentence where settings or pictures cannot be."""
    second = current_photo("second_style") if settings.blend else None
    grid = (settings.rows, settings.columns) if settings.view == "grid" else None
    request = StyleRequest(photo or current_photo(), current_photo("style"), settings.config, second, grid)
    if settings.view in ("paint", "grid"):
        for config in request.configs:
            for chosen in (request.photo, *request.styles):
                picture_size(chosen.image.size, config)
    return request


def notes(settings: Style, request: StyleRequest, _photo: Photo | None) -> Notes:
    words = _(
        "The pixels are the parameters. Their features should stay near those of the photo, and the correlations of the features "
        "near those of the style picture."
    )
    config = MINIMISED.get(settings.view, request.config)
    sentences = [words, first_step_words(config)]
    pictures = (request.photo, request.style, request.second)
    code = view_code(settings.view, request.config, *pictures, inplace=settings.inplace, grid=request.grid)
    return Notes(total_formula(config), sentences, code, CHECK, title=_("What is being minimised"))


@dataclass(frozen=True)
class StylePage(LessonPage):
    """A page of its own making: a job paints, and beside it stand experiments."""

    def draw(self) -> None:
        page.open_lesson(self.lesson, Style)
        draw_together(Part(st.container(), partial(_run, self)))
        page.closing(LESSON, states.QUESTION, states.TRY_THIS, (), ())


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
        elif view == "grid":
            grid_lab.live_grid(request)
        else:
            EXPERIMENTS[view](words)
    left, right = page.below()
    with controls:
        _controls(request, view) if view in ("paint", "grid") else panel(Style)
    with left:
        if view == "paint":
            paint_lab.live_curves()
        with st.expander(_("Common mistakes")):
            for sentence in misunderstandings():
                st.markdown(sentence)
    with right:
        _notes(settings or Style(), request)


def _controls(request: StyleRequest | None, view: str) -> None:
    panel(Style, only=FIRST)
    button = st.container(gap="xsmall")
    panel(Style, apart=FIRST)
    with button:
        if request is None:
            st.button(_("Paint it"), disabled=True, width="stretch", key="style_paint_off")  # where it stands when it can
        elif view == "grid":
            grid_lab.paint_button(request)
            grid_lab.time_needed(request)
        else:
            paint_lab.paint_button(request)
            paint_lab.go_on_button(request)
            paint_lab.time_needed(request)  # may time a first step: last
    if request and view == "paint":
        paint_lab.times_of_sizes(request)


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
    if settings.view == "paint" and request:
        with st.expander(_("All of it in plain torch, without this app’s engine")):
            st.code(paint_lab.plain(request), language="python", wrap_lines=True)


PAGE = StylePage(LESSON, Style, answer=request_for, picture=lambda *_parts: None, notes=notes, states=states)
lesson = PAGE.draw

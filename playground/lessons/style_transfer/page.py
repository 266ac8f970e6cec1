"""The page of "Paint your photo": Gatys' style transfer on the reader's own photo, watched while it is optimised."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.settings import asked
from playground.lessons.style_transfer import LESSON, grid_lab, paint_lab, states
from playground.lessons.style_transfer.code import CHECK, view_code
from playground.lessons.style_transfer.measured import MINIMISED
from playground.lessons.style_transfer.paint_lab import StyleRequest, current
from playground.lessons.style_transfer.settings import Style
from playground.lessons.style_transfer.views import EXPERIMENTS
from playground.lessons.style_transfer.words import first_step_words, misunderstandings, scale_words, total_formula
from playground.ui import page
from playground.ui.address import write_choices
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import choose_view, look_of, outline_of_panel, panel, peek, renew_panel, values_now
from playground.ui.parts import Part, Piece, draw_together
from playground.ui.photos import current_photo
from playground.vision.style_config import picture_size

FIRST = ("photo", "style")  # above the button
PAINTED = ("paint", "grid")


def request_for(settings: Style, photo: Photo | None) -> StyleRequest:
    """What the reader asks for. Raises ValueError with a sentence where settings or pictures cannot be."""
    second = current_photo("second_style") if settings.blend else None
    grid = (settings.rows, settings.columns) if settings.view == "grid" else None
    request = StyleRequest(photo or current_photo(), current_photo("style"), settings.config, second, grid)
    if settings.view in PAINTED:
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
        _Drawing().draw()
        page.closing(LESSON, states.QUESTION, states.TRY_THIS, (), states.EXERCISES)


class _Early(Part):
    """It has its place before its turn to be drawn comes."""

    def begin(self) -> None:
        if self.inside is None:
            super().begin()


class _Words:
    """What an experiment says beside its picture: it is drawn when its turn comes."""

    def __init__(self) -> None:
        self.said: list[Callable[[], object]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *given, **named: self.said.append(partial(getattr(st, name), *given, **named))


@dataclass
class _Drawing:
    """The page as it stands: what its latest run has found, and its parts."""

    values: Mapping[str, Any] = field(default_factory=dict)
    settings: Style = field(default_factory=Style)
    request: StyleRequest | None = None  # None: it cannot be
    notes: Notes | None = None
    words: _Words = field(default_factory=_Words)
    pickers: Sequence[Piece] = ()  # that stand
    controls: Sequence[Piece] = ()
    code: tuple[DeltaGenerator, DeltaGenerator] | None = None  # its places

    def draw(self) -> None:
        views, (picture, column) = st.container(), page.stage()
        pickers = _Early(
            column, self.draw_pickers, self.look_of_pickers, first=page.let_picture_leave, change=self.change_pickers
        )
        button = _Early(column, self.draw_button)  # may time a first step: last
        pickers.begin(), button.begin()
        line, (left, right) = st.container(), st.columns(2, gap="large")
        draw_together(
            Part(picture, self.draw_picture),
            Part(views, lambda: choose_view(Style, self.values), lambda: look_of(Style, "view", self.values)),
            pickers,
            Part(column, self.draw_controls, self.look_of_controls, change=self.change_controls),
            Part(column, self.draw_words),
            button,
            Part(column, self.draw_times),
            Part(line, st.divider, lambda: True),
            Part(left, self.draw_curves),
            Part(left, _draw_mistakes, lambda: True),
            Part(right, self.draw_notes, first=self.take_notes),
            Part(right, self.draw_files, self.look_of_files),
            Part(right, self.draw_code, lambda: True, change=self.change_code),
            Part(right, self.draw_plain_code),
        )

    @property
    def view(self) -> str:
        return self.values["view"]

    def draw_picture(self) -> None:
        self.values, self.settings, self.request, self.words = values_now(Style), Style(), None, _Words()
        try:
            self.settings = peek(Style, self.values)
            self.request = request_for(self.settings, current_photo())
        except ValueError as error:
            page.show_error(st.container(), error)
            return
        if self.view == "paint":
            paint_lab.live_picture(self.request)
        elif self.view == "grid":
            grid_lab.live_grid(self.request)
        else:
            EXPERIMENTS[self.view](self.words)

    def draw_pickers(self) -> None:
        self.pickers = panel(Style, self.values, only=FIRST)

    def look_of_pickers(self) -> object:
        return [name for name in FIRST if name in asked(Style, SimpleNamespace(**self.values))]

    def change_pickers(self) -> bool:
        return renew_panel(self.pickers, Style, self.values)

    def draw_controls(self) -> None:
        self.controls = panel(Style, self.values, apart=FIRST)

    def look_of_controls(self) -> object:
        return outline_of_panel(Style, self.values, apart=FIRST)

    def change_controls(self) -> bool:
        write_choices(Style, dict(self.values), asked(Style, SimpleNamespace(**self.values)))
        return renew_panel(self.controls, Style, self.values)

    def draw_words(self) -> None:
        for draw in self.words.said:
            draw()

    def draw_button(self) -> None:
        if self.view not in PAINTED:
            return
        with st.container(gap="xsmall"):
            if self.request is None:
                st.button(_("Paint it"), disabled=True, width="stretch", key="style_paint_off")  # where it stands when it can
            elif self.view == "grid":
                grid_lab.paint_button(self.request)
                grid_lab.time_needed(self.request)
            else:
                paint_lab.paint_button(self.request)
                paint_lab.go_on_button(self.request)
                paint_lab.time_needed(self.request)

    def draw_times(self) -> None:
        if self.request and self.view == "paint":
            paint_lab.times_of_sizes(self.request)

    def draw_curves(self) -> None:
        if self.view == "paint":
            paint_lab.live_curves()

    def take_notes(self) -> None:
        self.notes = notes(self.settings, self.request or request_for(Style(view="start"), None), None)

    def draw_notes(self) -> None:
        st.subheader(self.notes.title, anchor=False)
        st.markdown(self.notes.sentences[0])
        st.latex(self.notes.formula)
        st.markdown(self.notes.sentences[1])
        if self.settings.view == "paint":
            result = self.request and current()[2]
            later = _(
                "The textbook’s weights that do the same are shown here once a picture is painted: they depend on both pictures."
            )
            st.caption(scale_words(result) if result else later)

    def draw_files(self) -> None:
        if self.settings.view == "paint":
            paint_lab.take_along()

    def look_of_files(self) -> object:
        job, _asked, result = current()
        return self.settings.view == "paint", result is not None and job.state.finished and job

    def draw_code(self) -> None:
        self.code = page.code_panel(self.notes.code, self.notes.check)

    def change_code(self) -> bool:
        page.change_code(self.code, self.notes.code, self.notes.check)
        return True

    def draw_plain_code(self) -> None:
        if self.request and self.view == "paint":
            with st.expander(_("All of it in plain torch, without this app’s engine")):
                st.code(paint_lab.plain(self.request), language="python", wrap_lines=True)


def _draw_mistakes() -> None:
    with st.expander(_("Common mistakes")):
        for sentence in misunderstandings():
            st.markdown(sentence)


PAGE = StylePage(LESSON, Style, answer=request_for, picture=lambda *_parts: None, notes=notes, states=states)
lesson = PAGE.draw

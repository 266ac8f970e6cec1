"""A lesson's page from its parts: title, views, picture beside controls, what stands below, examples.

    PAGE = LessonPage(LESSON, Nms, answer=answer_for, picture=show, notes=notes, states=states)
    lesson = PAGE.draw

The settings are read before anything is drawn and the answer is worked out before anything is sent, because the browser draws
together what comes within 10 ms of a run's first message; then the picture goes, then the controls, then the rest. What cannot
have changed is not drawn again (`playground.ui.parts`). What it is drawn with (`playground.ui.page`, `playground.ui.panel`)
remains usable by hand.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import ModuleType, SimpleNamespace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.kit.settings import Picker, Settings, asked
from playground.kit.states import Figure
from playground.ui import page
from playground.ui.address import leave_out, write_choices
from playground.ui.answers import said
from playground.ui.at_once import close_desk, keep_desk
from playground.ui.components import heard
from playground.ui.file_pixels import grow_untouched
from playground.ui.files import Download
from playground.ui.panel import Hooks, choose_view, look_of, outline_of_panel, panel, peek, renew_panel, values_now
from playground.ui.parts import Part, Piece, draw_together
from playground.ui.photos import current_photo
from playground.ui.uploads import tell_toolbar


@dataclass(frozen=True)
class Notes:
    """What stands below the picture: formula and sentences left, the code and its check right."""

    formula: str = ""
    sentences: Sequence[str] = ()
    code: str = ""
    check: str = ""
    files: Sequence[Download] = ()
    title: str | None = None  # over the formula; "In numbers" unless it says something else
    caption: str | None = None  # under the formula
    picture_caption: str | None = None  # under the picture, and under the sentences where they stand there
    controls_caption: str | None = None


@dataclass(frozen=True)
class LessonPage:
    """The parts of a lesson's page. All but `picture` and `after` are pure: tests call them as the page does."""

    lesson: Lesson
    settings: type[Settings] | Mapping[str, type[Settings]]  # one class, or a class a view
    answer: Callable[[Any, Photo | None], Any]  # (settings, photo); None: a file is awaited; ValueError takes the picture's place
    # (settings, answer, photo): draws into the picture's place. What it returns, where that can be called, draws the words
    # beside the picture once the controls stand; a container is where sentences_under_picture go.
    picture: Callable[[Any, Any, Photo | None], Any]
    notes: Callable[[Any, Any, Photo | None], Notes]
    states: ModuleType  # QUESTION, TRY_THIS, MISUNDERSTOOD, EXERCISES
    # The numbers people came for, above the picture; none where the picture's own component shows them as it is moved.
    headline: Callable[[Any, Any, Photo | None], Sequence[Figure]] | None = None
    below: Hooks = field(default_factory=dict)  # by setting: what is drawn under its control
    changed: Hooks = field(default_factory=dict)  # by setting: what is called when it was changed
    after: Callable[[Any, Any, Photo | None], None] | None = None  # draws under the sentences
    wide: Callable[[Any, Any, Photo | None], None] | None = None  # draws under both sides, as wide as the page; tables say
    sentences_under_picture: bool = False  # not beside the code; in the container that `picture` returns, where it returns one
    in_picture: Collection[str] = ()  # settings that the picture draws itself: the column leaves them out
    in_file_pixels: Collection[str] = ()  # settings that are texts of boxes on the photo
    photo_when: Callable[[Any], bool] = lambda settings: False  # where it is needed though no picker of it is asked for
    session_speaks: bool = False  # notes and headline say more than settings, answer and photo do: what a session has
    at_once: Collection[str] = ()  # views whose picture is components alone: another component may ask for it (ui.at_once)

    @property
    def kinds(self) -> tuple[type[Settings], ...]:
        """Every class of settings; the first one that opens first."""
        listed = self.settings.values() if isinstance(self.settings, Mapping) else [self.settings]
        return tuple(dict.fromkeys(listed))

    def kind_now(self) -> type[Settings]:
        """The class of settings of the view that is looked at."""
        return self.settings[values_now(self.kinds[0])["view"]] if isinstance(self.settings, Mapping) else self.settings

    def photo_for(self, settings: Settings) -> Photo | None:
        """The reader's photo where a picker of it stands among the controls, or the answer needs it anyhow."""
        pickers = (settings.controls[name] for name in settings.asked())
        picked = any(isinstance(control, Picker) and control.role == "photo" for control in pickers)
        return current_photo() if picked or self.photo_when(settings) else None

    def drawn(self, settings: Any, photo: Photo | None) -> Sequence[Figure]:
        """Draw what stands in the picture's place; returns the large numbers."""
        answer = self.answer(settings, photo)
        self.picture(settings, answer, photo)
        return self.headline(settings, answer, photo) if self.headline else ()

    def draw(self) -> None:
        """The whole page."""
        page.open_lesson(self.lesson, *self.kinds)
        _Drawing(self).draw()
        question = getattr(self.states, "QUESTION", None)
        page.closing(self.lesson, question, self.states.TRY_THIS, self.states.MISUNDERSTOOD, self.states.EXERCISES)


@dataclass
class _Drawing:
    """A page as it stands: what its latest run has found, and its parts (`ui.parts`), which draw it."""

    page: LessonPage
    kind: type[Settings] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    settings: Any = None
    photo: Photo | None = None
    answer: Any = None  # None: nothing stands below
    notes: Notes | None = None
    problem: Exception | None = None  # of the notes
    code: tuple[str, str] | None = None  # that stands, with its check
    code_places: tuple[DeltaGenerator, DeltaGenerator] | None = None
    pieces: Sequence[Piece] = ()  # controls that stand
    sentences_drawn: bool = False  # in a container that the picture has given

    def draw(self) -> None:
        chooser = st.container() if any(map(_offers_views, self.page.kinds)) else None
        picture, column = page.stage()
        line, (left, right), wide = st.container(), st.columns(2, gap="large"), st.container()
        draw_together(
            Part(picture, self.draw_picture),
            *([Part(chooser, self.draw_views, self.look_of_views)] if chooser else []),
            Part(column, self.draw_controls, self.look_of_controls, first=self.pause, change=self.change_controls),
            Part(picture, self.draw_under_picture, self.look_under_picture, first=self.take_notes),
            Part(column, self.draw_under_controls, self.look_under_controls),
            Part(line, self.draw_line, lambda: self.answer is None),
            Part(left, self.draw_title, self.look_of_title),
            Part(left, self.draw_left),
            Part(right, self.draw_code, lambda: self.notes is None, change=self.change_code),
            Part(right, self.draw_files, self.look_of_files),
            *([Part(wide, self.draw_wide)] if self.page.wide else []),
            last=tell_toolbar,
        )

    def draw_picture(self) -> None:
        """Find out what stands, and draw it: the picture goes before all else."""
        parts, self.kind = self.page, self.page.kind_now()
        self.values = values_now(self.kind)
        self.settings = self.photo = self.answer = self.notes = self.problem = place = None
        self.sentences_drawn = False
        try:
            self.settings = peek(self.kind, self.values)
            self.photo = parts.photo_for(self.settings)
            if self.photo and grow_untouched(self.kind, parts.in_file_pixels, self.photo):
                self.values = values_now(self.kind)
                self.settings = peek(self.kind, self.values)
            self.answer = parts.answer(self.settings, self.photo)
        except ValueError as error:
            page.show_error(st.container(), error)
            if parts.at_once:
                close_desk()
            return
        if parts.headline and (figures := self.said(parts.headline)):
            page.headline(figures)
        with heard() as told:
            place = parts.picture(self.settings, self.answer, self.photo)
        if getattr(self.settings, "view", None) in parts.at_once:
            keep_desk(self.settings, self.photo, told, parts.drawn)
        elif parts.at_once:
            close_desk()
        if callable(place):
            place()
        if isinstance(place, DeltaGenerator) and parts.sentences_under_picture:
            self.take_notes()
            _paragraphs(self.notes.sentences if self.notes else (), place)
            self.sentences_drawn = True

    def draw_views(self) -> None:
        if _offers_views(self.kind):
            choose_view(self.kind, self.values)

    def look_of_views(self) -> object:
        return _offers_views(self.kind) and look_of(self.kind, "view", self.values)

    def draw_controls(self) -> None:
        parts = self.page
        self.pieces = panel(self.kind, self.values, below=parts.below, changed=parts.changed, apart=parts.in_picture)

    def change_controls(self) -> bool:
        return renew_panel(self.pieces, self.kind, self.values, below=self.page.below, changed=self.page.changed)

    def look_of_controls(self) -> object:
        return self.kind, outline_of_panel(self.kind, self.values, apart=self.page.in_picture)

    def pause(self) -> None:
        if self.answer is not None:
            page.let_picture_leave()

    def take_notes(self) -> None:
        """What stands below, once picture and controls are drawn; an error takes the place of the formula."""
        parts = self.page
        if self.answer is None or self.notes or self.problem:
            return
        try:
            self.notes = self.said(parts.notes)
        except Exception as error:
            self.problem = error

    def said(self, function: Callable[[Any, Any, Photo | None], Any]) -> Any:
        state = self.settings, self.answer, self.photo
        return function(*state) if self.page.session_speaks else said(function, *state)

    def draw_under_picture(self) -> None:
        sentences, caption = self.look_under_picture()
        _paragraphs(sentences, st)
        if caption:
            st.caption(caption)

    def look_under_picture(self) -> tuple[Sequence[str], str | None]:
        if self.notes is None:
            return (), None
        here = self.page.sentences_under_picture and not self.sentences_drawn
        return self.notes.sentences if here else (), self.notes.picture_caption

    def draw_under_controls(self) -> None:
        if caption := self.look_under_controls():
            st.caption(caption)

    def look_under_controls(self) -> str | None:
        return self.notes and self.notes.controls_caption

    def draw_line(self) -> None:
        if self.answer is not None:
            st.divider()

    def draw_title(self) -> None:
        if title := self.look_of_title():
            st.subheader(title, anchor=False)

    def look_of_title(self) -> str | None:
        return self.notes and (_(self.notes.title) if self.notes.title else _("In numbers"))

    def draw_left(self) -> None:
        parts, notes = self.page, self.notes
        write_choices(self.kind, dict(self.values), asked(self.kind, SimpleNamespace(**self.values)), parts.in_picture)
        leave_out(self.kind, parts.kinds)
        if isinstance(self.problem, ValueError):  # the picture stands, what stands below it cannot
            page.show_error(st.container(), self.problem)
        elif self.problem:
            raise self.problem
        if notes is None:
            return
        if notes.formula:
            st.latex(notes.formula)
        if notes.caption:
            st.caption(notes.caption)
        if not parts.sentences_under_picture:
            _paragraphs(notes.sentences, st)
        if parts.after:
            parts.after(self.settings, self.answer, self.photo)

    def draw_code(self) -> None:
        self.code = self.notes and (self.notes.code, self.notes.check)
        self.code_places = page.code_panel(*self.code) if self.code else None

    def change_code(self) -> bool:
        if self.notes and self.code != (code := (self.notes.code, self.notes.check)):
            page.change_code(self.code_places, *code)
            self.code = code
        return True

    def draw_files(self) -> None:
        """The buttons; each gives the file of the state that is shown when it is pressed."""
        if self.notes:
            page.downloads([replace(file, data=partial(self.file_now, place)) for place, file in enumerate(self.notes.files)])

    def file_now(self, place: int) -> bytes | str:
        return self.notes.files[place].content()

    def look_of_files(self) -> object:
        return self.notes and [(file.label, file.file_name, file.mime) for file in self.notes.files]

    def draw_wide(self) -> None:
        if self.notes and self.page.wide:
            self.page.wide(self.settings, self.answer, self.photo)


def _offers_views(kind: type[Settings]) -> bool:
    return getattr(kind.controls.get("view"), "look", None) == "views"


def _paragraphs(sentences: Sequence[str], place: Any) -> None:
    """Draw them as one element: each costs a message, and the browser its time."""
    if sentences:
        place.markdown("\n\n".join(sentences))

"""A lesson's page from its parts: title, views, picture beside controls, what stands below, examples.

    PAGE = LessonPage(LESSON, Nms, answer=answer_for, picture=show, notes=notes, states=states)
    lesson = PAGE.draw

The settings are read before anything is drawn and the answer is worked out before anything is sent, because the browser draws
together what comes within 10 ms of a run's first message; then the picture goes, then the controls, then the rest. The parts
(`playground.ui.page`, `playground.ui.panel`) remain usable by hand.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.kit.settings import Picker, Settings
from playground.kit.states import Figure
from playground.ui import page
from playground.ui.address import leave_out
from playground.ui.at_once import close_desk, keep_desk
from playground.ui.components import heard
from playground.ui.file_pixels import grow_untouched
from playground.ui.files import Download
from playground.ui.panel import Hooks, choose_view, panel, peek, values_now
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
        _run(self)
        question = getattr(self.states, "QUESTION", None)
        page.closing(self.lesson, question, self.states.TRY_THIS, self.states.MISUNDERSTOOD, self.states.EXERCISES)


@st.fragment
def _run(parts: LessonPage) -> None:
    _draw(parts)
    tell_toolbar()


def _draw(parts: LessonPage) -> None:
    kind = parts.kind_now()
    values = values_now(kind)
    settings = photo = answer = problem = place = None
    try:
        settings = peek(kind, values)
        photo = parts.photo_for(settings)
        if photo and grow_untouched(kind, parts.in_file_pixels, photo):
            values = values_now(kind)
            settings = peek(kind, values)
        answer = parts.answer(settings, photo)
    except ValueError as error:
        problem = error
    if getattr(kind.controls.get("view"), "look", None) == "views":
        choose_view(kind, values)
    picture, column = page.stage()
    with picture:
        if problem is not None:
            page.show_error(picture, problem)
        else:
            if parts.headline and (figures := parts.headline(settings, answer, photo)):
                page.headline(figures)
            with heard() as told:
                place = parts.picture(settings, answer, photo)
    if problem is None and getattr(settings, "view", None) in parts.at_once:
        keep_desk(settings, photo, told, parts.drawn)
    elif parts.at_once:
        close_desk()
    waiting = answer is None
    left, right = (None, None) if waiting else page.below()
    with column:
        panel(kind, values, below=parts.below, changed=parts.changed, apart=parts.in_picture)
    if callable(place):
        place()
    leave_out(kind, parts.kinds)
    if waiting:
        return
    try:
        notes = parts.notes(settings, answer, photo)
    except ValueError as error:  # the picture stands, what stands below it cannot
        page.show_error(left, error)
        return
    if parts.sentences_under_picture:
        _paragraphs(notes.sentences, place if isinstance(place, DeltaGenerator) else picture)
    if notes.picture_caption:
        picture.caption(notes.picture_caption)
    if notes.controls_caption:
        column.caption(notes.controls_caption)
    with left:
        st.subheader(_(notes.title) if notes.title else _("In numbers"), anchor=False)
        if notes.formula:
            st.latex(notes.formula)
        if notes.caption:
            st.caption(notes.caption)
        if not parts.sentences_under_picture:
            _paragraphs(notes.sentences, left)
        if parts.after:
            parts.after(settings, answer, photo)
    with right:
        page.code_panel(notes.code, notes.check)
        page.downloads(notes.files)
    if parts.wide:
        parts.wide(settings, answer, photo)


def _paragraphs(sentences: Sequence[str], place: DeltaGenerator) -> None:
    """Draw them as one element: each costs a message, and the browser its time."""
    if sentences:
        place.markdown("\n\n".join(sentences))

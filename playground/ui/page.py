"""The frame of a lesson, from top to bottom: title, stage, and what stands below the line.

    open_lesson(LESSON)
    picture, column = stage()
    left, right = below()

A page draws into these containers; it needs no layout of its own. Where a picture answers every move of a slider, the
controls are a `Controls`, which are drawn after it.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.kit.settings import Settings
from playground.ui.address import follow_address
from playground.ui.components.state_links import LinkSection, StateLink, link_columns
from playground.ui.components.toolbar import toolbar
from playground.ui.files import Download
from playground.ui.photo_choice import address_of_photos, obey_address
from playground.ui.predict import predict_first
from playground.ui.uploads import resets

__all__ = [
    "Controls",
    "Download",
    "TryThis",
    "below",
    "choose_view",
    "closing",
    "code_panel",
    "downloads",
    "open_lesson",
    "predict_first",
    "resets",
    "show_error",
    "stage",
    "state_href",
    "try_this",
]

CONTROLS_WIDTH = 250  # px, as wide as a slider needs
# Where the controls fall below the picture they take its whole width; a container's width in pixels holds at any width.
ON_A_PHONE = """<style>@media (max-width: 640px) {
  [data-testid=stLayoutWrapper]:has(> .st-key-stage_controls) { flex: 1 1 100% !important; width: 100% !important; }
}</style>"""
# Streamlit fades what waits for a run's answer. Each element that may fade is a layer of its own to the browser, which makes
# and joins them at every move of a slider: 15 to 20 ms, and a flicker where answers come at once.
STEADY = """<style>[data-testid=stElementContainer] { transition: none !important; }
  [data-stale=true] { opacity: 1 !important; }</style>"""
PICTURE_FIRST = 0.06  # seconds: the browser needs about so long to take in a picture and paint it
RESET = "reset"  # parameter in the address
T = TypeVar("T")


def open_lesson(entry: Lesson, *kinds: type[Settings]) -> None:
    """Title, promise and the three buttons of a lesson's page; call it first. `kinds` are the classes of its settings."""
    obey_address("photo")  # the choice comes along even while a question stands where the picker will be
    if RESET in st.query_params:  # Reset is a link: its address sets every bound control back, this the rest
        forget(entry)
        del st.query_params[RESET]
    follow_address(*kinds)
    st.html(ON_A_PHONE)
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.title(_(entry.title), anchor=False, width="stretch")
            toolbar(
                reset_href=state_href(entry, {RESET: "yes"}),
                textbook=entry.textbook,
                textbook_url=entry.textbook_url,
                key=f"toolbar_{entry.slug}",
            )
        st.markdown(f":gray[{_(entry.promise)}]")


def forget(entry: Lesson) -> None:
    """Drop what this session keeps for a lesson beside the address, and give its unbound controls new keys."""
    count = resets(entry.prefix)
    for key in [key for key in st.session_state if str(key).startswith(f"{entry.prefix}_")]:
        del st.session_state[key]
    st.session_state[f"{entry.prefix}-resets"] = count + 1


def stage(controls_width: int = CONTROLS_WIDTH) -> tuple[DeltaGenerator, DeltaGenerator]:
    """(picture, controls): the picture takes what the controls leave; on a phone the controls fall below it."""
    row = st.container(horizontal=True, horizontal_alignment="right", gap="medium")  # while the picture is awaited, too
    return row.container(width="stretch"), row.container(width=controls_width, key="stage_controls")


def choose_view(entry: Lesson, views: Iterable[str]) -> str:
    """The row of buttons above the stage that says which of a lesson's pictures is shown; the first unless chosen."""
    views = list(views)
    return st.segmented_control(
        _("What to look at"),
        views,
        default=views[0],
        required=True,
        key=f"{entry.prefix}_view",
        bind="query-params",
        label_visibility="collapsed",
    )


class Controls:
    """A lesson's controls, drawn after its picture where their values are known before.

    The browser receives things in the order in which a run draws them, and renders a column of controls anew even where
    they look as before. When the reader moves a control in a fragment, its new value stands in `st.session_state`
    before the fragment runs, so the picture can go first. Not in a run of the whole page, where the address may bring other
    values, nor when a control is needed that was not there in the last run: then the controls are drawn first.

    It also collects for 10 ms what comes after the first message, then draws all of it; what comes later waits for a second
    round. So the answer is worked out before the page's containers are sent.

        controls = Controls(draw, keys)  # in the body of the page, so that each run of the whole page has a new one

        @st.fragment
        def lesson():
            picture, column, answer = controls.begin(work)  # work() reads the values from st.session_state
            if answer is None:
                return
            ...  # draw the picture
            left, right = below()
            controls.after_picture(column)
            ...  # what stands below
    """

    def __init__(self, draw: Callable[[], None], keys: Callable[[], Collection[str]]) -> None:
        """`draw` draws them all; `keys` tells which keys of `st.session_state` the present values of the others call for."""
        st.html(STEADY)
        self._draw, self._keys = draw, keys
        self._drawn: frozenset[str] = frozenset()  # keys that stood there when they were last drawn to the end
        self._waiting = False

    def begin(self, work: Callable[[], T]) -> tuple[DeltaGenerator, DeltaGenerator, T | None]:
        """The stage's two sides and `work()`. Where it raises ValueError its sentence takes the picture's place, the controls
        are drawn, and there is None to draw."""

        def attempt() -> tuple[T | None, ValueError | None]:
            try:
                return work(), None
            except ValueError as error:
                return None, error

        early = self.ahead(attempt)
        picture, column = stage()
        self.before_picture(column)
        answer, error = early or attempt()
        if error:
            show_error(picture, error)
            self.after_picture(column)
        return picture, column, answer

    def ahead(self, work: Callable[[], T]) -> T | None:
        """`work()` where the controls need not be drawn first, else None."""
        self._waiting = bool(self._drawn) and self._drawn.issuperset(self._keys())
        return work() if self._waiting else None

    def before_picture(self, column: DeltaGenerator) -> None:
        if not self._waiting:
            self._show(column)

    def after_picture(self, column: DeltaGenerator) -> None:
        if self._waiting:
            self._show(column)

    def _show(self, column: DeltaGenerator) -> None:
        with column:
            self._draw()
        self._drawn = frozenset(self._keys())


def below() -> tuple[DeltaGenerator, DeltaGenerator]:
    """(left, right) under a line: formula, sentence and Try this; code and downloads. Call it when the picture is drawn.

    It pauses for a few frames, so that the picture's messages leave alone and the browser paints it before it sets formula
    and code.
    """
    time.sleep(PICTURE_FIRST)
    st.divider()
    left, right = st.columns(2, gap="large")
    return left, right


class State(Protocol):
    """A telling configuration of a lesson, with what there is to see in it."""

    @property
    def label(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def params(self) -> Mapping[str, object]: ...


@dataclass(frozen=True)
class TryThis:
    """A link to a telling state: what it shows, why to click, and the parameters that make it (others at their default)."""

    label: str
    why: str
    params: Mapping[str, str | int | float | bool]


def state_href(entry: Lesson, params: Mapping[str, object]) -> str:
    """Address of a lesson in one state; the reader's own choice of sample stays unless the state names one."""
    query = {**address_of_photos(), **{name: _as_text(value) for name, value in params.items()}}
    return f"/{entry.slug}?{urlencode(query)}" if query else f"/{entry.slug}"


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def try_this(entry: Lesson, items: Sequence[TryThis]) -> None:
    """The heading Try this and one link a state."""
    link_columns([[_links(entry, _("Try this"), items)]], key=f"try_{entry.slug}")


def closing(entry: Lesson, tries: Sequence[State], misunderstood: Sequence[State], exercises: Sequence[State]) -> None:
    """The foot of a lesson: Try this beside Often misunderstood and Exercises answered. Its links are the same in every
    state: call it outside the fragment."""
    left = [_links(entry, _("Try this"), tries)]
    right = [_links(entry, _("Often misunderstood"), misunderstood), _links(entry, _("Exercises answered"), exercises)]
    link_columns([left, right], key=f"try_{entry.slug}")


def _links(entry: Lesson, title: str, states: Iterable[State]) -> LinkSection:
    return LinkSection(title, [StateLink(_(state.label), why_of(state), state_href(entry, state.params)) for state in states])


def why_of(state: State) -> str:
    """Why to click, with its measured numbers where it has such."""
    values = getattr(state, "values", None)
    return _(state.why).format(**values) if values else _(state.why)


def code_panel(code: str, check_code: str, caption: str | None = None) -> None:
    """The same in PyTorch, with the quiet mark that opens the snippet which checks the page against torch."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(_("The same in PyTorch"), anchor=False, width="content")
        with st.popover(_(":green[checked against torch]"), icon=":material/check:", type="tertiary"):
            st.markdown(_("This runs as it stands and stops with an error where the page and torch differ."))
            st.code(check_code, language="python")
    st.code(code, language="python", wrap_lines=True)
    if caption:
        st.caption(caption)


def downloads(items: Sequence[Download]) -> None:
    """A row of download buttons."""
    with st.container(horizontal=True, gap="small"):
        for item in items:
            st.download_button(
                item.label,
                item.data,
                file_name=item.file_name,
                mime=item.mime,
                on_click="ignore",
                key=f"download_{item.file_name}",
            )


def show_error(container: DeltaGenerator, error: Exception) -> None:
    """The sentence of a ValueError or ImageError in the picture's place; the controls stay."""
    container.error(_(str(error)), icon=":material/error:")

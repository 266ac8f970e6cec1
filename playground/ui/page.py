"""The frame of a lesson, from top to bottom: title, stage, and what stands below the line.

A page draws into these containers; it needs no layout of its own.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.kit.settings import Settings
from playground.kit.states import State
from playground.ui.address import follow_address
from playground.ui.components.state_links import LinkSection, StateLink, link_columns
from playground.ui.components.toolbar import toolbar
from playground.ui.files import Download
from playground.ui.photos import address_of_photos, obey_address
from playground.ui.uploads import resets

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
            toolbar(entry, reset_href=state_href(entry, {RESET: "yes"}))
        st.markdown(f":gray[{_(entry.promise)}]")


def forget(entry: Lesson) -> None:
    """Drop what this session keeps for a lesson beside the address, and give its unbound controls new keys."""
    count = resets(entry.prefix)
    for key in [key for key in st.session_state if str(key).startswith(f"{entry.prefix}_")]:
        del st.session_state[key]
    st.session_state[f"{entry.prefix}-resets"] = count + 1


def stage() -> tuple[DeltaGenerator, DeltaGenerator]:
    """(picture, controls): the picture takes what the controls leave; on a phone the controls fall below it."""
    row = st.container(horizontal=True, horizontal_alignment="right", gap="medium")  # while the picture is awaited, too
    return row.container(width="stretch"), row.container(width=CONTROLS_WIDTH, key="stage_controls")


def below() -> tuple[DeltaGenerator, DeltaGenerator]:
    """(left, right) under a line: formula, sentence and Try this; code and downloads. Call it when the picture is drawn.

    It pauses for a few frames, so that the picture's messages leave alone and the browser paints it before it sets formula
    and code.
    """
    time.sleep(PICTURE_FIRST)
    st.divider()
    return tuple(st.columns(2, gap="large"))


def state_href(entry: Lesson, params: Mapping[str, object]) -> str:
    """Address of a lesson in one state; the reader's own choice of sample stays unless the state names one."""
    spelled = {name: str(value).lower() if isinstance(value, bool) else value for name, value in params.items()}
    query = {**address_of_photos(), **spelled}
    return f"/{entry.slug}?{urlencode(query)}" if query else f"/{entry.slug}"


def try_this(entry: Lesson, items: Sequence[State]) -> None:
    """The heading Try this and one link a state."""
    link_columns([[_links(entry, _("Try this"), items)]], key=f"try_{entry.slug}")


def closing(entry: Lesson, tries: Sequence[State], misunderstood: Sequence[State], exercises: Sequence[State]) -> None:
    """The foot of a lesson: Try this beside Often misunderstood and Exercises answered. Its links are the same in every
    state: call it outside the fragment."""
    left = [_links(entry, _("Try this"), tries)]
    right = [_links(entry, _("Often misunderstood"), misunderstood), _links(entry, _("Exercises answered"), exercises)]
    link_columns([left, right], key=f"try_{entry.slug}")


def _links(entry: Lesson, title: str, states: Iterable[State]) -> LinkSection:
    return LinkSection(title, [StateLink(*words_of(state), state_href(entry, state.params)) for state in states])


def words_of(state: State) -> tuple[str, str]:
    """(what to look at, what there is to see), translated, with its measured numbers."""
    label, _dot, why = filled(state.text, state.values).partition(" · ")
    return label, why


def filled(text: str, values: Mapping[str, object]) -> str:
    """A sentence of a table, translated, with its values put in where it has such; braces stay where it has none."""
    return _(text).format(**values) if values else _(text)


def code_panel(code: str, check_code: str) -> None:
    """The same in PyTorch, with the quiet mark that opens the snippet which checks the page against torch."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(_("The same in PyTorch"), anchor=False, width="content")
        with st.popover(_(":green[checked against torch]"), icon=":material/check:", type="tertiary"):
            st.markdown(_("This runs as it stands and stops with an error where the page and torch differ."))
            st.code(check_code, language="python")
    st.code(code, language="python", wrap_lines=True)


def downloads(items: Sequence[Download]) -> None:
    """A row of download buttons."""
    with st.container(horizontal=True, gap="small"):
        for item in items:
            key = f"download_{item.file_name}"
            st.download_button(item.label, item.data, item.file_name, item.mime, key, on_click="ignore")


def show_error(container: DeltaGenerator, error: Exception) -> None:
    """The sentence of a ValueError or ImageError in the picture's place; the controls stay."""
    container.error(_(str(error)), icon=":material/error:")

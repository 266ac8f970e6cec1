"""The frame of a lesson, from top to bottom: title, stage, and what stands below the line.

A page draws into these containers; it needs no layout of its own.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.kit.budget import Awaited
from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.kit.settings import Settings
from playground.kit.states import Figure, Question, State
from playground.ui.address import follow_address
from playground.ui.components.examples import Example, SelfTest, examples
from playground.ui.components.toolbar import toolbar
from playground.ui.files import Download
from playground.ui.jobs import marked_jobs, take_lost
from playground.ui.photos import address_of_photos, obey_address, roles_of, stays_here
from playground.ui.uploads import files_stay_here, resets

CONTROLS_WIDTH = 250  # px, as wide as a slider needs
# A laptop's picture gets the room of the wide margins. On a phone the picture stays in view while the controls below it are
# moved; they take its whole width. A container's width in pixels holds at any width.
FRAME = """<style>
  [data-testid=stMarkdownContainer] .katex-display { padding-block: 0.3em; }
  @media (max-width: 1500px) { [data-testid=stMainBlockContainer] { padding-inline: 2rem; } }
  @media (max-width: 640px) {
    [data-testid=stMainBlockContainer] { padding: 4rem 1rem 3rem; }
    [class*="_view "] [data-testid=stButtonGroup] > div { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: thin; }
    [class*="_view "] button { flex: none; }
    [class*="_told"] { flex-wrap: nowrap !important; max-width: 100%; }  /* a job's words break, its buttons stay beside them */
    [class*="_told"] > :first-child { flex: 0 1 auto !important; min-width: 0; }
    .st-key-lesson_head p { font-size: 0.9375rem; line-height: 1.4; }
    [data-testid=stLayoutWrapper]:has(> .st-key-stage_picture),
    [data-testid=stLayoutWrapper]:has(> .st-key-stage_controls) { flex: 1 1 100% !important; width: 100% !important; }
    [data-testid=stLayoutWrapper]:has(> .st-key-stage_picture) {
      position: sticky; top: 3.75rem; z-index: 9; max-height: 50svh; overflow: hidden auto;
      --page: light-dark(#ffffff, #0f141b); background: var(--page);
      box-shadow: 0 1px 0 rgb(128 128 128 / 35%), -1rem 0 var(--page), 1rem 0 var(--page);
    }
  }
</style>"""
HEADLINE = """<style>
  .headline { display: flex; flex-wrap: wrap; gap: 0 2rem; font-variant-numeric: tabular-nums; }
  .headline > * { display: grid; }
  .headline small { font-size: 0.8125rem; line-height: 1.3; opacity: 0.75; }
  .headline b { font-size: 1.75rem; line-height: 1.2; font-weight: 700; }
  .headline b small { font-weight: 400; margin-left: 0.4rem; }
  @media (max-width: 640px) { .headline { column-gap: 1.1rem; } .headline b { font-size: 1.5rem; } }
</style>"""
# Streamlit fades what waits for a run's answer. Each element that may fade is a layer of its own to the browser, which makes
# and joins them at every move of a slider: 15 to 20 ms, and a flicker where answers come at once.
STEADY = """<style>[data-testid=stElementContainer] { transition: none !important; }
  [data-stale=true] { opacity: 1 !important; }</style>"""
PICTURE_FIRST = 0.06  # seconds: the browser needs about so long to take in a picture and paint it
RESET = "reset"  # parameter in the address


def open_lesson(entry: Lesson, *kinds: type[Settings]) -> None:
    """Title, what the lesson is about, and the buttons of its page; call it first. `kinds` are the classes of its settings."""
    roles = roles_of(kinds)
    for role in {"photo", *roles}:  # the choice comes along to views without a picker, too
        obey_address(role)
    if RESET in st.query_params:  # Reset is a link: its address sets every bound control back, this the rest
        forget(entry)
        del st.query_params[RESET]
    follow_address(*kinds)
    st.html(FRAME + STEADY)
    with st.container(gap="xsmall", key="lesson_head"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.title(_(entry.title), anchor=False, width="stretch")
            stays = [*stays_here(roles), *files_stay_here(kinds)]
            reset_href = state_href(entry, {RESET: "yes"})
            toolbar(entry, reset_href=reset_href, stays=stays, jobs=marked_jobs(), on_lost=take_lost)
        st.markdown(f":gray[{_(entry.about)}]")


def forget(entry: Lesson) -> None:
    """Drop what this session keeps for a lesson beside the address, and give its unbound controls new keys."""
    count = resets(entry.prefix)
    for key in [key for key in st.session_state if str(key).startswith(f"{entry.prefix}_")]:
        del st.session_state[key]
    st.session_state[f"{entry.prefix}-resets"] = count + 1


def stage() -> tuple[DeltaGenerator, DeltaGenerator]:
    """(picture, controls): the picture takes what the controls leave; on a phone the controls fall below it."""
    row = st.container(horizontal=True, horizontal_alignment="right", gap="medium")  # while the picture is awaited, too
    return row.container(width="stretch", key="stage_picture"), row.container(width=CONTROLS_WIDTH, key="stage_controls")


def headline(figures: Sequence[Figure]) -> None:
    """The numbers people came for, large, in one element above the picture."""
    shown = (
        f"<div><small>{escape(one.label)}</small><b>{escape(one.value)}<small>{escape(one.note)}</small></b></div>"
        for one in figures
    )
    st.html(f"{HEADLINE}<div class='headline' data-headline role='status'>{''.join(shown)}</div>")


def below() -> tuple[DeltaGenerator, DeltaGenerator]:
    """(left, right) under a line: formula, sentence and Try this; code and downloads. Call it when the picture is drawn.

    It pauses for a few frames, so that the picture's messages leave alone and the browser paints it before it sets formula
    and code.
    """
    let_picture_leave()
    st.divider()
    return tuple(st.columns(2, gap="large"))


def let_picture_leave() -> None:
    """Wait as long as the browser needs to paint a picture."""
    time.sleep(PICTURE_FIRST)


def state_href(entry: Lesson, params: Mapping[str, object]) -> str:
    """Address of a lesson in one state; the reader's own choice of sample stays unless the state names one."""
    spelled = {name: str(value).lower() if isinstance(value, bool) else value for name, value in params.items()}
    query = {**address_of_photos(), **spelled}
    return f"/{entry.slug}?{urlencode(query)}" if query else f"/{entry.slug}"


def closing(
    entry: Lesson, question: Question | None, tries: Sequence[State], mistakes: Sequence[State], exercises: Sequence[State]
) -> None:
    """The foot of a lesson: its examples, the four best in sight, and the question. Its links are the same in every state: call
    it outside the fragment."""
    more = [(_("Common mistakes"), _links(entry, mistakes)), (_("Answers to the book’s exercises"), _links(entry, exercises))]
    examples(_links(entry, tries), more, _self_test(entry, question), key=f"examples_{entry.slug}")


def _links(entry: Lesson, states: Iterable[State]) -> list[Example]:
    return [Example(*words_of(state), state_href(entry, state.params)) for state in states]


def _self_test(entry: Lesson, question: Question | None) -> SelfTest | None:
    if question is None:
        return None
    text, why = (filled(words, question.values) for words in (question.text, question.why))
    options = [_(option) for option in question.options]
    return SelfTest(text, options, question.answer, why, state_href(entry, question.proof.params))


def words_of(state: State) -> tuple[str, str]:
    """(what to look at, what there is to see), translated, with its measured numbers."""
    label, _dot, why = filled(state.text, state.values).partition(" · ")
    return label, why


def filled(text: str, values: Mapping[str, object]) -> str:
    """A sentence of a table, translated, with its values put in where it has such; braces stay where it has none."""
    return _(text).format(**values) if values else _(text)


def code_panel(code: str, check_code: str) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The same in PyTorch, with the quiet mark that opens the snippet which checks the page against torch; returns the places
    of both, for `change_code`."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(_("The same in PyTorch"), anchor=False, width="content")
        with st.popover(_(":green[checked against torch]"), icon=":material/check:", type="tertiary"):
            st.markdown(_("This runs as it stands and stops with an error where the page and torch differ."))
            check_place = st.code(check_code, language="python")
    return st.code(code, language="python", wrap_lines=True), check_place


def change_code(places: tuple[DeltaGenerator, DeltaGenerator], code: str, check_code: str) -> None:
    """Another code in the places of a code panel that stands."""
    code_place, check_place = places
    check_place.code(check_code, language="python")
    code_place.code(code, language="python", wrap_lines=True)


def downloads(items: Sequence[Download]) -> None:
    """A row of download buttons."""
    with st.container(horizontal=True, gap="small"):
        for item in items:
            key = f"download_{item.file_name}"
            st.download_button(item.label, item.data, item.file_name, item.mime, key, on_click="ignore")


def show_error(container: DeltaGenerator, error: Exception) -> None:
    """The sentence of a ValueError or ImageError in the picture's place; the controls stay."""
    if isinstance(error, Awaited):
        container.info(_(str(error)), icon=":material/hourglass_empty:")
    else:
        container.error(_(str(error)), icon=":material/error:")

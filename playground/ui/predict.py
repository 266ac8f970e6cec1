"""The predict-first question: it stands where the picture will be, and the picture then proves the answer."""

from collections.abc import Mapping, Sequence

import streamlit as st

from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.ui.photos import ROLES, choose_sample

SKIPPED = -1
FRAME = "predict_frame"  # key of the container
# The empty frame of the picture, as tall as the picture will be, so that what stands below it stays there when the answer
# comes. Not where a page draws something under the question: then the frame is as tall as its words.
HEIGHT = "clamp(320px, 100svh - 330px, 580px)"
LOOK = f"""<style>
.st-key-{FRAME} {{ background: color-mix(in srgb, currentColor 3%, transparent); align-items: center; }}
:only-child > .st-key-{FRAME} {{ min-height: {HEIGHT}; }}
</style>"""
# After the answer the picture's place stays as tall until the picture has come: on a phone the controls below it would come up.
HOLD = f"""<style>
@keyframes predict-hold {{ from, to {{ min-height: {HEIGHT}; }} }}
[data-testid=stLayoutWrapper]:has(+ [data-testid=stLayoutWrapper] > .st-key-stage_controls) {{ animation: predict-hold 3s; }}
</style>"""
WORDS_WIDTH = 620  # px


def predict_first(
    entry: Lesson,
    question: str,
    options: Sequence[str],
    answer: int,
    explanation: str,
    params: Mapping[str, str | int | float | bool],
) -> bool:
    """Ask before showing. True once the picture may be drawn: answered, skipped, or opened by a link with parameters.

    Call it inside the picture container and draw the picture only when it returns True. `options` has two to four
    entries, `answer` is the index of the right one, `params` the state whose picture proves it, typed as the controls'
    own values (`photo` names a sample). In the address `ask=yes` asks although parameters are there, `ask=no` never asks.
    """
    key = f"{entry.prefix}_predicted"
    given = st.session_state.get(key)
    if given is None:
        wish = st.query_params.get("ask")
        configured = any(name.startswith(f"{entry.prefix}_") for name in st.query_params)
        if wish == "no" or (wish != "yes" and configured):
            return True
        _ask(key, question, options, params)
        return False
    st.html(HOLD)
    if given != SKIPPED:
        verdict = _(":green[**Right.**]") if given == answer else _(":red[**Not so.**] You said: {given}.")
        st.markdown(f"{verdict} {explanation}".format(given=options[given]))
    return True


def _ask(key: str, question: str, options: Sequence[str], params: Mapping[str, str | int | float | bool]) -> None:
    st.html(LOOK)
    frame = st.container(border=True, key=FRAME, vertical_alignment="center")
    with frame.container(width=WORDS_WIDTH):
        st.caption(_("Predict first"))
        st.markdown(question)
        with st.container(horizontal=True, gap="small"):  # as wide as their words, in a second line where they need one
            for index, option in enumerate(options):
                st.button(option, key=f"{key}_{index}", on_click=_answer, args=(key, index, params))
        st.button(_("Skip the question"), key=f"{key}_skip", type="tertiary", on_click=_answer, args=(key, SKIPPED, {}))


def _answer(key: str, index: int, params: Mapping[str, str | int | float | bool]) -> None:
    st.session_state[key] = index
    for name, value in params.items():
        if name in ROLES:
            choose_sample(name, str(value))
        else:
            st.session_state[name] = value

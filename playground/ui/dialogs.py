"""A dialog that stays open while the page behind it is drawn anew: Streamlit closes it then, be it that a job has just ended.

    open_dialog(title, draw, role)      # where its button was pressed
    close_dialog()                      # before the run that follows what was chosen in it
    keep_dialog()                       # at the end of every page

It closes where the reader closes it, or goes to another page or back to another address.
"""

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

OPEN = "open-dialog"


def open_dialog(title: str, draw: Callable[..., None], *arguments: object) -> None:
    """Open a dialog that draw(*arguments) fills."""
    st.session_state[OPEN] = {"what": (title, draw, arguments), "page": st.session_state.get("page"), "address": None}
    _show(title, draw, arguments)


def close_dialog() -> None:
    """The page's next run shows it no more."""
    st.session_state.pop(OPEN, None)


def keep_dialog() -> None:
    """Show it again, unless this run has opened it."""
    if not (found := st.session_state.get(OPEN)):
        return
    address = st.query_params.to_dict()
    if found["address"] is None:  # it may have been opened in the middle of a run that had yet to write it
        found["address"] = address
    if (found["page"], found["address"]) != (st.session_state.get("page"), address):
        close_dialog()
    elif not get_script_run_ctx().has_dialog_opened:
        _show(*found["what"])


def _show(title: str, draw: Callable[..., None], arguments: tuple[object, ...]) -> None:
    st.dialog(title, width="medium", on_dismiss=close_dialog)(draw)(*arguments)

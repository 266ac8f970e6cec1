"""A lesson's controls come back as they were left.

Streamlit forgets a widget that a run does not draw, and a page switch empties the address that bound ones live in. Here
the session keeps what the address held: `recall` before the first control is drawn, `remember` after the last.
"""

import streamlit as st

from playground.ui.lessons import Lesson


def recall(entry: Lesson) -> None:
    """Put kept values back into controls that the last run did not draw; a link that brings settings of its own wins."""
    if any(name.startswith(f"{entry.prefix}_") for name in st.query_params):
        return
    for name, value in _kept(entry).items():
        if name not in st.session_state:
            st.session_state[name] = value


def remember(entry: Lesson) -> None:
    """Keep every control that differs from its default: the address names just these."""
    kept, changed = _kept(entry), _in_address(entry)
    for name in [name for name in kept if name in st.session_state and name not in changed]:
        del kept[name]  # drawn, and at its default again
    kept.update({name: st.session_state[name] for name in changed if name in st.session_state})


def _in_address(entry: Lesson) -> list[str]:
    return [name for name in st.query_params if name.startswith(f"{entry.prefix}_")]


def _kept(entry: Lesson) -> dict[str, object]:
    return st.session_state.setdefault(f"{entry.prefix}_kept", {})  # starts with the prefix: Reset drops it

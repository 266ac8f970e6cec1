"""A lesson's controls come back as they were left.

Streamlit forgets a widget that a run does not draw, and a page switch empties the address that bound ones live in. Here
the session keeps what the address held: `recall` before the first control is drawn, `remember` after the last, and
`reclaim` just before one that other controls show and hide.
"""

import streamlit as st

from playground.kit.lesson import Lesson


def recall(entry: Lesson) -> None:
    """Put kept values back into controls that the last run did not draw; a link that brings settings of its own wins."""
    if address := _address(entry):
        if address != st.session_state.get(f"{entry.prefix}_address"):
            _kept(entry.prefix).clear()  # a link: what it does not name is at its default
        return
    for name, value in _kept(entry.prefix).items():
        if name not in st.session_state:
            st.session_state[name] = value


def remember(entry: Lesson) -> None:
    """Keep every control that differs from its default: the address names just these."""
    kept, address = _kept(entry.prefix), _address(entry)
    for name in [name for name in kept if name in st.session_state and name not in address]:
        del kept[name]  # drawn, and at its default again
    kept.update({name: st.session_state[name] for name in address if name in st.session_state})
    st.session_state[f"{entry.prefix}_address"] = address


def reclaim(prefix: str, key: str) -> None:
    """Give a control that was hidden for a while the value it had; call it just before the control is drawn."""
    kept = _kept(prefix)
    if key in kept and key not in st.session_state and key not in st.query_params:
        st.session_state[key] = kept[key]


def _address(entry: Lesson) -> dict[str, str]:
    return {name: st.query_params[name] for name in st.query_params if name.startswith(f"{entry.prefix}_")}


def _kept(prefix: str) -> dict[str, object]:
    return st.session_state.setdefault(f"{prefix}_kept", {})  # starts with the prefix: Reset drops it

"""The address of a lesson: what it spells becomes the settings, and the settings are spelled in it.

Numbers, switches and texts are bound to the address by Streamlit. A choice is not: bound, the address would show its label,
and a label may change with the words of a page. Its key is written here.
"""

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import get_session_state

from playground.kit.settings import Choice, Control, Picker, Settings, default_of


def key_of(kind: type[Settings], name: str) -> str:
    """A setting's parameter in the address, and its key in `st.session_state`."""
    return f"{kind.prefix}_{name}"


def chosen_value(kind: type[Settings], name: str, control: Control) -> Any:
    """What stands for a setting now: the reader's choice, else what the address spells; None where neither is there."""
    key = key_of(kind, name)
    if st.session_state.get(key) is not None:
        return st.session_state[key]
    raw = st.query_params.get(key)
    try:
        return None if raw is None else control.parse(raw)
    except (ValueError, OverflowError):
        return None


def follow_address(*kinds: type[Settings]) -> None:
    """Call it first on a lesson's page. Where a page is entered, or Back and a link open another state, the address decides.

    What it cannot mean (empty, unknown, out of range, infinite, not a number) is dropped from it, and the default stands.
    """
    context = get_script_run_ctx()
    history = bool(context and context.is_history_navigation)
    page = st.session_state.get("page")
    entered = st.session_state.get("address-page") != page
    st.session_state["address-page"] = page
    controls = {key_of(kind, name): (kind, name, control) for kind in kinds for name, control in kind.controls.items()}
    bad = []
    for key, (kind, name, control) in controls.items():
        if isinstance(control, Picker):
            continue
        raw = st.query_params.get(key)
        try:
            value = None if raw is None else control.parse(raw)
        except (ValueError, OverflowError):
            bad.append(key)
            value = None
        if raw is None and history and key in st.session_state:
            value = control.default if not callable(control.default) else default_of(kind, name, kind())
        if value is not None and (history or entered):
            st.session_state[key] = value
    if bad:
        with get_session_state().query_params() as parameters:
            for key in bad:
                parameters.remove_param(key)
            parameters.set_initial_query_params_from_current()


def write_choices(kind: type[Settings], values: dict[str, Any], shown: tuple[str, ...]) -> None:
    """Spell the choices that are shown and not at their default in the address, and take all others out of it."""
    for name, control in kind.controls.items():
        if not isinstance(control, Choice):
            continue
        key, value = key_of(kind, name), values[name]
        wanted = spelled(value) if name in shown and value != control.default else None
        if st.query_params.get(key) != wanted:
            if wanted is None:
                del st.query_params[key]
            else:
                st.query_params[key] = wanted


def spelled(value: Any) -> str:
    """A value as the address has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)

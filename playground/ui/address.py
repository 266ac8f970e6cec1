"""The address of a lesson: what it spells becomes the settings, and the settings are spelled in it.

Numbers, switches and texts are bound to the address by Streamlit. A choice is not: bound, the address would show its label,
and a label may change with the words of a page. Its key is written here.
"""

from collections.abc import Collection, Iterable
from types import SimpleNamespace
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import get_session_state

from playground.kit.settings import (
    Choice,
    Control,
    Number,
    Picker,
    Settings,
    Several,
    Switch,
    Text,
    Upload,
    default_of,
    resolve,
)
from playground.ui.uploads import uploaded


def key_of(kind: type[Settings], name: str) -> str:
    """A setting's parameter in the address, and its key in `st.session_state`."""
    return f"{kind.prefix}_{name}"


def chosen_value(kind: type[Settings], name: str, control: Control) -> Any:
    """What stands for a setting now: the reader's choice, else what the address spells; None where neither is there."""
    if isinstance(control, Upload):
        return uploaded(kind.prefix, name, control)
    key = key_of(kind, name)
    if (value := st.session_state.get(key)) is not None:
        return tuple(value) if isinstance(control, Several) else value
    try:
        return parsed(control, key)
    except (ValueError, OverflowError):
        return None


def parsed(control: Control, key: str) -> Any:
    """What the address spells for a setting, None where it is silent. Raises ValueError where it cannot be."""
    if key not in st.query_params:
        return None
    return control.parse(st.query_params.get_all(key) if isinstance(control, Several) else st.query_params[key])


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
    bad, late = [], []
    for key, (kind, name, control) in controls.items():
        if isinstance(control, Picker):
            continue
        try:
            value = parsed(control, key)
        except (ValueError, OverflowError):
            bad.append(key)
            value = None
        if key not in st.query_params and history and key in st.session_state:
            value = control.default
            if callable(value):  # which hangs on others, whose turn may still come
                del st.session_state[key]
                late.append((key, kind, name))
                continue
        if value is not None and (history or entered):
            st.session_state[key] = value
    for key, kind, name in late:
        st.session_state[key] = resolve(kind, lambda one, control, kind=kind: chosen_value(kind, one, control))[name]
    if bad:
        with get_session_state().query_params() as parameters:
            for key in bad:
                parameters.remove_param(key)
            parameters.set_initial_query_params_from_current()


def write_choices(kind: type[Settings], values: dict[str, Any], shown: tuple[str, ...], in_picture: Collection[str] = ()) -> None:
    """Spell the choices that are shown and not at their default in the address, and take all others out of it; likewise the
    numbers, switches and texts that a picture sets itself, for which there is no control that Streamlit could bind."""
    for name, control in kind.controls.items():
        bindable = isinstance(control, Number | Switch | Text) and name in in_picture
        if not (isinstance(control, Choice) or bindable):
            continue
        key, value = key_of(kind, name), values[name]
        wanted = spelled(value) if name in shown and value != default_of(kind, name, SimpleNamespace(**values)) else None
        if wanted is None:
            _take_out(key)
        elif st.query_params.get(key) != wanted:
            st.query_params[key] = wanted


def leave_out(kind: type[Settings], kinds: Iterable[type[Settings]]) -> None:
    """Take out of the address the choices that only others of a lesson's kinds of settings have."""
    for other in kinds:
        for name, control in other.controls.items():
            if isinstance(control, Choice) and name not in kind.controls:
                _take_out(key_of(other, name))


def _take_out(key: str) -> None:
    if key in st.query_params:
        del st.query_params[key]


def spelled(value: Any) -> str:
    """A value as the address has it."""
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)

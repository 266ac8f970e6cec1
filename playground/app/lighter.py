"""Seven of Streamlit's own habits that cost each change of each reader, made cheaper; what a page sees stays the same.

Measured with Streamlit 1.67 on the lessons of the load client, in shares of a change's processor time:

- A selectbox, a number field and a text field each ask whether one key of theirs was set to None, and get a copy of the whole
  session's state to look it up in (a tenth of the script's time, more in a session that has seen many lessons). Here they get
  the state itself to ask.
- What is asked of the session's state and of the address comes by way of errors where there is nothing, and each question asks
  whether the run is to end (a fifth of the script's time). Here it is looked up; a run ends where it sends or sets something.
- What a component is told is searched for tables, written down, and written down and hashed again to name the component (a tenth
  of the script's time). Here what is JSON is written down once, and a component that has a key is named by it alone.
- Each look at a component's state makes a class of its own for what it shows (a twentieth of the script's time: a run looks at
  each component three times and more). Here there is one class, and Streamlit's is made where something is written to it.
- For each message the event loop wakes itself through a socket to note that there is one, though it is the loop that enqueues
  (a tenth of the loop's time). Here it notes it at once.
- Each run is told the theme anew, worked out of 300 options (a sixth of the loop's time). Here it is worked out once.
- A fragment goes back to where it stood by copies of every container it lies in, and of all that each of these lies in (a third
  of the script's time where a page has several). Here the containers are copied, and what they lie in, which nobody writes to
  meanwhile, is shared.

And the interpreter hands over more often than every 5 ms: the one thread that reads and writes for all readers waits for its
turn at every step, behind each script that computes.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from copy import copy
from functools import cached_property, lru_cache
from typing import Any

import streamlit as st
from streamlit.components.v2.bidi_component import main as bidi
from streamlit.components.v2.bidi_component.main import BidiComponentMixin
from streamlit.cursor import Cursor
from streamlit.delta_generator import DeltaGenerator
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import Runtime, app_session
from streamlit.runtime.state import QueryParamsProxy, SessionStateProxy, get_session_state
from streamlit.runtime.state.query_params import QueryParams
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState

HAND_OVER = 0.0005  # seconds
_copied = SafeSessionState.filtered_state
_keyed: ContextVar[bool] = ContextVar("keyed", default=False)
_mounted, _named, _written = (
    getattr(owner, name, None)
    for owner, name in (
        (BidiComponentMixin, "_bidi_component"),
        (BidiComponentMixin, "_build_bidi_identity_kwargs"),
        (bidi, "serialize_mixed_data"),
    )
)
_presents = getattr(bidi, "make_bidi_component_presenter", None)
_worked_out = getattr(app_session, "_populate_theme_msg", None)


class AskedState(Mapping[str, Any]):
    """A session's state as `SafeSessionState.filtered_state` gives it, copied only where all of it is wanted."""

    def __init__(self, state: SafeSessionState) -> None:
        self._safe = state

    def __contains__(self, key: object) -> bool:
        with self._safe._lock:
            return key in self._safe._state

    def __getitem__(self, key: str) -> Any:
        with self._safe._lock:
            return self._safe._state[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_copied.fget(self._safe))

    def __len__(self) -> int:
        return len(_copied.fget(self._safe))


def _get(_proxy: SessionStateProxy, key: str, default: Any = None) -> Any:
    """In the place of `SessionStateProxy.get`."""
    safe = get_session_state()
    with safe._lock:
        state, key = safe._state, str(key)
        number = state._get_widget_id(key)
        known = key in state._new_session_state or number in state._new_widget_state.states
        if not known and number not in state._old_state and key not in state._old_state:
            return default
        try:
            return state[key]
        except KeyError:
            return default


def _has(_proxy: QueryParamsProxy, key: str) -> bool:
    """In the place of `QueryParamsProxy.__contains__`."""
    safe = get_session_state()
    with safe._lock:
        parameters = safe._state.query_params
        return key in parameters._query_params and key in parameters


def _mount(mixin: BidiComponentMixin, name: str, key: str | None = None, *given: Any, **more: Any) -> Any:
    """In the place of `BidiComponentMixin._bidi_component`."""
    token = _keyed.set(key is not None)
    try:
        return _mounted(mixin, name, key, *given, **more)
    finally:
        _keyed.reset(token)


def _name(mixin: BidiComponentMixin, **about: Any) -> dict[str, Any]:
    """In the place of `BidiComponentMixin._build_bidi_identity_kwargs`: with a key nothing else is looked at."""
    return {} if _keyed.get() else _named(mixin, **about)


def _write(data: Any, proto: BidiComponent) -> None:
    """In the place of `serialize_mixed_data`."""
    try:
        proto.json = json.dumps(data)
    except TypeError:  # there is a table
        _written(data, proto)


class ShownState(dict[str, Any]):
    """A component's state as the session's state shows it; what is written to it takes Streamlit's own way."""

    def __init__(self, values: Mapping[str, Any], present: Callable[[Any, SessionState], Any], state: SessionState) -> None:
        super().__init__(values)
        vars(self)["_shows"] = present, state

    @cached_property
    def _own(self) -> dict[str, Any]:
        present, state = self._shows
        return present(dict(self), state)

    def __getattr__(self, name: str) -> Any:
        return self.get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __setitem__(self, name: str, value: Any) -> None:
        self._own[name] = value
        if name in self._own:
            super().__setitem__(name, self._own[name])

    def __delitem__(self, name: str) -> None:
        del self._own[name]
        super().__delitem__(name)

    def __deepcopy__(self, memo: dict[int, Any]) -> "ShownState":
        return self


def _presenter(events: str, *component: Any) -> Callable[[Any, SessionState], Any]:
    """In the place of `make_bidi_component_presenter`; `events` is the name under which a component's events come."""
    present = _presents(events, *component)

    def presented(values: Any, state: SessionState) -> Any:
        told = state._new_widget_state
        about, said = told.widget_metadata.get(events), told.states.get(events)
        known = about is not None and about.value_type == "json_trigger_value" and isinstance(values, dict)
        if known and (said is None or getattr(said, "value", said) is None):
            return ShownState(values, present, state)
        return present(values, state)

    return presented


def _note_message(runtime: Runtime) -> None:
    """In the place of `Runtime._enqueued_some_message`."""
    objects = runtime._get_async_objs()
    if asyncio._get_running_loop() is objects.eventloop:
        objects.need_send_data.set()
    else:
        objects.eventloop.call_soon_threadsafe(objects.need_send_data.set)


@lru_cache(maxsize=16)
def _theme(section: str) -> CustomThemeConfig:
    told = CustomThemeConfig()
    _worked_out(told, section)
    return told


def _tell_theme(told: CustomThemeConfig, section: str = "theme") -> None:
    """In the place of `app_session._populate_theme_msg`."""
    if (theme := _theme(section)).ByteSize():
        told.MergeFrom(theme)


def _same_place(container: DeltaGenerator, _memo: Any) -> DeltaGenerator:
    """In the place of `DeltaGenerator.__deepcopy__`."""
    cursor, parent = _same_position(container._cursor), container._parent
    again = DeltaGenerator(container._root_container, cursor, parent, container._block_type)
    again._form_data, again._creating_fragment_id = copy(container._form_data), container._creating_fragment_id
    return again


def _same_position(cursor: Cursor | None) -> Cursor | None:
    again = copy(cursor)
    if again is not None:
        again._transient_elements = copy(cursor._transient_elements)
        again._transient_elements._data = dict(cursor._transient_elements._data)
    return again


def lighten() -> None:
    """Call it before the server's runtime is made. Where another Streamlit has no such names, nothing changes."""
    sys.setswitchinterval(HAND_OVER)
    if isinstance(_copied, property):
        SafeSessionState.filtered_state = property(AskedState)
    if hasattr(SessionState, "_get_widget_id"):
        SessionStateProxy.get = _get
    if hasattr(QueryParams(), "_query_params"):
        QueryParamsProxy.__contains__ = _has
    if _mounted and _named and _written:
        BidiComponentMixin._bidi_component, BidiComponentMixin._build_bidi_identity_kwargs = _mount, _name
        bidi.serialize_mixed_data = _write
        st._bidi_component = st._main._bidi_component  # which was looked up when Streamlit was imported
    if _presents:
        bidi.make_bidi_component_presenter = _presenter
    if hasattr(Runtime, "_enqueued_some_message"):
        Runtime._enqueued_some_message = _note_message
    if _worked_out:
        app_session._populate_theme_msg = _tell_theme
    if hasattr(DeltaGenerator, "__deepcopy__"):
        DeltaGenerator.__deepcopy__ = _same_place

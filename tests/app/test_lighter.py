"""What is made cheaper in Streamlit answers as before, and is still what Streamlit calls."""

import asyncio
import copy
import threading
from types import SimpleNamespace

import pytest
from streamlit.components.v2.bidi_component import main as bidi
from streamlit.cursor import RunningCursor
from streamlit.delta_generator import DeltaGenerator
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import Runtime, app_session
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.safe_session_state import SafeSessionState

from playground.app import lighter
from playground.app.lighter import AskedState, ShownState


@pytest.fixture
def state():
    """Some keys of a page, and a widget without a key."""
    plain = SessionState()
    for key, value in {"nms_t": 0.5, "nothing": None, "text": "a b", "$$ID-00ff-None": 1}.items():
        plain[key] = value
    return SafeSessionState(plain, lambda: None)


def test_a_widget_is_told_what_a_copy_of_the_state_would_tell(state):
    copied, asked = lighter._copied.fget(state), AskedState(state)
    assert dict(asked) == copied and len(asked) == len(copied) == 3
    for key in (*copied, "not there"):
        assert (key in asked) == (key in copied) and asked.get(key, "none") == copied.get(key, "none")
    with pytest.raises(KeyError):
        asked["not there"]


def test_streamlit_still_asks_there():
    lighter.lighten()
    assert isinstance(SafeSessionState.filtered_state, property) and SafeSessionState.filtered_state.fget is AskedState
    assert isinstance(lighter._copied, property) and Runtime._enqueued_some_message is lighter._note_message
    assert callable(lighter._worked_out) and app_session._populate_theme_msg is lighter._tell_theme


@pytest.mark.parametrize("section", ["theme", "theme.light", "theme.dark", "theme.sidebar", "theme.dark.sidebar"])
def test_the_theme_is_told_as_streamlit_works_it_out(section):
    told = [CustomThemeConfig() for _ in range(3)]
    lighter._worked_out(told[0], section)
    for one in told[1:]:
        lighter._tell_theme(one, section)
    assert told[0] == told[1] == told[2]


def component_state(values: dict[str, int], *events: dict[str, object]) -> SessionState:
    """Of a component "lab" that holds values and has sent events."""
    state = SessionState()
    for name, kind in (("lab", "json_value"), ("lab events", "json_trigger_value")):
        state._set_widget_metadata(WidgetMetadata(name, lambda value: value, lambda value: value, kind))
    state._new_widget_state.set_from_value("lab", values)
    state._new_widget_state.set_from_value("lab events", list(events) or None)
    return state


@pytest.mark.parametrize("events", [(), ({"event": "edit", "value": {"t": 0.5}},)])
def test_a_component_shows_what_streamlit_would_show(events):
    state = component_state({"size": 3}, *events)
    shown, wanted = (make("lab events", "lab", {"size"})({"size": 3}, state) for make in (lighter._presenter, lighter._presents))
    assert shown == wanted == {"size": 3} | ({"edit": {"t": 0.5}} if events else {})
    assert isinstance(shown, ShownState) == (not events) and shown.size == 3 and shown.edit == wanted.edit
    assert copy.deepcopy(shown) is shown


def test_what_is_written_to_a_components_state_arrives_there():
    lighter.lighten()
    state = component_state({"size": 3, "mode": 1})
    shown = bidi.make_bidi_component_presenter("lab events", "lab", {"size", "mode"})({"size": 3, "mode": 1}, state)
    shown["size"], shown.mode, shown["other"] = 4, 2, 5
    assert shown == state._new_widget_state["lab"] == {"size": 4, "mode": 2}
    del shown["mode"]
    assert shown == state._new_widget_state["lab"] == {"size": 4}
    assert bidi.make_bidi_component_presenter is lighter._presenter


def test_a_message_is_noted_from_the_loop_at_once_and_from_elsewhere_soon():
    async def noted() -> tuple[bool, bool]:
        objects = SimpleNamespace(eventloop=asyncio.get_running_loop(), need_send_data=asyncio.Event())
        runtime = SimpleNamespace(_get_async_objs=lambda: objects)
        lighter._note_message(runtime)
        at_once = objects.need_send_data.is_set()
        objects.need_send_data.clear()
        threading.Thread(target=lighter._note_message, args=(runtime,)).start()
        return at_once, await asyncio.wait_for(objects.need_send_data.wait(), 10)

    found = []
    alone = threading.Thread(target=lambda: found.append(asyncio.run(noted())))  # browser tests keep a loop in this one
    alone.start(), alone.join()
    assert found == [(True, True)]


def test_a_fragment_goes_back_to_where_it_stood_while_others_write_on():
    lighter.lighten()
    page = DeltaGenerator(0, RunningCursor(0))
    column = DeltaGenerator(0, RunningCursor(0, (3,)), page, "column")
    column._cursor.lock_element()
    kept, again = copy.deepcopy((page, column))
    column._cursor.lock_element(), again._cursor.lock_element(), again._cursor.lock_element()
    assert column._cursor.delta_path == [0, 3, 2] and again._cursor.delta_path == [0, 3, 3]
    assert again._parent is page and list(again._ancestor_block_types) == ["column"]
    assert kept._cursor.delta_path == [0, 0] and DeltaGenerator.__deepcopy__ is lighter._same_place

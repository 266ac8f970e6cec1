"""What a reader does reaches the page, whatever message comes before or after it."""

from types import SimpleNamespace

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.testing.v1 import AppTest

from playground.app import requests

requests.keep_requests()


def page() -> None:
    """A lesson in small: a picture in a fragment that looks again by itself, and the control that an edit in it writes to."""
    import streamlit as st
    from streamlit.proto.WidgetStates_pb2 import WidgetStates
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    def look_again() -> None:
        """The browser's own request, sent before it has drawn the control that the edit wrote to."""
        stale = WidgetStates()
        stale.widgets.add(id=st.session_state["number"]).double_array_value.data.append(0.5)
        ask = RerunData(fragment_id=st.session_state["fragment"], is_auto_rerun=True, widget_states=stale)
        get_script_run_ctx().script_requests.request_rerun(ask)

    def take() -> None:
        st.session_state["down"] = 0.2
        if st.session_state["when"] == "before":
            look_again()

    @st.fragment
    def picture() -> None:
        (st.session_state["fragment"],) = get_script_run_ctx().shared.new_fragment_ids.snapshot()
        st.button("Edit", key="edit", on_click=take)
        if st.session_state.get("shown", 0.5) != st.session_state.get("down", 0.5):
            st.session_state["shown"] = st.session_state["down"]
            st.rerun()

    st.session_state.setdefault("when", "")
    picture()
    st.slider("down", 0.0, 1.0, 0.5, key="down")
    st.session_state["number"] = get_script_run_ctx().session_state._state.get_widget_id_from_key("down")
    if st.session_state["when"] == "after" and st.session_state["down"] == 0.2:
        st.session_state["when"] = ""
        look_again()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_fragment_that_looks_again_takes_no_edit_back(when):
    at = AppTest.from_function(page).run()
    at.session_state["when"] = when
    at.button(key="edit").click().run()
    assert not at.exception
    assert at.slider(key="down").value == 0.2


def click(fragment: str = "", **more: object) -> ClientState:
    asked = ClientState(fragment_id=fragment, page_script_hash="page", **more)
    asked.widget_states.widgets.add(id="new", trigger_value=True)
    return asked


@pytest.fixture
def session(monkeypatch):
    """A session that shows "page" with one fragment "here"; what reaches Streamlit's own is in `.taken`."""
    taken = []
    monkeypatch.setattr(requests, "_taken", lambda _session, asked: taken.append(asked))
    runner = SimpleNamespace(_requests=ScriptRequests())
    return SimpleNamespace(page_script_hash="page", has_fragment="here".__eq__, _scriptrunner=runner, taken=taken)


@pytest.mark.parametrize(
    ("asked", "fragment"),
    [
        (click("here"), "here"),
        (click("gone"), ""),  # the page runs
        (click("gone", is_auto_rerun=True), "gone"),  # nobody has done anything
        (ClientState(fragment_id="gone", page_script_hash="another page"), "gone"),  # which nobody looks at any more
    ],
)
def test_a_click_in_a_fragment_that_has_just_gone_runs_the_page(session, asked, fragment):
    requests._take(session, asked)
    assert [one.fragment_id for one in session.taken] == [fragment]


def waiting_click(session) -> None:
    states = WidgetStates(widgets=[WidgetState(id="waits", trigger_value=True), WidgetState(id="old", int_value=1)])
    session._scriptrunner._requests.request_rerun(RerunData(fragment_id="here", widget_states=states))


def test_a_click_that_waits_goes_along_with_a_run_of_the_page(session):
    waiting_click(session)
    requests._take(session, click())
    assert {one.id for one in session.taken[0].widget_states.widgets} == {"waits", "new"}
    assert session._scriptrunner._requests.on_scriptrunner_ready().type.value == "STOP"  # no other run begins with it


@pytest.mark.parametrize("asked", [click("here"), click(is_history_navigation=True)])
def test_a_click_that_waits_stays_where_it_is_before_a_fragment_and_is_left_behind_by_back(session, asked):
    waiting_click(session)
    requests._take(session, asked)
    assert [one.id for one in session.taken[0].widget_states.widgets] == ["new"]
    assert session._scriptrunner._requests.on_scriptrunner_ready().rerun_data.fragment_id_queue == ["here"]


@pytest.mark.parametrize(
    ("fragments", "page_now", "wanted"),
    [(["here"], "page", ["here"]), (["here", "gone"], "page", []), (["gone"], "another", ["gone"]), ([], "page", [])],
)
def test_a_click_whose_fragment_went_while_it_waited_runs_the_page(monkeypatch, fragments, page_now, wanted):
    ran = []
    monkeypatch.setattr(requests, "_run", lambda _runner, asked: ran.append(asked.fragment_id_queue))
    storage = SimpleNamespace(contains="here".__eq__)
    runner = SimpleNamespace(_fragment_storage=storage, _get_script_run_ctx=lambda: SimpleNamespace(page_script_hash=page_now))
    states = WidgetStates(widgets=[WidgetState(id="new", trigger_value=True)])
    requests._run_script(runner, RerunData(fragment_id_queue=fragments, widget_states=states, page_script_hash="page"))
    requests._run_script(runner, RerunData(fragment_id_queue=["gone"], widget_states=WidgetStates(), page_script_hash="page"))
    assert ran == [wanted, ["gone"]]


def test_a_fragment_that_looks_again_leaves_what_waits():
    asked = ScriptRequests()
    states = WidgetStates(widgets=[WidgetState(id="waits", trigger_value=True), WidgetState(id="number", int_value=2)])
    asked.request_rerun(RerunData(fragment_id="one", widget_states=states))
    stale = WidgetStates(widgets=[WidgetState(id="number", int_value=1)])
    asked.request_rerun(RerunData(fragment_id="two", widget_states=stale, is_auto_rerun=True))
    found = asked.on_scriptrunner_ready().rerun_data
    assert found.widget_states == states and found.fragment_id_queue == ["one", "two"]


def test_streamlit_still_asks_there():
    assert AppSession.request_rerun is requests._take and ScriptRunner._run_script is requests._run_script
    assert ScriptRequests._request_rerun_locked is requests._fold

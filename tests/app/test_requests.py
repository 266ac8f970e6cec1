"""What a reader does reaches the page, whatever message comes before or after it."""

from types import SimpleNamespace

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner, StopException
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import AppTest

from playground.app import requests

requests.keep_requests()


def page() -> None:
    """A lesson in small: a picture in a fragment that looks again by itself, the control that an edit in it writes to, and
    another control."""
    import streamlit as st
    from streamlit.proto.WidgetStates_pb2 import WidgetStates
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    from playground.app import requests

    def look_again() -> None:
        """A request of the browser, sent before it has drawn the control that the edit wrote to: its own, or the reader's, who
        has moved the other control."""
        number, other = st.session_state["numbers"]
        by_itself = st.session_state["who"] == "browser"
        stale = WidgetStates()
        stale.widgets.add(id=number).double_array_value.data.append(0.5)
        stale.widgets.add(id=other).double_array_value.data.append(0.5 if by_itself else 0.9)
        requests._talk(get_script_run_ctx().fragment_storage).hasty = not by_itself  # as AppSession.request_rerun says
        ask = RerunData(fragment_id=st.session_state["fragment"], is_auto_rerun=by_itself, widget_states=stale)
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
    st.slider("other", 0.0, 1.0, 0.5, key="other")
    state = get_script_run_ctx().session_state._state
    st.session_state["numbers"] = tuple(map(state.get_widget_id_from_key, ("down", "other")))
    if st.session_state["when"] == "after" and st.session_state["down"] == 0.2:
        st.session_state["when"] = ""
        look_again()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("who", "other"), [("browser", 0.5), ("reader", 0.9)])
def test_neither_a_fragment_that_looks_again_nor_another_control_takes_an_edit_back(when, who, other):
    at = AppTest.from_function(page).run()
    at.session_state["when"], at.session_state["who"] = when, who
    at.button(key="edit").click().run()
    assert not at.exception
    assert (at.session_state["down"], at.session_state["other"]) == (0.2, other)


def page_with_a_job() -> None:
    """A control that the address holds, and a fragment that looks again by itself and lets the page run, as a job's end does."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    context = get_script_run_ctx()

    @st.fragment
    def job() -> None:
        (st.session_state["fragment"],) = get_script_run_ctx().shared.new_fragment_ids.snapshot()
        if st.session_state.pop("done", False):
            st.session_state["ended"] = True
            st.rerun()

    job()
    st.slider("view", 0, 9, 0, key="view", bind="query-params")
    if st.session_state.pop("works", False):
        st.session_state["done"] = True
        ask = RerunData(fragment_id=st.session_state["fragment"], is_auto_rerun=True, query_string=context.query_string)
        context.script_requests.request_rerun(ask)


def test_the_end_of_a_job_does_not_set_the_browsers_controls_anew():
    """What is set is not what the reader has moved meanwhile, of which the page hears later."""
    at = AppTest.from_function(page_with_a_job)
    at.query_params["view"] = "7"
    at.run().run()
    assert at.slider(key="view").value == 7 and not at.slider(key="view").proto.set_value
    at.session_state["works"] = True
    at.run()
    assert at.session_state["ended"] and not at.exception
    assert at.slider(key="view").value == 7 and not at.slider(key="view").proto.set_value


def words(**values: float) -> WidgetStates:
    """What a browser says of its controls."""
    said = WidgetStates()
    for name, value in values.items():
        said.widgets.add(id=name).double_array_value.data.append(value)
    return said


@pytest.mark.parametrize(
    ("hasty", "said", "found"),
    [
        (True, words(one=1, other=9), words(one=5, other=9)),  # one is as it was said before: what stands stays
        (False, words(one=1, other=9), words(one=1, other=9)),  # the browser has drawn what stands: it was moved back
        (True, words(one=1, other=1), words(one=1, other=1)),  # something was moved: the one that stands elsewhere, back
        (True, words(), words()),
    ],
)
def test_what_a_browser_said_before_is_no_news_where_it_cannot_know_better(hasty, said, found):
    state = SessionState()
    for name in ("one", "other"):
        metadata = WidgetMetadata(name, lambda value: value, lambda value: value, value_type="double_array_value")
        state._set_widget_metadata(metadata)
        state._new_widget_state.set_from_value(name, [5.0])
    before = {one.id: one.SerializeToString() for one in words(one=1, other=1).widgets}
    assert requests._news(requests._Talk(said=before, hasty=hasty), state, said) == found


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("a=1&t=2", "a=1&t=2&box=7"),  # the browser has moved t, the server a box
        ("a=1&t=2&box=7", "a=1&t=2&box=7"),  # it knows of it
        ("t=2&gone=3", "t=2&box=7"),
        ("a=1&box=8", "a=1&box=8"),  # moved by both: the later one
    ],
)
def test_an_address_of_both(now, found):
    assert requests._merged("a=1&gone=3", "a=1&box=7", now) == found


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
    return SimpleNamespace(
        page_script_hash="page",
        has_fragment="here".__eq__,
        _scriptrunner=runner,
        _fragment_storage=SimpleNamespace(),
        taken=taken,
    )


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


class Runner:
    """A runner whose run has begun with a click and not taken it in."""

    def __init__(self) -> None:
        self._requests, self._fragment_storage, self._execing = ScriptRequests(), SimpleNamespace(), True
        self._requests.request_rerun(RerunData(widget_states=click().widget_states))
        self._requests.on_scriptrunner_ready()

    def may_end(self) -> None:
        request = self._requests.on_scriptrunner_yield() if self._execing else None
        if request and request.type is ScriptRequestType.STOP:
            raise StopException


def another_click() -> ClientState:
    asked = ClientState(page_script_hash="page")
    asked.widget_states.widgets.add(id="another", trigger_value=True)
    return asked


def test_a_click_with_which_a_run_has_just_begun_goes_along_where_that_run_is_ended(session, monkeypatch):
    heard = []
    monkeypatch.setattr(requests, "_heard", lambda *asked: heard.append(asked))
    session._scriptrunner = runner = Runner()
    requests._take(session, another_click())
    assert {one.id for one in session.taken[0].widget_states.widgets} == {"new", "another"}
    with pytest.raises(StopException):
        requests._hear(SafeSessionState(SessionState(), runner.may_end), click().widget_states)
    assert heard == []


@pytest.mark.parametrize("waits", [True, False])
def test_a_request_that_waits_is_still_one_that_knows_of_no_run(monkeypatch, waits):
    monkeypatch.setattr(requests, "_heard", lambda *_asked: None)
    runner = Runner()
    talk = requests._talk(runner._fragment_storage)
    talk.hasty = True
    if waits:
        runner._requests.request_rerun(RerunData(fragment_id="here", widget_states=another_click().widget_states))
    requests._hear(SafeSessionState(SessionState(), runner.may_end), click().widget_states)
    assert talk.hasty is waits


def test_a_click_that_is_taken_in_is_taken_in_to_its_end_and_once(session, monkeypatch):
    heard = []

    def hear(state: SafeSessionState, asked: WidgetStates) -> None:
        requests._take(session, another_click())  # which ends the run
        state["down"] = 0.2
        heard.append(asked.widgets[0].id)

    monkeypatch.setattr(requests, "_heard", hear)
    session._scriptrunner = runner = Runner()
    requests._hear(SafeSessionState(SessionState(), runner.may_end), click().widget_states)
    assert heard == ["new"] and [one.id for one in session.taken[0].widget_states.widgets] == ["another"]
    with pytest.raises(StopException):
        runner.may_end()


@pytest.mark.parametrize(
    ("fragments", "page_now", "wanted"),
    [(["here"], "page", ["here"]), (["here", "gone"], "page", []), (["gone"], "another", ["gone"]), ([], "page", [])],
)
def test_a_click_whose_fragment_went_while_it_waited_runs_the_page(monkeypatch, fragments, page_now, wanted):
    ran = []
    monkeypatch.setattr(requests, "_run", lambda _runner, asked: ran.append(asked.fragment_id_queue))
    storage, context = SimpleNamespace(contains="here".__eq__), SimpleNamespace(page_script_hash=page_now, query_string="")
    state = SafeSessionState(SessionState(), lambda: None)
    runner = SimpleNamespace(_fragment_storage=storage, _get_script_run_ctx=lambda: context, _session_state=state)
    states = WidgetStates(widgets=[WidgetState(id="new", trigger_value=True)])
    requests._run_script(runner, RerunData(fragment_id_queue=fragments, widget_states=states, page_script_hash="page"))
    requests._run_script(runner, RerunData(fragment_id_queue=["gone"], widget_states=WidgetStates(), page_script_hash="page"))
    assert ran == [wanted, ["gone"]]


def test_what_a_run_has_made_and_the_browser_only_repeats_is_not_moved(monkeypatch):
    standing = {"boxes": "dragged"}
    monkeypatch.setattr(requests, "_standing", lambda _session, said: text(said.id, standing.get(said.id, said.string_value)))
    talk, session = requests._Talk(), {"boxes", "t"}
    requests._news(talk, session, WidgetStates(widgets=[text("boxes", "first"), text("t", "0.5")]))
    requests._note_made(talk, session)  # the drag of a picture, put into its control
    standing["boxes"] = "first"  # by an undo
    talk.hasty = True
    asked = WidgetStates(widgets=[text("boxes", "dragged"), text("t", "0.6")])
    assert values_of(requests._news(talk, session, asked)) == {"boxes": "first", "t": "0.6"}
    again = WidgetStates(widgets=[text("boxes", "other"), text("t", "0.6")])
    assert values_of(requests._news(talk, session, again)) == {"boxes": "other", "t": "0.6"}
    back = WidgetStates(widgets=[text("boxes", "dragged"), text("t", "0.6")])  # typed: the browser has said another since
    assert values_of(requests._news(talk, session, back)) == {"boxes": "dragged", "t": "0.6"}


def text(name: str, value: str) -> WidgetState:
    return WidgetState(id=name, string_value=value)


def values_of(said: WidgetStates) -> dict[str, str]:
    return {one.id: one.string_value for one in said.widgets}


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
    assert ScriptRequests._request_rerun_locked is requests._fold and ScriptRequests.__init__ is requests._make
    assert SafeSessionState.on_script_will_rerun is requests._hear

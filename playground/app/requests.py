"""Nothing that a reader does is lost to a message that comes near it: six gaps in how Streamlit 1.67 takes requests, closed.

- A fragment that looks again by itself asks with what stood in the browser's controls. An edit in a picture writes to controls
  (`ui.panel.put`), so one that asks before the browser has drawn them takes the edit back. Here it brings what stands on the
  server: each change of the reader's has its own request. Without any values a run of the page that follows would read them from
  the address and set the browser's controls anew, and with that take back what the reader has moved meanwhile.
- A request of a fragment that a run has just taken off the page is dropped, be it a click. Here the page runs.
- So it is where the fragment goes while the request waits.
- A request for the page ends the run before it, and with that what waits behind it. Here clicks that wait go along.
- So does a click with which a run has begun that is ended before it has called the click's function. A run that calls it is
  not ended meanwhile, and no other run takes requests in.
- A control that is moved before the page has answered an edit, or an undo, brings along what the browser's other controls still
  say, and takes it back. Here those that say what they said last time say nothing: what stands on the server stays, in the
  address too, of which browser and server then write each its own.
"""

import time
from collections import deque
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Any
from urllib.parse import parse_qs, urlencode

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils import script_requests
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequest, ScriptRequests, ScriptRequestType
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.safe_session_state import SafeSessionState

DRAWN = 2.0  # seconds after a run in which the browser gets, and draws, what it has changed
REMEMBERED = 8  # values of a control that runs have made one after the other
VALUES = {"bool_value", "int_value", "double_value", "string_value"}  # of controls; uploads and clicks are none
VALUES |= {"int_array_value", "double_array_value", "string_array_value"}
_taken, _run = AppSession.request_rerun, getattr(ScriptRunner, "_run_script", None)
_folded = getattr(ScriptRequests, "_request_rerun_locked", None)
_joined = getattr(script_requests, "_coalesce_widget_states", None)
_ready, _yielded = ScriptRequests.on_scriptrunner_ready, ScriptRequests.on_scriptrunner_yield
_made, _heard = ScriptRequests.__init__, SafeSessionState.on_script_will_rerun


@dataclass
class _Talk:
    """What is known of a session's browser, beside Streamlit's own."""

    lock: Any = field(default_factory=RLock)  # of the run that takes a request in
    said: dict[str, bytes] = field(default_factory=dict)  # of each control, in the last request that was taken in
    made: dict[str, deque[bytes]] = field(default_factory=dict)  # of each control, values of runs that the browser has not said
    hasty: bool = False  # whether a request that is to be taken in was made without knowing what the run before has changed
    ran: float = -DRAWN  # when the last run ended
    asked: str = ""  # the address with which the browser asked for it
    told: str = ""  # and the one that it left
    tells: bool = False  # whether the run that has begun is to tell the browser its address
    again: bool = False  # whether a fragment has begun it by itself


def _talk(storage: MemoryFragmentStorage) -> _Talk:
    """There is one storage a session."""
    return vars(storage).setdefault("_talk", _Talk())


def _waiting(requests: ScriptRequests) -> WidgetStates | None:
    """What the requests bring that no run has begun with."""
    return requests._rerun_data.widget_states if requests._state is ScriptRequestType.RERUN else None


def _taken_over(requests: ScriptRequests) -> WidgetStates | None:
    """The same, and what a run has begun with and not heard, of a runner that is about to be ended: it hears no other."""
    with requests._lock:
        waiting = _joined(requests._unheard, _waiting(requests))
        requests._state, requests._unheard = ScriptRequestType.STOP, None
    return waiting


def _make(requests: ScriptRequests) -> None:
    """In the place of `ScriptRequests.__init__`."""
    _made(requests)
    requests._lock, requests._unheard = RLock(), None


def _begun(take: Any, requests: ScriptRequests) -> ScriptRequest | None:
    """In the place of the methods that give a runner its next request."""
    if not hasattr(requests, "_unheard"):  # made before `keep_requests`, which a page's first run in a test imports: its lock is
        return take(requests)  # another, and must not be held
    with requests._lock:
        request = take(requests)
        if request and request.type is ScriptRequestType.RERUN:
            requests._unheard = request.rerun_data.widget_states
    return request


def _hear(state: SafeSessionState, fresh: WidgetStates | None, **more: Any) -> None:
    """In the place of `SafeSessionState.on_script_will_rerun`, which takes a request in and calls the functions of clicks."""
    runner = state._yield_callback.__self__
    talk = _talk(runner._fragment_storage)
    with talk.lock:
        with runner._requests._lock:
            if runner._requests._state is ScriptRequestType.STOP:
                state._yield_callback()  # ends the run
            runner._requests._unheard = None
            waits = runner._requests._state is ScriptRequestType.RERUN
        runner._execing = False  # the run is not ended meanwhile
        try:
            if talk.tells:
                with state.query_params() as parameters:
                    parameters._send_query_param_msg()
            if talk.again and fresh is not None and not fresh.widgets:
                fresh = _all_standing(talk, state._state)
            news, talk.hasty = fresh and _news(talk, state._state, fresh), talk.hasty and waits
            _heard(state, news, **more)
        finally:
            runner._execing = True


def _news(talk: _Talk, session: SessionState, fresh: WidgetStates) -> WidgetStates:
    """What the browser says, of a request that was made before it can have drawn what the last run has changed: with what stands
    here for the controls that have not been moved since it said so before."""
    if not fresh.widgets:
        return fresh
    said = {one.id: one.SerializeToString() for one in fresh.widgets}
    still = {name for name, words in said.items() if talk.said.get(name) == words}
    drawn = {name for name, words in said.items() if words in talk.made.get(name, ())} - still
    talk.said = said
    talk.made = {name: words for name, words in talk.made.items() if talk.hasty and name in still}
    if not talk.hasty or len(still) == len(said):  # something was moved, be it back to what was said before
        return fresh
    still |= drawn
    return WidgetStates(widgets=[_standing(session, one) if one.id in still else one for one in fresh.widgets])


def _merged(before: str, after: str, now: str) -> str:
    """The address `now`, with what `after` has changed in `before` and `now` has not."""
    old, new, found = (parse_qs(one, keep_blank_values=True) for one in (before, after, now))
    for name in old | new:
        if new.get(name) != old.get(name) == found.get(name):
            found[name] = new.get(name, [])
    return urlencode(found, doseq=True)


def _standing(session: SessionState, said: WidgetState) -> WidgetState:
    """What stands here for a control, in the words of the browser."""
    if said.WhichOneof("value") not in VALUES or said.id not in session:
        return said
    session._new_widget_state.set_from_value(said.id, session[said.id])
    return session._new_widget_state.get_serialized(said.id) or said


def _note_made(talk: _Talk, session: SessionState) -> None:
    """Once the browser has drawn what the last run has changed, it says so with whatever is moved next: that moves nothing, and
    takes back no undo that was asked for in between."""
    for one in _all_standing(talk, session).widgets:
        if (words := one.SerializeToString()) != talk.said.get(one.id):
            talk.made.setdefault(one.id, deque(maxlen=REMEMBERED)).append(words)


def _all_standing(talk: _Talk, session: SessionState) -> WidgetStates:
    """The same for every control that the browser has spoken of and that is still there."""
    said = map(WidgetState.FromString, talk.said.values())
    here = [one for one in said if one.WhichOneof("value") in VALUES and one.id in session]
    return WidgetStates(widgets=[_standing(session, one) for one in here])


def _fold(requests: ScriptRequests, asked: RerunData) -> bool:
    """In the place of `ScriptRequests._request_rerun_locked`."""
    if asked.is_auto_rerun:
        asked = replace(asked, widget_states=_waiting(requests) or WidgetStates())
    return _folded(requests, asked)


def _take(session: AppSession, asked: ClientState | None) -> None:
    """In the place of `AppSession.request_rerun`."""
    if asked is not None and not asked.is_auto_rerun and asked.page_script_hash == session.page_script_hash:
        if asked.fragment_id and not session.has_fragment(asked.fragment_id):
            asked.fragment_id = ""
        runner, talk = session._scriptrunner, _talk(session._fragment_storage)
        talk.hasty = talk.hasty or runner is not None or time.monotonic() - talk.ran < DRAWN
        if runner is not None and not asked.fragment_id and not asked.is_history_navigation:
            asked.widget_states.CopyFrom(_joined(_taken_over(runner._requests), asked.widget_states))
    _taken(session, asked)


def _run_script(runner: ScriptRunner, asked: RerunData) -> None:
    """In the place of `ScriptRunner._run_script`."""
    context, talk, address = runner._get_script_run_ctx(), _talk(runner._fragment_storage), asked.query_string
    talk.again = asked.is_auto_rerun
    _note_made(talk, runner._session_state._state)
    changes = asked.widget_states is not None and len(asked.widget_states.widgets) > 0
    here = asked.page_script_hash == context.page_script_hash
    talk.tells = here and talk.hasty and talk.told != talk.asked and not asked.is_history_navigation
    if talk.tells:
        asked = replace(asked, query_string=_merged(talk.asked, talk.told, address))
    if changes and here and not all(map(runner._fragment_storage.contains, asked.fragment_id_queue)):
        asked = replace(asked, fragment_id_queue=[], is_fragment_scoped_rerun=False)
    try:
        _run(runner, asked)
    finally:
        talk.ran, talk.asked, talk.told = time.monotonic(), address, context.query_string


def keep_requests() -> None:
    """Call it before the server's runtime is made. Where another Streamlit has no such names, nothing changes."""
    if _folded and _joined and _run:
        ScriptRequests.__init__, ScriptRequests._request_rerun_locked = _make, _fold
        ScriptRequests.on_scriptrunner_ready = lambda requests: _begun(_ready, requests)
        ScriptRequests.on_scriptrunner_yield = lambda requests: _begun(_yielded, requests)
        SafeSessionState.on_script_will_rerun = _hear
        AppSession.request_rerun = _take
        ScriptRunner._run_script = _run_script

"""Nothing that a reader does is lost to a message that comes near it: four gaps in how Streamlit 1.67 takes requests, closed.

- A fragment that looks again by itself asks with what stood in the browser's controls. An edit in a picture writes to controls
  (`ui.panel.put`), so one that asks before the browser has drawn them takes the edit back. Here it brings no values: each
  change of the reader's has its own request.
- A request of a fragment that a run has just taken off the page is dropped, be it a click. Here the page runs.
- So it is where the fragment goes while the request waits.
- A request for the page ends the run before it, and with that what waits behind it. Here clicks that wait go along.
"""

from dataclasses import replace

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils import script_requests
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType

_taken, _run = AppSession.request_rerun, getattr(ScriptRunner, "_run_script", None)
_folded = getattr(ScriptRequests, "_request_rerun_locked", None)
_joined = getattr(script_requests, "_coalesce_widget_states", None)


def _waiting(requests: ScriptRequests) -> WidgetStates | None:
    """What the requests bring that no run has begun with."""
    return requests._rerun_data.widget_states if requests._state is ScriptRequestType.RERUN else None


def _taken_over(requests: ScriptRequests) -> WidgetStates | None:
    """The same, of a run that is about to be ended: it begins no other."""
    with requests._lock:
        waiting = _waiting(requests)
        requests._state = ScriptRequestType.STOP
    return waiting


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
        runner = session._scriptrunner
        if runner is not None and not asked.fragment_id and not asked.is_history_navigation:
            asked.widget_states.CopyFrom(_joined(_taken_over(runner._requests), asked.widget_states))
    _taken(session, asked)


def _run_script(runner: ScriptRunner, asked: RerunData) -> None:
    """In the place of `ScriptRunner._run_script`."""
    changes = asked.widget_states is not None and len(asked.widget_states.widgets) > 0
    here = asked.page_script_hash == runner._get_script_run_ctx().page_script_hash
    if changes and here and not all(map(runner._fragment_storage.contains, asked.fragment_id_queue)):
        asked = replace(asked, fragment_id_queue=[], is_fragment_scoped_rerun=False)
    _run(runner, asked)


def keep_requests() -> None:
    """Call it before the server's runtime is made. Where another Streamlit has no such names, nothing changes."""
    if _folded and _joined and _run:
        ScriptRequests._request_rerun_locked = _fold
        AppSession.request_rerun = _take
        ScriptRunner._run_script = _run_script

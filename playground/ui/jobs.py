"""Long work on screen: the server's one executor, what a session has running, and the line under the picture."""

import atexit

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.jobs import Executor, Job, JobState, SessionJobs, Sessions
from playground.jobs.sessions import GRACE_S
from playground.kit.i18n import N_, _
from playground.kit.saying import duration, in_words
from playground.ui.executors import chosen_executor

LOOK_EVERY = "500ms"  # how often a page looks at a running job
MOST_LOST = 16  # names of jobs that a browser may tell


# Neither is in a cache of Streamlit's: those of a session are emptied whenever its connection is lost, and any browser may
# send a message that empties all of them. A module is made once, whichever thread asks for it first.
_EXECUTOR = chosen_executor()
atexit.register(_EXECUTOR.close)  # a thread that still computes when Python ends takes the process down with an error


def executor() -> Executor:
    """The executor all sessions share; what it runs never touches `st`."""
    return _EXECUTOR


def _connected(session: str) -> bool:
    """Whether a browser is connected to the session. Where there is no server (tests, a bare script) nobody can leave."""
    return not runtime.exists() or bool(runtime.get_instance().is_active_session(session))


_SESSIONS = Sessions(_EXECUTOR, _connected)


def session_jobs() -> SessionJobs:
    """This session's jobs. They survive page switches and, for 30 s, a lost connection; then they are cancelled and forgotten.

    The key is the session's identifier: made by the server, told to its own browser alone, which shows it when it returns.
    """
    context = get_script_run_ctx()
    if context is None:
        raise RuntimeError("Only the script of a session can ask for that session's jobs.")
    return _SESSIONS.of(context.session_id)


def marked_jobs() -> dict[str, object]:
    """What the toolbar keeps of this session's jobs, so that its browser notices when a server no longer has them."""
    jobs = session_jobs()
    return {"mark": jobs.mark, "names": list(jobs.names)}


def take_lost(names: object) -> None:
    """The browser tells which jobs the session had that came before this one."""
    if isinstance(names, list):
        session_jobs().lost.update(name for name in names[:MOST_LOST] if isinstance(name, str))


def lost_line(name: str, way_back: str) -> None:
    """Where a job was lost, one sentence, and `way_back`: what starts it again. Draw it beside the button that does."""
    if name in session_jobs().lost:
        lost = _(
            "What was computed here is lost: the server was restarted, or your connection was away for more than {n} seconds."
        )
        st.warning(f"{lost.format(n=round(GRACE_S))} {way_back}", icon=":material/restart_alt:")


def press(label: str) -> str:
    """The way back that is a button."""
    return _("Press “{button}” to start it again.").format(button=label)


def every(job: Job | None) -> str | None:
    """For `st.fragment(run_every=…)`: look again while the job may still change by itself."""
    return LOOK_EVERY if job is not None and not job.state.finished and job.state is not JobState.PAUSED else None


def job_line(job: Job, key: str) -> None:
    """Bar, words, Pause and Cancel in one line; a sentence once it has ended."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(job.progress.fraction, width="stretch")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content", key=f"{key}_told"):
            st.markdown(f":small[{job_words(job)}]", width="content")
            if job.state.finished:
                return
            paused = job.state is JobState.PAUSED
            if st.button(_("Go on") if paused else _("Pause"), key=f"{key}_pause", disabled=job.stopping):
                (job.resume if paused else job.pause)()
                st.rerun()
            if st.button(_("Cancel"), key=f"{key}_cancel"):
                job.cancel()
                st.rerun()


def job_words(job: Job) -> str:
    """Where the job is, in a few words with today's numbers."""
    state, progress = job.state, job.progress
    if state not in _RESTING:
        return _queued(job) if state is JobState.QUEUED else _running(job)
    if state in _NOT_BEGUN and not progress.total:
        return _(_NOT_BEGUN[state])
    return _(_RESTING[state]).format(step=progress.step, total=progress.total, time=duration(progress.seconds))


def _queued(job: Job) -> str:
    ahead = job.ahead()
    before = _("one picture before yours") if ahead.jobs == 1 else _("{n} pictures before yours").format(n=in_words(ahead.jobs))
    if ahead.jobs == 0:
        return _("starting")
    return before if ahead.seconds is None else _("{before}, about {time}").format(before=before, time=duration(ahead.seconds))


def _running(job: Job) -> str:
    progress = job.progress
    if job.stopping:
        return _("stopping after this step")
    if not progress.step:
        return _("begun again on another machine") if job.again else _("getting ready")
    words = _("step {step} of {total}").format(step=progress.step, total=progress.total)
    if progress.seconds_left is None:
        return words
    return _("{words} · {time} left").format(words=words, time=duration(progress.seconds_left))


_RESTING = {
    JobState.PAUSED: N_("paused at step {step} of {total}"),
    JobState.DONE: N_("{total} steps in {time}"),
    JobState.FAILED: N_("stopped"),
    JobState.CANCELLED: N_("cancelled at step {step} of {total}; what there is stays"),
}
_NOT_BEGUN = {JobState.PAUSED: N_("paused before the first step"), JobState.CANCELLED: N_("cancelled before the first step")}

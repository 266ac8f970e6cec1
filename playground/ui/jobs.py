"""Long work on screen: the server's one executor, what a session has running, and the line under the picture."""

from collections.abc import Callable

import streamlit as st

from playground.jobs import Executor, Job, JobState, ThreadExecutor
from playground.ui.i18n import _

LOOK_EVERY = "500ms"  # how often a page looks at a running job
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@st.cache_resource(show_spinner=False)
def executor() -> Executor:
    """The executor all sessions share; what it runs never touches `st`."""
    from playground.models import ModelUnavailable

    return ThreadExecutor(for_readers=(ValueError, ModelUnavailable))


class SessionJobs:
    """The newest job of each lesson in one session. Starting another lets go of the one before; so does the session's end."""

    def __init__(self) -> None:
        self._jobs: dict[str, tuple[Job, object]] = {}

    def start(self, name: str, function: Callable, *, lane: str, estimate_s: float | None, about: object) -> Job:
        """Submit work for lesson `name`; `about` is kept beside the job (its settings and pictures). Raises JobRefused."""
        job = executor().submit(function, lane=lane, estimate_s=estimate_s, name=name)
        self.forget(name)
        self._jobs[name] = (job, about)
        return job

    def get(self, name: str) -> tuple[Job, object] | tuple[None, None]:
        return self._jobs.get(name, (None, None))

    def forget(self, name: str) -> None:
        job, _about = self._jobs.pop(name, (None, None))
        if job is not None:
            job.drop()

    def close(self) -> None:
        for name in tuple(self._jobs):
            self.forget(name)


@st.cache_resource(scope="session", max_entries=1, show_spinner=False, on_release=SessionJobs.close)
def session_jobs() -> SessionJobs:
    """This session's jobs; they survive page switches and are cancelled when the session ends."""
    return SessionJobs()


def every(job: Job | None) -> str | None:
    """For `st.fragment(run_every=…)`: look again while the job may still change by itself."""
    return LOOK_EVERY if job is not None and not job.state.finished and job.state is not JobState.PAUSED else None


def job_line(job: Job, key: str) -> None:
    """Bar, words, Pause and Cancel in one line; a sentence once it has ended."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(job.progress.fraction, width="stretch")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):  # together on a phone
            st.markdown(f":small[{job_words(job)}]", width="content")
            if not job.state.finished:
                _pause_and_cancel(job, key)


def _pause_and_cancel(job: Job, key: str) -> None:
    paused = job.state is JobState.PAUSED
    if st.button(_("Go on") if paused else _("Pause"), key=f"{key}_pause", disabled=job.stopping):
        (job.resume if paused else job.pause)()
        st.rerun()
    if st.button(_("Cancel"), key=f"{key}_cancel"):
        job.cancel()
        st.rerun()


def job_words(job: Job) -> str:
    """Where the job is, in a few words with today's numbers."""
    return _WORDS[job.state](job)


def duration(seconds: float) -> str:
    """About how long, rounded as people say it: "6 s", "40 s", "3 min"."""
    if seconds < 90:
        step = 1 if seconds < 20 else 5
        return _("{n} s").format(n=max(1, step * round(seconds / step)))
    return _("{n} min").format(n=round(seconds / 60))


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
        return _("getting ready")
    words = _("step {step} of {total}").format(step=progress.step, total=progress.total)
    if progress.seconds_left is None:
        return words
    return _("{words} · {time} left").format(words=words, time=duration(progress.seconds_left))


def _paused(job: Job) -> str:
    return _("paused at step {step} of {total}").format(step=job.progress.step, total=job.progress.total)


def _done(job: Job) -> str:
    return _("{total} steps in {time}").format(total=job.progress.total, time=duration(job.progress.seconds))


def _cancelled(job: Job) -> str:
    return _("cancelled at step {step} of {total}; what there is stays").format(step=job.progress.step, total=job.progress.total)


_WORDS = {
    JobState.QUEUED: _queued,
    JobState.RUNNING: _running,
    JobState.PAUSED: _paused,
    JobState.DONE: _done,
    JobState.FAILED: lambda job: _("stopped"),
    JobState.CANCELLED: _cancelled,
}


def in_words(number: int) -> str:
    """Numbers up to twelve in words, as running text has them."""
    return _(_NUMBERS[number]) if number < len(_NUMBERS) else str(number)

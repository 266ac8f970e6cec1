"""What takes longer than a second, on screen: a job whose results so far are drawn while it runs, with its line below."""

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import streamlit as st

from playground import models
from playground.jobs import Job, JobRefused, JobState
from playground.jobs.job import Control
from playground.kit.i18n import _
from playground.models.machine import release_free_memory
from playground.ui.jobs import every, job_line, session_jobs
from playground.ui.page import show_error

Report = Callable[[int, int, Any], None]  # (done, total, so far); what it raises ends the work
Work = Callable[[Report], object]  # gives its result, or keeps it where the page's next run finds it


def draw_slowly(
    key: str,
    about: Hashable,
    work: Work,
    show: Callable[[Any], None],
    keep: Callable[[Any], None] | None = None,
    seconds: Callable[[], float] | None = None,
) -> None:
    """Draw show(what there is so far), None at first, while `work` runs as this session's job `key`, begun unless one about the
    same is there. When it is done `keep` puts its result, which may come from another machine, where the page's next run finds
    it, and that run follows; cancelled or failed, what there is stays and a button begins again. seconds(): about how long it
    takes, asked when it begins."""
    _take_in(key, about, keep)
    job = _job(key, about, work, seconds)
    if job is None:
        show(None)
    elif job.state.finished and job.state is not JobState.DONE:
        _ended(key, about, work, show, job, seconds)
    else:
        st.fragment(_growing, run_every=every(job))(key, about, show, keep, job)


def under_way(key: str, about: Hashable) -> bool:
    """Whether this session's job `key` is about the same and has not come to its end, be it that it was cancelled."""
    job, known = session_jobs().get(key)
    return job is not None and known == about and job.state is not JobState.DONE


def _job(key: str, about: Hashable, work: Work, seconds: Callable[[], float] | None, *, anew: bool = False) -> Job | None:
    """The session's job, None where the machine refuses it."""
    if under_way(key, about) and not anew:
        return session_jobs().get(key)[0]

    estimate = seconds() if seconds else None
    try:
        return session_jobs().start(key, partial(run, work=work), lane=str(models.device()), estimate_s=estimate, about=about)
    except JobRefused as error:
        show_error(st.container(), error)
        return None


def run(control: Control, *, work: Work) -> object:
    """The job's function."""

    def report(done: int, total: int, so_far: Any) -> None:
        control.report(done, total, so_far)
        control.check()

    release_free_memory()  # of what came before: the work takes much itself
    return work(report)


def _take_in(key: str, about: Hashable, keep: Callable[[Any], None] | None) -> None:
    """Keep the result of a job that is done, and let the page run anew."""
    job, known = session_jobs().get(key)
    if keep is not None and job is not None and job.state is JobState.DONE and known == about:
        keep(job.result)
        session_jobs().forget(key)
        st.rerun()


def _growing(key: str, about: Hashable, show: Callable[[Any], None], keep: Callable[[Any], None] | None, job: Job) -> None:
    """This fragment alone is drawn anew while the job runs."""
    _take_in(key, about, keep)
    show(job.progress.payload)
    job_line(job, key)
    if job.state.finished:
        st.rerun()  # sentences and files stand outside


def _ended(
    key: str, about: Hashable, work: Work, show: Callable[[Any], None], job: Job, seconds: Callable[[], float] | None
) -> None:
    show(job.progress.payload)
    if job.state is JobState.FAILED:
        st.error(_(job.error), icon=":material/error:")
    job_line(job, key)
    if st.button(_("Begin again"), key=f"{key}-again"):
        _job(key, about, work, seconds, anew=True)
        st.rerun()

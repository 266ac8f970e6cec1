"""Reads a set of files once, whichever page asks: at once where that takes up to a second of processor time, else as a job.

While the job runs the setting has no value, and `Awaited` takes the picture's place; under the uploader stand how far it is and
Cancel. Nothing that a reader brings can hold the page: a set is read, refused or given up within its `Budget`.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import streamlit as st

from playground.jobs import Control, JobRefused, JobState
from playground.kit.budget import Awaited, Budget
from playground.kit.i18n import _
from playground.kit.settings import Upload, Uploaded
from playground.ui import brought
from playground.ui.jobs import every, job_line, lost_line, session_jobs

AT_ONCE = 1.0  # seconds of processor time that a page spends on reading
LANE = "files"  # one set after the other


class _Unfinished(Exception):
    """The files are not read yet; the message says why."""


class _TakesLonger(Exception):
    """The page has read for as long as it may."""


def read_once(prefix: str, name: str, control: Upload, item: brought.Item) -> Uploaded:
    """What was read of a set. Kept for all who bring the same files; one that is still being read is Awaited."""
    names = tuple(file for file, _data in item.value)
    key = f"{control.read.__module__} {control.read.__qualname__} {item.digest}"
    read = partial(_read_or_start, _job_name(prefix, name), key, control.read) if control.stops else control.read
    try:
        value, problem = _kept(control.read, control.waiting)(key, item.value, read)
    except _Unfinished as unfinished:
        st.session_state[_awaited(prefix, name)] = True
        return Uploaded(item.digest, names, None, str(unfinished), error=Awaited)
    return Uploaded(item.digest, names, value, problem)


def stop_reading(prefix: str, name: str) -> None:
    """Nobody waits for the files of a setting any more, or they are to be read anew."""
    session_jobs().forget(_job_name(prefix, name))


def reading_line(prefix: str, name: str, key: str) -> None:
    """How far the reading is, with Cancel; after a cancel a way to begin anew. Nothing where no job reads."""
    job, _about = session_jobs().get(_job_name(prefix, name))
    if st.session_state.pop(_awaited(prefix, name), False) and (job is None or job.state is JobState.DONE):
        st.rerun()  # it came to its end while the page was being drawn
    lost_line(_job_name(prefix, name), _("Choose the files again."))
    if job is None:
        return
    if job.state.finished:
        label = _("Read the files again")
        st.button(label, key=f"{key}-again", icon=":material/refresh:", on_click=stop_reading, args=(prefix, name))
    else:
        st.fragment(_line, run_every=every(job))(prefix, name, key)


def _line(prefix: str, name: str, key: str) -> None:
    job, _about = session_jobs().get(_job_name(prefix, name))
    if job is None or job.state.finished:
        st.rerun()  # the page takes what was read
    job_line(job, f"{key}-reading")


def _awaited(prefix: str, name: str) -> str:
    """The key under which stands whether this run of the page was told to wait."""
    return f"{prefix}-{name}-awaited"


def _job_name(prefix: str, name: str) -> str:
    return f"read {prefix} {name}"


@lru_cache(maxsize=32)
def _kept(read: Callable[..., object], waiting: str) -> Callable[..., tuple[object, str | None]]:
    """What keeps the answers of `read`, which a call may give in a way of its own."""

    def attempt(key: str, _files: Any, _read: Callable[..., object]) -> tuple[object, str | None]:
        return _attempted(_read, _files)

    return st.cache_resource(max_entries=4, show_spinner=_(waiting))(attempt)


def _attempted(read: Callable[..., object], files: Any, **more: Any) -> tuple[object, str | None]:
    try:
        return read(list(files), **more), None
    except ValueError as error:
        return None, str(error)


def _read_or_start(job_name: str, key: str, read: Callable[..., object], files: Any) -> object:
    """What was read, within a second or by the job that has come to its end. Raises _Unfinished, and starts the job."""
    job, about = session_jobs().get(job_name)
    if job is None or about != key:
        try:
            return read(files, budget=Budget(check=_first_second()))
        except _TakesLonger:
            work = partial(_as_job, read, files)
        try:
            job = session_jobs().start(job_name, work, lane=LANE, estimate_s=None, about=key)
        except JobRefused as refused:
            raise _Unfinished(_(str(refused))) from refused
    if job.state is JobState.DONE:
        (value, problem), _none = job.result, session_jobs().forget(job_name)
        if problem is not None:
            raise ValueError(problem)
        return value
    if job.state is JobState.CANCELLED:
        raise _Unfinished(_("Reading the files was cancelled. Press “Read the files again”, or choose others."))
    if job.state is JobState.FAILED:
        raise _Unfinished(job.error)
    raise _Unfinished(_("The files are being read. The page shows them when this is done."))


def _as_job(read: Callable[..., object], files: Any, control: Control) -> tuple[object, str | None]:
    return _attempted(read, files, budget=Budget(check=control.check, report=control.report))


def _first_second() -> Callable[[], None]:
    """A check that ends this run where the reader has removed the files or moved on, as Streamlit does whenever its state is
    asked, and raises _TakesLonger when the page has spent its second."""
    page = Budget(AT_ONCE)

    def check() -> None:
        st.session_state.get("page")
        if page.is_spent:
            raise _TakesLonger

    return check

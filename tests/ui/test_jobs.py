"""Whose jobs a page sees, what may empty a cache without ending them, and when a page looks again."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import streamlit as st
from job_helpers import SOON, Work
from streamlit.runtime import Runtime

from playground.jobs import JobState, Sessions
from playground.ui import jobs as ui_jobs
from playground.ui.jobs import (
    LOOK_EVERY,
    MOST_LOST,
    every,
    executor,
    job_words,
    lost_line,
    marked_jobs,
    press,
    session_jobs,
    take_lost,
)


@pytest.fixture
def as_session(monkeypatch):
    """as_session("a") makes what follows the script of that session; sessions of other tests are not there."""
    monkeypatch.setattr(ui_jobs, "_SESSIONS", Sessions(executor(), ui_jobs._connected, look_every_s=None))

    def enter(name):
        monkeypatch.setattr(ui_jobs, "get_script_run_ctx", lambda: SimpleNamespace(session_id=name))

    return enter


@pytest.fixture
def connected(monkeypatch):
    """The identifiers of the sessions that a server would call active."""
    here = set()
    monkeypatch.setattr(Runtime, "_instance", SimpleNamespace(is_active_session=here.__contains__))
    return here


def begin():
    work = Work()
    job = session_jobs().start("style", work, lane="test", estimate_s=None, about="settings")
    assert work.began.wait(SOON)
    return job, work


def test_jobs_belong_to_the_session_whose_script_asks(as_session):
    as_session("a")
    job, work = begin()
    as_session("b")
    assert session_jobs().get("style") == (None, None)
    as_session("a")
    assert session_jobs().get("style") == (job, "settings") and session_jobs() is session_jobs()
    work.go()
    assert job.wait(SOON) and job.result == "result"


def test_emptying_every_cache_touches_no_job(as_session):
    as_session("a")
    job, work = begin()
    kept = executor()
    st.cache_data.clear()
    st.cache_resource.clear()
    assert session_jobs().get("style") == (job, "settings") and executor() is kept
    assert job.state is JobState.RUNNING and not job.stopping
    work.go()
    assert job.wait(SOON) and job.state is JobState.DONE


def test_the_server_says_who_has_left(as_session, connected):
    connected.add("a")
    as_session("a")
    job, work = begin()
    ui_jobs._SESSIONS.look()
    assert session_jobs().get("style")[0] is job
    connected.clear()
    ui_jobs._SESSIONS.look()
    assert ui_jobs._SESSIONS._kept["a"].away_since is not None and not job.stopping
    connected.add("a")
    ui_jobs._SESSIONS.look()
    assert ui_jobs._SESSIONS._kept["a"].away_since is None
    work.go()
    assert job.wait(SOON)


def test_without_a_server_nobody_leaves(monkeypatch):
    monkeypatch.setattr(Runtime, "_instance", None)
    assert ui_jobs._connected("a")


def test_outside_a_session_there_are_no_jobs():
    with pytest.raises(RuntimeError, match="session"), ThreadPoolExecutor(1) as apart:
        apart.submit(session_jobs).result(SOON)


def test_a_page_looks_again_while_something_may_change(as_session):
    as_session("a")
    assert every(None) is None
    job, work = begin()
    assert every(job) == LOOK_EVERY
    job.pause()
    work.go()
    with job._changed:
        assert job._changed.wait_for(lambda: job.state is JobState.PAUSED, SOON)
    assert every(job) is None
    job.resume()
    assert job.wait(SOON) and every(job) is None


def test_a_job_that_never_began_counts_no_steps(as_session):
    as_session("a")
    _job, work = begin()
    waiting = session_jobs().start("second", Work(), lane="test", estimate_s=None, about="settings")
    waiting.pause()
    assert job_words(waiting) == "paused before the first step"
    waiting.cancel()
    assert job_words(waiting) == "cancelled before the first step"
    work.go()


@pytest.fixture
def sentences(monkeypatch):
    """The warnings drawn."""
    drawn = []
    monkeypatch.setattr(st, "warning", lambda text, icon: drawn.append(text))
    return drawn


def test_a_lost_job_is_told_with_its_way_back_until_it_is_started_again(as_session, sentences):
    as_session("a")
    lost_line("style", press("Paint it"))
    assert not sentences
    take_lost(["style"])
    lost_line("style", press("Paint it"))
    lost_line("ssd", press("Train"))
    assert sentences == [
        "What was computed here is lost: the server was restarted, or your connection was away for more than 30 seconds. "
        "Press “Paint it” to start it again."
    ]
    job, work = begin()
    assert marked_jobs() == {"mark": session_jobs().mark, "names": ["style"]}
    work.go()
    assert job.wait(SOON)
    session_jobs().forget("style")
    lost_line("style", press("Paint it"))
    assert len(sentences) == 1


@pytest.mark.parametrize("names", [None, "style", {"style": 1}, [1, ["style"]], [str(n) for n in range(99)]])
def test_a_browser_can_tell_few_names_and_nothing_else(as_session, names):
    as_session(str(names))
    take_lost(names)
    assert len(session_jobs().lost) <= MOST_LOST and all(isinstance(name, str) for name in session_jobs().lost)

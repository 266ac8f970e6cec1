"""Jobs of sessions: found again after a short absence, ended after a long one, and nobody else's."""

import gc
import threading
import weakref

import pytest
from job_helpers import SOON, Work

from playground.jobs import Executor, JobRefused, JobState, Sessions
from playground.jobs import sessions as module


class Visitors:
    """Who is connected, as the server would say it."""

    def __init__(self):
        self.here = set()

    def __call__(self, key):
        return key in self.here


@pytest.fixture
def visitors():
    return Visitors()


@pytest.fixture
def sessions(executor, visitors, clock):
    return Sessions(executor, visitors, look_every_s=None, clock=clock)


def begin(jobs, work, about=None, name="style"):
    job = jobs.start(name, work, lane="cpu", estimate_s=None, about=about)
    assert work.began.wait(SOON)
    return job


def end(job, work):
    work.go(work.steps)
    assert job.wait(SOON)


def away(sessions, visitors, clock, key, seconds):
    """The connection is lost, noticed, and comes back after so many seconds, in each of which the server has looked."""
    visitors.here.discard(key)
    sessions.look()
    for _ in range(seconds):
        clock.now += 1
        sessions.look()
    visitors.here.add(key)


@pytest.mark.parametrize("seconds", [1, 29, 30])
def test_a_session_that_comes_back_in_time_finds_its_running_job(sessions, visitors, clock, seconds):
    visitors.here.add("a")
    work = Work()
    job = begin(sessions.of("a"), work, about="settings")
    away(sessions, visitors, clock, "a", seconds)
    assert sessions.of("a").get("style") == (job, "settings")
    assert job.state is JobState.RUNNING and not job.stopping
    end(job, work)
    assert (job.state, job.result) == (JobState.DONE, "result")


def test_a_session_that_stays_away_longer_has_ended(sessions, visitors, clock):
    visitors.here.add("a")
    work = Work()
    job = begin(sessions.of("a"), work)
    away(sessions, visitors, clock, "a", 31)
    assert job.stopping and len(sessions) == 0
    assert sessions.of("a").get("style") == (None, None)
    end(job, work)
    assert job.state is JobState.CANCELLED and job.result is None


def test_coming_back_too_late_finds_nothing_even_where_nobody_looked_in_between(sessions, visitors, clock):
    visitors.here.add("a")
    work = Work()
    job = begin(sessions.of("a"), work)
    visitors.here.clear()
    sessions.look()
    clock.now = 31
    visitors.here.add("a")
    assert sessions.of("a").get("style") == (None, None) and job.stopping
    end(job, work)
    assert job.state is JobState.CANCELLED


def test_each_absence_counts_for_itself(sessions, visitors, clock):
    visitors.here.add("a")
    work = Work()
    job = begin(sessions.of("a"), work)
    for _ in range(3):
        away(sessions, visitors, clock, "a", 29)
        sessions.look()
    assert sessions.of("a").get("style")[0] is job and not job.stopping
    end(job, work)


def test_results_are_found_again_and_forgotten_alike(sessions, visitors, clock):
    class Picture:
        pass

    visitors.here.add("a")
    picture = Picture()
    seen = weakref.ref(picture)
    work = Work(result=picture)
    job = begin(sessions.of("a"), work)
    end(job, work)
    job._thread.join(SOON)
    away(sessions, visitors, clock, "a", 29)
    assert sessions.of("a").get("style")[0].result is picture
    away(sessions, visitors, clock, "a", 31)
    del picture, work
    gc.collect()
    assert seen() is None and job.result is None and job.progress.payload is None


def test_a_waiting_and_a_paused_job_end_with_their_session(sessions, visitors, clock):
    visitors.here |= {"a", "b"}
    work = Work()
    running = begin(sessions.of("b"), work)
    waiting = sessions.of("a").start("field", Work(), lane="cpu", estimate_s=None, about=None)
    paused = sessions.of("a").start("style", Work(), lane="cpu", estimate_s=None, about=None)
    paused.pause()
    away(sessions, visitors, clock, "a", 31)
    assert waiting.state is paused.state is JobState.CANCELLED
    end(running, work)
    assert running.state is JobState.DONE


def test_no_session_sees_or_loses_anothers_jobs(sessions, visitors, clock):
    visitors.here |= {"a", "b"}
    work = Work()
    job = begin(sessions.of("a"), work)
    assert sessions.of("b").get("style") == (None, None)
    sessions.of("b").forget("style")
    away(sessions, visitors, clock, "b", 31)
    sessions.of("b").close()
    assert sessions.of("a").get("style")[0] is job and not job.stopping
    end(job, work)


def test_starting_another_lets_go_of_the_one_before_and_a_refusal_does_not(visitors):
    executor = Executor(max_waiting=1)
    jobs = Sessions(executor, visitors, look_every_s=None).of("a")
    first, second, other = Work(), Work(), Work()
    before = begin(jobs, first, about=1)
    waits = jobs.start("style", second, lane="cpu", estimate_s=None, about=2)
    assert before.stopping and jobs.get("style") == (waits, 2)
    with pytest.raises(JobRefused):
        jobs.start("style", other, lane="cpu", estimate_s=None, about=3)
    assert jobs.get("style") == (waits, 2) and waits.state is JobState.QUEUED
    jobs.forget("style")
    assert waits.state is JobState.CANCELLED and jobs.get("style") == (None, None)
    end(before, first)
    assert executor.close(SOON)


def test_a_script_that_outlives_its_session_starts_nothing(sessions, visitors, clock):
    held = sessions.of("a")  # already gone when the script asks
    away(sessions, visitors, clock, "a", 31)
    work = Work()
    with pytest.raises(JobRefused, match="ended"):
        held.start("style", work, lane="cpu", estimate_s=None, about=None)
    assert not work.began.is_set() and held.get("style") == (None, None)


def test_who_has_nothing_to_lose_is_not_waited_for(sessions, visitors):
    visitors.here |= {"a", "b"}
    sessions.of("a"), sessions.of("b")
    visitors.here.remove("a")
    sessions.look()
    assert len(sessions) == 1


def test_only_so_many_are_waited_for_and_the_longest_away_go_first(sessions, visitors, clock, monkeypatch):
    monkeypatch.setattr(module, "MOST_AWAY", 2)
    jobs = {}
    for key in "abcd":
        visitors.here.add(key)
        jobs[key] = sessions.of(key).start("style", lambda control: None, lane="cpu", estimate_s=None, about=key)
    for key in "bca":
        clock.now += 1
        visitors.here.remove(key)
        sessions.look()
    visitors.here |= set("abc")
    assert [key for key in "abcd" if sessions.of(key).get("style")[0] is jobs[key]] == ["a", "c", "d"]


def test_the_watching_thread_ends_the_jobs_and_then_itself(executor, visitors):
    sessions = Sessions(executor, visitors, grace_s=0.05, look_every_s=0.01)
    visitors.here.add("a")
    work = Work()
    job = begin(sessions.of("a"), work)
    watcher = sessions._watcher
    assert watcher.daemon and watcher.is_alive()
    visitors.here.clear()
    watcher.join(SOON)
    assert not watcher.is_alive() and len(sessions) == 0 and job.stopping
    end(job, work)
    assert job.state is JobState.CANCELLED
    visitors.here.add("a")
    again = sessions.of("a")
    watcher = sessions._watcher
    assert watcher.is_alive() and again.get("style") == (None, None)
    visitors.here.clear()
    watcher.join(SOON)
    assert not watcher.is_alive()


def test_many_threads_that_ask_get_the_same_jobs(sessions, visitors):
    visitors.here.add("a")
    got, barrier = [], threading.Barrier(8)

    def ask():
        barrier.wait(SOON)
        got.append(sessions.of("a"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert len(got) == 8 and len(set(map(id, got))) == 1


def test_the_jobs_of_a_session_have_a_mark_until_it_stays_away_too_long(sessions, visitors, clock):
    visitors.here.add("a")
    work = Work()
    job = begin(sessions.of("a"), work)
    mark = sessions.of("a").mark
    away(sessions, visitors, clock, "a", 30)
    assert sessions.of("a").mark == mark != sessions.of("b").mark
    away(sessions, visitors, clock, "a", 31)
    assert sessions.of("a").mark != mark
    end(job, work)


def test_a_reader_would_miss_what_runs_waits_or_has_a_result_and_nothing_else(sessions, visitors):
    visitors.here.add("a")
    jobs, works = sessions.of("a"), {name: Work() for name in ("done", "cancelled", "running")}
    for name in ("done", "cancelled"):
        job = begin(jobs, works[name], name=name)
        if name == "cancelled":
            job.cancel()
        end(job, works[name])
    running = begin(jobs, works["running"], name="running")
    jobs.start("waiting", Work(), lane="cpu", estimate_s=None, about=None)
    assert jobs.names == ("done", "running", "waiting")
    jobs.forget("done"), jobs.forget("waiting")
    end(running, works["running"])
    assert jobs.names == ("running",)


def test_what_was_lost_is_so_until_it_is_started_again_or_forgotten(sessions, visitors):
    visitors.here.add("a")
    jobs, work = sessions.of("a"), Work()
    jobs.lost |= {"style", "ssd", "tune"}
    job = begin(jobs, work)
    jobs.forget("ssd")
    assert jobs.lost == {"tune"}
    end(job, work)

"""Executor in order, with progress, pause and cancel: every step of a job waits for an event the test sets."""

import threading

import pytest
from job_helpers import SOON, Work, when

from playground.jobs import JobState, Queue


def test_result_and_progress(executor):
    work = Work(steps=3)
    job = executor.submit(work, lane="cpu")
    work.go(2)
    when(executor, lambda: job.progress.step == 2)
    assert job.state is JobState.RUNNING and job.result is None
    assert (job.progress.total, job.progress.payload, job.progress.fraction) == (3, "picture 2", 2 / 3)
    work.go()
    assert job.wait(SOON)
    assert (job.state, job.result, job.error) == (JobState.DONE, "result", None)


def test_a_function_that_reports_nothing(executor):
    job = executor.submit(lambda control: None, lane="cpu")
    assert job.wait(SOON) and job.state is JobState.DONE
    assert job.progress.fraction == 0 and job.progress.seconds_left is None


def test_time_left_counts_from_the_first_report(executor, clock):
    work = Work(steps=11)
    job = executor.submit(work, lane="cpu")
    clock.now = 100.0  # loading a model
    work.go()
    when(executor, lambda: job.progress.step == 1)
    assert job.progress.seconds_left is None
    clock.now = 104.0
    work.go(2)
    when(executor, lambda: job.progress.step == 3)
    assert job.progress.seconds_left == pytest.approx(2.0 * 8)
    work.go(8)
    assert job.wait(SOON)


def test_one_at_a_time_in_order(executor):
    works = [Work(result=n) for n in range(4)]
    order = []

    def noting(n):
        return lambda control: (order.append(n), works[n](control))

    jobs = [executor.submit(noting(n), lane="cpu") for n in range(4)]
    for n, job in enumerate(jobs):
        assert works[n].began.wait(SOON)
        assert [j.state for j in jobs[n + 1 :]] == [JobState.QUEUED] * (3 - n)
        assert not any(work.began.is_set() for work in works[n + 1 :])
        works[n].go()
        assert job.wait(SOON)
    assert order == [0, 1, 2, 3]


def test_lanes_run_side_by_side(executor):
    a, b = Work(), Work()
    first, second = executor.submit(a, lane="cpu"), executor.submit(b, lane="cuda:0")
    assert a.began.wait(SOON) and b.began.wait(SOON)
    assert first.state is second.state is JobState.RUNNING
    a.go(), b.go()
    assert first.wait(SOON) and second.wait(SOON)


def test_how_many_are_ahead(executor, clock):
    works = [Work(steps=5), Work(), Work()]
    first = executor.submit(works[0], lane="cpu", estimate_s=30)
    second = executor.submit(works[1], lane="cpu", estimate_s=10)
    third = executor.submit(works[2], lane="cpu")
    fourth = executor.submit(Work(), lane="cpu")
    assert works[0].began.wait(SOON)
    clock.now = 5.0
    assert first.ahead() == Queue(0, 0.0)
    assert second.ahead() == Queue(1, 25.0)
    assert third.ahead() == Queue(2, 35.0)
    assert fourth.ahead() == Queue(3, None)  # the third gave no estimate
    works[0].go()
    when(executor, lambda: first.progress.step == 1)
    clock.now = 7.0
    works[0].go()
    when(executor, lambda: first.progress.step == 2)
    clock.now = 8.0
    assert second.ahead() == Queue(1, 5.0)  # three steps of 2 s, one second of them gone
    second.cancel()
    assert third.ahead() == Queue(1, 5.0)
    third.cancel(), fourth.cancel(), first.cancel()
    works[0].go()


def test_cancel_while_queued(executor):
    work, never = Work(), Work()
    running, queued = executor.submit(work, lane="cpu"), executor.submit(never, lane="cpu")
    queued.cancel()
    assert queued.state is JobState.CANCELLED
    work.go()
    assert running.wait(SOON) and running.state is JobState.DONE
    assert not never.began.is_set()


def test_cancel_while_running_keeps_what_was_shown(executor):
    work = Work(steps=9)
    job = executor.submit(work, lane="cpu")
    work.go()
    when(executor, lambda: job.progress.step == 1)
    job.cancel()
    assert job.stopping and job.state is JobState.RUNNING
    work.go()
    assert job.wait(SOON)
    assert job.state is JobState.CANCELLED and not job.stopping
    assert work.done_steps == 1 and job.progress.payload == "picture 1" and job.result is None


def test_cancel_of_a_function_that_never_checks(executor):
    hold = threading.Event()
    job = executor.submit(lambda control: hold.wait(SOON), lane="cpu")
    job.cancel()
    hold.set()
    assert job.wait(SOON) and job.state is JobState.CANCELLED and job.result is None


def test_cancel_and_pause_after_the_end_change_nothing(executor):
    job = executor.submit(lambda control: 7, lane="cpu")
    assert job.wait(SOON)
    job.cancel(), job.pause(), job.resume()
    assert job.state is JobState.DONE and job.result == 7


def test_pause_gives_the_lane_away_and_resume_queues_again(executor, clock):
    slow, quick = Work(steps=2), Work()
    first, second = executor.submit(slow, lane="cpu"), executor.submit(quick, lane="cpu")
    slow.go()
    when(executor, lambda: first.progress.step == 1)
    first.pause()
    assert first.stopping
    slow.go()
    assert quick.began.wait(SOON)
    assert (first.state, second.state) == (JobState.PAUSED, JobState.RUNNING)
    first.resume()
    assert first.state is JobState.QUEUED and first.ahead().jobs == 1
    clock.now = 50.0  # waiting is not running
    quick.go()
    assert first.wait(SOON) and second.state is JobState.DONE
    assert (first.state, first.result, first.progress.step, first.progress.seconds) == (JobState.DONE, "result", 2, 0.0)


def test_a_job_that_goes_on_takes_its_place_before_later_ones(executor):
    works = [Work(steps=2), Work(), Work(), Work()]
    first, second, third, fourth = (executor.submit(work, lane="cpu") for work in works)
    third.pause()
    works[0].go()
    when(executor, lambda: first.progress.step == 1)
    first.pause()
    works[0].go()
    assert works[1].began.wait(SOON)
    third.resume()
    assert (third.ahead().jobs, fourth.ahead().jobs) == (1, 2)
    first.resume()
    assert (first.ahead().jobs, third.ahead().jobs, fourth.ahead().jobs) == (1, 2, 3)
    works[1].go()
    assert first.wait(SOON) and second.state is JobState.DONE and fourth.state is JobState.QUEUED
    works[2].go(), works[3].go()
    assert third.wait(SOON) and fourth.wait(SOON)


def test_pause_taken_back_in_time(executor):
    work = Work(steps=2)
    job = executor.submit(work, lane="cpu")
    assert work.began.wait(SOON)
    job.pause()
    job.resume()
    work.go(2)
    assert job.wait(SOON) and job.state is JobState.DONE


def test_pause_while_queued(executor):
    work, other, late = Work(), Work(), Work()
    running, paused = executor.submit(work, lane="cpu"), executor.submit(other, lane="cpu")
    paused.pause()
    third = executor.submit(late, lane="cpu")
    assert paused.state is JobState.PAUSED and third.ahead().jobs == 1
    work.go()
    assert running.wait(SOON) and late.began.wait(SOON)
    paused.resume()
    assert paused.state is JobState.QUEUED
    late.go(), other.go()
    assert paused.wait(SOON) and paused.state is JobState.DONE


@pytest.mark.parametrize("started", [False, True])
def test_cancel_while_paused(executor, started):
    blocker, work = Work(), Work(steps=2)
    if not started:
        executor.submit(blocker, lane="cpu")
    job = executor.submit(work, lane="cpu")
    if started:
        work.go()
        when(executor, lambda: job.progress.step == 1)
    job.pause()
    work.go()
    when(executor, lambda: job.state is JobState.PAUSED)
    job.cancel()
    assert job.wait(SOON) and job.state is JobState.CANCELLED
    blocker.go()


def test_cancel_after_resume_while_queued(executor):
    slow, quick = Work(steps=2), Work()
    first, second = executor.submit(slow, lane="cpu"), executor.submit(quick, lane="cpu")
    assert slow.began.wait(SOON)
    first.pause()
    slow.go()
    assert quick.began.wait(SOON)
    first.resume()
    first.cancel()
    assert first.wait(SOON) and first.state is JobState.CANCELLED
    quick.go()
    assert second.wait(SOON) and second.state is JobState.DONE

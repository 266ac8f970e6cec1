"""What every executor does, in order, with progress, pause and cancel: every step of a job waits for a word of the test.

In threads of this process; by messages to workers, with these in this process too; and on a Ray cluster where Ray is installed.
"""

import logging
import threading
from functools import partial

import pytest
from here_cluster import HereCluster
from job_helpers import SOON, FarWork, Mark, Work, cleaning_up, failing, given, heard, holding, unlocked_steps, when

from playground.jobs import Executor, JobRefused, JobState, Queue, RayExecutor


@pytest.fixture(params=["threads", "messages", "ray"])
def kind(request):
    return request.param


@pytest.fixture
def make(kind, request):
    """make(max_waiting=…) gives an executor, which is closed after the test."""
    made = []

    def executor(**options):
        if kind == "threads":
            made.append(Executor(**options))
        else:
            cluster = HereCluster() if kind == "messages" else request.getfixturevalue("ray_workers")(widest=1)
            made.append(RayExecutor(cluster=cluster, **options))
        return made[-1]

    yield executor
    assert all([one.close(SOON) for one in made])


@pytest.fixture
def executor(make, clock):
    return make(clock=clock)


@pytest.fixture
def new(kind, tmp_path):
    """new(steps=…, result=…) gives a job's function that goes on when told."""
    made = []

    def work(**options):
        if kind == "threads":
            return Work(**options)
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(FarWork(folder, **options))
        return made[-1]

    return work


@pytest.fixture
def mark(tmp_path):
    return Mark(tmp_path / "mark")


def test_result_and_progress(executor, new):
    work = new(steps=3)
    job = executor.submit(work, lane="cpu")
    work.go(2)
    when(executor, lambda: job.progress.step == 2)
    assert job.state is JobState.RUNNING and job.result is None
    assert (job.progress.total, job.progress.payload, job.progress.fraction) == (3, "picture 2", 2 / 3)
    work.go()
    assert job.wait(SOON)
    assert (job.state, job.result, job.error) == (JobState.DONE, "result", None)


def test_a_function_that_reports_nothing(executor):
    job = executor.submit(given, lane="cpu")
    assert job.wait(SOON) and job.state is JobState.DONE
    assert job.progress.fraction == 0 and job.progress.seconds_left is None


def test_time_left_counts_from_the_first_report(executor, clock, new):
    work = new(steps=11)
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


def test_where_steps_differ_the_time_left_follows_the_share_of_the_work(executor, clock, new):
    work = new(steps=4, shares=(0.0, 0.1, 0.2, 1.0))  # the last step is as long as four fifths of the whole
    job, later = executor.submit(work, lane="cpu"), executor.submit(given, lane="cpu")
    work.go()
    when(executor, lambda: job.progress.step == 1)
    clock.now = 4.0
    work.go(2)
    when(executor, lambda: job.progress.step == 3)
    assert job.progress.seconds_left == pytest.approx(16.0) and later.ahead().seconds == pytest.approx(16.0)
    assert job.progress.fraction == 0.2
    work.go()
    assert job.wait(SOON) and later.wait(SOON) and job.progress.fraction == 1


def test_one_at_a_time_in_order(executor, new):
    works = [new(result=n) for n in range(4)]
    jobs = [executor.submit(work, lane="cpu") for work in works]
    for n, job in enumerate(jobs):
        assert works[n].began.wait(SOON)
        assert [j.state for j in jobs[n + 1 :]] == [JobState.QUEUED] * (3 - n)
        assert not any(work.began.is_set() for work in works[n + 1 :])
        works[n].go()
        assert job.wait(SOON) and job.result == n


def test_lanes_run_side_by_side(executor, new):
    a, b = new(), new()
    first, second = executor.submit(a, lane="cpu"), executor.submit(b, lane="files")
    assert a.began.wait(SOON) and b.began.wait(SOON)
    assert first.state is second.state is JobState.RUNNING
    a.go(), b.go()
    assert first.wait(SOON) and second.wait(SOON)


def test_how_many_are_ahead(executor, clock, new):
    works = [new(steps=5), new(), new()]
    first = executor.submit(works[0], lane="cpu", estimate_s=30)
    second = executor.submit(works[1], lane="cpu", estimate_s=10)
    third = executor.submit(works[2], lane="cpu")
    fourth = executor.submit(new(), lane="cpu")
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
    heard(first)
    works[0].go()


def test_cancel_while_queued(executor, new):
    work, never = new(), new()
    running, queued = executor.submit(work, lane="cpu"), executor.submit(never, lane="cpu")
    queued.cancel()
    assert queued.state is JobState.CANCELLED
    work.go()
    assert running.wait(SOON) and running.state is JobState.DONE
    assert not never.began.is_set()


def test_cancel_while_running_keeps_what_was_shown(executor, new):
    work = new(steps=9)
    job = executor.submit(work, lane="cpu")
    work.go()
    when(executor, lambda: job.progress.step == 1)
    job.cancel()
    assert job.stopping and job.state is JobState.RUNNING
    heard(job)
    work.go()
    assert job.wait(SOON)
    assert job.state is JobState.CANCELLED and not job.stopping
    assert work.done_steps == 1 and job.progress.payload == "picture 1" and job.result is None


def test_cancel_of_a_function_that_never_checks(executor, mark):
    job = executor.submit(partial(holding, mark=mark), lane="cpu")
    job.cancel()
    mark.set()
    assert job.wait(SOON) and job.state is JobState.CANCELLED and job.result is None


def test_cancel_and_pause_after_the_end_change_nothing(executor):
    job = executor.submit(partial(given, what=7), lane="cpu")
    assert job.wait(SOON)
    job.cancel(), job.pause(), job.resume()
    assert job.state is JobState.DONE and job.result == 7


def test_pause_gives_the_lane_away_and_resume_queues_again(executor, clock, new):
    slow, quick = new(steps=2), new()
    first, second = executor.submit(slow, lane="cpu"), executor.submit(quick, lane="cpu")
    slow.go()
    when(executor, lambda: first.progress.step == 1)
    first.pause()
    assert first.stopping
    heard(first)
    slow.go()
    assert quick.began.wait(SOON)
    assert (first.state, second.state) == (JobState.PAUSED, JobState.RUNNING)
    first.resume()
    assert first.state is JobState.QUEUED and first.ahead().jobs == 1
    clock.now = 50.0  # waiting is not running
    quick.go()
    assert first.wait(SOON) and second.state is JobState.DONE
    assert (first.state, first.result, first.progress.step, first.progress.seconds) == (JobState.DONE, "result", 2, 0.0)


def test_a_job_that_goes_on_takes_its_place_before_later_ones(executor, new):
    works = [new(steps=2), new(), new(), new()]
    first, second, third, fourth = (executor.submit(work, lane="cpu") for work in works)
    third.pause()
    works[0].go()
    when(executor, lambda: first.progress.step == 1)
    first.pause()
    heard(first)
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


def test_pause_taken_back_in_time(executor, new):
    work = new(steps=2)
    job = executor.submit(work, lane="cpu")
    assert work.began.wait(SOON)
    job.pause()
    job.resume()
    work.go(2)
    assert job.wait(SOON) and job.state is JobState.DONE


def test_pause_while_queued(executor, new):
    work, other, late = new(), new(), new()
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
def test_cancel_while_paused(executor, new, started):
    blocker, work = new(), new(steps=2)
    if not started:
        executor.submit(blocker, lane="cpu")
    job = executor.submit(work, lane="cpu")
    if started:
        work.go()
        when(executor, lambda: job.progress.step == 1)
    job.pause()
    heard(job)
    work.go()
    when(executor, lambda: job.state is JobState.PAUSED)
    job.cancel()
    assert job.wait(SOON) and job.state is JobState.CANCELLED
    blocker.go()


def test_cancel_after_resume_while_queued(executor, new):
    slow, quick = new(steps=2), new()
    first, second = executor.submit(slow, lane="cpu"), executor.submit(quick, lane="cpu")
    assert slow.began.wait(SOON)
    first.pause()
    heard(first)
    slow.go()
    assert quick.began.wait(SOON)
    first.resume()
    first.cancel()
    assert first.wait(SOON) and first.state is JobState.CANCELLED
    quick.go()
    assert second.wait(SOON) and second.state is JobState.DONE


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError("Size is 3; it must be at least 32."), "Size is 3; it must be at least 32."),
        (ZeroDivisionError("division by zero"), "ZeroDivisionError"),
        (MemoryError(), "not enough memory"),
        (RuntimeError("CUDA out of memory. Tried to allocate 9 GiB"), "not enough memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), "not enough memory"),
        (ValueError(), "ValueError"),
        (SystemExit(2), "SystemExit"),
    ],
)
def test_failure_becomes_a_sentence_and_a_log_entry(executor, caplog, error, sentence):
    with caplog.at_level(logging.ERROR):
        job = executor.submit(partial(failing, error=error), lane="cpu", name="painting")
        after = executor.submit(partial(given, what="fine"), lane="cpu")
        assert job.wait(SOON) and after.wait(SOON)
    assert job.state is JobState.FAILED and sentence in job.error and job.result is None
    assert "painting" in caplog.text and "Traceback" in caplog.text and "in failing" in caplog.text
    assert after.result == "fine"


def test_check_raises_cancelled_inside_the_function(executor, tmp_path):
    began, ready, cleaned = (Mark(tmp_path / name) for name in ("began", "ready", "cleaned"))
    job = executor.submit(partial(cleaning_up, began=began, ready=ready, cleaned=cleaned), lane="cpu")
    assert began.wait(SOON)
    job.cancel()
    heard(job)
    ready.set()
    assert job.wait(SOON) and job.state is JobState.CANCELLED and cleaned.is_set()


def test_drop_lets_go_of_result_and_payload(executor, new):
    done, running = new(), new(steps=2)
    done.go(), running.go()
    jobs = [executor.submit(work, lane="cpu") for work in (done, running)]
    assert jobs[0].wait(SOON) and jobs[0].result == "result"
    when(executor, lambda: jobs[1].progress.step == 1)
    for job in jobs:
        job.drop()
        assert job.result is job.progress.payload is None
    running.go()
    assert jobs[1].wait(SOON) and jobs[1].state is JobState.CANCELLED and jobs[1].progress.payload is None


def test_full_queue_and_closed_executor_refuse(make, new):
    executor, works = make(max_waiting=1), [new(), new()]
    for work in works:
        executor.submit(work, lane="cpu")
    with pytest.raises(JobRefused, match="1 jobs wait"):
        executor.submit(new(), lane="cpu")
    for work in works:
        work.go()
    executor.close(SOON)
    with pytest.raises(JobRefused, match="shutting down"):
        executor.submit(new(), lane="cpu")


def test_close_ends_running_waiting_and_paused_jobs(make, new):
    executor, works = make(), [new(steps=2) for _ in range(3)]
    paused, running, queued = (executor.submit(work, lane="cpu") for work in works)
    assert works[0].began.wait(SOON)
    paused.pause()
    heard(paused)
    works[0].go()
    assert works[1].began.wait(SOON)
    works[1].go(2)
    executor.close(SOON)
    assert [job.wait(SOON) and job.state for job in (paused, queued)] == [JobState.CANCELLED] * 2
    assert running.wait(SOON)


def test_many_sessions_press_everything_at_once(make, tmp_path):
    """Sixteen threads submit, pause, resume and cancel; whatever the interleaving, all jobs end and no two overlap."""
    executor, jobs, barrier = make(max_waiting=99), [], threading.Barrier(16)

    def session(n):
        barrier.wait(SOON)
        job = executor.submit(partial(unlocked_steps, folder=tmp_path, steps=20), lane="cpu")
        jobs.append(job)
        job.pause(), job.ahead(), job.resume()
        if n % 3 == 0:
            job.cancel()

    threads = [threading.Thread(target=session, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert all(job.wait(SOON) for job in jobs) and not (tmp_path / "overlap").exists()
    assert {job.state for job in jobs} <= {JobState.DONE, JobState.CANCELLED}
    assert sum(job.state is JobState.DONE for job in jobs) >= 10

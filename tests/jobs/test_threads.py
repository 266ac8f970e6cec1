"""ThreadExecutor without sleeps: every step of a job waits for an event the test sets."""

import gc
import logging
import threading
import weakref

import pytest

from playground.jobs import Cancelled, JobRefused, JobState, Queue, ThreadExecutor

SOON = 10.0  # seconds; a bound for a broken executor, never waited for by a working one


class Clock:
    """A clock the test moves."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Work:
    """A job's function that goes on when told: each `go()` lets it report one step."""

    def __init__(self, steps=1, result="result"):
        self.steps, self.result = steps, result
        self.began = threading.Event()
        self._allowed = threading.Semaphore(0)
        self.done_steps = 0

    def go(self, steps=1):
        self._allowed.release(steps)

    def __call__(self, control):
        self.began.set()
        for step in range(1, self.steps + 1):
            assert self._allowed.acquire(timeout=SOON)
            control.check()
            self.done_steps = step
            control.report(step, self.steps, f"picture {step}")
        return self.result


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def executor(clock):
    executor = ThreadExecutor(clock=clock)
    yield executor
    assert executor.close(SOON)


def when(executor, condition):
    """Wait until a job's reports or states make `condition` true."""
    with executor._changed:
        assert executor._changed.wait_for(condition, SOON)


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


def _raise(error):
    raise error


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
        job = executor.submit(lambda control: _raise(error), lane="cpu", name="painting")
        after = executor.submit(lambda control: "fine", lane="cpu")
        assert job.wait(SOON) and after.wait(SOON)
    assert job.state is JobState.FAILED and sentence in job.error and job.result is None
    assert "painting" in caplog.text and "Traceback" in caplog.text
    assert after.result == "fine"


def test_exceptions_that_speak_for_themselves():
    class ModelMissing(RuntimeError):
        pass

    executor = ThreadExecutor(for_readers=(ValueError, ModelMissing))
    job = executor.submit(lambda control: _raise(ModelMissing("VGG-19 is not on this machine.")), lane="cpu")
    assert job.wait(SOON) and job.error == "VGG-19 is not on this machine."
    assert executor.close(SOON)


def test_drop_frees_result_payload_and_function(executor):
    class Big:
        pass

    kept = {"function": Big(), "payload": Big(), "result": Big()}
    refs = [weakref.ref(thing) for thing in kept.values()]

    def work(control, function=kept["function"], payload=kept["payload"], result=kept["result"]):
        control.report(1, 1, payload)
        return result

    job = executor.submit(work, lane="cpu")
    assert job.wait(SOON)
    job._thread.join(SOON)
    assert job.result is kept["result"] and job.progress.payload is kept["payload"]
    del work, kept
    job.drop()
    gc.collect()
    assert [ref() for ref in refs] == [None, None, None]


def test_drop_of_a_running_job_leaves_nothing_behind(executor):
    work = Work(steps=2)
    job = executor.submit(work, lane="cpu")
    assert work.began.wait(SOON)
    job.drop()
    job.report(1, 2, "late")
    assert job.progress.payload is None
    work.go()
    assert job.wait(SOON) and job.state is JobState.CANCELLED


def test_full_queue_and_closed_executor_refuse():
    executor = ThreadExecutor(max_waiting=1)
    work = Work()
    executor.submit(work, lane="cpu")
    executor.submit(Work(), lane="cpu")
    with pytest.raises(JobRefused, match="1 jobs wait"):
        executor.submit(Work(), lane="cpu")
    work.go()
    executor.close(0)
    with pytest.raises(JobRefused, match="shutting down"):
        executor.submit(Work(), lane="cpu")
    assert executor.close(SOON)


def test_close_ends_running_waiting_and_paused_jobs():
    executor = ThreadExecutor()
    works = [Work(steps=2) for _ in range(3)]
    paused, running, queued = (executor.submit(work, lane="cpu") for work in works)
    assert works[0].began.wait(SOON)
    paused.pause()
    works[0].go()
    assert works[1].began.wait(SOON)
    works[1].go(2)
    executor.close(SOON)
    assert [job.wait(SOON) and job.state for job in (paused, queued)] == [JobState.CANCELLED] * 2
    assert running.wait(SOON) and not any(t.name.startswith("job ") for t in threading.enumerate() if t.is_alive())


def test_check_raises_cancelled_inside_the_function(executor):
    seen = []
    began, ready = threading.Event(), threading.Event()

    def work(control):
        began.set()
        assert ready.wait(SOON)
        try:
            control.check()
        except Cancelled:
            seen.append("cleaned up")
            raise

    job = executor.submit(work, lane="cpu")
    assert began.wait(SOON)
    job.cancel()
    ready.set()
    assert job.wait(SOON) and seen == ["cleaned up"]


def test_many_sessions_press_everything_at_once(executor):
    """Sixteen threads submit, pause, resume and cancel; whatever the interleaving, all jobs end and no two overlap."""
    running, overlaps, jobs = [], [], []

    def work(control):
        for _ in range(20):
            control.check()
            running.append(1)
            if len(running) > 1:
                overlaps.append(1)
            running.pop()
        return "done"

    def session(n):
        job = executor.submit(work, lane="cpu")
        jobs.append(job)
        job.pause(), job.ahead(), job.resume()
        if n % 3 == 0:
            job.cancel()

    executor._max_waiting = 99
    threads = [threading.Thread(target=session, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert all(job.wait(SOON) for job in jobs) and not overlaps
    assert {job.state for job in jobs} <= {JobState.DONE, JobState.CANCELLED}
    assert sum(job.state is JobState.DONE for job in jobs) >= 10

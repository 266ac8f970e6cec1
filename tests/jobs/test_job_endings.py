"""How jobs end: failures as sentences, nothing left behind, a full queue, a closed executor, many sessions at once."""

import gc
import logging
import threading
import weakref

import pytest
from job_helpers import SOON, Work

from playground.jobs import Cancelled, Executor, JobRefused, JobState


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

    executor = Executor(for_readers=(ValueError, ModelMissing))
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
    executor = Executor(max_waiting=1)
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
    executor = Executor()
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

    executor.max_waiting = 99
    threads = [threading.Thread(target=session, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert all(job.wait(SOON) for job in jobs) and not overlaps
    assert {job.state for job in jobs} <= {JobState.DONE, JobState.CANCELLED}
    assert sum(job.state is JobState.DONE for job in jobs) >= 10

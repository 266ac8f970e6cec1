"""Jobs on workers elsewhere: lost workers, places side by side, waiting for room, rest; with workers in this process."""

import logging
import threading
from functools import partial

import pytest
from here_cluster import HereCluster
from job_helpers import SOON, FarWork, given, going_on, heard, not_to_pickle, speaking, until, when

from playground.jobs import Cancelled, JobState, Queue, RayExecutor
from playground.jobs.job import Unreachable
from playground.jobs.messages import CANCEL, GO
from playground.jobs.worker import _Begun
from playground.models import ModelUnavailable


@pytest.fixture
def make(clock):
    """make(workers=2, rest_s=…) gives an executor; its cluster is `.cluster`."""
    made = []

    def executor(workers=1, cluster=None, **options):
        made.append(RayExecutor(cluster=cluster or HereCluster(workers), clock=clock, **options))
        return made[-1]

    yield executor
    assert all([one.close(SOON) for one in made])


@pytest.fixture
def new(tmp_path):
    made = []

    def work(**options):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(FarWork(folder, **options))
        return made[-1]

    return work


def lost_after_a_step(executor, job, work):
    work.go()
    when(executor, lambda: job.progress.step == 1)
    executor.cluster.lose(executor.cluster.hired[-1])


def test_a_lost_worker_is_replaced_once_and_the_job_goes_on_from_what_it_reported(make, new, caplog):
    executor, work = make(), new(steps=4)
    job = executor.submit(partial(going_on, work=work), lane="cpu", name="painting")
    with caplog.at_level(logging.WARNING):
        lost_after_a_step(executor, job, work)
        work.go(3)
        assert job.wait(SOON)
    assert (job.state, job.result, job.again) == (JobState.DONE, ["1", "2", "3", "4"], True)
    assert work.done_steps == 4, "no step twice"
    assert "painting" in caplog.text and len(executor.cluster.hired) == 2


def test_a_job_that_keeps_nothing_begins_anew(make, new):
    executor, work = make(), new(steps=2)
    job = executor.submit(work, lane="cpu")
    lost_after_a_step(executor, job, work)
    work.go()
    assert job.wait(SOON) and job.result == "result" and job.again and work.done_steps == 3


def test_a_second_loss_is_a_sentence(make, new, caplog):
    executor, work = make(), new(steps=3)
    job = executor.submit(work, lane="cpu")
    with caplog.at_level(logging.ERROR):
        lost_after_a_step(executor, job, work)
        when(executor, lambda: job.again)
        assert until(lambda: len(executor.cluster.hired) == 2)
        executor.cluster.lose(executor.cluster.hired[1])
        assert job.wait(SOON)
    assert job.state is JobState.FAILED and job.error.startswith("The machine that worked on this stopped, and so did")
    work.go(9)
    after = executor.submit(partial(given, what=1), lane="cpu")
    assert after.wait(SOON) and after.result == 1, "the lane goes on with a new worker"


def test_a_job_that_was_cancelled_is_not_begun_anew(make, new):
    executor, work = make(), new(steps=2)
    job = executor.submit(work, lane="cpu")
    assert work.began.wait(SOON)
    job.cancel()
    executor.cluster.lose(executor.cluster.hired[0])
    assert job.wait(SOON) and job.state is JobState.CANCELLED and not job.again
    work.go(2)


def test_a_paused_job_whose_worker_is_lost_goes_on_on_another(make, new):
    executor, work = make(), new(steps=3)
    job = executor.submit(partial(going_on, work=work), lane="cpu")
    work.go()
    when(executor, lambda: job.progress.step == 1)
    job.pause()
    heard(job)
    work.go()
    when(executor, lambda: job.state is JobState.PAUSED)
    executor.cluster.lose(executor.cluster.hired[0])
    job.resume()
    work.go(2)
    assert job.wait(SOON) and job.result == ["1", "2", "3"] and job.again


def test_a_cluster_that_cannot_be_reached_is_a_sentence(make):
    class Nowhere(HereCluster):
        def hire(self, lane):
            raise Unreachable("The machines cannot be reached.")

    class Silent(HereCluster):
        def width(self, lane):
            raise Unreachable("The machines cannot be reached.")

    for cluster in (Nowhere(), Silent()):
        job = make(cluster=cluster).submit(given, lane="cpu")
        assert (
            job.wait(SOON) and job.state is JobState.FAILED and job.error == "The machines cannot be reached." and not job.again
        )


def test_what_speaks_to_readers_speaks_on_a_worker_too(make):
    executor = make(for_readers=(ValueError, ModelUnavailable))
    job = executor.submit(speaking, lane="cpu")
    assert job.wait(SOON) and job.error == "VGG-19 is not on this machine."


def test_what_cannot_travel_runs_here_or_is_a_sentence(make, caplog):
    executor, lock = make(), threading.Lock()
    here = executor.submit(lambda control: lock.acquire(), lane="cpu", name="closure")
    assert here.wait(SOON) and here.result is True and lock.locked() and "closure" in caplog.text
    for how in ("payload", "result"):
        job = executor.submit(partial(not_to_pickle, how=how), lane="cpu")
        assert job.wait(SOON) and job.state is JobState.FAILED and "The log has the details" in job.error
    cluster = executor.cluster
    assert [cluster.answer(cluster.ask(worker, "holds"), SOON) for worker in cluster.hired] == [0]


def test_a_lane_of_devices_is_as_wide_as_the_cluster_and_others_stand_beside_it(make, new):
    executor, works = make(workers=2), [new(steps=2) for _ in range(4)]
    lanes = ["cpu", "cuda:0", "cuda:1", "files"]
    jobs = [executor.submit(work, lane=lane, estimate_s=10) for work, lane in zip(works, lanes, strict=True)]
    for place in (0, 1, 3):
        assert works[place].began.wait(SOON)
    assert [job.state for job in jobs] == [JobState.RUNNING, JobState.RUNNING, JobState.QUEUED, JobState.RUNNING]
    assert jobs[2].ahead() == Queue(2, 10.0), "one of two places is free after the first of both"
    assert sorted(worker.lane for worker in executor.cluster.hired) == ["files", "heavy", "heavy"]
    for work in works:
        work.go(2)
    assert all(job.wait(SOON) and job.state is JobState.DONE for job in jobs)
    assert len(executor.cluster.hired) == 3, "the third found a worker there"


def test_a_job_that_goes_on_waits_for_its_own_worker(make, new):
    executor, works = make(workers=2), [new(steps=2) for _ in range(4)]
    first, second, third = (executor.submit(work, lane="cpu") for work in works[:3])
    assert works[0].began.wait(SOON) and works[1].began.wait(SOON)
    first.pause()
    heard(first)
    works[0].go()
    assert works[2].began.wait(SOON) and first.state is JobState.PAUSED
    works[1].go(2)
    assert second.wait(SOON)
    first.resume()
    assert first.state is JobState.QUEUED and first.ahead().jobs == 1, "the third stands where it has begun"
    fourth = executor.submit(works[3], lane="cpu")
    assert works[3].began.wait(SOON), "which takes the other place"
    works[2].go(2)
    assert third.wait(SOON)
    works[0].go()
    assert first.wait(SOON) and first.state is JobState.DONE and len(executor.cluster.hired) == 2
    works[3].go(2)
    assert fourth.wait(SOON)


def test_pause_and_cancel_while_no_machine_has_room(make, new):
    cluster = HereCluster()
    cluster.full.clear()
    executor, works = make(cluster=cluster), [new(), new()]
    paused, cancelled = (executor.submit(work, lane="cpu") for work in works)
    paused.pause()
    when(executor, lambda: paused.state is JobState.PAUSED and cancelled.state is JobState.RUNNING)
    cancelled.cancel()
    assert cancelled.wait(SOON) and cancelled.state is JobState.CANCELLED
    paused.resume()
    cluster.full.set()
    works[0].go()
    assert paused.wait(SOON) and paused.state is JobState.DONE and not works[1].began.is_set()


def test_a_worker_rests_for_a_while_and_is_dismissed(make, new):
    executor = make(rest_s=0.02)
    for _ in range(2):
        job = executor.submit(given, lane="cpu")
        assert job.wait(SOON)
        assert until(lambda: executor.cluster.hired == executor.cluster.dismissed)
    assert len(executor.cluster.hired) == 2
    patient = make()
    for _ in range(3):
        assert patient.submit(given, lane="cpu").wait(SOON)
    assert len(patient.cluster.hired) == 1 and not patient.cluster.dismissed


def test_an_older_wish_that_comes_late_does_not_count():
    job = _Begun((1, GO), lambda: None)
    job.wants((3, CANCEL))
    job.wants((2, GO))
    with pytest.raises(Cancelled):
        job.check()

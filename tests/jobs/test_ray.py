"""Ray's part: what workers ask of the cluster, in words of a made-up one; lost processes and two machines on a real one."""

import importlib.util
import sys
import threading
from functools import partial
from types import SimpleNamespace

import pytest
from job_helpers import SOON, FarWork, Mark, dying_once, process_and_threads

from playground.jobs import JobState, RayExecutor, WorkerLost, ray_cluster
from playground.jobs.ray_cluster import RayCluster


class MadeUpRay:
    """Says which machines there are, and keeps what is asked of it."""

    def __init__(self, *machines, reachable=True):
        self.machines, self.reachable, self.options, self.begun = machines, reachable, None, []
        self.mine = 0  # which machine connects this process; after a connection anew the next one
        self.silent = threading.Event()  # until it is set the head does not answer
        self.silent.set()

    def is_initialized(self):
        return False

    def init(self, address, **options):
        self.begun.append(address)
        if not self.reachable:
            raise ConnectionError("no cluster")

    def nodes(self):
        self.silent.wait(SOON)
        return [{"NodeID": n, "Alive": alive, "Resources": of} for n, (alive, of) in enumerate(self.machines)]

    def get_runtime_context(self):
        return SimpleNamespace(get_node_id=lambda: self.mine)

    def shutdown(self):
        self.mine = 1

    def remote(self, actor):
        def options(**options):
            self.options = options
            return SimpleNamespace(remote=lambda: "worker")

        return SimpleNamespace(options=options)


@pytest.fixture
def cluster(monkeypatch):
    """cluster(machines, …) is a RayCluster of made-up machines (alive, resources)."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: True)

    def of(*machines, reachable=True, **options):
        made_up = MadeUpRay(*machines, reachable=reachable)
        monkeypatch.setitem(sys.modules, "ray", made_up)
        return RayCluster(**options), made_up

    return of


@pytest.mark.parametrize(
    ("machines", "options", "width", "wanted"),
    [
        ([(True, {"CPU": 4.0})], {}, 1, {"num_cpus": 4}),
        ([(True, {"CPU": 8.0}), (True, {"CPU": 4.0}), (False, {"CPU": 2.0})], {}, 3, {"num_cpus": 4}),
        ([(True, {"CPU": 8.0}), (True, {"CPU": 4.0})], {"cpus": 2}, 6, {"num_cpus": 2}),
        ([(True, {"CPU": 16.0, "GPU": 2.0}), (True, {"CPU": 8.0, "GPU": 1.0})], {}, 3, {"num_cpus": 1, "num_gpus": 1}),
        ([(True, {"CPU": 0.0}), (True, {"CPU": 2.0})], {}, 1, {"num_cpus": 2}),
        ([(True, {})], {}, 1, {"num_cpus": 1}),
    ],
)
def test_a_heavy_worker_has_a_gpu_or_the_cores_of_a_machine(cluster, machines, options, width, wanted):
    made, ray = cluster(*machines, **options)
    assert made.width("heavy") == width
    assert made.hire("heavy") == "worker" and {name: ray.options[name] for name in wanted} == wanted
    assert ray.options.get("num_gpus", 0) == wanted.get("num_gpus", 0)
    made.hire("files")
    assert ray.options["num_cpus"] == 0 and "num_gpus" not in ray.options, "reading waits for nobody"
    assert len(ray.begun) == 1


def test_what_cannot_be_reached_is_a_sentence_and_tried_again_with_the_next_job(cluster, caplog):
    made, ray = cluster(reachable=False, address="head:6379")
    for _ in range(2):
        with pytest.raises(WorkerLost, match="cannot be reached"):
            made.width("heavy")
    assert ray.begun == ["head:6379"] * 2 and "head:6379" in caplog.text


def test_a_process_whose_own_machine_is_gone_connects_anew(cluster):
    made, ray = cluster((False, {"CPU": 1.0}), (True, {"CPU": 2.0}))
    assert made.width("heavy") == 1 and len(ray.begun) == 2
    made, ray = cluster((False, {"CPU": 1.0}), (False, {"CPU": 2.0}))
    with pytest.raises(WorkerLost, match="cannot be reached"):
        made.width("heavy")


def test_a_head_that_does_not_answer_is_given_up(cluster, monkeypatch):
    monkeypatch.setattr(ray_cluster, "ANSWERS_S", 0.01)
    made, ray = cluster((True, {"CPU": 1.0}))
    ray.silent.clear()
    with pytest.raises(WorkerLost, match="cannot be reached"):
        made.width("heavy")
    ray.silent.set()
    assert made.width("heavy") == 1
    monkeypatch.setattr(ray, "nodes", lambda: 1 / 0)
    with pytest.raises(WorkerLost, match="cannot be reached"):
        made.width("heavy")


def test_a_closed_cluster_is_not_begun_anew(cluster):
    made, ray = cluster((True, {"CPU": 1.0}))
    made.close()
    with pytest.raises(WorkerLost):
        made.hire("heavy")
    made.dismiss("worker")
    with pytest.raises(WorkerLost):
        made.answer(made.ask("worker", "ready"))
    assert not ray.begun


@pytest.fixture
def executor(ray_workers):
    executor = RayExecutor(cluster=ray_workers(widest=2))
    yield executor
    assert executor.close(SOON)


def test_a_process_that_is_killed_is_replaced_and_the_job_goes_on(executor, tmp_path):
    job = executor.submit(partial(dying_once, mark=Mark(tmp_path / "killed")), lane="cpu")
    assert job.wait(SOON) and job.state is JobState.DONE and job.again
    assert job.result == [1, 2, 3, 4] and job.progress.step == 4


def test_two_machines_work_side_by_side_each_with_its_own_cores(executor, tmp_path):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    works = [FarWork(tmp_path / name) for name in "ab"]
    jobs = [executor.submit(work, lane="cpu") for work in works]
    assert works[0].began.wait(SOON) and works[1].began.wait(SOON)
    works[0].go(), works[1].go()
    assert all(job.wait(SOON) for job in jobs)
    told = [executor.submit(process_and_threads, lane=lane) for lane in ("cpu", "files")]
    assert all(job.wait(SOON) for job in told)
    (heavy, cores), (light, _some) = (job.result for job in told)
    assert heavy != light and cores == "1"

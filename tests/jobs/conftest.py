"""An executor with a clock that the test moves, and a Ray cluster of two machines, which are processes here."""

import os
from functools import partial
from pathlib import Path

import pytest
from job_helpers import SOON, Clock

from playground.jobs import Executor, WorkerLost
from playground.jobs.ray_cluster import RayCluster
from playground.kit.lesson import ROOT

MACHINE = {"num_cpus": 1, "object_store_memory": 100 * 2**20}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def executor(clock):
    executor = Executor(clock=clock)
    yield executor
    assert executor.close(SOON)


@pytest.fixture(scope="session")
def ray_machines():
    """The address of a cluster of two machines with one processor core each; with RAY_ADDRESS of one that is there."""
    ray = pytest.importorskip("ray", reason="Ray is not installed: pip install -r requirements-cluster.txt")
    from ray.cluster_utils import Cluster

    if there := os.environ.get("RAY_ADDRESS"):
        ray.init(there, log_to_driver=False)
        yield there
        ray.shutdown()
        return
    if "PYTEST_XDIST_WORKER" in os.environ:
        pytest.skip("A Ray cluster starts for one process alone, on a machine with room: pytest -n 0 tests/jobs")
    support = Path(__file__).parents[1] / "support"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_raylet_start_wait_time_s", "120")
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(support)]))
        cluster = Cluster(initialize_head=True, head_node_args={**MACHINE, "include_dashboard": False})
        cluster.add_node(**MACHINE)
    ray.init(cluster.address, log_to_driver=False)
    yield cluster.address
    ray.shutdown()
    cluster.shutdown()


class KeptWorkers(RayCluster):
    """Its workers outlive an executor: the next test need not wait until they have started. A lane has at most `widest`."""

    def __init__(self, free, widest):
        super().__init__()
        self._free, self._widest = free, widest  # (lane, worker)
        self._lanes = {}

    def width(self, lane):
        return min(super().width(lane), self._widest)

    def hire(self, lane):
        place = next((n for n, (name, _worker) in enumerate(self._free) if name == lane), None)
        worker = super().hire(lane) if place is None else self._free.pop(place)[1]
        self._lanes[worker] = lane
        return worker

    def dismiss(self, worker):
        try:
            idle = self.answer(self.ask(worker, "holds"), SOON) == 0
        except WorkerLost:
            return
        if idle:
            self._free.append((self._lanes[worker], worker))


@pytest.fixture(scope="session")
def _free_workers():
    return []


@pytest.fixture
def ray_workers(ray_machines, _free_workers):
    """ray_workers(widest=1) is the cluster for an executor of one test."""
    return partial(KeptWorkers, _free_workers)

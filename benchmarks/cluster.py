"""Ten style jobs on two workers of a Ray cluster, beside the same ten in one process on as many cores; where Ray is installed.

Both have painted once before: networks are loaded, workers have started.
"""

import importlib.util
import os
import pathlib
import time
from collections.abc import Callable
from functools import partial

import torch

from benchmarks.report import Row
from playground.images import sample, style
from playground.jobs import Executor, Job, RayExecutor
from playground.vision import StyleConfig
from playground.vision.style_job import paint

JOBS, WORKERS = 10, 2
TICKS = os.sysconf("SC_CLK_TCK")


def rows(quick: bool) -> list[Row]:
    if importlib.util.find_spec("ray") is None:
        print("ray: left out, it needs pip install -r requirements-cluster.txt", flush=True)
        return []
    import ray
    from ray.cluster_utils import Cluster

    from playground.jobs.ray_cluster import RayCluster

    config = StyleConfig(size=192 if quick else 256, steps=10 if quick else 30)
    pictures = {"content": sample("chelsea").photo().image, "style": style("swirling_sky").photo().image}
    work = partial(paint, **pictures, config=config)
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}  # as willing to wait as the one process
    machine = {"num_cpus": 1, "object_store_memory": 150 * 2**20}
    cluster = Cluster(initialize_head=True, head_node_args={**machine, "include_dashboard": False})
    for _ in range(WORKERS - 1):
        cluster.add_node(**machine)
    ray.init(cluster.address, log_to_driver=False)
    threads = torch.get_num_threads()
    torch.set_num_threads(WORKERS)
    here, elsewhere = Executor(), RayExecutor(cluster=RayCluster())
    try:
        for executor in (here, elsewhere):
            _all(executor, work, WORKERS)
        taken = [(_all(here, work, JOBS), _all(elsewhere, work, JOBS)) for _ in range(1 if quick else 2)]
    finally:
        here.close()
        elsewhere.close()
        ray.shutdown()
        cluster.shutdown()
        torch.set_num_threads(threads)
    best = [min(pair[who] for pair in taken) for who in (0, 1)]
    work_done = [min(pair[who][1] for pair in taken) for who in (0, 1)]
    one = "the same ten in one process, as many threads"
    return [
        Row("ten style jobs on two workers of Ray", best[1][0], "s", one, best[0][0], at_most=1.3),
        Row("their processor time, Ray’s own processes included", work_done[1], "s", one, work_done[0], at_most=1.3),
    ]


def _all(executor: Executor, work: Callable[..., object], count: int) -> tuple[float, float]:
    """(seconds, processor seconds of this process and all that it has started) for so many jobs, all of which must finish."""
    began, before = time.perf_counter(), _processor_seconds()
    jobs: list[Job] = [executor.submit(work, lane="cpu", name="style") for _ in range(count)]
    for job in jobs:
        job.wait()
    if problems := [job.error for job in jobs if job.result is None]:
        raise RuntimeError(f"{len(problems)} of {count} jobs did not finish: {problems[0]}")
    return time.perf_counter() - began, _processor_seconds() - before


def _processor_seconds() -> float:
    """Of this process and of those that descend from it and live."""
    parents, used = {}, {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parents[int(entry.name)], used[int(entry.name)] = int(fields[1]), int(fields[11]) + int(fields[12])

    def ours(process: int) -> bool:
        return process == os.getpid() or (process in parents and ours(parents[process]))

    return sum(ticks for process, ticks in used.items() if ours(process)) / TICKS

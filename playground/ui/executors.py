"""Which executor the server has: PLAYGROUND_EXECUTOR=threads, as without it, or ray.

RAY_ADDRESS           the cluster, as Ray itself reads it; without it one begins on this machine with the first job
PLAYGROUND_RAY_CPUS   processor cores of a worker, where the cluster has no GPU; without it a whole machine's
"""

import os
from collections.abc import Mapping

from playground.jobs import Executor, RayExecutor
from playground.jobs.ray_cluster import RayCluster
from playground.models import ModelUnavailable

FOR_READERS = (ValueError, ModelUnavailable)
THREADS, RAY = "threads", "ray"


def chosen_executor(environment: Mapping[str, str] = os.environ) -> Executor:
    """Raises ValueError for other words, and RuntimeError where Ray is wanted and not installed."""
    kind = environment.get("PLAYGROUND_EXECUTOR", "").strip().lower() or THREADS
    if kind == THREADS:
        return Executor(for_readers=FOR_READERS)
    if kind != RAY:
        raise ValueError(f"PLAYGROUND_EXECUTOR is {kind!r}; it can be {THREADS} or {RAY}.")
    return RayExecutor(cluster=RayCluster(cpus=_cores(environment.get("PLAYGROUND_RAY_CPUS", ""))), for_readers=FOR_READERS)


def _cores(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or int(text) < 1:
        raise ValueError(f"PLAYGROUND_RAY_CPUS is {text!r}; it must be a whole number from 1 on.")
    return int(text)

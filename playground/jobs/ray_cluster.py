"""Ray's part: workers as its actors, machines and GPUs by its resources. Ray is imported when the first job asks for it."""

import importlib.util
import logging
import os
import threading
from types import ModuleType
from typing import Any

from playground.jobs.job import WorkerLost
from playground.jobs.worker import Worker

log = logging.getLogger(__name__)
MISSING = "PLAYGROUND_EXECUTOR=ray needs Ray: pip install -r requirements-cluster.txt"
UNREACHABLE = "The machines that do long work cannot be reached. Try again in a few minutes."
LOST = "The machine that worked on this has stopped."


class RayCluster:
    """The cluster at `address`; where there is none that of RAY_ADDRESS, or one that is begun on this machine.

    cpus: processor cores of a worker of the heavy lane where the cluster has no GPU. None: a whole machine's, so that one heavy
    job at a time works there, as in one process. With GPUs a worker has one of them. Other lanes take no resources.
    Raises RuntimeError where Ray is not installed.
    """

    def __init__(self, address: str | None = None, *, cpus: int | None = None, heavy: str = "heavy") -> None:
        if importlib.util.find_spec("ray") is None:
            raise RuntimeError(MISSING)
        self.address, self.cpus, self.heavy = address, cpus, heavy
        self._lock, self._ray, self._own, self._closed = threading.Lock(), None, False, False

    def width(self, lane: str) -> int:
        ray = self._connected()
        gpus, cores = self._found(ray)
        if lane == self.heavy:
            count = gpus if gpus else sum(int(number // self._cores(cores)) for number in cores)
        else:
            count = len(cores)
        return max(1, count)

    def hire(self, lane: str) -> Any:
        ray = self._connected()
        gpus, cores = self._found(ray)
        wanted: dict[str, float] = {"num_cpus": 0}
        if lane == self.heavy:
            wanted = {"num_cpus": 1, "num_gpus": 1} if gpus else {"num_cpus": self._cores(cores)}
        return ray.remote(Worker).options(**wanted, scheduling_strategy="SPREAD").remote()

    def ask(self, worker: Any, method: str, *arguments: Any) -> Any:
        try:
            return getattr(worker, method).remote(*arguments)
        except Exception as error:  # of a connection that is gone, each of its own kind
            return error

    def answer(self, asked: Any, timeout: float | None = None) -> Any:
        if isinstance(asked, Exception):
            raise WorkerLost(LOST) from asked
        from ray.exceptions import RayError, RayTaskError

        try:
            return self._connected().get(asked, timeout=timeout)
        except (TimeoutError, RayTaskError):
            raise
        except (RayError, ConnectionError) as error:
            raise WorkerLost(LOST) from error

    def dismiss(self, worker: Any) -> None:
        try:
            self._connected().kill(worker)
        except Exception:  # it has gone before
            log.debug("A worker that was to be dismissed was gone", exc_info=True)

    def close(self) -> None:
        with self._lock:
            if self._own:
                self._ray.shutdown()
            self._ray, self._own, self._closed = None, False, True

    def _connected(self) -> ModuleType:
        with self._lock:
            if self._closed:
                raise WorkerLost(LOST)
            if self._ray is None:
                import ray

                os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it reports to nobody
                try:
                    if not ray.is_initialized():
                        ray.init(self.address, **self._options())
                        self._own = True
                except Exception as error:  # of each way of not reaching it
                    log.exception("No Ray cluster at %s", self.address or os.environ.get("RAY_ADDRESS", "this machine"))
                    raise WorkerLost(UNREACHABLE) from error
                self._ray = ray
            return self._ray

    def _options(self) -> dict[str, Any]:
        return {"namespace": "playground", "log_to_driver": False, "configure_logging": False}

    def _found(self, ray: ModuleType) -> tuple[int, list[float]]:
        """GPUs of the cluster, and the processor cores of each machine that lends any."""
        alive = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        return int(sum(node.get("GPU", 0) for node in alive)), [node["CPU"] for node in alive if node.get("CPU", 0) >= 1]

    def _cores(self, cores: list[float]) -> int:
        return self.cpus or int(min(cores, default=1))

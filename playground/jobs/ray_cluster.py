"""Ray's part: workers as its actors, machines and GPUs by its resources. Ray is imported when the first job asks for it."""

import importlib.util
import logging
import os
import queue
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

from playground.jobs.job import Unreachable, WorkerLost
from playground.jobs.worker import Worker

log = logging.getLogger(__name__)
MISSING = "PLAYGROUND_EXECUTOR=ray needs Ray: pip install -r requirements-cluster.txt"
LOST = "The machine that worked on this has stopped."
ANSWERS_S = 20.0  # within which the head of a cluster tells which machines there are
# Reports to nobody; and where the head is gone for good, Ray by itself would end the server's process after a minute.
ENVIRONMENT = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_gcs_rpc_server_reconnect_timeout_s": str(10**6)}


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
        gpus, cores = self._found()
        if lane == self.heavy:
            count = gpus if gpus else sum(int(number // self._cores(cores)) for number in cores)
        else:
            count = len(cores)
        return max(1, count)

    def hire(self, lane: str) -> Any:
        gpus, cores = self._found()
        wanted: dict[str, float] = {"num_cpus": 0}
        if lane == self.heavy:
            wanted = {"num_cpus": 1, "num_gpus": 1} if gpus else {"num_cpus": self._cores(cores)}
        actor = self._connected().remote(Worker).options(**wanted, scheduling_strategy="SPREAD")
        return _within(ANSWERS_S, actor.remote)

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
                for name, value in ENVIRONMENT.items():
                    os.environ.setdefault(name, value)
                import ray

                try:
                    if not ray.is_initialized():
                        ray.init(self.address, **self._options())
                        self._own = True
                except Exception as error:  # of each way of not reaching it
                    log.exception("No Ray cluster at %s", self.address or os.environ.get("RAY_ADDRESS", "this machine"))
                    _give_up(error)
                self._ray = ray
            return self._ray

    def _options(self) -> dict[str, Any]:
        return {"namespace": "playground", "log_to_driver": False, "configure_logging": False}

    def _found(self) -> tuple[int, list[float]]:
        """GPUs of the cluster, and the processor cores of each machine that lends any."""
        alive = [node["Resources"] for node in self._machines()]
        return int(sum(node.get("GPU", 0) for node in alive)), [node["CPU"] for node in alive if node.get("CPU", 0) >= 1]

    def _machines(self) -> list[dict[str, Any]]:
        """Those that are alive. Where the one that connects this process is not, it is connected anew."""
        for _ in range(2):
            ray = self._connected()
            alive = [node for node in _within(ANSWERS_S, ray.nodes) if node["Alive"]]
            if any(node["NodeID"] == ray.get_runtime_context().get_node_id() for node in alive):
                return alive
            with self._lock:
                if self._ray is ray and self._own:
                    ray.shutdown()
                    self._ray = None
        _give_up(None)

    def _cores(self, cores: list[float]) -> int:
        return self.cpus or int(min(cores, default=1))


def _within(seconds: float, ask: Callable[[], Any]) -> Any:
    """What `ask` gives. Raises Unreachable when it does not for so long: without a head Ray waits, and cannot be interrupted."""
    found: queue.Queue[tuple[Any, Exception | None]] = queue.Queue()

    def answer() -> None:
        try:
            found.put((ask(), None))
        except Exception as error:
            found.put((None, error))

    threading.Thread(target=answer, name="asks the cluster", daemon=True).start()
    try:
        value, error = found.get(timeout=seconds)
    except queue.Empty:
        _give_up(None)
    if error is not None:
        _give_up(error)
    return value


def _give_up(cause: Exception | None) -> NoReturn:
    raise Unreachable("The machines that do long work cannot be reached. Try again in a few minutes.") from cause

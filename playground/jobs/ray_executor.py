"""Jobs on the workers of a Ray cluster: the same order, pause, cancel and sentences as in this process.

A job's thread only waits here: it hands the packed function to the worker of its place, takes the news, and sleeps in `check`
while the job is paused. A worker lives as long as it has jobs and a little longer, so that copies of the app share what there is.
When it dies the job begins once more on another, with what it reported last as `control.last`.
"""

import atexit
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Protocol

from playground.jobs.executor import Executor, Job, Lane
from playground.jobs.job import Cancelled, Failed, JobState, Unreachable, WorkerLost
from playground.jobs.messages import CANCEL, GO, PAUSE, Ending, Inbox, News, Wish, pack, unpack

log = logging.getLogger(__name__)
REST_S = 30.0  # how long a worker without jobs is kept: loading torch anew takes some seconds
LOOK_EVERY_S = 0.1  # for a cancel or pause while no worker is free
DEVICES = ("cpu", "cuda", "mps")  # lanes that bear their names are one on the cluster, as wide as it has workers
HEAVY = "heavy"


class Cluster(Protocol):
    """Where workers live."""

    def width(self, lane: str) -> int:
        """How many workers a lane may have now. Connects where it has not; raises Unreachable where it cannot."""

    def hire(self, lane: str) -> Any:
        """A new worker, which may have to wait for room on a machine. Raises Unreachable where there is no connection."""

    def ask(self, worker: Any, method: str, *arguments: Any) -> Any:
        """Call a method of `playground.jobs.worker.Worker`, never waiting and never raising; for `answer`."""

    def answer(self, asked: Any, timeout: float | None = None) -> Any:
        """The answer. Raises TimeoutError when it is not there after so many seconds, WorkerLost when it never will be."""

    def dismiss(self, worker: Any) -> None:
        """End a worker and what it does."""

    def close(self) -> None:
        """Let go of the cluster, and end what is waited for."""


@dataclass(eq=False)
class _Seat:
    """A place of a lane with its worker."""

    worker: Any
    there: bool = False  # it has answered
    jobs: int = 0  # that stand on it, paused ones too
    turns: int = 0  # jobs that it has taken


class RayJob(Job):
    """A job whose function runs on a worker."""

    _executor: "RayExecutor"
    _worker: Any = None
    _wishes = 0

    def _wish(self) -> Wish:
        with self._changed:
            self._wishes += 1
            has_turn = self.state is JobState.RUNNING and not self._pause_wanted
            return self._wishes, CANCEL if self._cancel_wanted else GO if has_turn else PAUSE

    def _wish_changed(self) -> None:
        super()._wish_changed()
        if self._worker is not None and not self.state.finished:
            self._executor.cluster.ask(self._worker, "wants", self._number, self._wish())

    def _work(self) -> Any:
        self._executor.widen(self)
        try:
            packed = pack((self._function, self._executor.for_readers))
        except Exception:  # pickle's own, and what objects raise that cannot be packed
            log.warning("Job %r cannot travel and runs in the server's own process", self.name, exc_info=True)
            return super()._work()
        try:
            return self._once(packed)
        except Unreachable:
            raise
        except WorkerLost:
            self.check()
            log.warning("Job %r has lost its worker and begins once more on another one", self.name, exc_info=True)
        with self._changed:
            self.again, self.last, self._first, self._worker = True, self.progress.payload, None, None
        try:
            return self._once(packed)
        except Unreachable:
            raise
        except WorkerLost as lost:
            raise WorkerLost(
                "The machine that worked on this stopped, and so did the next one. Try a smaller size, or later once more."
            ) from lost

    def _once(self, packed: bytes) -> Any:
        self.check()  # nobody hires for a job that is not wanted any more
        with self._executor.seated(self) as seat:
            self._await_worker(seat)
            ask = partial(self._executor.cluster.ask, seat.worker)
            last, self._worker = pack(self.last), seat.worker
            self._executor.cluster.answer(ask("begin", self._number, packed, last, self._wish()))
            try:
                ending = self._follow(ask)
            except BaseException:
                ask("forget", self._number)  # the function may still be at work
                raise
        if ending.cancelled:
            raise Cancelled
        if ending.result is None:
            failed = Failed(ending.sentence)
            failed.add_note(ending.traceback)
            raise failed
        return unpack(ending.result)

    def _await_worker(self, seat: _Seat) -> None:
        """Until its machine has room and the process is there; a cancel or pause is obeyed meanwhile."""
        asked = self._executor.cluster.ask(seat.worker, "ready")
        while not seat.there:
            self.check()
            with suppress(TimeoutError):
                self._executor.cluster.answer(asked, LOOK_EVERY_S)
                seat.there = True
        self.check()

    def _follow(self, ask: Callable[..., Any]) -> Ending:
        """Take the news until the function has ended."""
        news, inbox = News(0), Inbox()
        while news.ending is None:
            news = self._executor.cluster.answer(ask("news", self._number, news.version, self._wish()))
            if news.reported is not None:
                step, total, share = news.reported
                self.report(step, total, inbox.unpack(news.payload), share)
            if news.paused:
                with suppress(Cancelled):  # the next question tells the worker
                    self.check()
        return news.ending


@dataclass(eq=False, repr=False, kw_only=True)
class RayExecutor(Executor):
    """Runs functions on the workers of a cluster. Functions, payloads and results travel: they are of modules and no closures. A
    function that cannot travel runs here, as in an `Executor`.

    rest_s: how long a worker without work is kept, seconds
    """

    cluster: Cluster
    rest_s: float = REST_S
    job_type: ClassVar[type[Job]] = RayJob
    _seats: dict[tuple[str, int], _Seat] = field(init=False, default_factory=dict)
    _connected: bool = field(init=False, default=False)

    def widen(self, job: Job) -> None:
        """Let the job's lane have as many places as the cluster has workers for it now."""
        width = self.cluster.width(_lane_name(job))
        with self._changed:
            if not self._connected:
                self._connected = True
                atexit.register(self.close)  # before Ray's own, which would take the workers from under running jobs
            lane = self._lane(job)
            used = (place for (name, place), seat in self._seats.items() if name == _lane_name(job) and seat.jobs)
            lane.width = max(width, 1 + max(used, default=0))  # a paused job goes on where it has begun
            self._advance(lane)

    @contextmanager
    def seated(self, job: Job) -> Iterator[_Seat]:
        """The worker of the job's place, hired where there is none. Only the job whose turn it is there asks."""
        key = (_lane_name(job), job._place)
        seat = self._seats.get(key)
        seat = seat or _Seat(self.cluster.hire(key[0]))
        with self._changed:
            self._seats[key] = seat
            seat.jobs += 1
            seat.turns += 1
        try:
            yield seat
        except WorkerLost:
            self._dismiss(key, seat)
            raise
        finally:
            with self._changed:
                seat.jobs -= 1
                if not seat.jobs:
                    timer = threading.Timer(self.rest_s, self._rested, (key, seat, seat.turns))
                    timer.daemon = True
                    timer.start()

    def close(self, timeout: float | None = 5.0) -> bool:
        ended = super().close(timeout)
        for key, seat in tuple(self._seats.items()):
            self._dismiss(key, seat)
        self.cluster.close()
        return ended

    def _rested(self, key: tuple[str, int], seat: _Seat, turns: int) -> None:
        with self._changed:
            idle = not seat.jobs and seat.turns == turns
            if idle and self._seats.get(key) is seat:
                del self._seats[key]
        if idle:
            self.cluster.dismiss(seat.worker)

    def _dismiss(self, key: tuple[str, int], seat: _Seat) -> None:
        with self._changed:
            if self._seats.get(key) is seat:
                del self._seats[key]
        self.cluster.dismiss(seat.worker)

    def _lane(self, job: Job) -> Lane:
        return self._lanes.setdefault(_lane_name(job), Lane())


def _lane_name(job: Job) -> str:
    return HEAVY if job.lane.partition(":")[0] in DEVICES else job.lane

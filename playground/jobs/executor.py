"""Jobs as threads of this process: one a lane at a time, strictly in the order they were submitted.

There is no worker thread that waits for work. A job's thread is born when its turn comes and dies with the job; a
paused job keeps its (sleeping) thread, because its function stands in the middle of its work, but not the lane; when it
goes on it comes before all that were submitted after it. Pages use only
`Executor.submit`, `Executor.close` and what `Job` shows, so that other machines can do the work: `RayExecutor`, whose lanes
are as wide as there are workers.
"""

import heapq
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from playground.jobs.job import Cancelled, Control, JobRefused, JobState, Progress, Queue
from playground.jobs.sentences import sentence_for

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Lane:
    """Jobs of one device. width: how many run side by side, each in a place of its own, from 0."""

    width: int = 1
    running: "dict[int, Job]" = field(default_factory=dict)  # by place
    waiting: "deque[Job]" = field(default_factory=deque)


class Job:
    """A handle on submitted work, made by `Executor.submit`; also the `Control` that its function gets.

    result  what the function returned; None unless done, and after `drop`
    error   why it failed, as a sentence for the reader; the traceback is in the log
    again   whether its worker was lost and another one goes on with it
    last    what the lost worker reported last; None before that
    """

    again = False
    last: Any = None

    def __init__(self, executor: "Executor", function: Callable[[Control], Any], lane: str, estimate_s: float | None, name: str):
        self.name = name
        self.lane = lane
        self._number = next(executor._numbers)  # its order among all
        self._place: int | None = None  # in its lane, from its first turn on
        self._executor = executor
        self._changed = executor._changed  # one condition for all jobs: few jobs, few changes, no lock order to get wrong
        self._function: Callable[[Control], Any] | None = function
        self._estimate_s = estimate_s
        self.state = JobState.QUEUED
        self.progress = Progress()
        self.result: Any = None
        self.error: str | None = None
        self._cancel_wanted = self._pause_wanted = self._dropped = False
        self._thread: threading.Thread | None = None
        self._seconds = 0.0  # running time before the present turn
        self._turn_began = 0.0
        self._first: tuple[float, float] | None = None  # (step or share, running time) of the first report

    # --- what a page reads and presses, from any thread; reading never waits ---

    @property
    def stopping(self) -> bool:
        """A cancel or pause was asked for and the function has not reached its next `check` yet."""
        with self._changed:
            pausing = self._pause_wanted and self.state is JobState.RUNNING
            return not self.state.finished and (self._cancel_wanted or pausing)

    def ahead(self) -> Queue:
        """Jobs of the same lane that come first, and about how long they take; zero unless this one waits."""
        with self._changed:
            if self.state is not JobState.QUEUED:
                return Queue(0, 0.0)
            lane = self._executor._lane(self)
            before = list(lane.waiting)[: lane.waiting.index(self)]
            running, waiting = ([job._seconds_left() for job in jobs] for jobs in (lane.running.values(), before))
            jobs = len(running) + len(waiting)
            return Queue(jobs, None if None in (*running, *waiting) else _first_free(running, waiting))

    def cancel(self) -> None:
        """End it: at once when it waits or is paused, at its next `check` when it runs. No effect on a finished job."""
        with self._changed:
            if self.state.finished:
                return
            self._cancel_wanted = True
            if self._thread is None:  # never started: nobody else would notice
                self._finish(JobState.CANCELLED)
            self._wish_changed()

    def pause(self) -> None:
        """Stop at the next `check` (a waiting job: at once) and let the next one of the lane run."""
        with self._changed:
            if self.state is JobState.QUEUED:
                self.state = JobState.PAUSED
                self._executor._leave(self)
            self._pause_wanted = not self.state.finished
            self._wish_changed()

    def resume(self) -> None:
        """Take back a pause; a job that has already given up its lane takes its old place in the queue, before later ones."""
        with self._changed:
            self._pause_wanted = False
            if self.state is JobState.PAUSED:
                self._executor._enqueue(self)
            self._wish_changed()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is finished; False when the time (seconds) ran out first."""
        with self._changed:
            return self._changed.wait_for(lambda: self.state.finished, timeout)

    def drop(self) -> None:
        """Cancel, and let go of result and payload."""
        self.cancel()
        with self._changed:
            self._dropped = True  # a function still on its way to its next check must not leave anything behind
            self.result, self.progress = None, Progress()

    # --- what the function calls ---

    def report(self, step: int, total: int, payload: Any = None, share: float | None = None) -> None:
        with self._changed:
            if self._dropped:
                return
            seconds = self._running_seconds()
            done, everything = (step, total) if share is None else (share, 1.0)
            first_done, first_seconds = self._first = self._first or (done, seconds)
            # From the first report on: what came before it (loading, warming up) is not the pace of a step.
            pace = (seconds - first_seconds) / (done - first_done) if done > first_done else None
            left = None if pace is None else max(0.0, pace * (everything - done))
            self.progress = Progress(step, total, payload, seconds, left, share)
            self._changed.notify_all()

    def check(self) -> None:
        with self._changed:
            if self._pause_wanted and not self._cancel_wanted:
                self._seconds = self._running_seconds()
                self.state = JobState.PAUSED
                self._executor._leave(self)
                self._changed.wait_for(lambda: self._cancel_wanted or self.state is JobState.RUNNING)
            if self._cancel_wanted:
                raise Cancelled

    # --- inner life; the caller holds the condition ---

    def _wish_changed(self) -> None:
        """Cancel, pause or resume was asked for."""
        self._changed.notify_all()

    def _running_seconds(self) -> float:
        running = self.state is JobState.RUNNING
        return self._seconds + (self._executor.clock() - self._turn_began if running else 0.0)

    def _seconds_left(self) -> float | None:
        if self.progress.seconds_left is not None:
            since = self._running_seconds() - self.progress.seconds
            return max(0.0, self.progress.seconds_left - since)
        return None if self._estimate_s is None else max(0.0, self._estimate_s - self._running_seconds())

    def _take_turn(self) -> None:
        self.state = JobState.RUNNING
        self._turn_began = self._executor.clock()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=f"job {self.name}", daemon=True)
            self._thread.start()

    def _finish(self, state: JobState) -> None:
        self._seconds = self._running_seconds()
        self.state = state
        self._function = None  # it may hold pictures and models
        self._executor._unfinished.discard(self)
        self._executor._leave(self)

    def _run(self) -> None:
        result, error, state = None, None, JobState.DONE
        try:
            self.check()
            result = self._work()
        except Cancelled:
            state = JobState.CANCELLED
        except BaseException as caught:  # also SystemExit: a thread that dies silently would hold its lane
            log.exception("Job %r failed", self.name)
            state, error = JobState.FAILED, sentence_for(caught, self._executor.for_readers)
        with self._changed:
            if self._cancel_wanted:  # a function that never checked: the reader's wish still holds
                result, error, state = None, None, JobState.CANCELLED
            self.result, self.error = result, error
            self._finish(state)

    def _work(self) -> Any:
        """Call the function and give its result; the caller does not hold the condition."""
        return self._function(self)  # type: ignore[misc] - set until the job is finished


def _first_free(running: list[float], waiting: list[float]) -> float:
    """Seconds until a place is free for the one behind those that wait."""
    heapq.heapify(running)
    for seconds in waiting:
        heapq.heappush(running, (heapq.heappop(running) if running else 0.0) + seconds)
    return running[0] if running else 0.0


@dataclass(eq=False, repr=False, kw_only=True)
class Executor:
    """Runs functions one after another in each lane; lanes, devices by name ("cpu", "cuda:0"), run side by side.

    One for the whole server; close it to end its threads. max_waiting bounds each lane's queue; for_readers are the exceptions
    whose own text may be shown.
    """

    max_waiting: int = 32
    for_readers: tuple[type[BaseException], ...] = (ValueError,)
    clock: Callable[[], float] = time.monotonic
    job_type: ClassVar[type[Job]] = Job

    def __post_init__(self) -> None:
        self._changed = threading.Condition(threading.RLock())
        self._lanes: dict[str, Lane] = {}
        self._unfinished: set[Job] = set()
        self._numbers = itertools.count()
        self._closed = False

    def submit(self, function: Callable[[Control], Any], *, lane: str, estimate_s: float | None = None, name: str = "job") -> Job:
        """Queue `function(control)`; estimate_s is shown to those who wait behind it. Raises JobRefused."""
        with self._changed:
            if self._closed:
                raise JobRefused("The playground is shutting down and takes no more work.")
            job = self.job_type(self, function, lane, estimate_s, name)
            if len(self._lane(job).waiting) >= self.max_waiting:
                raise JobRefused(f"Already {self.max_waiting} jobs wait for this device. Try again in a few minutes.")
            self._unfinished.add(job)
            self._enqueue(job)
            return job

    def close(self, timeout: float | None = 5.0) -> bool:
        """Cancel everything, take nothing more, wait up to `timeout` seconds; True when all work has ended."""
        with self._changed:
            self._closed = True
            for job in tuple(self._unfinished):
                job.cancel()
            threads = [job._thread for job in self._unfinished if job._thread]
        deadline = None if timeout is None else time.monotonic() + timeout
        for thread in threads:
            thread.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    # --- the caller holds the condition ---

    def _lane(self, job: Job) -> Lane:
        return self._lanes.setdefault(job.lane, Lane())

    def _enqueue(self, job: Job) -> None:
        job.state = JobState.QUEUED
        lane = self._lane(job)
        lane.waiting.insert(sum(other._number < job._number for other in lane.waiting), job)
        self._advance(lane)

    def _leave(self, job: Job) -> None:
        """The job gives up its turn or its place in the queue: the next one may start."""
        lane = self._lane(job)
        if lane.running.get(job._place) is job:
            del lane.running[job._place]
        elif job in lane.waiting:
            lane.waiting.remove(job)
        self._advance(lane)

    def _advance(self, lane: Lane) -> None:
        """Give each free place to the first that waits for it: any that has not begun, or one that has begun there."""
        for place in sorted(set(range(lane.width)) - lane.running.keys()):
            job = next((job for job in lane.waiting if job._place in (None, place)), None)
            if job is not None:
                lane.waiting.remove(job)
                lane.running[place], job._place = job, place
                job._take_turn()
        self._changed.notify_all()

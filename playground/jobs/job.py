"""Where a job can be, how far it is, what stands before it, and what its function sees of the page.

queued → running → done | failed | cancelled
   ↑ ↘      ↓
   └── paused          pausing gives the lane to the next job; resuming queues again, at the end
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class Cancelled(Exception):
    """Raised by `Control.check` inside the job's function; let it pass through."""


class JobRefused(RuntimeError):
    """The executor takes no job now: it is closed, or too many wait already."""


class WorkerLost(RuntimeError):
    """The machine that did the work is gone; the message is for the reader."""


class Unreachable(WorkerLost):
    """No machine can be reached."""


class Failed(RuntimeError):
    """The function raised on another machine: a sentence for the reader; the traceback is a note."""


class JobState(StrEnum):
    """Where a job is; `finished` ones stay as they are."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True)
class Progress:
    """The newest report of a job; only this one is kept."""

    step: int = 0
    total: int = 0  # 0: not known yet
    payload: Any = None  # what the function wants shown now; keep it small, a replaced one is freed
    seconds: float = 0.0  # time spent running, pauses and waiting excluded
    seconds_left: float | None = None  # None until two reports are there
    share: float | None = None  # of the work that is done, 0–1, where the steps differ in length

    @property
    def fraction(self) -> float:
        """Share done, 0–1."""
        if self.share is not None:
            return self.share
        return min(1.0, self.step / self.total) if self.total > 0 else 0.0


@dataclass(frozen=True)
class Queue:
    """What stands before a job in its lane."""

    jobs: int  # the running one included
    seconds: float | None  # None when one of them gave no estimate and has not reported


class Control(Protocol):
    """Given to the job's function, to be called from its own thread or process.

    last  where the machine that did this work was lost: the payload that was reported last, to go on from. Otherwise None
    """

    last: Any

    def report(self, step: int, total: int, payload: Any = None, share: float | None = None) -> None:
        """Say how far it is. Steps count from 0 to total; a report never blocks and never raises.

        share: of the work that is done, 0–1, where some steps take longer than others: the time left follows it.
        """

    def check(self) -> None:
        """Raise `Cancelled` after a cancel; wait here while paused (another job may run meanwhile)."""

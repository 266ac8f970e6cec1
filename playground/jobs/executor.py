"""The seam behind which work may leave this process."""

from collections.abc import Callable
from typing import Any, Protocol

from playground.jobs.job import Control, Job


class Executor(Protocol):
    """Runs functions one after another in each lane; lanes run side by side.

    A lane is a device by name ("cpu", "cuda:0"). Pages use only these two methods, `Job` and `Control`; an executor on
    Ray would run `function` in an actor a lane, carry `report` back as messages and answer `check` from a shared flag.
    For that, submit functions and arguments that can be pickled, and payloads that need no open file or lock.
    """

    def submit(self, function: Callable[[Control], Any], *, lane: str, estimate_s: float | None = None, name: str = "job") -> Job:
        """Queue `function(control)`; estimate_s is shown to those who wait behind it. Raises JobRefused."""

    def close(self, timeout: float | None = 5.0) -> bool:
        """Cancel everything, take nothing more, wait up to `timeout` seconds; True when all work has ended."""

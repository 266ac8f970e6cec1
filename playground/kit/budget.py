"""How much work reading may cost: one object that every reader of what people bring asks again and again.

    budget = Budget(check=job.check)
    for line in lines:
        budget.step()  # raises Spent once too much was computed, and whatever `check` raises: a cancel

What counts is the processor time of the thread that reads, not the clock: a file that takes three seconds is read on a busy
server as on an idle one.
"""

import time
from collections.abc import Callable

SECONDS = 4.5  # of processor time, so that giving up ends within 5: a good COCO file of 25 MB takes 2 to 3
MOST_BAD = 10_000  # entries that cannot be read
EVERY = 64  # steps from one look at the time to the next


class Spent(Exception):
    """Reading has cost all that it may; the message is a sentence for the reader.

    No ValueError: what goes on behind one bad entry does not go on behind this.
    """


class Awaited(ValueError):
    """What is asked for is still being read; the message says so."""


class Budget:
    """Of one reading, in one thread: seconds of processor time, a number of bad entries, a cancel, and word of how far it is.

    `check` is called at each look and may raise; `report(percent, 100)` is called as bytes of `expected` are taken.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        *,
        most_bad: int = MOST_BAD,
        check: Callable[[], None] | None = None,
        report: Callable[[int, int], None] | None = None,
    ) -> None:
        self.most_bad, self.bad, self.expected = most_bad, 0, 0
        self._seconds, self._check, self._report = seconds, check, report
        self._began, self._steps, self._bytes, self._percent = time.thread_time(), 0, 0, 0

    @property
    def is_spent(self) -> bool:
        """Whether the time is over."""
        return time.thread_time() - self._began > self._seconds

    def __call__(self) -> None:
        """A look at the time and at the cancel."""
        if self._check:
            self._check()
        if self.is_spent:
            raise Spent(
                f"Reading took more than {self._seconds:g} s of computing time and was stopped. Choose a part of the files."
            )

    def step(self) -> None:
        """A small piece of work was done: a line, an entry. Every so many of them there is a look."""
        self._steps += 1
        if self._steps % EVERY == 0:
            self()

    def take(self, count: int) -> None:
        """So many bytes are about to be read."""
        self._bytes += count
        percent = min(100, 100 * self._bytes // max(1, self.expected))
        if self._report and self.expected and percent > self._percent:
            self._percent = percent
            self._report(percent, 100)
        self()

    def bad_entry(self) -> bool:
        """One more entry cannot be read; whether that was the last one to be borne."""
        self.bad += 1
        return self.bad >= self.most_bad

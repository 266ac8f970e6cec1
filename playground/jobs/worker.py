"""What runs on the other machine: a worker that calls jobs' functions, each in a thread, and tells how far they are.

The server asks for news and is answered as soon as there are some; several reports between two answers are one. A cancel or a
pause comes by itself and is there at the function's next `check`.
"""

import asyncio
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from playground.jobs.job import Cancelled
from playground.jobs.messages import CANCEL, PAUSE, Ending, News, Outbox, Wish, pack, unpack
from playground.jobs.sentences import sentence_for

NEWS_EVERY_S = 0.1  # at most so often: pages look twice a second


class _Begun:
    """A job on this worker; the `Control` that its function gets."""

    def __init__(self, wish: Wish, tell: Callable[[], None]) -> None:
        self.last: Any = None
        self.wish = wish
        self.version, self.paused = 0, False
        self.reported: tuple[int, int, float | None] | None = None
        self.payload: Any = None
        self.ending: Ending | None = None
        self.outbox = Outbox()
        self.told_at = float("-inf")
        self._changed, self._tell = threading.Condition(), tell

    def report(self, step: int, total: int, payload: Any = None, share: float | None = None) -> None:
        with self._changed:
            self.reported, self.payload = (step, total, share), payload
            self._happened()

    def check(self) -> None:
        with self._changed:
            if self.wish[1] == PAUSE:
                self.paused = True
                self._happened()
                self._changed.wait_for(lambda: self.wish[1] != PAUSE)
                self.paused = False
            if self.wish[1] == CANCEL:
                raise Cancelled

    def wants(self, wish: Wish) -> None:
        with self._changed:
            self.wish = max(self.wish, wish)
            self._changed.notify_all()

    def run(self, packed: bytes, last: bytes) -> None:
        ending = _ended(self, packed, last)
        with self._changed:
            self.ending = ending
            self._happened()

    def news(self) -> News:
        """What there is to tell now."""
        with self._changed:
            version, reported, payload, paused, ending = self.version, self.reported, self.payload, self.paused, self.ending
        return News(version, reported, self.outbox.pack(payload) if reported else (), paused, ending)

    def _happened(self) -> None:
        self.version += 1
        self._tell()


def _ended(job: _Begun, packed: bytes, last: bytes) -> Ending:
    for_readers: tuple[type[BaseException], ...] = ()
    try:
        (function, for_readers), job.last = unpack(packed), unpack(last)
        job.check()
        return Ending(result=pack(function(job)))
    except Cancelled:
        return Ending(cancelled=True)
    except BaseException as caught:  # also SystemExit: it must not take the worker with it
        return Ending(sentence=sentence_for(caught, for_readers), traceback=traceback.format_exc())


class Worker:
    """An actor of Ray's, whose methods run one at a time in its loop of events; the work itself runs in threads beside it."""

    def __init__(self) -> None:
        self._jobs: dict[int, tuple[_Begun, asyncio.Event]] = {}

    async def ready(self) -> int:
        """Answers when the worker is there, with the number of its process."""
        return os.getpid()

    async def begin(self, number: int, packed: bytes, last: bytes, wish: Wish) -> None:
        """Call a packed (function, exceptions that speak to readers) for job `number`; last: packed, what it goes on from."""
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        job = _Begun(wish, lambda: loop.call_soon_threadsafe(event.set))
        self._jobs[number] = job, event
        threading.Thread(target=job.run, args=(packed, last), name=f"job {number}", daemon=True).start()

    async def wants(self, number: int, wish: Wish) -> None:
        """A wish that has changed."""
        if number in self._jobs:
            self._jobs[number][0].wants(wish)

    async def forget(self, number: int) -> None:
        """End a job that nobody asks for any more."""
        if number in self._jobs:
            self._jobs.pop(number)[0].wants((sys.maxsize, CANCEL))

    async def news(self, number: int, version: int, wish: Wish) -> News:
        """What has happened since `version`, as soon as there is something. After the last of it the job is forgotten."""
        job, event = self._jobs[number]
        job.wants(wish)
        while job.version == version:
            event.clear()
            if job.version == version:
                await event.wait()
        if job.ending is None and not job.paused:
            await asyncio.sleep(job.told_at + NEWS_EVERY_S - time.monotonic())
        job.told_at = time.monotonic()
        news = job.news()
        if news.ending is not None:
            del self._jobs[number]
        return news

    async def holds(self) -> int:
        """How many jobs it has begun and not told the end of."""
        return len(self._jobs)

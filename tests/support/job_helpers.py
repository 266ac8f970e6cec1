"""Work that goes on when the test says so: in this process by events, in others by files."""

import os
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from playground.jobs import Cancelled
from playground.models import ModelUnavailable

SOON = 60.0  # seconds; a bound for a broken executor, never waited for by a working one


class Clock:
    """A clock the test moves."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Work:
    """A job's function that goes on when told: each `go()` lets it report one step; shares: of the work done after each."""

    def __init__(self, steps=1, result="result", shares=None):
        self.steps, self.result, self.shares = steps, result, shares
        self.began = threading.Event()
        self._allowed = threading.Semaphore(0)
        self.done_steps = 0

    def go(self, steps=1):
        self._allowed.release(steps)

    def __call__(self, control):
        self.began.set()
        for step in range(1, self.steps + 1):
            assert self._allowed.acquire(timeout=SOON)
            control.check()
            self.done_steps = step
            control.report(step, self.steps, f"picture {step}", self.shares and self.shares[step - 1])
        return self.result


POLL_S = 0.005


@dataclass(frozen=True)
class Mark:
    """An event that several processes see: a file."""

    path: Path

    def set(self):
        self.path.touch()

    def is_set(self):
        return self.path.exists()

    def wait(self, timeout):
        return until(self.is_set, timeout)


@dataclass(frozen=True)
class FarWork:
    """As `Work`, for a function that may run in another process: files in `folder` take the place of events. It checks while it
    waits, for a cancel is there a moment after it was asked for."""

    folder: Path
    steps: int = 1
    result: object = "result"
    shares: tuple | None = None

    @property
    def began(self):
        return Mark(self.folder / "began")

    @property
    def done_steps(self):
        return _size(self.folder / "done")

    def go(self, steps=1):
        with (self.folder / "allowed").open("ab") as file:
            file.write(b"." * steps)

    def __call__(self, control):
        self.began.set()
        for step in range(1, self.steps + 1):
            assert until(lambda step=step: control.check() or _size(self.folder / "allowed") >= step)
            control.check()
            with (self.folder / "done").open("ab") as file:
                file.write(b".")
            control.report(step, self.steps, f"picture {step}", self.shares and self.shares[step - 1])
        return self.result


def heard(job):
    """Wait until the job's function is told of the cancel or pause that was asked for: to a worker it travels."""
    if (worker := getattr(job, "_worker", None)) is not None:
        cluster = job._executor.cluster
        cluster.answer(cluster.ask(worker, "wants", job._number, job._wish()), SOON)


# Functions of jobs, which other processes find by their names.


def given(control, what=None):
    return what


def failing(control, error):
    raise error


def holding(control, mark):
    """Never checks."""
    return mark.wait(SOON)


def cleaning_up(control, began, ready, cleaned):
    began.set()
    assert ready.wait(SOON)
    try:
        control.check()
    except Cancelled:
        cleaned.set()
        raise


def unlocked_steps(control, folder, steps):
    """Leaves a file "overlap" where another one is between two of its checks at the same time."""
    for _ in range(steps):
        control.check()
        try:
            (folder / "busy").touch(exist_ok=False)
        except FileExistsError:
            (folder / "overlap").touch()
        (folder / "busy").unlink(missing_ok=True)
    return "done"


def going_on(control, work):
    """As `work`, but goes on after the steps that were reported last; the payload is the list of steps done."""
    done = list(control.last or ())
    for step in range(len(done) + 1, work.steps + 1):
        assert until(lambda step=step: control.check() or _size(work.folder / "allowed") >= step)
        control.check()
        with (work.folder / "done").open("ab") as file:
            file.write(b".")
        done.append(str(step))
        control.report(step, work.steps, list(done))
    return done


def dying_once(control, mark):
    """Four steps; before the third its process is killed where the mark is not set yet."""
    done = list(control.last or ())
    for step in range(len(done) + 1, 5):
        if step == 3 and not mark.is_set():
            time.sleep(0.5)  # the second report is on its way
            mark.set()
            os.kill(os.getpid(), signal.SIGKILL)
        done.append(step)
        control.report(step, 4, list(done))
    return done


def process_and_threads(control):
    """(number of the process, how many threads its numbers are shared out to)"""
    return os.getpid(), os.environ.get("OMP_NUM_THREADS")


def speaking(control):
    raise ModelUnavailable("VGG-19 is not on this machine.")


def not_to_pickle(control, how):
    """A thread's lock, which never leaves its process."""
    if how == "payload":
        control.report(1, 2, threading.Lock())
        while True:
            control.check()
            time.sleep(POLL_S)
    return threading.Lock()


def _size(path):
    return path.stat().st_size if path.exists() else 0


def until(condition, timeout=SOON):
    """Look again and again; False where the time is over."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(POLL_S)
    return True


def when(executor, condition):
    """Wait until a job's reports or states make `condition` true."""
    with executor._changed:
        assert executor._changed.wait_for(condition, SOON)

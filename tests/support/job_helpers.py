"""Work that goes on when the test says so; nothing here sleeps."""

import threading

SOON = 10.0  # seconds; a bound for a broken executor, never waited for by a working one


class Clock:
    """A clock the test moves."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Work:
    """A job's function that goes on when told: each `go()` lets it report one step."""

    def __init__(self, steps=1, result="result"):
        self.steps, self.result = steps, result
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
            control.report(step, self.steps, f"picture {step}")
        return self.result


def when(executor, condition):
    """Wait until a job's reports or states make `condition` true."""
    with executor._changed:
        assert executor._changed.wait_for(condition, SOON)

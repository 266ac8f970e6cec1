"""The jobs of each session, in no cache, and found again by a session whose connection was lost for a moment.

A browser that comes back after a dropped network is the same session as before. What it has running, and what has come out
of it, waits GRACE_S for it. Whoever stays away longer has left: jobs are cancelled, results forgotten.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from playground.jobs.executor import Executor, Job
from playground.jobs.job import Control, JobRefused, JobState

GRACE_S = 30.0
MOST_AWAY = 64  # sessions that are waited for at a time; of more, those that are away longest are given up
LOOK_EVERY_S = 1.0


class SessionJobs:
    """The newest job of each lesson in one session. Starting another lets go of the one before; so does the session's end.

    mark    tells these jobs from those of any other session, also of one with the same key that came before or after
    lost    names of jobs that the reader had under another mark and has not started again
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self.mark = secrets.token_urlsafe(6)
        self.lost: set[str] = set()
        self._jobs: dict[str, tuple[Job, object]] = {}
        self._lock = threading.Lock()
        self._closed = False
        self.away_since: float | None = None  # set by `Sessions`; None: connected when last looked at

    def start(self, name: str, function: Callable[[Control], Any], *, lane: str, estimate_s: float | None, about: object) -> Job:
        """Submit work for lesson `name`; `about` is kept beside the job (its settings and pictures).

        Raises JobRefused when the executor takes none, or when the session has ended; the job before then stays.
        """
        with self._lock:
            if self._closed:  # a script that runs on after its session: nobody could ever find what it starts
                raise JobRefused("This session has ended. Load the page again.")
            job = self._executor.submit(function, lane=lane, estimate_s=estimate_s, name=name)
            before, _about = self._jobs.get(name, (None, None))
            self._jobs[name] = (job, about)
            self.lost.discard(name)
        if before is not None:
            before.drop()
        return job

    def get(self, name: str) -> tuple[Job, object] | tuple[None, None]:
        """The lesson's newest job and what was kept beside it."""
        return self._jobs.get(name, (None, None))

    def forget(self, name: str) -> None:
        """Cancel the lesson's job and let go of its result; no effect where there is none."""
        with self._lock:
            job, _about = self._jobs.pop(name, (None, None))
            self.lost.discard(name)
        if job is not None:
            job.drop()

    @property
    def names(self) -> tuple[str, ...]:
        """Of the jobs that a reader would miss: they run, wait, or have a result."""
        ended = JobState.FAILED, JobState.CANCELLED
        return tuple(sorted(name for name, (job, _about) in tuple(self._jobs.items()) if job.state not in ended))

    def close(self) -> None:
        """Forget all of them and take no more."""
        with self._lock:
            self._closed = True
        for name in tuple(self._jobs):
            self.forget(name)

    @property
    def empty(self) -> bool:
        return not self._jobs


@dataclass(eq=False)
class Sessions:
    """Which jobs are whose. A session is known by a key that nobody else has and that it brings along when it returns.

    connected   says whether the session of a key is there now; called once in `look_every_s` for each one that has been here
    look_every_s  seconds; None: only `look` looks, as tests do

    The looking is done by a thread that lives while there is a session to look after.
    """

    executor: Executor
    connected: Callable[[str], bool]
    _: KW_ONLY
    grace_s: float = GRACE_S
    look_every_s: float | None = LOOK_EVERY_S
    clock: Callable[[], float] = time.monotonic
    _kept: dict[str, SessionJobs] = field(init=False, default_factory=dict)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _watcher: threading.Thread | None = field(init=False, default=None)

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, key: str) -> SessionJobs:
        """The jobs of the session that asks, which is therefore here. Asking too late, it finds none."""
        with self._lock:
            jobs = self._kept.get(key)
            late = jobs if jobs is not None and self._too_long(jobs) else None
            if jobs is None or late is not None:
                jobs = self._kept[key] = SessionJobs(self.executor)
            jobs.away_since = None
            self._watch()
        if late is not None:
            late.close()
        return jobs

    def look(self) -> None:
        """Note who has gone and who is back; end those that stayed away too long, have nothing to lose, or are too many."""
        with self._lock:
            for key, jobs in self._kept.items():
                if self.connected(key):
                    jobs.away_since = None
                elif jobs.away_since is None:
                    jobs.away_since = self.clock()
            away = {key: jobs for key, jobs in self._kept.items() if jobs.away_since is not None}
            ended = {key for key, jobs in away.items() if jobs.empty or self._too_long(jobs)}
            waiting = sorted(away.keys() - ended, key=lambda key: away[key].away_since, reverse=True)
            gone = [self._kept.pop(key) for key in ended.union(waiting[MOST_AWAY:])]
        for jobs in gone:
            jobs.close()

    def _too_long(self, jobs: SessionJobs) -> bool:
        return jobs.away_since is not None and self.clock() - jobs.away_since > self.grace_s

    def _watch(self) -> None:
        """The caller holds the lock."""
        if self.look_every_s is not None and (self._watcher is None or not self._watcher.is_alive()):
            self._watcher = threading.Thread(target=self._keep_looking, name="jobs of sessions", daemon=True)
            self._watcher.start()

    def _keep_looking(self) -> None:
        while True:
            time.sleep(self.look_every_s)
            self.look()
            with self._lock:
                if not self._kept:
                    self._watcher = None
                    return

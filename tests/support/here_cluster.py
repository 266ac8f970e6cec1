"""A cluster without machines: workers in a loop of events of this process, which get and give what pickle lets through."""

import asyncio
import pickle
import sys
import threading
from concurrent.futures import TimeoutError as NotYet

from playground.jobs import WorkerLost
from playground.jobs.messages import CANCEL
from playground.jobs.worker import Worker


class HereCluster:
    """As many workers a lane as asked for. `lose(worker)` is what a machine does that dies."""

    def __init__(self, workers=1):
        self.workers, self.hired, self.dismissed, self.full = workers, [], [], threading.Event()
        self.full.set()  # cleared: no machine has room, and nobody answers
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="a cluster here", daemon=True)
        self._thread.start()

    def width(self, lane):
        return self.workers

    def hire(self, lane):
        worker = _Here(lane)
        self.hired.append(worker)
        return worker

    def ask(self, worker, method, *arguments):
        packed = pickle.dumps(arguments)

        async def call():
            while method == "ready" and not self.full.is_set():
                await asyncio.sleep(0.005)
            return pickle.dumps(await getattr(worker.actor, method)(*pickle.loads(packed)))

        return worker, asyncio.run_coroutine_threadsafe(_or_lost(call(), worker), self._loop)

    def answer(self, asked, timeout=None):
        _worker, future = asked
        try:
            return pickle.loads(future.result(timeout))
        except NotYet:
            raise TimeoutError from None

    def dismiss(self, worker):
        self.dismissed.append(worker)
        self.lose(worker)

    def lose(self, worker):
        for job, _event in tuple(worker.actor._jobs.values()):
            job.wants((sys.maxsize, CANCEL))  # a thread cannot be killed: it ends at its next check
        self._loop.call_soon_threadsafe(worker.lost.set)

    def close(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


class _Here:
    def __init__(self, lane):
        self.lane, self.actor, self.lost = lane, Worker(), asyncio.Event()


async def _or_lost(call, worker):
    """The answer, unless the worker is lost before."""
    answer, lost = asyncio.ensure_future(call), asyncio.ensure_future(worker.lost.wait())
    await asyncio.wait([answer, lost], return_when=asyncio.FIRST_COMPLETED)
    if worker.lost.is_set():
        answer.cancel()
        raise WorkerLost("The machine that worked on this has stopped.")
    lost.cancel()
    return answer.result()

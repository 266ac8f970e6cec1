"""Two hours of a class in a few minutes: readers who come, change settings without a pause and leave again; memory against runs.

As many runs as 25 readers make in two hours take an hour of a core. Here some thousand are made, and a line through memory
against runs says what so many would add.
"""

import asyncio
import itertools
import random
import subprocess

import numpy as np

from benchmarks.load import BETWEEN, LESSONS, Lesson
from benchmarks.reader import Reader
from benchmarks.report import Row
from benchmarks.server import ROOT, memory, streamlit, wait_healthy

RUNS, QUICK_RUNS = 12_000, 1_500
STAY = 50  # changes of a reader, then another one comes
EACH = 100  # runs from one look at the memory to the next
CLASS, HOURS = 25, 2
IN_CLASS = round(CLASS * HOURS * 3600 / (sum(BETWEEN) / 2))  # runs
WARM = 1 / 3  # of the runs, in which caches fill
MOST_ADDED = 1.5  # times the memory of a server whose caches are full, after the two hours


class Log:
    """The server's memory, looked at after every so many runs of all readers together."""

    def __init__(self, server: subprocess.Popen) -> None:
        self.server, self.runs = server, 0
        self.seen: list[tuple[int, float]] = []  # runs, MB

    def count(self) -> None:
        self.runs += 1
        if self.runs % EACH == 0:
            self.seen.append((self.runs, memory(self.server)))


async def stay(address: str, lesson: Lesson, log: Log, runs: int, seed: int) -> None:
    """Readers of one lesson, one after the other, until all lessons together have made so many runs."""
    chance = random.Random(seed)
    while log.runs < runs:
        reader = await Reader.arrive(address, lesson.page)
        log.count()
        for value in itertools.islice(itertools.cycle(chance.sample(lesson.values, len(lesson.values))), STAY):
            await reader.change(lesson.slider, value)
            log.count()
        await reader.leave()


def growth(seen: list[tuple[int, float]]) -> tuple[float, float]:
    """(MB a run, its standard error) of the straight line through memory against runs."""
    runs, held = np.array(seen, dtype=float).T
    slope, start = np.polyfit(runs, held, 1)
    rest = held - (slope * runs + start)
    error = np.sqrt((rest**2).sum() / (len(runs) - 2) / ((runs - runs.mean()) ** 2).sum())
    return float(slope), float(error)


async def measured(address: str, server: subprocess.Popen, runs: int, most: float | None) -> list[Row]:
    log = Log(server)
    await asyncio.gather(*(stay(address, lesson, log, runs, seed) for seed, lesson in enumerate(LESSONS)))
    seen = [one for one in log.seen if one[0] >= WARM * runs]
    slope, error = growth(seen)
    full, last = seen[0][1], seen[-1][1]
    after = full + IN_CLASS * slope
    note = f"{1000 * slope:.1f} ± {1000 * error:.1f} kB a run"
    there = f"after {seen[0][0]:,} runs"
    return [
        Row(f"server's memory after {seen[-1][0]:,} runs at full speed", last, "MB", there, full),
        Row(f"server's memory after {HOURS} hours of {CLASS} readers", after, "MB", there, full, at_most=most, note=note),
    ]


def rows(quick: bool) -> list[Row]:
    with streamlit(ROOT / "streamlit_app.py") as (address, process):
        wait_healthy(address)
        runs, most = (QUICK_RUNS, None) if quick else (RUNS, MOST_ADDED)  # of few runs the line's error is larger than any bound
        return asyncio.run(measured(address, process, runs, most))

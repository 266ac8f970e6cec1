"""A class at work: readers without a browser who change a setting every one to two seconds, on six lessons, one server.

Every answer is compared with what a reader who is alone was told for the same value: one that differs is somebody else's.
"""

import asyncio
import itertools
import random
import subprocess
import time
from dataclasses import dataclass, field

from websockets.asyncio.client import connect

from benchmarks.reader import Reader
from benchmarks.report import Row, median, percentile
from benchmarks.server import ROOT, memory, processor_seconds, streamlit, wait_healthy

CLASSES = {10: None, 25: 3.0, 50: 6.0}  # readers -> what their p95 may be of one reader's
BETWEEN = (1.0, 2.0)  # seconds between two changes of a reader
DROPPED = 200  # sockets
DEAF = 2.0  # seconds that the server may take to answer after it


@dataclass(frozen=True)
class Lesson:
    page: str
    slider: str
    values: tuple[float, ...]


LESSONS = (
    Lesson("conv-photo", "conv_noise", (0.01, 0.02, 0.03, 0.04, 0.05)),
    Lesson("pooling", "pool_window", (1, 2, 3, 4)),
    Lesson("padding-stride", "pad_kernel", (1, 2, 3, 4, 5, 6)),
    Lesson("receptive-field", "stack_down", (0.1, 0.3, 0.5, 0.7, 0.9)),
    Lesson("anchors", "anchor_t", (0.3, 0.35, 0.4, 0.45, 0.55)),
    Lesson("nms", "nms_t", (0.3, 0.35, 0.4, 0.55, 0.6)),
)


@dataclass
class Told:
    """What was measured of one class."""

    openings: list[float] = field(default_factory=list)  # seconds
    answers: list[float] = field(default_factory=list)  # seconds
    foreign: int = 0  # answers that differ from the lone reader's, and errors


Answers = dict[tuple[str, float], tuple[str, ...]]


async def alone(address: str) -> Answers:
    """What a reader who is alone is told for every value; no two values of a lesson are answered alike."""
    answers: Answers = {}
    for lesson in LESSONS:
        reader = await Reader.arrive(address, lesson.page)
        for value in lesson.values:
            await reader.change(lesson.slider, value)
            answers[lesson.page, value] = tuple(reader.texts.values())
        await reader.leave()
        told = {answers[lesson.page, value] for value in lesson.values}
        assert len(told) == len(lesson.values), f"{lesson.page}: two values are answered alike"
    return answers


async def cost(address: str, server: subprocess.Popen, changes: int) -> float:
    """Seconds of processor time that the server takes for one change, mean of the lessons."""
    seconds = 0.0
    for lesson in LESSONS:
        reader = await Reader.arrive(address, lesson.page)
        before = processor_seconds(server)
        for value in itertools.islice(itertools.cycle(lesson.values), changes):
            await reader.change(lesson.slider, value)
        seconds += processor_seconds(server) - before
        await reader.leave()
    return seconds / changes / len(LESSONS)


async def visit(address: str, lesson: Lesson, changes: int, answers: Answers, told: Told, seed: int) -> None:
    chance = random.Random(seed)
    start = time.perf_counter()
    reader = await Reader.arrive(address, lesson.page)
    told.openings.append(time.perf_counter() - start)
    for value in itertools.islice(itertools.cycle(chance.sample(lesson.values, len(lesson.values))), changes):
        await asyncio.sleep(chance.uniform(*BETWEEN))
        told.answers.append(await reader.change(lesson.slider, value))
        told.foreign += tuple(reader.texts.values()) != answers[lesson.page, value]
    told.foreign += reader.exceptions
    await reader.leave()


async def at_work(address: str, readers: int, changes: int, answers: Answers) -> Told:
    """A class of so many readers, who arrive a fifth of a second apart, until each has made its changes."""
    told, tasks = Told(), []
    for seed, lesson in enumerate(itertools.islice(itertools.cycle(LESSONS), readers)):
        tasks.append(asyncio.create_task(visit(address, lesson, changes, answers, told, seed)))
        await asyncio.sleep(0.2)
    await asyncio.gather(*tasks)
    return told


async def beside_dropped(address: str) -> float:
    """Seconds until a reader is answered beside sockets that were opened and dropped at once."""
    uri = address.replace("http", "ws", 1) + "/_stcore/stream"
    reader = await Reader.arrive(address, "pooling")
    sockets = await asyncio.gather(*(connect(uri, subprotocols=["streamlit"], open_timeout=120) for _ in range(DROPPED)))
    for socket in sockets:
        socket.transport.abort()
    took = await reader.change("pool_window", 3)
    await reader.leave()
    return took


async def measured(address: str, server: subprocess.Popen, changes: int) -> list[Row]:
    answers = await alone(address)
    before, one = memory(server), Told()
    for lesson in LESSONS:
        await visit(address, lesson, changes, answers, one, seed=0)
    computed = await cost(address, server, changes)
    found, classes = [], {readers: await at_work(address, readers, changes, answers) for readers in CLASSES}
    for readers, told in classes.items():
        name, alone_, bound = f"{readers} readers: ", "one reader's", CLASSES[readers]
        p95, single = percentile(told.answers, 0.95), percentile(one.answers, 0.95)
        found += [
            Row(f"{name}change to answer, median", median(told.answers), "s", alone_, median(one.answers)),
            Row(f"{name}change to answer, p95", p95, "s", alone_, single, at_most=bound),
            Row(f"{name}page opened, median", median(told.openings), "s", alone_, median(one.openings)),
        ]
    everybody = [one, *classes.values()]
    foreign, checked = sum(told.foreign for told in everybody), sum(len(told.answers) for told in everybody)
    after, peak = memory(server), memory(server, "VmHWM")
    return [
        *found,
        Row("one change, the server's processor time", computed, "s", "its answer, median", median(one.answers)),
        Row("answers with somebody else's value", foreign, "answers", "answers checked", checked, at_most=0),
        Row(f"server's memory, peak with {max(CLASSES)} readers", peak, "MB", "before them", before),
        Row("server's memory after they have left", after, "MB", "before them", before),
        Row(f"answer beside {DROPPED} dropped sockets", await beside_dropped(address), "s", "two seconds", DEAF, at_most=1),
    ]


def rows(quick: bool) -> list[Row]:
    with streamlit(ROOT / "streamlit_app.py") as (address, process):
        wait_healthy(address)
        return asyncio.run(measured(address, process, 6 if quick else 20))

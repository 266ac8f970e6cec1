"""Instant styles beside steps of optimisation of the same size and with the same network, the two taking turns."""

import functools
import pathlib
import resource
import time
from collections.abc import Callable

from benchmarks.report import Row, median
from benchmarks.style import finish, our_step, peak_at
from playground.images import samples, styles
from playground.models import device, shared
from playground.vision import StyleConfig, shared_painter, stylize
from playground.vision.instant_painter import even_shares
from playground.vision.style_config import picture_size
from playground.vision.style_transfer import StyleProblem
from playground.vision.stylize import finished, finishing_change
from recipes.style_decoder_judging import COUNT, FINISHING, SIZE, STEPS, compared, pairs
from recipes.style_pictures import read_pictures

FILES = "paintings.zip"


def least_in_turns(runs: int, *works: Callable[[], object]) -> list[float]:
    """Least seconds of each, after one of each to warm up; on a CPU of its own time, which other processes do not stretch."""
    clock = time.process_time if device().type == "cpu" else time.perf_counter
    times: list[list[float]] = [[] for _ in works]
    for n in range(runs + 1):
        for found, work in zip(times, works, strict=True):
            began = clock()
            work()
            finish()
            if n:
                found.append(clock() - began)
    return [min(found) for found in times]


def against_a_step(runs: int) -> list[Row]:
    """The slider: maps, statistics and what finishing steps change are kept. A new pair: both pictures are looked at first; the
    finishing steps follow when its picture is there."""
    content, style = samples()[0].photo().image, styles()[0].photo().image
    config, painter, even = StyleConfig(size=SIZE, coarse_first=False), shared_painter(), even_shares(1)
    size = picture_size(content.size, config)
    maps, kept = painter.encode(content, SIZE), [painter.style(style, SIZE)]
    step = our_step(StyleProblem(content, style, config, model=shared("style_vgg")))
    changes = [finishing_change(content, style, FINISHING, size=SIZE)]

    def moved():
        return finished(painter.paint(maps, kept, even, 0.5, size), changes, even, 0.5)

    new = functools.partial(stylize, content, style, size=SIZE)
    more = functools.partial(finishing_change, content, style, FINISHING, size=SIZE)
    slider, pair, steps, one_step = least_in_turns(runs, moved, new, more, step)
    there = "one step of optimisation"
    return [
        Row(f"instant style, an answer to the slider at {SIZE} px", slider, "s", there, one_step, at_most=1),
        Row(f"instant style, a new pair of pictures at {SIZE} px", pair, "s", there, one_step, at_most=3),
        Row(f"its {FINISHING} finishing steps, which follow once a pair", steps, "s", there, one_step),
    ]


def one_large_pass(size: int, answers) -> None:
    stylize(samples()[0].photo().image, styles()[0].photo().image, size=size)
    answers.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def rows(quick: bool) -> list[Row]:
    return [*against_a_step(3 if quick else 10), peak_at(2048, "an instant picture", one_large_pass)]


def unseen(quick: bool, data: pathlib.Path) -> list[Row]:
    """The whole objective, default weights, on photographs and paintings that neither network has learned from."""
    encoder, config = shared("style_vgg"), StyleConfig(size=SIZE, steps=STEPS, start="content", coarse_first=False)
    chosen = pairs(read_pictures(data), 3 if quick else COUNT)
    found = [compared(photo.image(), painting.image(), encoder, shared_painter(), config) for photo, painting in chosen]
    name, there = f"instant style, objective in the median of {len(found)} unseen pairs", f"{STEPS} steps from the photo"
    instant, optimised = (median([one[which] for one in found]) for which in ("instant", "optimised"))
    each = median([one["instant"] / one["optimised"] for one in found])
    done = median([one["finished"] / one["optimised"] for one in found])
    of_the_same = f"{there}, of the same pair"
    return [
        Row(name, instant, "", there, optimised, at_most=1),
        Row(f"{name}, pair by pair", each, "", of_the_same, 1.0, at_most=1),
        Row(f"the same as the page finishes it, {FINISHING} steps, pair by pair", done, "", of_the_same, 1.0, at_most=1),
    ]

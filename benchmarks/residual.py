"""The four curves of gradients on the page "Residual networks", beside two seconds and beside the networks one by one."""

import time
from collections.abc import Callable

import torch

from benchmarks.report import Row, median
from playground.images import samples
from playground.networks.gradients import DEPTHS, four_kinds, gradient_curves, gradient_norms, pieces_of

ALLOWED = 2.0  # seconds


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def rows(quick: bool) -> list[Row]:
    kinds = four_kinds()
    together, alone = [], []
    for photo in [one.photo() for one in samples()][: 3 if quick else 8]:
        x = pieces_of(torch.from_numpy(photo.grey()))
        together.append(seconds(lambda x=x: gradient_curves(x, kinds)))
        alone.append(seconds(lambda x=x: [gradient_norms(kind, (depth,), x) for kind in kinds for depth in DEPTHS]))
    name = f"four curves of gradients up to {DEPTHS[-1]} layers"
    return [
        Row(name, median(together[1:]), "s", "two seconds", ALLOWED, at_most=1),
        Row(name, median(together[1:]), "s", "the same networks one by one", median(alone[1:]), at_most=1),
    ]

"""Which rate may suit a recipe: the range test of Smith 2017. The rate grows by equal factors from step to step; the loss falls,
levels out, and explodes. What a rate does over a whole training shows only there: rates near the lowest loss often fail."""

import contextlib
import dataclasses
import math

import numpy as np

from playground.training.fine_tuning import TuningTask
from playground.training.loop import Control, Live, Unwatched
from playground.training.sets import Dataset
from playground.training.tuning import TuningRecipe

HIGHEST = 10.0
STEPS = 60
SMOOTHED = 0.8  # decay of the moving average over losses
EXPLODED = 4.0  # times the lowest smoothed loss: what follows says no more


@dataclasses.dataclass(frozen=True)
class RangeTest:
    """rates (S,) with the smoothed loss (S,) met at each.

    lowest: the rate where it is lowest; steepest: where it falls fastest per decade, None where it never falls
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    steepest: float | None
    lowest: float

    @property
    def suggested(self) -> float | None:
        """Half way between the steepest fall and the lowest loss, in decades: the one is cautious, the other fails."""
        return None if self.steepest is None else math.sqrt(self.steepest * self.lowest)


class Exploded(Exception):
    """The loss says no more."""


class Collector:
    """The control of the test: notes rate and loss of each step, and ends it when the loss explodes."""

    def __init__(self, control: Control):
        self.control = control
        self.rates: list[float] = []
        self.losses: list[float] = []

    def check(self) -> None:
        self.control.check()

    def report(self, step: int, total: int, payload: object = None) -> None:
        live: Live | None = getattr(payload, "live", None)
        self.control.report(step, total, payload)
        if live is None or len(self.rates) == live.step or not math.isfinite(live.loss):  # told once more at an epoch's end
            return
        self.rates.append(live.rate)
        self.losses.append(live.loss)
        newest = smoothed(self.losses)
        if newest[-1] > EXPLODED * min(newest):
            raise Exploded

    def result(self) -> RangeTest:
        """Raises ValueError where not even the first loss was a number."""
        if not self.rates:
            raise ValueError("Not even the first step had a loss that is a number. Lower the highest rate.")
        losses = smoothed(self.losses)
        return RangeTest(tuple(self.rates), losses, steepest(self.rates, losses), self.rates[int(np.argmin(losses))])


def range_test(
    dataset: Dataset, recipe: TuningRecipe, control: Control | None = None, *, steps: int = STEPS, highest: float = HIGHEST
) -> RangeTest:
    """At least `steps` steps with rates from highest / RANGE to highest on copies of the recipe's weights, in its batches."""
    collector = Collector(control or Unwatched())
    without_test = Dataset(dataset.train, dataset.test.part(np.zeros(0, dtype=int)))
    batches = max(1, math.ceil(len(dataset.train) / recipe.batch_size))
    changed = dataclasses.replace(
        recipe, epochs=math.ceil(steps / batches), rate=highest, schedule="rising", warmup=0.0, patience=0, averaging=0.0
    )
    with contextlib.suppress(Exploded):
        TuningTask(without_test, changed, collector).train()
    return collector.result()


def smoothed(losses: list[float]) -> tuple[float, ...]:
    """Moving averages over the past, rid of the pull towards the start: Σ d^(n−k) x_k / Σ d^(n−k)."""
    means, mean = [], 0.0
    for n, loss in enumerate(losses, start=1):
        mean = SMOOTHED * mean + (1 - SMOOTHED) * loss
        means.append(mean / (1 - SMOOTHED**n))
    return tuple(means)


def steepest(rates: list[float], losses: tuple[float, ...]) -> float | None:
    """The rate at which the loss falls fastest per decade, before it is lowest; slopes are of lines through five neighbours."""
    last = int(np.argmin(losses))
    slopes = {
        n: np.polyfit(np.log10(rates[n - 2 : n + 3]), losses[n - 2 : n + 3], 1)[0]
        for n in range(2, min(last, len(losses) - 3) + 1)
    }
    best = min(slopes, key=slopes.get, default=None)
    return rates[best] if best is not None and slopes[best] < 0 else None

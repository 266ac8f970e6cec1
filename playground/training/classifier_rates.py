"""Which learning rate suits a small classifier: a range test, and whole trainings of several networks at several rates."""

import contextlib
import dataclasses
import math
from collections.abc import Sequence

from playground.training.classifier import ClassifierRecipe, TrainedClassifier, Watched, train_classifier
from playground.training.guessing import guess_band
from playground.training.labelled import Labelled
from playground.training.loop import Control, Unwatched
from playground.training.range_test import HIGHEST, STEPS, Collector, Exploded, RangeTest


def classifier_range_test(
    data: Labelled, recipe: ClassifierRecipe, control: Control | None = None, *, steps: int = STEPS, highest: float = HIGHEST
) -> RangeTest:
    """At least `steps` steps with rates from a millionth of `highest` to `highest`, from the recipe's weights in its batches.

    Raises ValueError where no loss was a number.
    """
    collector = Collector(control or Unwatched())
    batches = max(1, math.ceil(len(data.labels) / recipe.batch_size))
    untested = dataclasses.replace(data, test_images=data.test_images[:0], test_labels=data.test_labels[:0])
    changed = dataclasses.replace(
        recipe, epochs=math.ceil(steps / batches), rate=highest, schedule="rising", warmup=0.0, patience=0, averaging=0.0
    )
    with contextlib.suppress(Exploded):
        train_classifier(untested, changed, collector)
    return collector.result()


@dataclasses.dataclass(frozen=True)
class RateRun:
    """One whole training: what it reached on the test part."""

    network: str
    rate: float
    accuracy: float  # 0–1
    loss: float  # NaN where it diverged
    at_chance: bool  # within what 95 % of all guessers reach

    @property
    def ended_badly(self) -> bool:
        return not math.isfinite(self.loss)


@dataclasses.dataclass(frozen=True)
class Studied:
    """What a running study reports: trainings that have ended, and the one that goes on."""

    runs: tuple[RateRun, ...]
    network: str
    rate: float
    live: object = None


def rate_study(
    data: Labelled,
    recipe: ClassifierRecipe,
    networks: Sequence[str],
    rates: Sequence[float],
    control: Control | None = None,
) -> tuple[RateRun, ...]:
    """Every network at every rate, otherwise as `recipe` says; the test part is measured at the end of each."""
    control, runs, total = control or Unwatched(), [], len(networks) * len(rates)
    for network in networks:
        for rate in rates:
            part = _Part(control, tuple(runs), total, network, rate)
            trained = train_classifier(data, dataclasses.replace(recipe, network=network, rate=rate), part)
            runs.append(run_of(trained, data))
    control.report(100 * total, 100 * total, Studied(tuple(runs), "", 0.0))
    return tuple(runs)


def run_of(trained: TrainedClassifier, data: Labelled) -> RateRun:
    last = trained.curves[-1]
    loss = last.validation_loss if trained.ended != "diverged" and last.validation_loss is not None else math.nan
    score = trained.accuracy if math.isfinite(loss) else data.chance
    _low, high = guess_band(len(data.test_labels), max(data.chance, data.majority))
    return RateRun(trained.recipe.network, trained.recipe.rate, score, loss, score <= high)


class _Part:
    """The control that one of the trainings gets. A step of the study is a hundredth of one training."""

    def __init__(self, control: Control, runs: tuple[RateRun, ...], total: int, network: str, rate: float):
        self.control, self.runs, self.total, self.network, self.rate = control, runs, total, network, rate
        self.check = control.check

    def report(self, step: int, total: int, payload: Watched | None = None) -> None:
        done = 100 * len(self.runs) + int(100 * step / max(1, total))
        self.control.report(done, 100 * self.total, Studied(self.runs, self.network, self.rate, payload and payload.live))

"""Does augmentation help? A new head on the delivered network, trained with a pipeline and without it, over several seeds.

Each seed draws its own training pictures, and both trainings of a seed get the same ones, so their difference is the pipeline's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.training.fine_tuning import FineTuneResult, fine_tune
from playground.training.loop import Control, Unwatched
from playground.training.sets import Dataset, PictureSet, split
from playground.training.tuning import TuningRecipe

MOST_TEST = 20  # pictures of a class that test


@dataclass(frozen=True)
class Plan:
    """What is trained. `share` of each class tests, where the set holds no pictures out itself."""

    per_class: int = 5
    epochs: int = 10
    seeds: int = 3
    share: float = 0.3
    side: int = 96  # px
    rate: float = 1e-3

    def recipe(self, augmentation: str, seed: int) -> TuningRecipe:
        """Of one training."""
        return TuningRecipe(
            depth="head", epochs=self.epochs, rate=self.rate, side=self.side, norms="eval", seed=seed, augmentation=augmentation
        )


@dataclass(frozen=True)
class Curves:
    """Accuracies after each epoch, 0–1, of the seeds that have ended: (seeds, epochs)."""

    test: tuple[tuple[float, ...], ...] = ()
    train: tuple[tuple[float, ...], ...] = ()

    def with_result(self, result: FineTuneResult) -> "Curves":
        test = tuple(epoch.validation_score for epoch in result.curves)
        return Curves((*self.test, test), (*self.train, tuple(epoch.score for epoch in result.curves)))

    @property
    def last(self) -> np.ndarray:
        """(seeds,) on the test part, at the end."""
        return np.array([one[-1] for one in self.test])

    @property
    def last_train(self) -> np.ndarray:
        return np.array([one[-1] for one in self.train])


@dataclass(frozen=True)
class Effect:
    """Both trainings of each seed so far; `test_size` pictures test."""

    plain: Curves = Curves()
    augmented: Curves = Curves()
    test_size: int = 0

    def with_result(self, result: FineTuneResult, *, augmented: bool) -> "Effect":
        plain, changed = self.plain, self.augmented
        if augmented:
            return Effect(plain, changed.with_result(result), self.test_size)
        return Effect(plain.with_result(result), changed, self.test_size)

    @property
    def gains(self) -> np.ndarray:
        """(seeds,) with the pipeline minus without, of the seeds whose two trainings have ended."""
        both = min(len(self.plain.test), len(self.augmented.test))
        return self.augmented.last[:both] - self.plain.last[:both]

    @property
    def gap(self) -> tuple[float, float]:
        """Mean of training minus test accuracy at the end, without the pipeline and with it."""
        return tuple(float((one.last_train - one.last).mean()) for one in (self.plain, self.augmented))


def augmentation_effect(
    pictures: PictureSet, augmentation: str, plan: Plan | None = None, control: Control | None = None
) -> Effect:
    """Trains twice for every seed. `control` gets the `Effect` so far with each report and may cancel.

    Raises SetError for a set that cannot be trained on, and ValueError for a pipeline that cannot be read or run.
    """
    plan, control, effect = plan or Plan(), control or Unwatched(), Effect()
    for seed in range(plan.seeds):
        dataset = parts_of(pictures, plan, seed)
        effect = Effect(effect.plain, effect.augmented, len(dataset.test))
        for place, text in enumerate(("none", augmentation)):
            watch = _Part(control, 2 * seed + place, 2 * plan.seeds, effect)
            result = fine_tune(dataset, plan.recipe(text, seed), watch)
            effect = effect.with_result(result, augmented=place == 1)
    return effect


def parts_of(pictures: PictureSet, plan: Plan, seed: int) -> Dataset:
    """The two parts of a seed; of each class at most MOST_TEST pictures test, since all of them are measured after each epoch."""
    dataset = split(pictures, plan.share, seed, train_per_class=plan.per_class)
    labels = dataset.test.labels
    kept = [np.flatnonzero(labels == label)[:MOST_TEST] for label in range(len(dataset.classes))]
    return Dataset(dataset.train, dataset.test.part(np.sort(np.concatenate(kept))))


class _Part:
    """The control that one of several trainings gets: its steps are a part of the whole."""

    STEPS = 100

    def __init__(self, control: Control, number: int, of: int, effect: Effect) -> None:
        self._control, self._number, self._of, self._effect = control, number, of, effect
        self.check: Callable[[], None] = control.check

    def report(self, step: int, total: int, payload: Any = None) -> None:
        done = round(self.STEPS * (self._number + step / max(1, total)))
        self._control.report(done, self.STEPS * self._of, self._effect)


def band(curves: Sequence[Sequence[float]]) -> list[tuple[int, float, float, float]]:
    """(epoch, mean, lowest, highest) over the seeds."""
    values = np.array(curves)  # [seeds, epochs]
    if not values.size:
        return []
    return [(n, float(v.mean()), float(v.min()), float(v.max())) for n, v in enumerate(values.T, start=1)]

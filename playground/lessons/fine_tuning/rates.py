"""A range test beside what rates do over a whole training. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from playground.kit.i18n import _
from playground.kit.saying import figure, fixed, percent
from playground.kit.states import Figure
from playground.lessons.fine_tuning.answer import Parted
from playground.lessons.fine_tuning.settings import RATES
from playground.training.fine_tuning import fine_tune
from playground.training.loop import Control
from playground.training.range_test import HIGHEST, STEPS, RangeTest, range_test
from playground.training.schedules import RANGE
from playground.training.tuning import TuningRecipe

TRIED = (1e-4, 1e-3, 1e-2, 0.1, 1.0)  # over whole trainings: a decade apart


@dataclass(frozen=True, eq=False)
class RateStudy:
    """accuracies: (rate, test accuracy after a whole training); empty where a training takes more than a moment."""

    tested: RangeTest
    accuracies: tuple[tuple[float, float], ...] = ()

    @property
    def best(self) -> float | None:
        """The rate with the highest test accuracy, of equal ones the smallest."""
        return max(self.accuracies, key=lambda pair: (pair[1], -pair[0]))[0] if self.accuracies else None

    def accuracy_near(self, rate: float) -> float:
        """Test accuracy at the tried rate that is nearest in decades."""
        return min(self.accuracies, key=lambda pair: abs(pair[0] / rate - 1) if pair[0] > rate else abs(rate / pair[0] - 1))[1]


def study(parted: Parted, recipe: TuningRecipe, control: Control | None = None) -> RateStudy:
    """The range test; for a head on kept features the rates of TRIED over whole trainings as well."""
    tested = range_test(parted.dataset, recipe, control)
    if recipe.depth != "head":
        return RateStudy(tested)
    return RateStudy(tested, tuple((rate, fine_tune(parted.dataset, replace(recipe, rate=rate)).accuracy) for rate in TRIED))


def nearest(rate: float, rates: Sequence[float] = RATES) -> float:
    """The rate of the slider that is nearest in decades."""
    return min(rates, key=lambda one: max(one / rate, rate / one))


def rate_figures(found: RateStudy | None) -> list[Figure]:
    """The rate that the test suggests, beside the one at which its loss is lowest."""
    if found is None:
        return [Figure(_("Steps of the range test"), str(STEPS))]
    suggested = found.tested.suggested
    figures = [
        Figure(_("Suggested rate"), figure(suggested) if suggested else _("none")),
        Figure(_("Lowest loss at"), figure(found.tested.lowest)),
    ]
    if found.best is not None:
        best = max(accuracy for _rate, accuracy in found.accuracies)
        figures.append(
            Figure(_("Best test accuracy"), f"{fixed(100 * best, 1)} %", _("at {rate}").format(rate=f"{found.best:g}"))
        )
    return figures


def rate_sentences(found: RateStudy | None) -> list[str]:
    """What the test does, and what its answer is worth here."""
    sentences = [
        _(
            "In a range test the rate grows by the same factor from step to step. The loss falls, then levels out or explodes. "
            "Half way between the steepest fall and the lowest loss, in decades, lies the suggestion."
        )
    ]
    if found is None:
        return sentences
    if found.tested.suggested is None:
        sentences.append(_("The loss never fell in this test: there is nothing to suggest."))
    if found.accuracies:
        words = _(
            "Over a whole training the head forgives a lot: from the rate {low} to {high} its test accuracy stays within five "
            "points of the best, {best}. At the rate nearest to the lowest loss it is {lowest}."
        )
        best = max(accuracy for _rate, accuracy in found.accuracies)
        good = [rate for rate, accuracy in found.accuracies if accuracy >= best - 0.05]
        values = {"low": f"{good[0]:g}", "high": f"{good[-1]:g}", "best": percent(best)}
        sentences.append(words.format(**values, lowest=percent(found.accuracy_near(found.tested.lowest))))
    return sentences


FORMULA = rf"\eta_s = {HIGHEST:g} \cdot 10^{{-{math.log10(RANGE):g}\,(1 - s/S)}}"

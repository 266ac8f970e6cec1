"""Both networks after their training, kept for all sessions by what they were trained with."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from playground.training.translation import Shifted, ShiftRecipe, train_shifted

KEPT = 12  # pairs of networks, some 200 kB each
Report = Callable[[int, int, Shifted | None], None]  # (steps done, of all, networks that are trained)
_known: dict[ShiftRecipe, Shifted] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class _Reported:
    """A report as the control of a training: it may raise to end the work."""

    report: Report

    def check(self) -> None:
        """The report has done so."""


def known(recipe: ShiftRecipe) -> Shifted | None:
    """What has been trained already."""
    with _lock:
        return _known.get(recipe)


def trained(recipe: ShiftRecipe, report: Report) -> Shifted:
    """Trained now where it is not known. `report` is told after every step, and may raise to end it."""
    if found := known(recipe):
        return found
    result = train_shifted(recipe, _Reported(report))
    keep(result)
    return result


def keep(result: Shifted) -> None:
    """Remember what was trained, here or on another machine."""
    with _lock:
        _known[result.recipe] = result
        while len(_known) > KEPT:
            _known.pop(next(iter(_known)))

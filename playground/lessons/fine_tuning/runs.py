"""Trainings that are kept beside each other: what each was asked, and what came out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from weakref import WeakKeyDictionary

from playground.kit.i18n import N_, _
from playground.kit.saying import fixed, short_count
from playground.lessons.fine_tuning.answer import Parted
from playground.lessons.fine_tuning.settings import Train
from playground.training.backbone import PARTS, first_trained
from playground.training.fine_tuning import FineTuneResult, Tuned, fine_tune, learning_parts
from playground.training.forgetting import source_kept
from playground.training.loop import Control, Live
from playground.training.sets import SetError
from playground.training.tuning import TuningRecipe

MOST_RUNS = 8  # whose networks are kept; one that was trained whole takes 14 MB
THREE = ("head", "all", "scratch")  # what one click compares
NAMES = {
    "head": N_("head only"),
    "last": N_("last blocks ({blocks})"),
    "all": N_("all layers"),
    "scratch": N_("from scratch"),
}


@dataclass(frozen=True, eq=False)
class Run:
    """One training that has ended."""

    number: int  # from 1, within the session; 0: worked out at once, not kept
    parted: Parted
    result: FineTuneResult
    kept: float  # share of the source's crops that the body still names as delivered, 0–1

    @property
    def recipe(self) -> TuningRecipe:
        return self.result.recipe

    @property
    def name(self) -> str:
        """As in a chart: "2 · all layers"."""
        words = _(NAMES[self.recipe.depth]).format(blocks=self.recipe.blocks)
        return f"{self.number} · {words}" if self.number else words

    @property
    def watched(self) -> str:
        """The part that its curves follow."""
        return watched_part(self.recipe)


@dataclass(frozen=True)
class Doing:
    """What a running job has to show: runs that have ended, and the one that goes on."""

    ended: tuple[Run, ...]
    name: str  # of the one that goes on
    live: Live | None
    phase: str  # "features", "training", "testing"


def watched_part(recipe: TuningRecipe) -> str:
    """The name of the part that is measured after each epoch."""
    return _("validation") if recipe.patience else _("test")


def learned_from(parted: Parted, recipe: TuningRecipe) -> int:
    """How many pictures train: all of the training part that early stopping does not hold back."""
    return len(learning_parts(parted.dataset, recipe)[0])


def untrainable(parted: Parted, recipe: TuningRecipe) -> str | None:
    """Why these pictures cannot be trained on so, a sentence; None where they can."""
    try:
        return parted.obstacle or (learning_parts(parted.dataset, recipe) and None)
    except SetError as error:
        return _(str(error))


def no_way_on(run: Run, parted: Parted, recipe: TuningRecipe) -> str | None:
    """Why a run cannot be gone on with on these parts, a sentence; None where it can. What it has learned from cannot test it."""
    dataset, words = parted.dataset, None
    if run.result.classes != dataset.classes:
        words = _("Run {n} knows other classes than these pictures have.")
    elif run.parted.dataset.test.digest != dataset.test.digest:
        words = _("The parts have changed since run {n}: it may have learned from today’s test pictures. Press “Train”.")
    elif recipe.patience and not (
        run.recipe.patience
        and learning_parts(run.parted.dataset, run.recipe)[1].digest == learning_parts(dataset, recipe)[1].digest
    ):
        words = _("Run {n} has learned from the pictures that early stopping now holds back. Press “Train”.")
    return words and words.format(n=run.number)


def instant(settings: Train) -> bool:
    """Whether a training takes no longer than looking at its settings: a head on kept features."""
    recipe = settings.recipe
    return recipe.depth == "head" and recipe.norms != "train" and not recipe.pipeline.active


def trained(parted: Parted, recipe: TuningRecipe, control: Control | None = None, start: Tuned | None = None) -> Run:
    """One training from start to end, and what it has forgotten. Raises ValueError as `fine_tune` does."""
    result = fine_tune(parted.dataset, recipe, control, start=start)
    frozen = recipe.depth == "head" and recipe.norms != "train" and start is None
    return Run(0, parted, result, 1.0 if frozen else source_kept(result.model, control.check if control else lambda: None))


def train_all(control: Control, parted: Parted, recipes: Sequence[TuningRecipe], start: Tuned | None = None) -> tuple[Run, ...]:
    """One training after the other under a job's control; each report carries a `Doing`. Where the machine that trained was lost,
    those that had ended stay."""
    ended: list[Run] = list(control.last.ended) if control.last else []
    total = sum(recipe.epochs for recipe in recipes)
    for number, recipe in islice(enumerate(recipes), len(ended), None):
        name = _(NAMES[recipe.depth]).format(blocks=recipe.blocks)
        before = sum(earlier.epochs for earlier in recipes[:number])
        ended.append(trained(parted, recipe, _Part(control, before, recipe.epochs, total, tuple(ended), name), start))
    return tuple(ended)


class _Part:
    """The control that one of several trainings gets: `epochs` of `total`, after `before` of others. Steps are epochs."""

    def __init__(self, control: Control, before: int, epochs: int, total: int, ended: tuple[Run, ...], name: str) -> None:
        self._control, self._before, self._epochs, self._total = control, before, epochs, total
        self._ended, self._name = ended, name
        self.check = control.check

    def report(self, step: int, total: int, payload: object = None) -> None:
        done = self._before + int(self._epochs * step / max(1, total))
        live, phase = getattr(payload, "live", None), getattr(payload, "phase", "training")
        self._control.report(done, self._total, Doing(self._ended, self._name, live, phase))


def numbered(runs: Sequence[Run], new: Sequence[Run]) -> tuple[Run, ...]:
    """The runs of a session with new ones, the latest MOST_RUNS; only the newest can be gone on with."""
    last = max((run.number for run in runs), default=0)
    added = [replace(run, number=last + place + 1) for place, run in enumerate(new)]
    kept = [*runs, *added][-MOST_RUNS:]
    return (*(replace(run, result=replace(run.result, state=None)) for run in kept[:-1]), *kept[-1:])


_weights: WeakKeyDictionary[Run, tuple[int, int]] = WeakKeyDictionary()


def trained_weights(run: Run) -> tuple[int, int]:
    """(weights that were trained, all weights of the network); counted once a run."""
    if run not in _weights:
        _weights[run] = _counted_weights(run)
    return _weights[run]


def _counted_weights(run: Run) -> tuple[int, int]:
    model, recipe = run.result.model, run.recipe
    total = sum(parameter.numel() for parameter in model.parameters())
    head = sum(parameter.numel() for parameter in model.classifier.parameters())
    if recipe.depth == "head":
        return head, total
    if recipe.depth in ("all", "scratch"):
        return total, total
    parts = PARTS[first_trained(recipe.depth, recipe.blocks) :]
    return head + sum(p.numel() for name in parts for p in model.get_submodule(name).parameters()), total


def table_row(run: Run) -> dict[str, object]:
    """A line of the table of runs; shares in per cent."""
    last = run.result.curves[(run.result.best_epoch or 0) - 1]  # whose weights were taken
    weights, _total = trained_weights(run)
    return {
        _("Run"): run.name,
        _("Test accuracy"): 100 * run.result.accuracy,
        _("Training accuracy"): 100 * last.score,
        _("Rate"): f"{run.recipe.rate:g}",
        _("Epochs"): len(run.result.curves),
        _("Trained weights"): short_count(weights),
        _("Pictures per second"): last.pictures_per_second,
        _("Seconds"): run.result.seconds,
        _("Source kept"): 100 * run.kept,
    }


def hits(run: Run) -> str:
    """How many test pictures are right: "40 of 42"."""
    right = int(run.result.confusion.trace())
    return _("{right} of {total}").format(right=right, total=len(run.result.labels))


def accuracy_text(run: Run) -> str:
    return fixed(100 * run.result.accuracy, 1)

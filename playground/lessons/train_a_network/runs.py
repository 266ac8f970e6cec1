"""Trainings that a session keeps beside each other: what each was asked, and what came out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from playground.charts.training_curves import Line
from playground.kit.i18n import _
from playground.kit.saying import short_count
from playground.lessons.train_a_network.settings import DATA, NETWORKS
from playground.training.classifier import ClassifierRecipe, TrainedClassifier
from playground.training.labelled import Labelled
from playground.training.state import Epoch

MOST_RUNS = 8


@dataclass(frozen=True, eq=False)
class Run:
    """One training that has ended or was stopped; what it has learned stays."""

    number: int  # from 1, within the session
    source: str  # of DATA
    trained: TrainedClassifier

    @property
    def name(self) -> str:
        """As in a chart: "2 · Small VGG, rate 0.1"."""
        recipe = self.trained.recipe
        words = _("{n} · {network}, rate {rate}")
        return words.format(n=self.number, network=short_title(recipe), rate=f"{recipe.rate:g}")


def short_title(recipe: ClassifierRecipe) -> str:
    """The network's name without what stands in brackets."""
    return _(NETWORKS[recipe.network]).partition(" (")[0]


def numbered(runs: Sequence[Run], source: str, trained: TrainedClassifier) -> tuple[Run, ...]:
    """The runs of a session with a new one, the latest MOST_RUNS."""
    last = max((run.number for run in runs), default=0)
    return (*runs, Run(last + 1, source, trained))[-MOST_RUNS:]


def run_of(runs: Sequence[Run], recipe: ClassifierRecipe, data: Labelled) -> Run | None:
    """The newest run of this recipe, its length aside, on these pictures."""
    fitting = [run for run in runs if same_recipe(run.trained.recipe, recipe) and run.trained.digest == data.digest]
    return fitting[-1] if fitting else None


def same_recipe(one: ClassifierRecipe, other: ClassifierRecipe) -> bool:
    return replace(one, epochs=1) == replace(other, epochs=1)


def no_way_on(run: Run, recipe: ClassifierRecipe, data: Labelled) -> str | None:
    """Why a run cannot be gone on with, a sentence; None where it can."""
    words = None
    if run.trained.digest != data.digest:
        words = _("The pictures have changed since run {n}: it may have learned from today’s test pictures. Press “Train”.")
    elif (run.trained.recipe.network, run.trained.recipe.layers) != (recipe.network, recipe.layers):
        words = _("Run {n} trained another network. Choose that network again, or press “Train”.")
    elif run.trained.ended == "diverged":
        words = _("The weights of run {n} are no longer numbers. Choose a lower rate and press “Train”.")
    return words and words.format(n=run.number)


def points(curves: Sequence[Epoch], field: str, start: float | None = None) -> list[tuple[float, float]]:
    """(epoch, value) of what was measured, from epoch 0 where a start is given."""
    first = [] if start is None else [(0, start)]
    return first + [(epoch.number, getattr(epoch, field)) for epoch in curves if getattr(epoch, field) is not None]


def accuracy_lines(curves: Sequence[Epoch], start: tuple[float, float]) -> list[Line]:
    return [
        Line(_("training"), "input", points(curves, "score")),
        Line(_("test"), "output", points(curves, "validation_score", start[1])),
    ]


def loss_lines(curves: Sequence[Epoch], start: tuple[float, float]) -> list[Line]:
    return [
        Line(_("training"), "input", points(curves, "loss")),
        Line(_("test"), "output", points(curves, "validation_loss", start[0])),
    ]


def table_row(run: Run) -> dict[str, object]:
    """A line of the table of runs; shares in per cent."""
    trained, recipe = run.trained, run.trained.recipe
    last = trained.curves[-1]
    return {
        _("Run"): run.name,
        _("Pictures"): _(DATA.get(run.source, run.source)),
        _("Test accuracy"): 100 * trained.accuracy,
        _("Training accuracy"): None if last.score is None else 100 * last.score,
        _("Test loss"): last.validation_loss,
        _("Epochs"): len(trained.curves),
        _("Batch size"): recipe.batch_size,
        _("Parameters"): short_count(sum(p.numel() for p in trained.model.parameters())),
        _("Pictures per second"): last.pictures_per_second,
        _("Seconds"): trained.seconds,
    }

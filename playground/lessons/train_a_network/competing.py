"""One competition from its folder to the probabilities of its test pictures. Pure."""

from dataclasses import dataclass, replace

from playground.kit.i18n import N_
from playground.lessons.train_a_network.answer import Predicted
from playground.lessons.train_a_network.settings import Kaggle
from playground.training.breeds import HEAD, BreedProgress, train_breeds
from playground.training.classifier import Watched, answers, train_classifier
from playground.training.exporting import submission
from playground.training.kaggle import LAYOUTS, Competition, predicted, to_labelled
from playground.training.loop import Control, Unwatched
from playground.training.sets import Problem

PHASES = {
    "features": N_("reading features"),
    "reading": N_("reading pictures"),
    "training": N_("training"),
    "testing": N_("predicting"),
}


@dataclass(frozen=True)
class Competing:
    """What a running job reports."""

    phase: str  # one of PHASES' words


def compete(competition: Competition, settings: Kaggle, control: Control | None = None) -> Predicted:
    """Trains and predicts as the settings say. Raises SetError, with a sentence, where nothing can be learned."""
    control = control or Unwatched()
    return _dogs(competition, settings, control) if settings.layout == "dogs" else _cifar(competition, settings, control)


def _cifar(competition: Competition, settings: Kaggle, control: Control) -> Predicted:
    problems: list[Problem] = []
    control.report(0, 100, Competing(PHASES["reading"]))
    shape = {"side": settings.kaggle_side, "most": settings.most, "seed": settings.seed}
    data = to_labelled(competition, problems=problems, check=control.check, **shape)
    trained = train_classifier(data, settings.recipe, _Part(control))

    def tested(done: int, total: int) -> None:
        control.report(80 + 20 * done // total, 100, Competing(PHASES["testing"]))

    options = {"problems": problems, "check": control.check, "report": tested}
    found = predicted(
        competition,
        lambda x: answers(trained.model, x).softmax(1).nan_to_num(competition.chance),
        side=settings.kaggle_side,
        **options,
    )
    last = trained.curves[-1]
    loss = float("nan") if last.validation_loss is None else last.validation_loss
    return Predicted(competition, found, trained.accuracy, loss, len(data.test_labels), tuple(problems))


def _dogs(competition: Competition, settings: Kaggle, control: Control) -> Predicted:
    recipe = replace(HEAD, epochs=settings.epochs, seed=settings.seed)
    told = _Told(control)
    result = train_breeds(competition, side=settings.kaggle_side, most=settings.most, recipe=recipe, control=told)
    head = result.head
    return Predicted(competition, result.probabilities, head.accuracy, head.log_loss, result.validation, result.problems, result)


def submission_text(result: Predicted) -> str:
    """As the competition wants it: a label for each id, or a probability for each class."""
    competition = result.competition
    names = [f"{id_}.png" for id_ in competition.test_ids]
    return submission(names, result.probabilities, competition.classes, shares=LAYOUTS[competition.layout].shares)


class _Part:
    """The control of CIFAR-10's training: 80 of 100 steps."""

    def __init__(self, control: Control):
        self.control = control
        self.check = control.check

    def report(self, step: int, total: int, payload: Watched | None = None) -> None:
        self.control.report(80 * step // max(1, total), 100, Competing(PHASES["training"]))


class _Told:
    """The control of the dogs' training: it passes on which phase it is."""

    def __init__(self, control: Control):
        self.control = control
        self.check = control.check

    def report(self, step: int, total: int, payload: BreedProgress | None = None) -> None:
        self.control.report(step, total, Competing(PHASES[payload.phase if payload else "features"]))

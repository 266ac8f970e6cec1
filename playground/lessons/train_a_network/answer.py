"""What the lesson "Train a network" computes: the network's numbers, the pictures, what a training reached. Pure."""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch

from playground.kit.saying import by, count, fixed, percent, short_count
from playground.lessons.train_a_network.settings import Kaggle, Pictures, Rates, Train
from playground.networks.facts import LayerFacts
from playground.networks.small import OWN, adds_a_head, small_network
from playground.training.breeds import BreedResult, known_classes
from playground.training.classifier import ClassifierRecipe, Snapshot, TrainedClassifier, measured, network_for
from playground.training.classifier_rates import RateRun
from playground.training.guessing import guess_band
from playground.training.kaggle import Competition
from playground.training.labelled import Labelled
from playground.training.layer_look import facts_of
from playground.training.range_test import RangeTest
from playground.training.sets import Problem
from playground.training.state import weights_of


@dataclass(frozen=True)
class Beside:
    """What is worked out of something and kept as long as that lives; must not refer to it. The latest `most` of each."""

    most: int
    known: WeakKeyDictionary[Any, dict[Hashable, Any]] = field(default_factory=WeakKeyDictionary)

    def of(self, owner: object, key: Hashable, work_out: Callable[[], Any]) -> Any:
        found = self.known.setdefault(owner, {})
        value = found[key] = found.pop(key, None) or work_out()
        for other in list(found)[: -self.most]:
            found.pop(other, None)
        return value


_first = Beside(8)  # weights, by pictures


@dataclass(frozen=True, eq=False)
class TrainAnswer:
    """A training as it is asked for, and the run that came of it, where there is one."""

    settings: Train
    data: Labelled
    run: TrainedClassifier | None = None
    number: int = 0  # of the run, within the session

    @cached_property
    def facts(self) -> tuple[LayerFacts, ...]:
        settings = self.settings
        layers = settings.layers if settings.network == OWN else ""
        return facts_of(settings.network, layers, self.data.channels, len(self.data.classes), self.data.side)

    def verify(self) -> None:
        """Raises ValueError with a sentence where the pictures do not pass through the network."""
        if not self.facts:
            raise ValueError("There is no layer in this network. Write some into nn.Sequential(…).")

    @property
    def parameters(self) -> int:
        return parameters_of(self)

    @property
    def multiply_adds(self) -> int:
        return sum(fact.multiply_adds for fact in self.facts)

    @property
    def linear_share(self) -> float:
        """Of the parameters that lie in linear layers, 0–1."""
        return sum(fact.parameters for fact in self.facts if fact.kind == "Linear") / max(1, self.parameters)

    @property
    def batches(self) -> int:
        """Steps of an epoch; a last batch of one joins the one before."""
        full, rest = divmod(len(self.data.labels), self.settings.batch_size)
        return max(1, full + (rest > 1 or not full))

    @property
    def guess_loss(self) -> float:
        """Cross-entropy of giving every class the same probability."""
        return math.log(len(self.data.classes))

    @cached_property
    def band(self) -> tuple[float, float]:
        """Test accuracies between which 95 % of guessers land."""
        return guess_band(len(self.data.test_labels), self.data.chance)

    @cached_property
    def begun(self) -> tuple[Snapshot, tuple[float, float]]:
        """The weights before the first step, and loss and accuracy that they have on the test part."""
        recipe = self.settings.recipe
        drawn_by = recipe.network, recipe.layers, recipe.seed
        return _first.of(self.data, drawn_by, partial(_first_weights, self.data, recipe))

    @property
    def adds_a_head(self) -> bool:
        settings, data = self.settings, self.data
        return settings.network == OWN and adds_a_head(settings.layers, data.channels, len(data.classes), data.side)


def _first_weights(data: Labelled, recipe: ClassifierRecipe) -> tuple[Snapshot, tuple[float, float]]:
    network = network_for(data, recipe).eval()
    return Snapshot(0, weights_of(network)), measured(network, data)


def parameters_of(answer: TrainAnswer) -> int:
    settings, data = answer.settings, answer.data
    return _counted_parameters(settings.network, data.channels, len(data.classes), data.side, settings.recipe.layers)


@lru_cache(maxsize=64)
def _counted_parameters(name: str, channels: int, classes: int, side: int, layers: str) -> int:
    with torch.device("meta"):
        network = small_network(name, channels, classes, side, layers)
    return sum(parameter.numel() for parameter in network.parameters())


@dataclass(frozen=True, eq=False)
class RatesAnswer:
    """A range test, and whole trainings where they have run."""

    settings: Rates
    data: Labelled
    tested: RangeTest
    runs: tuple[RateRun, ...] = ()


@dataclass(frozen=True, eq=False)
class PicturesAnswer:
    settings: Pictures
    data: Labelled


@dataclass(frozen=True, eq=False)
class Predicted:
    """What came of a competition: probabilities (T, K) of its test pictures, and how it went on the validation part."""

    competition: Competition
    probabilities: np.ndarray
    accuracy: float
    loss: float  # mean −log of the true class's probability
    validation: int  # pictures
    problems: tuple[Problem, ...]
    breeds: BreedResult | None = None  # of the dogs: what the network says without training


@dataclass(frozen=True, eq=False)
class KaggleAnswer:
    settings: Kaggle
    competition: Competition
    source: str  # "example", "folder" or "upload"
    result: Predicted | None = None

    @property
    def known(self) -> int:
        """Classes that ImageNet knows by name."""
        return len(known_classes(self.competition.classes))


def _of_layer(answer: TrainAnswer) -> dict[str, str]:
    """How many maps the layer that is looked at makes, and of which size; nothing where there is no convolution."""
    shown = [fact for fact in answer.facts if fact.name == answer.settings.shown_layer]
    return {"maps": str(fact.output[0]), "units": by(fact.output[1:])} if (fact := next(iter(shown), None)) else {}


Answer = TrainAnswer | RatesAnswer | PicturesAnswer | KaggleAnswer


def figures(answer: Answer) -> dict[str, str]:
    """The numbers as text, by their names, that sentences quote."""
    if isinstance(answer, KaggleAnswer):
        competition = answer.competition
        return {
            "train": count(len(competition.train)),
            "test": count(len(competition.test)),
            "classes": str(len(competition.classes)),
            "chance": percent(competition.chance),
            "known": str(answer.known),
            "rows": count(len(competition.test) + 1),
        }
    data = answer.data
    known = {
        "train": count(len(data.labels)),
        "test": count(len(data.test_labels)),
        "classes": str(len(data.classes)),
        "chance": percent(data.chance),
        "guess_loss": fixed(math.log(len(data.classes)), 3),
        "pixels": count(data.channels * data.side**2),
    }
    if isinstance(answer, TrainAnswer):
        low, high = answer.band
        known |= {
            "parameters": count(answer.parameters),
            "multiply_adds": short_count(answer.multiply_adds),
            "linear": percent(answer.linear_share),
            "steps": count(answer.batches),
            "all_steps": count(answer.batches * answer.settings.epochs),
            "low": percent(low, 0),
            "high": percent(high, 0),
            "start_loss": fixed(answer.begun[1][0], 3),
        }
        known |= _of_layer(answer)
    return known

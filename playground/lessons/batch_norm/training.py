"""LeNet with and without batch normalisation at three rates on the digits of scikit-learn, in the one training loop."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from playground.kit.saying import count, percent
from playground.lessons.batch_norm.settings import RATES, Rates
from playground.networks.normalisation import BATCH_NORMS
from playground.networks.partial_norm import PartialBatchNorm
from playground.networks.textbook import batch_norm_lenet, lenet, modern_lenet
from playground.training.digits import split_digits
from playground.training.loop import Control, Live, Training, Unwatched, train
from playground.training.recipe import Recipe
from playground.training.state import Epoch

SIDE = 28  # px, what LeNet's linear layers fit
KEPT = 8  # results
Curve = tuple[tuple[int, float], ...]  # (epoch, accuracy on the test digits), from epoch 0 on
Run = tuple[bool, float]  # with batch norm, rate
RUNS: tuple[Run, ...] = tuple((norm, rate) for norm in (True, False) for rate in RATES)


def enlarged(images: np.ndarray) -> Tensor:
    """Digits (n, 1, 8, 8) as (n, 1, 28, 28), 3.5 times as large, bilinear.

    A frame of zeros would give LeNet its side too, but strokes one pixel wide, of which a 5 × 5 kernel sees a whole digit.
    """
    return F.interpolate(torch.from_numpy(images.copy()), (SIDE, SIDE), mode="bilinear", align_corners=False)


@dataclass(frozen=True, eq=False)
class Digits:
    """1,400 digits to train on and 397 others to test."""

    train: tuple[Tensor, Tensor]  # (1400, 1, 28, 28), (1400,)
    test: tuple[Tensor, Tensor]

    @property
    def guess(self) -> float:
        """The share that is right when every test digit gets the most frequent class."""
        return float(self.test[1].bincount().max() / len(self.test[1]))


@lru_cache(maxsize=1)
def large_digits() -> Digits:
    parts = split_digits()
    pairs = (parts.train_images, parts.train_labels), (parts.test_images, parts.test_labels)
    return Digits(*((enlarged(images), torch.from_numpy(labels.copy())) for images, labels in pairs))


@dataclass(frozen=True)
class Shuffled:
    """Batches of a set in a new order each epoch, the same for every network of one seed."""

    images: Tensor
    labels: Tensor
    size: int
    seed: int

    def __len__(self) -> int:
        return -(-len(self.images) // self.size)

    def epoch(self, number: int) -> list[tuple[Tensor, Tensor]]:
        order = torch.randperm(len(self.images), generator=torch.Generator().manual_seed(1000 * self.seed + number))
        return [(self.images[part], self.labels[part]) for part in order.split(self.size)]


def network_for(settings: Rates, norm: bool) -> nn.Sequential:
    """Fresh, with Xavier weights of the seed and biases of 0; the same weights with batch norm and without it."""
    built = list((lenet if settings.network == "sigmoid" else modern_lenet)())
    if norm:
        built = [_changed(layer, settings.norm) for layer in batch_norm_lenet()]
        if settings.network == "relu":
            built = [_RELU.get(type(layer), lambda one: one)(layer) for layer in built]
    network, generator = nn.Sequential(*built), torch.Generator().manual_seed(settings.seed)
    with torch.no_grad():
        for layer in network:
            if isinstance(layer, nn.Conv2d | nn.Linear):
                nn.init.xavier_uniform_(layer.weight, generator=generator)
                nn.init.zeros_(layer.bias)
    return network


def _changed(layer: nn.Module, norm: str) -> nn.Module:
    """A layer of the book's network as one of NORMS has it."""
    if not isinstance(layer, BATCH_NORMS) or norm == "both":
        return layer
    if norm == "convolutions":
        return layer if isinstance(layer, nn.BatchNorm2d) else nn.Identity()
    if norm == "fixed":
        return type(layer)(layer.num_features, affine=False)
    return PartialBatchNorm(layer.num_features, norm)


_RELU = {nn.Sigmoid: lambda _layer: nn.ReLU(), nn.AvgPool2d: lambda _layer: nn.MaxPool2d(2, 2)}


def recipe_of(settings: Rates, rate: float) -> Recipe:
    """Plain descent at one rate, as the book's train_ch6."""
    return Recipe(epochs=settings.epochs, rate=rate, momentum=0, schedule="constant", precision="float32", seed=settings.seed)


def accuracy(network: nn.Module) -> float:
    """Share of the test digits that are named correctly; the network is in evaluation mode."""
    images, labels = large_digits().test
    with torch.no_grad():
        return float((network(images).argmax(1) == labels).double().mean())


def train_one(settings: Rates, norm: bool, rate: float, control: Control | None = None) -> Training:
    """One network; its history has the loss and the accuracy on the test digits, scored after each epoch.

    The test digits choose nothing: no epoch is picked by them.
    """
    batches = Shuffled(*large_digits().train, settings.digits, settings.seed)

    def validate(network: nn.Module) -> tuple[float, float]:
        images, labels = large_digits().test
        scores = network(images)
        return F.cross_entropy(scores, labels).item(), float((scores.argmax(1) == labels).double().mean())

    recipe = recipe_of(settings, rate)
    return train(network_for(settings, norm), batches, F.cross_entropy, recipe, control, validate=validate)


@dataclass(frozen=True)
class Race:
    """Accuracies of all networks so far; `complete` when all epochs of all six are there."""

    curves: Mapping[Run, Curve]
    complete: bool = False


@dataclass(frozen=True)
class _Share:
    """The control of one of several trainings: its steps are part of all steps."""

    control: Control
    race: Race
    run: Run
    done: int
    total: int

    def report(self, step: int, _total: int, payload: Live) -> None:
        curve = (*self.race.curves[self.run], *scores_of(payload.history))
        self.control.report(self.done + step, self.total, replace(self.race, curves={**self.race.curves, self.run: curve}))

    def check(self) -> None:
        self.control.check()


def scores_of(history: Sequence[Epoch]) -> Curve:
    """A training that left the numbers has no score in its last epoch."""
    return tuple((one.number, one.validation_score) for one in history if one.validation_score is not None)


def run_race(settings: Rates, control: Control | None = None) -> Race:
    """Train all six, those with batch norm first. Where the machine that trained was lost, those that it had trained stay."""
    control = control or Unwatched()
    race = control.last or Race({})
    steps = settings.epochs * -(-len(large_digits().train[0]) // settings.digits)
    for place, run in enumerate(RUNS):
        if len(race.curves.get(run, ())) > settings.epochs:
            continue
        start = ((0, accuracy(network_for(settings, run[0]).eval())),)
        race = replace(race, curves={**race.curves, run: start})
        found = train_one(settings, *run, _Share(control, race, run, place * steps, len(RUNS) * steps))
        race = replace(race, curves={**race.curves, run: (*start, *scores_of(found.history))})
    return replace(race, complete=True)


_known: dict[tuple, Race] = {}
_lock = threading.Lock()


def key_of(settings: Rates) -> tuple:
    """All that the trainings depend on; the rate only says which of them is looked at."""
    return settings.epochs, settings.digits, settings.network, settings.norm, settings.seed


def keep_race(key: tuple, race: Race) -> None:
    """Keep what was trained with the settings of a key, wherever it was."""
    with _lock:
        _known[key] = race
        while len(_known) > KEPT:
            _known.pop(next(iter(_known)))


def known_race(settings: Rates) -> Race | None:
    """What has been trained already with these settings, by whomever: it is the same for all."""
    with _lock:
        return _known.get(key_of(settings))


@dataclass(frozen=True)
class RatesAnswer:
    """The trainings, None while they are awaited, and what is known before."""

    settings: Rates
    race: Race | None = None


def parameters(network: nn.Module) -> int:
    return sum(one.numel() for one in network.parameters())


def rates_figures(answer: RatesAnswer) -> dict[str, str]:
    """The numbers as text; accuracies only of networks that have been trained."""
    settings = answer.settings
    plain, normed = (network_for(settings, norm) for norm in (False, True))
    remembered = sum(one.num_features * 2 for one in normed if isinstance(one, BATCH_NORMS))
    texts = {"plain": count(parameters(plain)), "normed": count(parameters(normed)), "remembered": count(remembered)}
    texts["more"] = count(parameters(normed) - parameters(plain))
    texts["guess"] = percent(large_digits().guess)
    for (norm, rate), curve in (answer.race.curves if answer.race else {}).items():
        texts[f"{'with' if norm else 'without'}_{rate:g}".replace(".", "_")] = percent(curve[-1][1])
    return texts

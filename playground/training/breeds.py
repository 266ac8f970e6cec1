"""Dog breeds with a network that already knows some (d2l 14.14): frozen features under a new linear head, beside the answers of
the network without any training.

ImageNet holds 120 breeds by the names that the competition uses; spelling aside they are the same.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from playground.models import device
from playground.models.efficientnet import WIDEST
from playground.models.preparation import IMAGENET_CLASSES
from playground.training.backbone import fast_source, run_parts
from playground.training.classifier import accuracy
from playground.training.kaggle import Competition, parted, predicted, squares
from playground.training.labelled import in_unit
from playground.training.loop import Control, Live, Unwatched, train
from playground.training.recipe import Recipe
from playground.training.sets import Problem, SetError
from playground.training.squares import FORWARD, ShuffledBatches
from playground.training.state import Epoch

LEAST_PROBABILITY = 1e-15  # as Kaggle clips before it takes the logarithm
HEAD = Recipe(epochs=20, rate=0.003, precision="float32")


@dataclass(frozen=True)
class Scores:
    """On the validation part: share right, and the mean −log of the true class's probability, which Kaggle ranks by."""

    accuracy: float
    log_loss: float


@dataclass(frozen=True, eq=False)
class BreedResult:
    """What came out. probabilities, own: (T, K) of the test pictures by the head, and by the network as delivered."""

    competition: Competition = field(repr=False)
    head: Scores
    own: Scores  # without any training
    known: int  # classes that ImageNet knows
    curves: tuple[Epoch, ...]
    validation: int  # pictures
    probabilities: np.ndarray = field(repr=False)
    own_probabilities: np.ndarray = field(repr=False)
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class BreedProgress:
    """phase: "features", "training" or "testing"."""

    phase: str
    live: Live | None = None


def plain(name: str) -> str:
    """A class's name without case and punctuation: “german_short-haired_pointer” and “German short-haired pointer” are one."""
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))


@lru_cache(maxsize=1)
def _imagenet() -> dict[str, int]:
    return {plain(name): place for place, name in reversed(list(enumerate(IMAGENET_CLASSES)))}


def known_classes(classes: Sequence[str]) -> dict[int, int]:
    """Place among `classes` → place among ImageNet's 1,000, for names that it has."""
    return {place: _imagenet()[plain(name)] for place, name in enumerate(classes) if plain(name) in _imagenet()}


def own_probabilities(logits: Tensor, classes: Sequence[str]) -> Tensor:
    """(N, K): the network's 1,000 logits (N, 1000) as probabilities among the classes it knows; 0 for the others.

    All alike where it knows none.
    """
    known, found = known_classes(classes), torch.zeros((len(logits), len(classes)))
    if not known:
        return found + 1 / len(classes)
    found[:, list(known)] = logits[:, list(known.values())].softmax(1)
    return found


def log_loss(probabilities: Tensor, labels: Tensor) -> float:
    """Mean −log p of the true class; p is at least LEAST_PROBABILITY."""
    if not len(labels):
        return math.nan
    return -probabilities.double()[torch.arange(len(labels)), labels].clamp(LEAST_PROBABILITY, 1).log().mean().item()


def scores(probabilities: Tensor, labels: Tensor) -> Scores:
    return Scores(accuracy(probabilities, labels) if len(labels) else math.nan, log_loss(probabilities, labels))


@torch.no_grad()
def features_and_logits(x: Tensor) -> tuple[Tensor, Tensor]:
    """(N, 1280) and (N, 1000) of pictures (N, 3, side, side) in [0, 1], by the network as delivered, in float32."""
    source = fast_source(exact=True)
    features = run_parts(source, x.to(device()))
    return features.cpu(), source.classifier(features).cpu()


class Head(nn.Module):
    """A linear layer on features minus their mean over the training pictures."""

    def __init__(self, centre: Tensor, classes: int, seed: int):
        super().__init__()
        self.register_buffer("centre", centre)
        self.linear = nn.utils.skip_init(nn.Linear, WIDEST, classes)
        with torch.no_grad():
            self.linear.weight.copy_(0.01 * torch.randn((classes, WIDEST), generator=torch.Generator().manual_seed(seed)))
            self.linear.bias.zero_()

    def forward(self, features: Tensor) -> Tensor:
        return self.linear(features - self.centre)


def train_breeds(
    competition: Competition,
    *,
    side: int = 224,
    most: int = 60_000,
    share: float = 0.1,
    recipe: Recipe = HEAD,
    control: Control | None = None,
) -> BreedResult:
    """Features of all training pictures, a head on them, and probabilities of the test pictures. Batches are of 128.

    `control` gets a `BreedProgress`. Raises SetError where nothing can be learned.
    """
    control, problems = control or Unwatched(), []
    places = np.arange(len(competition.train))
    if len(places) > most:
        places = np.sort(np.random.default_rng(recipe.seed).permutation(places)[:most])
    total = len(places) + len(competition.test) + recipe.epochs
    features, logits, good = _features(competition, places, side, problems, control, total)
    labels = competition.labels[places[good]]
    if len(np.unique(labels)) < 2:
        raise SetError("Training needs readable pictures of at least two classes.")
    learned, held = parted(labels, share, recipe.seed)
    numbers = torch.from_numpy(labels)
    head = Head(features[learned].mean(0), len(competition.classes), recipe.seed)
    batches = ShuffledBatches(
        lambda chosen, _epoch: (features[learned][chosen], numbers[learned][chosen]), len(learned), 128, recipe.seed
    )

    def validate(model: nn.Module) -> tuple[float, float]:
        answers = model(features[held])
        return F.cross_entropy(answers, numbers[held]).item(), accuracy(answers, numbers[held])

    watched = _Part(control, len(places), recipe.epochs, total)
    trained = train(head, batches, F.cross_entropy, recipe, watched, score=accuracy, validate=validate if len(held) else None)
    with torch.no_grad():
        of_head = scores(head(features[held]).softmax(1), numbers[held])

    @torch.no_grad()
    def answered(x: Tensor) -> Tensor:
        seen, said = features_and_logits(x)
        return torch.cat((head(seen).softmax(1), own_probabilities(said, competition.classes)), dim=1)

    def tested(done: int, _of: int) -> None:
        control.report(len(places) + recipe.epochs + done, total, BreedProgress("testing", watched.live))

    width = len(competition.classes)
    options = {"problems": problems, "check": control.check, "report": tested, "batch": FORWARD}
    both = predicted(competition, answered, side=side, columns=2 * width, **options)
    return BreedResult(
        competition,
        of_head,
        scores(own_probabilities(logits[held], competition.classes), numbers[held]),
        len(known_classes(competition.classes)),
        trained.history,
        len(held),
        both[:, :width],
        both[:, width:],
        tuple(problems),
    )


def _features(
    competition: Competition, places: np.ndarray, side: int, problems: list[Problem], control: Control, total: int
) -> tuple[Tensor, Tensor, np.ndarray]:
    """(features, logits, which of `places` could be read)."""
    passes, good = [], []
    for start in range(0, len(places), FORWARD):
        chosen = places[start : start + FORWARD]
        read = list(squares((competition.train[place] for place in chosen), side, problems, control.check))
        fair = [n for n, pixels in enumerate(read) if pixels is not None]
        if fair:
            passes.append(features_and_logits(in_unit(np.stack([read[n] for n in fair]))))
        good += [start + n for n in fair]
        control.report(start + len(chosen), total, BreedProgress("features"))
    if not passes:
        raise SetError("No picture of train can be read.")
    features, logits = (torch.cat(parts) for parts in zip(*passes, strict=True))
    return features, logits, np.array(good)


class _Part:
    """The control that the head's training gets: its epochs come after `before` steps of `total`."""

    def __init__(self, control: Control, before: int, epochs: int, total: int):
        self.control, self.before, self.epochs, self.total = control, before, epochs, total
        self.check = control.check
        self.live: Live | None = None

    def report(self, step: int, total: int, payload: Live) -> None:
        self.live = payload
        done = self.before + int(self.epochs * step / max(1, total))
        self.control.report(done, self.total, BreedProgress("training", payload))

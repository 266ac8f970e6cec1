"""Training a small classifier from random weights, watched: `train_classifier`, d2l's train_ch6 by the one loop over weights.

What a page shows while it learns is kept as weights of a few steps (`Snapshot`): maps of any layer and picture follow from them.
"""

import contextlib
import dataclasses
import functools
import time

import numpy as np
import torch
import torch.nn.functional as F
from threadpoolctl import threadpool_limits
from torch import Tensor, nn

from playground.networks.facts import layer_facts
from playground.networks.small import OWN, SMALL, fresh_network, small_network
from playground.training.labelled import Labelled
from playground.training.loop import Control, Live, Unwatched, recipe_optimizer, train
from playground.training.measures import confusion_matrix
from playground.training.recipe import Recipe
from playground.training.squares import ShuffledBatches
from playground.training.state import Epoch, TrainingState, optimizer_states, weights_of

SMALL_STEP = 60_000_000  # multiply-adds of a batch's forward pass
PASS = 500  # pictures a pass without gradients
MOST_SNAPSHOTS = 12
NEWEST_EVERY = 0.35  # seconds between two copies of the weights that only a watching page sees


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClassifierRecipe(Recipe):
    """A Recipe, and the network it is for. Raises ValueError, with a sentence, for what cannot be meant.

    network: a name of SMALL, or "layers" for the pasted `layers`
    augmentation: "none", "shift" by up to an eighth of the side, or "mirror" as well
    """

    network: str = "bn_lenet"
    layers: str = ""
    epochs: int = 10
    rate: float = 0.1
    momentum: float = 0.0
    schedule: str = "constant"
    batch_size: int = 128
    augmentation: str = "none"
    precision: str = "float32"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.network not in (*SMALL, OWN):
            raise ValueError(f"network is {self.network!r}; it can be {', '.join((*SMALL, OWN))}.")
        if self.augmentation not in AUGMENTATIONS:
            raise ValueError(f"augmentation is {self.augmentation!r}; it can be {', '.join(AUGMENTATIONS)}.")
        if isinstance(self.batch_size, bool) or not 2 <= self.batch_size <= 4096:
            raise ValueError(f"batch_size is {self.batch_size}; it must be a number from 2 to 4096.")


@dataclasses.dataclass(frozen=True, eq=False)
class Snapshot:
    """The network's weights after so many steps."""

    step: int
    weights: dict[str, Tensor] = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, eq=False)
class TrainedClassifier:
    """A classifier as far as it has been trained. Shared by all who hold it: never trained or changed.

    picture: channels, height and width of what it sees
    start: loss and accuracy on the test part before the first step
    ended: "finished", "early", "diverged" or, where the training was stopped, "stopped"
    """

    picture: tuple[int, int, int]
    classes: tuple[str, ...]
    recipe: ClassifierRecipe
    digest: str  # of the pictures
    start: tuple[float, float]
    curves: tuple[Epoch, ...]
    snapshots: tuple[Snapshot, ...]
    ended: str
    state: TrainingState = dataclasses.field(repr=False)
    seconds: float

    @functools.cached_property
    def model(self) -> nn.Module:
        """Takes (N, C, side, side) in [0, 1], returns logits (N, K); frozen, in eval mode. Made when it is first asked for: few
        epochs of a training are ever looked at."""
        channels, side, _side = self.picture
        with torch.device("meta"):
            network = small_network(self.recipe.network, channels, len(self.classes), side, self.recipe.layers)
        network.load_state_dict(self.state.model, assign=True)
        return network.eval().requires_grad_(False)

    @property
    def steps(self) -> int:
        return self.snapshots[-1].step

    @property
    def accuracy(self) -> float:
        """On the test part, 0–1; that of chance's start where no epoch has ended."""
        return next(
            (epoch.validation_score for epoch in reversed(self.curves) if epoch.validation_score is not None), self.start[1]
        )


@dataclasses.dataclass(frozen=True, eq=False)
class Watched:
    """What a running training reports."""

    live: Live | None
    start: tuple[float, float]
    newest: Snapshot  # not older than NEWEST_EVERY when the report was made
    so_far: TrainedClassifier | None  # after the newest epoch that has ended: what a cancelled training leaves


def accuracy(logits: Tensor, labels: Tensor) -> float:
    return (logits.argmax(1) == labels).float().mean().item()


@torch.no_grad()
def answers(model: nn.Module, images: Tensor) -> Tensor:
    """(N, K) logits of a model in eval mode, in passes."""
    return torch.cat([model(part).float() for part in images.split(PASS)]) if len(images) else torch.zeros((0, 1))


def measured(model: nn.Module, data: Labelled) -> tuple[float, float]:
    """Mean cross-entropy and accuracy on the test part; NaN where it is empty."""
    if not len(data.test_labels):
        return float("nan"), float("nan")
    logits = answers(model, data.test_images)
    return F.cross_entropy(logits, data.test_labels).item(), accuracy(logits, data.test_labels)


def confusion(trained: TrainedClassifier, data: Labelled) -> np.ndarray:
    """(K, K) test pictures by true class (rows) and by predicted class (columns)."""
    predicted = answers(trained.model, data.test_images).argmax(1).numpy()
    return confusion_matrix(data.test_labels.numpy(), predicted, len(data.classes))


def _shifted(x: Tensor, generator: torch.Generator) -> Tensor:
    """All pictures moved by up to an eighth of their side, each its own way; what comes in is the border again."""
    reach = max(1, x.shape[2] // 8)
    padded = F.pad(x, 4 * (reach,), mode="replicate").permute(0, 2, 3, 1)
    moves = torch.randint(0, 2 * reach + 1, (len(x), 2), generator=generator)
    rows, columns = (moves[:, axis, None] + torch.arange(x.shape[2 + axis]) for axis in (0, 1))
    places = torch.arange(len(x))[:, None, None]
    return padded[places, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def _mirrored(x: Tensor, generator: torch.Generator) -> Tensor:
    """Half of them, then shifted."""
    half = torch.rand(len(x), generator=generator) < 0.5
    return _shifted(torch.where(half[:, None, None, None], x.flip(-1), x), generator)


AUGMENTATIONS = {"none": None, "shift": _shifted, "mirror": _mirrored}


def batches_of(data: Labelled, recipe: ClassifierRecipe) -> ShuffledBatches:
    change = AUGMENTATIONS[recipe.augmentation]

    def make(places: Tensor, epoch: int) -> tuple[Tensor, Tensor]:
        x = data.images[places]
        if change is not None:
            x = change(x, torch.Generator().manual_seed(recipe.seed * 100_003 + epoch * 1_000_003 + int(places[0])))
        return x, data.labels[places]

    return ShuffledBatches(make, len(data.labels), recipe.batch_size, recipe.seed)


def network_for(data: Labelled, recipe: ClassifierRecipe) -> nn.Module:
    """With weights drawn by the recipe's seed, on the CPU. Raises ValueError where the pictures do not pass."""
    return fresh_network(recipe.network, data.channels, len(data.classes), data.side, recipe.seed, recipe.layers)


def snapshot_steps(total: int, most: int = MOST_SNAPSHOTS) -> frozenset[int]:
    """Steps at which weights are kept: 0, then by equal factors to `total`."""
    return (
        frozenset({0, total, *(round(total ** (n / (most - 2))) for n in range(most - 1))})
        if total > 1
        else frozenset({0, total})
    )


class _Watcher:
    """Hands a job's control what it is to see, and keeps weights."""

    def __init__(self, control: Control, task: "_Task"):
        self.control, self.task = control, task
        self.check = control.check
        self.ended_epochs = len(task.before)

    def report(self, step: int, total: int, payload: Live) -> None:
        task = self.task
        task.newest = task.looked_at(step)
        if len(payload.history) > self.ended_epochs:
            self.ended_epochs = len(payload.history)
            task.so_far = task.result(task.state(payload.history), payload.history, "stopped")
        self.control.report(step, total, Watched(payload, task.start, task.newest, task.so_far))


class _Task:
    """One training prepared: the network, its optimiser, what is kept of it."""

    def __init__(self, data: Labelled, recipe: ClassifierRecipe, start: TrainedClassifier | None):
        self.data, self.began = data, time.perf_counter()
        self.before = start.curves if start else ()
        self.recipe = dataclasses.replace(recipe, epochs=len(self.before) + recipe.epochs)
        self.model = network_for(data, recipe)
        if start is not None:
            self.model.load_state_dict(start.state.model)
        self.seconds = start.seconds if start else 0.0
        self.optimizer = recipe_optimizer(self.model, recipe)
        self.batches = batches_of(data, recipe)
        self.kept_at = snapshot_steps(self.recipe.epochs * len(self.batches))
        self.start = start.start if start else measured(self.model.eval(), data)
        self.snapshots = start.snapshots if start else (Snapshot(0, weights_of(self.model)),)
        self.newest, self.copied = self.snapshots[-1], time.perf_counter()
        self.so_far = start

    def looked_at(self, step: int) -> Snapshot:
        """The weights as they are now, where it is time for a copy."""
        keep, now = step in self.kept_at and step > self.snapshots[-1].step, time.perf_counter()
        if not keep and now - self.copied < NEWEST_EVERY:
            return self.newest
        newest, self.copied = Snapshot(step, weights_of(self.model)), now
        if keep:
            self.snapshots = _thinned((*self.snapshots, newest))
        return newest

    def state(self, history: tuple[Epoch, ...]) -> TrainingState:
        return TrainingState(weights_of(self.model), optimizer_states([self.optimizer]), None, history, None, "finished")

    def result(self, state: TrainingState, history: tuple[Epoch, ...], ended: str) -> TrainedClassifier:
        step = len(history) * len(self.batches)
        last = () if self.snapshots[-1].step >= step else (Snapshot(step, state.model),)
        return TrainedClassifier(
            tuple(self.data.images.shape[1:]),
            self.data.classes,
            dataclasses.replace(self.recipe, epochs=len(history)),
            self.data.digest,
            self.start,
            history,
            (*self.snapshots, *last),
            ended,
            state,
            self.seconds + time.perf_counter() - self.began,
        )


def _thinned(snapshots: tuple[Snapshot, ...]) -> tuple[Snapshot, ...]:
    """At most MOST_SNAPSHOTS: first and last stay, of the others that whose neighbours are nearest by their factor goes."""
    if len(snapshots) <= MOST_SNAPSHOTS:
        return snapshots
    factors = [(snapshots[n + 1].step + 1) / (snapshots[n - 1].step + 1) for n in range(1, len(snapshots) - 1)]
    goes = 1 + int(np.argmin(factors))
    return snapshots[:goes] + snapshots[goes + 1 :]


def _threads(data: Labelled, recipe: ClassifierRecipe) -> contextlib.AbstractContextManager:
    """One thread where a step is so small that threads mostly wait for each other: LeNet's on 128 digits takes 0.6 of the
    processor time so."""
    with torch.device("meta"):
        network = small_network(recipe.network, data.channels, len(data.classes), data.side, recipe.layers)
    work = sum(fact.multiply_adds for fact in layer_facts(network, (data.channels, data.side, data.side)))
    return threadpool_limits(1, user_api="openmp") if work * recipe.batch_size < SMALL_STEP else contextlib.nullcontext()


def train_classifier(
    data: Labelled, recipe: ClassifierRecipe, control: Control | None = None, *, start: TrainedClassifier | None = None
) -> TrainedClassifier:
    """Trains from weights drawn by the recipe's seed, or goes on from `start` for `recipe.epochs` more, exactly as if it had not
    stopped while schedule and batches are the same. The test part is measured after each epoch, as in train_ch6.

    `control` gets a `Watched` with each report and may pause or cancel before every step. Raises ValueError where the pictures do
    not pass, and for a `start` of another network or other classes.
    """
    if start is not None and (start.classes, start.recipe.network, start.recipe.layers) != (
        data.classes,
        recipe.network,
        recipe.layers,
    ):
        raise ValueError("What was trained is another network, or knows other classes: it cannot be gone on with.")
    task = _Task(data, recipe, start)
    with _threads(data, recipe):
        trained = train(
            task.model,
            task.batches,
            F.cross_entropy,
            task.recipe,
            _Watcher(control or Unwatched(), task),
            optimizers=[task.optimizer],
            score=accuracy,
            validate=functools.partial(measured, data=data) if len(data.test_labels) else None,
            state=start.state if start else None,
        )
    return task.result(trained.state, trained.history, trained.ended)

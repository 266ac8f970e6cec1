"""Fine-tuning: a network that knows ImageNet learns the classes of a set.

A frozen body says the same of a picture in every epoch. So its answers are worked out once and kept, and what is trained on them,
the head or the last blocks, takes milliseconds or a fraction of the time an epoch. Augmented pictures differ in every epoch and
go through the whole network.
"""

import dataclasses
import math
import time
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from playground.models import device
from playground.models.efficientnet import WIDEST, EfficientNetLite0
from playground.training.backbone import (
    PARTS,
    Moved,
    Tail,
    assembled,
    delivered_parts,
    distances,
    fast_source,
    first_trained,
    new_network,
    run_parts,
    shift_bias,
)
from playground.training.loop import Control, Live, Training, Unwatched, train
from playground.training.measures import Plane, confusion_matrix, plane, predicted_classes
from playground.training.predicting import Predictor
from playground.training.sets import Dataset, PictureSet, SetError, obstacle, split
from playground.training.squares import FORWARD, MOST_MAPS, ShuffledBatches, Squares, delivered_maps, map_bytes
from playground.training.state import Epoch, TrainingState
from playground.training.tuning import TuningRecipe

VALIDATION_SHARE = 0.2  # of each class, of the training pictures: what early stopping holds back to choose the epoch by
CENTRED_ON = 64  # training pictures at most whose mean is the centre, where not all features are kept anyway


@dataclasses.dataclass(frozen=True)
class Tuning:
    """What a running fine-tuning reports."""

    phase: str  # "features", "training" or "testing"
    live: Live | None = None  # while it trains, and after


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True)
class Tuned:
    """A network that has learned a set's classes: predicts, is taken along and read again, and can be gone on from. Shared by
    all who hold it: never trained or changed.

    model: takes (N, 3, side, side) in [0, 1], returns logits (N, K); frozen, in eval mode
    """

    model: EfficientNetLite0
    classes: tuple[str, ...]
    recipe: TuningRecipe
    centre: Tensor  # (1280,) that the head's training took off; it is in the model's bias already
    curves: tuple[Epoch, ...] = ()
    state: TrainingState | None = None  # to go on exactly; None where it came from a file

    @cached_property
    def predictor(self) -> Predictor:
        return Predictor(self.model, self.classes, self.recipe.side, exact=self.recipe.depth == "head")


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True)
class FineTuneResult(Tuned):
    """A training that has ended, and how it went on the test part.

    confusion: (K, K) test pictures by true class (rows) and by predicted class (columns)
    labels, probabilities, features: (N,), (N, K) and (N, 1280) of the test part
    delivered: (N, 1280), the features that the delivered network has of it
    """

    confusion: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    features: np.ndarray
    delivered: np.ndarray
    moved: tuple[Moved, ...]
    ended: str  # "finished", "early" or "diverged"
    best_epoch: int | None
    validation: int  # training pictures that were held back: the curves’ validation is theirs; 0: it is the test part’s
    kept_features: bool  # trained on kept answers of the frozen parts
    seconds: float

    @property
    def accuracy(self) -> float:
        """Share of the test pictures on the diagonal; NaN without a test part."""
        return float(np.trace(self.confusion) / self.confusion.sum()) if self.confusion.sum() else math.nan

    @cached_property
    def planes(self) -> tuple[Plane, Plane]:
        """The test part's features in two dimensions, as delivered and as trained, turned so that pictures keep their side."""
        before = plane(self.delivered)
        return before, plane(self.features, like=before.points)


def fine_tune(
    dataset: Dataset, recipe: TuningRecipe, control: Control | None = None, *, start: Tuned | None = None
) -> FineTuneResult:
    """Trains the delivered network, or one from random weights, on the training part, and measures it on the test part.

    The curves' validation is the test part's, as in d2l's train_ch13. Early stopping chooses an epoch by it, so it holds back
    VALIDATION_SHARE of the training pictures: the curves are theirs, and the test part is looked at once, at the end.
    `start` goes on for `recipe.epochs` more: exactly as if it had not stopped where the same layers learn, otherwise from its
    weights. `control` gets a `Tuning` with each report and may pause or cancel before every step and pass.

    Raises SetError for a set that cannot be trained on, ValueError for a `start` with other classes.
    """
    if np.count_nonzero(dataset.train.counts) < 2:
        raise SetError(obstacle(dataset.train) or "The training part needs pictures of two classes.")
    if start is not None and start.classes != dataset.classes:
        raise ValueError(f"This network knows {', '.join(start.classes)}; the set has {', '.join(dataset.classes)}.")
    began = time.perf_counter()
    task = TuningTask(dataset, recipe, control or Unwatched(), start)
    training = task.train()
    return task.result(training, time.perf_counter() - began)


def learning_parts(dataset: Dataset, recipe: TuningRecipe) -> tuple[PictureSet, PictureSet]:
    """What is learned from, and what is measured after each epoch: the test part, or with early stopping a validation part.

    Raises SetError where early stopping finds nothing to hold back.
    """
    if not recipe.patience:
        return dataset.train, dataset.test
    parts = split(dataset.train, VALIDATION_SHARE, recipe.seed)
    if not len(parts.test):
        raise SetError(
            "Early stopping chooses the epoch by a validation part of the training pictures, and no class has two of them. "
            "Train on more pictures per class, or set early stopping to 0."
        )
    return parts.train, parts.test


class TuningTask:
    """One fine-tuning prepared: the network, what its trained parts are fed, and how they are measured."""

    def __init__(self, dataset: Dataset, recipe: TuningRecipe, control: Control, start: Tuned | None = None):
        self.dataset, self.recipe, self.control, self.start = dataset, recipe, control, start
        self.learned, self.watched = learning_parts(dataset, recipe)
        self.parts = (self.learned, self.watched) if self.watched is dataset.test else (self.learned, self.watched, dataset.test)
        learns_from = first_trained(recipe.depth, recipe.blocks)
        self.kept = self._keeps_maps(learns_from)
        self.first = learns_from if self.kept else 0  # of PARTS, the first that is run in each step
        self.goes_on = start is not None and start.state is not None and _same_layers(start.recipe, recipe)
        self.units = {
            "features": sum(map(len, self.parts)) if self.kept else 0,
            "training": recipe.epochs * len(self.learned) if self.first < len(PARTS) else 0,
        }
        self.network = self._network()
        for place, name in enumerate(PARTS[self.first :], self.first):
            self.network.get_submodule(name).requires_grad_(place >= learns_from)
        train_maps, *self.maps = self._maps()  # of the parts; the test part's are the last
        centre = self._centre(train_maps)
        if start is not None:
            shift_bias(self.network.classifier, centre, +1)
        self.tail = Tail(self.network, self.first, centre)
        self.batches = self._batches(train_maps)
        self.newest: tuple[Tensor, Tensor] | None = None  # logits and features of what is watched, of the newest validation

    def train(self) -> Training:
        epochs = self.recipe.epochs + (len(self.start.curves) if self.goes_on else 0)
        return train(
            self.tail,
            self.batches,
            lambda logits, labels: F.cross_entropy(logits, labels, label_smoothing=self.recipe.label_smoothing),
            dataclasses.replace(self.recipe, epochs=epochs, rates=self._rates()),
            _Reports(self),
            score=accuracy,
            validate=self._validate if len(self.watched) else None,
            state=self.start.state if self.goes_on else None,
        )

    def result(self, training: Training, seconds: float) -> FineTuneResult:
        model = assembled(self.tail, self.network).eval().requires_grad_(False)
        known = self.watched is self.dataset.test and training.ended != "diverged"
        answers = self.newest if known else None
        logits, features = answers or self._answers(self.tail, self.dataset.test, self.maps[-1])
        probabilities = logits.double().softmax(1).nan_to_num(1 / len(self.dataset.classes)).cpu().numpy()
        labels = self.dataset.test.labels
        validation = 0 if self.watched is self.dataset.test else len(self.watched)
        before = () if self.start is None or self.goes_on else self.start.curves
        if getattr(self.start, "validation", 0) != validation:  # of other pictures: no line leads from there to here
            before = [dataclasses.replace(epoch, validation_loss=None, validation_score=None) for epoch in before]
        after = (dataclasses.replace(epoch, number=epoch.number + len(before)) for epoch in training.history)
        begun = new_network(1, self.recipe.seed, pretrained=self.recipe.pretrained, shared=len(PARTS))
        if self.kept and self.first == len(PARTS):
            delivered = features
        else:
            delivered = delivered_maps(self.dataset.test, self.recipe.side, check=self.control.check)
        return FineTuneResult(
            model=model,
            classes=self.dataset.classes,
            curves=(*before, *after),
            confusion=confusion_matrix(labels, predicted_classes(probabilities), len(self.dataset.classes)),
            recipe=self.recipe,
            labels=labels,
            probabilities=probabilities,
            features=features.cpu().numpy(),
            delivered=delivered.cpu().numpy(),
            moved=distances(model, begun),
            ended=training.ended,
            best_epoch=training.best_epoch and training.best_epoch + len(before),
            validation=validation,
            kept_features=self.kept,
            seconds=seconds,
            centre=self.tail.centre,
            state=training.state,
        )

    def _keeps_maps(self, learns_from: int) -> bool:
        """Whether what the frozen parts make of a picture is the same in every epoch, and fits."""
        recipe, count = self.recipe, sum(map(len, self.parts))
        same = learns_from > 0 and recipe.norms != "train" and not recipe.pipeline.active
        same = same and (self.start is None or delivered_parts(self.start.model) >= learns_from)
        return same and (learns_from == len(PARTS) or map_bytes(count, recipe.side, learns_from) <= MOST_MAPS)

    def _network(self) -> EfficientNetLite0:
        classes, recipe = len(self.dataset.classes), self.recipe
        network = new_network(classes, recipe.seed, pretrained=recipe.pretrained, shared=self.first)
        if self.start is not None:
            weights = self.start.model.state_dict()
            for name in (*PARTS[self.first :], "classifier"):
                start = f"{name}."
                own = {key.removeprefix(start): tensor for key, tensor in weights.items() if key.startswith(start)}
                network.get_submodule(name).load_state_dict(own)
        return network

    def _maps(self) -> list[Tensor | None]:
        """Of the parts, where they are kept."""
        if not self.kept:
            return [None] * len(self.parts)
        done = 0

        def check() -> None:
            nonlocal done
            self.control.check()
            self.control.report(min(done, self.units["features"]), self.total, Tuning("features"))
            done += FORWARD

        return [delivered_maps(part, self.recipe.side, self.first, check) for part in self.parts]

    def _centre(self, train_maps: Tensor | None) -> Tensor:
        if self.start is not None:
            return self.start.centre.clone()
        if not self.recipe.centred or not self.recipe.pretrained:
            return torch.zeros(WIDEST, device=device())
        if train_maps is not None and self.first == len(PARTS):
            return train_maps.mean(0)
        count = len(self.learned)
        places = np.unique(np.linspace(0, count - 1, min(count, CENTRED_ON)).round().astype(int))
        if train_maps is None:
            return delivered_maps(self.learned.part(places), self.recipe.side, check=self.control.check).mean(0)
        with torch.no_grad():
            return run_parts(fast_source(), train_maps[torch.from_numpy(places)], self.first).mean(0)

    def _batches(self, train_maps: Tensor | None) -> ShuffledBatches:
        recipe, part = self.recipe, self.learned
        if train_maps is None:
            squares = Squares(part, recipe.side, recipe.pipeline, recipe.seed)
            return ShuffledBatches(squares.batch, len(part), recipe.batch_size, recipe.seed)
        labels = torch.from_numpy(part.labels.copy()).to(train_maps.device)
        return ShuffledBatches(
            lambda places, _: (train_maps[places].float(), labels[places]), len(part), recipe.batch_size, recipe.seed
        )

    def _rates(self) -> tuple[tuple[str, float], ...]:
        faster = self.recipe.depth in ("last", "all")
        return (*self.recipe.rates, *((("classifier.", self.recipe.head_factor),) if faster else ()))

    def _validate(self, tail: Tail) -> tuple[float, float]:
        """Loss and accuracy on what is watched; its logits and features are kept for the result."""
        self.newest = self._answers(tail, self.watched, self.maps[0])
        logits = self.newest[0]
        labels = torch.from_numpy(self.watched.labels.copy()).to(logits.device)
        return float(F.cross_entropy(logits, labels)), accuracy(logits, labels)

    @torch.no_grad()
    def _answers(self, tail: Tail, part: PictureSet, kept: Tensor | None) -> tuple[Tensor, Tensor]:
        """Logits (N, K) and features (N, 1280) of a part, from its maps where they are kept."""
        tail.eval()
        if kept is None:
            whole, exact = assembled(tail, self.network), self.recipe.depth == "head"
            return Predictor(whole, self.dataset.classes, self.recipe.side, exact=exact).of(part, self.control.check)
        features = [tail.features(maps.float()) for maps in kept.split(FORWARD)]
        features = torch.cat(features) if features else torch.zeros((0, WIDEST), device=tail.centre.device)
        return tail.classifier(features - tail.centre), features

    @property
    def total(self) -> int:
        """Of the reports: pictures that pass the frozen parts, and those that are trained on."""
        return max(1, sum(self.units.values()))


class _Reports:
    """The control that `train` gets: its steps are a part of the whole."""

    def __init__(self, task: TuningTask):
        self.task = task
        self.check = task.control.check

    def report(self, step: int, total: int, live: Live) -> None:
        epochs_before = len(self.task.start.curves) if self.task.goes_on else 0
        done = (step / total * (self.task.recipe.epochs + epochs_before) - epochs_before) / self.task.recipe.epochs
        units = self.task.units
        self.task.control.report(round(units["features"] + done * units["training"]), self.task.total, Tuning("training", live))


def accuracy(logits: Tensor, labels: Tensor) -> float:
    """Share of the pictures whose highest logit is their label; of mixed pictures, the class with the largest share counts."""
    labels = labels.argmax(1) if labels.ndim == 2 else labels
    return (logits.argmax(1) == labels).float().mean().item() if len(labels) else math.nan


def _same_layers(one: TuningRecipe, other: TuningRecipe) -> bool:
    """Whether the same tensors are trained in the same way, so that momenta carry over."""
    return bool(one.patience) == bool(other.patience) and all(
        getattr(one, field) == getattr(other, field)
        for field in ("depth", "blocks", "side", "norms", "augmentation", "averaging")
    )

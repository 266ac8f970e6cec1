"""TinySSD trained on freshly made scenes, with the textbook's losses and errors (d2l 14.7.2), each beside what guessing has.

calc_loss                  cross-entropy over all anchors plus L1 over the offsets of positive ones
cls_error, bbox_mae        the textbook's two errors
train_tiny_ssd             a training that a job can watch, pause, cancel and go on with
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from playground.boxes.pyramids import TEXTBOOK_SSD, pyramid_priors
from playground.boxes.targets import multibox_detection, multibox_target
from playground.models import device
from playground.models.tiny_ssd import TinySSD
from playground.training.loop import Live, Unwatched, recipe_optimizer, train
from playground.training.recipe import Recipe
from playground.training.state import TrainingState, optimizer_states, weights_of
from playground.vision.shape_scenes import CLASSES, ShapeScene, make_scene, scene_batch

TRAIN, TEST, SHOWN = 0, 1, 2  # first number of a scene's seed: no test scene is ever trained on
TEST_SCENES = 16
Targets = tuple[Tensor, Tensor, Tensor]  # offsets (N, 4A), masks (N, 4A), classes (N, A)
Detections = Tensor  # (N, 6) class, confidence and corners as parts of the side


def calc_loss(outputs: tuple[Tensor, Tensor], targets: Targets) -> Tensor:
    """Mean over the batch of cross-entropy plus L1, each divided by all its numbers, as d2l.calc_loss."""
    scores, offsets = outputs
    wanted, masks, classes = targets
    by_class = F.cross_entropy(scores.transpose(1, 2), classes, reduction="none").mean(dim=1)
    by_box = F.l1_loss(offsets * masks, wanted * masks, reduction="none").mean(dim=1)
    return (by_class + by_box).mean()


def cls_error(scores: Tensor, classes: Tensor) -> float:
    """The share of anchors that get another class than their target's; scores (N, A, C + 1), classes (N, A)."""
    return (scores.argmax(dim=-1) != classes).float().mean().item()


def bbox_mae(offsets: Tensor, wanted: Tensor, masks: Tensor) -> float:
    """Mean absolute error of the offsets of positive anchors, divided by all offsets, as the textbook has it."""
    return ((wanted - offsets) * masks).abs().mean().item()


@dataclass(frozen=True)
class Errors:
    """Class error and box error on the test scenes."""

    classes: float
    boxes: float


@dataclass(frozen=True, kw_only=True)
class ShapeRecipe:
    """How TinySSD is trained here. scenes: made afresh for each epoch; rate: highest, of Adam with a cosine's fall."""

    epochs: int = 20
    scenes: int = 128
    batch_size: int = 8
    rate: float = 0.003
    seed: int = 0


@dataclass(frozen=True)
class Progress:
    """What a job reports: where it is, and the errors after each epoch that has ended."""

    live: Live | None
    errors: tuple[Errors, ...]
    so_far: "Trained | None" = None  # after the newest epoch of this training that has ended: a cancelled one goes on from it


@dataclass(frozen=True, eq=False)
class Trained:
    """A TinySSD that has been trained; `errors` holds a row an epoch."""

    recipe: ShapeRecipe
    model: TinySSD
    errors: tuple[Errors, ...]
    losses: tuple[float, ...]  # mean over each epoch's batches
    state: TrainingState = field(repr=False)


class SceneBatches:
    """Batches of fresh scenes with their targets; epoch n of a seed is always the same."""

    def __init__(self, recipe: ShapeRecipe):
        self.recipe = recipe

    def __len__(self) -> int:
        return -(-self.recipe.scenes // self.recipe.batch_size)

    def epoch(self, number: int) -> Iterator[tuple[Tensor, Targets]]:
        seeds = [(TRAIN, self.recipe.seed, number, scene) for scene in range(self.recipe.scenes)]
        for start in range(0, len(seeds), self.recipe.batch_size):
            pictures, labels = scene_batch(seeds[start : start + self.recipe.batch_size])
            yield pictures, targets_of(labels)


def targets_of(labels: Tensor) -> Targets:
    """Of labels (N, M, 5): a positive is an anchor with IoU 0.5 or an object's best one."""
    anchors, _levels = pyramid_priors(TEXTBOOK_SSD)
    return multibox_target(anchors, labels)


def held_out_batch(seed: int, scenes: int = TEST_SCENES) -> tuple[Tensor, Targets]:
    """Scenes that a training with this seed never sees."""
    pictures, labels = scene_batch([(TEST, seed, scene) for scene in range(scenes)])
    return pictures, targets_of(labels)


def baseline(seed: int, scenes: int = TEST_SCENES) -> Errors:
    """The errors of saying background everywhere and of leaving every anchor as it is, on the test scenes."""
    _pictures, (wanted, masks, classes) = held_out_batch(seed, scenes)
    return Errors((classes > 0).float().mean().item(), bbox_mae(torch.zeros_like(wanted), wanted, masks))


def held_out_errors(model: TinySSD, seed: int, scenes: int = TEST_SCENES) -> Errors:
    """Of a model in eval mode on the test scenes."""
    pictures, (wanted, masks, classes) = held_out_batch(seed, scenes)
    where = next(model.parameters()).device
    with torch.no_grad():
        parts = [model(part.to(where)) for part in pictures.split(8)]
    scores, offsets = (torch.cat(part).float().cpu() for part in zip(*parts, strict=True))
    return Errors(cls_error(scores, classes), bbox_mae(offsets, wanted, masks))


def shown_scene(number: int) -> ShapeScene:
    """A scene to detect in, of no training and no test."""
    return make_scene((SHOWN, number))


def detections_in(model: TinySSD, scene: ShapeScene, nms_threshold: float = 0.5, floor: float = 0.05) -> Tensor:
    """(N, 6) class, confidence and corners as parts of the side: what NMS keeps, highest confidence first, from `floor` up."""
    anchors, _levels = pyramid_priors(TEXTBOOK_SSD)
    x = torch.from_numpy(scene.picture).permute(2, 0, 1)[None].float() / 255
    with torch.no_grad():
        scores, offsets = (part.float().cpu() for part in model(x.to(next(model.parameters()).device)))
    (rows,) = multibox_detection(scores.softmax(dim=-1).transpose(1, 2), offsets, anchors, nms_threshold)
    return rows[(rows[:, 0] >= 0) & (rows[:, 1] >= floor)]


class _Watched:
    """Hands a job's control what it is to see, and keeps what has been trained at the end of each epoch."""

    def __init__(self, control: object, recipe: ShapeRecipe, model: TinySSD, optimizer: torch.optim.Optimizer):
        self.control, self.recipe, self.model, self.optimizer = control, recipe, model, optimizer
        self.errors: tuple[Errors, ...] = ()
        self.so_far: Trained | None = None

    def check(self) -> None:
        self.control.check()

    def report(self, step: int, total: int, payload: Live) -> None:
        if payload.history and len(payload.history) == len(self.errors) > self.epochs_kept:
            weights, momenta = weights_of(self.model), optimizer_states([self.optimizer])
            state = TrainingState(weights, momenta, None, payload.history, None, "finished")
            self.so_far = _trained(self.recipe, copy.deepcopy(self.model).eval(), self.errors, state)
        self.control.report(step, total, Progress(payload, self.errors, self.so_far))

    @property
    def epochs_kept(self) -> int:
        return len(self.so_far.errors) if self.so_far else 0


def _trained(recipe: ShapeRecipe, model: TinySSD, errors: tuple[Errors, ...], state: TrainingState) -> Trained:
    return Trained(replace(recipe, epochs=len(errors)), model, errors, tuple(epoch.loss for epoch in state.history), state)


def train_tiny_ssd(recipe: ShapeRecipe | None = None, control: object | None = None, *, start: Trained | None = None) -> Trained:
    """Train from random weights, or go on from `start` for as many epochs again. The same seed gives the same weights on a CPU.

    `control.report` gets a `Progress` after each step, whose `so_far` can be gone on from when the training is cancelled, and is
    where the machine that trained was lost.
    """
    recipe, control = recipe or ShapeRecipe(), control or Unwatched()
    epochs = recipe.epochs + (len(start.errors) if start else 0)
    start = control.last.so_far or start if control.last else start
    torch.manual_seed(recipe.seed)
    model = TinySSD(len(CLASSES)).to(device())
    plan = Recipe(epochs=epochs, optimizer="adam", rate=recipe.rate, seed=recipe.seed)
    optimizer = recipe_optimizer(model, plan)
    watched = _Watched(control, recipe, model, optimizer)
    watched.errors = start.errors if start else ()
    watched.so_far = start

    def validate(net: TinySSD) -> tuple[float, float]:
        now = held_out_errors(net, recipe.seed)
        watched.errors = (*watched.errors, now)
        return now.classes, now.boxes

    state = start.state if start else None
    options = {"optimizers": [optimizer], "validate": validate, "state": state}
    trained = train(model, SceneBatches(recipe), calc_loss, plan, watched, **options)
    return _trained(recipe, trained.model, watched.errors, trained.state)

"""The one loop over network weights: `train`. Fine-tuning, the recipes of shipped weights and every page use it."""

import contextlib
import dataclasses
import math
import pathlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from playground.training.averaging import Averaged
from playground.training.precision import computing_in, step_dtype
from playground.training.recipe import Recipe
from playground.training.schedules import OPTIMIZERS, rate_factor
from playground.training.state import Best, Epoch, TrainingState, optimizer_states, restore_optimizers, weights_of
from playground.training.tensors import as_float32, detached, moved, seeded

Loss = Callable[[Any, Any], Tensor]  # (outputs in float32, targets) → the batch's mean loss
Score = Callable[[Any, Any], float]  # (outputs, targets) → the batch's mean score, such as accuracy
BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.SyncBatchNorm)


class Batches(Protocol):
    """What is trained on. Each epoch draws from a generator of its own, so that a training that goes on sees the same."""

    def __len__(self) -> int:
        """Batches an epoch."""

    def epoch(self, number: int) -> Iterable[tuple[Any, Any]]:
        """(inputs, targets) of epoch `number`, from 0; tensors, or tuples, lists and dicts of them."""


class Control(Protocol):
    """What a job's function is given (playground.jobs has it too; a topic room does not import another)."""

    last: Any

    def report(self, step: int, total: int, payload: Any = None) -> None: ...

    def check(self) -> None: ...


class Unwatched:
    """The control of a training that nobody watches."""

    last = None

    def report(self, step: int, total: int, payload: Any = None) -> None:
        pass

    def check(self) -> None:
        pass


@dataclasses.dataclass(frozen=True)
class Live:
    """What a running training reports after every step, and once more after an epoch, when it has been validated."""

    history: tuple[Epoch, ...]
    step: int  # from 1, over all epochs
    loss: float  # of the newest batch
    rate: float


@dataclasses.dataclass(frozen=True)
class Training:
    """A training that has ended: the model holds its result.

    ended: "finished", "early" (patience ran out) or "diverged" (the loss was no longer a number)
    """

    model: nn.Module
    history: tuple[Epoch, ...]
    ended: str
    best_epoch: int | None  # whose weights the model holds, where early stopping was on
    state: TrainingState  # to go on from


def train(
    model: nn.Module,
    batches: Batches,
    loss: Loss,
    recipe: Recipe,
    control: Control | None = None,
    *,
    optimizers: list[torch.optim.Optimizer] | None = None,
    score: Score | None = None,
    validate: Callable[[nn.Module], tuple[float, float | None]] | None = None,
    state: TrainingState | None = None,
    checkpoint: pathlib.Path | None = None,
) -> Training:
    """Trains the parameters of `model` that are not frozen, in place, and leaves it in eval mode.

    The same seed gives the same weights on a CPU, also when the training was stopped after an epoch and goes on: from `state`
    (that of a Training; with more epochs in the recipe it trains on) or from the file `checkpoint`, written after each epoch.
    `control.check` runs before every step, `control.report` after it and after each epoch, with a `Live`.

    optimizers: others than the recipe's, with rates of their own; validate: (model in eval mode) → loss and score, after each
    epoch. Raises ValueError when everything is frozen.
    """
    if not len(batches):
        raise ValueError("There is nothing to train on: the first epoch holds no batch.")
    control = control or Unwatched()
    device = next(model.parameters()).device
    optimizers = optimizers or [recipe_optimizer(model, recipe)]
    highest = [[group["lr"] for group in optimizer.param_groups] for optimizer in optimizers]
    trained = [p for optimizer in optimizers for group in optimizer.param_groups for p in group["params"]]
    averaged = Averaged(model, recipe.averaging) if recipe.averaging else None
    history, best, epoch, ended = [], None, 0, "finished"
    if checkpoint is not None and checkpoint.exists():
        state = TrainingState.read(checkpoint, device)
        ended = state.ended
    if state is not None:
        model.load_state_dict(state.model)
        restore_optimizers(optimizers, state.optimizers)
        history, best, epoch = list(state.history), state.best, len(state.history)
        if averaged:
            averaged.restore(state.averaged or state.model, steps=epoch * len(batches))
    total, number_type = recipe.epochs * len(batches), None

    while epoch < recipe.epochs and ended == "finished":
        set_modes(model, recipe.norms)
        meter = Meter()
        for n, (x, y) in enumerate(batches.epoch(epoch)):
            with meter.paused():
                control.check()
            step = epoch * len(batches) + n
            factor = rate_factor(recipe.schedule, step, total, recipe.warmup)
            set_rates(optimizers, highest, factor)
            x, y = moved(x, device), moved(y, device)
            number_type = number_type or step_dtype(model, x, y, loss, recipe.precision)
            with seeded(device, recipe.seed, step):
                with computing_in(number_type, device):
                    outputs = model(x)
                outputs = as_float32(outputs)
                value = loss(outputs, y)
            meter.add(len(x), value.item(), score(detached(outputs), y) if score else None)
            if not math.isfinite(meter.newest):
                ended = "diverged"
                break
            for optimizer in optimizers:
                optimizer.zero_grad(set_to_none=True)
            (value * len(x) if recipe.reduction == "sum" else value).backward()
            if recipe.clip:
                nn.utils.clip_grad_norm_(trained, recipe.clip)
            for optimizer in optimizers:
                optimizer.step()
            if averaged:
                averaged.update(model)
            control.report(step + 1, total, Live(tuple(history), step + 1, meter.newest, factor * recipe.rate))
        epoch += 1
        seconds = meter.seconds()
        result = averaged.model if averaged else model
        with torch.no_grad():
            validation = validate(result.eval()) if validate and ended == "finished" else (None, None)
        history.append(Epoch(epoch, meter.loss, meter.score, *validation, factor * recipe.rate, meter.pictures, seconds))
        control.report(step + 1, total, Live(tuple(history), step + 1, meter.newest, factor * recipe.rate))
        if recipe.patience and validation[0] is not None:
            if best is None or validation[0] < best.loss:
                best = Best(epoch, validation[0], weights_of(result))
            elif epoch - best.epoch >= recipe.patience:
                ended = "early"
        if checkpoint is not None or ended != "finished" or epoch == recipe.epochs:
            averages = weights_of(averaged.model) if averaged else None
            state = TrainingState(weights_of(model), optimizer_states(optimizers), averages, tuple(history), best, ended)
        if checkpoint is not None:
            state.write(checkpoint)

    if recipe.patience and best:
        model.load_state_dict(best.weights)
    elif averaged:
        model.load_state_dict(averaged.model.state_dict())
    return Training(model.eval(), tuple(history), ended, best.epoch if recipe.patience and best else None, state)


def recipe_optimizer(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """The recipe's optimiser for the parameters that are not frozen, each group at its highest rate."""
    return OPTIMIZERS[recipe.optimizer](recipe.groups(model), recipe.rate, recipe.momentum, recipe.weight_decay)


def set_rates(optimizers: list[torch.optim.Optimizer], highest: list[list[float]], factor: float) -> None:
    for optimizer, rates in zip(optimizers, highest, strict=True):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = factor * rate


def set_modes(model: nn.Module, norms: str) -> None:
    """Train mode; batch norms as Recipe.norms says."""
    model.train()
    for module in model.modules():
        if isinstance(module, BATCH_NORMS) and norms != "train":
            frozen = module.affine and not any(p.requires_grad for p in module.parameters(recurse=False))
            module.train(norms == "follow" and not frozen)


class Meter:
    """Means over one epoch's pictures, and its time."""

    def __init__(self) -> None:
        self.pictures, self.newest, self._loss, self._score, self._scored = 0, math.nan, 0.0, 0.0, False
        self._began, self._paused = time.perf_counter(), 0.0

    def add(self, pictures: int, loss: float, score: float | None) -> None:
        self.pictures += pictures
        self.newest = loss
        self._loss += pictures * loss
        if score is not None:
            self._score += pictures * score
            self._scored = True

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self._paused += time.perf_counter() - start

    def seconds(self) -> float:
        return time.perf_counter() - self._began - self._paused

    @property
    def loss(self) -> float:
        return self._loss / self.pictures if self.pictures else math.nan

    @property
    def score(self) -> float | None:
        return self._score / self.pictures if self._scored else None

"""Where a training stands: all that it needs to go on as if it had never stopped, in memory or in a file."""

import dataclasses
import math
import pathlib
from typing import Any

import torch
from torch import Tensor, nn


@dataclasses.dataclass(frozen=True)
class Epoch:
    """What was measured in one epoch. Scores are shares in [0, 1] where the score is accuracy; None where nothing measures."""

    number: int  # from 1
    loss: float  # mean over the pictures as they were met, with the weights of that moment
    score: float | None
    validation_loss: float | None
    validation_score: float | None
    rate: float  # of its last step, before the groups' factors
    pictures: int
    seconds: float  # without validation and pauses

    @property
    def pictures_per_second(self) -> float:
        return self.pictures / self.seconds if self.seconds > 0 else math.inf


@dataclasses.dataclass(frozen=True)
class Best:
    """The epoch with the lowest validation loss so far, and its weights."""

    epoch: int
    loss: float
    weights: dict[str, Tensor]


@dataclasses.dataclass(frozen=True)
class TrainingState:
    """After the epochs of its history. Each step draws from a seed of its own, made of Recipe.seed and the step's number, and
    schedules are functions of that number: neither generators nor schedules need be kept."""

    model: dict[str, Tensor]
    optimizers: list[tuple[str, dict[str, Any]]]  # (class, state_dict)
    averaged: dict[str, Tensor] | None
    history: tuple[Epoch, ...]
    best: Best | None
    ended: str

    def write(self, path: pathlib.Path) -> None:
        """To a file; whoever is stopped while writing leaves the file that was there before."""
        path.parent.mkdir(parents=True, exist_ok=True)
        plain = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        plain["history"] = [dataclasses.asdict(epoch) for epoch in self.history]
        plain["best"] = dataclasses.asdict(self.best) if self.best else None
        torch.save(plain, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    @classmethod
    def read(cls, path: pathlib.Path, device: torch.device | str = "cpu") -> "TrainingState":
        """Of a file that `write` made; nothing in it is executed."""
        plain = torch.load(path, map_location=device, weights_only=True)
        history, best = tuple(Epoch(**epoch) for epoch in plain["history"]), plain["best"]
        return cls(**plain | {"history": history, "best": Best(**best) if best else None})


def weights_of(model: nn.Module) -> dict[str, Tensor]:
    """A copy of all parameters and buffers by name."""
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def optimizer_states(optimizers: list[torch.optim.Optimizer]) -> list[tuple[str, dict[str, Any]]]:
    """Copies, so that later steps do not change them."""
    return [(type(one).__name__, _copied(one.state_dict())) for one in optimizers]


def restore_optimizers(optimizers: list[torch.optim.Optimizer], saved: list[tuple[str, dict[str, Any]]]) -> None:
    """Momenta come back; rates and decay stay those of the present recipe. Another kind of optimiser starts without momenta."""
    if [type(one).__name__ for one in optimizers] != [kind for kind, _ in saved]:
        return
    for optimizer, (_, state) in zip(optimizers, saved, strict=True):
        present = optimizer.state_dict()
        if [group["params"] for group in present["param_groups"]] == [group["params"] for group in state["param_groups"]]:
            optimizer.load_state_dict(present | {"state": _copied(state["state"])})


def _copied(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach().clone()
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value

"""Two small networks that learn digits in the middle of a sheet, and are then shown digits that lie elsewhere.

result = train_shifted(ShiftRecipe())
result.accuracy["cnn"]["horizontal"]     # (9,): the share of test digits named correctly, by shift from −4 to 4 px
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from playground.training.digits import CLASSES, digits, split_digits
from playground.training.loop import Control, Unwatched, train
from playground.training.recipe import Recipe
from playground.training.tensors import moved, seed_of

SIDE = 20  # px of the sheet
REACH = 4  # px: the furthest shift, which leaves 2 px of paper around the digit
SHIFTS = tuple(range(-REACH, REACH + 1))
DIRECTIONS = {"horizontal": (1, 0), "vertical": (0, 1), "diagonal": (1, 1)}  # of a shift by 1 px: right, down
HEADS = ("global", "halved", "flat")
MOST_EPOCHS = 30
HIDDEN, WIDTHS = 64, (8, 24)
BATCH, RATE = 64, 0.02
CHANCE = 1 / len(CLASSES)
CPU = torch.device("cpu")  # networks so small gain nothing elsewhere


def on_sheet(images: np.ndarray, right: int = 0, down: int = 0) -> np.ndarray:
    """Digits (N, 1, 8, 8) on white sheets (N, 1, 20, 20), in the middle or shifted by so many px. Raises ValueError beyond ±6."""
    margin = (SIDE - images.shape[-1]) // 2
    if max(abs(right), abs(down)) > margin:
        raise ValueError(f"A digit can be shifted by up to {margin} px, not by {right} and {down}.")
    sheets = np.zeros((*images.shape[:-2], SIDE, SIDE), images.dtype)
    top, left = margin + down, margin + right
    sheets[..., top : top + images.shape[-2], left : left + images.shape[-1]] = images
    return sheets


def mlp() -> nn.Sequential:
    """Two fully connected layers over all pixels of the sheet."""
    return nn.Sequential(nn.Flatten(), nn.Linear(SIDE**2, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, len(CLASSES)))


def cnn(head: str) -> nn.Sequential:
    """Two convolutions, and a head.

    global: the maximum over all places; nothing before it has a stride. halved: the same behind 2×2 pooling of stride 2.
    flat: all places of all channels into a linear layer, as LeNet has it. Raises ValueError for another head.
    """
    first, second = WIDTHS
    maximum = [nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(second, len(CLASSES))]
    conv = [nn.Conv2d(1, first, 3, padding=1), nn.ReLU()]
    halved = [*conv, nn.MaxPool2d(2), nn.Conv2d(first, second, 3, padding=1), nn.ReLU()]
    if head == "global":
        return nn.Sequential(*conv, nn.MaxPool2d(2, 1), nn.Conv2d(first, second, 3, padding=2, dilation=2), nn.ReLU(), *maximum)
    if head == "halved":
        return nn.Sequential(*halved, *maximum)
    if head == "flat":
        places = (SIDE // 4) ** 2
        return nn.Sequential(*halved, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(second * places, len(CLASSES)))
    raise ValueError(f"There is no head {head!r}; there are {', '.join(HEADS)}.")


@dataclass(frozen=True)
class ShiftRecipe:
    """How both networks are trained. `taught`: each training digit lies up to so many px off the middle, anew in each epoch."""

    head: str = "global"
    taught: int = 0
    epochs: int = 8
    seed: int = 0
    train: int = 1400  # digits; the others test

    def __post_init__(self) -> None:
        if self.head not in HEADS or not 0 <= self.taught <= REACH or not 1 <= self.epochs <= MOST_EPOCHS:
            raise ValueError(f"{self} cannot be trained: 1–{MOST_EPOCHS} epochs, digits up to {REACH} px off the middle.")


NETWORKS: dict[str, Callable[[ShiftRecipe], nn.Sequential]] = {
    "mlp": lambda _recipe: mlp(),
    "cnn": lambda recipe: cnn(recipe.head),
}


@dataclass(frozen=True, eq=False)
class Shifted:
    """What the trained networks answer to shifted test digits. While a training runs, of those networks that are done."""

    recipe: ShiftRecipe
    labels: np.ndarray = field(repr=False)  # (N,) of the test digits
    answers: dict[str, dict[str, np.ndarray]] = field(default_factory=dict, repr=False)  # network, direction → (9, N) uint8
    networks: dict[str, nn.Module] = field(default_factory=dict, repr=False)  # trained, in eval mode

    @cached_property
    def accuracy(self) -> dict[str, dict[str, np.ndarray]]:
        """Network, direction → (9,): the share of test digits named correctly, by shift."""
        return {
            name: {direction: (rows == self.labels).mean(1) for direction, rows in found.items()}
            for name, found in self.answers.items()
        }

    @property
    def complete(self) -> bool:
        return len(self.answers) == len(NETWORKS)


@dataclass(frozen=True)
class SheetBatches:
    """Batches of training digits, in an order and at shifts of each epoch's own."""

    images: np.ndarray  # (N, 1, 8, 8)
    labels: np.ndarray
    recipe: ShiftRecipe

    def __len__(self) -> int:
        return -(-len(self.labels) // BATCH)

    def epoch(self, number: int) -> Iterator[tuple[Tensor, Tensor]]:
        draws = np.random.default_rng(seed_of(self.recipe.seed, number))
        order = draws.permutation(len(self.labels))
        moves = draws.integers(-self.recipe.taught, self.recipe.taught + 1, (len(order), 2))
        sheets = on_sheet(self.images)
        for n in np.flatnonzero(moves.any(1)):
            sheets[n] = on_sheet(self.images[n], *moves[n].tolist())
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            yield torch.from_numpy(sheets[places]), torch.from_numpy(self.labels[places])


class _Part:
    """A training's control as the control of one of several trainings."""

    def __init__(self, control: Control, done: int, trainings: int, so_far: Shifted):
        self._control, self._done, self._trainings, self._so_far = control, done, trainings, so_far

    def report(self, step: int, total: int, payload: object = None) -> None:
        self._control.report(self._done * total + step, self._trainings * total, self._so_far)

    def check(self) -> None:
        self._control.check()


def train_shifted(recipe: ShiftRecipe, control: Control | None = None) -> Shifted:
    """Train both networks on the same digits and try them at every shift. The control is told what is done so far."""
    control = control or Unwatched()
    parts = split_digits(recipe.train, recipe.seed)
    result = Shifted(recipe, parts.test_labels)
    steps = Recipe(epochs=recipe.epochs, optimizer="adam", rate=RATE, schedule="cosine", precision="float32", seed=recipe.seed)
    for done, (name, build) in enumerate(NETWORKS.items()):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(recipe.seed)
            network = build(recipe).to(memory_format=torch.channels_last)  # twice as fast with few channels
        batches = SheetBatches(parts.train_images, parts.train_labels, recipe)
        train(network, batches, F.cross_entropy, steps, _Part(control, done, len(NETWORKS), result))
        found = {direction: answers_along(network, parts.test_images, direction) for direction in DIRECTIONS}
        result = Shifted(recipe, parts.test_labels, {**result.answers, name: found}, {**result.networks, name: network})
    return result


def split_sizes(recipe: ShiftRecipe) -> tuple[int, int]:
    """How many digits train, and how many test."""
    return recipe.train, len(digits()[1]) - recipe.train


@torch.inference_mode()
def answers_along(network: nn.Module, images: np.ndarray, direction: str) -> np.ndarray:
    """(9, N) uint8: the class that the network gives to each digit (N, 1, 8, 8) at each shift along a direction."""
    right, down = DIRECTIONS[direction]
    sheets = (moved(torch.from_numpy(on_sheet(images, shift * right, shift * down)), CPU) for shift in SHIFTS)
    return np.stack([network(sheet).argmax(1).to(torch.uint8).numpy() for sheet in sheets])


def digit_of(label: int, number: int) -> np.ndarray:
    """(8, 8): one of the digits with this label, counted from 0; beyond the last from the first again."""
    images, labels = digits()
    places = np.flatnonzero(labels == label)
    return images[places[number % len(places)], 0]

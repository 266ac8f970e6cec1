"""Settings and a photo to what a view shows; figures(answer): the numbers as text. What networks learn lies in `trained`."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps

from playground.convolution import KERNELS
from playground.convolution.connections import (
    conv_cost,
    conv_matrix,
    dense_cost,
    fitted_matrix,
    local_cost,
    pixels_read,
    widest_window,
)
from playground.convolution.cost import LayerCost
from playground.images import Photo
from playground.kit.saying import by, count, each, memory, number, percent, ratio
from playground.lessons.why_convolution.settings import KERNEL_NAMES, Why
from playground.training.digits import digits
from playground.training.translation import CHANCE, NETWORKS, SHIFTS, SIDE, ShiftRecipe, digit_of, on_sheet, split_sizes

EXACT = 1e-9  # of an output's size: rounding of float64
WRITTEN_OUT = 10**7  # larger numbers are shortened


@dataclass(frozen=True, eq=False)
class MapsAnswer:
    """A small grey picture between two layers, both with random weights (views "connections" and "window")."""

    settings: Why
    picture: np.ndarray  # (n, n) float32 in 0…1

    @cached_property
    def weights(self) -> np.ndarray:
        """(n², n²) float32: of the fully connected layer, a row a unit."""
        return random_weights((self.settings.side**2,) * 2, self.settings.side**2, self.settings.seed)

    @cached_property
    def kernel(self) -> np.ndarray:
        """(k, k) float32."""
        return random_weights((self.settings.width,) * 2, self.settings.width**2, self.settings.seed)

    @cached_property
    def dense_output(self) -> np.ndarray:
        """(n, n), without bias."""
        return (self.weights @ self.picture.ravel()).reshape(self.picture.shape)

    @cached_property
    def conv_output(self) -> np.ndarray:
        """(n, n), without bias, zeros beyond the picture."""
        x, kernel = (torch.from_numpy(values)[None, None] for values in (self.picture, self.kernel))
        return F.conv2d(x, kernel, padding=self.settings.width // 2)[0, 0].numpy()

    @property
    def read(self) -> tuple[range, range]:
        """Rows and columns that the unit reads in the convolution."""
        return tuple(pixels_read(self.settings.side, self.settings.width, place) for place in self.settings.unit)

    @property
    def costs(self) -> dict[str, LayerCost]:
        side, window = self.settings.side, self.settings.width
        return {"dense": dense_cost(side), "local": local_cost(side, window), "conv": conv_cost(side, window)}


@dataclass(frozen=True, eq=False)
class GrowthAnswer:
    """Both layers on pictures of any size."""

    settings: Why

    def costs(self, side: int | None = None) -> dict[str, LayerCost]:
        one = self.settings
        side, channels = side or one.grown, (one.inputs, one.outputs)
        return {"dense": dense_cost(side, *channels), "conv": conv_cost(side, one.width, *channels)}


@dataclass(frozen=True, eq=False)
class ShiftAnswer:
    """A digit at all shifts, and what both layers make of it."""

    settings: Why

    @cached_property
    def sheets(self) -> np.ndarray:
        """(9, 9, 20, 20) float64: the digit, by shift down and right."""
        digit = digit_of(self.settings.digit, self.settings.example)[None, None]
        moved = [[on_sheet(digit, right, down)[0, 0] for right in SHIFTS] for down in SHIFTS]
        return np.array(moved, dtype=np.float64)

    @cached_property
    def kernel(self) -> np.ndarray:
        return np.array(KERNELS[KERNEL_NAMES[self.settings.kernel]].weights, dtype=np.float64)

    @cached_property
    def matrix(self) -> np.ndarray:
        """(400, 400): weights of the fully connected layer, a row a unit."""
        if self.settings.dense == "random":
            return random_weights((SIDE**2,) * 2, SIDE**2, self.settings.seed).astype(np.float64)
        return fitted(self.settings.kernel) if self.settings.dense == "fitted" else conv_matrix(self.kernel, SIDE)

    @cached_property
    def outputs(self) -> dict[str, np.ndarray]:
        """(9, 9, 20, 20) of each layer, by shift."""
        rows = self.sheets.reshape(-1, SIDE**2)
        convolution = conv_matrix(self.kernel, SIDE)
        return {name: (rows @ m.T).reshape(self.sheets.shape) for name, m in (("dense", self.matrix), ("conv", convolution))}

    @cached_property
    def expected(self) -> dict[str, np.ndarray]:
        """(9, 9, 20, 20) of each layer: its output for the digit in the middle, shifted along."""
        middle = len(SHIFTS) // 2
        found = {}
        for name, outputs in self.outputs.items():
            rows = [[shifted(outputs[middle, middle], down, right) for right in SHIFTS] for down in SHIFTS]
            found[name] = np.array(rows)
        return found

    @cached_property
    def differences(self) -> dict[str, np.ndarray]:
        """(9, 9) of each layer: how far its output is from the expected one, as a share of that one's size (2-norms)."""
        found = {}
        for name, outputs in self.outputs.items():
            size = np.linalg.norm(self.expected[name], axis=(2, 3))
            apart = np.linalg.norm(outputs - self.expected[name], axis=(2, 3)) / np.maximum(size, 1e-12)
            found[name] = np.where(apart < EXACT, 0.0, apart)
        return found

    @property
    def place(self) -> tuple[int, int]:
        return SHIFTS.index(self.settings.down), SHIFTS.index(self.settings.right)


@dataclass(frozen=True, eq=False)
class TrainedAnswer:
    """What is known of the two networks before they are trained."""

    settings: Why

    @property
    def recipe(self) -> ShiftRecipe:
        one = self.settings
        return ShiftRecipe(one.head, int(one.taught), one.epochs, one.seed)

    @cached_property
    def parameters(self) -> dict[str, int]:
        with torch.device("meta"):
            return {name: sum(map(torch.numel, build(self.recipe).parameters())) for name, build in NETWORKS.items()}


Answer = MapsAnswer | GrowthAnswer | ShiftAnswer | TrainedAnswer
OTHERS = {"growth": GrowthAnswer, "shift": ShiftAnswer, "trained": TrainedAnswer}


def answer_for(settings: Why, photo: Photo | None) -> Answer:
    """What the view shows."""
    if settings.view in OTHERS:
        return OTHERS[settings.view](settings)
    return MapsAnswer(settings, small(photo.image, settings.side))


def small(image: Image.Image, side: int) -> np.ndarray:
    """(side, side) float32 in 0…1: the middle square of a picture, grey."""
    return np.asarray(ImageOps.fit(image.convert("L"), (side, side)), dtype=np.float32) / np.float32(255)


def random_weights(shape: tuple[int, ...], reads: int, seed: int) -> np.ndarray:
    """float32, evenly between ±1/√reads, as torch's layers begin."""
    return (np.random.default_rng(seed).uniform(-1, 1, shape) / np.sqrt(reads)).astype(np.float32)


def shifted(values: np.ndarray, down: int, right: int) -> np.ndarray:
    """(n, n) moved by so many places, zeros behind it."""
    height, width = values.shape
    moved = np.zeros_like(values)
    moved[max(0, down) : height + min(0, down), max(0, right) : width + min(0, right)] = values[
        max(0, -down) : height + min(0, -down), max(0, -right) : width + min(0, -right)
    ]
    return moved


@lru_cache(maxsize=len(KERNEL_NAMES))
def fitted(kernel: str) -> np.ndarray:
    """(400, 400): the smallest weights that agree with the convolution on all digits in the middle."""
    weights = np.array(KERNELS[KERNEL_NAMES[kernel]].weights, dtype=np.float64)
    return fitted_matrix(on_sheet(digits()[0])[:, 0], weights)


# ---- the numbers ---------------------------------------------------------------------------------------------------------


def amount(value: int) -> str:
    """20,880; 2.52 × 10⁹."""
    return count(value) if value < WRITTEN_OUT else number(value)


def figures(answer: Answer) -> dict[str, str]:
    """The numbers of a view by name, as text."""
    return _FIGURES[type(answer)](answer)


def _maps(answer: MapsAnswer) -> dict[str, str]:
    one, costs = answer.settings, answer.costs
    found = {f"{name}_{field}": count(getattr(cost, field)) for name, cost in costs.items() for field in COUNTED}
    found |= each(count, units=one.side**2, read=prod(map(len, answer.read)), taps=one.width**2)
    found |= {"size": by((one.side, one.side)), "window": by((one.width, one.width)), "widest": str(widest_window(one.side))}
    found |= {"row": str(one.unit[0] + 1), "column": str(one.unit[1] + 1)}
    padding = 1 - (costs["local"].weights / costs["conv"].multiply_adds)
    return found | {"times": ratio_text(costs["dense"], costs["conv"]), "padding": percent(padding)}


def _growth(answer: GrowthAnswer) -> dict[str, str]:
    costs, one = answer.costs(), answer.settings
    found = {f"{name}_{field}": amount(getattr(cost, field)) for name, cost in costs.items() for field in COUNTED}
    found |= {f"{name}_bytes": memory(4 * cost.parameters) for name, cost in costs.items()}
    work = costs["dense"].multiply_adds / costs["conv"].multiply_adds
    found |= {"size": by((one.grown, one.grown)), "window": by((one.width, one.width)), "work": times(work)}
    return found | {"times": ratio_text(costs["dense"], costs["conv"])}


def _shift(answer: ShiftAnswer) -> dict[str, str]:
    one = answer.settings
    found = {name: percent(values[answer.place]) for name, values in answer.differences.items()}
    nonzero = (answer.matrix != 0).mean()
    found |= each(count, dense_weights=answer.matrix.size, conv_weights=answer.kernel.size, used=(answer.matrix != 0).sum())
    far = answer.differences["dense"]
    found |= {"share": percent(nonzero), "most": percent(far.max()), "middle": percent(far[4, 4])}
    return found | {"right": f"{one.right:d}".replace("-", "−"), "down": f"{one.down:d}".replace("-", "−")}


def _trained(answer: TrainedAnswer) -> dict[str, str]:
    train, test = split_sizes(answer.recipe)
    found = {f"{name}_parameters": count(value) for name, value in answer.parameters.items()}
    found |= each(count, train=train, test=test, epochs=answer.settings.epochs)
    return found | {"chance": percent(CHANCE, 0), "times": times(answer.parameters["mlp"] / answer.parameters["cnn"])}


def times(value: float) -> str:
    """1.5, 13, 2,088, 2.52 × 10⁸."""
    return ratio(value) if value < 1000 else amount(round(value))


def ratio_text(larger: LayerCost, smaller: LayerCost) -> str:
    return times(larger.parameters / smaller.parameters)


COUNTED = ("parameters", "weights", "multiply_adds")
_FIGURES = {MapsAnswer: _maps, GrowthAnswer: _growth, ShiftAnswer: _shift, TrainedAnswer: _trained}

"""Lesson "A kernel learns": what a reader can choose, as one frozen dataclass, and the tables the choices come from.

A picture before and the same picture after a filter are all that the learner sees. The filters that make the second
picture are rows of TARGETS; two of them are no convolution at all, so that no kernel can learn them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from playground.convolution.fields import check_fields
from playground.convolution.kernels import KERNELS, SOBEL_X, Weights, flipped, parse_weights

PICTURES = ("textbook edge", "white noise", "white noise 0 to 1", "photo")
STARTS = ("halves", "zeros", "random", "own")
RATES = ("number", "share of the limit")
LOSSES = ("sum", "mean")
METHODS = ("gradient descent", "Adam")
VIEWS = ("Watch it learn", "Loss bowl", "Eigen-kernels", "What fits")
LONGEST_RUN = 30_000  # steps

# (rows, columns) of the learned kernel; None takes the target's own
SIZES: dict[str, tuple[int, int] | None] = {
    "as the target": None,
    **{f"{h} × {w}": (h, w) for h, w in ((1, 1), (1, 2), (1, 3), (3, 1), (2, 2), (3, 3), (5, 5), (7, 7))},
}
RANGES = {
    "rate": (1e-6, 10.0), "share": (0.01, 1.5), "steps": (1, LONGEST_RUN), "noise": (0.0, 1.0), "seed": (0, 999),
}  # fmt: skip
CHOICES = {
    "source": PICTURES, "size": tuple(SIZES), "start": STARTS, "rate_by": RATES, "loss": LOSSES, "method": METHODS,
    "view": VIEWS,
}  # fmt: skip


def correlate(x: np.ndarray, weights: Weights) -> np.ndarray:
    """Cross-correlation of (H, W) without padding, (H − h + 1, W − w + 1): corr2d in float64, a term a weight."""
    height, width = (n - k + 1 for n, k in zip(x.shape, (len(weights), len(weights[0])), strict=True))
    terms = (value * x[i : i + height, j : j + width] for i, row in enumerate(weights) for j, value in enumerate(row))
    return sum(terms, np.zeros((height, width)))


def _largest(x: np.ndarray) -> np.ndarray:
    """Max-pooling 3 × 3 with stride 1, as it reads (H, W) without padding."""
    height, width = x.shape[0] - 2, x.shape[1] - 2
    return np.max([x[i : i + height, j : j + width] for i in range(3) for j in range(3)], axis=0)


def _strength(x: np.ndarray) -> np.ndarray:
    return np.abs(correlate(x, SOBEL_X))


@dataclass(frozen=True)
class Target:
    """A filter to be learned: a kernel, or an operation on windows of `size` that no kernel is."""

    title: str
    weights: Weights | None = None
    operation: Callable[[np.ndarray], np.ndarray] | None = None  # (H, W) to the outputs without padding
    window: tuple[int, int] = (3, 3)

    @property
    def size(self) -> tuple[int, int]:
        return (len(self.weights), len(self.weights[0])) if self.weights else self.window

    def answer(self, x: np.ndarray) -> np.ndarray:
        """What the filter makes of (H, W), without padding."""
        return correlate(x, self.weights) if self.weights else self.operation(x)


COUNTING: Weights = ((1, 2, 3), (4, 5, 6), (7, 8, 9))
_NAMED = ("box 3", "gaussian 3", "sharpen", "sobel x", "sobel y", "laplacian", "emboss")
TARGETS: dict[str, Target] = {
    "difference": Target("Difference [1, −1]", ((1, -1),)),
    "copy": Target("Copy", KERNELS["identity"].weights),
    **{name: Target(KERNELS[name].title, KERNELS[name].weights) for name in _NAMED},
    "1 to 9, truly convolving": Target("1 … 9, truly convolving", flipped(COUNTING)),
    "absolute sobel x": Target("|Sobel x|", operation=_strength),
    "max 3 × 3": Target("Max-pooling 3 × 3", operation=_largest),
}
OWN = "own"


@dataclass(frozen=True)
class LearnConfig:
    """Everything the page lets a reader choose. Raises ValueError with a sentence where it cannot be."""

    source: str = "textbook edge"  # one of PICTURES: the picture before
    centred: bool = False  # True subtracts the picture's mean first
    target: str = "difference"  # a name in TARGETS, or "own": what makes the picture after
    own: str = "0 1 0; 1 1 1; 0 1 0"  # the reader's filter, up to 7 × 7
    noise: float = 0.0  # standard deviation of the noise on the picture after, 0…1
    size: str = "as the target"  # a name in SIZES: of the learned kernel
    bias: bool = False  # True learns a constant too
    start: str = "halves"  # one of STARTS; a bias always starts at 0
    own_start: str = "0.5 0.5"  # the reader's start, of the learned kernel's size
    method: str = "gradient descent"
    rate_by: str = "number"  # "share of the limit": of the largest stable rate (gradient descent alone)
    rate: float = 0.03  # 10⁻⁶…10
    share: float = 0.5  # 0.01…1.5 of the largest stable rate
    loss: str = "sum"  # the squared errors' sum, as the textbook's code, or their mean
    steps: int = 10  # 1…30,000
    seed: int = 1  # of noise, noisy pictures and a random start
    view: str = "Watch it learn"

    def __post_init__(self) -> None:
        check_fields(self, {**CHOICES, "target": (*TARGETS, OWN)}, RANGES)
        if self.target == OWN:
            parse_weights(self.own)
        if self.start == "own":
            self.own_start_weights()

    @property
    def chosen_target(self) -> Target:
        return Target("Your own", parse_weights(self.own)) if self.target == OWN else TARGETS[self.target]

    @property
    def kernel_size(self) -> tuple[int, int]:
        """(rows, columns) of the learned kernel."""
        return SIZES[self.size] or self.chosen_target.size

    @property
    def taps(self) -> int:
        """Weights that are learned, a bias not counted."""
        return self.kernel_size[0] * self.kernel_size[1]

    @property
    def reach(self) -> float:
        """A random start lies between this and its negative, as in torch's Conv2d: 1 / √taps."""
        return self.taps**-0.5

    def own_start_weights(self) -> Weights:
        weights = parse_weights(self.own_start, what="start")
        if (len(weights), len(weights[0])) != self.kernel_size:
            height, width = self.kernel_size
            raise ValueError(
                f"The start has {len(weights)} × {len(weights[0])} numbers, the learned kernel {height} × {width}. "
                "Give the start as many."
            )
        return weights

    def start_weights(self) -> np.ndarray:
        """(taps,) or with a bias (taps + 1,): where the descent begins. "random" is uniform as in torch's Conv2d."""
        found = {
            "halves": lambda: np.full(self.taps, 0.5),
            "zeros": lambda: np.zeros(self.taps),
            "random": lambda: np.random.default_rng([self.seed, 2]).uniform(-self.reach, self.reach, self.taps),
            "own": lambda: np.array(self.own_start_weights(), dtype=np.float64).ravel(),
        }[self.start]()
        return np.append(found, 0.0) if self.bias else found

    @property
    def pairs_alone(self) -> "LearnConfig":
        """The same pairs with everything about the descent at its default: a key for what the pairs alone decide."""
        told = {name: getattr(self, name) for name in ("source", "centred", "target", "noise", "size", "bias", "seed")}
        return replace(LearnConfig(**told) if self.target != OWN else LearnConfig(own=self.own, **told))

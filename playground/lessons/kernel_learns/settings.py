"""What a reader chooses in the lesson "A kernel learns", and the filters to be learned, TARGETS; two of them no kernel can be."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from playground.convolution.kernels import KERNELS, SOBEL_X, Weights, flipped, parse_weights
from playground.convolution.patch_products import correlate
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text, views

VIEWS = {
    "watch": N_("Kernel step by step"),
    "bowl": N_("Loss surface"),
    "eigen": N_("Easy and hard patterns"),
    "fits": N_("Best kernel of each size"),
}
PICTURES = {
    "edge": N_("Textbook edge, 6 × 8"),
    "photo": N_("Photo"),
    "noise": N_("White noise, −1…1"),
    "noise01": N_("White noise, 0…1"),
}
RATES = {"number": N_("Number"), "share": N_("Share of limit")}
STARTS = {
    "halves": N_("All 0.5"),
    "zeros": N_("All 0"),
    "random": N_("Random (torch’s default)"),
    "own": N_("Your own"),
}
METHODS = {"descent": N_("Gradient descent (SGD)"), "adam": N_("Adam")}
LOSSES = {"sum": N_("Sum of squared errors"), "mean": N_("Mean of squared errors")}
# Labels that addresses of the first house spell.
OLD_VIEWS = {"Watch it learn": "watch", "Loss bowl": "bowl", "Eigen-kernels": "eigen", "What fits": "fits"}
OLD_PICTURES = {"textbook edge": "edge", "white noise": "noise", "white noise 0 to 1": "noise01"}
OLD_TARGETS = {"1 to 9, truly convolving": "turned", "absolute sobel x": "absolute-sobel-x", "max 3 × 3": "max-3"}
LONGEST_RUN = 30_000  # steps
LONGEST_TEXT = 700  # characters of a kernel, 7 × 7 numbers
SIZES: dict[str, tuple[int, int] | None] = {  # (rows, columns) of the learned kernel; None takes the target's own
    "target": None,
    **{f"{h}x{w}": (h, w) for h, w in ((1, 1), (1, 2), (1, 3), (3, 1), (2, 2), (3, 3), (5, 5), (7, 7))},
}
SIZE_NAMES = {key: N_("Same as the target") if size is None else "{} × {}".format(*size) for key, size in SIZES.items()}
COUNTING: Weights = ((1, 2, 3), (4, 5, 6), (7, 8, 9))


@dataclass(frozen=True)
class Target:
    """A filter to be learned: a kernel, or an operation on windows of 3 × 3 that no kernel is."""

    title: str
    weights: Weights | None = None
    operation: Callable[[np.ndarray], np.ndarray] | None = None  # (H, W) to the outputs without padding

    @property
    def size(self) -> tuple[int, int]:
        return (len(self.weights), len(self.weights[0])) if self.weights else (3, 3)

    def answer(self, x: np.ndarray) -> np.ndarray:
        """What the filter makes of (H, W), without padding."""
        return correlate(x, self.weights) if self.weights else self.operation(x)


_NAMED = ("box 3", "gaussian 3", "sharpen", "sobel x", "sobel y", "laplacian", "emboss")
_named = [kernel for kernel in KERNELS.values() if kernel.name in _NAMED]
TARGETS: dict[str, Target] = {
    "difference": Target(N_("Difference [1, −1]"), ((1, -1),)),
    "copy": Target(N_("Copy"), KERNELS["identity"].weights),
    **{kernel.name.replace(" ", "-"): Target(kernel.title, kernel.weights) for kernel in _named},
    "turned": Target(N_("1 … 9, with a flip (true convolution)"), flipped(COUNTING)),
    "absolute-sobel-x": Target(N_("|Sobel x|, not a kernel"), operation=lambda x: np.abs(correlate(x, SOBEL_X))),
    "max-3": Target(N_("Max pooling 3 × 3, not a kernel"), None, lambda x: sliding_window_view(x, (3, 3)).max(axis=(2, 3))),
}
TARGET_NAMES = {**{key: target.title for key, target in TARGETS.items()}, "own": N_("Your own kernel")}
_FORMER_TARGETS = {kernel.name: kernel.name.replace(" ", "-") for kernel in _named} | OLD_TARGETS
_RUN = {"view": ("watch", "bowl")}  # a run is looked at
_yours = partial(text, most=LONGEST_TEXT)


def _has_a_rate(chosen: Any) -> bool:
    return chosen.view != "fits"


def _descends(chosen: Any) -> bool:
    """Gradient descent and no Adam, whose pace the patterns do not tell."""
    return chosen.view == "eigen" or (chosen.view != "fits" and chosen.method == "descent")


def _rate_is_a_number(chosen: Any) -> bool:
    return _has_a_rate(chosen) and (chosen.rate_by == "number" or not _descends(chosen))


def _needs_the_target(chosen: Any) -> bool:
    """The patterns are those of the input picture alone."""
    return chosen.view != "eigen"


def _halves(chosen: Any) -> str:
    """Initial weights to begin with: 0.5 in each place of the kernel."""
    target = TARGETS.get(chosen.target)
    height, width = SIZES[chosen.size] or (target.size if target else _size_of(chosen.own))
    return "; ".join([" ".join(["0.5"] * width)] * height)


def _size_of(text: str) -> tuple[int, int]:
    try:
        weights = parse_weights(text)
    except ValueError:  # its own field says so
        return 1, 1
    return len(weights), len(weights[0])


def _is_random(chosen: Any) -> bool:
    noisy = chosen.source.startswith("noise") or (_needs_the_target(chosen) and chosen.noise > 0)
    return noisy or (_has_a_rate(chosen) and chosen.start == "random")


@dataclass(frozen=True)
class Learn(Settings, prefix="learn"):
    """Everything the lesson's controls set."""

    view: str = views(VIEWS, aliases=OLD_VIEWS)
    source: str = choice("edge", PICTURES, N_("Input picture"), aliases=OLD_PICTURES)
    photo: ClassVar = picker(when={"source": "photo"})
    target: str = choice("difference", TARGET_NAMES, N_("Filter to learn"), aliases=_FORMER_TARGETS)
    own: str = _yours(
        "0 1 0; 1 1 1; 0 1 0",
        N_("Kernel to learn"),
        when={"target": "own"},
        help=N_("Rows are split by ; or click a number of the target kernel."),
    )
    rate_by: str = choice(
        "number", RATES, N_("Learning rate as"), look="buttons", when=_descends, aliases={"share of the limit": "share"}
    )
    share: float = slider(0.5, 0.01, 1.5, 0.01, N_("Learning rate ÷ largest stable rate"), when={"rate_by": "share"})
    rate: float = number(0.03, 1e-6, 10.0, N_("Learning rate"), step=0.005, format="%g", when=_rate_is_a_number)
    steps: int = number(10, 1, LONGEST_RUN, N_("Number of steps"), when=_RUN)
    start: str = choice("halves", STARTS, N_("Initial weights"), when=_has_a_rate)  # a bias always starts at 0
    own_start: str = _yours(
        _halves,
        N_("Your initial weights"),
        when={"start": "own"},
        help=N_("Rows are split by ; or drag the start on the loss surface."),
    )
    size: str = choice(
        "target", SIZE_NAMES, N_("Kernel size (rows × columns)"), when=_has_a_rate, aliases={"as the target": "target"}
    )
    method: str = choice("descent", METHODS, N_("Optimiser"), when=_RUN, aliases={"gradient descent": "descent"})
    loss: str = choice("sum", LOSSES, N_("Loss"), when=_has_a_rate)
    bias: bool = switch(False, N_("Learn a bias"), when=_has_a_rate)
    centred: bool = switch(False, N_("Subtract the picture’s mean"))
    noise: float = slider(0.0, 0.0, 1.0, 0.01, N_("Noise on the target output, σ"), when=_needs_the_target)
    seed: int = number(1, 0, 999, N_("Random seed"), when=_is_random)

    def verify(self) -> None:
        if self.target == "own":
            parse_weights(self.own)
        if self.start == "own":
            self.own_start_weights()

    @property
    def chosen_target(self) -> Target:
        if self.target == "own":
            return Target(N_("Your own kernel"), parse_weights(self.own))
        return TARGETS[self.target]

    @property
    def kernel_size(self) -> tuple[int, int]:
        """(rows, columns) of the learned kernel."""
        return SIZES[self.size] or self.chosen_target.size

    @property
    def taps(self) -> int:
        """Weights that are learned, a bias not counted."""
        return self.kernel_size[0] * self.kernel_size[1]

    @property
    def offsets(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Where target and learned kernel begin within the window that holds both, the smaller one in the middle."""
        sizes = zip(self.chosen_target.size, self.kernel_size, strict=True)
        (t, k), (u, m) = ((max(target, own) - target, max(target, own) - own) for target, own in sizes)
        return (t // 2, u // 2), (k // 2, m // 2)

    @property
    def reach(self) -> float:
        """A random start lies between this and its negative, as in torch's Conv2d: 1 / √taps."""
        return self.taps**-0.5

    def own_start_weights(self) -> Weights:
        weights = parse_weights(self.own_start, what="initial kernel")
        if (len(weights), len(weights[0])) != self.kernel_size:
            height, width = self.kernel_size
            raise ValueError(
                f"The initial weights are {len(weights)} × {len(weights[0])} numbers, the kernel has {height} × {width}. "
                "Give as many numbers, or choose other initial weights."
            )
        return weights

    def start_weights(self) -> np.ndarray:
        """(taps,) or with a bias (taps + 1,): where the descent begins. "random" is uniform as in torch's Conv2d."""
        start = {
            "halves": lambda: np.full(self.taps, 0.5),
            "zeros": lambda: np.zeros(self.taps),
            "random": lambda: np.random.default_rng([self.seed, 2]).uniform(-self.reach, self.reach, self.taps),
            "own": lambda: np.array(self.own_start_weights(), dtype=np.float64).ravel(),
        }[self.start]()
        return np.append(start, 0.0) if self.bias else start

    @property
    def pairs_alone(self) -> "Learn":
        """The same pairs with everything about the descent at its default: what the pairs alone depend on."""
        return self.apart_from("view", "start", "own_start", "method", "rate_by", "rate", "share", "loss", "steps")

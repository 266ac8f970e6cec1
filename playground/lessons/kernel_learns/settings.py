"""What a reader chooses in the lesson "A kernel learns", and the filters to be learned, TARGETS; two of them no kernel can be."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from playground.convolution.kernels import KERNELS, SOBEL_X, Weights, flipped, parse_weights
from playground.convolution.patch_products import correlate
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text, views

VIEWS = {"watch": N_("Watch it learn"), "bowl": N_("Loss bowl"), "eigen": N_("Eigen-kernels"), "fits": N_("What fits")}
PICTURES = {"edge": N_("textbook edge"), "noise": N_("white noise"), "noise01": N_("white noise 0 to 1"), "photo": N_("photo")}
RATES = {"number": N_("number"), "share": N_("share of the limit")}
LONGEST_RUN = 30_000  # steps
LONGEST_TEXT = 700  # characters of a kernel, 7 × 7 numbers
SIZES: dict[str, tuple[int, int] | None] = {  # (rows, columns) of the learned kernel; None takes the target's own
    "target": None,
    **{f"{h}x{w}": (h, w) for h, w in ((1, 1), (1, 2), (1, 3), (3, 1), (2, 2), (3, 3), (5, 5), (7, 7))},
}
SIZE_NAMES = {key: N_("as the target") if size is None else "{} × {}".format(*size) for key, size in SIZES.items()}
COUNTING: Weights = ((1, 2, 3), (4, 5, 6), (7, 8, 9))


@dataclass(frozen=True)
class Target:
    """A filter to be learned: a kernel, or an operation on windows of 3 × 3 that no kernel is."""

    name: str  # in the list of choices
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
    "difference": Target(N_("difference"), N_("Difference [1, −1]"), ((1, -1),)),
    "copy": Target(N_("copy"), N_("Copy"), KERNELS["identity"].weights),
    **{kernel.name.replace(" ", "-"): Target(kernel.name, kernel.title, kernel.weights) for kernel in _named},
    "turned": Target(N_("1 to 9, truly convolving"), N_("1 … 9, truly convolving"), flipped(COUNTING)),
    "absolute-sobel-x": Target(N_("absolute sobel x"), N_("|Sobel x|"), operation=lambda x: np.abs(correlate(x, SOBEL_X))),
    "max-3": Target(N_("max 3 × 3"), N_("Max-pooling 3 × 3"), None, lambda x: sliding_window_view(x, (3, 3)).max(axis=(2, 3))),
}
TARGET_NAMES = {**{key: target.name for key, target in TARGETS.items()}, "own": N_("own")}
MORE, OWN = N_("Adam, loss, bias, noise"), N_("Your own numbers")
_yours = partial(text, most=LONGEST_TEXT, group=OWN, open_when=lambda chosen: "own" in (chosen.target, chosen.start))


def _rate_is_a_number(chosen: "Learn") -> bool:
    return chosen.method == "adam" or chosen.rate_by == "number"


@dataclass(frozen=True)
class Learn(Settings, prefix="learn"):
    """Everything the lesson's controls set. The texts of *own* target and start stand on the page always: only a control that
    was there before an edit in the picture writes what the edit gives it into the address."""

    view: str = views(VIEWS)
    source: str = choice("edge", PICTURES, N_("Picture before"))
    photo: ClassVar = picker(when={"source": "photo"})
    target: str = choice("difference", TARGET_NAMES, N_("Target: what made the picture after"))
    size: str = choice("target", SIZE_NAMES, N_("Learned kernel"))
    start: str = choice("halves", (N_("halves"), N_("zeros"), N_("random"), N_("own")), N_("Start"))  # a bias always starts at 0
    rate_by: str = choice("number", RATES, N_("Learning rate as"), look="buttons", when={"method": "descent"})
    share: float = slider(0.5, 0.01, 1.5, 0.01, N_("Share of the largest stable rate"), when={"rate_by": "share"})
    rate: float = number(0.03, 1e-6, 10.0, N_("Learning rate"), step=0.005, format="%g", when=_rate_is_a_number)
    steps: int = number(10, 1, LONGEST_RUN, N_("Steps"))
    method: str = choice("descent", {"descent": N_("gradient descent"), "adam": N_("Adam")}, N_("Method"), group=MORE)
    loss: str = choice("sum", (N_("sum"), N_("mean")), N_("Loss: squared errors’"), group=MORE)
    bias: bool = switch(False, N_("Bias"), group=MORE)
    centred: bool = switch(False, N_("Subtract the picture’s mean"), group=MORE)
    noise: float = slider(0.0, 0.0, 1.0, 0.01, N_("Noise on the picture after"), group=MORE)
    seed: int = number(1, 0, 999, N_("Seed"), group=MORE)
    own: str = _yours(
        "0 1 0; 1 1 1; 0 1 0", N_("Your target"), help=N_("Rows are split by ; or click a number of the wanted kernel.")
    )
    own_start: str = _yours("0.5 0.5", N_("Your start"), help=N_("Rows are split by ; or drag the start in the loss bowl."))

    def verify(self) -> None:
        if self.target == "own":
            parse_weights(self.own)
        if self.start == "own":
            self.own_start_weights()

    @property
    def chosen_target(self) -> Target:
        if self.target == "own":
            return Target(self.target, N_("your own"), parse_weights(self.own))
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
        unused = () if self.target == "own" else ("own",)
        return self.apart_from("view", "start", "own_start", "method", "rate_by", "rate", "share", "loss", "steps", *unused)

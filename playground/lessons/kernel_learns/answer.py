"""What a run of the lesson "A kernel learns" comes to: rates, directions, when it is near enough; and what a size can learn."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from playground.convolution.descent import RULES, Descent, descend
from playground.convolution.kernels import SOBEL_X, Weights
from playground.convolution.patch_products import ZERO, Pairs, correlate
from playground.images import Photo
from playground.lessons.kernel_learns.settings import LONGEST_RUN, SIZE_NAMES, Learn

NOISE_SIDE = 256  # px of the noisy pictures
NEAR = 0.01  # of the target's own length: a kernel this close counts as learned
FAR = 100_000  # steps that are looked through for that
TRIED = ("1x1", "1x3", "3x1", "3x3", "5x5")  # sizes


def before_picture(settings: Learn, photo: Photo | None) -> np.ndarray:
    """(H, W) float64: what goes in. Raises ValueError where a photo is asked for and there is none."""
    if settings.source == "photo":
        if photo is None:
            raise ValueError("There is no photo yet. Choose one, or another picture.")
        picture = photo.grey()
    elif settings.source == "edge":  # d2l 7.2.3: white with a black bar
        picture = np.ones((6, 8))
        picture[:, 2:6] = 0
    else:
        lowest = -1.0 if settings.source == "noise" else 0.0
        picture = np.random.default_rng(settings.seed).uniform(lowest, 1.0, (NOISE_SIDE, NOISE_SIDE))
    return picture - picture.mean() if settings.centred else picture


def pairs_of(settings: Learn, photo: Photo | None) -> Pairs:
    """Before, after (noise included, where both the target's window and the kernel's fit), and their sums.

    Raises ValueError with a sentence where a window does not fit into the picture.
    """
    before, target = before_picture(settings, photo), settings.chosen_target
    both = [max(sizes) for sizes in zip(settings.kernel_size, target.size, strict=True)]
    if before.shape[0] < both[0] or before.shape[1] < both[1]:
        raise ValueError(
            f"A window of {both[0]} × {both[1]} does not fit into a picture of {before.shape[0]} × {before.shape[1]}. "
            "Choose a smaller kernel size or filter, or another picture."
        )
    height, width = (n - k + 1 for n, k in zip(before.shape, both, strict=True))
    (top, left), offset = settings.offsets
    wanted = target.answer(before)[top : top + height, left : left + width]
    if settings.noise:
        wanted = wanted + np.random.default_rng([settings.seed, 1]).normal(0, settings.noise, wanted.shape)
    return Pairs(before, wanted, settings.kernel_size, offset, settings.bias)


def target_weights(settings: Learn) -> np.ndarray | None:
    """(n,): the target written into the learned kernel's window; None where it is no kernel, or too large for it."""
    target, (height, width), ((top, left), _kernel) = settings.chosen_target, settings.kernel_size, settings.offsets
    if target.weights is None or target.size[0] > height or target.size[1] > width:
        return None
    window = np.zeros((height, width))
    window[top : top + target.size[0], left : left + target.size[1]] = target.weights
    return np.append(window, 0.0) if settings.bias else window.ravel()


@dataclass(frozen=True, eq=False)
class LearnAnswer:
    """One run on one set of pairs. Losses are sums of squared errors, whichever loss the run descends."""

    settings: Learn
    pairs: Pairs
    descent: Descent
    rate: float
    scale: float  # what the descended loss multiplies the sum with: 1, or 1 / N for the mean
    limit: float  # the largest rate that every direction stands: 1 over the largest eigenvalue; infinite where nothing is seen

    @property
    def best_rate(self) -> float:
        """The rate whose slowest direction is fastest: 1 over the sum of the largest and the smallest seen eigenvalue."""
        values = self.pairs.eigen[0][: self.pairs.seen]
        return float(1 / (self.scale * (values[0] + values[-1]))) if len(values) else np.inf

    @property
    def factors(self) -> np.ndarray:
        """(n,): what a step of gradient descent multiplies the error along each direction with, the steepest first."""
        return 1 - 2 * self.rate * self.scale * self.pairs.eigen[0]

    @property
    def condition(self) -> float:
        """The largest eigenvalue over the smallest one that is seen."""
        values = self.pairs.eigen[0][: self.pairs.seen]
        return float(values[0] / values[-1]) if len(values) else np.inf

    @cached_property
    def start_error(self) -> np.ndarray:
        """(n,): the start's way to the best kernel along each direction."""
        return self.pairs.eigen[1].T @ (self.descent.kernels[0] - self.pairs.best)

    @property
    def unstable_error(self) -> float:
        """The part of the start's error along the directions that a step makes longer, of the whole: 0…1."""
        error = self.start_error[: self.pairs.seen]
        grows = np.abs(self.factors[: self.pairs.seen]) > 1 + ZERO
        whole = float(np.linalg.norm(error))
        return float(np.linalg.norm(error[grows])) / whole if whole else 0.0

    @property
    def reference(self) -> np.ndarray:
        """(n,): the kernel that the distance is measured to: the target where it fits, else the best there is."""
        target = target_weights(self.settings)
        return self.pairs.best if target is None else target

    @cached_property
    def distances(self) -> np.ndarray:
        """(F,): how far each kept kernel is from the reference."""
        return np.linalg.norm(self.descent.kernels - self.reference, axis=1)

    @cached_property
    def distance_shares(self) -> np.ndarray:
        """(F,): the distances in lengths of the reference; of the start's own distance where the reference is 0."""
        whole = float(np.linalg.norm(self.reference)) or self.distances[0] or 1.0
        return self.distances / whole

    @property
    def far(self) -> int:
        """How many steps near_after looks through: in closed form farther than step by step."""
        return FAR if self.settings.method == "descent" else LONGEST_RUN

    @cached_property
    def near_after(self) -> int | None:
        """The first step after which the kernel is within NEAR of the reference, None where none is found.

        Independent of how many steps the run takes: gradient descent is looked through in closed form, other rules are run.
        """
        goal = NEAR * float(np.linalg.norm(self.reference))
        if self.settings.method != "descent":
            return self._run_until(goal)
        rest = self.pairs.eigen[1].T @ (self.pairs.best - self.reference)
        factors = np.where(np.arange(len(rest)) < self.pairs.seen, self.factors, 1.0)  # what is not seen stays as it is
        with np.errstate(over="ignore"):
            for first in range(0, self.far, 10_000):
                powers = factors ** np.arange(first, first + 10_000)[:, None]  # [steps, directions]
                ways = rest + np.where(self.start_error == 0, 0.0, powers * self.start_error)
                near = np.flatnonzero(np.linalg.norm(ways, axis=1) <= goal)
                if near.size:
                    return first + int(near[0])
        return None

    def _run_until(self, goal: float) -> int | None:
        step, weights = RULES[self.settings.method](self.rate), self.descent.kernels[0]
        for number in range(self.far):
            if np.linalg.norm(weights - self.reference) <= goal:
                return number
            weights = weights + step(self.scale * self.pairs.gradient(weights))
        return None


def learn(settings: Learn, pairs: Pairs) -> LearnAnswer:
    """The run that the settings describe, on pairs made from them.

    Raises ValueError where the rate is a share of a limit that does not exist.
    """
    scale, rate, steepest = 1.0 if settings.loss == "sum" else 1 / pairs.count, settings.rate, float(pairs.eigen[0][0])
    limit = 1 / (scale * steepest) if steepest else np.inf
    if settings.method == "descent" and settings.rate_by == "share":
        rate = settings.share * limit
    if not np.isfinite(rate):
        raise ValueError(
            "This picture is 0 everywhere, so there is no largest stable learning rate. Give the learning rate as a number."
        )
    run = descend(pairs, settings.start_weights(), rate=rate, steps=settings.steps, method=settings.method, scale=scale)
    return LearnAnswer(settings, pairs, run, rate, scale, limit)


@dataclass(frozen=True, eq=False)
class EigenKernel:
    """One direction of a descent as a kernel, an eigenvector of the patch products; it learns at a pace of its own."""

    kernel: np.ndarray  # (h, w), of length 1 with the bias
    bias: float | None  # the entry of the bias, where one is learned
    relative: float  # eigenvalue over the largest: how strongly the picture shows this pattern
    factor: float  # what a step of gradient descent multiplies the error along it with
    part: float  # of the squared error at the start, 0…1

    @property
    def steps(self) -> int | None:
        """The first step at which the error along it, |factor|ⁿ, is within NEAR; None where it never is."""
        size = abs(self.factor)
        if size <= NEAR:
            return 1
        return math.ceil(math.log(NEAR) / math.log(size)) if size < 1 else None


def eigen_kernels(answer: LearnAnswer) -> list[EigenKernel]:
    """All n directions, the easiest first."""
    settings, (values, vectors) = answer.settings, answer.pairs.eigen
    kernels = (vector[: settings.taps].reshape(settings.kernel_size) for vector in vectors.T)
    biases = vectors[-1].tolist() if settings.bias else [None] * len(values)
    parts = np.square(vectors.T @ (answer.descent.kernels[0] - answer.reference))
    seen = np.arange(len(values)) < answer.pairs.seen  # along the others values are rounding, and nothing is learned
    strengths, factors = np.where(seen, values / (values[0] or 1.0), 0.0), np.where(seen, answer.factors, 1.0)
    paces = (strengths, factors, parts / (parts.sum() or 1.0))
    return [EigenKernel(*one) for one in zip(kernels, biases, *(pace.tolist() for pace in paces), strict=True)]


@dataclass(frozen=True, eq=False)
class Fit:
    """The best kernel of one size, with a constant beside it, for the target and picture of some settings."""

    size: str  # "3 × 3"
    kernel: np.ndarray  # (h, w)
    share: float  # of the wanted picture's variance, R²


def fits(settings: Learn, photo: Photo | None) -> list[Fit]:
    """The best kernel of each size in TRIED that fits into the picture. Always with a bias: variance counts no mean."""
    best, shape = [], before_picture(settings, photo).shape
    for size in TRIED:
        tried = replace(settings, size=size, bias=True, start="zeros")
        if all(k <= n for k, n in zip(tried.kernel_size, shape, strict=True)):
            pairs = pairs_of(tried, photo)
            best.append(Fit(SIZE_NAMES[size], pairs.best[:-1].reshape(tried.kernel_size), pairs.explained))
    return best


def two_channels_and_relu(x: np.ndarray, weights: Weights = SOBEL_X) -> np.ndarray:
    """ReLU of a kernel plus ReLU of its negative, summed by a 1 × 1 layer: |kernel|, which no single kernel gives."""
    answer = correlate(x, weights)
    return answer.clip(min=0) + correlate(x, [[-value for value in row] for row in weights]).clip(min=0)


def absolute_difference(settings: Learn, photo: Photo | None) -> float:
    """The largest difference between |Sobel x| and its two channels with ReLU on the chosen picture."""
    x = before_picture(settings, photo)
    return float(np.abs(two_channels_and_relu(x) - np.abs(correlate(x, SOBEL_X))).max())

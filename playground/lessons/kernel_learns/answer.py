"""What a run of the lesson "A kernel learns" comes to: its rates, its directions, and when it is near enough."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.convolution.descent import RULES, Descent, descend
from playground.lessons.kernel_learns.pairs import Pairs
from playground.lessons.kernel_learns.settings import LONGEST_RUN, LearnConfig

NEAR = 0.01  # of the target's own length: a kernel this close counts as learned
FAR = 100_000  # steps that are looked through for that
ZERO = 1e-12  # of the start: a loss or a part of an error below it is rounding


@dataclass(frozen=True, eq=False)
class LearnAnswer:
    """One run on one set of pairs. Losses are sums of squared errors, whichever loss the run descends."""

    config: LearnConfig
    pairs: Pairs
    descent: Descent

    @property
    def scale(self) -> float:
        """What the descended loss multiplies the sum with: 1, or 1 / N for the mean."""
        return 1.0 if self.config.loss == "sum" else 1 / self.pairs.count

    @property
    def rate(self) -> float:
        return run_rate(self.config, self.pairs)

    @property
    def limit(self) -> float:
        """The largest rate that every direction stands: 1 over the largest eigenvalue; infinite where nothing is seen."""
        return stable_limit(self.config, self.pairs)

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

    @property
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
        target = self.pairs.target_weights
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
        return FAR if self.config.method == "gradient descent" else LONGEST_RUN

    @cached_property
    def near_after(self) -> int | None:
        """The first step after which the kernel is within NEAR of the reference, None where none is found.

        Independent of how many steps the run takes: gradient descent is looked through in closed form, other rules are run.
        """
        goal = NEAR * float(np.linalg.norm(self.reference))
        if self.config.method != "gradient descent":
            return self._run_until(goal)
        _values, vectors = self.pairs.eigen
        rest = vectors.T @ (self.pairs.best - self.reference)
        rest[self.pairs.seen :] += self.start_error[self.pairs.seen :]  # stays as it is
        moving, factors = self.start_error[: self.pairs.seen], self.factors[: self.pairs.seen]
        with np.errstate(over="ignore"):
            for first in range(0, self.far, 10_000):
                powers = factors ** np.arange(first, first + 10_000)[:, None]  # [steps, directions]
                ways = rest[: self.pairs.seen] + np.where(moving == 0, 0.0, powers * moving)
                away = np.hypot(np.linalg.norm(ways, axis=1), np.linalg.norm(rest[self.pairs.seen :]))
                found = np.flatnonzero(away <= goal)
                if found.size:
                    return first + int(found[0])
        return None

    def _run_until(self, goal: float) -> int | None:
        step, weights = RULES[self.config.method](self.rate), self.descent.kernels[0]
        for number in range(self.far):
            if np.linalg.norm(weights - self.reference) <= goal:
                return number
            weights = weights + step(self.scale * self.pairs.gradient(weights))
        return None


def explained(pairs: Pairs) -> float:
    """R² of the best kernel; 1 for a wanted picture of one value, which a kernel that gives it explains wholly."""
    spread = float(np.square(pairs.wanted - pairs.wanted.mean()).sum())
    missed = max(0.0, pairs.energy - float(pairs.moment @ pairs.best))  # from the sums alone: shares need no more digits
    return 1 - missed / spread if spread > ZERO * max(1.0, pairs.energy) else 1.0


def stable_limit(config: LearnConfig, pairs: Pairs) -> float:
    scale = 1.0 if config.loss == "sum" else 1 / pairs.count
    steepest = float(pairs.eigen[0][0])
    return 1 / (scale * steepest) if steepest else np.inf


def run_rate(config: LearnConfig, pairs: Pairs) -> float:
    """The rate in numbers. Raises ValueError where it is a share of a limit that does not exist."""
    if config.method != "gradient descent" or config.rate_by == "number":
        return config.rate
    limit = stable_limit(config, pairs)
    if not np.isfinite(limit):
        raise ValueError("This picture is 0 everywhere, so there is no largest rate. Give the rate as a number.")
    return config.share * limit


def learn(config: LearnConfig, pairs: Pairs) -> LearnAnswer:
    """The run that a configuration describes, on pairs made from it."""
    scale = 1.0 if config.loss == "sum" else 1 / pairs.count
    run = descend(
        pairs,
        config.start_weights(),
        rate=run_rate(config, pairs),
        steps=config.steps,
        method=config.method,
        scale=scale,
    )
    return LearnAnswer(config, pairs, run)

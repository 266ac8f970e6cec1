"""What guessing scores on a test part: accuracies below this band say nothing about a network."""

import math

import numpy as np


def right_guesses(pictures: int, chance: float) -> np.ndarray:
    """(pictures + 1,) probabilities that 0, 1, … of so many independent guesses are right: a binomial distribution."""
    if pictures < 0 or not 0 < chance < 1:
        raise ValueError(f"Guesses need 0 or more pictures and a chance between 0 and 1, not {pictures} and {chance:g}.")
    right = np.arange(pictures + 1)
    logs = np.array([math.lgamma(pictures + 1) - math.lgamma(k + 1) - math.lgamma(pictures - k + 1) for k in right])
    return np.exp(logs + right * math.log(chance) + (pictures - right) * math.log1p(-chance))


def guess_band(pictures: int, chance: float, level: float = 0.95) -> tuple[float, float]:
    """Accuracies between which at least the share `level` of all guessers land; (0, 1) without a picture."""
    if not pictures:
        return 0.0, 1.0
    below = np.cumsum(right_guesses(pictures, chance))
    tail = (1 - level) / 2
    low, high = (int(np.searchsorted(below, share - 1e-12)) for share in (tail, 1 - tail))
    return low / pictures, min(high, pictures) / pictures


def best_of(guessers: int, pictures: int, chance: float) -> float:
    """Mean accuracy of the best of so many guessers. Raises ValueError without a picture."""
    if pictures < 1:
        raise ValueError("Guessing needs at least one picture.")
    below = np.minimum(np.cumsum(right_guesses(pictures, chance)), 1)
    return float((1 - below[:-1] ** guessers).sum() / pictures)

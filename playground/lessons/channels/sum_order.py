"""The order of sums: float32 rounds after each addition, so channels added backwards give other bits."""

from functools import lru_cache

import numpy as np

from playground.lessons.channels.settings import MOST_ADDED

POOL = 1 << 20  # partial sums, drawn once for all numbers of channels
SUMS = 1 << 16  # tried for each
TAPS = 9  # a 3×3 window
CURVE = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, MOST_ADDED)  # channels


@lru_cache(maxsize=1)
def partial_sums() -> np.ndarray:
    """(POOL,) float32: windows of nine normal numbers times nine normal weights, each the sum of its products.

    The windows overlap as neighbouring ones of a picture do; weights are shifted further, so that no product comes twice.
    """
    generator = np.random.default_rng(0)
    numbers, weights = (generator.standard_normal(POOL).astype(np.float32) for _ in range(2))
    sums = np.zeros(POOL, np.float32)
    for tap in range(TAPS):
        sums += np.roll(numbers, tap) * np.roll(weights, tap * (TAPS + 1))
    return sums


def both_orders(channels: int) -> tuple[np.ndarray, np.ndarray]:
    """((SUMS,), (SUMS,)) float32: sums over so many channels, 1…256, first to last and last to first."""
    pool, apart = partial_sums(), (POOL - SUMS) // channels
    parts = [pool[apart * channel :][:SUMS] for channel in range(channels)]
    forwards, backwards = np.zeros(SUMS, np.float32), np.zeros(SUMS, np.float32)
    for ahead, behind in zip(parts, parts[::-1], strict=True):
        forwards, backwards = forwards + ahead, backwards + behind
    return forwards, backwards


@lru_cache(maxsize=MOST_ADDED)
def changed_share(channels: int) -> float:
    """Of the sums over so many channels, the share whose bits differ when the channels come in reversed order."""
    forwards, backwards = both_orders(channels)
    return float((forwards != backwards).mean())


def example(channels: int) -> tuple[float, float]:
    """The first sum that the order changes, in both orders; the first sum twice where it changes none."""
    forwards, backwards = both_orders(channels)
    at = int((forwards != backwards).argmax())
    return float(forwards[at]), float(backwards[at])


def curve() -> list[tuple[int, float]]:
    """(channels, share) along CURVE."""
    return [(channels, changed_share(channels)) for channels in CURVE]

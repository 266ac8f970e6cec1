"""When anchors of neighbouring cells begin to overlap: pairs against the size, exact at every step (d2l 14.5 ex. 2).

A map has cells × cells cells, and at each one anchor a ratio (width over height), s√r wide and s/√r high in parts of the side.
"""

from collections.abc import Sequence

import numpy as np

ROUNDING = 1e-9  # boxes that share less of a side only touch


def first_sizes(cells: int, ratios: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Sizes s at which pairs of anchors of different cells begin to overlap, smallest first, and how many pairs do at each.

    Above its size a pair overlaps, at it the two boxes touch. Raises ValueError for a map without cells, or without ratios.
    """
    if cells < 1 or not len(ratios):
        raise ValueError(f"A map of {cells} × {cells} cells with {len(ratios)} ratios has no anchors; both must be at least 1.")
    root = np.sqrt(np.asarray(ratios, dtype=float))
    wide = (root[:, None] + root) / 2  # half the widths of two anchors, at s = 1
    high = (1 / root[:, None] + 1 / root) / 2
    sizes, pairs = [], []
    for down in range(cells):
        for across in range(1 - cells, cells):
            if down == 0 and across <= 0:
                continue  # the same cells the other way round, or one cell alone
            needed = np.maximum(abs(across) / cells / wide, down / cells / high)
            sizes.append(needed.reshape(-1))
            pairs.append(np.full(needed.size, (cells - down) * (cells - abs(across))))
    if not sizes:
        return np.empty(0), np.empty(0, dtype=int)
    every, many = np.concatenate(sizes), np.concatenate(pairs)
    steps, which = np.unique(every.round(12), return_inverse=True)
    return steps, np.bincount(which, weights=many).astype(int)


def overlapping_pairs(cells: int, ratios: Sequence[float], size: float) -> int:
    """Pairs of anchors of different cells that overlap at this size. Raises as first_sizes."""
    steps, pairs = first_sizes(cells, ratios)
    return int(pairs[steps < size - ROUNDING].sum())

"""Anchor boxes: the same few shapes round the centre of every cell of a feature map (d2l 14.4.1).

Anchors are normalised corners, (cells × shapes, 4), cell by cell in reading order and shape by shape within a cell. A ratio
is width over height. The textbook's text would make an anchor w·s·√r wide; its code, and we, make it h·s·√r: with equal
sides of the map s√r × s/√r of the picture's height, so ratio 1 is square in pixels only when the cells are.

Of n sizes and m ratios the textbook takes n + m − 1 shapes: all sizes with the first ratio, then the other ratios with the
first size. Its text lists them the other way round. Anchors may leave the picture; nothing is clipped.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from playground.boxes.formats import as_list_of_boxes

Numbers, Dtype, Device = Sequence[float], torch.dtype | None, torch.device | str | None
ROUNDING = 1e-9  # boxes that share less of a side only touch


def anchor_pairs(sizes: Numbers, ratios: Numbers, full: bool = False) -> list[tuple[float, float]]:
    """The (size, ratio) pairs in the order of the anchors: n + m − 1, or all n·m when `full` (ratio by ratio).

    Sizes are parts of the picture's height, ratios are width over height.
    Raises ValueError when a list is empty or a number is not positive and finite.
    """
    for name, numbers in (("sizes", sizes), ("ratios", ratios)):
        if not len(numbers):
            raise ValueError(f"There are no {name}; give at least one.")
        for number in numbers:
            if not 0 < number < float("inf"):
                raise ValueError(f"{name} hold {number}; each must be a positive number.")
    if full:
        return [(size, ratio) for ratio in ratios for size in sizes]
    return [(size, ratios[0]) for size in sizes] + [(sizes[0], ratio) for ratio in ratios[1:]]


def anchor_shapes(
    height: int, width: int, sizes: Numbers, ratios: Numbers, *, full: bool = False, dtype: Dtype = None, device: Device = None
) -> Tensor:
    """Normalised (w, h) of every anchor of a cell, (shapes, 2), on a map of height × width cells. Raises as anchor_pairs."""
    if min(height, width) < 1:
        raise ValueError(f"The feature map is {height} × {width}; both sides must be at least 1.")
    pairs = torch.tensor(anchor_pairs(sizes, ratios, full), dtype=dtype or torch.get_default_dtype(), device=device)
    size, root = pairs[:, 0], pairs[:, 1].sqrt()
    return torch.stack((size * root * height / width, size / root), dim=1)  # [shapes, 2]


def anchor_centres(height: int, width: int, *, dtype: Dtype = None, device: Device = None) -> Tensor:
    """Normalised (x, y) of the middle of every cell, (height × width, 2), in reading order."""
    dtype = dtype or torch.get_default_dtype()
    y = (torch.arange(height, dtype=dtype, device=device) + 0.5) / height
    x = (torch.arange(width, dtype=dtype, device=device) + 0.5) / width
    return torch.stack((x.expand(height, width), y[:, None].expand(height, width)), dim=2).reshape(-1, 2)


def multibox_prior(
    height: int, width: int, sizes: Numbers, ratios: Numbers, *, full: bool = False, dtype: Dtype = None, device: Device = None
) -> Tensor:
    """All anchors of a feature map of height × width cells: (height·width·(n + m − 1), 4), normalised corners.

    sizes are parts of the picture's height, ratios are width over height; `full` takes all n·m shapes. The order is that of
    the textbook's code (d2l 14.4.1).
    Raises ValueError for an empty map, empty lists, and numbers that are not positive.
    """
    shapes = anchor_shapes(height, width, sizes, ratios, full=full, dtype=dtype, device=device)
    around = torch.cat((-shapes, shapes), dim=1) / 2  # [shapes, 4]
    centres = anchor_centres(height, width, dtype=dtype, device=device).repeat(1, 2)  # [cells, 4]
    return (centres[:, None] + around).reshape(-1, 4)


def leaves_picture(anchors: Tensor) -> Tensor:
    """(N,) bool: which anchors (N, 4), normalised corners, reach beyond the picture's border."""
    anchors = as_list_of_boxes(anchors, "anchors")
    return (anchors[:, :2] < 0).any(dim=1) | (anchors[:, 2:] > 1).any(dim=1)


def overlap_sizes(cells: int, ratios: Numbers) -> tuple[np.ndarray, np.ndarray]:
    """Sizes s at which pairs of anchors of different cells begin to overlap, smallest first, and how many pairs do at each.

    A map of cells × cells has at each one anchor a ratio, s√r × s/√r in parts of the side (d2l 14.5 ex. 2). Above its size a
    pair overlaps, at it the two boxes touch. Raises ValueError for a map without cells, or without ratios.
    """
    if cells < 1 or not len(ratios):
        raise ValueError(f"A map of {cells} × {cells} cells with {len(ratios)} ratios has no anchors; both must be at least 1.")
    root = np.sqrt(np.asarray(ratios, dtype=float))
    wide = (root[:, None] + root) / 2  # half the widths of two anchors, at s = 1
    high = (1 / root[:, None] + 1 / root) / 2
    pairs = Counter()
    for down in range(cells):
        for across in range(1 - cells, cells):
            if down or across > 0:  # not the same cells the other way round, nor one cell alone
                needed = np.maximum(abs(across) / cells / wide, down / cells / high)
                for size in needed.round(12).flat:
                    pairs[size] += (cells - down) * (cells - abs(across))
    return np.array(sorted(pairs)), np.array([pairs[size] for size in sorted(pairs)], dtype=int)


def overlapping_pairs(cells: int, ratios: Numbers, size: float) -> int:
    """Pairs of anchors of different cells that overlap at this size. Raises as overlap_sizes."""
    steps, pairs = overlap_sizes(cells, ratios)
    return int(pairs[steps < size - ROUNDING].sum())

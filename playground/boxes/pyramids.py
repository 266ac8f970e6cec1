"""Anchors on several feature maps at once (d2l 14.5, 14.7.1), the level of a pyramid that an object belongs to, and the rows of
a head: on each map it answers with anchors · (classes + 1) channels, which are flattened to (cells² · anchors, classes + 1)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from playground.boxes.anchors import multibox_prior


@dataclass(frozen=True)
class Level:
    """One feature map: its cells, and the anchors at each. Sizes are parts of the picture's height, ratios width/height."""

    height: int  # cells
    width: int  # cells
    sizes: tuple[float, ...]
    ratios: tuple[float, ...]

    def __post_init__(self) -> None:
        if min(self.height, self.width) < 1:
            raise ValueError(f"A level has {self.height} × {self.width} cells; both sides must be at least 1.")
        if not self.sizes or not self.ratios:
            raise ValueError("A level needs at least one size and one ratio.")

    @property
    def anchors(self) -> int:
        return self.height * self.width * (len(self.sizes) + len(self.ratios) - 1)


_TEXTBOOK = ((32, (0.2, 0.272)), (16, (0.37, 0.447)), (8, (0.54, 0.619)), (4, (0.71, 0.79)), (1, (0.88, 0.961)))
TEXTBOOK_SSD = tuple(Level(cells, cells, sizes, (1, 2, 0.5)) for cells, sizes in _TEXTBOOK)  # 5,444 anchors at 256 × 256


def pyramid_priors(levels: Sequence[Level], device: torch.device | str | None = None) -> tuple[Tensor, Tensor]:
    """Anchors of all levels, (N, 4) normalised corners, and the level each belongs to, (N,). Finest level first if listed so.

    Raises ValueError when there is no level.
    """
    if not levels:
        raise ValueError("There is no level; give at least one.")
    anchors = [multibox_prior(level.height, level.width, level.sizes, level.ratios, device=device) for level in levels]
    numbers = [torch.full((len(part),), index, device=device) for index, part in enumerate(anchors)]
    return torch.cat(anchors), torch.cat(numbers)


def fpn_level(
    height: float, width: float, lowest: int = 2, highest: int = 5, canonical: float = 224, canonical_level: int = 4
) -> int:
    """Level P_k that a feature pyramid gives a box of height × width pixels: ⌊4 + log₂(√area/224)⌋, kept in range.

    The shape plays no part: 448 × 112 and 896 × 56 both go to P4 (Lin et al. 2017, equation 1).
    Raises ValueError unless both sides are positive and finite.
    """
    if not (0 < height < math.inf and 0 < width < math.inf):
        raise ValueError(f"The box is {height} × {width}; both sides must be positive.")
    level = math.floor(canonical_level + math.log2(math.sqrt(height * width) / canonical))
    return min(max(level, lowest), highest)


@dataclass(frozen=True, eq=False)
class HeadRows:
    """Where the scores of each row come from, (rows, classes + 1); row k is taken for those of anchor k."""

    cell: np.ndarray  # in reading order
    channel: np.ndarray
    right: np.ndarray  # (rows,) bool: every number comes from where the row's anchor is

    @property
    def count(self) -> int:
        return len(self.right)


def flatten_head(cells: int, anchors: int, classes: int, permute: bool) -> HeadRows:
    """The rows of a map of cells × cells with these anchors per cell, with or without moving the channels last (d2l 14.5 ex. 3).

    Raises ValueError for a number below 1.
    """
    for name, number in (("cells", cells), ("anchors", anchors), ("classes", classes)):
        if number < 1:
            raise ValueError(f"There are {number} {name}; a head needs at least 1.")
    scores, places = classes + 1, cells**2
    made = np.arange(anchors * scores * places).reshape(anchors * scores, places)  # as torch lays the channels out
    flat = (made.T if permute else made).reshape(-1, scores)
    channel, cell = np.divmod(flat, places)
    row = np.arange(len(flat))
    wanted = row[:, None] % anchors * scores + np.arange(scores)
    right = (cell == row[:, None] // anchors).all(axis=1) & (channel == wanted).all(axis=1)
    return HeadRows(cell, channel, right)

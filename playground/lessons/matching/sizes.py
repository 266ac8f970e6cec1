"""How many anchors of the textbook's SSD answer for one square, against its size: a mountain for one IoU, a plain for ATSS."""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from playground.boxes.formats import box_center_to_corner
from playground.boxes.iou import box_iou
from playground.boxes.matching_rules import atss_wants
from playground.boxes.pyramids import TEXTBOOK_SSD, pyramid_priors
from playground.lessons.matching.answer import ATSS, FASTER, RANGES, TEXTBOOK, MatchConfig

INPUT = 256  # px a side of what the textbook's SSD looks at
STEP = 4  # px between two sizes
SIDES = tuple(range(int(RANGES["side"][0]), int(RANGES["side"][1]) + 1, STEP))


@dataclass(frozen=True)
class SizeSweep:
    """For a square of every one of SIDES, alone in the picture, the anchors that answer for it."""

    anchors: Tensor  # (N, 4) normalised corners
    squares: Tensor  # (S, 4) normalised corners
    chosen: dict[str, Tensor]  # rule -> (N, S) bool
    best: Tensor  # (S,) the best IoU on offer
    thresholds: Tensor  # (S,) ATSS's own

    def counts(self, rule: str) -> list[int]:
        return self.chosen[rule].sum(dim=0).tolist()

    def indices(self, rule: str, place: int) -> list[int]:
        """Anchors of a rule for the square of SIDES[place]."""
        return self.chosen[rule][:, place].nonzero().squeeze(1).tolist()


def sweep_of(config: MatchConfig) -> SizeSweep:
    """The sweep of a configuration; its own side picks a place in it (see place_of)."""
    return _sweep(config.x, config.y, config.t, config.high, config.nearest)


def place_of(side: float) -> int:
    """Index of the nearest of SIDES."""
    return min(range(len(SIDES)), key=lambda place: abs(SIDES[place] - side))


@lru_cache(maxsize=32)
def _sweep(x: int, y: int, t: float, high: float, nearest: int) -> SizeSweep:
    anchors, levels = pyramid_priors(TEXTBOOK_SSD)
    per_place = len(TEXTBOOK_SSD[0].sizes) + len(TEXTBOOK_SSD[0].ratios) - 1
    squares = box_center_to_corner(torch.tensor([[x / 100, y / 100, side / INPUT, side / INPUT] for side in SIDES]))
    iou = box_iou(anchors, squares)
    best, favourites = iou.max(dim=0)
    first = torch.zeros_like(iou, dtype=torch.bool).scatter_(0, favourites[None], True)
    wants, thresholds = atss_wants(squares, anchors, levels.bincount().tolist(), nearest, per_place)
    chosen = {TEXTBOOK: (iou >= t) | first, FASTER: (iou >= high) | (iou == best), ATSS: wants}
    return SizeSweep(anchors, squares, chosen, best, thresholds)

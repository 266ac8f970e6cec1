"""What the lesson "Matching and offsets" computes: who answers for whom, by the textbook and by three libraries, and what an
anchor has to learn."""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from playground.boxes import matching
from playground.boxes.formats import box_center_to_corner
from playground.boxes.iou import box_iou
from playground.boxes.matching import MatchTrace, trace_matching
from playground.boxes.pyramids import TEXTBOOK_SSD, pyramid_priors
from playground.boxes.targets import offset_boxes, offset_inverse
from playground.images import Photo
from playground.lessons.matching.settings import INPUT, SIDES, Match

TEXTBOOK, SSD, FASTER, ATSS = RULES = ("textbook", "torchvision’s SSD", "Faster R-CNN", "ATSS")


@dataclass(frozen=True, eq=False)
class MatchAnswer:
    """The textbook's matching of the boxes, and its targets, a row an anchor."""

    settings: Match
    trace: MatchTrace  # (anchors, rows of labels): objects, then padding unless that is skipped
    offsets: Tensor  # (A, 4), 0 for background
    mask: tuple[bool, ...]
    classes: tuple[int, ...]  # 0 is background, which padding gets too

    @property
    def positives(self) -> list[int]:
        """Anchors with a row of labels, padding aside."""
        objects = len(self.settings.classes)
        return [anchor for anchor, owner in enumerate(self.owners) if 0 <= owner < objects]

    @property
    def owners(self) -> list[int]:
        return self.trace.assignment.tolist()

    def iou_of(self, anchor: int) -> float:
        """With its own object; 0 for background."""
        owner = self.owners[anchor]
        return self.trace.iou[anchor, owner].item() if owner >= 0 else 0.0

    @property
    def decoded(self) -> Tensor:
        """(4,) corners of the picked anchor's offsets, read with the decoder's variances."""
        picked = self.settings.picked
        return offset_inverse(self.settings.corners[picked], self.offsets[picked], self.settings.variances)


def match_answer(settings: Match, _photo: Photo | None = None) -> MatchAnswer:
    """Match and encode as the textbook does; rows of padding are matched too unless settings.skip.

    With skip this is what multibox_target answers; without it what the textbook's function does.
    """
    padding = -torch.ones(settings.padding, 4, dtype=torch.float64)
    rows = torch.cat((settings.truths, padding))
    trace = trace_matching(rows, settings.corners, settings.t)
    mask = trace.assignment >= 0
    mine = torch.where(mask, trace.assignment, 0)
    offsets = torch.where(mask[:, None], offset_boxes(settings.corners, rows[mine]), 0)
    numbers = settings.numbers + [0] * settings.padding
    classes = tuple(numbers[owner] if owner >= 0 else 0 for owner in trace.assignment.tolist())
    return MatchAnswer(settings, trace, offsets, tuple(mask.tolist()), classes)


def shared_out(settings: Match) -> dict[str, Tensor]:
    """(A,) a rule: an object's index, −1 for background, −2 for ignored. Padding plays no part."""
    truths, anchors = settings.truths, settings.corners
    return {
        TEXTBOOK: matching.assign_anchor_to_bbox(truths, anchors, settings.t),
        SSD: matching.match_ssd(truths, anchors, settings.t),
        FASTER: matching.match_two_thresholds(truths, anchors, settings.high, settings.low),
        ATSS: matching.match_atss(truths, anchors, [len(anchors)], settings.nearest),
    }


@dataclass(frozen=True, eq=False)
class SizeSweep:
    """Which anchors of the textbook's SSD answer for one square, against its size: a mountain for one IoU, a plain for ATSS."""

    anchors: Tensor  # (N, 4) normalised corners
    squares: Tensor  # (S, 4) normalised corners
    chosen: dict[str, Tensor]  # rule -> (N, S) bool
    best: Tensor  # (S,) the best IoU on offer
    thresholds: Tensor  # (S,) ATSS's own

    def counts(self, rule: str) -> list[int]:
        return self.chosen[rule].sum(dim=0).tolist()


def sweep_of(settings: Match) -> SizeSweep:
    """The sweep of these settings; `settings.place` is today's in it."""
    return _sweep(settings.x, settings.y, settings.t, settings.high, settings.nearest)


@lru_cache(maxsize=32)
def _sweep(x: int, y: int, t: float, high: float, nearest: int) -> SizeSweep:
    anchors, levels = pyramid_priors(TEXTBOOK_SSD)
    per_place = len(TEXTBOOK_SSD[0].sizes) + len(TEXTBOOK_SSD[0].ratios) - 1
    squares = box_center_to_corner(torch.tensor([[x / 100, y / 100, side / INPUT, side / INPUT] for side in SIDES]))
    iou = box_iou(anchors, squares)
    best, favourites = iou.max(dim=0)
    first = torch.zeros_like(iou, dtype=torch.bool).scatter_(0, favourites[None], True)
    wants, thresholds = matching.atss_wants(squares, anchors, levels.bincount().tolist(), nearest, per_place)
    chosen = {TEXTBOOK: (iou >= t) | first, FASTER: (iou >= high) | (iou == best), ATSS: wants}
    return SizeSweep(anchors, squares, chosen, best, thresholds)

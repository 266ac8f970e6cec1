"""Which anchor answers for which object: the textbook's matching, and its steps one by one (d2l 14.4.3.1).

First every object claims an anchor: the largest IoU left in the matrix wins, and its row and column are struck out. Claims
do not ask how large the IoU is; even 0 will do. Then every anchor left takes the object it overlaps most, if their IoU
reaches the threshold. Ties go to the first anchor, then to the first object.

Anchors and objects are corners in one unit. A box that is not proper has IoU 0 with everything (see iou).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from playground.boxes.iou import box_iou

STRUCK = -1.0  # what a struck row or column holds: below every IoU


@dataclass(frozen=True)
class Claim:
    """One object takes one anchor: the largest entry left in the matrix."""

    anchor: int
    truth: int
    iou: float


@dataclass(frozen=True)
class Verdict:
    """An anchor that nobody claimed, before the threshold: the object it overlaps most, and whether that is enough."""

    anchor: int
    truth: int
    iou: float
    accepted: bool


@dataclass(frozen=True)
class MatchTrace:
    """A matching for a player: the matrix, the claims in the order they are made, the verdicts, the answer."""

    iou: Tensor  # (anchors, objects)
    claims: tuple[Claim, ...]
    verdicts: tuple[Verdict, ...]
    assignment: Tensor  # (anchors,) object or −1


def assign_anchor_to_bbox(ground_truth: Tensor, anchors: Tensor, iou_threshold: float = 0.5) -> Tensor:
    """For each anchor the index of its object, or −1: (anchors,) int64, from ground_truth (G, 4) and anchors (A, 4).

    The semantics are those of d2l.assign_anchor_to_bbox, ties included, and its answer to more objects than anchors: each
    object too many claims anchor 0 in the name of object 0. Without objects all are −1; without anchors the answer is empty.
    """
    iou = box_iou(anchors, ground_truth)
    assignment = _nearest_above(iou, iou_threshold)
    for claim in _claims(iou):
        assignment[claim.anchor] = claim.truth
    return assignment


def trace_matching(ground_truth: Tensor, anchors: Tensor, iou_threshold: float = 0.5) -> MatchTrace:
    """The steps behind assign_anchor_to_bbox, in the order of the textbook's text: claims first, then the threshold."""
    iou = box_iou(anchors, ground_truth)
    claims = tuple(_claims(iou))
    assignment = torch.full((len(iou),), -1, dtype=torch.long, device=iou.device)
    for claim in claims:
        assignment[claim.anchor] = claim.truth
    claimed = {claim.anchor for claim in claims}
    verdicts = []
    if iou.shape[1]:
        values, truths = iou.max(dim=1)
        enough = (values >= iou_threshold).tolist()
        for anchor, (value, truth) in enumerate(zip(values.tolist(), truths.tolist(), strict=True)):
            if anchor in claimed:
                continue
            verdicts.append(Verdict(anchor, truth, value, enough[anchor]))
            if enough[anchor]:
                assignment[anchor] = truth
    return MatchTrace(iou, claims, tuple(verdicts), assignment)


def _nearest_above(iou: Tensor, threshold: float) -> Tensor:
    """For each row its best column, or −1 where even that stays below the threshold."""
    if not iou.shape[1]:
        return torch.full((len(iou),), -1, dtype=torch.long, device=iou.device)
    values, columns = iou.max(dim=1)
    return torch.where(values >= threshold, columns, -1)


def _claims(iou: Tensor) -> list[Claim]:
    """The largest entry of the matrix (anchors, objects), again and again, each time striking its row and column.

    The best row of every column is kept at hand, and found anew only for a column that has just lost it: one pass over the
    matrix instead of one an object.
    """
    if not iou.numel():
        return []
    left = iou.detach().clone()
    best, rows = (part.tolist() for part in left.max(dim=0))
    claims = []
    for _ in range(left.shape[1]):
        # The first of equals in reading order: by value, then by row, then by column.
        column = min(range(len(best)), key=lambda j: (-best[j], rows[j], j))
        row, value = rows[column], best[column]
        if value == STRUCK:  # more objects than anchors: the textbook's argmax of a matrix struck out
            claims.append(Claim(0, 0, float(iou[0, 0])))
            continue
        claims.append(Claim(row, column, value))
        left[row] = STRUCK
        best[column] = STRUCK
        left[:, column] = STRUCK
        for j in range(len(best)):
            if rows[j] == row and best[j] != STRUCK:
                value, index = left[:, j].max(dim=0)
                best[j], rows[j] = float(value), int(index)
    return claims

"""Which anchor answers for which object: the textbook's matching, step by step (d2l 14.4.3.1), and the rules of other detectors.

In the textbook every object first claims an anchor: the largest IoU left in the matrix wins, and its row and column are struck
out. Claims do not ask how large the IoU is; even 0 will do. Then every anchor left takes the object it overlaps most, if their
IoU reaches the threshold.

All rules take ground_truth (G, 4) and anchors (A, 4), corners in one unit, and give (A,) int64: an object's index, BACKGROUND
(−1), or IGNORED (−2, Faster R-CNN only): an anchor that is neither and does not train. Ties go to the first anchor, then to the
first object, except where a rule says otherwise. A box that is not proper has IoU 0 with everything (see iou). Without objects
every anchor is background; without anchors the answer is empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.boxes.formats import as_list_of_boxes
from playground.boxes.iou import box_iou

BACKGROUND, IGNORED = -1, -2
STRUCK = -1.0  # what a struck row or column holds: below every IoU


@dataclass(frozen=True)
class Claim:
    """One object takes one anchor: the largest entry left in the matrix."""

    anchor: int
    truth: int
    iou: float


@dataclass(frozen=True)
class Verdict:
    """An anchor that no object took, before the threshold: the object it overlaps most, and whether that is enough."""

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
    """The textbook's rule, as d2l.assign_anchor_to_bbox has it, ties included.

    So is its answer to more objects than anchors: each object too many claims anchor 0 in the name of object 0.
    """
    iou = box_iou(anchors, ground_truth)
    return _claimed(_nearest_above(iou, iou_threshold), _claims(iou))


def trace_matching(ground_truth: Tensor, anchors: Tensor, iou_threshold: float = 0.5) -> MatchTrace:
    """The steps behind assign_anchor_to_bbox, in the order of the textbook's text: claims first, then the threshold."""
    iou = box_iou(anchors, ground_truth)
    claims = tuple(_claims(iou))
    taken = {claim.anchor for claim in claims}
    values, truths = _best(iou)
    rows = zip(truths.tolist(), values.tolist(), (values >= iou_threshold).tolist(), strict=True)
    verdicts = [Verdict(anchor, *row) for anchor, row in enumerate(rows) if anchor not in taken and iou.shape[1]]
    return MatchTrace(iou, claims, tuple(verdicts), _claimed(_nearest_above(iou, iou_threshold), claims))


def match_two_thresholds(
    ground_truth: Tensor, anchors: Tensor, high: float = 0.7, low: float = 0.3, keep_best: bool = True
) -> Tensor:
    """Faster R-CNN's rule: an IoU of `high` or more is an object, below `low` background, between them ignored.

    With keep_best the anchors that some object likes most (all of them, when equal) are raised above the thresholds, each
    to the object it overlaps most itself, which may be another one: an object can be left with no anchor at all.
    Agrees with torchvision's Matcher (Ren et al. 2015). Raises ValueError unless low ≤ high.
    """
    if low > high:
        raise ValueError(f"The low threshold {low} lies above the high one, {high}.")
    iou = box_iou(anchors, ground_truth)
    values, truths = _best(iou)
    assignment = torch.where(values >= high, truths, torch.where(values < low, BACKGROUND, IGNORED))
    if keep_best and len(iou):
        assignment = torch.where((iou == iou.amax(dim=0)).any(dim=1), truths, assignment)
    return assignment


def match_ssd(ground_truth: Tensor, anchors: Tensor, iou_threshold: float = 0.5) -> Tensor:
    """torchvision's SSD: as the threshold pass of the textbook, then each object takes its favourite anchor, the last wins.

    Unlike in the textbook a claimed anchor is not removed, so that two objects with one favourite leave the earlier one
    with none.
    """
    iou = box_iou(anchors, ground_truth)
    assignment = _nearest_above(iou, iou_threshold)
    for truth, anchor in enumerate(iou.argmax(dim=0).tolist() if len(iou) else ()):
        assignment[anchor] = truth
    return assignment


def atss_thresholds(
    ground_truth: Tensor, anchors: Tensor, level_sizes: Sequence[int], nearest: int = 9, per_place: int = 1
) -> tuple[Tensor, Tensor]:
    """ATSS's own threshold of each object, (G,), and its candidates, (A, G) bool (Zhang et al. 2020).

    Candidates are the nearest × per_place anchors of every level by the distance of centres (the first of equals), where
    per_place is the number of anchors that share a centre; all of a smaller level. The threshold is the mean of their IoU
    with the object plus its standard deviation (n − 1).
    Raises ValueError when level_sizes, the anchors a level in order, do not add up to A.
    """
    iou = box_iou(anchors, ground_truth)
    if sum(level_sizes) != len(iou):
        raise ValueError(f"The levels hold {sum(level_sizes)} anchors together, but there are {len(iou)}.")
    distances = torch.cdist(_centres(anchors, iou), _centres(ground_truth, iou), compute_mode="donot_use_mm_for_euclid_dist")
    candidates = torch.zeros_like(iou, dtype=torch.bool)
    for level, mine in zip(distances.split(list(level_sizes)), candidates.split(list(level_sizes)), strict=True):
        mine.scatter_(0, level.argsort(dim=0, stable=True)[: nearest * per_place], True)
    count = candidates.sum(dim=0)
    mean = (iou * candidates).sum(dim=0) / count.clamp(min=1)
    squares = ((iou - mean) ** 2 * candidates).sum(dim=0)
    return mean + (squares / (count - 1).clamp(min=1)).sqrt(), candidates


def atss_wants(
    ground_truth: Tensor, anchors: Tensor, level_sizes: Sequence[int], nearest: int = 9, per_place: int = 1
) -> tuple[Tensor, Tensor]:
    """Which anchors each object would take if it were alone, (A, G) bool, and the objects' thresholds, (G,).

    A candidate at or above the threshold whose centre lies inside the object is wanted. Raises as atss_thresholds.
    """
    thresholds, candidates = atss_thresholds(ground_truth, anchors, level_sizes, nearest, per_place)
    iou, (low, high) = box_iou(anchors, ground_truth), as_list_of_boxes(ground_truth).split(2, dim=1)
    centres = _centres(anchors, iou)[:, None]  # [A, 1, 2]
    return candidates & ((centres > low.to(iou)) & (centres < high.to(iou))).all(dim=2) & (iou >= thresholds), thresholds


def match_atss(ground_truth: Tensor, anchors: Tensor, level_sizes: Sequence[int], nearest: int = 9, per_place: int = 1) -> Tensor:
    """ATSS: an anchor that several objects want goes to the one it overlaps most. Raises as atss_thresholds."""
    wants, _thresholds = atss_wants(ground_truth, anchors, level_sizes, nearest, per_place)
    return _nearest_above(torch.where(wants, box_iou(anchors, ground_truth), -1), 0)


def _centres(boxes: Tensor, like: Tensor) -> Tensor:
    boxes = as_list_of_boxes(boxes).to(like)
    return (boxes[:, :2] + boxes[:, 2:]) / 2


def _best(iou: Tensor) -> tuple[Tensor, Tensor]:
    """For each anchor its largest IoU and the object; −∞ and BACKGROUND without objects."""
    if iou.shape[1]:
        return tuple(iou.max(dim=1))
    return iou.new_full((len(iou),), -torch.inf), torch.full((len(iou),), BACKGROUND, device=iou.device)


def _nearest_above(iou: Tensor, threshold: float) -> Tensor:
    """For each anchor the object it overlaps most, or BACKGROUND where even that stays below the threshold."""
    values, truths = _best(iou)
    return torch.where(values >= threshold, truths, BACKGROUND)


def _claimed(assignment: Tensor, claims: Sequence[Claim]) -> Tensor:
    """The same with every claim granted."""
    for claim in claims:
        assignment[claim.anchor] = claim.truth
    return assignment


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
        if value == STRUCK:  # more objects than anchors: the textbook's argmax of a matrix of which all is removed
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

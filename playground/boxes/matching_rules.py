"""How other detectors share anchors out: SSD in torchvision, Faster R-CNN's two thresholds, ATSS.

All take ground_truth (G, 4) and anchors (A, 4), corners in one unit, and return (A,) int64: an object's index, BACKGROUND
(−1), or IGNORED (−2, Faster R-CNN only): an anchor that is neither and does not train. Ties go to the first object, except
where a rule says otherwise. Without objects every anchor is background.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from playground.boxes.formats import as_list_of_boxes
from playground.boxes.iou import box_iou

BACKGROUND = -1
IGNORED = -2


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
    if not iou.numel():
        return _all_background(iou)
    values, truths = iou.max(dim=1)
    assignment = torch.where(values >= high, truths, torch.where(values < low, BACKGROUND, IGNORED))
    if keep_best:
        favourites = (iou == iou.max(dim=0).values).any(dim=1)
        assignment = torch.where(favourites, truths, assignment)
    return assignment


def match_ssd(ground_truth: Tensor, anchors: Tensor, iou_threshold: float = 0.5) -> Tensor:
    """torchvision's SSD: as the threshold pass of the textbook, then each object takes its favourite anchor, the last wins.

    Unlike in the textbook a claimed anchor is not struck out, so that two objects with one favourite leave the earlier one
    with none.
    """
    iou = box_iou(anchors, ground_truth)
    if not iou.numel():
        return _all_background(iou)
    values, truths = iou.max(dim=1)
    assignment = torch.where(values >= iou_threshold, truths, BACKGROUND)
    for truth, anchor in enumerate(iou.argmax(dim=0).tolist()):
        assignment[anchor] = truth
    return assignment


def atss_thresholds(
    ground_truth: Tensor, anchors: Tensor, level_sizes: Sequence[int], nearest: int = 9, per_place: int = 1
) -> tuple[Tensor, Tensor]:
    """ATSS's own threshold of each object, (G,), and its candidates, (A, G) bool.

    Candidates are the nearest × per_place anchors of every level by the distance of centres (the first of equals), where
    per_place is the number of anchors that share a centre; all of a smaller level. The threshold is the mean of their IoU
    with the object plus its standard deviation (n − 1).
    Raises ValueError when level_sizes, the anchors a level in order, do not add up to A.
    """
    iou = box_iou(anchors, ground_truth)
    if sum(level_sizes) != len(iou):
        raise ValueError(f"The levels hold {sum(level_sizes)} anchors together, but there are {len(iou)}.")
    anchors, ground_truth = (as_list_of_boxes(boxes).to(iou) for boxes in (anchors, ground_truth))
    distances = torch.cdist(_centres(anchors), _centres(ground_truth), compute_mode="donot_use_mm_for_euclid_dist")
    candidates = torch.zeros_like(iou, dtype=torch.bool)
    start = 0
    for size in level_sizes:
        order = distances[start : start + size].argsort(dim=0, stable=True)[: nearest * per_place]
        candidates[start : start + size].scatter_(0, order, True)
        start += size
    count = candidates.sum(dim=0)
    mean = (iou * candidates).sum(dim=0) / count.clamp(min=1)
    squares = ((iou - mean) ** 2 * candidates).sum(dim=0)
    return mean + (squares / (count - 1).clamp(min=1)).sqrt(), candidates


def match_atss(ground_truth: Tensor, anchors: Tensor, level_sizes: Sequence[int], nearest: int = 9, per_place: int = 1) -> Tensor:
    """ATSS: a candidate at or above its object's own threshold whose centre lies inside the object is an object.

    An anchor that several objects want goes to the one it overlaps most (Zhang et al. 2020). Raises as atss_thresholds.
    """
    wants, _thresholds = atss_wants(ground_truth, anchors, level_sizes, nearest, per_place)
    iou = box_iou(anchors, ground_truth)
    if not iou.numel():
        return _all_background(iou)
    values, truths = torch.where(wants, iou, -1).max(dim=1)
    return torch.where(values >= 0, truths, BACKGROUND)


def atss_wants(
    ground_truth: Tensor, anchors: Tensor, level_sizes: Sequence[int], nearest: int = 9, per_place: int = 1
) -> tuple[Tensor, Tensor]:
    """Which anchors each object would take if it were alone, (A, G) bool, and the objects' thresholds, (G,).

    Raises as atss_thresholds.
    """
    thresholds, candidates = atss_thresholds(ground_truth, anchors, level_sizes, nearest, per_place)
    iou = box_iou(anchors, ground_truth)
    anchors, ground_truth = (as_list_of_boxes(boxes).to(iou) for boxes in (anchors, ground_truth))
    centre = _centres(anchors)[:, None]  # [A, 1, 2]
    inside = ((centre > ground_truth[:, :2]) & (centre < ground_truth[:, 2:])).all(dim=2)
    return candidates & inside & (iou >= thresholds), thresholds


def _centres(boxes: Tensor) -> Tensor:
    return (boxes[:, :2] + boxes[:, 2:]) / 2


def _all_background(iou: Tensor) -> Tensor:
    return torch.full((len(iou),), BACKGROUND, dtype=torch.long, device=iou.device)

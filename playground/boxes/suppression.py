"""Non-maximum suppression: keep the surest box, drop what overlaps it, go on (d2l 14.4.4).

Boxes are corners (N, 4) in any unit, scores (N,). A box goes when its IoU with a kept one is above the threshold; equal
stays. (Equal to the number it is compared with: torchvision rounds the IoU to the boxes' type, the threshold it does not, so
between float32 boxes an IoU of 2/5, rounded up, is above 0.4; 0.5 is met exactly.) Among equal scores the box listed first
comes first, on every device. A box that is not proper (see iou) overlaps nothing: it stays and removes none. Scores that are
NaN have no place in an order and are refused.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torchvision import ops

from playground.boxes.formats import as_list_of_boxes
from playground.boxes.iou import box_iou


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    """Indices of the boxes that stay, int64, surest first. Equals torchvision.ops.nms, with the order of equals settled.

    Raises ValueError for shapes that do not fit, NaN scores, and a threshold outside [0, 1].
    """
    boxes, scores = check_scored(boxes, scores)
    _check_threshold(iou_threshold)
    return ops.nms(boxes, -score_ranks(scores).to(boxes.dtype), iou_threshold)


def batched_nms(boxes: Tensor, scores: Tensor, class_ids: Tensor, iou_threshold: float) -> Tensor:
    """As nms, class by class: boxes of different class_ids (N,) never remove each other. Negative coordinates are welcome.

    Raises ValueError as nms does.
    """
    boxes, scores = check_scored(boxes, scores)
    class_ids = check_classes(class_ids, boxes)
    _check_threshold(iou_threshold)
    ranks = score_ranks(scores)
    lives = torch.zeros_like(ranks, dtype=torch.bool)
    for class_id in class_ids.unique():
        members = (class_ids == class_id).nonzero().squeeze(1)
        lives[members[ops.nms(boxes[members], -ranks[members].to(boxes.dtype), iou_threshold)]] = True
    kept = lives.nonzero().squeeze(1)
    return kept[ranks[kept].argsort()]


@dataclass(frozen=True)
class Comparison:
    """A box still in the running, compared with the one just picked."""

    box: int
    iou: float
    suppressed: bool


@dataclass(frozen=True)
class NmsStep:
    """One turn: the surest box left is picked and compared with all others left, surest first."""

    picked: int
    score: float
    comparisons: tuple[Comparison, ...]


def nms_trace(boxes: Tensor, scores: Tensor, iou_threshold: float, class_ids: Tensor | None = None) -> tuple[NmsStep, ...]:
    """Every step of nms (or batched_nms, with class_ids) for a player; the picks in order are its answer.

    With class_ids only boxes of the picked one's class are compared. Raises ValueError as nms does.
    """
    boxes, scores = check_scored(boxes, scores)
    _check_threshold(iou_threshold)
    iou = box_iou(boxes, boxes).tolist()
    classes = [0] * len(boxes) if class_ids is None else check_classes(class_ids, boxes).tolist()
    points = scores.tolist()
    left = scores.argsort(descending=True, stable=True).tolist()
    steps = []
    while left:
        picked, *rest = left
        compared = tuple(
            Comparison(box, iou[picked][box], iou[picked][box] > iou_threshold) for box in rest if classes[box] == classes[picked]
        )
        gone = {comparison.box for comparison in compared if comparison.suppressed}
        steps.append(NmsStep(picked, points[picked], compared))
        left = [box for box in rest if box not in gone]
    return tuple(steps)


def score_ranks(scores: Tensor) -> Tensor:
    """(N,) int64: 0 for the surest, then 1, and so on; equals in the order they are listed."""
    order = scores.argsort(descending=True, stable=True)
    ranks = torch.empty_like(order)
    ranks[order] = torch.arange(len(order), device=order.device)
    return ranks


def check_scored(boxes: Tensor, scores: Tensor) -> tuple[Tensor, Tensor]:
    """Boxes (N, 4) in at least float32 and scores (N,). Raises ValueError when they do not fit or a score is NaN."""
    boxes = as_list_of_boxes(boxes)
    scores = torch.as_tensor(scores)
    if scores.shape != boxes.shape[:1]:
        raise ValueError(f"There are {len(boxes)} boxes, but scores have shape {tuple(scores.shape)}; give one score a box.")
    if scores.isnan().any():
        raise ValueError(f"Score {int(scores.isnan().nonzero()[0])} is NaN; every score must be a number.")
    return (boxes.float() if boxes.dtype in (torch.float16, torch.bfloat16) else boxes), scores


def check_classes(class_ids: Tensor, boxes: Tensor) -> Tensor:
    """class_ids as a tensor (N,) beside boxes. Raises ValueError when the counts differ."""
    class_ids = torch.as_tensor(class_ids, device=boxes.device)
    if class_ids.shape != boxes.shape[:1]:
        raise ValueError(f"There are {len(boxes)} boxes, but class_ids have shape {tuple(class_ids.shape)}; give one a box.")
    return class_ids


def _check_threshold(iou_threshold: float) -> None:
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"The IoU threshold is {iou_threshold}; it must lie between 0 and 1.")

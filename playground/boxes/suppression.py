"""What to do with boxes that overlap: non-maximum suppression (d2l 14.4.4), and three softer answers.

    nms, batched_nms, nms_trace   keep the box with the highest score, drop what overlaps it, go on
    soft_nms                      neighbours of a kept box lose score instead of their life (Bodla et al. 2017)
    diou_nms                      spares neighbours with another centre (Zheng et al. 2020)
    weighted_boxes_fusion         averages (Solovyev et al. 2021)

Boxes are corners (N, 4) in any unit, scores (N,). A box goes when its IoU with a kept one is above the threshold; equal
stays. (Equal to the number it is compared with: torchvision rounds the IoU to the boxes' type, the threshold it does not, so
between float32 boxes an IoU of 2/5, rounded up, is above 0.4; 0.5 is met exactly.) Among equal scores the box listed first
comes first, on every device. A box that is not proper (see iou) overlaps nothing: it stays and removes none. With class_ids (N,)
only boxes of one class touch each other.

All raise ValueError for shapes that do not fit, and for scores that are NaN, which have no place in an order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torchvision import ops

from playground.boxes.formats import as_list_of_boxes
from playground.boxes.iou import box_iou, distance_box_iou


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    """Indices of the boxes that stay, int64, highest score first. Equals torchvision.ops.nms, with the order of equals settled.

    Raises ValueError for a threshold outside [0, 1].
    """
    boxes, scores = check_scored(boxes, scores)
    _check_threshold(iou_threshold)
    return ops.nms(boxes, -score_ranks(scores).to(boxes.dtype), iou_threshold)


def batched_nms(boxes: Tensor, scores: Tensor, class_ids: Tensor, iou_threshold: float) -> Tensor:
    """As nms, class by class. Negative coordinates are welcome."""
    boxes, scores = check_scored(boxes, scores)
    class_ids = check_classes(class_ids, boxes)
    _check_threshold(iou_threshold)
    ranks = score_ranks(scores)
    is_kept = torch.zeros_like(ranks, dtype=torch.bool)
    for class_id in class_ids.unique():
        members = (class_ids == class_id).nonzero().squeeze(1)
        is_kept[members[ops.nms(boxes[members], -ranks[members].to(boxes.dtype), iou_threshold)]] = True
    kept = is_kept.nonzero().squeeze(1)
    return kept[ranks[kept].argsort()]


@dataclass(frozen=True)
class Comparison:
    """A box still in the running, compared with the one just picked."""

    box: int
    iou: float
    suppressed: bool


@dataclass(frozen=True)
class NmsStep:
    """One turn: the box left with the highest score is picked and compared with all others left, highest score first."""

    picked: int
    score: float
    comparisons: tuple[Comparison, ...]


def nms_trace(boxes: Tensor, scores: Tensor, iou_threshold: float, class_ids: Tensor | None = None) -> tuple[NmsStep, ...]:
    """Every step of nms (or batched_nms, with class_ids) for a player; the picks in order are its answer. Raises as nms."""
    boxes, scores = check_scored(boxes, scores)
    _check_threshold(iou_threshold)
    iou, classes, points = box_iou(boxes, boxes).tolist(), check_classes(class_ids, boxes).tolist(), scores.tolist()
    left = scores.argsort(descending=True, stable=True).tolist()
    steps = []
    while left:
        picked, *rest = left
        similarity = [(box, iou[picked][box]) for box in rest if classes[box] == classes[picked]]
        compared = tuple(Comparison(box, value, value > iou_threshold) for box, value in similarity)
        gone = {comparison.box for comparison in compared if comparison.suppressed}
        steps.append(NmsStep(picked, points[picked], compared))
        left = [box for box in rest if box not in gone]
    return tuple(steps)


class SoftResult(NamedTuple):
    """Boxes in the order they were picked, highest score first, and the scores they have left."""

    keep: Tensor  # (K,) int64
    scores: Tensor  # (K,)


# method -> factor on the score, from IoU, threshold and sigma
DECAYS: dict[str, Callable[[Tensor, float, float], Tensor]] = {
    "linear": lambda iou, threshold, sigma: torch.where(iou > threshold, 1 - iou, 1),  # a step at the threshold
    "gaussian": lambda iou, threshold, sigma: torch.exp(-(iou**2) / sigma),  # everywhere
}


def soft_nms(
    boxes: Tensor,
    scores: Tensor,
    method: str = "gaussian",
    *,
    iou_threshold: float = 0.5,
    sigma: float = 0.5,
    score_threshold: float = 0.001,
    class_ids: Tensor | None = None,
) -> SoftResult:
    """Boxes re-ranked; one whose score falls to score_threshold or below is dropped.

    iou_threshold matters to 'linear' only, sigma to 'gaussian' only. A round costs one row of IoUs: N rounds at most.
    Raises ValueError for an unknown method and a sigma that is not positive.
    """
    if method not in DECAYS:
        raise ValueError(f"There is no Soft-NMS {method!r}; the methods are {' and '.join(DECAYS)}.")
    if not sigma > 0:
        raise ValueError(f"sigma is {sigma}; it must be positive.")
    boxes, scores = check_scored(boxes, scores)
    classes = check_classes(class_ids, boxes)
    left = scores.to(boxes.dtype).clone()
    waiting = left > score_threshold
    keep, final = [], []
    while waiting.any():
        pick = int(torch.where(waiting, left, -torch.inf).argmax())
        keep.append(pick)
        final.append(left[pick].clone())
        waiting[pick] = False
        factor = DECAYS[method](box_iou(boxes[pick : pick + 1], boxes)[0], iou_threshold, sigma)
        left = torch.where(waiting & (classes == classes[pick]), left * factor, left)
        waiting &= left > score_threshold
    return SoftResult(torch.tensor(keep, dtype=torch.long, device=boxes.device), torch.stack(final) if final else left[:0])


def diou_nms(boxes: Tensor, scores: Tensor, threshold: float, class_ids: Tensor | None = None) -> Tensor:
    """Indices that stay, int64, highest score first: greedy NMS with DIoU in the place of IoU.

    A box goes when its DIoU with a kept one is above the threshold. Raises ValueError for one outside [−1, 1].
    """
    if not -1 <= threshold <= 1:
        raise ValueError(f"The DIoU threshold is {threshold}; it must lie between −1 and 1.")
    boxes, scores = check_scored(boxes, scores)
    order = scores.argsort(descending=True, stable=True)
    classes = check_classes(class_ids, boxes)[order]
    removes = distance_box_iou(boxes[order], boxes[order]) > threshold
    removes = (removes & (classes[:, None] == classes)).cpu().numpy()
    is_kept = torch.ones(len(order), dtype=torch.bool).numpy()
    for row in range(len(is_kept)):
        if is_kept[row]:
            is_kept[row + 1 :] &= ~removes[row, row + 1 :]
    return order[torch.from_numpy(is_kept).to(order.device)]


class FusedBoxes(NamedTuple):
    """Fused boxes, highest score first, with the raw boxes that each was made of."""

    boxes: Tensor  # (K, 4) corners
    scores: Tensor  # (K,)
    class_ids: Tensor  # (K,)
    members: tuple[tuple[int, ...], ...]  # indices of raw boxes, in the order they joined


def weighted_boxes_fusion(
    boxes: Tensor, scores: Tensor, iou_threshold: float = 0.55, class_ids: Tensor | None = None, models: int = 1
) -> FusedBoxes:
    """Boxes gathered into clusters; each becomes its mean weighted by score.

    From the highest score down a box joins the cluster of its class whose present mean it overlaps most, if that IoU is above
    iou_threshold, or founds one. A cluster's score is the mean of its members', times min(members, models)/models: boxes
    that few of the `models` found count for less.
    Raises ValueError for models below 1, scores that are not positive, and a threshold outside [0, 1].
    """
    boxes, scores = check_scored(boxes, scores)
    if models < 1:
        raise ValueError(f"There are {models} models; there must be at least one.")
    _check_threshold(iou_threshold)
    if len(scores) and not scores.min() > 0:
        raise ValueError(f"The lowest score is {float(scores.min())}; scores are weights here and must be positive.")
    classes, weights = check_classes(class_ids, boxes), scores.to(boxes.dtype)
    means, kinds, clusters = boxes[:0], classes[:0], []
    for index in scores.argsort(descending=True, stable=True).tolist():
        box = boxes[index : index + 1]
        iou = torch.where(kinds == classes[index], box_iou(box, means)[0], -1)
        best = int(iou.argmax()) if len(clusters) else -1
        if best >= 0 and float(iou[best]) > iou_threshold:
            members = clusters[best]
            members.append(index)
            means[best] = (boxes[members] * weights[members, None]).sum(dim=0) / weights[members].sum()
        else:
            clusters.append([index])
            means, kinds = torch.cat((means, box)), torch.cat((kinds, classes[index : index + 1]))
    fused = [weights[members].mean() * min(len(members), models) / models for members in clusters]
    points = torch.stack(fused) if fused else weights[:0]
    order = points.argsort(descending=True, stable=True)
    return FusedBoxes(means[order], points[order], kinds[order], tuple(tuple(clusters[k]) for k in order.tolist()))


def score_ranks(scores: Tensor) -> Tensor:
    """(N,) int64: 0 for the highest score, then 1, and so on; equals in the order they are listed."""
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


def check_classes(class_ids: Tensor | None, boxes: Tensor) -> Tensor:
    """class_ids as a tensor (N,) beside boxes; one class where they are None. Raises ValueError when the counts differ."""
    class_ids = torch.zeros(len(boxes), dtype=torch.long) if class_ids is None else class_ids
    class_ids = torch.as_tensor(class_ids, device=boxes.device)
    if class_ids.shape != boxes.shape[:1]:
        raise ValueError(f"There are {len(boxes)} boxes, but class_ids have shape {tuple(class_ids.shape)}; give one a box.")
    return class_ids


def _check_threshold(iou_threshold: float) -> None:
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"The IoU threshold is {iou_threshold}; it must lie between 0 and 1.")

"""Soft-NMS: neighbours of a kept box lose score instead of their life (Bodla et al. 2017).

    linear      score × (1 − IoU) where IoU is above the threshold, unchanged elsewhere: a step at the threshold
    gaussian    score × exp(−IoU²/σ), everywhere

Conventions of boxes, ties and improper boxes are those of suppression.nms.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from playground.boxes.iou import box_iou
from playground.boxes.suppression import check_classes, check_scored


class SoftResult(NamedTuple):
    """Boxes in the order they were picked, surest first, and the scores they have left."""

    keep: Tensor  # (K,) int64
    scores: Tensor  # (K,)


# method -> factor on the score, from IoU, threshold and sigma
DECAYS: dict[str, Callable[[Tensor, float, float], Tensor]] = {
    "linear": lambda iou, threshold, sigma: torch.where(iou > threshold, 1 - iou, 1),
    "gaussian": lambda iou, threshold, sigma: torch.exp(-(iou**2) / sigma),
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
    """Boxes (N, 4) corners and scores (N,) re-ranked; a box whose score falls to score_threshold or below is dropped.

    iou_threshold matters to 'linear' only, sigma to 'gaussian' only. With class_ids (N,) only boxes of one class touch
    each other. A round costs one row of IoUs: N rounds at most.
    Raises ValueError for an unknown method, a sigma that is not positive, and shapes or NaN as nms does.
    """
    if method not in DECAYS:
        raise ValueError(f"There is no Soft-NMS {method!r}; the methods are {' and '.join(DECAYS)}.")
    if not sigma > 0:
        raise ValueError(f"sigma is {sigma}; it must be positive.")
    boxes, scores = check_scored(boxes, scores)
    classes = None if class_ids is None else check_classes(class_ids, boxes)
    left = scores.to(boxes.dtype).clone()
    waiting = left > score_threshold
    keep, final = [], []
    while waiting.any():
        pick = int(torch.where(waiting, left, -torch.inf).argmax())
        keep.append(pick)
        final.append(left[pick].clone())
        waiting[pick] = False
        factor = DECAYS[method](box_iou(boxes[pick : pick + 1], boxes)[0], iou_threshold, sigma)
        touched = waiting if classes is None else waiting & (classes == classes[pick])
        left = torch.where(touched, left * factor, left)
        waiting &= left > score_threshold
    return SoftResult(torch.tensor(keep, dtype=torch.long, device=boxes.device), torch.stack(final) if final else left[:0])

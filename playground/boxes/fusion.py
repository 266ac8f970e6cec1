"""Two more answers to overlapping boxes: DIoU-NMS spares neighbours with another centre, box fusion averages.

Conventions of boxes, ties and improper boxes are those of suppression.nms.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from playground.boxes.iou import box_iou, distance_box_iou
from playground.boxes.suppression import check_classes, check_scored


def diou_nms(boxes: Tensor, scores: Tensor, threshold: float, class_ids: Tensor | None = None) -> Tensor:
    """Indices that stay, int64, surest first: greedy NMS with DIoU in the place of IoU (Zheng et al. 2020).

    A box goes when its DIoU with a kept one is above the threshold, which may lie between −1 and 1.
    Raises ValueError for a threshold out of range, and shapes or NaN as nms does.
    """
    if not -1 <= threshold <= 1:
        raise ValueError(f"The DIoU threshold is {threshold}; it must lie between −1 and 1.")
    boxes, scores = check_scored(boxes, scores)
    order = scores.argsort(descending=True, stable=True)
    removes = distance_box_iou(boxes[order], boxes[order]) > threshold
    if class_ids is not None:
        classes = check_classes(class_ids, boxes)[order]
        removes &= classes[:, None] == classes
    removes = removes.cpu().numpy()
    lives = torch.ones(len(order), dtype=torch.bool).numpy()
    for row in range(len(lives)):
        if lives[row]:
            lives[row + 1 :] &= ~removes[row, row + 1 :]
    return order[torch.from_numpy(lives).to(order.device)]


class FusedBoxes(NamedTuple):
    """Fused boxes, surest first, with the raw boxes that each was made of."""

    boxes: Tensor  # (K, 4) corners
    scores: Tensor  # (K,)
    class_ids: Tensor  # (K,)
    members: tuple[tuple[int, ...], ...]  # indices of raw boxes, in the order they joined


def weighted_boxes_fusion(
    boxes: Tensor, scores: Tensor, iou_threshold: float = 0.55, class_ids: Tensor | None = None, models: int = 1
) -> FusedBoxes:
    """Boxes (N, 4) corners gathered into clusters; each becomes its mean weighted by score (Solovyev et al. 2021).

    From the surest down a box joins the cluster of its class whose present mean it overlaps most, if that IoU is above
    iou_threshold, or founds one. A cluster's score is the mean of its members', times min(members, models)/models: boxes
    that few of the `models` found count for less.
    Raises ValueError for models below 1, scores that are not positive, a threshold outside [0, 1], and as nms does.
    """
    boxes, scores = check_scored(boxes, scores)
    if models < 1:
        raise ValueError(f"There are {models} models; there must be at least one.")
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"The IoU threshold is {iou_threshold}; it must lie between 0 and 1.")
    if len(scores) and not scores.min() > 0:
        raise ValueError(f"The lowest score is {float(scores.min())}; scores are weights here and must be positive.")
    classes = torch.zeros(len(boxes), dtype=torch.long, device=boxes.device)
    classes = classes if class_ids is None else check_classes(class_ids, boxes)
    weights = scores.to(boxes.dtype)
    means, clusters = boxes[:0], []
    kinds = classes[:0]
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

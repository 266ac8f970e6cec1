"""What the house's detector is trained by: quality focal loss for the classes, generalised IoU for the boxes (Li et al. 2020).

An anchor that answers for an object is to score its predicted box's IoU with that object, every other anchor and class 0.
Classes that are not annotated in a photograph add nothing there.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from playground.boxes.targets import offset_inverse
from playground.vision.detector_anchors import assigned_objects, detector_anchors

BETA = 2.0  # how fast a score near its target falls silent
BOX_WEIGHT = 2.0  # of a box's loss beside the classes'
MOST_OFFSET = 20.0  # e⁴ times an anchor's side: beyond it exp would run away before the network has learnt anything


class Targets(NamedTuple):
    """Of a batch of N pictures of one size; P anchors answer for an object."""

    anchors: Tensor  # (A, 4) corners in pixels
    picture: Tensor  # (P,) int64
    anchor: Tensor  # (P,) int64
    boxes: Tensor  # (P, 4) the object's corners in pixels
    classes: Tensor  # (P,) int64
    known: Tensor  # (N, 9) float: 1 for a class that is annotated in that picture


def make_targets(
    boxes: Sequence[Tensor],
    classes: Sequence[Tensor],
    known: Tensor,
    size: tuple[int, int],
    assigned: Sequence[Tensor] | None = None,
) -> Targets:
    """Targets of pictures of height × width pixels with boxes (M, 4) and classes (M,) each; `assigned` by ATSS unless given."""
    anchors = detector_anchors(*size)
    assigned = assigned or [assigned_objects(mine, *size) for mine in boxes]
    pictures, places, wanted, kinds = [], [], [], []
    for number, (mine, kind, objects) in enumerate(zip(boxes, classes, assigned, strict=True)):
        place = (objects >= 0).nonzero().squeeze(1)
        pictures.append(torch.full_like(place, number))
        places.append(place)
        wanted.append(mine[objects[place]])
        kinds.append(kind[objects[place]])
    return Targets(anchors, *(torch.cat(part) for part in (pictures, places, wanted, kinds)), known.float())


def paired_iou(boxes: Tensor, others: Tensor) -> tuple[Tensor, Tensor]:
    """IoU and GIoU of each box with its partner, (P,) each; corners (P, 4) of proper boxes."""
    low, high = torch.maximum(boxes[:, :2], others[:, :2]), torch.minimum(boxes[:, 2:], others[:, 2:])
    shared = (high - low).clamp(min=0).prod(dim=1)
    union = (boxes[:, 2:] - boxes[:, :2]).prod(dim=1) + (others[:, 2:] - others[:, :2]).prod(dim=1) - shared
    low, high = torch.minimum(boxes[:, :2], others[:, :2]), torch.maximum(boxes[:, 2:], others[:, 2:])
    enclosing = (high - low).prod(dim=1)
    iou = shared / union
    return iou, iou - (enclosing - union) / enclosing


def quality_focal(logits: Tensor, quality: Tensor) -> Tensor:
    """−|quality − score|^β · cross-entropy of the score with the quality, elementwise."""
    distance = (quality - logits.sigmoid()).abs()
    return distance**BETA * F.binary_cross_entropy_with_logits(logits, quality, reduction="none")


def detector_loss(outputs: tuple[Tensor, Tensor], targets: Targets) -> Tensor:
    """Both losses added, a positive anchor each; outputs are logits (N, A, 9) and offsets (N, A, 4)."""
    logits, offsets = outputs
    targets = Targets(*targets)
    chosen = offsets[targets.picture, targets.anchor].clamp(-MOST_OFFSET, MOST_OFFSET)
    iou, giou = paired_iou(offset_inverse(targets.anchors[targets.anchor], chosen), targets.boxes)
    quality = torch.zeros_like(logits)
    quality[targets.picture, targets.anchor, targets.classes] = iou.detach().clamp(0, 1)
    by_class = quality_focal(logits, quality) * targets.known[:, None]
    return (by_class.sum() + BOX_WEIGHT * (1 - giou).sum()) / max(len(iou), 1)

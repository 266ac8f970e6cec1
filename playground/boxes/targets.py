"""From labels to what a detector is trained on, and from its answer back to boxes (d2l 14.4.3, 14.4.4).

Anchors are corners (A, 4) or the textbook's (1, A, 4), in one unit with the labels, usually normalised.
"""

import numpy as np
import torch
from torch import Tensor
from torchvision import ops

from playground.boxes.formats import as_boxes
from playground.boxes.iou import is_proper
from playground.boxes.matching import assign_anchor_to_bbox
from playground.boxes.offsets import offset_boxes, offset_inverse
from playground.boxes.suppression import score_ranks

REMOVED = -1  # class of a detection that suppression or the score threshold took out


def multibox_target(anchors: Tensor, labels: Tensor, iou_threshold: float = 0.5) -> tuple[Tensor, Tensor, Tensor]:
    """Offsets (B, 4A), masks (B, 4A) of 0 and 1, and classes (B, A) int64, from labels (B, G, 5) of class and corners.

    Class 0 is background, an object's class c becomes c + 1, as in d2l.multibox_target. One thing is mended: rows that pad a
    batch (class below 0), and rows whose box is not proper, are left out before matching. The textbook gives each of them a
    real anchor, with mask 1 and a size target of −69.08. An anchor without width or height stays background.
    Raises ValueError when labels are not (B, G, 5).
    """
    anchors = _flat_anchors(anchors)
    labels = torch.as_tensor(labels, device=anchors.device)
    if labels.dim() != 3 or labels.shape[2] != 5:
        raise ValueError(f"labels have shape {tuple(labels.shape)}; they must be (batch, objects, 5): class, x1, y1, x2, y2.")
    offsets, masks, classes = [], [], []
    for label in labels:
        label = label[(label[:, 0] >= 0) & is_proper(label[:, 1:])]
        assignment = assign_anchor_to_bbox(label[:, 1:], anchors, iou_threshold)
        mine = torch.zeros_like(anchors)
        chosen = (assignment >= 0).nonzero().squeeze(1)
        mine[chosen] = offset_boxes(anchors[chosen], label[assignment[chosen], 1:].to(anchors.dtype))
        positive = (assignment >= 0) & torch.isfinite(mine).all(dim=1)
        offsets.append(torch.where(positive[:, None], mine, 0).reshape(-1))
        masks.append(positive.to(anchors.dtype).repeat_interleave(4))
        kinds = torch.zeros_like(assignment)
        kinds[positive] = label[assignment[positive], 0].long() + 1
        classes.append(kinds)
    if not offsets:
        return (
            anchors.new_zeros(0, 4 * len(anchors)),
            anchors.new_zeros(0, 4 * len(anchors)),
            anchors.new_zeros(0, len(anchors), dtype=torch.long),
        )
    return torch.stack(offsets), torch.stack(masks), torch.stack(classes)


def multibox_detection(
    cls_probs: Tensor,
    offset_preds: Tensor,
    anchors: Tensor,
    nms_threshold: float = 0.5,
    pos_threshold: float = 0.009999999,
) -> Tensor:
    """Detections (B, A, 6): class, confidence, corners; class −1 is background or removed. As d2l.multibox_detection.

    cls_probs (B, C + 1, A) with background first, offset_preds (B, 4A). One NMS goes over all classes together. Boxes that
    stay come first, surest first; then those removed, in the order of the anchors and with their confidence as it was. A
    confidence c below pos_threshold becomes class −1 with 1 − c. Equal confidences keep the order of the anchors.
    Raises ValueError when the shapes do not belong together.
    """
    anchors = _flat_anchors(anchors)
    count = len(anchors)
    if cls_probs.dim() != 3 or cls_probs.shape[1] < 2 or cls_probs.shape[2] != count:
        raise ValueError(
            f"cls_probs have shape {tuple(cls_probs.shape)}; with {count} anchors they must be (B, classes + 1, {count})."
        )
    if offset_preds.shape != (len(cls_probs), 4 * count):
        raise ValueError(f"offset_preds have shape {tuple(offset_preds.shape)}; they must be ({len(cls_probs)}, {4 * count}).")
    confidences, classes = cls_probs[:, 1:].max(dim=1)
    boxes = offset_inverse(anchors, offset_preds.reshape(-1, count, 4))
    threshold = _as_compared(nms_threshold, boxes.dtype)
    result = []
    for confidence, kind, box in zip(confidences, classes, boxes, strict=True):
        ranks = score_ranks(confidence)
        keep = ops.nms(box, -ranks.to(box.dtype), threshold)
        removed = torch.ones(count, dtype=torch.bool, device=box.device)
        removed[keep] = False
        low = confidence < pos_threshold
        kind = torch.where(removed | low, REMOVED, kind).to(box.dtype)
        confidence = torch.where(low, 1 - confidence, confidence).to(box.dtype)
        order = torch.cat((keep, removed.nonzero().squeeze(1)))
        result.append(torch.cat((kind[:, None], confidence[:, None], box), dim=1)[order])
    return torch.stack(result) if result else boxes.new_zeros(0, count, 6)


def _flat_anchors(anchors: Tensor) -> Tensor:
    anchors = as_boxes(anchors, "anchors")
    anchors = anchors.squeeze(0) if anchors.dim() == 3 and len(anchors) == 1 else anchors
    if anchors.dim() != 2:
        raise ValueError(f"anchors have shape {tuple(anchors.shape)}; they must be (A, 4) or (1, A, 4).")
    return anchors.float() if anchors.dtype in (torch.float16, torch.bfloat16) else anchors


def _as_compared(threshold: float, dtype: torch.dtype) -> float:
    """The threshold rounded to the boxes' number type: the textbook compares in that, torchvision's NMS in double."""
    return float(np.float32(threshold)) if dtype == torch.float32 else threshold

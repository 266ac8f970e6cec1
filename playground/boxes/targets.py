"""From labels to what a detector is trained on, and from its answer back to boxes (d2l 14.4.3, 14.4.4).

A box is told from an anchor by offsets, in units that a network can learn:

    x: (box's centre − anchor's centre)/anchor's width/0.1      w: ln(10⁻⁶ + box's width/anchor's width)/0.2

and the same for y and h. 0.1 and 0.2 are the textbook's "variances"; encoder and decoder must agree on them. The decoder
leaves the 10⁻⁶ aside, as the textbook's does, so that a round trip is exact to a few parts in a million.

Anchors are corners (A, 4) or the textbook's (1, A, 4), in one unit with the labels, usually normalised.
"""

import torch
from torch import Tensor
from torchvision import ops

from playground.boxes.formats import as_boxes, box_center_to_corner, box_corner_to_center
from playground.boxes.iou import is_proper
from playground.boxes.matching import assign_anchor_to_bbox
from playground.boxes.suppression import score_ranks

VARIANCES = CENTRE_VARIANCE, SIZE_VARIANCE = 0.1, 0.2
EPSILON = 1e-6  # inside the logarithm: a box of no width gets 5·ln(1e-6) = −69.08, not −∞
REMOVED = -1  # class of a detection that suppression or the score threshold took out


def offset_boxes(
    anchors: Tensor, assigned_boxes: Tensor, eps: float = EPSILON, variances: tuple[float, float] = VARIANCES
) -> Tensor:
    """Offsets (N, 4) that turn each anchor into its box; both (N, 4) corners in one unit.

    An anchor without width or height has no offsets: infinite or NaN come back, as the formula says, and multibox_target
    leaves such anchors out.
    """
    anchor, box = box_corner_to_center(anchors), box_corner_to_center(assigned_boxes)
    centre = 1 / variances[0] * (box[..., :2] - anchor[..., :2]) / anchor[..., 2:]
    size = 1 / variances[1] * torch.log(eps + box[..., 2:] / anchor[..., 2:])
    return torch.cat((centre, size), dim=-1)


def offset_inverse(anchors: Tensor, offsets: Tensor, variances: tuple[float, float] = VARIANCES) -> Tensor:
    """Boxes (N, 4), corners in the anchors' unit, from anchors (N, 4) and predicted offsets (N, 4).

    A size offset too large for the number type gives an infinite box, which overlaps nothing (see iou).
    """
    anchor = box_corner_to_center(anchors)
    centre = offsets[..., :2] * anchor[..., 2:] / (1 / variances[0]) + anchor[..., :2]
    size = torch.exp(offsets[..., 2:] / (1 / variances[1])) * anchor[..., 2:]
    return box_center_to_corner(torch.cat((centre, size), dim=-1))


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
    offsets = anchors.new_zeros(len(labels), *anchors.shape)
    classes = anchors.new_zeros(len(labels), len(anchors), dtype=torch.long)
    for label, mine, kinds in zip(labels, offsets, classes, strict=True):
        label = label[(label[:, 0] >= 0) & is_proper(label[:, 1:])]
        assignment = assign_anchor_to_bbox(label[:, 1:], anchors, iou_threshold)
        chosen = (assignment >= 0).nonzero().squeeze(1)
        encoded = offset_boxes(anchors[chosen], label[assignment[chosen], 1:].to(anchors.dtype))
        learns = torch.isfinite(encoded).all(dim=1)
        chosen = chosen[learns]
        mine[chosen] = encoded[learns]
        kinds[chosen] = label[assignment[chosen], 0].long() + 1
    masks = (classes > 0).to(anchors.dtype).repeat_interleave(4, dim=1)
    return offsets.flatten(1), masks, classes


def multibox_detection(
    cls_probs: Tensor, offset_preds: Tensor, anchors: Tensor, nms_threshold: float = 0.5, pos_threshold: float = 0.009999999
) -> Tensor:
    """Detections (B, A, 6): class, confidence, corners; class −1 is background or removed. As d2l.multibox_detection.

    cls_probs (B, C + 1, A) with background first, offset_preds (B, 4A). One NMS goes over all classes together. Boxes that
    stay come first, highest score first; then those removed, in the order of the anchors and with their confidence as it was. A
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
    threshold = torch.tensor(nms_threshold, dtype=boxes.dtype).item()  # the textbook compares in that, torchvision in double
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

"""The textbook's box functions as its text builds them up (d2l 14.4), to be timed: whole tensors for anchors, a loop for NMS."""

import torch
from torch import Tensor


def prior(height: int, width: int, sizes: list[float], ratios: list[float]) -> Tensor:
    """(1, cells × shapes, 4): centres by a mesh, shapes as four stacked columns, both repeated to full length and added."""
    shapes = len(sizes) + len(ratios) - 1
    rows, columns = (torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width
    y, x = (part.reshape(-1) for part in torch.meshgrid(rows, columns, indexing="ij"))
    size, ratio = torch.tensor(sizes), torch.tensor(ratios)
    wide = torch.cat((size * ratio[0].sqrt(), size[0] * ratio[1:].sqrt())) * height / width
    high = torch.cat((size / ratio[0].sqrt(), size[0] / ratio[1:].sqrt()))
    around = torch.stack((-wide, -high, wide, high)).T.repeat(height * width, 1) / 2
    centres = torch.stack([x, y, x, y], dim=1).repeat_interleave(shapes, dim=0)
    return (centres + around).unsqueeze(0)


def similarity(first: Tensor, second: Tensor) -> Tensor:
    """IoU of all pairs, (N, M)."""
    areas = [(boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) for boxes in (first, second)]
    low, high = torch.max(first[:, None, :2], second[:, :2]), torch.min(first[:, None, 2:], second[:, 2:])
    sides = (high - low).clamp(min=0)
    overlap = sides[:, :, 0] * sides[:, :, 1]
    return overlap / (areas[0][:, None] + areas[1] - overlap)


def suppress(boxes: Tensor, scores: Tensor, threshold: float) -> Tensor:
    """Indices that stay: take the highest score, compare it with all that are left, go on with those it spares."""
    left, kept = scores.argsort(descending=True), []
    while left.numel():
        kept.append(left[0])
        if left.numel() == 1:
            break
        iou = similarity(boxes[left[0]].reshape(-1, 4), boxes[left[1:]]).reshape(-1)
        left = left[(iou <= threshold).nonzero().reshape(-1) + 1]
    return torch.stack(kept)


def decode(anchors: Tensor, offsets: Tensor) -> Tensor:
    centre, size = (anchors[:, :2] + anchors[:, 2:]) / 2, anchors[:, 2:] - anchors[:, :2]
    centre, size = offsets[:, :2] * size / 10 + centre, torch.exp(offsets[:, 2:] / 5) * size
    return torch.cat((centre - size / 2, centre + size / 2), dim=1)


def detect(probabilities: Tensor, offsets: Tensor, anchors: Tensor, threshold: float = 0.5, least: float = 0.009999999) -> Tensor:
    """(B, A, 6): picture after picture the best class of each anchor, its box, NMS, and what is removed put at the end."""
    found = []
    for probability, offset in zip(probabilities, offsets, strict=True):
        confidence, kind = probability[1:].max(0)
        boxes = decode(anchors, offset.reshape(-1, 4))
        kept = suppress(boxes, confidence, threshold)
        named, counts = torch.cat((kept, torch.arange(len(anchors)))).unique(return_counts=True)
        removed = named[counts == 1]
        order = torch.cat((kept, removed))
        kind[removed] = -1
        kind, confidence, boxes = kind[order], confidence[order], boxes[order]
        low = confidence < least
        kind[low] = -1
        confidence[low] = 1 - confidence[low]
        found.append(torch.cat((kind[:, None], confidence[:, None], boxes), dim=1))
    return torch.stack(found)

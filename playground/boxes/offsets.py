"""Offsets: a box told from an anchor, in units that a network can learn (d2l 14.4.3).

    x: (box's centre − anchor's centre)/anchor's width/0.1      w: ln(10⁻⁶ + box's width/anchor's width)/0.2

and the same for y and h. 0.1 and 0.2 are the textbook's "variances"; encoder and decoder must agree on them. The decoder
leaves the 10⁻⁶ aside, as the textbook's does, so that a round trip is exact to a few parts in a million.
"""

import torch
from torch import Tensor

from playground.boxes.formats import box_center_to_corner, box_corner_to_center

CENTRE_VARIANCE = 0.1
SIZE_VARIANCE = 0.2
EPSILON = 1e-6  # inside the logarithm: a box of no width gets 5·ln(1e-6) = −69.08, not −∞


def offset_boxes(
    anchors: Tensor,
    assigned_boxes: Tensor,
    eps: float = EPSILON,
    variances: tuple[float, float] = (CENTRE_VARIANCE, SIZE_VARIANCE),
) -> Tensor:
    """Offsets (N, 4) that turn each anchor into its box; both (N, 4) corners in one unit.

    An anchor without width or height has no offsets: infinite or NaN come back, as the formula says, and multibox_target
    leaves such anchors out.
    """
    anchor, box = box_corner_to_center(anchors), box_corner_to_center(assigned_boxes)
    centre = 1 / variances[0] * (box[..., :2] - anchor[..., :2]) / anchor[..., 2:]
    size = 1 / variances[1] * torch.log(eps + box[..., 2:] / anchor[..., 2:])
    return torch.cat((centre, size), dim=-1)


def offset_inverse(anchors: Tensor, offsets: Tensor, variances: tuple[float, float] = (CENTRE_VARIANCE, SIZE_VARIANCE)) -> Tensor:
    """Boxes (N, 4), corners in the anchors' unit, from anchors (N, 4) and predicted offsets (N, 4).

    A size offset too large for the number type gives an infinite box, which overlaps nothing (see iou).
    """
    anchor = box_corner_to_center(anchors)
    centre = offsets[..., :2] * anchor[..., 2:] / (1 / variances[0]) + anchor[..., :2]
    size = torch.exp(offsets[..., 2:] / (1 / variances[1])) * anchor[..., 2:]
    return box_center_to_corner(torch.cat((centre, size), dim=-1))

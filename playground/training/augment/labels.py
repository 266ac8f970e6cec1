"""Labels of a picture that move along with it, and what becomes of them: dropped boxes with the reason, loose and tight boxes.

Boxes are corners (x1, y1, x2, y2) in px. An object's mask is what it covers; keypoints are (x, y).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms.v2 import functional

from playground.kit.i18n import N_

KEPT, CENTRE_LEFT, LEFT, SMALL_SIDE, SMALL_AREA = "kept", "centre", "left", "side", "area"
REASONS = {
    CENTRE_LEFT: N_("its centre lies outside the IoU crop"),
    LEFT: N_("it lies outside the picture"),
    SMALL_SIDE: N_("its shorter side is {side:.1f} px, below the minimum of {least} px"),
    SMALL_AREA: N_("its area is {area:.0f} px², below the minimum of {least} px²"),
}


@dataclass(frozen=True)
class Labels:
    """What is known of a picture: boxes (N, 4) with a mask each (N, H, W) uint8 of 0 and 1, and keypoints (K, 2)."""

    boxes: Tensor = field(default_factory=lambda: torch.zeros(0, 4))
    masks: Tensor | None = None
    points: Tensor = field(default_factory=lambda: torch.zeros(0, 2))

    def __post_init__(self) -> None:
        if self.boxes.ndim != 2 or self.boxes.shape[1] != 4:
            raise ValueError(f"Boxes are corners (N, 4), not {tuple(self.boxes.shape)}.")
        if self.masks is not None and len(self.masks) != len(self.boxes):
            raise ValueError(f"There are {len(self.boxes)} boxes and {len(self.masks)} masks; each box has one mask.")
        if self.points.ndim != 2 or self.points.shape[1] != 2:
            raise ValueError(f"Keypoints are (K, 2), not {tuple(self.points.shape)}.")

    @property
    def corners(self) -> Tensor:
        """The four corners of each box, (N, 4, 2), clockwise from the upper left."""
        return self.boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2)


def ellipse_masks(boxes: Tensor, size: tuple[int, int]) -> Tensor:
    """The ellipse that touches each box's sides, as masks (N, H, W) uint8; size is (height, width).

    A pixel belongs to it when its centre does.
    """
    height, width = size
    y, x = torch.arange(height)[:, None] + 0.5, torch.arange(width)[None] + 0.5
    x1, y1, x2, y2 = (side[:, None, None] for side in boxes.double().unbind(1))
    inside = ((2 * x - x1 - x2) / (x2 - x1)) ** 2 + ((2 * y - y1 - y2) / (y2 - y1)) ** 2 <= 1  # [N, H, W]
    return inside.to(torch.uint8)


def mask_box(mask: Tensor) -> Tensor | None:
    """The smallest box (4,) that covers a mask (H, W); None where it is empty."""
    rows, columns = mask.any(1).nonzero().flatten(), mask.any(0).nonzero().flatten()
    if not len(rows):
        return None
    return torch.stack([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]).float()


def around_corners(corners: Tensor) -> Tensor:
    """The smallest upright boxes (N, 4) round four corners each, (N, 4, 2)."""
    return torch.cat([corners.amin(1), corners.amax(1)], dim=1)


def areas(boxes: Tensor) -> Tensor:
    """(N,) in px²."""
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


@dataclass(frozen=True)
class Fate:
    """What becomes of a box: kept, or dropped for a reason of REASONS."""

    box: tuple[float, float, float, float]
    reason: str
    side: float  # px, the shorter one
    area: float  # px²

    @property
    def kept(self) -> bool:
        return self.reason == KEPT


def fates(boxes: Tensor, size: tuple[int, int], min_side: float = 1, min_area: float = 1, *, cropped: bool = False) -> list[Fate]:
    """Each box (N, 4) of a picture of (height, width): kept or dropped, as SanitizeBoundingBoxes decides, and why.

    Boxes are clamped to the picture, as v2 leaves them. `cropped` says that an IoU crop has set boxes whose centre it lost to 0.
    """
    wrapped = tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=size)
    valid = functional.sanitize_bounding_boxes(wrapped, min_size=min_side, min_area=min_area)[1]
    return [_fate(box, bool(good), min_side, cropped) for box, good in zip(boxes.tolist(), valid, strict=True)]


def _fate(box: Sequence[float], kept: bool, min_side: float, cropped: bool) -> Fate:
    x1, y1, x2, y2 = box
    side, area = min(x2 - x1, y2 - y1), (x2 - x1) * (y2 - y1)
    if kept:
        reason = KEPT
    elif max(x2 - x1, y2 - y1) == 0 and cropped:
        reason = CENTRE_LEFT
    elif side <= 0:
        reason = LEFT
    else:
        reason = SMALL_SIDE if side < min_side else SMALL_AREA
    return Fate((x1, y1, x2, y2), reason, side, area)

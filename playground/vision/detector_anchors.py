"""The anchors of the house's detector on its four maps, and who answers for which object while it is trained."""

import functools

import torch
from torch import Tensor

from playground.boxes.anchors import anchor_centres
from playground.boxes.matching import match_atss
from playground.models.everyday import SHAPES, STRIDES

PER_CELL = len(SHAPES[0])


def map_sizes(height: int, width: int) -> list[tuple[int, int]]:
    """Cells down and across of each map of a picture of height × width pixels."""
    return [(-(-height // stride), -(-width // stride)) for stride in STRIDES]


@functools.lru_cache(maxsize=32)
def detector_anchors(height: int, width: int) -> Tensor:
    """(A, 4) corners in pixels: map by map, cell by cell in reading order, shape by shape. Shared: not to be written to."""
    maps = []
    for (down, across), stride, shapes in zip(map_sizes(height, width), STRIDES, SHAPES, strict=True):
        centres = anchor_centres(down, across) * torch.tensor([across * stride, down * stride])
        half = torch.tensor(shapes, dtype=torch.float32) / 2
        around = torch.cat((-half, half), dim=1)  # [shapes, 4]
        maps.append((centres.repeat(1, 2)[:, None] + around).reshape(-1, 4))
    return torch.cat(maps)


def level_sizes(height: int, width: int) -> list[int]:
    """Anchors of each map."""
    return [down * across * PER_CELL for down, across in map_sizes(height, width)]


def assigned_objects(boxes: Tensor, height: int, width: int) -> Tensor:
    """(A,) int64: the object of boxes (M, 4), pixels, that each anchor answers for, or −1: ATSS's rule."""
    return match_atss(boxes, detector_anchors(height, width), level_sizes(height, width), per_place=PER_CELL)

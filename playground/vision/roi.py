"""Regions of a feature map at one size: RoI pooling (Girshick 2015; d2l 14.8.2) and RoI align (He et al. 2017; d2l 14.8.4).

Regions are corners (N, 4) in pixels of the photo, `spatial_scale` is cells per pixel, maps are (C, H, W). Both equal
torchvision.ops to the last bit of rounding:

    roi_pool    the region's ends are rounded to whole cells, both ends included; each window takes its largest value
    roi_align   nothing is rounded: each window averages values between the cells, found by bilinear interpolation

RoI align with aligned=False is torchvision's default and the first implementation's; a value stands at the corner of its cell
there. With aligned=True it stands in the middle, half a cell further, as detectron2 has it.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.boxes.formats import as_list_of_boxes


@dataclass(frozen=True)
class PoolWindows:
    """What RoI pooling reads along one axis."""

    first: int  # cell that the region's start is rounded to
    last: int  # cell that its end is rounded to, included
    windows: tuple[tuple[int, int], ...]  # (from, to) of each window, inside the map, `to` not included


def pool_windows(start: float, end: float, spatial_scale: float, windows: int, cells: int) -> PoolWindows:
    """Along one axis of a map with so many cells; start and end in pixels. Halves are rounded away from zero, in float32."""
    first, last = (_rounded(_single(_single(value) * _single(spatial_scale))) for value in (start, end))
    length = _single(max(last - first + 1, 1) / windows)
    inside = []
    for window in range(windows):
        low = math.floor(_single(window * length)) + first
        high = math.ceil(_single((window + 1) * length)) + first
        inside.append((min(max(low, 0), cells), min(max(high, 0), cells)))
    return PoolWindows(first, last, tuple(inside))


def _single(value: float) -> float:
    return torch.tensor(value, dtype=torch.float32).item()


def _rounded(value: float) -> int:
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


def roi_pool(features: Tensor, boxes: Tensor, output_size: int, spatial_scale: float) -> Tensor:
    """(N, C, output_size, output_size): the largest value of each window, 0 where a window lies outside the map."""
    boxes = as_list_of_boxes(boxes)
    channels, height, width = features.shape
    pooled = features.new_zeros(len(boxes), channels, output_size, output_size)
    for n, (x1, y1, x2, y2) in enumerate(boxes.tolist()):
        rows = pool_windows(y1, y2, spatial_scale, output_size, height).windows
        columns = pool_windows(x1, x2, spatial_scale, output_size, width).windows
        for i, (top, bottom) in enumerate(rows):
            for j, (left, right) in enumerate(columns):
                if bottom > top and right > left:
                    pooled[n, :, i, j] = features[:, top:bottom, left:right].amax(dim=(1, 2))
    return pooled


def align_weights(
    start: Tensor, end: Tensor, spatial_scale: float, windows: int, cells: int, *, aligned: bool, samples: int = 0
) -> Tensor:
    """(N, windows, cells): what each cell counts for in each window along one axis; starts and ends (N,) in pixels.

    samples: places in a window where the map is looked at; 0 for as many as the window has cells, rounded up. A place beyond the
    map by more than a cell counts nothing.
    """
    half = 0.5 if aligned else 0.0
    low = start * spatial_scale - half
    length = end * spatial_scale - half - low
    if not aligned:
        length = length.clamp(min=1.0)
    size = length / windows
    weights = start.new_zeros(len(start), windows, cells)
    for n in range(len(start)):
        count = samples or math.ceil(length[n].item() / windows)
        if count < 1:
            continue
        window, place = torch.arange(windows, dtype=start.dtype), torch.arange(count, dtype=start.dtype)
        at = low[n] + window[:, None] * size[n] + (place + 0.5) * size[n] / count  # [windows, count]
        inside = (at >= -1) & (at <= cells)
        at = at.clamp(0, cells - 1)
        below = at.floor().long()
        share = at - below
        row = weights[n]
        row.scatter_add_(1, below, torch.where(inside, (1 - share) / count, 0))
        row.scatter_add_(1, (below + 1).clamp(max=cells - 1), torch.where(inside, share / count, 0))
    return weights


def roi_align(
    features: Tensor, boxes: Tensor, output_size: int, spatial_scale: float, *, aligned: bool = True, samples: int = 0
) -> Tensor:
    """(N, C, output_size, output_size): the mean of bilinear values in each window. Its weights along the two axes multiply."""
    boxes = as_list_of_boxes(boxes).to(features.dtype)
    height, width = features.shape[1:]
    options = {"aligned": aligned, "samples": samples}
    down = align_weights(boxes[:, 1], boxes[:, 3], spatial_scale, output_size, height, **options)
    across = align_weights(boxes[:, 0], boxes[:, 2], spatial_scale, output_size, width, **options)
    return torch.einsum("niy,cyx,njx->ncij", down, features, across)

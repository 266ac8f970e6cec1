"""What a map of anchors can reach: which anchors stay in the picture, the best IoU with each object, the shapes it covers.

Anchors are those of multibox_prior, but none is laid out. An anchor's overlap with a box is the part of the widths that they
share times the part of the heights, and each part falls with the distance of the centres along its axis. So of all places of a
shape only the cell under the box's centre counts, and two million anchors cost no more than their five shapes.

Lengths are normalised unless a line says otherwise; sizes are parts of the picture's height, ratios width over height.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.boxes.anchors import anchor_centres
from playground.boxes.formats import as_list_of_boxes, box_center_to_corner
from playground.boxes.iou import is_proper, shape_iou

LEAST_SIDE, MOST_SIDE = 0.1, 1.0  # of the picture's height: the shapes that reached_share counts
SIDES = 200  # of them a side, on a logarithmic scale


@dataclass(frozen=True)
class BestAnchors:
    """The best anchor of each of N objects."""

    iou: Tensor  # (N,), 0 where the object is not a proper box
    row: Tensor  # (N,), of the cell
    column: Tensor  # (N,)
    shape: Tensor  # (N,), number of the anchor within its cell


@dataclass(frozen=True)
class Limits:
    """How coarse anchors may be, each alone, for an IoU of t to be reached everywhere."""

    stride: float  # between cells, as part of the object's side, both ways, with a square anchor of its size
    ratio: float  # factor by which an anchor's ratio may be wrong, with an anchor of its area on its centre
    size: float  # factor from one size to the next, with anchors of its ratio on its centre


def cells_inside(height: int, width: int, shapes: Tensor) -> Tensor:
    """Where each of shapes (K, 2) stays within the picture: (K, 4), first column and row, then one past the last ones.

    The cells form a rectangle, empty where both ends are equal. Judged in the number type of `shapes`, in which
    multibox_prior and leaves_picture say the same.
    """
    centres = anchor_centres(height, width, dtype=shapes.dtype).reshape(height, width, 2)
    ranges = []
    for along, sides in ((centres[0, :, 0], shapes[:, 0]), (centres[:, 0, 1], shapes[:, 1])):
        half = sides[:, None] / 2  # [K, 1]
        inside = (along - half >= 0) & (along + half <= 1)  # [K, columns or rows]
        first = inside.int().argmax(dim=1)
        ranges.append((first, first + inside.sum(dim=1)))
    (left, right), (top, bottom) = ranges
    return torch.stack((left, top, right, bottom), dim=1)


def best_anchors(truths: Tensor, height: int, width: int, shapes: Tensor) -> BestAnchors:
    """The anchor with the highest IoU for each of truths (N, 4), normalised corners, among shapes (K, 2) at every cell.

    Equal to the maximum over multibox_prior's anchors. Where several cells give it, the cell under the object's centre stands
    for them; of equal shapes the first. An object centred outside the picture is met from the nearest cell.
    """
    truths = as_list_of_boxes(truths, "truths").to(shapes.dtype)
    column = _cell_under((truths[:, 0] + truths[:, 2]) / 2, width)
    row = _cell_under((truths[:, 1] + truths[:, 3]) / 2, height)
    x, y = (column + 0.5) / width, (row + 0.5) / height
    shared_width = _shared(truths[:, 0], truths[:, 2], x, shapes[:, 0])
    shared_height = _shared(truths[:, 1], truths[:, 3], y, shapes[:, 1])
    overlap = shared_width * shared_height  # [N, K]
    areas = (truths[:, 2:] - truths[:, :2]).prod(dim=1)
    iou = overlap / (areas[:, None] + shapes.prod(dim=1) - overlap)
    best, shape = torch.where(is_proper(truths)[:, None], iou, 0).max(dim=1)
    return BestAnchors(best, row.long(), column.long(), shape)


def worst_iou(objects: Tensor, shapes: Tensor, stride: Sequence[float]) -> Tensor:
    """(N,) lowest best IoU of objects (N, 2) with shapes (K, 2) wherever an object lies, the picture's border aside.

    All are (w, h) in one unit and so is the stride, from one cell to the next along x and y. The worst place is in the
    middle between four cells: no centre can be farther.
    """
    away = torch.as_tensor(stride, dtype=objects.dtype) / 2
    low = torch.maximum(-objects[:, None] / 2, away - shapes / 2)  # [N, K, 2]
    high = torch.minimum(objects[:, None] / 2, away + shapes / 2)
    overlap = (high - low).clamp(min=0).prod(dim=2)
    union = objects.prod(dim=1)[:, None] + shapes.prod(dim=1) - overlap
    return (overlap / union).amax(dim=1)


def reached_share(shapes: Tensor, threshold: float) -> float:
    """Share of all shapes with sides 0.1 to 1 that one of shapes (K, 2) reaches at an IoU of `threshold`, on one centre.

    Sides are parts of the picture's height and spread evenly on a logarithmic scale, 200 of them a side.
    """
    sides = torch.logspace(math.log10(LEAST_SIDE), math.log10(MOST_SIDE), SIDES, dtype=shapes.dtype)
    best = shape_iou(torch.cartesian_prod(sides, sides), shapes).amax(dim=1)
    return (best >= threshold).double().mean().item()


def limits(threshold: float) -> Limits:
    """What an IoU of `threshold` allows. Raises ValueError unless it is above 0 and at most 1.

    With x = 2t/(1 + t): equal squares shifted by d both ways share (1 − d)² = x and lie at most half a stride apart; equal
    areas whose ratios differ by q share 1/√q = x; and one square within another has an IoU of one area over the other.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"The IoU is {threshold}; it must be above 0 and at most 1.")
    shared = 2 * threshold / (1 + threshold)
    return Limits(stride=2 * (1 - math.sqrt(shared)), ratio=1 / shared**2, size=1 / threshold)


def anchors_at(row: int, column: int, height: int, width: int, shapes: Tensor) -> Tensor:
    """The anchors of one cell, (K, 4) normalised corners: those rows of multibox_prior alone."""
    centre = shapes.new_tensor(((column + 0.5) / width, (row + 0.5) / height)).expand(len(shapes), 2)
    return box_center_to_corner(torch.cat((centre, shapes), dim=1))


def _cell_under(centre: Tensor, cells: int) -> Tensor:
    return (centre * cells).floor().clamp(0, cells - 1)


def _shared(low: Tensor, high: Tensor, centre: Tensor, sides: Tensor) -> Tensor:
    """Length that each of N intervals shares with an interval of each of K sides round its own centre, (N, K)."""
    half, centre = sides / 2, centre[:, None]
    return (torch.minimum(high[:, None], centre + half) - torch.maximum(low[:, None], centre - half)).clamp(min=0)
